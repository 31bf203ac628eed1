"""Which counts of groups cannot be told, because people could be singled out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import numpy as np

from sphinx_qms.measure.group_cells import in_group
from sphinx_qms.measure.groups.quantities import CELLS, cells_of
from sphinx_qms.measure.groups.rows import GroupedRows
from sphinx_qms.measure.small_cells import Sum, withheld_cells
from sphinx_qms.measure.statistics.arrays import Flags, Integers


def cells_to_withhold(
    rows: GroupedRows,
    groups: Mapping[str, Flags],
    families: Iterable[Collection[str]],
    minimum: int,
    names: Collection[str] = CELLS,
    known: Collection[str] = (),
) -> frozenset[str]:
    """The counts that cannot be told, by `in_group`, if facts told those with these names of each group.

    Rows count, and patients where some have several rows. A family are groups that may overlap: their counts are sums
    of what they have in common and what they have not, so that small rests between them are protected as well. Between
    groups of different families nothing is concluded. Cells that are `known` are told elsewhere.
    """
    if minimum <= 1:
        return frozenset()
    cells_by_group = {group: cells_of(rows, where) for group, where in groups.items()}
    together = [
        {in_group(group, name): cells_by_group[group][name] for group in family for name in names}
        for family in families
    ]
    withheld: frozenset[str] = frozenset()
    for by_patient in (False, True) if rows.by_patient else (False,):
        counts: dict[str, int] = {}
        sums: list[Sum] = []
        untold: set[str] = set()
        for number, cells in enumerate(together):
            part = _parts(cells.values(), len(rows))
            first = np.unique(part, return_index=True)[1]
            parts = [f"part {number}.{place}" for place in range(len(first))]
            untold |= set(parts)
            counts |= {name: _count(rows, part == place, by_patient) for place, name in enumerate(parts)}
            for cell, where in cells.items():
                within = tuple(name for name, row in zip(parts, first, strict=True) if where[row])
                counts[cell] = _count(rows, where, by_patient)
                sums.append(Sum(cell, within, overlapping=by_patient))
        withheld |= withheld_cells(counts, sums, minimum, untold=untold, known=known)
    return withheld


def _parts(cells: Iterable[Flags], rows: int) -> Integers:
    """For each row the number of its part, from 0: rows are in one part that are in the same cells."""
    part = np.zeros(rows, dtype=np.int64)
    for where in cells:
        part = np.unique(part * 2 + where, return_inverse=True)[1].astype(np.int64)
    return part


def _count(rows: GroupedRows, where: Flags, by_patient: bool) -> int:
    return rows.patients(where) if by_patient else int(where.sum())
