"""Tables of databases are read like files, compared by their rows, and no password or value shows in an error."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sphinx_qms.measure.tables.database import BATCH
from sphinx_qms.measure.tables.open import open_tables
from sphinx_qms.model.error import Location, Problem, UserError
from sphinx_qms.model.facts import InputFile, InputTable
from sphinx_qms.model.plan.tables import ColumnType, Rows, Table
from unit.builders import PLAN_FILE, only_problem

PLACE = Location(PLAN_FILE, 7)
COLUMNS: dict[str, ColumnType] = {"site": "text", "age": "integer", "score": "number", "seen": "date", "ill": "boolean"}
ROWS = [
    ("A", 61, 0.25, date(2020, 2, 29), True),
    ("B", None, 1.0, None, False),
    ("Zürich; '\"", 3, None, date(1999, 1, 1), None),
]


@pytest.fixture(params=["duckdb", "sqlite"])
def database(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database with the table `people`, which the environment names."""
    path = tmp_path / f"people.{request.param}"
    monkeypatch.setenv("QMS_PEOPLE", f"sqlite:///{path}" if request.param == "sqlite" else str(path))
    change(path, "CREATE TABLE people (site TEXT, age INTEGER, score DOUBLE, seen DATE, ill BOOLEAN, name TEXT)")
    for site, age, score, seen, ill in ROWS:
        change(path, "INSERT INTO people VALUES (?, ?, ?, ?, ?, 'nobody')", site, age, score, seen and str(seen), ill)
    return path


def change(path: Path, statement: str, *values: Any) -> None:
    """Runs a statement in the database."""
    if path.suffix == ".duckdb":
        with duckdb.connect(str(path)) as connection:
            connection.execute(statement, list(values))
    else:
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(statement, values)


def a_table(table: str = "people", columns: dict[str, ColumnType] | None = None, **changes: Any) -> Table:
    return Table("people", columns or COLUMNS, PLACE, connection="QMS_PEOPLE", table=table, **changes)


def read(table: Table, root: Path = Path()) -> list[tuple[Any, ...]]:
    with open_tables(root, {"people": table}) as tables:
        selected = tables.select(Rows("people"), tuple(table.types))
        return tables.connection.execute(f"SELECT * FROM {selected}").fetchall()


def fingerprint(table: Table) -> InputFile | InputTable:
    with open_tables(Path(), {"people": table}) as tables:
        return tables.input("people")


def problem_with(table: Table) -> Problem:
    with pytest.raises(UserError) as raised:
        read(table)
    return only_problem(raised.value)


@pytest.mark.usefixtures("database")
def test_the_rows_are_read_with_the_types_of_the_plan() -> None:
    assert sorted(read(a_table()), key=str) == sorted(ROWS, key=str)


@pytest.mark.usefixtures("database")
def test_a_constant_and_a_text_that_stands_for_no_value_are_as_in_a_file() -> None:
    table = a_table(columns={"site": "text"}, constants={"country": "NL"}, missing=("A",))
    assert sorted(read(table), key=str) == [("B", "NL"), ("Zürich; '\"", "NL"), (None, "NL")]


def test_the_fingerprint_is_that_of_the_rows_whatever_their_order(database: Path) -> None:
    before = fingerprint(a_table())
    change(database, "CREATE TABLE sorted AS SELECT * FROM people ORDER BY site DESC")
    change(database, "DELETE FROM people")
    change(database, "INSERT INTO people SELECT * FROM sorted")
    assert fingerprint(a_table()) == before
    assert isinstance(before, InputTable)
    assert (before.connection, before.table, before.rows) == ("QMS_PEOPLE", "people", 3)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE people SET age = 62 WHERE age = 61",
        "UPDATE people SET age = NULL WHERE age = 3",
        "INSERT INTO people SELECT * FROM people WHERE site = 'A'",
        "DELETE FROM people WHERE site = 'A'",
        "UPDATE people SET site = 'A2' WHERE site = 'A'",
    ],
)
def test_any_other_row_gives_another_fingerprint(database: Path, statement: str) -> None:
    before = fingerprint(a_table())
    change(database, statement)
    assert fingerprint(a_table()) != before


def test_what_is_not_declared_is_no_part_of_the_fingerprint(database: Path) -> None:
    before = fingerprint(a_table())
    change(database, "UPDATE people SET name = 'somebody'")
    assert fingerprint(a_table()) == before


def test_a_database_of_either_kind_gives_the_same_fingerprint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = set()
    for kind, said in (("duckdb", "{}"), ("sqlite", "sqlite:///{}")):
        path = tmp_path / f"people.{kind}"
        change(path, "CREATE TABLE people (site TEXT, age INTEGER)")
        change(path, "INSERT INTO people VALUES ('A', 1), ('B', NULL)")
        monkeypatch.setenv("QMS_PEOPLE", said.format(path))
        found.add(fingerprint(a_table(columns={"site": "text", "age": "integer"})))
    assert len(found) == 1


