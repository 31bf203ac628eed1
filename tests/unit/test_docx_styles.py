"""What the styles of a template say, and what the writer reads from them."""

from __future__ import annotations

import io
import re

import pytest
from docx import Document as read_word

from sphinx_qms.dossier.docx.make_template import template
from sphinx_qms.dossier.docx.numbering import HeadingNumbers
from sphinx_qms.dossier.docx.styles import NEEDED
from sphinx_qms.dossier.docx.writer import write_docx
from unit.docx_files import Written, changed, flaws, manuscript

DECIMAL = [("decimal", "%1"), ("decimal", "%1.%2"), ("decimal", "%1.%2.%3")]
LEGAL = [("upperRoman", "Part %1"), ("upperLetter", "%2)"), ("lowerRoman", "%1-%3")]


@pytest.mark.parametrize(
    ("levels", "headings", "expected"),
    [
        (DECIMAL, [1, 2, 2, 3, 1, 2], ["1", "1.1", "1.2", "1.2.1", "2", "2.1"]),
        (DECIMAL, [1, 3, 3], ["1", "1.1.1", "1.1.2"]),
        (LEGAL, [1, 1, 1, 1, 2, 3], ["Part I", "Part II", "Part III", "Part IV", "A)", "IV-i"]),
        ([("", "")] * 3, [1, 2], ["", ""]),
        ([("none", "%1"), ("decimal", "%2"), ("decimal", "%3")], [1, 2, 2, 1, 2], ["", "1", "2", "", "3"]),
    ],
    ids=["decimal", "skipped", "letters and roman", "without", "only below"],
)
def test_headings_are_counted_as_word_counts_them(levels, headings, expected):
    numbers = HeadingNumbers([*levels, *[("", "")] * 3])

    assert [numbers.next(level) for level in headings] == expected


def test_letters_go_on_doubled_behind_the_last():
    numbers = HeadingNumbers([("upperLetter", "%1"), *[("", "")] * 5])

    assert [numbers.next(1) for _ in range(28)][24:] == ["Y", "Z", "AA", "BB"]


def test_the_template_has_each_style_that_the_writer_names_under_the_name_that_word_shows():
    shown = {style.name.lower() for style in read_word(io.BytesIO(template())).styles}

    assert {style.lower() for styles in NEEDED.values() for style in styles} <= shown


def test_headings_that_a_company_has_taken_the_numbers_from_have_none_in_the_contents(tmp_path):
    package = changed(
        template(), word__styles_xml=lambda xml: re.sub(r'<w:numPr><w:ilvl w:val="\d"/>.*?</w:numPr>', "", xml)
    )
    (tmp_path / "document.docx").write_bytes(package)

    write_docx(manuscript("One\n===\n\nTwo\n---\n"), tmp_path / "document.docx", tmp_path / "out.docx")

    assert list(flaws((tmp_path / "out.docx").read_bytes())) == []
    entries = Written(tmp_path / "out.docx").all("//w:p[w:pPr/w:pStyle[starts-with(@w:val,'Toc')]]")
    assert ["".join(entry.itertext("{*}t")) for entry in entries] == ["One", "Two"]


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("style", ["Badge Evidenced", "Badge Claimed", "Badge Gap", "Badge Excluded", "Inline Code"])
def test_text_on_a_ground_of_its_own_can_be_read(style):
    """A contrast of 4.5 to 1: WCAG 2.2, 1.4.3."""
    properties = read_word(io.BytesIO(template())).styles[style].element.rPr
    ground = properties.find("{*}shd").values()[-1]
    colour = next((element.values()[0] for element in properties.iter("{*}color")), "000000")

    lighter, darker = sorted((luminance(ground), luminance(colour)), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5
