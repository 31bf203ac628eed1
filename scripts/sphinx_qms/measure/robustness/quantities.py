"""What is measured of the samples as they are answered, of a perturbation, and of repeats."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from math import inf

import numpy as np

from sphinx_qms.measure.quantities import (
    CLASSES,
    POSITIVE,
    RIGHT_OF,
    ROWS,
    Quantity,
    area,
    compared_areas,
    compared_shares,
    of_two_values,
    proportion,
)
from sphinx_qms.measure.robustness.cells import (
    CHANGED_SIDE,
    IDENTICAL,
    IN_EACH_RUN,
    NOT,
    UNANSWERED,
    answered_in_each_run,
    are_identical,
    cells_of_difference,
    cells_of_right,
)
from sphinx_qms.measure.robustness.rows import Perturbed
from sphinx_qms.measure.statistics.arrays import Flags, Floats, mean_of
from sphinx_qms.measure.statistics.calibration import mean_with_interval
from sphinx_qms.measure.statistics.estimate import cut
from sphinx_qms.measure.statistics.icc import icc, icc_of, within_sd, within_sd_of
from sphinx_qms.measure.values import NO_VARIATION, NOTHING, Counted
from sphinx_qms.model.number import Number
from sphinx_qms.model.plan.studies import RobustnessMeasurement

BASE = "auc_base"


def base_quantities(rows: Perturbed, measurement: RobustnessMeasurement) -> Iterator[Quantity]:
    """Of the samples as they are answered: area, sensitivity and specificity."""
    found = area("auc", rows.positive, rows.score, rows.weight, measurement.confidence)
    yield replace(found, cells=_cells_of_area(rows, cells_of_right))
    for name, outcome in RIGHT_OF.items():
        yield _right(name, outcome, rows, rows.called, measurement)


def refused(rows: Perturbed, measurement: RobustnessMeasurement) -> Quantity:
    """The share of all samples that have no answer under the other condition."""
    everywhere = np.ones(len(rows), dtype=bool)
    return _share("unanswered", rows, ~rows.answered, everywhere, (ROWS, UNANSWERED), measurement)


def perturbed_quantities(rows: Perturbed, measurement: RobustnessMeasurement) -> Iterator[Quantity]:
    """Of rows that all have both answers: area, sensitivity and specificity with the perturbation, and their change."""
    areas = ("auc", BASE, "auc_difference")
    given = (rows.positive, rows.other, rows.score, rows.weight, measurement.confidence)
    for found in compared_areas(areas, *given):
        if found.name != BASE:
            yield replace(found, cells=_cells_of_area(rows, cells_of_right, cells_of_difference))
    for name, outcome in RIGHT_OF.items():
        yield _right(name, outcome, rows, rows.called_other, measurement)
        right = (rows.called == rows.positive, rows.called_other == rows.positive)
        among, cells = rows.positive == (outcome == POSITIVE), cells_of_difference(outcome)
        yield compared_shares(f"{name}_difference", *right, among, cells, measurement.confidence)
    everywhere = np.ones(len(rows), dtype=bool)
    changed = rows.called != rows.called_other
    cells = (ROWS, CHANGED_SIDE, f"{NOT}{CHANGED_SIDE}")
    yield _share("changed_side", rows, changed, everywhere, cells, measurement)
    if not of_two_values(rows.score, rows.other):
        cells = (ROWS,)
    change = abs(rows.other - rows.score)
    mean = cut(mean_with_interval(change, rows.weight, measurement.confidence), high=inf) if len(rows) else None
    yield Quantity("mean_absolute_change", "number", mean, lambda: mean_of(change), len(rows), cells)


def largest_change(group: str, rows: Perturbed) -> Counted:
    """The largest change of a score."""
    change = abs(rows.other - rows.score)
    return Counted(_largest("largest_change", group, change), (ROWS,))


def repeat_quantities(rows: Perturbed, repeats: Floats, measurement: RobustnessMeasurement) -> Iterator[Quantity]:
    """Whether the same input gives the same answer: of all samples, whether it is the same in each run."""
    everywhere = np.ones(len(rows), dtype=bool)
    cells = (ROWS, IDENTICAL, f"{NOT}{IDENTICAL}")
    yield _share("identical", rows, are_identical(repeats), everywhere, cells, measurement)


def scored_repeats(repeats: Floats, measurement: RobustnessMeasurement) -> Iterator[Quantity]:
    """How far the scores of a sample differ, of samples with a score in each run: standard deviation, ICC(1,1)."""
    cells = (IN_EACH_RUN, f"{NOT}{IN_EACH_RUN}")
    n, confidence = len(repeats), measurement.confidence
    spread = within_sd(repeats, confidence) if n else None
    yield Quantity("repeatability_sd", "number", spread, lambda: within_sd_of(repeats), n, cells)
    same = icc(repeats, "1_1", confidence) if n else None
    why = NO_VARIATION if n else NOTHING
    yield Quantity("repeatability_icc", "number", same, lambda: icc_of(repeats, "1_1"), n, cells, why=why)


def repeat_counts(repeats: Floats) -> Iterator[Counted]:
    """The number of runs, and the largest difference between two scores of a sample."""
    yield Counted(Number("runs", "count", estimate=repeats.shape[1]))
    scored = repeats[answered_in_each_run(repeats)]
    yield Counted(_largest("largest_difference", "", np.ptp(scored, axis=1)), (IN_EACH_RUN, f"{NOT}{IN_EACH_RUN}"))


def _cells_of_area(rows: Perturbed, *tells: Callable[[str], tuple[str, ...]]) -> tuple[str, ...]:
    """What an area would tell: of scores that only call rows positive or not, the counts that shares tell."""
    told = [cell for tell in tells for outcome in RIGHT_OF.values() for cell in tell(outcome)]
    return (*CLASSES, *told) if of_two_values(rows.score, rows.other) else CLASSES


def _right(name: str, outcome: str, rows: Perturbed, called: Flags, measurement: RobustnessMeasurement) -> Quantity:
    among = rows.positive == (outcome == POSITIVE)
    return _share(name, rows, called == rows.positive, among, cells_of_right(outcome), measurement)


def _share(
    name: str, rows: Perturbed, holds: Flags, among: Flags, cells: tuple[str, ...], measurement: RobustnessMeasurement
) -> Quantity:
    return proportion(name, holds, among, rows.weight, cells, measurement, weighted=False)


def _largest(quantity: str, group: str, values: Floats) -> Number:
    if not len(values):
        return Number(quantity, "number", group, withheld=NOTHING)
    return Number(quantity, "number", group, float(values.max()), n=len(values))
