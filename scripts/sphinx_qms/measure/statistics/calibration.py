"""Whether predicted probabilities are right: in the large, by intercept and slope, by groups of equal size."""

from __future__ import annotations

import numpy as np
from scipy.special import expit, logit

from sphinx_qms.measure.statistics.arrays import Estimator, Flags, Floats, Integers, effective_size
from sphinx_qms.measure.statistics.estimate import Estimate, by_normal

METHOD = "wald"
STEPS = 100
"""Newton steps until a fit is given up: one that exists takes some ten."""
CLOSE = 1e-10
"""A step that moves no linear predictor by more than this is the last."""


def mean_with_interval(values: Floats, weight: Floats | None = None, confidence: float = 0.95) -> Estimate:
    """The mean with its normal interval, from the variance of the values (n - 1); no bounds of a single row.

    Of prediction minus outcome it is the calibration in the large, of its square the Brier score (Brier 1950). With
    weights, n is the effective number of rows.
    """
    weighted = np.ones(len(values)) if weight is None else weight
    size = effective_size(weighted)
    mean = float(np.average(values, weights=weighted))
    spread = float(np.average((values - mean) ** 2, weights=weighted))
    return by_normal(mean, spread / (size - 1) if size > 1 else float("nan"), confidence)


def calibration_intercept(
    positive: Flags, predicted: Floats, weight: Floats | None = None, confidence: float = 0.95
) -> Estimate | None:
    """The intercept of a logistic regression of the outcome on the logit of the prediction, whose slope is held at 1.

    0 is right; above 0, the outcome is more frequent than predicted (Cox 1958; Van Calster et al. 2019). Wald interval
    from the information; weights count for the effective number of rows.

    None where the outcome is the same in all rows, or a prediction is 0 or 1: its logit is infinite.
    """
    weighted = _scaled(weight, len(predicted))
    value = float(intercept_of(positive, predicted)(weighted))
    if np.isnan(value):
        return None
    chance = expit(logit(predicted) + value)
    return by_normal(value, 1 / float((weighted * chance * (1 - chance)).sum()), confidence, METHOD)


def calibration_slope(
    positive: Flags, predicted: Floats, weight: Floats | None = None, confidence: float = 0.95
) -> Estimate | None:
    """The slope of that regression with its intercept free: 1 is right, below 1 predictions are too extreme.

    Wald interval from the information; weights count for the effective number of rows.

    None where there is no finite slope: predictions part the outcomes wholly (separation), are all the same, or are 0
    or 1; or the outcome is the same in all rows.
    """
    weighted = _scaled(weight, len(predicted))
    intercept, slope = (float(value) for value in _line(positive, predicted, weighted))
    if np.isnan(slope):
        return None
    known = logit(predicted)
    chance = expit(intercept + slope * known)
    information = weighted * chance * (1 - chance)
    centre = (information * known).sum() / information.sum()
    return by_normal(slope, 1 / float((information * (known - centre) ** 2).sum()), confidence, METHOD)


def intercept_of(positive: Flags, predicted: Floats) -> Estimator:
    """The calibration intercept as a function of weights; nan where there is none."""
    known = _logit(predicted)

    def intercept(weight: Floats) -> Floats:
        value = np.zeros(weight.shape[:-1])
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            for _ in range(STEPS):
                chance = expit(known + value[..., None])
                score = (weight * (positive - chance)).sum(-1)
                step = _damped(score / (weight * chance * (1 - chance)).sum(-1))
                value = value + step
                if not (np.abs(step) > CLOSE).any():
                    break
        return np.where(np.abs(step) <= CLOSE, value, np.nan)

    return intercept


def slope_of(positive: Flags, predicted: Floats) -> Estimator:
    """The calibration slope as a function of weights; nan where there is none."""
    return lambda weight: _line(positive, predicted, weight)[1]


def groups_of_equal_size(score: Floats, number: int) -> Integers:
    """For each row the number of its group, from 0 for the lowest scores; rows with the same score stay together.

    With ties, groups differ in size, and there may be fewer of them.
    """
    _, place, counts = np.unique(score, return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - counts / 2
    _, group = np.unique(np.floor(number * middle / len(score)), return_inverse=True)
    return group[place].astype(np.int64)


def _line(positive: Flags, predicted: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Intercept and slope of the logistic regression on the logit of the prediction; nan where there is none."""
    known = _logit(predicted)
    intercept, slope = np.zeros(weight.shape[:-1]), np.zeros(weight.shape[:-1])
    if np.isnan(known).any() or np.ptp(known) == 0:
        return intercept * np.nan, slope * np.nan
    low, high = float(known.min()), float(known.max())
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        for _ in range(STEPS):
            chance = expit(intercept[..., None] + slope[..., None] * known)
            error = weight * (positive - chance)
            information = weight * chance * (1 - chance)
            total = information.sum(-1)
            centre = information @ known / total
            apart = known - centre[..., None]
            turn = (error * apart).sum(-1) / (information * apart**2).sum(-1)
            shift = error.sum(-1) / total - turn * centre
            longest = np.maximum(np.abs(shift + turn * low), np.abs(shift + turn * high))
            share = np.where(longest > 0, _damped(longest) / np.where(longest > 0, longest, 1.0), 1.0)
            intercept, slope = intercept + share * shift, slope + share * turn
            if not (longest > CLOSE).any():
                break
    found = longest <= CLOSE
    return np.where(found, intercept, np.nan), np.where(found, slope, np.nan)


def _damped(step: Floats) -> Floats:
    """Newton's step, shortened to ln(1 + |step|): so it converges from anywhere, and as fast near the end.

    Sun and Tran-Dinh (2019), generalised self-concordant functions, of which the logistic likelihood is one.
    """
    return np.sign(step) * np.log1p(np.abs(step))


def _logit(predicted: Floats) -> Floats:
    """The logits, all nan where one of them is infinite."""
    inside = ((predicted > 0) & (predicted < 1)).all()
    return np.asarray(logit(predicted)) if inside else np.full(len(predicted), np.nan)


def _scaled(weight: Floats | None, rows: int) -> Floats:
    """The weights so that they add up to the effective number of rows."""
    return np.ones(rows) if weight is None else weight * (effective_size(weight) / weight.sum())
