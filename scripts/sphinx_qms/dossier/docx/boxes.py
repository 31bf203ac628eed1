"""Boxes: cards of needs, admonitions, lists of fields."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from docutils import nodes
from sphinx.locale import admonitionlabels

from sphinx_qms.dossier.doctree import elements
from sphinx_qms.dossier.docx.paragraphs import blank, blocks, keep_with_next, paragraph, words
from sphinx_qms.dossier.docx.tables import cell, grid, row
from sphinx_qms.dossier.docx.writing import Setting, Writing
from sphinx_qms.dossier.docx.xml import Element
from sphinx_qms.dossier.fields import field_rows

_PADDING = 220
"""Twentieths of a point to the left and right of the text in a box together."""
_LETTER = 100
"""The width of a letter of a label, in twentieths of a point."""
_SMALL = 600
"""Letters up to which a text is not broken over two pages."""
_KEPT_ROWS = 3
"""Rows of fields that stay on one page with the head of their card."""
_EDGE = 80
"""The room for the thick edge of a box."""
_WARNINGS = frozenset({"attention", "caution", "warning", "danger", "error"})


def card(writing: Writing, setting: Setting, node: nodes.Element) -> Element:
    """The card of a need: its title on shaded ground, its fields, its text, in which alone it breaks over pages."""
    fields = [field for child in elements(node) if isinstance(child, nodes.field_list) for field in elements(child)]
    label = _label_width(fields, setting.width * 3 // 10)
    half = setting.width // 2
    widths = [label, half - label, label, setting.width - half - label]
    rows = []
    for part, children in groupby(elements(node), _part_of_card):
        if part is nodes.title:
            rows += [_head(writing, setting, child) for child in children]
        elif part is nodes.field_list:
            rows += [made for child in children for made in _field_rows(writing, setting, child, widths)]
        else:
            rows.append(_text_row(writing, setting, list(children)))
    return grid(writing, "Need", setting, widths, rows)


def _part_of_card(node: nodes.Element) -> type[nodes.Node]:
    """To which part of a card a node belongs: title, field list, or text."""
    return type(node) if isinstance(node, (nodes.title, nodes.field_list)) else nodes.Node


def _head(writing: Writing, setting: Setting, title: nodes.Element) -> Element:
    inner = replace(setting, style="Need Head", width=setting.width - _PADDING, indent=0, boxed=True)
    shade = writing.styles.first_row_shade("Need")
    return row([cell(setting.width, [paragraph(writing, inner, title)], 4, shade=shade)], whole=True)


def _text_row(writing: Writing, setting: Setting, children: Sequence[nodes.Node]) -> Element:
    inner = replace(setting, style="Need Text", width=setting.width - _PADDING, indent=0, depth=0, boxed=True)
    small = sum(len(child.astext()) for child in children) < _SMALL
    return row([cell(setting.width, blocks(writing, inner, children), 4)], whole=small)


def _field_rows(writing: Writing, setting: Setting, field_list: nodes.Element, widths: list[int]) -> list[Element]:
    """Two short values that follow each other share a row, any other has its own."""
    rows = []
    for together in field_rows(field_list):
        cells = []
        for place, field in enumerate(together):
            label, value = _parts(field)
            span = 1 if len(together) > 1 else 3
            width = sum(widths[2 * place + 1 : 2 * place + 1 + span])
            inner = replace(setting, width=width - _PADDING, indent=0, depth=0, boxed=True)
            named = paragraph(writing, replace(inner, style="Need Field"), label)
            shown = blocks(writing, replace(inner, style="Need Value"), value.children)
            cells += [cell(widths[2 * place], [named]), cell(width, shown, span)]
        rows.append(row(cells, whole=True))
    for kept in {*range(min(_KEPT_ROWS - 1, len(rows))), len(rows) - 1} if rows else ():
        keep_with_next(rows[kept])
    return rows


def _parts(field: nodes.Element) -> tuple[nodes.Element, nodes.Element]:
    """The name and the body of a field."""
    name, body = elements(field)
    return name, body


def _label_width(fields: Iterable[nodes.Element], widest: int) -> int:
    letters = max((len(_parts(field)[0].astext()) for field in fields), default=0)
    return min(letters * _LETTER + _PADDING + 60, widest)


def field_list(writing: Writing, setting: Setting, node: nodes.Element) -> Element:
    """A list of fields: names and a colon on the left, their values on the right."""
    label = _label_width(elements(node), setting.width * 2 // 5)
    widths = [label, setting.width - label]
    rows = []
    for field in elements(node):
        name, value = _parts(field)
        inner = replace(setting, width=widths[1] - _PADDING, indent=0, depth=0, boxed=True)
        label_text = nodes.strong("", "", *name.deepcopy().children, nodes.Text(":"))
        named = paragraph(writing, inner, nodes.paragraph("", "", label_text))
        rows.append(row([cell(label, [named]), cell(widths[1], blocks(writing, inner, value.children))], whole=False))
    return grid(writing, "Field List", setting, widths, rows)


def admonition(writing: Writing, setting: Setting, node: nodes.Element) -> Element:
    """A note, a warning, or another text in a box of its own, with the title that Sphinx gives it."""
    inner = replace(setting, style="Admonition", width=setting.width - _PADDING, indent=0, depth=0, boxed=True)
    content = []
    if node.tagname in admonitionlabels:
        content.append(blank(writing, inner, "Admonition Title"))
        content[0].extend(words(writing, str(admonitionlabels[node.tagname])))
    rest = list(node.children)
    while rest and isinstance(title := rest[0], (nodes.title, nodes.subtitle)):
        content.append(paragraph(writing, inner, title, "Admonition Title"))
        del rest[0]
    content += blocks(writing, inner, rest)
    style = "Warning Box" if node.tagname in _WARNINGS else "Admonition Box"
    small = len(node.astext()) < _SMALL
    box = replace(setting, indent=setting.indent + _EDGE, width=setting.width - _EDGE)
    return grid(writing, style, box, [box.width], [row([cell(box.width, content)], whole=small)])
