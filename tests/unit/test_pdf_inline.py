"""Each inline element, written to PDF and read back."""

from __future__ import annotations

from pathlib import Path

import pytest
from docutils import nodes
from hypothesis import given
from hypothesis import strategies as st

from sphinx_qms.dossier.pdf.inline import pieces
from sphinx_qms.model.error import UserError
from unit.pdf_reader import a_body, a_manuscript, write_and_read

ELEMENTS = {
    "emphasis": ("*word*", "word", "/Em"),
    "strong": ("**word**", "word", "/Strong"),
    "subscript": (r"H\ :sub:`2`\ O", "H2O", "/Span"),
    "superscript": (r"x\ :sup:`2`", "x2", "/Span"),
    "title reference": (":title:`Book`", "Book", "/Em"),
    "formula": (":math:`3`", "3", "/Formula"),
    "abbreviation": (":abbreviation:`AI`", "AI", "/P"),
    "literal": ("``a  b``", "ab", "/P"),
    "address": ("https://example.org/x", "https://example.org/x", "/Link"),
}
RESISTANT = [
    "a < b & c",
    "{{ x }} {% y %}",
    "#let x = 1 #panic()",
    "$5 and $6",
    'C:\\path\\n "quoted" \\',
    "// no comment /* none */",
    "= no heading",
    "<label> @reference",
    "smile 😀 ✓ ✗",
    "한국어 문장",
    "中文句子也在这里。",
    "日本語のテキスト",
    "soft\u00adhyphen zero\u200bwidth",
]


@pytest.mark.parametrize(("text", "shown", "tag"), ELEMENTS.values(), ids=ELEMENTS)
def test_each_inline_element_is_in_the_document_and_tagged(text: str, shown: str, tag: str, tmp_path: Path) -> None:
    pdf = write_and_read(tmp_path, f"Chapter\n=======\n\nBEGIN {text} END\n")

    assert pdf.body.partition("BEGIN")[2].partition("END")[0] == shown
    assert pdf.tags[tag] > 0


@pytest.mark.parametrize("text", RESISTANT)
def test_no_text_is_read_as_code(text: str, tmp_path: Path) -> None:
    body = nodes.document(None, None)
    section = nodes.section("", nodes.title("", text), ids=["one"])
    section += [nodes.paragraph("", f"BEGIN {text} END"), nodes.paragraph("", "", nodes.literal("", text))]
    body += section

    pdf = write_and_read(tmp_path, a_manuscript(body, title=text, product=text))

    shown = "".join(text.split()).replace("\u00ad", "").replace("\u200b", "")
    plain = pdf.body.replace("\u00ad", "").replace("\u200b", "")
    assert plain.partition("BEGIN")[2].partition("END")[0] == shown
    assert f"END{shown}QP-7.1" in plain
    assert pdf.reader.metadata is not None
    assert pdf.reader.metadata.title == text


@given(st.text(max_size=80), st.integers(1, 30))
def test_a_word_is_cut_without_loss(text: str, longest: int) -> None:
    assert "".join(pieces(text, longest)) == text


@pytest.mark.parametrize(
    ("word", "longest", "expected"),
    [
        ("short_id", 24, ["short_id"]),
        ("RISK_false_negative", 12, ["RISK_", "false_", "negative"]),
        ("a/b.c/long_path_to", 12, ["a/", "b.", "c/", "long_", "path_", "to"]),
        ("RISK_bias", 5, ["RISK_", "bias"]),
        ("0123456789abcdef", 8, ["01234567", "89abcdef"]),
    ],
)
def test_a_long_word_may_break_after_its_separators(word: str, longest: int, expected: list[str]) -> None:
    assert list(pieces(word, longest)) == expected


def test_a_link_within_the_document_lands_on_its_page(tmp_path: Path) -> None:
    wide = ".. class:: landscape\n\nWide\n----\n\nText\n\n"
    text = f"One\n===\n\n::\n\n    A\n\nSee Wide_ and here_.\n\n{wide}Last\n----\n\n.. _here:\n\nHere.\n"

    pdf = write_and_read(tmp_path, text)

    assert [target for page, target in pdf.links if page == 3] == ["#4", "#5"]