def test_values_cannot_move_between_columns_unseen(database: Path) -> None:
    table = a_table("pairs", {"a": "text", "b": "text"}, missing=())
    change(database, "CREATE TABLE pairs (a TEXT, b TEXT)")
    found = set()
    for a, b in (("x", "yz"), ("xy", "z"), ("x1:y", "z"), ("-", None), (None, "-"), ("", "-"), ("x", "1:yz")):
        change(database, "DELETE FROM pairs")
        change(database, "INSERT INTO pairs VALUES (?, ?)", a, b)
        found.add(fingerprint(table))
    assert len(found) == 7


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("table", "code", "words"),
    [
        (a_table("nobody"), "table-missing", "QMS_PEOPLE has no table nobody"),
        (a_table('people"; DROP TABLE people; --'), "table-missing", "QMS_PEOPLE has no table"),
        (a_table(columns={"height": "number"}), "column-missing", "people has no column height"),
        (a_table(columns={"site": "integer"}), "column-type", "3 of 3 values are no integer"),
        (a_table(columns={"score": "integer"}), "column-type", "1 of 3 values are no integer"),
    ],
)
def test_what_is_not_there_or_of_another_type_is_an_error_in_the_plan(table: Table, code: str, words: str) -> None:
    problem = problem_with(table)
    assert (problem.code, problem.location) == (code, PLACE)
    assert words in problem.message
    assert "Zürich" not in str(problem)
    assert len(read(a_table())) == 3


def test_a_table_without_rows_is_an_error(database: Path) -> None:
    change(database, "DELETE FROM people")
    assert problem_with(a_table()).code == "table-empty"


@pytest.mark.parametrize(
    ("said", "code", "words"),
    [
        (None, "connection-missing", "the environment variable QMS_PEOPLE is not set"),
        ("", "connection-missing", "the environment variable QMS_PEOPLE is not set"),
        ("nowhere.duckdb", "connection-failed", "names no DuckDB file"),
        (PLAN_FILE, "connection-failed", "cannot be opened as a DuckDB database"),
        ("sqlite:////no/such/folder/x.db", "connection-failed", "cannot be reached (OperationalError)"),
        ("oracle+nothing://ann:secret@host/db", "connection-failed", "cannot be reached (NoSuchModuleError)"),
        ("postgresql+psycopg2://ann:secret@localhost:1/db", "connection-failed", "QMS_PEOPLE"),
        ("://ann:secret@host", "connection-failed", "cannot be reached (ArgumentError)"),
        ("sqlite://ann:secret@host:port/db", "connection-failed", "cannot be reached"),
    ],
)
def test_a_database_that_cannot_be_reached_is_an_error_without_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str | None, code: str, words: str
) -> None:
    (tmp_path / "evidence").mkdir()
    (tmp_path / PLAN_FILE).write_text("measurements: {}\n")
    monkeypatch.delenv("QMS_PEOPLE", raising=False)
    if said is not None:
        monkeypatch.setenv("QMS_PEOPLE", said)
    with pytest.raises(UserError) as raised:
        read(a_table(), tmp_path)
    problem = only_problem(raised.value)
    assert (problem.code, problem.location) == (code, PLACE)
    assert words in problem.message
    assert "secret" not in str(problem)


def test_without_sqlalchemy_the_error_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QMS_PEOPLE", "sqlite:///x.db")
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    problem = problem_with(a_table())
    assert (problem.code, problem.hint) == ("connection-failed", "pip install 'sphinx-qms[sql]'")


def test_a_database_that_fails_while_it_is_read_is_an_error_without_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "people.sqlite"
    change(path, "CREATE TABLE people (site TEXT)")
    change(path, "INSERT INTO people VALUES ('A')")
    change(path, "CREATE VIEW broken AS SELECT json_extract('secret', '$') AS site FROM people")
    monkeypatch.setenv("QMS_PEOPLE", f"sqlite:///{path}")
    problem = problem_with(a_table("broken", {"site": "text"}))
    assert problem.code == "connection-failed"
    assert "secret" not in str(problem)


def test_a_view_of_a_duckdb_file_reaches_no_other_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "people.duckdb"
    (tmp_path / "other.csv").write_text("site\nsecret\n")
    change(path, f"CREATE VIEW people AS SELECT * FROM read_csv('{tmp_path / 'other.csv'}')")
    monkeypatch.setenv("QMS_PEOPLE", str(path))
    assert problem_with(a_table(columns={"site": "text"})).code == "table-missing"


def test_a_table_of_a_schema_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "people.duckdb"
    change(path, "CREATE SCHEMA trial")
    change(path, "CREATE TABLE trial.people AS SELECT 'A' AS site")
    monkeypatch.setenv("QMS_PEOPLE", str(path))
    assert read(a_table("trial.people", {"site": "text"})) == [("A",)]


def test_the_database_is_not_written_to(database: Path) -> None:
    before = database.read_bytes()
    read(a_table())
    assert database.read_bytes() == before
    assert [path.name for path in database.parent.iterdir()] == [database.name]


@pytest.fixture
def long_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A table of more rows than are read at a time, in a database of SQLite."""
    rows = 2 * BATCH + 1
    path = tmp_path / "people.sqlite"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE people (age INTEGER)")
        connection.executemany("INSERT INTO people VALUES (?)", ((number,) for number in range(rows)))
    monkeypatch.setenv("QMS_PEOPLE", f"sqlite:///{path}")
    return rows


def test_every_row_of_a_long_table_is_read_once(long_table: int) -> None:
    assert sorted(age for (age,) in read(a_table(columns={"age": "integer"}))) == list(range(long_table))
