"""Tables: columns as wide as their words ask for, merged cells, header rows on every page."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from docutils import nodes

from sphinx_qms.dossier.docx.columns import column_widths
from sphinx_qms.dossier.docx.writing import Setting, Writing
from sphinx_qms.dossier.docx.xml import Element, w
from sphinx_qms.dossier.pdf.widths import Cell

Blocks = Callable[[Writing, Setting, Sequence[nodes.Node]], list[Element]]

PADDING = 170
"""Twentieths of a point to the left and right of a cell's text together."""
_SMALL = 900
"""Letters up to which a row is not broken over two pages."""


@dataclass(frozen=True)
class _Placed:
    """A cell, or what continues a cell of a row above."""

    cell: Cell
    continued: bool


def table(writing: Writing, setting: Setting, node: nodes.table, blocks: Blocks) -> Element:
    """The table without its title; `blocks` writes what is in a cell."""
    (group,) = (child for child in node.children if isinstance(child, nodes.tgroup))
    given = [float(spec.get("colwidth", 1)) for spec in group.children if isinstance(spec, nodes.colspec)]
    head, body = _rows(group, nodes.thead), _rows(group, nodes.tbody)
    cells = [placed.cell for row in (*head, *body) for placed in row if not placed.continued]
    widths = column_widths(cells, given, setting.width, PADDING)
    shade = writing.styles.first_row_shade("Table")
    rows = [_row(writing, setting, row, widths, blocks, shade) for row in head]
    rows += [_row(writing, setting, row, widths, blocks) for row in body]
    return grid(writing, "Table", setting, widths, rows)


def grid(writing: Writing, style: str, setting: Setting, widths: list[int], rows: list[Element]) -> Element:
    """A table of rows in a table style, with columns that stay as they are."""
    properties = w(
        "tblPr",
        w("tblStyle", val=writing.styles.id(style, "table")),
        w("tblW", w=sum(widths), type="dxa"),
        *([w("tblInd", w=setting.indent, type="dxa")] if setting.indent else []),
        w("tblLayout", type="fixed"),
        w("tblLook", val="0020", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0, noHBand=1, noVBand=1),
    )
    return w("tbl", properties, w("tblGrid", *(w("gridCol", w=width) for width in widths)), *rows)


def cell(width: int, content: list[Element], span: int = 1, merge: str = "", shade: Element | None = None) -> Element:
    """A cell over `span` columns; `merge` is `restart` or `continue` for one over several rows."""
    properties = w("tcPr", w("tcW", w=width, type="dxa"))
    if span > 1:
        properties.append(w("gridSpan", val=span))
    if merge:
        properties.append(w("vMerge", val=merge))
    if shade is not None:
        properties.append(copy.deepcopy(shade))
    return w("tc", properties, *content)


def row(cells: list[Element], whole: bool, head: bool = False) -> Element:
    """A row; `whole` keeps it on one page, `head` repeats it on each."""
    properties = w("trPr", *([w("cantSplit")] if whole else []), *([w("tblHeader")] if head else []))
    return w("tr", *([properties] if len(properties) else []), *cells)


def _row(
    writing: Writing,
    setting: Setting,
    placed: list[_Placed],
    widths: list[int],
    blocks: Blocks,
    shade: Element | None = None,
) -> Element:
    head = any(isinstance(item.cell.entry.parent.parent, nodes.thead) for item in placed)
    cells = []
    for item in placed:
        width = sum(widths[item.cell.column : item.cell.column + item.cell.columns])
        style = "Table Head" if head else "Table Text"
        inner = replace(setting, style=style, width=max(width - PADDING, 200), indent=0, depth=0, boxed=True)
        if item.continued:
            content = [w("p", w("pPr", w("pStyle", val=writing.styles.id(style))))]
        else:
            writing.bookmarks.wait(item.cell.entry)
            content = blocks(writing, inner, item.cell.entry.children)
        merge = "continue" if item.continued else "restart" if item.cell.rows > 1 else ""
        cells.append(cell(width, content, item.cell.columns, merge, shade))
    small = sum(len(item.cell.entry.astext()) for item in placed) < _SMALL
    return row(cells, whole=head or small, head=head)


def _rows(group: nodes.Element, part: type[nodes.Element]) -> list[list[_Placed]]:
    """The rows of the head or the body with a cell for each column, those from above included."""
    return [
        sorted(placed, key=lambda item: item.cell.column)
        for section in group.children
        if isinstance(section, part)
        for placed in _placed_rows(section)
    ]


def _placed_rows(section: nodes.Element) -> Iterator[list[_Placed]]:
    above: list[Cell] = []
    for number, node in enumerate(section.children):
        assert isinstance(node, nodes.Element)  # noqa: S101 - a part of a table holds rows
        above = [cell for cell in above if cell.row + cell.rows > number]
        taken = {column for cell in above for column in range(cell.column, cell.column + cell.columns)}
        placed = [_Placed(cell, True) for cell in above]
        column = 0
        for entry in node.children:
            assert isinstance(entry, nodes.Element)  # noqa: S101 - a row holds entries
            while column in taken:
                column += 1
            made = Cell(entry, number, column)
            placed.append(_Placed(made, False))
            column += made.columns
        above += [item.cell for item in placed if not item.continued and item.cell.rows > 1]
        yield placed
