"""The grid of a table: which cell stands where, and how its columns share the width."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from docutils import nodes

from sphinx_qms.dossier.doctree import elements


@dataclass(frozen=True)
class Cell:
    """A cell in the grid of a table; `column` and `row` from 0."""

    entry: nodes.Element
    row: int
    column: int

    @property
    def columns(self) -> int:
        """How many columns it spans."""
        return int(self.entry.get("morecols", 0)) + 1

    @property
    def rows(self) -> int:
        """How many rows it spans."""
        return int(self.entry.get("morerows", 0)) + 1


Rows = Sequence[Sequence[Cell]]
"""Rows with their cells from left to right, those included that reach into a row from above."""


@dataclass(frozen=True)
class Grid:
    """A table as rows of cells; `given` are the widths of its columns as they are written, in parts of the whole."""

    given: Sequence[float]
    head: Rows
    body: Rows


def grid_of(table: nodes.Element) -> Grid:
    """The grid of a `table`."""
    (group,) = (child for child in table.children if isinstance(child, nodes.tgroup))
    given = [float(spec.get("colwidth", 1)) for spec in group.children if isinstance(spec, nodes.colspec)]
    return Grid(given, _rows(group, nodes.thead), _rows(group, nodes.tbody))


def cells(*parts: Rows) -> Iterator[Cell]:
    """Each cell once, in the order in which it is written."""
    for rows in parts:
        for number, row in enumerate(rows):
            yield from (cell for cell in row if cell.row == number)


def shared_width(least: Sequence[float], wished: Iterable[float], given: Sequence[float], width: float) -> list[float]:
    """The widths of columns that share `width`; they add up to it where what they need at `least` is not more.

    Where the `given` widths differ, they are kept as far as `least` allows; where they are all the same, each column
    gets what it has `wished`, as in tables of HTML (CSS 2.2, 17.5.2.2). All are in one unit, but for the given ones.
    """
    rest = width - sum(least)
    if rest <= 0:
        return list(least)
    same = all(abs(one - other) < 0.01 for one, other in pairwise(given))
    asked = wished if same else [width * share / sum(given) for share in given]
    wishes = [max(wish - need, 0.0) for need, wish in zip(least, asked, strict=True)]
    part = min(1.0, rest / sum(wishes)) if any(wishes) else 0.0
    reached = [need + part * wish for need, wish in zip(least, wishes, strict=True)]
    return [each * width / sum(reached) for each in reached]


def _rows(group: nodes.Element, part: type[nodes.Element]) -> list[list[Cell]]:
    """The rows of the head or the body."""
    rows: list[list[Cell]] = []
    reaching: list[Cell] = []
    for row in (row for section in group.children if isinstance(section, part) for row in elements(section)):
        reaching = [cell for cell in reaching if cell.row + cell.rows > len(rows)]
        taken = {column for cell in reaching for column in range(cell.column, cell.column + cell.columns)}
        column = 0
        for entry in elements(row):
            while column in taken:
                column += 1
            reaching.append(Cell(entry, len(rows), column))
            column += reaching[-1].columns
        rows.append(sorted(reaching, key=lambda cell: cell.column))
    return rows
