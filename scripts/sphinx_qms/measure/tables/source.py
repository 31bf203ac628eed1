"""Where a table is read from: what a file or a database offers, before the types of the plan are held against it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sphinx_qms.model.error import Problem, UserError, user_error
from sphinx_qms.model.plan.tables import Table


@dataclass(frozen=True)
class Source:
    """A relation of DuckDB, as a FROM clause takes it, that holds the columns of a table.

    `columns` say by name in the plan what a column is called in the relation, `types` which type of DuckDB it has. A
    source with `line` is a file of text, that may be read once only: it tells in which line row n, from 0, begins.
    """

    relation: str
    columns: Mapping[str, str]
    types: Mapping[str, str]
    line: Callable[[int], int] | None = None


def table_error(code: str, message: str, table: Table, hint: str = "") -> UserError:
    """What is wrong with a table, at its place in the plan."""
    where = table.location
    return user_error(code, f"the table {table.name}: {message}", where.file, where.line, hint)


def check_columns_are_there(table: Table, there: Iterable[str], source: str) -> None:
    """Raises UserError for each column of the plan that `source` has not, or has twice."""
    names = list(there)
    problems: list[Problem] = []
    for column in table.columns:
        if column not in names:
            message = f"the table {table.name}: {source} has no column {column}"
            hint = "the name in the plan has to be the one in the table, upper and lower case included"
            problems.append(Problem(table.location, "column-missing", message, hint))
        elif names.count(column) > 1:
            message = f"the table {table.name}: {source} has the column {column} more than once"
            problems.append(Problem(table.location, "column-repeated", message, "rename or remove one"))
    if problems:
        raise UserError(problems)
