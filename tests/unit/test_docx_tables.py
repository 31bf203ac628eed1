"""Tables, pictures and footnotes as they stand in the Word file."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document as read_word

from sphinx_qms.dossier.docx.xml import name
from sphinx_qms.model.error import UserError
from unit.docx_files import png, texts, written

TABLE = """
.. table:: Things

   +-----+-----+-----+
   | A   | B         |
   |     +-----+-----+
   |     | C   | D   |
   +=====+=====+=====+
   | 1   | 2   | 3   |
   +-----+     +-----+
   | 4   |     | - x |
   +-----+-----+-----+
"""


def test_a_table_has_merged_cells_and_repeats_and_shades_all_header_rows(tmp_path):
    file = written(tmp_path, TABLE)

    table = read_word(file.path).tables[-1]
    assert [c.text for c in table.rows[0].cells] == ["A", "B", "B"]
    assert table.cell(2, 1)._tc is table.cell(3, 1)._tc
    assert table.cell(0, 0)._tc is table.cell(1, 0)._tc
    heads = [row._tr.find(f"{name('trPr')}/{name('tblHeader')}") is not None for row in table.rows]
    assert heads == [True, True, False, False]
    shaded = [all(tc.find(f"{name('tcPr')}/{name('shd')}") is not None for tc in row._tr.tc_lst) for row in table.rows]
    assert shaded == heads


def test_columns_are_as_wide_as_their_words_ask_for_and_fill_the_line(tmp_path):
    rows = "\n".join(
        f"   * - REQ_external_sensitivity_{n}\n     - {'words of a long text ' * 9}\n     - ok" for n in range(3)
    )
    file = written(tmp_path, f".. list-table::\n   :header-rows: 1\n\n   * - Id\n     - Text\n     - State\n{rows}\n")

    widths = [int(w_) for w_ in file.all("(//w:tbl)[last()]/w:tblGrid/w:gridCol/@w:w")]
    assert sum(widths) == 9638
    assert widths[1] > widths[0] > 2 * widths[2]
    assert widths[0] > len("REQ_external_sensitivity_0") * 8.5 * 20 * 0.45


def test_words_joined_by_a_no_break_space_have_room_on_one_line(tmp_path):
    prose = "Prose of some length. " * 60
    text = f".. list-table::\n\n   * - 29\u00a0of\u00a029\u00a0passed\n     - {prose}\n   * - 2 of 2\n     - {prose}\n"
    file = written(tmp_path, text)

    widths = [int(w_) for w_ in file.all("(//w:tbl)[last()]/w:tblGrid/w:gridCol/@w:w")]
    assert widths[0] > len("29 of 29 passed") * 8.5 * 20 * 0.45


def test_captions_are_numbered_by_kind(tmp_path):
    file = written(tmp_path, TABLE + TABLE)

    assert texts(file, "caption") == ["Table 1: Things", "Table 2: Things"]
    assert [f.strip() for f in file.all("//w:instrText/text()") if "SEQ" in f] == ["SEQ Table \\* ARABIC"] * 2


SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="96" height="48"><rect width="96" height="48" fill="#888"/></svg>'


def test_a_figure_has_caption_and_words_and_svg_stays_svg(tmp_path):
    (tmp_path / "p.svg").write_text(SVG, encoding="utf-8")
    file = written(tmp_path, f".. figure:: {tmp_path}/p.svg\n\n   What it shows\n\n   More of it\n")

    assert texts(file, "caption") == ["Figure 1: What it shows"]
    (properties,) = file.part("document").iter("{*}docPr")
    assert properties.get("descr") == "What it shows"
    (extent,) = file.part("document").iter("{*}extent")
    assert (int(extent.get("cx")), int(extent.get("cy"))) == pytest.approx((914400, 457200), rel=0.02)
    assert len(list(file.part("document").iter("{*}svgBlip"))) == 1


@pytest.mark.parametrize(
    ("option", "width"),
    [("", 9638), (":width: 50%", 4819), (":width: 1in", 1440), (":scale: 10", 3000), (":height: 0.5in", 1440)],
)
def test_a_picture_is_as_wide_as_asked_and_never_wider_than_the_line(option, width, tmp_path):
    (tmp_path / "p.png").write_bytes(png(2000, 1000))
    file = written(tmp_path, f".. image:: {tmp_path}/p.png\n   :alt: a\n   {option}\n")

    (extent,) = file.part("document").iter("{*}extent")
    assert int(extent.get("cx")) / 635 == pytest.approx(width, rel=0.01)


@pytest.mark.parametrize(
    ("name_", "content", "code"),
    [
        ("missing.png", None, "picture-missing"),
        ("x.gif", b"GIF89a", "picture-unusable"),
        ("x.png", b"no", "picture-unusable"),
    ],
)
def test_a_picture_that_cannot_be_shown_is_an_error(name_, content, code, tmp_path):
    if content is not None:
        (tmp_path / name_).write_bytes(content)

    with pytest.raises(UserError, match=code):
        written(tmp_path, f".. image:: {tmp_path}/{name_}\n   :alt: a\n")


def test_a_footnote_is_a_footnote_of_word_and_its_second_mention_repeats_the_number(tmp_path):
    file = written(
        tmp_path, "A [#a]_ b [#a]_ c [#b]_\n\n.. [#a] First *note*\n\n   - point\n\n.. [#b] 둘 `link <https://x.y>`_\n"
    )

    assert file.all("//w:footnoteReference/@w:id") == ["1", "2"]
    assert [f.strip() for f in file.all("//w:instrText/text()") if "NOTEREF" in f] == ["NOTEREF _RefNote1 \\h"]
    assert file.text("//w:footnote[@w:id='1']", "footnotes") == " First note\npoint"
    assert file.all("//w:footnotePr/w:footnote/@w:id", "settings") == ["-1", "0"]
    assert "First note" not in file.text("//w:body")


@pytest.mark.parametrize(("head", "look"), [("   == ==\n   a  b\n   == ==\n", "1"), ("   == ==\n", "0")])
def test_only_a_table_with_a_head_has_the_look_of_one(head, look, tmp_path):
    file = written(tmp_path, f".. table::\n\n{head}   1  2\n   3  4\n   == ==\n")
    assert file.all("//w:tblLook/@w:firstRow")[-1] == look


def test_a_footnote_that_names_others_has_their_numbers_in_word_and_those_of_the_text_in_brackets(tmp_path):
    text = "One [#b]_ and [#a]_.\n\n.. [#a] First\n.. [#b] See [#a]_ and [#c]_\n.. [#c] Deep\n"
    file = written(tmp_path, text)
    notes = {note: file.text(f"//w:footnote[@w:id='{note}']", "footnotes") for note in ("1", "2")}
    assert notes == {"1": " See 2 and [3]", "2": " First"}
    assert "[3] Deep" in file.text()


def test_a_footnote_that_nothing_refers_to_is_not_lost(tmp_path):
    file = written(tmp_path, "Text\n\n.. [7] Alone\n")

    assert "[7] Alone" in file.text("//w:body")


def test_a_picture_without_words_is_an_error(tmp_path):
    (tmp_path / "p.svg").write_text(SVG, encoding="utf-8")

    with pytest.raises(UserError, match="picture-without-words"):
        written(tmp_path, f".. image:: {Path(tmp_path)}/p.svg\n")
