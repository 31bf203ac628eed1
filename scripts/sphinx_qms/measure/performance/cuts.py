"""Cuts of the score between which enough people lie to tell how many: for calibration groups and for the ROC curve.

A cut is the number of different scores at or above it: 0 calls nobody positive, and their number everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from itertools import pairwise

import numpy as np

from sphinx_qms.measure.performance.rows import ScoredRows
from sphinx_qms.measure.statistics.arrays import Flags, Integers
from sphinx_qms.measure.statistics.calibration import groups_of_equal_size

Tellable = Callable[[int, int], bool]
"""Whether the rows between two cuts may be counted."""


def cuts_at(rows: ScoredRows, thresholds: Iterable[float]) -> frozenset[int]:
    """The cuts at thresholds, and the two ends."""
    scores = np.unique(rows.score)
    above = (len(scores) - int(np.searchsorted(scores, threshold)) for threshold in thresholds)
    return frozenset({0, len(scores), *above})


def tellable(rows: ScoredRows, minimum: int) -> Tellable:
    """Whether between two cuts each class has no patient, or at least `minimum`."""
    order = np.argsort(-rows.score, kind="stable")
    _, sizes = np.unique(-rows.score, return_counts=True)
    ends = np.concatenate(([0], np.cumsum(sizes)))
    positive, patient = rows.positive[order], rows.patient[order]
    one_row_each = rows.patients == len(rows)

    def patients(between: slice, selected: Flags) -> int:
        return int(selected.sum()) if one_row_each else len(np.unique(patient[between][selected]))

    def enough(first: int, second: int) -> bool:
        between = slice(ends[first], ends[second])
        counts = (patients(between, positive[between] == has_it) for has_it in (True, False))
        return all(count == 0 or count >= minimum for count in counts)

    return enough


def fits(cut: int, told: Collection[int], enough: Tellable) -> bool:
    """Whether a cut may be told beside the others: enough people lie between it and its neighbours."""
    before = max(other for other in told if other < cut)
    after = min(other for other in told if other > cut)
    return enough(before, cut) and enough(cut, after)


def calibration_cuts(rows: ScoredRows, number: int, told: frozenset[int], enough: Tellable) -> frozenset[int]:
    """The cuts between calibration groups of about equal size.

    Each is the first one from where a group of equal size begins that may be told beside the others; there are fewer of
    them where rows are few.
    """
    groups, scores = groups_of_equal_size(rows.score, number), np.unique(rows.score)
    lowest = [rows.score[groups == group].min() for group in range(int(groups.max()), 0, -1)]
    begins = [len(scores) - int(np.searchsorted(scores, score)) for score in lowest]
    found: frozenset[int] = frozenset()
    for begin, end in pairwise([*begins, len(scores)]):
        cut = next((cut for cut in range(max(begin, *found, 0), end) if fits(cut, told | found, enough)), None)
        found |= set() if cut is None else {cut}
    return found


def groups_between(rows: ScoredRows, cuts: Iterable[int]) -> Integers:
    """For each row the number of its group between cuts, from 0 for the lowest scores."""
    ascending = sorted(cuts)
    _, place = np.unique(-rows.score, return_inverse=True)
    return len(ascending) - np.searchsorted(ascending, place, side="right").astype(np.int64)
