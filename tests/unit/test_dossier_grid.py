"""The grid of a table: the place of each cell, and the widths of the columns."""

from __future__ import annotations

import pytest
from docutils.core import publish_doctree
from hypothesis import given
from hypothesis import strategies as st

from sphinx_qms.dossier.grid import Grid, cells, grid_of, shared_width

SPANNING = """
+-----+-----------+
| a   | b         |
+=====+=====+=====+
| c   | d   | e   |
|     +-----+-----+
|     | f         |
+-----+-----+-----+
| g   | h   | i   |
+-----+-----+-----+
"""


def grid(text: str) -> Grid:
    return grid_of(publish_doctree(text).children[0])


@pytest.mark.parametrize(
    ("name", "place"),
    [("a", (0, 0)), ("b", (0, 1)), ("c", (0, 0)), ("d", (0, 1)), ("e", (0, 2)), ("f", (1, 1)), ("i", (2, 2))],
)
def test_a_cell_stands_in_the_row_and_column_where_it_is_drawn(name, place):
    parts = grid(SPANNING)
    assert [(cell.row, cell.column) for cell in cells(parts.head, parts.body) if cell.entry.astext() == name] == [place]


def test_a_row_holds_the_cells_that_reach_into_it_from_above():
    assert [[cell.entry.astext() for cell in row] for row in grid(SPANNING).body] == [
        ["c", "d", "e"],
        ["c", "f"],
        ["g", "h", "i"],
    ]


LENGTHS = st.floats(1, 300)


@given(st.lists(st.tuples(LENGTHS, LENGTHS, LENGTHS), min_size=1, max_size=8), LENGTHS)
def test_columns_fill_the_width_and_none_is_narrower_than_it_needs(columns, more):
    least, wished, shares = map(list, zip(*columns, strict=True))
    width = sum(least) + more

    widths = shared_width(least, wished, shares, width)

    assert sum(widths) == pytest.approx(width)
    assert all(each >= need * 0.999 for each, need in zip(widths, least, strict=True))


@pytest.mark.parametrize(
    ("shares", "widths"), [([1, 1], [30, 90]), ([2, 1], [80, 40]), ([1, 11], [20, 100])], ids=["same", "wide", "narrow"]
)
def test_columns_are_as_wide_as_they_are_written_or_where_they_are_alike_as_they_wish(shares, widths):
    assert shared_width([20, 20], [30, 90], shares, 120) == pytest.approx(widths)


def test_columns_that_need_more_than_there_is_get_what_they_need():
    assert shared_width([80, 90], [80, 90], [1, 1], 100) == [80, 90]
