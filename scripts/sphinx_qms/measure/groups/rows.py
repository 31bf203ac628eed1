"""Rows of several selections under each other, with patients numbered over all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sphinx_qms.measure.dataset.partition import by_variable
from sphinx_qms.measure.quantity_numbers import Draws
from sphinx_qms.measure.read_columns import LEAVE_OUT, a_problem, undeclared_bootstrap
from sphinx_qms.measure.statistics.arrays import Flags, Floats, Integers
from sphinx_qms.measure.tables.open import Tables
from sphinx_qms.measure.tables.same_types import refuse_other_types
from sphinx_qms.measure.tables.sql import holds, quoted
from sphinx_qms.model.error import Problem, UserError
from sphinx_qms.model.plan.common import Bootstrap, TableMeasurement, Variable
from sphinx_qms.model.plan.tables import Filter, Rows


@dataclass(frozen=True)
class GroupedRows:
    """Rows with a score, `above` where it is positive, and patients numbered from 0.

    `positive` says whether a row that is `labelled` has the outcome; it is false where no label is there.
    """

    score: Floats
    above: Flags
    labelled: Flags
    positive: Flags
    patient: Integers

    def __len__(self) -> int:
        return len(self.patient)

    @property
    def by_patient(self) -> bool:
        """Whether a patient has several rows, so that intervals have to be drawn by patient."""
        return len(self) > len(np.unique(self.patient))

    def patients(self, where: Flags) -> int:
        """How many patients these rows have."""
        return int(self.has_some(where).sum())

    def has_some(self, where: Flags) -> Flags:
        """For each patient whether one of these rows is of that patient."""
        return np.asarray(np.bincount(self.patient[where], minlength=int(self.patient.max()) + 1) > 0)


@dataclass(frozen=True)
class Part:
    """A selection of rows, and by the names that all parts have in common its columns of numbers or of flags."""

    rows: Rows
    columns: Mapping[str, str]


def read_parts(
    tables: Tables,
    measurement: TableMeasurement,
    parts: Mapping[str, Part],
    patient: Sequence[str],
    complete: Sequence[str] = (),
    variables: Sequence[Variable] = (),
    groups: Mapping[str, Filter] | None = None,
) -> dict[str, Any]:
    """All rows, in an order of their own: `part` and `patient` from 0, and the columns of the parts as numbers.

    A patient has one number in all parts. Flags are 0 and 1, and what is missing is nan; `variable N` is the number of
    the part that a row has of the Nth variable, `by_variable` says which; `group N` says whether it is in that group.

    Raises UserError with every problem: a row without patient or without a column that has to be `complete`, columns of
    a patient that have other types in another part. A part without rows is none.
    """
    keys = [f"key {number}" for number in range(len(patient))]
    codes = [by_variable(variable) for variable in variables]
    filters = list((groups or {}).values())
    used = [*patient, *(column for code in codes for column in code.columns)]
    used += [condition.column for conditions in filters for condition in conditions]
    refuse_other_types(
        tables, measurement, "patient", {name: tables.select(part.rows, patient) for name, part in parts.items()}
    )
    selected = []
    for number, part in enumerate(parts.values()):
        asked = [f"{quoted(column)} AS {quoted(key)}" for key, column in zip(keys, patient, strict=True)]
        asked += [f"CAST({quoted(column)} AS DOUBLE) AS {quoted(name)}" for name, column in part.columns.items()]
        asked += [f"{code.code} AS {quoted(f'variable {place}')}" for place, code in enumerate(codes)]
        asked += [f"coalesce({holds(where)}, FALSE) AS {quoted(f'group {n}')}" for n, where in enumerate(filters)]
        rows = tables.select(part.rows, [*used, *part.columns.values()])
        selected.append(f"SELECT {number} AS part, {', '.join(asked)} FROM {rows}")
    named = ", ".join(map(quoted, keys))
    without = " OR ".join(f"{quoted(key)} IS NULL" for key in keys)
    query = (
        f"SELECT dense_rank() OVER (ORDER BY {named}) - 1 AS patient, {without} AS without, * EXCLUDE ({named}) "
        f"FROM ({' UNION ALL '.join(selected)}) ORDER BY ALL"
    )
    found = tables.connection.execute(query).fetchnumpy()
    names = next(iter(parts.values())).columns
    numbers: dict[str, Floats] = {name: np.ma.filled(np.ma.asarray(found[name], dtype=float), np.nan) for name in names}
    columns = {name: np.asarray(values) for name, values in found.items()} | numbers
    if problems := list(_problems(measurement, parts, patient, complete, columns)):
        raise UserError(problems)
    return columns


def no_rows(measurement: TableMeasurement, part: str, rows: Rows) -> UserError:
    """The error where a part has none."""
    message = f"no row of {rows.table} is selected for {part}"
    return UserError(a_problem(measurement, "rows-none", message, "look at the filter"))


def draws_of(
    measurement: TableMeasurement, bootstrap: Bootstrap | None, confidence: float, rows: GroupedRows
) -> Draws | None:
    """How patients are drawn; None where each has one row. Raises UserError where the plan does not say how."""
    patients = rows.patients(np.ones(len(rows), dtype=bool))
    if problems := undeclared_bootstrap(measurement, bootstrap, len(rows), patients):
        raise UserError(problems)
    if bootstrap is None or patients == len(rows):
        return None
    return Draws(rows.patient, np.ones(len(rows)), bootstrap, confidence)


def _problems(
    measurement: TableMeasurement,
    parts: Mapping[str, Part],
    patient: Sequence[str],
    complete: Sequence[str],
    found: Mapping[str, Any],
) -> Iterator[Problem]:
    for number, (name, part) in enumerate(parts.items()):
        own = found["part"] == number
        absent = {column: np.isnan(found[column][own]) for column in complete}
        columns = {column: part.columns[column] for column in complete}
        absent["patient"], columns["patient"] = found["without"][own], ", ".join(patient)
        for column, missing in absent.items():
            if missing.any():
                message = f"{int(missing.sum())} of {int(own.sum())} rows of {name} have no {column}"
                yield a_problem(measurement, "value-missing", f"{message} ({columns[column]})", LEAVE_OUT)
