"""Columns of rows as arrays, with patients numbered and subgroups marked; what is missing is an error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from sphinx_qms.measure.dataset.partition import by_variable
from sphinx_qms.measure.tables.open import Tables
from sphinx_qms.measure.tables.sql import holds, quoted
from sphinx_qms.model.error import Problem, UserError
from sphinx_qms.model.plan.common import Bootstrap, TableMeasurement, Variable
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
    keys: Mapping[str, Sequence[str]] | None = None,
    variables: Sequence[Variable] = (),
) -> dict[str, Any]:
    """The columns by the names that `named` gives them, `patient` from 0, and `group N` for the Nth subgroup.

    `keys` are numbered from 0 by name as the patients are, such as the samples; of each variable there is the number of
    its part by its name, `by_variable` says which. They come in an order of their own, so that facts do not depend on
    that of the table. Raises UserError with every problem: no rows, a missing value, a row without patient or key.
    """
    given = groups or {}
    numbered = {"patient": tuple(patient), **(keys or {})}
    parts = {variable.name: by_variable(variable) for variable in variables}
    used = [condition.column for conditions in given.values() for condition in conditions]
    used += [column for columns in numbered.values() for column in columns]
    used += [column for part in parts.values() for column in part.columns]
    selected = tables.select(rows, [*named.values(), *used])
    asked = [f"{quoted(column)} AS {quoted(name)}" for name, column in named.items()]
    for name, key in numbered.items():
        asked.append(f"dense_rank() OVER (ORDER BY {', '.join(map(quoted, key))}) - 1 AS {quoted(name)}")
    asked += [f"{part.code} AS {quoted(name)}" for name, part in parts.items()]
    order = ", ".join(map(str, [len(named) + 1, *range(1, len(named) + 1), *range(len(named) + 2, len(asked) + 1)]))
    asked += [
        f"coalesce({holds(group)}, FALSE) AS {quoted(f'group {number}')}" for number, group in enumerate(given.values())
    ]
    for name, key in numbered.items():
        without = " OR ".join(f"{quoted(column)} IS NULL" for column in key)
        asked.append(f"{without} AS {quoted(f'without {name}')}")
    query = f"SELECT {', '.join(asked)} FROM {selected} ORDER BY {order}"
    columns = tables.connection.execute(query).fetchnumpy()
    total = len(columns["patient"])
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
    for name, key in numbered.items():
        if nobody := int(columns[f"without {name}"].sum()):
            message = _says_missing(nobody, total, name, key)
            problems.append(a_problem(measurement, "value-missing", message, LEAVE_OUT))
    if problems:
        raise UserError(problems)
    as_floats = {name: np.asarray(columns[name], dtype=float) for name in named if name not in FLAGS}
    plain = {name: np.asarray(values) for name, values in columns.items() if name not in as_floats}
    return plain | as_floats


def undeclared_bootstrap(
    measurement: TableMeasurement, bootstrap: Bootstrap | None, rows: int, patients: int
) -> list[Problem]:
    """A problem where patients have several rows and the plan does not say how they are drawn."""
    if patients == rows or bootstrap:
        return []
    message = f"{rows} rows are of {patients} patients, so intervals have to be drawn by patient"
    return [a_problem(measurement, "bootstrap-missing", message, "declare bootstrap: {repetitions: 2000, seed: …}")]


def undeclared(
    measurement: TableMeasurement, found: Mapping[str, Any], variables: Sequence[Variable]
) -> Iterator[Problem]:
    """The rows in which a variable has no value, or one that is not among its levels; `found` has its parts by name."""
    for variable in variables:
        part, levels, column = found[variable.name], len(variable.levels), f"{variable.name} ({variable.column})"
        if other := int((part == levels).sum()):
            message = f"{other} of {len(part)} rows have a {column} that is not among its levels in the plan"
            hint = f"declare it among the levels, or {LEAVE_OUT.partition(':')[0]}"
            yield a_problem(measurement, "level-undeclared", message, hint)
        if none := int((part > levels).sum()):
            message = _says_missing(none, len(part), variable.name, [variable.column])
            yield a_problem(measurement, "value-missing", message, LEAVE_OUT)


def a_problem(measurement: TableMeasurement, code: str, message: str, hint: str = "") -> Problem:
    """A problem at the entry of the plan, which the message names."""
    return Problem(measurement.location, code, f"{measurement.id}: {message}", hint)


def _says_missing(missing: int, total: int, name: str, columns: Sequence[str]) -> str:
    return f"{missing} of {total} rows have no {name} ({', '.join(columns)})"
