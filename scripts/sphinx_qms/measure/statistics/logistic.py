"""Logistic regression on several variables at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from sphinx_qms.measure.statistics.arrays import Estimator, Flags, Floats

STEPS = 50
"""Newton steps until a fit is given up: one that exists takes some ten."""
CLOSE = 1e-9
"""A step that moves no linear predictor by more than this is the last."""

WITHOUT_END = 30.0
"""A linear predictor beyond this, a chance of 0 or 1 to 13 digits, would have grown without end."""


@dataclass(frozen=True)
class LogisticFit:
    """Coefficients with their covariance, the inverse of the information, and the logarithm of the likelihood."""

    coefficients: Floats
    covariance: Floats
    log_likelihood: float


def logistic_fit(design: Floats, holds: Flags) -> LogisticFit | None:
    """The regression of what holds on the columns of a design of shape (rows, columns), by maximum likelihood.

    None where no finite coefficients make it largest: columns depend on each other, or they tell the rows in which it
    holds from others without fail (separation: Albert and Anderson, Biometrika 71 (1984), 1-10).
    """
    coefficients = coefficients_of(design, holds)(np.ones(len(holds)))
    if np.isnan(coefficients).any():
        return None
    chance = expit(design @ coefficients)
    covariance = np.linalg.inv(design.T @ (design * (chance * (1 - chance))[:, None]))
    log_likelihood = np.log(np.where(holds, chance, 1 - chance)).sum()
    return LogisticFit(coefficients, covariance, float(log_likelihood))


def coefficients_of(design: Floats, holds: Flags) -> Estimator:
    """The coefficients as a function of weights, of shape (…, rows) in, (…, columns) out; nan where there are none."""
    columns = design.shape[1]
    products = (design[:, :, None] * design[:, None, :]).reshape(len(design), columns**2)

    def coefficients(weight: Floats) -> Floats:
        value = np.zeros((*weight.shape[:-1], columns))
        longest = np.full(weight.shape[:-1], np.inf)
        for _ in range(STEPS):
            chance = expit(value @ design.T)
            information = (weight * chance * (1 - chance)) @ products
            information = information.reshape(*weight.shape[:-1], columns, columns)
            score = (weight * (holds - chance)) @ design
            step = (np.linalg.pinv(information, hermitian=True) @ score[..., None])[..., 0]
            longest = np.abs(step @ design.T).max(-1)
            # shortened so that it converges from anywhere, and as fast near the end (Sun and Tran-Dinh 2019)
            shortened = np.log1p(longest) / np.where(longest > 0, longest, 1.0)
            value = value + step * np.where(longest > CLOSE, shortened, 1.0)[..., None]
            if not (longest > CLOSE).any():
                break
        finite = np.abs(value @ design.T).max(-1) < WITHOUT_END
        found = finite & (longest <= CLOSE) & (np.linalg.matrix_rank(information, hermitian=True) == columns)
        return np.where(found[..., None], value, np.nan)

    return coefficients
