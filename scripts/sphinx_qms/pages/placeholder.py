"""Places in a page that show the Report: left empty when the page is read, filled when it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.nodes import make_refnode

from sphinx_qms.model.need_graph import Need, NeedGraph
from sphinx_qms.model.project import Project
from sphinx_qms.model.report import Report
from sphinx_qms.pages.state import build_of


class Placeholder(nodes.General, nodes.Element):
    """Stands for what the renderer `kind` makes of `arguments`."""


@dataclass(frozen=True)
class View:
    """What a renderer works with: the computed report, the needs, and links from the page it writes."""

    app: Sphinx
    docname: str
    project: Project
    graph: NeedGraph
    report: Report

    def link(self, need_id: str, text: str = "") -> nodes.Node:
        """A link to a need with its id as text, or just the text where there is no such need."""
        need = self.graph.get(need_id)
        label = nodes.Text(text or need_id)
        if need is None:
            return label
        reference = make_refnode(self.app.builder, self.docname, need.docname, need.id, [label])
        reference["classes"].append("qms-need-link")
        return reference

    def named(self, need: Need) -> list[nodes.Node]:
        """The title of a need, linked, with its id behind, and its status where it is not approved."""
        status = "" if need.status == "approved" else f", {need.status.replace('_', ' ')}"
        return [self.link(need.id, need.title), nodes.Text(" "), nodes.inline("", need.id + status, classes=["qms-id"])]


Renderer = Callable[[View, dict[str, Any]], list[nodes.Node]]


def placeholder(kind: str, **arguments: Any) -> Placeholder:
    """A placeholder."""
    return Placeholder("", kind=kind, arguments=arguments)


def fill_placeholders(app: Sphinx, doctree: nodes.document, docname: str, renderers: dict[str, Renderer]) -> None:
    """Replaces each placeholder of a page by what its renderer makes of the report."""
    build = build_of(app)
    if build.graph is None or build.report is None:
        return
    view = View(app, docname, build.project, build.graph, build.report)
    for node in list(doctree.findall(Placeholder)):
        node.replace_self(renderers[node["kind"]](view, node["arguments"]))


def paragraph(*children: nodes.Node | str, classes: Iterable[str] = ()) -> nodes.paragraph:
    """A paragraph of nodes and texts."""
    return nodes.paragraph("", "", *map(_node, children), classes=list(classes))


def badge(text: str, *classes: str) -> nodes.inline:
    """A short text with a colour of its own, on one line; the text alone says it all."""
    text = text.replace(" ", "\N{NO-BREAK SPACE}")
    return nodes.inline("", text, classes=["qms-badge", *classes])


def bullets(items: Iterable[list[nodes.Node]], *classes: str) -> nodes.bullet_list:
    """A list; each item is a list of inline nodes, followed by block nodes where it has any."""
    result = nodes.bullet_list(bullet="*", classes=list(classes))
    for item in items:
        inline = [node for node in item if not _is_block(node)]
        blocks = [node for node in item if _is_block(node)]
        result += nodes.list_item("", paragraph(*inline), *blocks)
    return result


def table(headers: list[str], rows: list[list[list[nodes.Node]]], *classes: str) -> nodes.table:
    """A table of rows of cells, each cell a list of inline or block nodes, with one header row."""
    group = nodes.tgroup(cols=len(headers))
    for _ in headers:
        group += nodes.colspec(colwidth=1)
    head = nodes.row("", *(nodes.entry("", paragraph(header)) for header in headers))
    group += nodes.thead("", head)
    body = nodes.tbody()
    for row in rows:
        body += nodes.row("", *(nodes.entry("", *_blocks(cell)) for cell in row))
    group += body
    return nodes.table("", group, classes=list(classes))


def _blocks(cell: list[nodes.Node]) -> list[nodes.Node]:
    return cell if any(map(_is_block, cell)) else [paragraph(*cell)]


def _is_block(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Body) and not isinstance(node, nodes.Inline)


def _node(child: nodes.Node | str) -> nodes.Node:
    return nodes.Text(child) if isinstance(child, str) else child


def html_only(html: str) -> nodes.raw:
    """Decoration of HTML pages that carries no content of its own."""
    return nodes.raw("", html, format="html", decoration=True)
