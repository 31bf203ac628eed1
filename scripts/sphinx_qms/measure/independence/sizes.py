"""How many rows sets have, how many of them are public, and which of these counts may be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sphinx_qms.measure.dataset.cells import Cells, of_table, parted
from sphinx_qms.measure.tables.open import Tables
from sphinx_qms.measure.tables.sql import holds
from sphinx_qms.model.error import user_error
from sphinx_qms.model.plan.measurements import IndependenceMeasurement
from sphinx_qms.model.plan.tables import Rows


@dataclass(frozen=True)
class SetSize:
    """The rows of a set, and how many of them are public; `told` says of each whether it may stand in facts."""

    rows: int
    public: int
    rows_told: bool = True
    public_told: bool = True


def set_sizes(tables: Tables, measurement: IndependenceMeasurement, minimum_cell: int) -> dict[str, SetSize]:
    """The sizes of the sets by name, in the order of the plan.

    Not to be told are a set, or its public rows or the others, of fewer than `minimum_cell` rows, and what would give
    such a count away: what sets leave of their table, of which facts tell how many rows it has (`small_cells.py`).

    Raises UserError where a set has no rows.
    """
    sizes = {name: _size(tables, measurement, name) for name in measurement.sets}
    if minimum_cell == 1:
        return sizes
    cells = Cells()
    for name, size in sizes.items():
        parts = {_public(name): size.public, f"not {_public(name)}": size.rows - size.public}
        if name in measurement.public:
            cells |= parted(name, size.rows, parts)
    for table in dict.fromkeys(rows.table for rows in measurement.sets.values()):
        cells |= _of_table(tables, measurement, table, {name: size.rows for name, size in sizes.items()})
    withheld = cells.withheld(minimum_cell)
    return {
        name: SetSize(
            size.rows,
            size.public,
            name not in withheld,
            withheld.isdisjoint({name, _public(name), f"not {_public(name)}"}),
        )
        for name, size in sizes.items()
    }


def _public(name: str) -> str:
    return f"public rows of {name}"


def _size(tables: Tables, measurement: IndependenceMeasurement, name: str) -> SetSize:
    rows, public = measurement.sets[name], measurement.public.get(name, ())
    selected = tables.select(rows, [condition.column for condition in public])
    query = f"SELECT count(*), count(*) FILTER (WHERE {holds(public)}) FROM {selected}"
    ((every, of_them),) = tables.connection.execute(query).fetchall()
    if not every:
        where = measurement.location
        message = (
            f"{measurement.id}: no row of the table {rows.table} belongs to {name}, so there is nothing to compare"
        )
        raise user_error("rows-none", message, where.file, where.line, "look at the filter of the set in the plan")
    return SetSize(every, of_them)


def _of_table(tables: Tables, measurement: IndependenceMeasurement, table: str, sizes: Mapping[str, int]) -> Cells:
    """The sets of a table, what each leaves of it, and what all of them leave together."""
    sets = {name: rows for name, rows in measurement.sets.items() if rows.table == table}
    columns = [condition.column for rows in sets.values() for condition in rows.where]
    in_any = " OR ".join(f"({holds(rows.where)})" for rows in sets.values())
    query = f"SELECT count(*), count(*) FILTER (WHERE {in_any}) FROM {tables.select(Rows(table), columns)}"
    ((every, in_sets),) = tables.connection.execute(query).fetchall()
    rest = f"rows of {table} in no set"
    cells = parted(f"rows of {table}", every, {**{name: sizes[name] for name in sets}, rest: every - in_sets}, {rest})
    for name in sets:
        cells |= of_table(table, every, name, sizes[name])
    return cells
