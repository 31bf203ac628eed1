"""The counts behind what is told of a group, and which of them cannot be told because people could be singled out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from sphinx_qms.measure.performance.rows import ScoredRows
from sphinx_qms.measure.small_cells import Sum, withheld_cells
from sphinx_qms.measure.statistics.arrays import Flags, Integers
from sphinx_qms.model.plan.tables import Filter

Outcome = Literal["true_positive", "false_negative", "false_positive", "true_negative"]
OUTCOMES: Mapping[Outcome, tuple[bool, bool]] = {
    "true_positive": (True, True),
    "false_negative": (True, False),
    "false_positive": (False, True),
    "true_negative": (False, False),
}
"""By name, whether the row has the outcome and whether it is called positive."""
ROWS, POSITIVE, NEGATIVE = "rows", "positive", "negative"


def called(positive: bool, threshold: str) -> str:
    """The cell of the rows that are called positive, or negative, at a threshold."""
    return f"called {POSITIVE if positive else NEGATIVE} at {threshold}"


def outcome_cell(outcome: Outcome, threshold: str) -> str:
    """A cell of the confusion table at a threshold."""
    return f"{outcome} at {threshold}"


def in_group(group: str, cell: str) -> str:
    """The name of a cell among those of all groups; "" are all rows."""
    return f"{group}: {cell}"


def cells_to_withhold(
    rows: ScoredRows,
    groups: Mapping[str, Flags],
    filters: Mapping[str, Filter],
    thresholds: Mapping[str, float],
    minimum: int,
    all_are_known: bool,
) -> frozenset[str]:
    """The names of the cells that cannot be told, by `in_group`.

    Rows count, and patients where some have several rows. What holds between the cells: subgroups whose filters share
    a column are sums of the parts that they have in common and that they have not, and so are all rows; the confusion
    tables at different thresholds are sums of the rows between two of these. `all_are_known` says that the number of
    all rows is told elsewhere.
    """
    if minimum <= 1:
        return frozenset()
    cuts = sorted(set(thresholds.values()))
    band = np.searchsorted(cuts, rows.score, side="right").astype(np.int64)
    reached = {name: cuts.index(threshold) + 1 for name, threshold in thresholds.items()}
    known = {in_group("", ROWS)} if all_are_known else set()
    withheld: set[str] = set()
    for by_patient in (False, True) if rows.patients < len(rows) else (False,):
        table = _Table(rows, band, len(cuts) + 1, by_patient)
        everywhere = np.ones(len(rows), dtype=bool)
        table.add_group("", everywhere, reached)
        for name, part in groups.items():
            table.add_group(name, part, reached)
        for number, family in enumerate(_families(filters)):
            table.add_parts({name: groups[name] for name in family}, f"part {number}")
        sums = [Sum(total, parts, overlapping=by_patient) for total, parts in table.sums]
        withheld |= withheld_cells(table.counts, sums, minimum, untold=table.untold, known=known)
    return frozenset(withheld)


@dataclass
class _Table:
    """The counts of all groups as they are put together."""

    rows: ScoredRows
    band: Integers
    bands: int
    by_patient: bool
    counts: dict[str, int] = field(default_factory=dict)
    sums: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    untold: set[str] = field(default_factory=set)

    def add_group(self, group: str, part: Flags, reached: Mapping[str, int]) -> None:
        """A group that is told: its classes, confusion tables, and those that are called positive or negative."""
        self._add_classes(group, part)
        positive, band = self.rows.positive[part], self.band[part]
        count = self._counter(part)
        for name, first in reached.items():
            above = band >= first
            for outcome, (has_it, is_called) in OUTCOMES.items():
                cell = in_group(group, outcome_cell(outcome, name))
                self.counts[cell] = count((positive == has_it) & (above == is_called))
                bands = range(first, self.bands) if is_called else range(first)
                self.sums.append((cell, tuple(in_group(group, _in_band(has_it, number)) for number in bands)))
            for is_called in (True, False):
                cell = in_group(group, called(is_called, name))
                self.counts[cell] = count(above == is_called)
                outcomes = [outcome for outcome, (_, said) in OUTCOMES.items() if said == is_called]
                self.sums.append((cell, tuple(in_group(group, outcome_cell(each, name)) for each in outcomes)))

    def add_parts(self, groups: Mapping[str, Flags], name: str) -> None:
        """What parts groups share and what not: each group, and all rows, are sums of these."""
        part = np.zeros(len(self.rows), dtype=np.int64)
        for holds in groups.values():
            _, part = np.unique(part * 2 + holds, return_inverse=True)
        parts = [f"{name}.{number}" for number in range(int(part.max()) + 1)]
        for number, each in enumerate(parts):
            before = set(self.counts)
            self._add_classes(each, part == number)
            self.untold |= set(self.counts) - before
        for group, holds in {"": np.ones(len(self.rows), dtype=bool), **groups}.items():
            within = [parts[number] for number in np.unique(part[holds])]
            for cell in (*self._class_cells(), *self._band_cells()):
                self.sums.append((in_group(group, cell), tuple(in_group(each, cell) for each in within)))

    def _add_classes(self, group: str, part: Flags) -> None:
        count, positive, band = self._counter(part), self.rows.positive[part], self.band[part]
        self.counts[in_group(group, ROWS)] = count(np.ones(len(positive), dtype=bool))
        self.sums.append((in_group(group, ROWS), (in_group(group, POSITIVE), in_group(group, NEGATIVE))))
        for has_it, cell in ((True, POSITIVE), (False, NEGATIVE)):
            self.counts[in_group(group, cell)] = count(positive == has_it)
            bands = []
            for number in range(self.bands):
                inner = in_group(group, _in_band(has_it, number))
                self.counts[inner] = count((positive == has_it) & (band == number))
                self.untold.add(inner)
                bands.append(inner)
            self.sums.append((in_group(group, cell), tuple(bands)))

    def _class_cells(self) -> dict[str, Flags]:
        everywhere = np.ones(len(self.rows), dtype=bool)
        return {ROWS: everywhere, POSITIVE: self.rows.positive, NEGATIVE: ~self.rows.positive}

    def _band_cells(self) -> list[str]:
        return [_in_band(has_it, number) for has_it in (True, False) for number in range(self.bands)]

    def _counter(self, part: Flags | None) -> Callable[[Flags], int]:
        if not self.by_patient:
            return lambda selected: int(selected.sum())
        patient = self.rows.patient if part is None else self.rows.patient[part]
        return lambda selected: len(np.unique(patient[selected]))


def _in_band(positive: bool, band: int) -> str:
    return f"{POSITIVE if positive else NEGATIVE} in band {band}"


def _families(filters: Mapping[str, Filter]) -> Iterator[list[str]]:
    """The subgroups whose filters share a column, directly or by way of others."""
    families: list[tuple[set[str], list[str]]] = []
    for name, conditions in filters.items():
        columns, names = {condition.column for condition in conditions}, [name]
        apart = []
        for family in families:
            if family[0] & columns:
                columns, names = columns | family[0], [*family[1], *names]
            else:
                apart.append(family)
        families = [*apart, (columns, names)]
    return (names for _, names in families)
