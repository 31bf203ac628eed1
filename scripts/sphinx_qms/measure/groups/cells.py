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
    withheld = _withheld(together, minimum, known)
    if rows.by_patient:
        of_patients = [{cell: rows.has_some(where) for cell, where in cells.items()} for cells in together]
        withheld |= _withheld(of_patients, minimum, known)
    return withheld


def _withheld(together: Iterable[Mapping[str, Flags]], minimum: int, known: Collection[str]) -> frozenset[str]:
    counts: dict[str, int] = {}
    sums: list[Sum] = []
    untold: set[str] = set()
    for number, everywhere in enumerate(together):
        inside = np.logical_or.reduce(list(everywhere.values()))
        cells = {cell: where[inside] for cell, where in everywhere.items()}
        part = _parts(cells.values())
        first, sizes = np.unique(part, return_index=True, return_counts=True)[1:]
        parts = [f"part {number}.{place}" for place in range(len(first))]
        untold |= set(parts)
        counts |= dict(zip(parts, map(int, sizes), strict=True))
        for cell, where in cells.items():
            counts[cell] = int(where.sum())
            sums.append(Sum(cell, tuple(name for name, one in zip(parts, first, strict=True) if where[one])))
    return withheld_cells(counts, sums, minimum, untold=untold, known=known)


def _parts(cells: Iterable[Flags]) -> Integers:
    """For each row or patient the number of its part, from 0: those are in one part that are in the same cells."""
    part: Integers | None = None
    for where in cells:
        finer = where.astype(np.int64) if part is None else part * 2 + where
        part = np.unique(finer, return_inverse=True)[1].astype(np.int64)
    return np.zeros(0, dtype=np.int64) if part is None else part
