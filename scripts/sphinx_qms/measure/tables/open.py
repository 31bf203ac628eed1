"""The tables of a plan, opened in an embedded DuckDB with a limit of memory; what is larger goes to disk."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from sphinx_qms.measure.tables.sql import holds, literal, quoted
from sphinx_qms.model.error import user_error
from sphinx_qms.model.facts import InputFile, InputTable
from sphinx_qms.model.plan.tables import ColumnType, Rows, Table
from sphinx_qms.model.project_files import file_sha256, is_project_file
from sphinx_qms.model.yaml_file import parse_json, read_text

MEMORY = "2GB"
SQL_TYPES: Mapping[ColumnType, str] = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
}


class Tables:
    """The tables of a plan. A table is read when it is first asked for."""

    def __init__(self, root: Path, tables: Mapping[str, Table], connection: duckdb.DuckDBPyConnection) -> None:
        self._root = root
        self._tables = tables
        self._inputs: dict[str, InputFile | InputTable] = {}
        self._used: set[InputFile | InputTable] = set()
        self.connection = connection

    def select(self, rows: Rows, columns: Sequence[str]) -> str:
        """A subquery, in parentheses, of these columns of the rows; each has the type that the plan declares.

        Raises UserError where the table cannot be read, or declares no such column.
        """
        table = self._tables[rows.table]
        known = {**table.columns, **(table.constants or {})}
        for column in columns:
            if column not in known:
                where = table.location
                message = f"the table {table.name} declares no column {column}"
                raise user_error("column-undeclared", message, where.file, where.line, f"declared: {', '.join(known)}")
        if table.name not in self._inputs:
            self._inputs[table.name] = self._open(table)
        self._used.add(self._inputs[table.name])
        names = ", ".join(map(quoted, dict.fromkeys(columns))) or "*"
        return f"(SELECT {names} FROM {quoted(table.name)} WHERE {holds(rows.where)})"

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
        """Collects what is read within it, with fingerprints and numbers of rows; complete at its end."""
        earlier, self._used = self._used, set()
        try:
            yield self._used
        finally:
            self._used = earlier | self._used

    def _open(self, table: Table) -> InputFile | InputTable:
        if not is_project_file(self._root, table.file):
            where = table.location
            raise user_error("table-missing", f"there is no file {table.file} in the project", where.file, where.line)
        path = literal(str(self._root / table.file))
        reader = f"read_csv({path}, all_varchar = true, header = true)" if table.file.endswith(".csv") else path
        typed = [f"CAST({quoted(name)} AS {SQL_TYPES[kind]}) AS {quoted(name)}" for name, kind in table.columns.items()]
        constants = [f"{literal(value)} AS {quoted(name)}" for name, value in (table.constants or {}).items()]
        columns = ", ".join([*typed, *constants])
        self.connection.execute(f"CREATE TEMP VIEW {quoted(table.name)} AS SELECT {columns} FROM {reader}")
        (count,) = self.connection.execute(f"SELECT count(*) FROM {quoted(table.name)}").fetchone() or (0,)
        return InputFile(table.file, file_sha256(self._root / table.file), count)


@contextmanager
def open_tables(root: Path, tables: Mapping[str, Table], memory: str = MEMORY) -> Iterator[Tables]:
    """The tables of a plan; closed, and what was spilled to disk removed, at the end."""
    with tempfile.TemporaryDirectory(prefix="qms-measure-") as folder:
        connection = duckdb.connect(config={"memory_limit": memory, "temp_directory": folder})
        try:
            yield Tables(root, tables, connection)
        finally:
            connection.close()
