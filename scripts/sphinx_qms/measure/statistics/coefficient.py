"""Coefficients that follow from sums over cases, as those of agreement do, and their interval by the jackknife."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.stats import t

from sphinx_qms.measure.statistics.arrays import Floats
from sphinx_qms.measure.statistics.estimate import Estimate, cut

METHOD = "jackknife"
ROUNDING = 1e-16
"""A variance of a coefficient up to this is none, but what rounding left."""


@dataclass(frozen=True)
class Coefficient:
    """What each case adds to some sums, shape (cases, sums), and the coefficient of sums: (…, sums) in, (…) out.

    Called with weights of the cases it is an Estimator; nan where the sums leave no coefficient.
    """

    parts: Floats
    of_sums: Callable[[Floats], Floats]

    def __call__(self, weight: Floats) -> Floats:
        """The coefficient of the weighted cases."""
        return self.of_sums(weight @ self.parts)

    @property
    def value(self) -> float | None:
        """The coefficient of all cases, each once; None where there is none."""
        if not len(self.parts):
            return None
        value = float(self.of_sums(self.parts.sum(0)))
        return None if np.isnan(value) else value


def jackknifed(
    coefficient: Coefficient, confidence: float = 0.95, low: float = -np.inf, high: float = 1.0
) -> Estimate | None:
    """The coefficient with its interval within `low` and `high`; None where there is no coefficient.

    The variance is that of the coefficient when each case in turn is left out (Tukey 1958; Efron and Stein 1981, who
    show that it is not too small on average; for kappa Fleiss and Davies 1982), the interval that of Student's t with
    one degree of freedom less than there are cases. It has no bounds where leaving out any case changes nothing, or
    leaves no coefficient.
    """
    value = coefficient.value
    if value is None:
        return None
    size = len(coefficient.parts)
    without = coefficient.of_sums(coefficient.parts.sum(0) - coefficient.parts) if size > 1 else np.full(1, np.nan)
    variance = float(((without - without.mean()) ** 2).sum() * (size - 1) / size)
    if not variance > ROUNDING:
        return Estimate(value)
    reach = float(t.isf((1 - confidence) / 2, size - 1)) * variance**0.5
    return cut(Estimate(value, value - reach, value + reach, METHOD), low, high)


def ratio(numerator: Floats, denominator: Floats) -> Floats:
    """Numerator over denominator, nan where the denominator is not above 0."""
    there = denominator > 0
    return np.where(there, numerator / np.where(there, denominator, 1.0), np.nan)
