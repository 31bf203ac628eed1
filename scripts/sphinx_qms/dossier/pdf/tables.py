"""Tables as Typst expressions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from docutils import nodes

from sphinx_qms.dossier.grid import Cell, cells, grid_of
from sphinx_qms.dossier.pdf.columns import PADDING, column_widths
from sphinx_qms.dossier.pdf.context import Context
from sphinx_qms.dossier.pdf.expression import array, call, joined
from sphinx_qms.dossier.pdf.inline import flow, inlines

SIZES = ((6, 8.5), (9, 7.8), (12, 7.0), (99, 6.3))
"""Up to how many columns a table is set in letters of how many points."""

_LOW = 200.0
"""Points of a row that is not broken over two pages."""


def table(context: Context, node: nodes.Element) -> str:
    """A table, its header rows repeated on each page; a `title` becomes its caption."""
    grid = grid_of(node)
    given, head, body = grid.given, list(cells(grid.head)), list(cells(grid.body))
    size = next(points for columns, points in SIZES if len(given) <= columns or columns == SIZES[-1][0])
    columns = column_widths([*head, *body], given, context.width, size)
    width = sum(columns.shares)
    inner = [
        replace(context, width=share * context.width / width - PADDING, longest=columns.longest)
        for share in columns.shares
    ]
    shown = list(_written(body, inner, _tall_rows(body, columns.shares, size)))
    if head:
        shown.insert(0, call("table.header", *_written(head, inner, set())))
    made = call(
        "grid-table",
        *shown,
        columns=array(f"{share:.2f}fr" for share in columns.shares),
        heads=str(len(grid.head)),
        size=f"{size}pt",
    )
    title = next((child for child in node.children if isinstance(child, nodes.title)), None)
    if title is None:
        return joined((context.anchors(node), made))
    caption = joined((context.anchors(node), context.anchors(title), inlines(context.inside(title), title)))
    return call("captioned-table", made, caption)


def _tall_rows(body: Iterable[Cell], shares: Sequence[float], size: float) -> set[int]:
    """The rows that may be broken over two pages."""
    tall = (cell for cell in body if _height(cell, shares[cell.column], size) >= _LOW)
    return {cell.row + below for cell in tall for below in range(cell.rows)}


def _height(cell: Cell, width: float, size: float) -> float:
    """A cell's height in points, estimated from half an em a letter."""
    tall = (nodes.image, nodes.literal_block, nodes.table)
    if cell.rows > 1 or any(isinstance(node, tall) for node in cell.entry.findall()):
        return _LOW
    letters = (width - PADDING) / (0.5 * size)
    return sum(1 + len(part.astext()) / letters for part in cell.entry.findall(nodes.paragraph)) * 1.4 * size


def _written(part: Iterable[Cell], inner: list[Context], tall: set[int]) -> Iterator[str]:
    for cell in part:
        spanned = inner[cell.column : cell.column + cell.columns]
        width = sum(context.width + PADDING for context in spanned) - PADDING
        content = flow(replace(spanned[0], width=width), cell.entry.children)
        spans = {"colspan": cell.columns, "rowspan": cell.rows}
        options = {name: str(span) for name, span in spans.items() if span > 1}
        if cell.row in tall:
            options["breakable"] = "true"
        yield call("table.cell", content, **options) if options else content
