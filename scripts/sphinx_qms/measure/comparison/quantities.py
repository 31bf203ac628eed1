"""What is measured of two versions in a group of rows: areas, what each has right, what is newly wrong or right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import numpy as np

from sphinx_qms.measure.comparison.cells import NEWLY, Pair, holds_pair, pair_cell, right_cell
from sphinx_qms.measure.comparison.rows import APPROVED, CHANGED, ComparedRows
from sphinx_qms.measure.quantities import (
    CLASSES,
    NEGATIVE,
    POSITIVE,
    RIGHT_OF,
    ROWS,
    Quantity,
    compared_areas,
    compared_shares,
    of_two_values,
    proportion,
)
from sphinx_qms.measure.statistics.arrays import Flags
from sphinx_qms.measure.values import NOTHING, Counted
from sphinx_qms.model.number import Number
from sphinx_qms.model.plan.studies import ComparisonMeasurement

AREAS = ("auc_changed", "auc_approved", "auc_difference")
NAMES: dict[tuple[Pair, str], str] = {
    ("newly_wrong", POSITIVE): "newly_missed",
    ("newly_right", POSITIVE): "newly_found",
    ("newly_wrong", NEGATIVE): "newly_alarmed",
    ("newly_right", NEGATIVE): "newly_cleared",
}
"""What a row is called that only one version has right, by its outcome."""
_CALLED = (
    *(
        right_cell(name, right, outcome)
        for name, right, outcome in product((APPROVED, CHANGED), (True, False), (POSITIVE, NEGATIVE))
    ),
    *(pair_cell(pair, outcome) for pair, outcome in NAMES),
)
"""What areas of scores of two values would tell."""


def quantities(rows: ComparedRows, measurement: ComparisonMeasurement) -> Iterator[Quantity]:
    """The quantities of a group: prevalence, areas, and what is right at the thresholds; changed minus approved."""
    everywhere = np.ones(len(rows), dtype=bool)
    yield _share("prevalence", rows, rows.positive, everywhere, CLASSES, measurement)
    scores = (rows.changed.score, rows.approved.score)
    cells = (*CLASSES, *_CALLED) if of_two_values(*scores) else CLASSES
    for found in compared_areas(AREAS, rows.positive, *scores, rows.weight, measurement.confidence):
        yield replace(found, cells=cells)
    for name, outcome in RIGHT_OF.items():
        yield from _right(name, outcome, rows, measurement)


def newly(group: str, rows: ComparedRows) -> Iterator[Counted]:
    """How many rows only one of both versions has right, in all and by outcome; nothing to measure without rows."""
    for pair in NEWLY:
        holds = holds_pair(rows, pair)
        yield Counted(_count(pair, group, int(holds.sum()), len(rows)), (ROWS, pair))
        for outcome in RIGHT_OF.values():
            inside = rows.positive == (outcome == POSITIVE)
            number = _count(NAMES[pair, outcome], group, int((holds & inside).sum()), int(inside.sum()))
            yield Counted(number, (outcome, pair_cell(pair, outcome)))


def _right(name: str, outcome: str, rows: ComparedRows, measurement: ComparisonMeasurement) -> Iterator[Quantity]:
    """The share of a class that each version has right, and their difference: McNemar's exact p, Tango's interval."""
    among = rows.positive == (outcome == POSITIVE)
    for version, answered in rows.versions.items():
        cells = (outcome, *(right_cell(version, right, outcome) for right in (True, False)))
        yield _share(f"{name}_{version}", rows, answered.right, among, cells, measurement)
    cells = (outcome, *(pair_cell(pair, outcome) for pair in NEWLY))
    right = (rows.approved.right, rows.changed.right)
    yield compared_shares(f"{name}_difference", *right, among, cells, measurement.confidence)


def _share(
    name: str,
    rows: ComparedRows,
    holds: Flags,
    among: Flags,
    cells: tuple[str, ...],
    measurement: ComparisonMeasurement,
) -> Quantity:
    return proportion(name, holds, among, rows.weight, cells, measurement, weighted=False)


def _count(quantity: str, group: str, count: int, n: int) -> Number:
    if not n:
        return Number(quantity, "count", group, withheld=NOTHING)
    return Number(quantity, "count", group, count, n=n)
