"""The area under the ROC curve, its variance by DeLong, and two scores compared on the same rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from sphinx_qms.measure.statistics.arrays import Estimator, Flags, Floats, effective_size, mean_of
from sphinx_qms.measure.statistics.estimate import Estimate, by_normal, cut

METHOD = "delong"


@dataclass(frozen=True)
class Comparison:
    """Two areas and their difference, first minus second, by the paired test of DeLong.

    `variance` is that of the difference: both variances minus twice their `covariance`. `z` and `p` (two-sided) are
    None where the variance is 0 or unknown; two scores that order all rows alike have z 0 and p 1.
    """

    first: Estimate
    second: Estimate
    difference: Estimate
    variance: float
    covariance: float
    z: float | None
    p: float | None


@dataclass(frozen=True)
class RocPoints:
    """The curve from (0, 0) to (1, 1), one point for each different score, from the highest down.

    `score` is the threshold at or above which a row is positive, infinite at the first point.
    """

    false_positive_rate: Floats
    true_positive_rate: Floats
    score: Floats


def auc(positive: Flags, score: Floats, weight: Floats | None = None, confidence: float = 0.95) -> Estimate:
    """The area under the ROC curve with its interval: the chance that a positive row has a higher score, ties half.

    Variance of DeLong, DeLong and Clarke-Pearson (1988) by midranks as Sun and Xu (2014), in the time of sorting; a
    normal interval within 0 and 1, as pROC gives it. No bounds where all positive rows lie above all others, or below,
    and where either class has a single row: the variance is 0 or unknown.

    Weights are those of a sample: the weighted estimator of Yao, Li and Graubard (2015), with DeLong's variance of
    weighted means, each class with the effective number of its rows. Weights of 1 change nothing.

    Raises ValueError where either class has no row.
    """
    return cut(by_normal(*area_and_variance(positive, score, weight), confidence, METHOD))


def area_and_variance(positive: Flags, score: Floats, weight: Floats | None = None) -> tuple[float, float]:
    """The area and its variance by DeLong, nan where it is not known; raises ValueError as `auc`."""
    weighted = np.ones(len(score)) if weight is None else weight
    components = structural_components(positive, score, weighted)
    return _mean(components, positive, weighted), _variance(components, positive, weighted)


def compare_aucs(
    positive: Flags, first: Floats, second: Floats, weight: Floats | None = None, confidence: float = 0.95
) -> Comparison:
    """Two scores of the same rows compared: area of the first minus that of the second (DeLong 1988, paired).

    Raises ValueError where either class has no row.
    """
    weighted = np.ones(len(first)) if weight is None else weight
    one, other = (structural_components(positive, score, weighted) for score in (first, second))
    areas = [_mean(components, positive, weighted) for components in (one, other)]
    variances = [_variance(components, positive, weighted) for components in (one, other)]
    difference, variance = areas[0] - areas[1], _variance(one - other, positive, weighted)
    z: float | None = None
    if variance > 0:
        z = difference / variance**0.5
    elif np.array_equal(one, other):
        z = 0.0
    return Comparison(
        cut(by_normal(areas[0], variances[0], confidence, METHOD)),
        cut(by_normal(areas[1], variances[1], confidence, METHOD)),
        by_normal(difference, variance, confidence, METHOD),
        variance,
        (sum(variances) - variance) / 2,
        z,
        None if z is None else float(2 * norm.sf(abs(z))),
    )


def structural_components(positive: Flags, score: Floats, weight: Floats | None = None) -> Floats:
    """DeLong's structural components: for each row, the share of the other class on its right side, ties half.

    Their mean in either class is the area. Raises ValueError where either class has no row.
    """
    _both_classes(positive)
    weight = np.ones(len(score)) if weight is None else weight
    scores, place = np.unique(score, return_inverse=True)
    cases, others = (
        np.bincount(place, weights=np.where(rows, weight, 0.0), minlength=len(scores)) for rows in (positive, ~positive)
    )
    others_below = (np.cumsum(others) - others / 2) / others.sum()
    cases_above = (np.cumsum(cases[::-1])[::-1] - cases / 2) / cases.sum()
    return np.asarray(np.where(positive, others_below[place], cases_above[place]))


def auc_of(positive: Flags, score: Floats) -> Estimator:
    """The area as a function of weights, the scores sorted once; nan where either class has no weight."""
    order = np.argsort(score, kind="stable")
    ordered = score[order]
    first_of_ties = np.flatnonzero(np.concatenate(([True], ordered[1:] > ordered[:-1])))
    cases = positive[order]

    def area(weight: Floats) -> Floats:
        weights = weight[..., order]
        above = np.add.reduceat(np.where(cases, weights, 0.0), first_of_ties, axis=-1)
        other = np.add.reduceat(np.where(cases, 0.0, weights), first_of_ties, axis=-1)
        below = np.cumsum(other, axis=-1) - other / 2
        with np.errstate(invalid="ignore"):
            return np.asarray((above * below).sum(-1) / (above.sum(-1) * other.sum(-1)))

    return area


def roc_points(positive: Flags, score: Floats, weight: Floats | None = None) -> RocPoints:
    """The points of the ROC curve; raises ValueError where either class has no row."""
    _both_classes(positive)
    weighted = np.ones(len(score)) if weight is None else weight
    scores, place = np.unique(score, return_inverse=True)
    rates = []
    for rows in (~positive, positive):
        reached = np.cumsum(np.bincount(place, weights=np.where(rows, weighted, 0.0), minlength=len(scores))[::-1])
        rates.append(np.concatenate(([0.0], reached / reached[-1])))
    return RocPoints(rates[0], rates[1], np.concatenate(([np.inf], scores[::-1])))


def _mean(components: Floats, positive: Flags, weight: Floats) -> float:
    return float(mean_of(components, positive)(weight))


def _variance(components: Floats, positive: Flags, weight: Floats) -> float:
    """The variance of the mean component of both classes together; nan where a class has a single row."""
    variance = 0.0
    for rows in (positive, ~positive):
        weights, values = weight[rows], components[rows]
        size = effective_size(weights)
        if len(values) < 2 or size <= 1:
            return float("nan")
        spread = float((weights**2 * (values - np.average(values, weights=weights)) ** 2).sum())
        variance += spread / float(weights.sum()) ** 2 * size / (size - 1)
    return variance


def _both_classes(positive: Flags) -> None:
    if not positive.any() or positive.all():
        raise ValueError("a ROC curve takes rows with the outcome and rows without")
