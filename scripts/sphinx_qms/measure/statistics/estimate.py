"""An estimate with its interval."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isclose

from scipy.stats import norm


@dataclass(frozen=True)
class Estimate:
    """A value with the bounds of its interval by `method`, None where the rows cannot tell them."""

    value: float
    lower: float | None = None
    upper: float | None = None
    method: str = ""


def cut(estimate: Estimate, low: float = 0.0, high: float = 1.0) -> Estimate:
    """The estimate with its bounds within what is possible."""
    if estimate.lower is None or estimate.upper is None:
        return estimate
    return replace(estimate, lower=max(estimate.lower, low), upper=min(estimate.upper, high))


def critical_value(confidence: float) -> float:
    """How many standard errors a two-sided normal interval reaches to each side: 1.96 for 0.95."""
    return float(norm.isf((1 - confidence) / 2))


def by_normal(value: float, variance: float, confidence: float, method: str = "normal") -> Estimate:
    """The estimate with value ± critical value times standard error.

    It has no bounds where the variance is unknown, or 0 but for rounding: an interval without width would claim to be
    certain.
    """
    if not variance > 0:
        return Estimate(value)
    reach = critical_value(confidence) * variance**0.5
    if no_width(value - reach, value + reach):
        return Estimate(value)
    return Estimate(value, value - reach, value + reach, method)


def no_width(lower: float, upper: float) -> bool:
    """Whether the digits of facts would not tell the bounds apart."""
    return isclose(lower, upper, rel_tol=1e-10, abs_tol=1e-15)
