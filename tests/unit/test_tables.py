"""Tables are read as the plan declares them, or refused with what is wrong and where, and without a value of theirs."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_qms.measure.tables.columns import SQL_TYPES
from sphinx_qms.measure.tables.csv_file import LONGEST_LINE
from sphinx_qms.measure.tables.open import Tables, open_tables
from sphinx_qms.measure.tables.sql import holds, literal, quoted
from sphinx_qms.model.error import Location, UserError
from sphinx_qms.model.facts import InputFile
from sphinx_qms.model.plan.tables import ColumnType, Condition, Filter, Rows, Table
from sphinx_qms.model.project_files import file_sha256
from unit.builders import PLAN_FILE, PROPERTY, only_problem, write

PLACE = Location(PLAN_FILE, 7)
ALL = Rows("people")


def a_table(file: str = "people.csv", columns: Mapping[str, ColumnType] | None = None, **changes: Any) -> Table:
    return Table("people", columns or {"site": "text", "age": "integer"}, PLACE, file=file, **changes)


def read(root: Path, table: Table, *columns: str, where: Filter = ()) -> list[tuple[Any, ...]]:
    """The rows of a table, as they are selected."""
    with open_tables(root, {"people": table}) as tables:
        selected = tables.select(Rows("people", where), columns or tuple(table.types))
        return tables.connection.execute(f"SELECT * FROM {selected}").fetchall()


def refused(root: Path, table: Table) -> list[tuple[str, str, int]]:
    """The codes and places of what is wrong with a table."""
    with pytest.raises(UserError) as raised:
        read(root, table)
    return [(problem.code, problem.location.file, problem.location.line) for problem in raised.value.problems]


def parquet(path: Path, rows: str) -> None:
    """Writes the rows of a query as Parquet."""
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({rows}) TO {literal(str(path))}")


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("12", "integer", 12),
        ("-12", "integer", -12),
        ("+12", "integer", 12),
        ("007", "integer", 7),
        ("12.0", "integer", 12),
        ("9223372036854775807", "integer", 9223372036854775807),
        ("0.5", "number", 0.5),
        ("-.5e-3", "number", -0.0005),
        ("3", "number", 3.0),
        ("TRUE", "boolean", True),
        ("yes", "boolean", True),
        ("1", "boolean", True),
        ("No", "boolean", False),
        ("0", "boolean", False),
        ("2024-02-29", "date", date(2024, 2, 29)),
        ("Zürich, 측정", "text", "Zürich, 측정"),
        (" spaced ", "text", " spaced "),
        ("3+", "text", "3+"),
        ("+", "text", "+"),
        ("-", "text", "-"),
        ("-5", "text", "-5"),
        ('say "no"', "text", 'say "no"'),
        ("two\nlines", "text", "two\nlines"),
        ("", "text", None),
        ("", "integer", None),
        ("NA", "number", None),
    ],
)
def test_a_cell_is_read_as_its_column_is_declared(tmp_path: Path, text: str, kind: ColumnType, value: object) -> None:
    cell = io.StringIO()
    csv.writer(cell, lineterminator="\n").writerow(["1", text])
    write(tmp_path, "people.csv", "n,x\n" + cell.getvalue())
    assert read(tmp_path, a_table(columns={"x": kind}, missing=("", "NA"))) == [(value,)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1.5", "integer"),
        ("1e3", "integer"),
        ("1_000", "integer"),
        (" 1", "integer"),
        ("0x10", "integer"),
        ("9223372036854775808", "integer"),
        ("٣", "integer"),
        ("nan", "number"),
        ("inf", "number"),
        ("1e400", "number"),
        ("1_000", "number"),
        ('"1,5"', "number"),
        ("NA", "number"),
        ("maybe", "boolean"),
        ("2", "boolean"),
        ("2023-02-29", "date"),
        ("2023-2-9", "date"),
        ("29.02.2024", "date"),
        ("2024-02-29 10:00", "date"),
    ],
)
def test_a_cell_of_another_type_is_an_error_at_its_line_that_does_not_tell_it(
    tmp_path: Path, text: str, kind: ColumnType
) -> None:
    write(tmp_path, "people.csv", f'n,x\n1,\n"2\n",\n3,{text}\n4,{text}\n')
    with pytest.raises(UserError) as raised:
        read(tmp_path, a_table(columns={"n": "text", "x": kind}))
    problem = only_problem(raised.value)
    assert (problem.code, str(problem.location)) == ("column-type", "people.csv:5")
    assert problem.message == f"the table people, column x: 2 of 4 values are no {kind}"


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+cmd", "-1+1", '"\tx"', '"\rx"', '=HYPERLINK("a")'])
def test_a_cell_that_a_spreadsheet_would_run_is_an_error(tmp_path: Path, text: str) -> None:
    write(tmp_path, "people.csv", f"site,age\nA,1\n{text},2\n")
    if text.startswith("=H"):
        write(tmp_path, "people.csv", 'site,age\nA,1\n"=HYPERLINK(""a"")",2\n')
    assert refused(tmp_path, a_table()) == [("table-formula", "people.csv", 3)]


def test_a_text_that_stands_for_no_value_is_no_formula(tmp_path: Path) -> None:
    write(tmp_path, "people.csv", "site,age\n-N/A-,1\n")
    assert read(tmp_path, a_table(missing=("-N/A-",))) == [(None, 1)]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"site,age\nA,1\nB,2,3\n", 3),
        (b"site,age\nA,1\nB\n", 3),
        (b'site,age\nA,1\n"B,2\nC,3\n', 3),
        (b'site,age\nA,1\n"B"x,2\n', 3),
        (b"site,age\nA,1\nB\0,2\n", 3),
        ("site,age\nA,1\nZürich,2\n".encode("latin-1"), 3),
        ("site,age\nA,1\nZürich".encode()[:-5], 3),
        ("site,age\nA,1\n".encode("utf-16"), 1),
        (b"site,age\nA,1\n" + b"x" * (LONGEST_LINE + 1) + b",2\n", 3),
        (b'site,"age\nA,1\n', 1),
        (b"", 1),
        (b"site,age\r\nA,1\nB,2\r\n", 0),
        (b"PK\x03\x04\x14\x00\x06\x00", 1),
    ],
)
def test_a_file_that_is_no_table_is_an_error_at_its_line(tmp_path: Path, content: bytes, line: int) -> None:
    write(tmp_path, "people.csv", content)
    assert refused(tmp_path, a_table()) == [("table-broken", "people.csv", line)]


@pytest.mark.parametrize(
    "content",
    [
        b"site,age\nA,1\nB,2\n",
        b"site,age\nA,1\nB,2",
        b"\xef\xbb\xbfsite,age\r\nA,1\r\nB,2\r\n",
        b"site,age\nA,1\n\n\nB,2\n\n",
        b'"site","age"\n"A","1"\n"B","2"\n',
        b"more,age,site\nx,1,A\ny,2,B\n",
        b"=more,age,site\n=1+1,1,A\n\t,2,B\n",
    ],
)
def test_the_same_rows_are_read_from_every_way_to_write_them(tmp_path: Path, content: bytes) -> None:
    write(tmp_path, "people.csv", content)
    assert read(tmp_path, a_table()) == [("A", 1), ("B", 2)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"site,years\nA,1\n", "column-missing"),
        (b"site,Age\nA,1\n", "column-missing"),
        (b"site;age\nA;1\n", "column-missing"),
        (b"site,age,age\nA,1,2\n", "column-repeated"),
        (b"site,age\n", "table-empty"),
    ],
)
def test_a_table_without_what_the_plan_declares_is_an_error_at_its_place_in_the_plan(
    tmp_path: Path, content: bytes, code: str
) -> None:
    write(tmp_path, "people.csv", content)
    assert {(PLACE.file, PLACE.line, code)} == {(file, line, code) for code, file, line in refused(tmp_path, a_table())}


def test_columns_that_differ_in_case_only_are_told_apart(tmp_path: Path) -> None:
    write(tmp_path, "people.csv", "Age,age,site\n1,2,A\n")
    assert read(tmp_path, a_table(), "age") == [(2,)]


def test_every_column_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    write(tmp_path, "people.csv", "site,age,seen\n=A,x,y\n")
    columns: dict[str, ColumnType] = {"site": "text", "age": "integer", "seen": "date"}
    assert [code for code, *_ in refused(tmp_path, a_table(columns=columns))] == [
        "column-type",
        "column-type",
        "table-formula",
    ]


def test_a_column_that_is_not_declared_may_hold_anything_and_is_not_read(tmp_path: Path) -> None:
    write(tmp_path, "people.csv", "site,age,name\nA,1,=x\n")
    with open_tables(tmp_path, {"people": a_table()}) as tables:
        with pytest.raises(UserError) as raised:
            tables.select(ALL, ["name"])
        assert only_problem(raised.value).code == "column-undeclared"
        assert [row[0] for row in tables.connection.execute(f"DESCRIBE {tables.select(ALL, [])}").fetchall()] == [
            "site",
            "age",
        ]


def test_a_constant_is_a_column_of_every_row(tmp_path: Path) -> None:
    write(tmp_path, "people.csv", "site,age\nA,1\nB,2\n")
    table = a_table(constants={"cohort": "O'Hara; --", "year": 1993, "public": True})
    assert read(tmp_path, table, "cohort", "year", "public") == [("O'Hara; --", 1993, True)] * 2


@pytest.mark.parametrize("name", ["/etc/passwd.csv", "../people.csv", "link.csv", "folder/people.csv"])
def test_a_file_outside_the_project_is_not_read(tmp_path: Path, name: str) -> None:
    project = tmp_path / "project"
    write(tmp_path, "people.csv", "site,age\nA,1\n")
    project.mkdir()
    (project / "link.csv").symlink_to(tmp_path / "people.csv")
    (project / "folder").symlink_to(tmp_path)
    assert refused(project, a_table(name)) == [("table-outside", PLACE.file, PLACE.line)]


@pytest.mark.parametrize("name", ["people.csv", "circle.csv", "gone.csv", "x" * 300 + ".csv", "a\0.csv"])
def test_a_file_that_is_not_there_is_an_error(tmp_path: Path, name: str) -> None:
    (tmp_path / "circle.csv").symlink_to(tmp_path / "circle.csv")
    (tmp_path / "gone.csv").symlink_to(tmp_path / "nothing.csv")
    (tmp_path / "people.csv").mkdir()
    assert refused(tmp_path, a_table(name)) == [("table-missing", PLACE.file, PLACE.line)]


def test_a_name_that_looks_like_a_pattern_or_sql_is_the_name_of_a_file(tmp_path: Path) -> None:
    folder = "x=1/[a]'; DROP TABLE people; --"
    write(tmp_path, f"{folder}/p*.csv", "site,age\nA,1\n")
    write(tmp_path, f"{folder}/pq.csv", "site,age\nB,2\n")
    assert read(tmp_path, a_table(f"{folder}/p*.csv")) == [("A", 1)]


def test_a_link_within_the_project_is_followed(tmp_path: Path) -> None:
    write(tmp_path, "data/real.csv", "site,age\nA,1\n")
    (tmp_path / "people.csv").symlink_to("data/real.csv")
    assert read(tmp_path, a_table()) == [("A", 1)]


@pytest.mark.parametrize("keep", [0, 4, 100, -1])
def test_a_broken_parquet_file_is_an_error(tmp_path: Path, keep: int) -> None:
    parquet(tmp_path / "whole.parquet", "SELECT 'A' AS site, range AS age FROM range(1000)")
    write(tmp_path, "people.parquet", (tmp_path / "whole.parquet").read_bytes()[:keep])
    assert refused(tmp_path, a_table("people.parquet")) == [("table-broken", "people.parquet", 0)]


@pytest.mark.parametrize(
    ("written", "kind", "value"),
    [
        ("2::TINYINT", "integer", 2),
        ("2.0::DOUBLE", "integer", 2),
        ("'2'", "integer", 2),
        ("2::BIGINT", "number", 2.0),
        ("0.5::DECIMAL(4, 2)", "number", 0.5),
        ("TIMESTAMP '2020-02-29 00:00:00'", "date", date(2020, 2, 29)),
        ("1::UTINYINT", "boolean", True),
        ("'A'::ENUM('A', 'B')", "text", "A"),
        ("'=A'", "text", "=A"),
        ("''", "text", None),
    ],
)
def test_a_value_of_parquet_is_cast_where_nothing_is_lost(
    tmp_path: Path, written: str, kind: ColumnType, value: object
) -> None:
    parquet(tmp_path / "people.parquet", f"SELECT {written} AS x UNION ALL SELECT NULL")
    assert set(read(tmp_path, a_table("people.parquet", {"x": kind}))) == {(value,), (None,)}


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("2.5::DOUBLE", "integer"),
        ("'2.5'", "integer"),
        ("9007199254740993::BIGINT", "number"),
        ("'nan'::DOUBLE", "number"),
        ("TIMESTAMP '2020-02-29 00:00:01'", "date"),
        ("2::UTINYINT", "boolean"),
        ("[1, 2]", "integer"),
        ("{'a': 1}", "number"),
    ],
)
def test_a_value_of_parquet_that_would_change_is_an_error(tmp_path: Path, written: str, kind: ColumnType) -> None:
    parquet(tmp_path / "people.parquet", f"SELECT {written} AS x")
    assert refused(tmp_path, a_table("people.parquet", {"x": kind})) == [("column-type", PLACE.file, PLACE.line)]


def test_the_name_of_a_folder_is_no_column_of_a_parquet_file(tmp_path: Path) -> None:
    (tmp_path / "age=3").mkdir()
    parquet(tmp_path / "age=3/people.parquet", "SELECT 'A' AS site")
    assert refused(tmp_path, a_table("age=3/people.parquet"))[0][0] == "column-missing"


def test_what_was_used_is_told_with_its_fingerprint_and_rows(tmp_path: Path) -> None:
    path = write(tmp_path, "people.csv", "site,age\nA,1\nB,2\n")
    with open_tables(tmp_path, {"people": a_table()}) as tables:
        with tables.used() as first:
            tables.select(ALL, ["age"])
        with tables.used() as second:
            pass
    assert (first, second) == ({InputFile("people.csv", file_sha256(path), 2)}, set())


def use_and_change(tables: Tables, change: Callable[[], object]) -> None:
    with tables.used():
        tables.select(ALL, ["age"])
        change()


@pytest.mark.parametrize("change", [lambda path: path.write_text("site,age\nA,2\n"), lambda path: path.unlink()])
def test_a_file_that_changes_while_it_is_measured_is_an_error(tmp_path: Path, change: Any) -> None:
    path = write(tmp_path, "people.csv", "site,age\nA,1\n")
    with open_tables(tmp_path, {"people": a_table()}) as tables:
        with pytest.raises(UserError) as raised:
            use_and_change(tables, lambda: change(path))
        assert only_problem(raised.value).code == "table-changed"


def test_the_engine_reaches_no_file_but_those_of_the_plan_prints_nothing_and_keeps_its_settings(tmp_path: Path) -> None:
    write(tmp_path, "people.csv", "site,age\nA,1\n")
    other = write(tmp_path, "other.csv", "x\n1\n")
    with open_tables(tmp_path, {"people": a_table()}) as tables:
        for statement in (
            f"SELECT * FROM read_csv({literal(str(other))})",
            f"COPY (SELECT 1) TO {literal(str(tmp_path / 'out.csv'))}",
            "SET enable_external_access = true",
            "SET memory_limit = '1TB'",
            "INSTALL httpfs",
            "SELECT * FROM read_csv('https://example.org/x.csv')",
        ):
            with pytest.raises(duckdb.Error):
                tables.connection.execute(statement)
        shown = tables.connection.execute("SELECT current_setting('enable_progress_bar')").fetchall()
        assert shown == [(False,)]
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("fails", [False, True])
def test_nothing_is_left_of_what_was_kept_on_disk(tmp_path: Path, monkeypatch: Any, fails: bool) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    write(tmp_path, "people.csv", "site,age\nA,x\n" if fails else "site,age\nA,1\n")
    try:
        read(tmp_path, a_table())
    except UserError:
        assert fails
    assert list((tmp_path / "temporary").iterdir()) == []


names = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=8)
texts = st.text(st.characters(codec="utf-8"), max_size=8) | st.sampled_from(["'; DROP TABLE t; --", '"', "\\", "%"])
values: dict[ColumnType, st.SearchStrategy[Any]] = {
    "text": texts,
    "integer": st.integers(-3, 3),
    "number": st.floats(-2, 2, allow_nan=False, width=16),
    "boolean": st.booleans(),
    "date": st.dates(date(2020, 1, 1), date(2020, 1, 5)),
}
COMPARED = {
    "equals": lambda value, other: value == other,
    "at_least": lambda value, other: value >= other,
    "above": lambda value, other: value > other,
    "at_most": lambda value, other: value <= other,
    "below": lambda value, other: value < other,
}


@st.composite
def filtered(draw: Any) -> tuple[str, ColumnType, list[Any], Condition]:
    """A column with values, and a condition on it whose value is one of them or another."""
    name, kind = draw(names), draw(st.sampled_from(sorted(values)))
    column = draw(st.lists(st.none() | values[kind], min_size=1, max_size=6))
    one = st.sampled_from([value for value in column if value is not None] or [draw(values[kind])]) | values[kind]
    operator = draw(st.sampled_from([*COMPARED, "one_of", "missing"]))
    if operator == "missing":
        return name, kind, column, Condition(name, "missing", draw(st.booleans()))
    if operator == "one_of":
        return name, kind, column, Condition(name, "one_of", tuple(draw(st.lists(one, min_size=1, max_size=3))))
    return name, kind, column, Condition(name, operator, draw(one))


def is_fulfilled(condition: Condition, value: Any) -> bool:
    """The condition in Python."""
    if condition.operator == "missing":
        return (value is None) == condition.value
    if value is None:
        return False
    if isinstance(condition.value, tuple):
        return value in condition.value
    return bool(COMPARED[condition.operator](value, condition.value))


def as_planned(condition: Condition) -> Condition:
    """The condition as a plan writes it: a day is a text."""
    several = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    written = tuple(str(value) if isinstance(value, date) else value for value in several)
    return replace(condition, value=written if isinstance(condition.value, tuple) else written[0])


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


@PROPERTY
@given(case=filtered())
def test_a_filter_is_the_same_in_sql_and_in_python(
    connection: duckdb.DuckDBPyConnection, case: tuple[str, ColumnType, list[Any], Condition]
) -> None:
    name, kind, column, condition = case
    number = "n" if name.lower() != "n" else "m"
    connection.execute(f"CREATE OR REPLACE TABLE t ({number} INTEGER, {quoted(name)} {SQL_TYPES[kind]})")
    connection.executemany("INSERT INTO t VALUES (?, ?)", list(enumerate(column)))
    where = holds((as_planned(condition),))
    found = connection.execute(f"SELECT {number} FROM t WHERE {where} ORDER BY {number}").fetchall()
    (tables,) = connection.execute("SELECT count(*) FROM duckdb_tables()").fetchall()[0]
    assert [number for (number,) in found] == [n for n, value in enumerate(column) if is_fulfilled(condition, value)]
    assert tables == 1


@PROPERTY
@given(text=texts)
def test_a_text_is_a_literal_whatever_it_holds(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    assert connection.execute(f"SELECT {literal(text)}").fetchall() == [(text,)]
