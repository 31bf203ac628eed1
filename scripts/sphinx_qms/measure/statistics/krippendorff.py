"""Krippendorff's alpha: agreement of any number of readers, on any scale, whatever readings are missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np

from sphinx_qms.measure.statistics.arrays import Flags, Floats
from sphinx_qms.measure.statistics.coefficient import Coefficient, coefficient_of_sums, jackknifed, ratio
from sphinx_qms.measure.statistics.estimate import Estimate

Scale = Literal["nominal", "ordinal", "interval", "ratio"]

ROUNDING = 1e-12
"""What is below this share of all disagreement that there could be is none, but what rounding left."""
AT_ONCE = 2_000_000
"""Pairs of cases that are held in memory at a time."""


def krippendorff(values: Floats, scale: Scale, classes: int = 0, confidence: float = 0.95) -> Estimate | None:
    """Alpha with its interval by the jackknife over the cases of two or more readings; None where there is no alpha."""
    return jackknifed(krippendorff_of(values[paired(values)], scale, classes), confidence)


def paired(values: Floats) -> Flags:
    """The cases with two or more readings, which alone tell something."""
    return np.asarray((~np.isnan(values)).sum(1) >= 2)


def krippendorff_of(values: Floats, scale: Scale, classes: int = 0) -> Coefficient:
    """Alpha as a function of weights of the cases: 1 minus observed by expected disagreement (Krippendorff 2011).

    `values`, shape (cases, readers), hold a reading each, nan where it is missing; each case has two or more. On the
    nominal and the ordinal scale they are the numbers of classes from 0 to `classes` - 1, on that of ratios not below
    0. nan where all readings are the same. On the scale of ratios the time grows with the square of the cases.
    """
    if not paired(values).all():
        raise ValueError("alpha takes cases of two or more readings")
    if scale == "interval":
        return _of_moments(values)
    if scale == "ratio":
        return _of_ratios(values)
    return _of_coincidences(values, classes, ordinal=scale == "ordinal")


def _of_coincidences(values: Floats, classes: int, *, ordinal: bool) -> Coefficient:
    """By the matrix of coincidences, whose sums say how many readings each class has."""
    counts = (values[:, :, None] == np.arange(classes)).sum(1).astype(float)
    pairs = counts[:, :, None] * counts[:, None, :] - counts[:, :, None] * np.eye(classes)
    parts = pairs / (counts.sum(1) - 1)[:, None, None]
    nominal = 1 - np.eye(classes)

    def alpha(sums: Floats) -> Floats:
        matrix = sums.reshape(*sums.shape[:-1], classes, classes)
        given = matrix.sum(-1)
        apart = _between(given) ** 2 if ordinal else nominal
        observed = (matrix * apart).sum((-2, -1))
        expected = np.einsum("...a,...ab,...b->...", given, np.broadcast_to(apart, matrix.shape), given)
        there = expected > ROUNDING * given.sum(-1) ** 2
        return 1 - ratio((given.sum(-1) - 1) * observed, np.where(there, expected, 0.0))

    return coefficient_of_sums(parts.reshape(len(values), classes**2), alpha)


def _between(given: Floats) -> Floats:
    """How many readings lie from one class to another, half of those of both counted: the ordinal metric."""
    middle = np.cumsum(given, axis=-1) - given / 2
    return np.asarray(middle[..., :, None] - middle[..., None, :])


def _of_moments(values: Floats) -> Coefficient:
    """By sums and squares: the squared differences of all pairs are twice the number times the sum of squares."""
    there = ~np.isnan(values)
    centred = np.where(there, values - (values[there].mean() if there.any() else 0.0), 0.0)
    number = there.sum(1)
    mean = centred.sum(1) / number
    within = (np.where(there, centred - mean[:, None], 0.0) ** 2).sum(1) * number / (number - 1)
    parts = np.stack([within, number, centred.sum(1), (centred**2).sum(1)], axis=1)

    def alpha(sums: Floats) -> Floats:
        observed, size, total, squares = np.moveaxis(sums, -1, 0)
        around = squares - ratio(total**2, size)
        return 1 - ratio((size - 1) * observed, size * np.where(around > ROUNDING * squares, around, 0.0))

    return coefficient_of_sums(parts, alpha)


def _of_ratios(values: Floats) -> Coefficient:
    """By the disagreement of any two cases, a block of them at a time: that of two ratios has no simpler sums."""
    number = (~np.isnan(values)).sum(1)
    within = np.array([_apart(values[[case]], values[[case]])[0, 0] for case in range(len(values))])
    observed = within / (number - 1)

    def alpha(readings: Floats, disagreement: Floats, expected: Floats) -> Floats:
        there = expected > ROUNDING * readings**2
        return 1 - ratio((readings - 1) * disagreement, np.where(there, expected, 0.0))

    def of(weight: Floats) -> Floats:
        expected = np.zeros(weight.shape[:-1])
        for cases, apart in _blocks(values):
            expected += (weight[..., cases] * (weight @ apart.T)).sum(-1)
        return alpha(weight @ number, weight @ observed, expected)

    def without_each() -> Floats:
        between = np.concatenate([apart.sum(1) for _, apart in _blocks(values)])
        return alpha(number.sum() - number, observed.sum() - observed, between.sum() - 2 * between + within)

    return Coefficient(len(values), of, without_each)


def _blocks(values: Floats) -> Iterator[tuple[slice, Floats]]:
    """Cases, and their disagreement with every case."""
    step = max(1, AT_ONCE // max(1, len(values)))
    for start in range(0, len(values), step):
        cases = slice(start, start + step)
        yield cases, _apart(values[cases], values)


def _apart(some: Floats, others: Floats) -> Floats:
    """By two cases the squared differences of their readings, each over the square of their sum; 0 of 0 is none."""
    total = np.zeros((len(some), len(others)))
    for one in some.T:
        for other in others.T:
            both = one[:, None] + other
            share = (one[:, None] - other) / np.where(both > 0, both, 1.0)
            total += np.where(np.isnan(share), 0.0, share) ** 2
    return total
