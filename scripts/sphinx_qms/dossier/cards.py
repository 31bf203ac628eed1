"""The cards of sphinx-needs, which are tables within containers, as need cards that every writer knows."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes

from sphinx_qms.dossier.manuscript import NeedCard


def cards_of_needs(doctree: nodes.document) -> None:
    """Replaces each card of sphinx-needs, laid out by the layout `qms`, by a NeedCard."""
    for container in list(doctree.findall(nodes.container)):
        if "need_container" in container["classes"]:
            tables = [child for child in container.children if isinstance(child, nodes.table)]
            container.parent.replace(container, [_card(table) for table in tables])


def _card(table: nodes.table) -> NeedCard:
    card = NeedCard("", ids=table["ids"], classes=table["classes"])
    rows = {
        name: row for row in table.findall(nodes.row) for name in ("head", "meta", "content") if name in row["classes"]
    }
    head = [child for line in _lines(rows["head"]) for child in line.children]
    card += nodes.title("", "", *head)
    fields = nodes.field_list("", *(_field(line) for line in _lines(rows["meta"])))
    if fields.children:
        card += fields
    if "content" in rows:
        card += [child for entry in rows["content"].children for child in entry.children]
    return card


def _lines(row: nodes.row) -> Iterator[nodes.line]:
    """The lines of a row that say something and hold no other lines; those around them only group."""
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
