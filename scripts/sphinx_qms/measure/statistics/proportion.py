"""Intervals of a proportion."""

from __future__ import annotations

from statsmodels.stats.proportion import proportion_confint

from sphinx_qms.model.plan.common import IntervalMethod

_IN_STATSMODELS = {"wilson": "wilson", "exact": "beta"}


def interval(
    numerator: float, n: float, method: IntervalMethod = "wilson", confidence: float = 0.95
) -> tuple[float, float]:
    """Lower and upper bound of the proportion `numerator` of `n`, two-sided.

    `wilson` is the score interval (Wilson 1927); it covers as often as it says on average over proportions, and at a
    single one of few rows some two points more or less (Brown, Cai and DasGupta 2001). `exact` is that of Clopper and
    Pearson (1934); it never covers less often than it says, and mostly more. Counts need not be whole: with weights
    they are effective ones (`weights.py`).

    Raises ValueError where `n` is not above 0, or `numerator` is not within 0 and `n`.
    """
    if not 0 <= numerator <= n or n == 0:
        raise ValueError(f"{numerator} of {n} is no proportion")
    lower, upper = proportion_confint(numerator, n, alpha=1 - confidence, method=_IN_STATSMODELS[method])
    # The bounds at 0 and at 1 are these numbers themselves; rounding would leave some 1e-18 beside them.
    return (0.0 if numerator == 0 else float(lower)), (1.0 if numerator == n else float(upper))
