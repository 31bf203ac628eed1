"""Columns held against the types that the plan declares: each value is of its type, or the table is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from sphinx_qms.measure.tables.source import Source
from sphinx_qms.measure.tables.sql import literal, quoted
from sphinx_qms.model.error import Location, Problem, UserError
from sphinx_qms.model.plan.tables import ColumnType, Table

STORED = "stored"
"""The schema of rows that are kept because their source may be read once only."""
SQL_TYPES: Mapping[ColumnType, str] = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
}
WRITTEN: Mapping[ColumnType, str] = {
    "text": "text",
    "integer": "whole numbers, such as 12",
    "number": "numbers with a point, such as 0.5",
    "boolean": "true or false, 1 or 0, yes or no",
    "date": "days, such as 2026-01-31",
}
FORMULA = (
    "{0}[1] IN ('=', '@', '+', '-', chr(9), chr(13)) AND TRY_CAST({0} AS DOUBLE) IS NULL"
    " AND translate({0}, '+-', '') <> ''"
)
"""Text that a spreadsheet would run; signs alone, such as the + and - of a laboratory, are none."""
WORDS = {True: "('true', '1', 'yes')", False: "('false', '0', 'no')"}


@dataclass(frozen=True)
class _Column:
    """A column of the plan as SQL: the value with its type, whether it is wrong, whether it is a formula."""

    name: str
    value: str
    wrong: str
    formula: str


def typed_view(connection: duckdb.DuckDBPyConnection, table: Table, source: Source) -> int:
    """The number of rows of the view that has the name of the table: its columns with their types, its constants.

    Raises UserError where there are no rows, and for each column that holds something else than the plan says: how
    many values and, in a file of text, the first line; never a value, which may be a patient's.
    """
    columns = [_column(table, source, name) for name in table.columns]
    stored = f"{STORED}.{quoted(table.name)}"
    relation = source.relation
    if source.line:
        kept = [
            f"{said} AS {name}_{number}"
            for number, column in enumerate(columns)
            for name, said in (("value", column.value), ("wrong", column.wrong), ("formula", column.formula))
        ]
        connection.execute(f"CREATE TABLE {stored} AS SELECT {', '.join(kept)} FROM {relation}")
        relation = stored
        columns = [
            _Column(column.name, f"value_{number}", f"wrong_{number}", f"formula_{number}")
            for number, column in enumerate(columns)
        ]
    rows = _checked(connection, table, source, columns, relation)
    constants = [
        f"CAST({literal(value)} AS {SQL_TYPES[table.types[name]]}) AS {quoted(name)}"
        for name, value in (table.constants or {}).items()
    ]
    named = ", ".join([*(f"{column.value} AS {quoted(column.name)}" for column in columns), *constants])
    connection.execute(f"CREATE VIEW {quoted(table.name)} AS SELECT {named} FROM {relation}")
    return rows


def _column(table: Table, source: Source, name: str) -> _Column:
    column, kind, there = quoted(source.columns[name]), table.columns[name], source.types[name]
    if there != "VARCHAR":
        value = f"TRY_CAST({column} AS {SQL_TYPES[kind]})"
        same = f"TRY_CAST({value} AS {there}) = {column}"
        fits = f"{same} AND isfinite({value})" if kind == "number" else same
        return _Column(name, value, f"({column} IS NOT NULL AND NOT coalesce({fits}, FALSE))", "FALSE")
    text = f"CASE WHEN {column} IN ({', '.join(map(literal, table.missing))}) THEN NULL ELSE {column} END"
    text = f"({text})" if table.missing else column
    value, fits = _read_as(kind, text)
    wrong = f"({text} IS NOT NULL AND NOT coalesce({fits}, FALSE))" if kind != "text" else "FALSE"
    # a file of text is what people open in a spreadsheet
    formula = FORMULA.format(text) if kind == "text" and source.line else "FALSE"
    return _Column(name, value, wrong, f"coalesce({formula}, FALSE)")


def _read_as(kind: ColumnType, text: str) -> tuple[str, str]:
    """A text as a value of that type, and whether it is one: DuckDB itself would take 1.5 for 2, and 1_000 or nan."""
    value = f"TRY_CAST({text} AS {SQL_TYPES[kind]})"
    if kind == "integer":
        same = f"(CAST({value} AS VARCHAR) = {text} OR regexp_full_match({text}, '[+-]?[0-9]+([.]0*)?'))"
        return value, f"({value} IS NOT NULL AND {same})"
    if kind == "number":
        return value, f"(isfinite({value}) AND translate({text}, '0123456789.eE+-', '') = '')"
    if kind == "date":
        return value, f"CAST({value} AS VARCHAR) = {text}"
    if kind == "boolean":
        truth = f"lower({text}) IN {WORDS[True]}"
        return f"CASE WHEN {truth} THEN TRUE WHEN {text} IS NOT NULL THEN FALSE END", (
            f"({truth} OR lower({text}) IN {WORDS[False]})"
        )
    return text, "TRUE"


def _checked(
    connection: duckdb.DuckDBPyConnection, table: Table, source: Source, columns: Sequence[_Column], relation: str
) -> int:
    """The number of rows; raises UserError where there are none, or where a value is wrong or a formula."""
    first = "min(rowid) FILTER ({0})" if source.line else "0"
    counts = ", ".join(
        f"count(*) FILTER ({what}), {first.format(what)}"
        for column in columns
        for what in (column.wrong, column.formula)
    )
    rows, *found = connection.execute(f"SELECT count(*), {counts} FROM {relation}").fetchall()[0]
    if not rows:
        where = table.location
        raise UserError(Problem(where, "table-empty", f"the table {table.name} has no rows", "is it the right one?"))
    problems: list[Problem] = []
    for column, (wrong, wrong_row, formulas, formula_row) in zip(columns, _in_fours(found), strict=True):
        kind = table.columns[column.name]
        if wrong:
            message = f"the table {table.name}, column {column.name}: {wrong:,} of {rows:,} values are no {kind}"
            hint = f"the column has to hold {WRITTEN[kind]}; a text that stands for no value goes into `missing`"
            problems.append(Problem(_place(table, source, wrong_row), "column-type", message, hint))
        if formulas:
            message = f"the table {table.name}, column {column.name}: {formulas:,} of {rows:,} values begin as formulas"
            hint = "a spreadsheet would run them; write them without =, +, - or @ at the beginning"
            problems.append(Problem(_place(table, source, formula_row), "table-formula", message, hint))
    if problems:
        raise UserError(problems)
    return int(rows)


def _in_fours(values: Sequence[int]) -> list[Sequence[int]]:
    return [values[start : start + 4] for start in range(0, len(values), 4)]


def _place(table: Table, source: Source, row: int) -> Location:
    return Location(table.file, source.line(row)) if source.line else table.location
