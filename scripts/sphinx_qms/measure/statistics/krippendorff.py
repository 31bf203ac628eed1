"""Krippendorff's alpha: agreement of any number of readers, on any scale, whatever readings are missing."""

from __future__ import annotations

from typing import Literal

import numpy as np

from sphinx_qms.measure.statistics.arrays import Flags, Floats
from sphinx_qms.measure.statistics.coefficient import Coefficient, jackknifed, ratio
from sphinx_qms.measure.statistics.estimate import Estimate

Scale = Literal["nominal", "ordinal", "interval", "ratio"]


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
    0. nan where all readings are the same. On the scale of ratios time and memory grow with the square of the number of
    different values.
    """
    if not paired(values).all():
        raise ValueError("alpha takes cases of two or more readings")
    if scale == "interval":
        return _of_moments(values)
    if scale == "ratio":
        return _of_values(values)
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
        return 1 - ratio((given.sum(-1) - 1) * observed, expected)

    return Coefficient(parts.reshape(len(values), classes**2), alpha)


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
        return 1 - ratio((size - 1) * observed, size * np.where(around > 1e-12 * squares, around, 0.0))

    return Coefficient(parts, alpha)


def _of_values(values: Floats) -> Coefficient:
    """By the number of readings of each different value."""
    case, reader = np.nonzero(~np.isnan(values))
    different, place = np.unique(values[case, reader], return_inverse=True)
    counts = np.zeros((len(values), len(different)))
    np.add.at(counts, (case, place), 1)
    both = different[:, None] + different
    apart = (np.abs(different[:, None] - different) / np.where(both > 0, both, 1.0)) ** 2
    observed = ((counts @ apart) * counts).sum(1) / (counts.sum(1) - 1)

    def alpha(sums: Floats) -> Floats:
        disagreement, given = sums[..., 0], sums[..., 1:]
        expected = ((given @ apart) * given).sum(-1)
        return 1 - ratio((given.sum(-1) - 1) * disagreement, expected)

    return Coefficient(np.column_stack([observed, counts]), alpha)
