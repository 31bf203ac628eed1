"""Tables: columns as wide as their words ask for, merged cells, header rows on every page."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import replace

from docutils import nodes

from sphinx_qms.dossier.docx.columns import column_widths
from sphinx_qms.dossier.docx.paragraphs import blocks
from sphinx_qms.dossier.docx.writing import Setting, Writing
from sphinx_qms.dossier.docx.xml import Element, w
from sphinx_qms.dossier.grid import Cell, cells, grid_of

PADDING = 170
"""Twentieths of a point to the left and right of a cell's text together."""
_SMALL = 900
"""Letters up to which a row is not broken over two pages."""


def table(writing: Writing, setting: Setting, node: nodes.Element) -> Element:
    """The table without its title."""
    parts = grid_of(node)
    widths = column_widths(cells(parts.head, parts.body), parts.given, setting.width, PADDING)
    shade = writing.styles.first_row_shade("Table")
    rows = [_row(writing, setting, number, row, widths, shade, True) for number, row in enumerate(parts.head)]
    rows += [_row(writing, setting, number, row, widths) for number, row in enumerate(parts.body)]
    return grid(writing, "Table", setting, widths, rows, head=bool(parts.head))


def grid(
    writing: Writing, style: str, setting: Setting, widths: list[int], rows: list[Element], head: bool = True
) -> Element:
    """A table of rows in a table style, with columns that stay as they are; `head` gives its first row that look."""
    first = int(head)
    properties = w(
        "tblPr",
        w("tblStyle", val=writing.styles.id(style, "table")),
        w("tblW", w=sum(widths), type="dxa"),
        *([w("tblInd", w=setting.indent, type="dxa")] if setting.indent else []),
        w("tblLayout", type="fixed"),
        w(
            "tblLook",
            val=f"00{2 * first}0",
            firstRow=first,
            lastRow=0,
            firstColumn=0,
            lastColumn=0,
            noHBand=1,
            noVBand=1,
        ),
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
    number: int,
    standing: Sequence[Cell],
    widths: list[int],
    shade: Element | None = None,
    head: bool = False,
) -> Element:
    """The row of that number; a cell that reaches into it from above continues there without text."""
    style = "Table Head" if head else "Table Text"
    made = []
    for item in standing:
        width = sum(widths[item.column : item.column + item.columns])
        continued = item.row < number
        if continued:
            content = [w("p", w("pPr", w("pStyle", val=writing.styles.id(style))))]
        else:
            writing.bookmarks.wait(item.entry)
            inner = replace(setting, style=style, width=max(width - PADDING, 200), indent=0, depth=0, boxed=True)
            content = blocks(writing, inner, item.entry.children)
        merge = "continue" if continued else "restart" if item.rows > 1 else ""
        made.append(cell(width, content, item.columns, merge, shade))
    small = sum(len(item.entry.astext()) for item in standing) < _SMALL
    return row(made, whole=head or small, head=head)
