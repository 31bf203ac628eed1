"""Tables written to PDF and read back, and the widths of their columns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from docutils import nodes
from hypothesis import given
from hypothesis import strategies as st

from sphinx_qms.dossier.grid import Cell
from sphinx_qms.dossier.pdf.columns import PADDING, column_widths
from sphinx_qms.dossier.pdf.inline import pieces
from unit.pdf_reader import write_and_read

HEAD_SHADE = "#e9eff5"
SPANNING = """
One
===

+-------+-------+-------+
| h1    | h2    | h3    |
+=======+=======+=======+
| wide          | c     |
+-------+-------+-------+
| tall  | d     | e     |
|       +-------+-------+
|       | f     | g     |
+-------+-------+-------+
"""


def a_table(rows: int, heads: int = 1, columns: int = 3) -> str:
    lines = [
        "   * - " + "\n     - ".join(f"{'head' if row < heads else 'cell'}{row}x{column}" for column in range(columns))
        for row in range(heads + rows)
    ]
    return f"One\n===\n\n.. list-table::\n   :header-rows: {heads}\n\n" + "\n".join(lines) + "\n"


def cells(*rows: list[str]) -> list[Cell]:
    return [
        Cell(nodes.entry("", nodes.paragraph("", text)), number, column)
        for number, row in enumerate(rows)
        for column, text in enumerate(row)
    ]


def test_merged_cells_keep_their_place_and_their_spans(tmp_path: Path) -> None:
    pdf = write_and_read(tmp_path, SPANNING)

    assert "h1h2h3wide" in pdf.body
    assert sorted(pdf.body.partition("wide")[2].partition("QP")[0]) == sorted("ctalldefg")
    spans = [
        (attributes.get("/ColSpan", 1), attributes.get("/RowSpan", 1))
        for element in pdf.elements
        if element["/S"] in {"/TD", "/TH"} and (attributes := merged_attributes(element))
    ]
    assert (2, 1) in spans
    assert (1, 2) in spans


def merged_attributes(element: Any) -> dict[str, int]:
    given = element.get("/A", [])
    return {key: value for part in (given if isinstance(given, list) else [given]) for key, value in part.items()}


@pytest.mark.parametrize("heads", [1, 2, 3])
def test_all_header_rows_are_repeated_and_shaded_on_each_page(heads: int, tmp_path: Path) -> None:
    pdf = write_and_read(tmp_path, a_table(150, heads))

    tables = range(2, len(pdf.pages))
    assert len(tables) > 2
    for number in tables:
        assert [f"head{row}x0" in pdf.pages[number] for row in range(heads)] == [True] * heads
        assert pdf.fills(HEAD_SHADE)[number] == 3 * heads


def test_every_row_of_a_long_table_is_there_once(tmp_path: Path) -> None:
    pdf = write_and_read(tmp_path, a_table(300))

    text = " ".join(pdf.pages)
    assert [text.count(f"cell{row}x1 ") for row in range(1, 301)] == [1] * 300
    assert pdf.tags["/TH"] == 3
    assert pdf.tags["/TD"] == 900


def test_a_low_row_stays_on_one_page_and_a_tall_one_may_break(tmp_path: Path) -> None:
    rows = "".join(f"   * - low{row}\n     - begin{row} {'words ' * 60}end{row}\n" for row in range(40))
    tall = f"   * - tall\n     - begintall {'words ' * 1600}endtall\n"

    pdf = write_and_read(tmp_path, f"One\n===\n\n.. list-table::\n\n{rows}{tall}")

    assert all(any(f"begin{row} " in page and f"end{row}" in page for page in pdf.pages) for row in range(40))
    (first,) = (number for number, page in enumerate(pdf.pages) if "begintall" in page)
    (last,) = (number for number, page in enumerate(pdf.pages) if "endtall" in page)
    assert first < last


def test_a_table_without_header_is_shaded_nowhere(tmp_path: Path) -> None:
    pdf = write_and_read(tmp_path, a_table(3, heads=0))

    assert pdf.fills(HEAD_SHADE)[2] == 0
    assert "cell2x2" in pdf.body


def test_a_caption_stands_above_its_table_with_a_number(tmp_path: Path) -> None:
    pdf = write_and_read(
        tmp_path, "One\n===\n\n.. table:: The *states*\n\n   == ==\n   a  b\n   == ==\n   1  2\n   == ==\n"
    )

    assert "Table1:Thestatesab12" in pdf.body


def test_long_identifiers_break_and_read_as_one_word(tmp_path: Path) -> None:
    word = "RISK_false_negative_in_dense_breast_of_women_below_fifty"
    text = a_table(1, columns=6).replace("cell1x0", word).replace("cell1x3", "0123456789abcdef" * 4)

    pdf = write_and_read(tmp_path, text)

    joined = "".join(pdf.reader.pages[2].extract_text().split())
    assert word in joined
    assert "0123456789abcdef" * 4 in joined
    assert "\u200b" not in joined


@pytest.mark.parametrize(
    ("rows", "given", "expected"),
    [
        ([["a", "b"], ["c", "d"]], [1, 1], [200, 200]),
        ([["a", "b"], ["c", "d"]], [1, 3], [100, 300]),
    ],
)
def test_columns_of_the_same_words_are_as_wide_as_they_are_told(
    rows: list[list[str]], given: list[float], expected: list[float]
) -> None:
    columns = column_widths(cells(*rows), given, 400, 8.5)

    assert columns.shares == pytest.approx(expected, abs=3)


def test_a_column_of_prose_takes_the_room_that_short_words_leave() -> None:
    columns = column_widths(
        cells(["GMLP_4_b", "All that is asked of the organisation. " * 8, "gap"]), [1, 1, 1], 480, 8.5
    )

    assert columns.shares[1] > 4 * columns.shares[0] > 4 * columns.shares[2]


def test_words_joined_by_a_no_break_space_have_room_on_one_line() -> None:
    badge = "29\u00a0of\u00a029\u00a0passed"
    parted, joined = (
        column_widths(cells([badge.replace("\u00a0", space), "Prose of some length. " * 40]), [1, 1], 300, 8.5).shares[
            0
        ]
        for space in " \u00a0"
    )

    assert joined > parted + 10


words = st.text(st.sampled_from("abcdefghijklmnop_/. 한국中文"), max_size=60)


@given(st.lists(st.lists(words, min_size=4, max_size=4), min_size=1, max_size=4), st.floats(150, 730))
def test_no_word_is_wider_than_its_column(rows: list[list[str]], width: float) -> None:
    columns = column_widths(cells(*rows), [1, 1, 1, 1], width, 8.5)

    assert sum(columns.shares) <= width + 0.01
    for row in rows:
        for text, share in zip(row, columns.shares, strict=True):
            for piece in pieces(text, columns.longest):
                latin = "".join(letter if letter.isascii() else " " for letter in piece)
                assert all(len(word) * 8.5 * 0.24 <= share - PADDING + 0.01 for word in latin.split())
