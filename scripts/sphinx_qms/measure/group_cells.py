"""The counts of groups of rows with and without an outcome, and which of them would single people out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from sphinx_qms.measure.quantities import NEGATIVE, POSITIVE, ROWS
from sphinx_qms.measure.small_cells import Sum, withheld_cells
from sphinx_qms.measure.statistics.arrays import Flags, Integers
from sphinx_qms.model.plan.tables import Filter


@dataclass(frozen=True)
class SortedRows:
    """Rows with their outcome and `patient`, numbered from 0; `sort` numbers the `sorts` of answers from 0."""

    positive: Flags
    sort: Integers
    sorts: int
    patient: Integers


@dataclass(frozen=True)
class Cell:
    """A count that facts tell of each group: the rows that it `holds`, and the cells that it is the sum of."""

    name: str
    holds: Flags
    parts: tuple[str, ...]


def in_group(group: str, cell: str) -> str:
    """The name of a cell among those of all groups; "" are all rows."""
    return f"{group}: {cell}"


def of_sort(positive: bool, sort: int) -> str:
    """The cell of the rows of a class that were answered in one sort; nothing tells it as such."""
    return f"{POSITIVE if positive else NEGATIVE} of sort {sort}"


def cells_to_withhold(
    rows: SortedRows,
    cells: Sequence[Cell],
    groups: Mapping[str, Flags],
    filters: Mapping[str, Filter],
    minimum: int,
    all_are_known: bool,
) -> frozenset[str]:
    """The names of the cells that cannot be told, by `in_group`.

    Rows count, and patients where some have several rows. What holds between the cells: of each group the classes and
    `cells` are sums of the sorts; subgroups whose filters share a column are sums of the parts that they have in common
    and that they have not, and so are all rows. `all_are_known` says that the number of all rows is told elsewhere.
    """
    if minimum <= 1:
        return frozenset()
    known = {in_group("", ROWS)} if all_are_known else set()
    withheld: set[str] = set()
    patients = int(rows.patient.max()) + 1
    for by_patient in (False, True) if patients < len(rows.patient) else (False,):
        table = _Table(rows, by_patient)
        table.add_group("", np.ones(len(rows.patient), dtype=bool), cells)
        for name, part in groups.items():
            table.add_group(name, part, cells)
        for number, family in enumerate(families(filters)):
            table.add_parts({name: groups[name] for name in family}, f"part {number}")
        sums = [Sum(total, parts, overlapping=by_patient) for total, parts in table.sums]
        withheld |= withheld_cells(table.counts, sums, minimum, untold=table.untold, known=known)
    return frozenset(withheld)


@dataclass
class _Table:
    """The counts of all groups as they are put together."""

    rows: SortedRows
    by_patient: bool
    counts: dict[str, int] = field(default_factory=dict)
    sums: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    untold: set[str] = field(default_factory=set)

    def add_group(self, group: str, part: Flags, cells: Sequence[Cell]) -> None:
        """A group that is told: its classes, and the cells in it."""
        self._add_classes(group, part)
        count = self._counter(part)
        for cell in cells:
            self.counts[in_group(group, cell.name)] = count(cell.holds[part])
            self.sums.append((in_group(group, cell.name), tuple(in_group(group, each) for each in cell.parts)))

    def add_parts(self, groups: Mapping[str, Flags], name: str) -> None:
        """What parts groups share and what not: each group, and all rows, are sums of these."""
        everywhere = np.ones(len(self.rows.positive), dtype=bool)
        part = np.zeros(len(everywhere), dtype=np.int64)
        for holds in groups.values():
            _, part = np.unique(part * 2 + holds, return_inverse=True)
        parts = [f"{name}.{number}" for number in range(int(part.max()) + 1)]
        for number, each in enumerate(parts):
            before = set(self.counts)
            self._add_classes(each, part == number)
            self.untold |= set(self.counts) - before
        sorts = [of_sort(has_it, number) for has_it in (True, False) for number in range(self.rows.sorts)]
        for group, holds in {"": everywhere, **groups}.items():
            within = [parts[number] for number in np.unique(part[holds])]
            for cell in (ROWS, POSITIVE, NEGATIVE, *sorts):
                self.sums.append((in_group(group, cell), tuple(in_group(each, cell) for each in within)))

    def _add_classes(self, group: str, part: Flags) -> None:
        count, positive, sort = self._counter(part), self.rows.positive[part], self.rows.sort[part]
        self.counts[in_group(group, ROWS)] = count(np.ones(len(positive), dtype=bool))
        self.sums.append((in_group(group, ROWS), (in_group(group, POSITIVE), in_group(group, NEGATIVE))))
        for has_it, cell in ((True, POSITIVE), (False, NEGATIVE)):
            self.counts[in_group(group, cell)] = count(positive == has_it)
            sorts = []
            for number in range(self.rows.sorts):
                inner = in_group(group, of_sort(has_it, number))
                self.counts[inner] = count((positive == has_it) & (sort == number))
                self.untold.add(inner)
                sorts.append(inner)
            self.sums.append((in_group(group, cell), tuple(sorts)))

    def _counter(self, part: Flags) -> Callable[[Flags], int]:
        if not self.by_patient:
            return lambda selected: int(selected.sum())
        patient = self.rows.patient[part]
        return lambda selected: len(np.unique(patient[selected]))


def families(filters: Mapping[str, Filter]) -> Iterator[list[str]]:
    """The subgroups whose filters share a column, directly or by way of others."""
    found: list[tuple[set[str], list[str]]] = []
    for name, conditions in filters.items():
        columns, names = {condition.column for condition in conditions}, [name]
        apart = []
        for family in found:
            if family[0] & columns:
                columns, names = columns | family[0], [*family[1], *names]
            else:
                apart.append(family)
        found = [*apart, (columns, names)]
    return (names for _, names in found)
