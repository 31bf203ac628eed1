"""The columns that an entry of the plan uses, and the types that they may have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from sphinx_qms.model.plan.tables import ColumnType, Scalar
from sphinx_qms.model.yaml_file import Path_

ANY: frozenset[ColumnType] = frozenset(get_args(ColumnType))
NUMERIC: frozenset[ColumnType] = frozenset({"integer", "number"})
BOOLEAN: frozenset[ColumnType] = frozenset({"boolean"})
ORDERED: frozenset[ColumnType] = ANY - BOOLEAN


@dataclass(frozen=True)
class Use:
    """A column that a measurement uses, where it says so, the types it may have, and values it is held against."""

    table: str
    column: str
    path: Path_
    types: frozenset[ColumnType] = ANY
    values: tuple[Scalar, ...] = ()


def columns(table: str, columns: Iterable[str], path: Path_) -> Iterator[Use]:
    """The columns of a table, whatever their types."""
    return (Use(table, column, path) for column in columns)


def filtered(table: str, where: Mapping[str, Any], path: Path_) -> Iterator[Use]:
    """The columns of a filter, with the values that they are held against."""
    for column, said in where.items():
        for operator, value in (said if isinstance(said, Mapping) else {"equals": said}).items():
            at = (*path, column)
            if operator == "missing":
                yield Use(table, column, at)
            elif isinstance(value, list):
                yield Use(table, column, at, values=tuple(value))
            else:
                yield Use(table, column, at, ANY if operator == "equals" else ORDERED, (value,))


def counted(table: str, written: Mapping[str, Any], path: Path_) -> Use:
    """The column of a variable."""
    types = NUMERIC if "bins" in written else ANY
    return Use(table, written["column"], path, types, tuple(written.get("levels", ())))
