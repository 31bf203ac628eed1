"""Coefficients of cases, as those of agreement, and their interval by the jackknife."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.stats import t

from sphinx_qms.measure.statistics.arrays import Estimator, Floats
from sphinx_qms.measure.statistics.estimate import Estimate, cut

METHOD = "jackknife"
ROUNDING = 1e-16
"""A variance of a coefficient up to this is none, but what rounding left."""


@dataclass(frozen=True)
class Coefficient:
    """A coefficient of `size` cases: as a function of their weights, and when each of them in turn is left out.

    Called with weights it is an Estimator. `without_each` has the shape (size,); nan where no coefficient is left.
    """

    size: int
    of_weights: Estimator
    without_each: Callable[[], Floats]

    def __call__(self, weight: Floats) -> Floats:
        """The coefficient of the weighted cases."""
        return self.of_weights(weight)

    @property
    def value(self) -> float | None:
        """The coefficient of all cases, each once; None where there is none."""
        value = float(self(np.ones(self.size))) if self.size else np.nan
        return None if np.isnan(value) else value


def coefficient_of_sums(parts: Floats, of_sums: Callable[[Floats], Floats]) -> Coefficient:
    """A coefficient that follows from sums over cases: (…, sums) in, (…) out.

    `parts`, shape (cases, sums), are what each case adds to them.
    """
    return Coefficient(len(parts), lambda weight: of_sums(weight @ parts), lambda: of_sums(parts.sum(0) - parts))


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
    size = coefficient.size
    without = coefficient.without_each() if size > 1 else np.full(1, np.nan)
    variance = float(((without - without.mean()) ** 2).sum() * (size - 1) / size)
    if not variance > ROUNDING:
        return Estimate(value)
    reach = float(t.isf((1 - confidence) / 2, size - 1)) * variance**0.5
    return cut(Estimate(value, value - reach, value + reach, METHOD), low, high)


def ratio(numerator: Floats, denominator: Floats) -> Floats:
    """Numerator over denominator, nan where the denominator is not above 0."""
    there = denominator > 0
    return np.where(there, numerator / np.where(there, denominator, 1.0), np.nan)
