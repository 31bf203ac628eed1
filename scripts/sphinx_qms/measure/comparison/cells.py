"""The counts behind what is told of two versions: what both have right, what only one of them, by outcome."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

import numpy as np

from sphinx_qms.measure.comparison.rows import ComparedRows
from sphinx_qms.measure.group_cells import Cell, SortedRows, of_sort
from sphinx_qms.measure.quantities import HAS_OUTCOME
from sphinx_qms.measure.statistics.arrays import Flags

Pair = Literal["both_right", "newly_right", "newly_wrong", "both_wrong"]
PAIRS: Mapping[Pair, tuple[bool, bool]] = {
    "both_wrong": (False, False),
    "newly_right": (False, True),
    "newly_wrong": (True, False),
    "both_right": (True, True),
}
"""By name, whether the approved version has the row right, and whether the changed one has; in the order of sorts."""
NEWLY: tuple[Pair, ...] = ("newly_wrong", "newly_right")
"""What the change made worse, and what it made better."""


def pair_cell(pair: Pair, outcome: str) -> str:
    """A cell of the paired table of a class."""
    return f"{pair} of {outcome}"


def right_cell(version: str, right: bool, outcome: str) -> str:
    """The rows of a class that a version has right, or wrong."""
    return f"{version} {'right' if right else 'wrong'} of {outcome}"


def by_pair(rows: ComparedRows) -> SortedRows:
    """The rows sorted by which version has them right."""
    sort = 2 * rows.approved.right.astype(np.int64) + rows.changed.right
    return SortedRows(rows.positive, sort, len(PAIRS), rows.patient)


def holds_pair(rows: ComparedRows, pair: Pair) -> Flags:
    """The rows of which this is true."""
    before, after = PAIRS[pair]
    return np.asarray((rows.approved.right == before) & (rows.changed.right == after))


def paired_cells(rows: ComparedRows) -> Iterator[Cell]:
    """The cells of the paired table of each class, its margins by version, and what is newly right or wrong in all."""
    for outcome, has_it in HAS_OUTCOME.items():
        inside = rows.positive == has_it
        for number, pair in enumerate(PAIRS):
            yield Cell(pair_cell(pair, outcome), inside & holds_pair(rows, pair), (of_sort(has_it, number),))
        for place, (name, version) in enumerate(rows.versions.items()):
            for right in (True, False):
                pairs = [pair for pair, said in PAIRS.items() if said[place] == right]
                holds = inside & (version.right == right)
                yield Cell(right_cell(name, right, outcome), holds, tuple(pair_cell(each, outcome) for each in pairs))
    for pair in NEWLY:
        yield Cell(pair, holds_pair(rows, pair), tuple(pair_cell(pair, outcome) for outcome in HAS_OUTCOME))
