"""Values are held against each other only where they have one type."""

from __future__ import annotations

from collections.abc import Mapping

from sphinx_qms.measure.tables.open import Tables
from sphinx_qms.model.error import user_error
from sphinx_qms.model.plan.common import TableMeasurement


def refuse_other_types(tables: Tables, measurement: TableMeasurement, key: str, selected: Mapping[str, str]) -> None:
    """Raises UserError where a column of a key has not the same type in all subqueries, which are given by name.

    The columns of the subqueries belong together by their order. Values of different types would never be equal, or
    would be made equal by a conversion that nobody asked for.
    """
    described = {
        name: tables.connection.execute(f"DESCRIBE SELECT * FROM {subquery}").fetchall()
        for name, subquery in selected.items()
    }
    for columns in zip(*described.values(), strict=True):
        kinds = {name: column[1] for name, column in zip(described, columns, strict=True)}
        if len(set(kinds.values())) > 1:
            where = measurement.location
            said = ", ".join(f"{kind} in {name}" for name, kind in kinds.items())
            message = (
                f"{measurement.id}: the column {columns[0][0]} of the key {key} is {said}, so no value can be equal"
            )
            hint = "declare the column with one type in all tables of the plan"
            raise user_error("key-type", message, where.file, where.line, hint)
