"""What is measured of each reader in each modality: area under the ROC curve, sensitivity, specificity, time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

import numpy as np

from sphinx_qms.measure.quantities import has_both_classes
from sphinx_qms.measure.reader_study.cells import (
    cases_can_be_told,
    classes_can_be_told,
    means_can_be_told,
    readers_can_be_told,
)
from sphinx_qms.measure.reader_study.readings import Readings
from sphinx_qms.measure.small_cells import fewer_than
from sphinx_qms.measure.statistics.arrays import Flags
from sphinx_qms.measure.statistics.reader_figures import Figures, auc_figures, mean_figures
from sphinx_qms.measure.values import NOTHING, ONE_CLASS
from sphinx_qms.model.number import Unit
from sphinx_qms.model.plan.studies import ReaderStudyMeasurement


@dataclass(frozen=True)
class Figure:
    """A quantity with the figures of all readers in both modalities, over `n` cases.

    Where there are none, `figures` is the reason. `highest` is the largest value that is possible. Of proportions,
    `right` says which cases were answered rightly, of shape (2, readers, n); each case is a patient of its own where
    the counts tell the interval. `of_readers` is the reason where readers alone may not be told, "" where they may.
    """

    quantity: str
    unit: Unit
    n: int
    figures: Figures | str
    highest: float = 1.0
    right: Flags | None = None
    one_case_each: bool = True
    of_readers: str = ""

    @property
    def unit_of_difference(self) -> Unit:
        """Times differ by a time."""
        return "number" if self.highest == inf else "difference"


def figures_of(readings: Readings, measurement: ReaderStudyMeasurement, minimum: int) -> Iterator[Figure]:
    """What is measured: the area, with a threshold the shares of right answers, with times the mean time."""
    small, cases = fewer_than(minimum), len(readings)
    classes = classes_can_be_told(readings, minimum)
    yield _area(readings, classes, minimum)
    if measurement.threshold is not None:
        right = (readings.rating >= measurement.threshold) == readings.positive
        for quantity, among in (("sensitivity", readings.positive), ("specificity", ~readings.positive)):
            told = classes and means_can_be_told(readings, among, right, minimum)
            yield _proportion(quantity, readings, among, right, small if not told else "", minimum)
    if readings.time is not None:
        told = cases_can_be_told(readings, minimum)
        times = mean_figures(readings.time, readings.patient) if told else small
        yield Figure("time", "number", cases, times, highest=inf)


def _area(readings: Readings, classes: bool, minimum: int) -> Figure:
    """The area; with two different ratings it tells how many of each class have the higher one, so it is told alike."""
    n, small = len(readings), fewer_than(minimum)
    of_readers, means = True, True
    ratings = np.unique(readings.rating)
    if len(ratings) == 2:
        right = (readings.rating == ratings[1]) == readings.positive
        everywhere = (readings.positive, ~readings.positive)
        of_readers = all(readers_can_be_told(readings, among, right, minimum) for among in everywhere)
        means = all(means_can_be_told(readings, among, right, minimum) for among in everywhere)
    if not (classes and means):
        return Figure("auc", "number", n, small)
    if not has_both_classes(readings.positive):
        return Figure("auc", "number", n, ONE_CLASS)
    figures = auc_figures(readings.positive, readings.rating, readings.patient)
    return Figure("auc", "number", n, figures, of_readers="" if of_readers else small)


def _proportion(quantity: str, readings: Readings, among: Flags, right: Flags, reason: str, minimum: int) -> Figure:
    n, chosen = int(among.sum()), np.asarray(right[..., among])
    reason = reason or ("" if n else NOTHING)
    if reason:
        return Figure(quantity, "proportion", n, reason)
    of_readers = "" if readers_can_be_told(readings, among, right, minimum) else fewer_than(minimum)
    figures = mean_figures(chosen, readings.patient[among])
    return Figure(quantity, "proportion", n, figures, 1.0, chosen, readings.one_case_each, of_readers)
