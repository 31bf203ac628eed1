"""How far two sets, or a set and its intended population, lie apart."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from sphinx_qms.measure.dataset.shares import Share
from sphinx_qms.measure.statistics.newcombe import newcombe_interval


def difference(first: Share, second: Share, confidence: float) -> tuple[float, float, float]:
    """The first share minus the second, with the hybrid score interval: method 10 of Newcombe (1998)."""
    bounds = newcombe_interval(
        (first.effective_numerator, first.effective), (second.effective_numerator, second.effective), confidence
    )
    return first.estimate - second.estimate, *bounds


def standardised(mean: float, deviation: float, other_mean: float, other_deviation: float) -> float | None:
    """The difference of two means in units of the pooled standard deviation; None where both sets are constant.

    Austin (2009): the root of the mean of both variances.
    """
    pooled = math.sqrt((deviation**2 + other_deviation**2) / 2)
    return (mean - other_mean) / pooled if pooled else None


def standardised_of_levels(first: Sequence[float], second: Sequence[float]) -> float | None:
    """The distance of two sets of shares of the same levels, 0 or more; None where the sets have no level in common.

    The multivariate standardised difference of Yang and Dalton (2012): with two levels the absolute difference of
    Austin (2009). The last level follows from the others and is left out.
    """
    shares = np.array([first, second])[:, :-1]
    apart = shares[0] - shares[1]
    covariance = sum(np.diag(share) - np.outer(share, share) for share in shares) / 2
    distance = np.linalg.pinv(covariance, hermitian=True) @ apart
    if not np.allclose(covariance @ distance, apart):
        return None
    return math.sqrt(max(0.0, float(apart @ distance)))
