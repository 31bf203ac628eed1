"""Each block element, written to PDF and read back."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from docutils import nodes

from sphinx_qms.dossier.manuscript import NeedCard
from sphinx_qms.model.error import UserError
from unit.pdf_reader import a_body, a_manuscript, write_and_read, write_picture

ELEMENTS = {
    "bullet list": ("- one\n- two\n\n  - inner", "•one•two\N{EN DASH}inner"),
    "numbers begin anew in each list": ("1. a\n2. b\n\nText\n\n1. c", "1.a2.bText1.c"),
    "numbers begin where they are told": ("5. five\n6. six", "5.five6.six"),
    "letters": ("a) one\nb) two", "a)oneb)two"),
    "capital letters in brackets": ("(A) one\n(B) two", "(A)one(B)two"),
    "Roman numbers": ("i. one\n#. two", "i.oneii.two"),
    "list within a list": ("1. one\n\n   a. inner\n   b. more\n\n2. two", "1.onea.innerb.more2.two"),
    "item of two paragraphs": ("- one\n\n  two", "•onetwo"),
    "definition list": ("term : kind\n    meaning", "termkindmeaning"),
    "field list": (":Field: value\n:Other: more", "Field:valueOther:more"),
    "line block": ("| one\n|   two\n| three", "onetwothree"),
    "quotation": ("Text\n\n    words\n\n    -- somebody", "Textwords—somebody"),
    "code": ("::\n\n    def f():\n        return 1", "deff():return1"),
    "doctest": (">>> 1 + 1\n2", ">>>1+12"),
    "note": (".. note:: careful", "Notecareful"),
    "warning": (".. warning::\n\n   one\n\n   two", "Warningonetwo"),
    "admonition of one's own": (".. admonition:: Mind\n\n   this", "Mindthis"),
    "topic": (".. topic:: Subject\n\n   text", "Subjecttext"),
    "sidebar": (".. sidebar:: Beside\n\n   text", "Besidetext"),
    "rubric": (".. rubric:: Small\n\ntext", "Smalltext"),
    "transition": ("one\n\n----\n\ntwo", "onetwo"),
    "container": (".. container:: any\n\n   text", "text"),
    "supporting detail": (".. container:: qms-chain\n\n   text", "text"),
    "compound": (".. compound::\n\n   one\n\n   two", "onetwo"),
    "target": (".. _here:\n\ntext", "text"),
    "citation": ("See [A]_.\n\n.. [A] source", "See[A].[A]source"),
}


@pytest.mark.parametrize(("text", "shown"), ELEMENTS.values(), ids=ELEMENTS)
def test_the_text_of_each_block_is_in_the_document(text: str, shown: str, tmp_path: Path) -> None:
    pdf = write_and_read(tmp_path, f"Chapter\n=======\n\nBEGIN\n\n{text}\n\nEND\n")

    assert pdf.body.partition("BEGIN")[2].partition("END")[0] == shown


@pytest.mark.parametrize("kind", ["attention", "caution", "danger", "error", "hint", "important", "tip", "note"])
def test_an_admonition_carries_the_title_of_its_kind(kind: str, tmp_path: Path) -> None:
    pdf = write_and_read(tmp_path, f"Chapter\n=======\n\n.. {kind}:: careful\n")

    assert f"{kind.capitalize()}careful" in pdf.body


def test_a_heading_with_a_number_of_its_own_gets_no_other(tmp_path: Path) -> None:
    clauses = ".. class:: qms-clauses\n\n4.1 Clause\n----------\n\nText\n\nLast\n----\n\nText\n"
    pdf = write_and_read(tmp_path, f"One\n===\n\n{clauses}")

    assert "1One4.1ClauseText1.1LastText" in pdf.body


def test_headings_are_numbered_and_are_bookmarks(tmp_path: Path) -> None:
    pdf = write_and_read(tmp_path, "One\n===\n\nSub\n---\n\nSubsub\n~~~~~~\n\nSub b\n-----\n\nTwo\n===\n\nText\n")

    assert pdf.outline == [(1, "1 One"), (2, "1.1 Sub"), (3, "1.1.1 Subsub"), (2, "1.2 Sub b"), (1, "2 Two")]
    assert pdf.tags & Counter({"/H1": 3, "/H2": 2, "/H3": 1}) == Counter({"/H1": 3, "/H2": 2, "/H3": 1})


def test_contents_name_headings_to_the_third_level_with_their_pages(tmp_path: Path) -> None:
    text = "One\n===\n\nTwo\n---\n\nThree\n~~~~~\n\nFour\n^^^^\n\n.. class:: landscape\n\nWide\n----\n\nText\n"

    pdf = write_and_read(tmp_path, text)

    contents = pdf.pages[1].replace(".", "").replace(" ", "")
    assert contents.startswith("ExampleMedical·MammoTriageRiskmanagementfileContents1One311Two3111Three312Wide4")
    assert [link for link in pdf.links if link[0] == 2] == [(2, "#3"), (2, "#3"), (2, "#3"), (2, "#4")]


WIDE = ".. class:: landscape\n\nWide {0}\n------\n\nText {0}\n\n"
PAGES = {
    "between others": ("::\n\n    A\n\n" + WIDE.format(1) + "After\n-----\n\nC\n", [0, 1, 0]),
    "two share their pages": ("::\n\n    A\n\n" + WIDE.format(1) + WIDE.format(2), [0, 1]),
    "with the lines before it": ("A few words.\n\n" + WIDE.format(1), [1]),
    "after a page of text": ("Words. " * 100 + "\n\n" + WIDE.format(1), [0, 1]),
}


@pytest.mark.parametrize(("text", "landscape"), PAGES.values(), ids=PAGES)
def test_a_landscape_section_stands_on_landscape_pages(text: str, landscape: list[int], tmp_path: Path) -> None:
    pdf = write_and_read(tmp_path, f"One\n===\n\n{text}")

    assert [page.mediabox.width > page.mediabox.height for page in pdf.reader.pages] == [0, 0, *landscape]
    assert ["Wide 1" in page for page in pdf.pages[2:]].index(True) == landscape.index(1)


def test_a_figure_has_caption_number_legend_and_words_for_who_does_not_see_it(tmp_path: Path) -> None:
    write_picture(tmp_path)
    text = f"One\n===\n\n.. figure:: {tmp_path}/box.svg\n   :alt: A blue box\n\n   The *box*\n\n   Drawn.\n"

    pdf = write_and_read(tmp_path, text)

    assert "Figure1:TheboxDrawn." in pdf.body
    figures = [element for element in pdf.elements if element["/S"] == "/Figure"]
    assert [element["/Alt"] for element in figures] == ["A blue box"]


def test_a_vector_picture_stays_one(tmp_path: Path) -> None:
    write_picture(tmp_path)

    pdf = write_and_read(tmp_path, f"One\n===\n\n.. image:: {tmp_path}/box.svg\n   :alt: Box\n")

    kinds = [item.get_object()["/Subtype"] for item in pdf.reader.pages[2]["/Resources"].get("/XObject", {}).values()]
    assert "/Image" not in kinds
    assert pdf.tags["/Figure"] == 1


@pytest.mark.parametrize("kind", ["svg", "gif"])
def test_a_picture_without_words_or_of_another_kind_is_an_error_at_its_place(kind: str, tmp_path: Path) -> None:
    write_picture(tmp_path, f"box.{kind}")
    code = {"svg": "picture-without-words", "gif": "picture-unusable"}[kind]

    with pytest.raises(UserError, match=rf"page.rst:4: error \[{code}\] .*box.{kind}"):
        write_and_read(tmp_path, f"One\n===\n\n.. image:: {tmp_path}/box.{kind}\n")


def test_a_picture_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "box.png").write_bytes(b"no picture")

    with pytest.raises(UserError, match=r"page.rst:4: error \[picture-unusable\] the picture box.png"):
        write_and_read(tmp_path, f"One\n===\n\n.. image:: {tmp_path}/box.png\n   :alt: Box\n")


def test_a_long_word_of_code_breaks_within_the_margin(tmp_path: Path) -> None:
    word = "abcdefghij" * 30

    pdf = write_and_read(tmp_path, f"One\n===\n\n::\n\n    {word}\n")

    lines = [line for line in pdf.reader.pages[2].extract_text().splitlines() if "abc" in line]
    assert len(lines) > 2
    assert word in pdf.body


def test_a_displayed_formula_shows_its_number_and_reads_as_tex(tmp_path: Path) -> None:
    body = a_body("One\n===\n\n.. math:: a^2\n")
    for node in body.findall(nodes.math_block):
        node["number"] = 7

    pdf = write_and_read(tmp_path, a_manuscript(body))

    assert "(7)" in pdf.body
    assert [element["/Alt"] for element in pdf.elements if element["/S"] == "/Formula"] == ["a^2"]


def a_card(number: int, *blocks: nodes.Node) -> NeedCard:
    fields = nodes.field_list()
    for label, value in (("status", "approved"), ("satisfies", "UN_one")):
        fields += nodes.field("", nodes.field_name("", label), nodes.field_body("", nodes.paragraph("", value)))
    return NeedCard("", nodes.title("", f"Need {number}"), fields, *blocks, ids=[f"REQ_{number}"])


def test_a_card_shows_title_fields_and_text(tmp_path: Path) -> None:
    body = a_body("One\n===\n\nText\n")
    body[0] += a_card(1, nodes.paragraph("", "It refuses."))

    pdf = write_and_read(tmp_path, a_manuscript(body))

    assert "Need1statusapprovedsatisfiesUN_oneItrefuses." in pdf.body


@pytest.mark.parametrize("words", [30, 400])
def test_the_head_of_a_card_never_stands_alone_at_the_foot_of_a_page(words: int, tmp_path: Path) -> None:
    body = a_body("One\n===\n\nText\n")
    for number in range(15):
        body[0] += nodes.paragraph("", "Between. " * 20 * (number % 4))
        body[0] += a_card(number, nodes.paragraph("", f"Text{number} " + "and more " * words))

    pdf = write_and_read(tmp_path, a_manuscript(body))

    for number in range(15):
        (page,) = (page for page in pdf.pages[2:] if f"Need {number} " in page)
        assert f"Text{number} " in page


def test_an_unknown_element_is_an_error_that_names_it_and_its_place(tmp_path: Path) -> None:
    text = "One\n===\n\nText\n\n.. raw:: html\n\n   <b>lost</b>\n"

    with pytest.raises(UserError, match=r"page.rst:\d+: error \[element-unknown\] the element “raw” .* PDF"):
        write_and_read(tmp_path, text)
