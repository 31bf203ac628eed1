"""The tables that measurements read, and selections of their rows; nothing here is SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sphinx_qms.model.error import Location

Scalar = str | int | float | bool
ColumnType = Literal["text", "integer", "number", "boolean", "date"]
Operator = Literal["equals", "one_of", "at_least", "above", "at_most", "below", "missing"]


@dataclass(frozen=True)
class Table:
    """A table: a CSV or Parquet `file` of the project, or the table `table` of a database.

    `connection` names the environment variable that holds the database: the path of a DuckDB file, or a URL of
    SQLAlchemy. `columns` are the columns that may be used, with their types; `constants` are columns that every row has
    with one value. `missing` are texts that stand for no value. `made_from` are globs of the files from which the table
    was computed: a change in one of them makes what was measured stale.
    """

    name: str
    columns: Mapping[str, ColumnType]
    location: Location
    file: str = ""
    connection: str = ""
    table: str = ""
    constants: Mapping[str, Scalar] | None = None
    missing: tuple[str, ...] = ("",)
    made_from: tuple[str, ...] = ()

    @property
    def types(self) -> dict[str, ColumnType]:
        """The type of every column that may be used, constants included."""
        return {**self.columns, **{name: _type_of(value) for name, value in (self.constants or {}).items()}}


def _type_of(value: Scalar) -> ColumnType:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "text"
    return "integer" if isinstance(value, int) else "number"


@dataclass(frozen=True)
class Condition:
    """What a value of a column has to be; `value` is a tuple with `one_of`, true or false with `missing`.

    A missing value fulfils `missing: true` and nothing else.
    """

    column: str
    operator: Operator
    value: Scalar | tuple[Scalar, ...]


Filter = tuple[Condition, ...]
"""Conditions that all hold; () holds for every row."""


@dataclass(frozen=True)
class Rows:
    """The rows of a table for which a filter holds."""

    table: str
    where: Filter = ()
