"""The table of contents: a field that Word can compute anew, with titles and numbers that are right before it does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from docutils import nodes

from sphinx_qms.dossier.docx.paragraphs import words
from sphinx_qms.dossier.docx.writing import Writing
from sphinx_qms.dossier.docx.xml import Element, field, field_start, run, w

_DEEPEST = 3


@dataclass(frozen=True)
class Heading:
    """A heading with its level from 1, its number, its title as plain text, and its bookmark."""

    level: int
    number: str
    title: str
    bookmark: str


def contents(writing: Writing, headings: Sequence[Heading]) -> list[Element]:
    """The paragraphs of the table of contents.

    Its page numbers are fields without a value: Word computes them when someone updates them, and a number that could
    be wrong is never shown.
    """
    paragraphs = list(_entries(writing, [heading for heading in headings if heading.level <= _DEEPEST]))
    if not paragraphs:
        return [w("p")]
    for place, element in enumerate(field_start('TOC \\o "1-3" \\h \\z \\u'), 1):
        paragraphs[0].insert(place, element)
    paragraphs[-1].append(w("r", w("fldChar", fldCharType="end")))
    return paragraphs


def _entries(writing: Writing, headings: Sequence[Heading]) -> Iterator[Element]:
    for heading in headings:
        number = [*words(writing, heading.number), run("\t")] if heading.number else []
        page = field(f"PAGEREF {heading.bookmark} \\h", [])
        link = w("hyperlink", *number, *words(writing, heading.title), run("\t"), *page, anchor=heading.bookmark)
        yield w("p", w("pPr", w("pStyle", val=writing.styles.id(f"toc {heading.level}"))), link)


def plain_title(title: nodes.Element) -> str:
    """The text of a title without the marks of its footnotes."""
    texts = (text for text in title.findall(nodes.Text) if not isinstance(text.parent, nodes.footnote_reference))
    return "".join(text.astext() for text in texts).replace("\n", " ")
