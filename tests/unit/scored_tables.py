"""Tables of outcomes and scores for tests of performance, with a measurement of them."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sphinx_qms.measure.performance.measure import measure_performance
from sphinx_qms.measure.tables.open import open_tables
from sphinx_qms.measure.values import Values
from sphinx_qms.model.error import Location
from sphinx_qms.model.number import Number
from sphinx_qms.model.plan.measurements import PerformanceMeasurement
from sphinx_qms.model.plan.tables import ColumnType, Condition, Filter, Rows, Table
from unit.builders import PLAN_FILE

Columns = Mapping[str, Sequence[Any]]


def where(column: str, value: str | float) -> Filter:
    """The rows in which the column has the value."""
    return (Condition(column, "equals", value),)


def some_rows(seed: int = 1, rows: int = 200, patients: int = 0, grades: int = 3) -> dict[str, Any]:
    """Columns of random rows: a prediction that tells something, a poorer one, a grade; each row its own patient."""
    random = np.random.default_rng(seed)
    truth = random.normal(-0.4, 1.2, rows)
    return {
        "patient": np.arange(rows) % (patients or rows),
        "outcome": random.random(rows) < 1 / (1 + np.exp(-truth)),
        "risk": 1 / (1 + np.exp(-truth - random.normal(size=rows) * 0.8)),
        "other": 1 / (1 + np.exp(-truth - random.normal(size=rows) * 1.6)),
        "grade": random.integers(1, grades + 1, rows),
    }


def write_scores(root: Path, columns: Columns, name: str = "scores") -> Table:
    """A CSV file of the columns, as the plan would declare it; None is an empty cell."""
    with (root / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*(map(_cell, values) for values in columns.values()), strict=True))
    types = {column: _type(values) for column, values in columns.items()}
    return Table(name, types, Location(PLAN_FILE, 2), file=f"{name}.csv")


def _type(values: Sequence[Any]) -> ColumnType:
    present = next(value for value in values if value is not None)
    if isinstance(present, bool | np.bool_):
        return "boolean"
    return "text" if isinstance(present, str) else "number"


def _cell(value: Any) -> str:
    return "" if value is None else str(value.item() if isinstance(value, np.generic) else value)


def a_performance(**changes: Any) -> PerformanceMeasurement:
    """A measurement of all rows of the table `scores`, at the threshold `alarm` of 0.5."""
    own: dict[str, Any] = {
        "rows": Rows("scores"),
        "outcome": "outcome",
        "score": "risk",
        "patient": ("patient",),
        "thresholds": {"alarm": 0.5},
    }
    return PerformanceMeasurement("TEST_it", Location(PLAN_FILE, 9), "0" * 64, (), **(own | changes))


def measure(root: Path, columns: Columns, minimum_cell: int = 1, more: Columns | None = None, **changes: Any) -> Values:
    """What a measurement of the columns says; `more` is a second table of that name."""
    tables = [write_scores(root, columns), *([write_scores(root, more, "more")] if more else [])]
    with open_tables(root, {table.name: table for table in tables}) as opened:
        return measure_performance(opened, a_performance(**changes), minimum_cell)


def by_key(values: Values) -> dict[str, Number]:
    """The numbers by their key."""
    return {number.key: number for number in values.numbers}
