"""The values of a key counted over sets, in DuckDB: exact, and no value leaves the database."""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_qms.measure.tables.open import Tables
from sphinx_qms.measure.tables.same_types import refuse_other_types
from sphinx_qms.measure.tables.sql import quoted
from sphinx_qms.model.plan.measurements import IndependenceMeasurement, Key


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
    """The counts of a key over the sets of a measurement, in one pass over each set.

    Rows are grouped by the columns of the key as they are, with the types that the plan declares, so that no encoding
    or hash can make two keys one; DuckDB spills the groups to disk where they exceed its memory. A row in which any
    column of the key is missing has no key, and is equal to none.

    Raises UserError where a column of the key has another type in another set: such values are never equal.
    """
    selected = {name: tables.select(rows, key.columns) for name, rows in measurement.sets.items()}
    refuse_other_types(tables, measurement, key.name, selected)
    columns = [f"key_{number}" for number in range(len(key.columns))]
    named = ", ".join(f"{quoted(column)} AS {name}" for column, name in zip(key.columns, columns, strict=True))
    rows = " UNION ALL ".join(
        f"SELECT {named}, {part} AS part FROM {subquery}" for part, subquery in enumerate(selected.values())
    )
    parts = range(len(selected))
    counts = ", ".join(f"count(*) FILTER (part = {part}) AS rows_{part}" for part in parts)
    sums = ", ".join(f"sum(rows_{part})" for part in parts)
    present = ", ".join(f"rows_{part} > 0" for part in parts)
    incomplete = " OR ".join(f"{name} IS NULL" for name in columns)
    found = tables.connection.execute(
        f"SELECT incomplete, count(*), {sums} "
        f"FROM (SELECT {incomplete} AS incomplete, {counts} FROM ({rows}) GROUP BY {', '.join(columns)}) "
        f"GROUP BY incomplete, {present}"
    ).fetchall()
    complete = tuple(
        SharedValues(int(values), tuple(map(int, sizes))) for without, values, *sizes in found if not without
    )
    missing = tuple(sum(int(sizes[part]) for without, _, *sizes in found if without) for part in parts)
    return KeyCounts(complete, missing)
