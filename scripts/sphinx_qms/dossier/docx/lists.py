"""Lists: items with signs or numbers, terms with what they mean, lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from docutils import nodes

from sphinx_qms.dossier.doctree import elements
from sphinx_qms.dossier.docx.inline import inlines
from sphinx_qms.dossier.docx.numbering import STEP
from sphinx_qms.dossier.docx.paragraphs import blank, paragraph
from sphinx_qms.dossier.docx.writing import Setting, Writing
from sphinx_qms.dossier.docx.xml import Element, name, run, w


def item_list(writing: Writing, setting: Setting, node: nodes.Element) -> Iterator[Element]:
    """The items of a bullet list or an enumeration."""
    if isinstance(node, nodes.enumerated_list):
        number, style = writing.numbering.enumeration(node, setting.depth), "List Number"
    else:
        number, style = writing.numbering.bullets(), "List Bullet"
    own = style if setting.style == "Body Text" else setting.style
    inner = replace(setting.inside(STEP), depth=setting.depth + 1)
    for entry in elements(node):
        writing.bookmarks.wait(entry)
        rest = list(entry.children)
        if rest and isinstance(first := rest[0], nodes.paragraph):
            del rest[0]
            writing.bookmarks.wait(first)
            made = paragraph(writing, inner, first, own)
        else:
            made = blank(writing, inner, own)
        yield _item(writing, setting, made, number)
        for child in rest:
            yield from writing.block(inner, child)


def _item(writing: Writing, setting: Setting, made: Element, number: str) -> Element:
    """The paragraph as an item of a list, with its sign or number before it."""
    properties = made[0]
    for indent in properties.findall(name("ind")):
        properties.remove(indent)
    properties.insert(1, writing.numbering.properties(number, setting.depth))
    if setting.indent != STEP * setting.depth:
        # the list stands within something that stands in by itself
        properties.append(w("ind", left=setting.indent + STEP, hanging=STEP))
    return made


def definition_list(writing: Writing, setting: Setting, node: nodes.Element) -> Iterator[Element]:
    """Terms, each with its classifiers in italics, above what they mean."""
    for entry in elements(node):
        writing.bookmarks.wait(entry)
        terms = [child for child in entry.children if isinstance(child, (nodes.term, nodes.classifier))]
        while terms:
            term = terms.pop(0)
            writing.bookmarks.wait(term)
            made = paragraph(writing, setting, term, "Definition Term")
            while terms and isinstance(terms[0], nodes.classifier):
                classifier = nodes.emphasis("", "", *terms.pop(0).deepcopy().children)
                made.extend([run(" : "), *inlines(writing, setting, nodes.paragraph("", "", classifier))])
            yield made
        for definition in elements(entry):
            if isinstance(definition, nodes.definition):
                for child in definition.children:
                    yield from writing.block(setting.inside(STEP), child)


def line_block(writing: Writing, setting: Setting, node: nodes.Element) -> Iterator[Element]:
    """Lines that break where they are written; those within others stand in."""
    for child in elements(node):
        if isinstance(child, nodes.line_block):
            yield from line_block(writing, setting.inside(STEP), child)
        else:
            yield paragraph(writing, setting, child, "Line Block" if not setting.boxed else "")
