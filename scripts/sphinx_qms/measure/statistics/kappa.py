"""Agreement on classes beyond chance: Cohen's kappa of two readers, Fleiss' kappa of several."""

from __future__ import annotations

from typing import Literal

import numpy as np
from statsmodels.stats.inter_rater import cohens_kappa

from sphinx_qms.measure.statistics.arrays import Floats, Integers
from sphinx_qms.measure.statistics.coefficient import ROUNDING, Coefficient, coefficient_of_sums, jackknifed, ratio
from sphinx_qms.measure.statistics.estimate import Estimate, by_normal, cut

Weights = Literal["none", "linear", "quadratic"]


def cohen(
    first: Integers, second: Integers, classes: int, weights: Weights = "none", confidence: float = 0.95
) -> Estimate | None:
    """Cohen's kappa of two readers with its interval; None without cases, or where both give only one class.

    `first` and `second` hold the class of each case, from 0 to `classes` - 1, in their order. Weights count a
    disagreement by how far the classes are apart, or by its square (Cohen 1960 and 1968). The interval is normal, with
    the large-sample variance of Fleiss, Cohen and Everitt (1969), as statsmodels has it; it has no bounds where that is
    0, as where both always agree.
    """
    value = cohen_of(first, second, classes, weights).value
    if value is None:
        return None
    table = np.bincount(first * classes + second, minlength=classes**2).reshape(classes, classes)
    with np.errstate(all="ignore"):  # it takes the root of variances that rounding left below 0
        variance = float(cohens_kappa(table, wt=None if weights == "none" else weights).var_kappa)
    return cut(by_normal(value, variance if variance > ROUNDING else 0.0, confidence), -1.0)


def cohen_of(first: Integers, second: Integers, classes: int, weights: Weights = "none") -> Coefficient:
    """The same as a function of weights of the cases."""
    apart = _distance(classes, weights)

    def kappa(sums: Floats) -> Floats:
        table = sums.reshape(*sums.shape[:-1], classes, classes)
        expected = np.einsum("...a,ab,...b->...", table.sum(-1), apart, table.sum(-2))
        return 1 - ratio((apart * table).sum((-2, -1)) * sums.sum(-1), expected)

    return coefficient_of_sums(np.eye(classes**2)[first * classes + second], kappa)


def fleiss(counts: Integers, confidence: float = 0.95) -> Estimate | None:
    """Fleiss' kappa with its interval by the jackknife over cases; None where there is none, as in `fleiss_of`.

    The variance of Fleiss, Nee and Landis (1979) is that of readers who agree by chance alone: it is good for a test
    of that and for no interval.
    """
    return jackknifed(fleiss_of(counts), confidence, -1.0)


def fleiss_of(counts: Integers) -> Coefficient:
    """Fleiss' kappa (1971) as a function of weights of the cases.

    `counts`, shape (cases, classes), say how many readers gave each class; they are as many for each case, and two or
    more. nan without cases, or where all gave the same class.
    """
    readers = _readers(counts)
    apart = 1 - (counts * (counts - 1)).sum(1, keepdims=True) / (readers * (readers - 1))

    def kappa(sums: Floats) -> Floats:
        disagreement, given = sums[..., 0], sums[..., 1:]
        total = given.sum(-1, keepdims=True)
        share = ratio(given, total)
        expected = (share * ratio(total - given, total)).sum(-1)
        return 1 - ratio(disagreement * readers, expected * total[..., 0])

    return coefficient_of_sums(np.hstack([apart, counts]).astype(float), kappa)


def fleiss_of_class(counts: Integers, number: int) -> Coefficient:
    """Fleiss' kappa of one class against all others; nan where nobody gave it, or everybody.

    It is that of the two classes "this" and "another" (Fleiss 1971).
    """
    one = counts[:, number]
    return fleiss_of(np.stack([one, _readers(counts) - one], axis=1))


def _distance(classes: int, weights: Weights) -> Floats:
    """How much a disagreement counts, by both classes."""
    number = np.arange(classes)
    apart = np.abs(number[:, None] - number).astype(float)
    distances: dict[Weights, Floats] = {"none": (apart > 0).astype(float), "linear": apart, "quadratic": apart**2}
    return distances[weights]


def _readers(counts: Integers) -> int:
    """How many readers gave a class to each case; 2 where there is no case."""
    readers = np.unique(counts.sum(1))
    if len(readers) > 1 or (readers < 2).any():
        raise ValueError("Fleiss' kappa takes as many classes for each case, and two or more")
    return int(readers[0]) if len(readers) else 2
