"""The keys of samples and patients: there is one in each row, and samples are told apart."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from sphinx_qms.measure.tables.open import Tables
from sphinx_qms.measure.tables.sql import quoted
from sphinx_qms.model.error import UserError, user_error
from sphinx_qms.model.plan.measurements import DatasetMeasurement
from sphinx_qms.model.plan.tables import Rows


def sample_key(measurement: DatasetMeasurement) -> tuple[str, ...]:
    """The columns that name a sample: those of the patient where a patient has just one."""
    return measurement.sample or measurement.patient


def keyed(columns: tuple[str, ...]) -> str:
    """The columns of a key as a SELECT names them: key_0, key_1 …, whatever they are called in their table."""
    return ", ".join(f"{quoted(column)} AS key_{number}" for number, column in enumerate(columns))


@contextmanager
def temporary(connection: duckdb.DuckDBPyConnection, name: str, query: str) -> Iterator[str]:
    """A table of the rows of a query, as SQL names it; gone at the end. No table of a plan has a colon in its name."""
    table = quoted(f"dataset:{name}")
    connection.execute(f"CREATE TEMP TABLE {table} AS {query}")
    try:
        yield table
    finally:
        connection.execute(f"DROP TABLE {table}")


def refuse_bad_keys(tables: Tables, measurement: DatasetMeasurement, rows: Rows, unique: bool) -> None:
    """Raises UserError where rows cannot be counted: there are none, or one has no key; where `unique`, a key twice."""
    sample = sample_key(measurement)
    keys = {"patient": measurement.patient, "sample": sample}
    selected = tables.select(rows, [*measurement.patient, *sample])
    missing = [
        f"count(*) FILTER (WHERE {' OR '.join(f'{quoted(column)} IS NULL' for column in key)})" for key in keys.values()
    ]
    distinct = f"SELECT DISTINCT {', '.join(map(quoted, sample))} FROM {selected}"
    found = tables.connection.execute(
        f"SELECT count(*), (SELECT count(*) FROM ({distinct})), {', '.join(missing)} FROM {selected}"
    )
    count, different, *without = found.fetchall()[0]
    if not count:
        raise _error(measurement, rows, "set-empty", "has no such row", "correct the filter in the plan, or the table")
    for (kind, key), number in zip(keys.items(), without, strict=True):
        if number:
            message = f"has {number} rows without the key of a {kind} ({', '.join(key)})"
            hint = "complete the table, or leave such rows out by a filter"
            raise _error(measurement, rows, "key-empty", message, hint)
    if unique and different < count:
        message = f"has {count - different} rows more than samples ({', '.join(sample)})"
        hint = "name with `sample` the columns that tell samples apart, or take out rows that are repeated"
        raise _error(measurement, rows, "sample-repeated", message, hint)


def _error(measurement: DatasetMeasurement, rows: Rows, code: str, message: str, hint: str) -> UserError:
    where = measurement.location
    return user_error(code, f"{measurement.id}: the table {rows.table} {message}", where.file, where.line, hint)
