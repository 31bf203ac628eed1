"""The tables of a plan, opened in an embedded DuckDB with a limit of memory; what is larger goes to disk."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from sphinx_qms.measure.tables.columns import STORED, typed_view
from sphinx_qms.measure.tables.csv_file import csv_source, explained, text_sha256
from sphinx_qms.measure.tables.database import FETCHED, database_source, duckdb_files, rows_sha256
from sphinx_qms.measure.tables.source import Source, check_columns_are_there, table_error
from sphinx_qms.measure.tables.sql import holds, literal, quoted
from sphinx_qms.model.error import UserError, user_error
from sphinx_qms.model.facts import InputFile, InputTable
from sphinx_qms.model.plan.tables import Rows, Table
from sphinx_qms.model.project_files import file_sha256, is_project_file
from sphinx_qms.model.yaml_file import parse_json, read_text

MEMORY = "2GB"


@dataclass(frozen=True)
class _Opened:
    """A table that was read, and how its file looked on the disk before that."""

    table: Table
    input: InputFile | InputTable
    state: tuple[int, ...] = ()


class Tables:
    """The tables of a plan. A table is read when it is first asked for."""

    def __init__(
        self,
        root: Path,
        tables: Mapping[str, Table],
        connection: duckdb.DuckDBPyConnection,
        progress: Callable[[str], object],
    ) -> None:
        self._root = root
        self._tables = tables
        self._progress = progress
        self._opened: dict[str, _Opened | UserError] = {}
        self._used: set[InputFile | InputTable] = set()
        self.connection = connection

    def select(self, rows: Rows, columns: Sequence[str]) -> str:
        """A subquery, in parentheses, of these columns of the rows; each has the type that the plan declares.

        Raises UserError where the table cannot be read, or declares no such column.
        """
        table = self._tables[rows.table]
        for column in columns:
            if column not in table.types:
                hint = f"declared: {', '.join(table.types)}"
                raise table_error("column-undeclared", f"it declares no column {column}", table, hint)
        self._used.add(self.input(table.name))
        names = ", ".join(map(quoted, dict.fromkeys(columns))) or "*"
        return f"(SELECT {names} FROM {quoted(table.name)} WHERE {holds(rows.where)})"

    def input(self, name: str) -> InputFile | InputTable:
        """The fingerprint and the number of rows of a table; raises UserError where it cannot be read."""
        if name not in self._opened:
            try:
                self._opened[name] = self._open(self._tables[name])
            except UserError as error:
                self._opened[name] = error
        opened = self._opened[name]
        if isinstance(opened, UserError):
            raise opened
        return opened.input

    def read_json(self, file: str) -> Any:
        """The data of a JSON file of the project, which so becomes an input of what is measured.

        Raises UserError where there is no such file, or it is not JSON.
        """
        if not is_project_file(self._root, file):
            raise user_error("file-missing", "there is no such file in the project", file)
        data = parse_json(read_text(self._root, file), file)
        self._used.add(InputFile(file, file_sha256(self._root / file)))
        return data

    @contextmanager
    def used(self) -> Iterator[set[InputFile | InputTable]]:
        """Collects what is read within it, with fingerprints and numbers of rows; complete at its end.

        Raises UserError at its end where one of the files is no longer what it was when it was opened.
        """
        earlier, self._used = self._used, set()
        try:
            yield self._used
            for opened in self._opened.values():
                if isinstance(opened, _Opened) and opened.input in self._used and opened.state:
                    _check_unchanged(self._root, opened)
        finally:
            self._used = earlier | self._used

    def _open(self, table: Table) -> _Opened:
        self._progress(f"reading {table.file or table.table}")
        opened = self._read(table)
        self._progress(f"{table.file or table.table} has {opened.input.rows:,} rows")
        return opened

    def _read(self, table: Table) -> _Opened:
        if table.connection:
            source = database_source(self.connection, self._root, table)
            rows = typed_view(self.connection, table, source)
            sha256 = rows_sha256(self.connection, table)
            return _Opened(table, InputTable(table.connection, table.table, sha256, rows))
        path = _table_file(self._root, table)
        state = _state(path)
        if table.file.endswith(".csv"):
            sha256 = text_sha256(path, table.file)
            with explained(path, table.file):
                rows = typed_view(self.connection, table, csv_source(path, table))
        else:
            sha256 = file_sha256(path)
            rows = typed_view(self.connection, table, self._parquet(path, table))
        return _Opened(table, InputFile(table.file, sha256, rows), state)

    def _parquet(self, path: Path, table: Table) -> Source:
        relation = f"read_parquet({literal(str(path))}, hive_partitioning = false)"
        try:
            described = self.connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
        except duckdb.Error:
            hint = "is it complete, and a Parquet file?"
            raise user_error("table-broken", "not a table: it cannot be read as Parquet", table.file, 0, hint) from None
        types = {name: kind for name, kind, *_ in described}
        check_columns_are_there(table, types, table.file)
        return Source(relation, {name: name for name in table.columns}, types)


@contextmanager
def open_tables(
    root: Path, tables: Mapping[str, Table], memory: str = MEMORY, progress: Callable[[str], object] = str
) -> Iterator[Tables]:
    """The tables of a plan; closed, and what was spilled to disk removed, at the end.

    DuckDB may read the files of the plan and nothing else: no other file, no network, no extension.
    """
    with tempfile.TemporaryDirectory(prefix="qms-measure-") as folder:
        files = {root / table.file for table in tables.values() if is_project_file(root, table.file)}
        databases = duckdb_files(root, tables.values())
        logs = {path.with_name(f"{path.name}.wal") for path in databases}
        readable = ", ".join(literal(str(path.resolve())) for path in sorted(files | databases | logs))
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory,
            "temp_directory": folder,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        connection = duckdb.connect(str(Path(folder) / "rows.duckdb"), config=config)
        try:
            connection.execute("PRAGMA disable_checkpoint_on_shutdown")  # nothing of it is kept
            connection.execute("SET enable_progress_bar = false")  # the command shows its own
            connection.execute("SET TimeZone = 'UTC'")  # a time becomes the same day on every machine
            connection.execute(f"SET allowed_paths = [{readable}]")
            connection.execute("SET enable_external_access = false")
            connection.execute("SET lock_configuration = true")
            connection.execute(f"CREATE SCHEMA {STORED}")
            connection.execute(f"CREATE SCHEMA {FETCHED}")
            yield Tables(root, tables, connection, progress)
        finally:
            connection.close()


def _table_file(root: Path, table: Table) -> Path:
    path = root / table.file
    try:
        inside = path.resolve().is_relative_to(root.resolve())
    except (OSError, ValueError, RuntimeError):  # too long, a NUL, links in a circle
        inside = True
    if not inside:
        hint = "the file, or a link to it, has to lie in the project; tables elsewhere are read through a database"
        raise table_error("table-outside", f"{table.file} leads out of the project", table, hint)
    if not is_project_file(root, table.file):
        hint = f"made from: {', '.join(table.made_from)}; make it again" if table.made_from else ""
        raise table_error("table-missing", f"there is no file {table.file} in the project", table, hint)
    return path.resolve()


def _state(path: Path) -> tuple[int, ...]:
    status = path.stat()
    return (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _check_unchanged(root: Path, opened: _Opened) -> None:
    path = root / opened.table.file
    if not path.is_file() or _state(path) != opened.state:
        hint = "measure again when nothing writes into it"
        raise user_error("table-changed", "the file changed while it was measured", opened.table.file, 0, hint)
