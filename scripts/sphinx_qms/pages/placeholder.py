"""Places in a page that show the Report: left empty when the page is read, filled when it is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.nodes import make_refnode

from sphinx_qms.model.catalogue import Clause
from sphinx_qms.model.language import WRITTEN_IN
from sphinx_qms.model.need_graph import Need, NeedGraph
from sphinx_qms.model.project import Project
from sphinx_qms.model.report import Report
from sphinx_qms.pages.language.choice import KEY, spoken, words_in
from sphinx_qms.pages.language.marked import LATER, mark_language, title_of
from sphinx_qms.pages.language.words import Words
from sphinx_qms.pages.state import build_of


class Placeholder(nodes.General, nodes.Element):
    """Stands for what the renderer `kind` makes of `arguments`."""


@dataclass(frozen=True)
class View:
    """What a renderer works with: the computed report, the needs, links from the page it writes, and its language."""

    app: Sphinx
    docname: str
    project: Project
    graph: NeedGraph
    report: Report
    language: str = WRITTEN_IN

    @property
    def words(self) -> Words:
        """The words that the page says by itself."""
        return words_in(self.language)

    def kind(self, kind: str) -> str:
        """How readers call a kind of needs."""
        return self.words.kinds.get(kind) or self.project.metamodel.kind_title(kind)

    def outgoing(self, link: str) -> str:
        """How readers call a link from the need that has it."""
        outgoing, _ = self.words.links.get(link) or self.project.metamodel.links[link]
        return outgoing.capitalize()

    def status(self, status: str) -> str:
        """How readers call the status of a need."""
        return self.words.statuses.get(status) or status.replace("_", " ")

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
        status = "" if need.status == "approved" else f"{self.words.comma}{self.status(need.status)}"
        coverage = self.report.coverage(need.id) if need.type == "clause" else None
        title = coverage.clause.title_in(self.language) if coverage else need.title
        return [self.link(need.id, title), nodes.Text(" "), nodes.inline("", need.id + status, classes=["qms-id"])]

    def number_and_title(self, clause: Clause) -> list[nodes.Node]:
        """The number of a clause, linked, and its title."""
        return [self.link(clause.need_id, clause.number), nodes.Text(" "), title_of(clause, self.language)]


Renderer = Callable[[View, dict[str, Any]], list[nodes.Node]]


def placeholder(kind: str, **arguments: Any) -> Placeholder:
    """A placeholder."""
    return Placeholder("", kind=kind, arguments=arguments)


def view_of(app: Sphinx, docname: str, language: str) -> View | None:
    """The view from a page in its language; None before the report is computed."""
    build = build_of(app)
    if build.graph is None or build.report is None:
        return None
    return View(app, docname, build.project, build.graph, build.report, language)


def fill_placeholders(view: View, doctree: nodes.document, renderers: dict[str, Renderer]) -> None:
    """Replaces each placeholder of a page by what its renderer makes of the report.

    A placeholder can have a language of its own.
    """
    for node in list(doctree.findall(Placeholder)):
        own = node["arguments"].get(KEY) or view.language
        rendered = renderers[node["kind"]](replace(view, language=own), node["arguments"])
        mark_language(rendered, spoken(own), view.language)
        node.replace_self(rendered)
    for block in doctree.findall(nodes.Element):
        if LATER in block:
            mark_language([block], block[LATER], view.language)


def phrase(template: str, **parts: nodes.Node | str) -> list[nodes.Node]:
    """A text with nodes in it: each name in braces gives way to the part of that name."""
    pieces = re.split(r"\{(\w+)\}", template)
    said = [parts[piece] if index % 2 else piece for index, piece in enumerate(pieces)]
    return [_node(part) for part in said if part != ""]


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


def table(
    headers: list[str], rows: list[list[list[nodes.Node]]], *classes: str, widths: Sequence[int] = ()
) -> nodes.table:
    """A table of rows of cells, each cell a list of inline or block nodes, with one header row.

    `widths` are the shares of the columns on paper; without them each column gets what its words ask for.
    """
    group = nodes.tgroup(cols=len(headers))
    for width in widths or [1] * len(headers):
        group += nodes.colspec(colwidth=width)
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