def test_a_link_to_any_id_of_an_element_lands(tmp_path: Path) -> None:
    body = a_body("One\n===\n\nSee.\n\nTwo\n===\n\nText\n")
    body[1]["ids"] = ["two", "page/two", "also.two"]
    for identifier in body[1]["ids"]:
        body[0] += nodes.paragraph("", "", nodes.reference("", "there", refid=identifier))

    pdf = write_and_read(tmp_path, a_manuscript(body))

    assert [target for page, target in pdf.links if page == 3] == ["#3", "#3", "#3"]


def test_a_link_that_leads_nowhere_is_an_error_at_its_place(tmp_path: Path) -> None:
    body = a_body("One\n===\n\nText\n")
    body[0][1] += nodes.reference("", "there", refid="nowhere")

    with pytest.raises(UserError, match=r"page.rst:4: error \[link-broken\] the link “there” leads to nowhere"):
        write_and_read(tmp_path, a_manuscript(body))


def test_a_link_out_of_the_document_keeps_its_address(tmp_path: Path) -> None:
    pdf = write_and_read(tmp_path, 'One\n===\n\n`name <https://example.org/?a=1&b="2">`__\n')

    assert [target for page, target in pdf.links if page == 3] == ['https://example.org/?a=1&b="2"']


def test_footnotes_stand_at_the_foot_of_the_page_that_cites_them(tmp_path: Path) -> None:
    text = (
        "One\n===\n\n::\n\n    A\n\nFirst [#a]_ and again [#a]_ and second [#b]_.\n\n"
        ".. class:: landscape\n\nWide\n----\n\nEnd.\n\n.. [#a] Note *one*.\n\n   More of it.\n\n.. [#b] Note two.\n"
    )

    pdf = write_and_read(tmp_path, text)

    first, wide = (page.replace(" ", "") for page in pdf.pages[2:4])
    assert "First1andagain1andsecond2.1Noteone.Moreofit.2Notetwo." in first
    assert "Note" not in wide
    assert pdf.tags["/Note"] == 2


def test_a_footnote_of_a_heading_is_not_repeated_in_the_contents(tmp_path: Path) -> None:
    pdf = write_and_read(tmp_path, "One [#a]_\n=========\n\nAgain [#a]_.\n\n.. [#a] Note.\n")

    assert "Note" not in pdf.pages[1]
    assert "1One1Again1.1Note." in pdf.body
    assert [(depth, title.strip()) for depth, title in pdf.outline] == [(1, "1 One")]


@pytest.mark.parametrize("text", ["RISK_one, 한국어", "中文 code"])
def test_code_takes_the_fonts_of_its_languages(text: str, tmp_path: Path) -> None:
    fonts = write_and_read(tmp_path, f"One\n===\n\n``{text}``\n").fonts

    assert {name for name in fonts if name.startswith("Noto")} == {
        "NotoSansKR-Thin" if "한" in text else "NotoSansSC-Thin"
    }


def test_a_footnote_that_nothing_cites_is_not_lost(tmp_path: Path) -> None:
    assert "[1]Lost?" in write_and_read(tmp_path, "One\n===\n\nText\n\n.. [1] Lost?\n").body


@pytest.mark.parametrize("state", ["evidenced", "claimed", "gap", "excluded"])
def test_a_badge_is_its_word_on_a_colour(state: str, tmp_path: Path) -> None:
    body = a_body("One\n===\n\nText\n")
    body[0][1] += nodes.inline("", state, classes=["qms-badge", f"qms-{state}"])
    colours = {"evidenced": "#1b6e3c", "claimed": "#8a5a00", "gap": "#a61b1b", "excluded": "#56606b"}

    pdf = write_and_read(tmp_path, a_manuscript(body))

    assert f"Text{state}QP-7.1" in pdf.body
    assert pdf.fills(colours[state])[2] == 1
    assert contrast_with_white(colours[state]) >= 4.5


def contrast_with_white(colour: str) -> float:
    """WCAG 2.2, contrast ratio."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 1.05 / (sum(part * value for part, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True)) + 0.05)
