"""The interval of the difference of two independent proportions."""

from __future__ import annotations

from statsmodels.stats.proportion import confint_proportions_2indep

METHOD = "newcombe"


def newcombe_interval(
    first: tuple[float, float], second: tuple[float, float], confidence: float = 0.95
) -> tuple[float, float]:
    """Lower and upper bound of the first proportion minus the second, each given as numerator and denominator.

    The hybrid score interval without continuity correction: method 10 of Newcombe, Statistics in Medicine 17 (1998),
    873-890. Counts need not be whole: with weights, or several rows of a patient, they are effective ones. It has a
    width wherever both denominators are above 0.
    """
    lower, upper = confint_proportions_2indep(*first, *second, method="newcomb", alpha=1 - confidence)
    return float(lower), float(upper)
