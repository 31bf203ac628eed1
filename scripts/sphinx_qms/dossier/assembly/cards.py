"""The cards of sphinx-needs, which are tables within containers, as need cards that every writer knows."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes

from sphinx_qms.dossier.manuscript import NeedCard


def cards_of_needs(doctree: nodes.document) -> None:
    """Replaces each card of sphinx-needs, whatever its layout, by a NeedCard; by its text where it has no head."""
    for container in list(doctree.findall(nodes.container)):
        if "need_container" in container["classes"]:
            tables = [child for child in container.children if isinstance(child, nodes.table)]
            container.parent.replace(container, [_card(table) for table in tables])


def _card(table: nodes.table) -> nodes.Element:
    title, fields = nodes.title(), nodes.field_list()
    text: list[nodes.Node] = []
    for row in _rows(table):
        if "head" in row["classes"]:
            for line in _lines(row):
                title += [nodes.Text(" "), *line.children] if title.children else line.children
        elif "meta" in row["classes"]:
            fields += [_field(line) for line in _lines(row)]
        else:
            text += [child for entry in row.children for child in entry.children]
    kind = NeedCard if title.children else nodes.container
    card = kind("", ids=table["ids"], classes=table["classes"])
    card.extend(part for part in (title, fields) if part.children)
    card.extend(text)
    return card


def _rows(table: nodes.table) -> Iterator[nodes.row]:
    """The rows of a table, without those of tables and cards within it."""
    for part in table.findall(nodes.tbody):
        if part.parent.parent is table:
            yield from (row for row in part.children if isinstance(row, nodes.row))


def _lines(row: nodes.row) -> Iterator[nodes.line]:
    """The lines of a row that say something and hold no other lines; those around them only group.

    The icons of a layout, which are HTML, are left out.
    """
    for icon in list(row.findall(nodes.raw)):
        icon.parent.remove(icon)
    for line in row.findall(nodes.line):
        if line.astext().strip() and not any(inner is not line for inner in line.findall(nodes.line)):
            yield line


def _field(line: nodes.line) -> nodes.field:
    """The label of a line, which ends in a colon, and what follows it."""
    text = next(line.findall(nodes.Text))
    label = text.astext().strip().removesuffix(":")
    holder = text.parent if isinstance(text.parent, nodes.inline) and len(text.parent) == 1 else text
    holder.parent.remove(holder)
    return nodes.field("", nodes.field_name("", label), nodes.field_body("", nodes.paragraph("", "", *line.children)))
