"""The values of a key counted over sets, in DuckDB: exact, and no value leaves the database."""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_qms.measure.tables.open import Tables
from sphinx_qms.measure.tables.same_types import refuse_other_types
from sphinx_qms.measure.tables.sql import holds, quoted
from sphinx_qms.model.plan.measurements import IndependenceMeasurement, Key
from sphinx_qms.model.plan.tables import Rows


@dataclass(frozen=True)
class SharedValues:
    """The values of a key that stand in the same sets: how many there are, and in how many rows of each set."""

    values: int
    rows: tuple[int, ...]


@dataclass(frozen=True)
class KeyCounts:
    """What was counted of a key. Sets are numbered as the plan orders them; `missing` are rows without the key."""

    shared: tuple[SharedValues, ...]
    missing: tuple[int, ...]

    def rows(self, part: int) -> int:
        """The rows of a set that have the key."""
        return sum(group.rows[part] for group in self.shared)

    def distinct(self, part: int) -> int:
        """The values of the key in a set."""
        return sum(group.values for group in self.shared if group.rows[part])

    def common(self, first: int, second: int) -> tuple[int, int, int]:
        """How many values two sets have in common, and in how many rows of the first and of the second they stand."""
        both = [group for group in self.shared if group.rows[first] and group.rows[second]]
        values = sum(group.values for group in both)
        return values, sum(group.rows[first] for group in both), sum(group.rows[second] for group in both)


def count_key(tables: Tables, measurement: IndependenceMeasurement, key: Key) -> KeyCounts:
    """The counts of a key over the sets of a measurement, in one pass over each table.

    Rows are grouped by the columns of the key as they are, with the types that the plan declares, so that no encoding
    or hash can make two keys one; DuckDB spills the groups to disk where they exceed its memory. A row in which any
    column of the key is missing has no key, and is equal to none.

    Raises UserError where a column of the key has another type in another table: such values are never equal.
    """
    used = dict.fromkeys(rows.table for rows in measurement.sets.values())
    refuse_other_types(
        tables, measurement, key.name, {table: tables.select(Rows(table), key.columns) for table in used}
    )
    parts = range(len(measurement.sets))
    columns = [f"key_{number}" for number in range(len(key.columns))]
    incomplete = " OR ".join(f"{column} IS NULL" for column in columns)
    in_any_set = " OR ".join(f"in_{part}" for part in parts)
    counts = ", ".join(f"count(*) FILTER (in_{part}) AS rows_{part}" for part in parts)
    sums = ", ".join(f"sum(rows_{part})" for part in parts)
    present = ", ".join(f"rows_{part} > 0" for part in parts)
    members = " UNION ALL ".join(_members(tables, measurement, key, table) for table in used)
    found = tables.connection.execute(
        f"SELECT incomplete, count(*), {sums} FROM (SELECT {incomplete} AS incomplete, {counts} "
        f"FROM ({members}) WHERE {in_any_set} GROUP BY {', '.join(columns)}) GROUP BY incomplete, {present}"
    ).fetchall()
    shared = tuple(SharedValues(values, tuple(map(int, rows))) for without, values, *rows in found if not without)
    missing = tuple(sum(int(rows[part]) for without, _, *rows in found if without) for part in parts)
    return KeyCounts(shared, missing)


def _members(tables: Tables, measurement: IndependenceMeasurement, key: Key, table: str) -> str:
    """A query of the key of each row of a table, and to which of the sets the row belongs."""
    sets = measurement.sets.values()
    filtered = [condition.column for rows in sets if rows.table == table for condition in rows.where]
    named = [f"{quoted(column)} AS key_{number}" for number, column in enumerate(key.columns)]
    belongs = [
        f"{holds(rows.where) if rows.table == table else 'FALSE'} AS in_{part}" for part, rows in enumerate(sets)
    ]
    return f"SELECT {', '.join([*named, *belongs])} FROM {tables.select(Rows(table), [*key.columns, *filtered])}"
