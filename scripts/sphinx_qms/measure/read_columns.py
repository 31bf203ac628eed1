"""Columns of rows as arrays, with patients numbered and subgroups marked; what is missing is an error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sphinx_qms.measure.tables.open import Tables
from sphinx_qms.measure.tables.sql import holds, quoted
from sphinx_qms.model.error import Problem, UserError
from sphinx_qms.model.plan.common import TableMeasurement
from sphinx_qms.model.plan.tables import Filter, Rows

LEAVE_OUT = "leave such rows out by a filter of the plan, knowingly: where: {COLUMN: {missing: false}}"
FLAGS = frozenset({"outcome"})
"""What is true or false; every other named column is a number."""


def read_columns(
    tables: Tables,
    measurement: TableMeasurement,
    rows: Rows,
    patient: Sequence[str],
    named: Mapping[str, str],
    groups: Mapping[str, Filter] | None = None,
) -> dict[str, Any]:
    """The columns by the names that `named` gives them, `patient` from 0, and `group N` for the Nth subgroup.

    They come in an order of their own, so that facts do not depend on that of the table. Raises UserError with every
    problem: no rows, a missing value, a row without patient.
    """
    given = groups or {}
    filtered = [condition.column for conditions in given.values() for condition in conditions]
    selected = tables.select(rows, [*named.values(), *patient, *filtered])
    keys = ", ".join(map(quoted, patient))
    without = " OR ".join(f"{quoted(column)} IS NULL" for column in patient)
    asked = [f"{quoted(column)} AS {quoted(name)}" for name, column in named.items()]
    asked += [f"dense_rank() OVER (ORDER BY {keys}) - 1 AS patient", f"{without} AS without"]
    asked += [
        f"coalesce({holds(group)}, FALSE) AS {quoted(f'group {number}')}" for number, group in enumerate(given.values())
    ]
    by_patient = len(named) + 1
    order = ", ".join(map(str, [by_patient, *range(1, by_patient)]))
    query = f"SELECT {', '.join(asked)} FROM {selected} ORDER BY {order}"
    columns = tables.connection.execute(query).fetchnumpy()
    total = len(columns["without"])
    if not total:
        raise UserError(
            a_problem(measurement, "rows-none", f"no row of {rows.table} is selected", "look at the filter")
        )
    counted = [(name, column, np.ma.getmaskarray(columns[name])) for name, column in named.items()]
    problems = [
        a_problem(measurement, "value-missing", _says_missing(int(missing.sum()), total, name, [column]), LEAVE_OUT)
        for name, column, missing in counted
        if missing.any()
    ]
    if nobody := int(columns["without"].sum()):
        message = _says_missing(nobody, total, "patient", patient)
        problems.append(a_problem(measurement, "value-missing", message, LEAVE_OUT))
    if problems:
        raise UserError(problems)
    as_floats = {name: np.asarray(columns[name], dtype=float) for name in named if name not in FLAGS}
    plain = {name: np.asarray(values) for name, values in columns.items() if name not in as_floats}
    return plain | as_floats


def a_problem(measurement: TableMeasurement, code: str, message: str, hint: str = "") -> Problem:
    """A problem at the entry of the plan, which the message names."""
    return Problem(measurement.location, code, f"{measurement.id}: {message}", hint)


def _says_missing(missing: int, total: int, name: str, columns: Sequence[str]) -> str:
    return f"{missing} of {total} rows have no {name} ({', '.join(columns)})"
