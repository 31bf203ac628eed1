"""A table of a database: of a DuckDB file, read where it is, or of any other that SQLAlchemy reaches."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np

from sphinx_qms.measure.tables.source import Source, check_columns_are_there, table_error
from sphinx_qms.measure.tables.sql import literal, quoted
from sphinx_qms.model.plan.tables import Table

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

BATCH = 50_000
"""Rows that are in Python's memory at a time."""
FETCHED = "fetched"
"""The schema of rows that came from another database, as text."""


def duckdb_files(root: Path, tables: Iterable[Table]) -> set[Path]:
    """The DuckDB files that the environment names for tables of the plan."""
    said = (os.environ.get(table.connection, "") for table in tables if table.connection)
    return {root / value for value in said if value and not _is_url(value)}


def database_source(connection: duckdb.DuckDBPyConnection, root: Path, table: Table) -> Source:
    """The columns of a table of a database.

    Raises UserError where the environment does not say which database, where it cannot be reached, or where there is no
    such table or column. What a driver says is not passed on: it may hold the password.
    """
    said = os.environ.get(table.connection, "")
    if not said:
        message = f"the environment variable {table.connection} is not set"
        hint = "set it to the path of a DuckDB file, or to a URL of SQLAlchemy"
        raise table_error("connection-missing", message, table, hint)
    return _fetched(connection, said, table) if _is_url(said) else _attached(connection, root / said, table)


def rows_sha256(connection: duckdb.DuckDBPyConnection, table: Table) -> str:
    """The SHA-256 over the rows of an opened table, whatever their order: that of the sorted SHA-256 of each row.

    A row is its values as text, in the order of the plan, each with its length before it and `-` where there is none.
    """
    texts = (f"CAST({quoted(name)} AS VARCHAR)" for name in table.columns)
    row = " || ".join(f"coalesce(length({text}) || ':' || {text}, '-')" for text in texts)
    digest = hashlib.sha256("\n".join(table.columns).encode())
    hashes = connection.execute(f"SELECT sha256({row}) AS hash FROM {quoted(table.name)} ORDER BY hash")
    while batch := hashes.fetchmany(BATCH):
        digest.update("".join(hash_ for (hash_,) in batch).encode())
    return digest.hexdigest()


def _is_url(said: str) -> bool:
    return "://" in said


def _attached(connection: duckdb.DuckDBPyConnection, path: Path, table: Table) -> Source:
    if not path.is_file():
        message = f"{table.connection} names no DuckDB file"
        raise table_error("connection-failed", message, table, "set it to the path of a DuckDB file")
    name = f"{table.connection} of the environment"  # no name of DuckDB's own
    try:
        connection.execute(f"ATTACH IF NOT EXISTS {literal(str(path.resolve()))} AS {quoted(name)} (READ_ONLY)")
    except duckdb.Error:
        message = f"the file that {table.connection} names cannot be opened as a DuckDB database"
        raise table_error("connection-failed", message, table, "is another program writing into it?") from None
    relation = ".".join(map(quoted, [name, *table.table.split(".")]))
    try:
        described = connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    except duckdb.Error:
        raise _no_such_table(table) from None
    check_columns_are_there(table, (name for name, *_ in described), table.table)
    types = {name: kind for name, kind, *_ in described if name in table.columns}
    return Source(relation, {name: name for name in types}, types)


def _fetched(connection: duckdb.DuckDBPyConnection, url: str, table: Table) -> Source:
    """The rows of another database, read in batches into DuckDB as text."""
    with _connected(url, table) as (other, sqlalchemy):
        schema, _, name = table.table.rpartition(".")
        try:
            inspected = sqlalchemy.inspect(other).get_columns(name, schema=schema or None)
        except sqlalchemy.exc.SQLAlchemyError:
            raise _no_such_table(table) from None
        check_columns_are_there(table, (column["name"] for column in inspected), table.table)
        columns = [sqlalchemy.column(column) for column in table.columns]
        statement = sqlalchemy.select(*columns).select_from(sqlalchemy.table(name, schema=schema or None))
        relation = f"{FETCHED}.{quoted(table.name)}"
        names = {column: f"c{number}" for number, column in enumerate(table.columns)}
        connection.execute(f"CREATE OR REPLACE TABLE {relation} ({', '.join(f'{c} VARCHAR' for c in names.values())})")
        try:
            rows = other.execution_options(stream_results=True, yield_per=BATCH).execute(statement)
            for batch in rows.partitions(BATCH):
                _insert(connection, relation, batch)
        except sqlalchemy.exc.SQLAlchemyError as error:
            message = f"{table.connection} broke off while {table.table} was read ({type(error).__name__})"
            raise table_error("connection-failed", message, table) from None
    return Source(relation, names, dict.fromkeys(names, "VARCHAR"))


@contextmanager
def _connected(url: str, table: Table) -> Iterator[tuple[Connection, Any]]:
    try:
        import sqlalchemy  # an extra of the package, and slow to load
    except ImportError:
        message = f"{table.connection} is a URL, which needs SQLAlchemy"
        raise table_error("connection-failed", message, table, "pip install 'sphinx-qms[sql]'") from None
    try:
        engine = sqlalchemy.create_engine(url)
        other = engine.connect()
    except ImportError as error:
        message = f"the driver of {table.connection} is not installed: {error.name}"
        raise table_error("connection-failed", message, table, "install the driver that its URL names") from None
    except (sqlalchemy.exc.SQLAlchemyError, ValueError) as error:
        message = f"the database that {table.connection} names cannot be reached ({type(error).__name__})"
        raise table_error("connection-failed", message, table, "is its URL right, and the server running?") from None
    try:
        yield other, sqlalchemy
    finally:
        other.close()
        engine.dispose()


def _insert(connection: duckdb.DuckDBPyConnection, relation: str, rows: Iterable[Iterable[Any]]) -> None:
    columns = zip(*rows, strict=True)
    batch: Mapping[str, Any] = {
        f"c{number}": np.array([*map(_as_text, values)], dtype=object) for number, values in enumerate(columns)
    }
    connection.register("batch", batch)
    try:
        connection.execute(f"INSERT INTO {relation} SELECT * FROM batch")
    finally:
        connection.unregister("batch")


def _as_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.date().isoformat() if value == datetime.combine(value.date(), datetime.min.time()) else str(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _no_such_table(table: Table) -> Exception:
    message = f"{table.connection} has no table {table.table}, or it may not be read"
    return table_error("table-missing", message, table)
