"""The counts behind what is told of a group: its confusion tables, and the rows called positive or negative."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

import numpy as np

from sphinx_qms.measure.group_cells import Cell, SortedRows, of_sort
from sphinx_qms.measure.performance.rows import ScoredRows
from sphinx_qms.measure.quantities import NEGATIVE, POSITIVE

Outcome = Literal["true_positive", "false_negative", "false_positive", "true_negative"]
OUTCOMES: Mapping[Outcome, tuple[bool, bool]] = {
    "true_positive": (True, True),
    "false_negative": (True, False),
    "false_positive": (False, True),
    "true_negative": (False, False),
}
"""By name, whether the row has the outcome and whether it is called positive."""


def called(positive: bool, threshold: str) -> str:
    """The cell of the rows that are called positive, or negative, at a threshold."""
    return f"called {POSITIVE if positive else NEGATIVE} at {threshold}"


def outcome_cell(outcome: Outcome, threshold: str) -> str:
    """A cell of the confusion table at a threshold."""
    return f"{outcome} at {threshold}"


def between_thresholds(rows: ScoredRows, thresholds: Mapping[str, float]) -> SortedRows:
    """The rows sorted by the thresholds between which their score lies, the lowest first."""
    cuts = sorted(set(thresholds.values()))
    sort = np.searchsorted(cuts, rows.score, side="right").astype(np.int64)
    return SortedRows(rows.positive, sort, len(cuts) + 1, rows.patient)


def cells_at(rows: ScoredRows, thresholds: Mapping[str, float]) -> Iterator[Cell]:
    """The cells of the confusion table at each threshold, and their sums by what rows are called.

    The tables at different thresholds are sums of the rows between two of these.
    """
    cuts = sorted(set(thresholds.values()))
    for name, threshold in thresholds.items():
        above, first = rows.score >= threshold, cuts.index(threshold) + 1
        for outcome, (has_it, is_called) in OUTCOMES.items():
            sorts = range(first, len(cuts) + 1) if is_called else range(first)
            holds = (rows.positive == has_it) & (above == is_called)
            yield Cell(outcome_cell(outcome, name), holds, tuple(of_sort(has_it, number) for number in sorts))
        for is_called in (True, False):
            outcomes = [outcome for outcome, (_, said) in OUTCOMES.items() if said == is_called]
            parts = tuple(outcome_cell(each, name) for each in outcomes)
            yield Cell(called(is_called, name), above == is_called, parts)
