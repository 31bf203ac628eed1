"""Traceability matrices: needs of some types as rows, their links and results as columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import OptionSpec

from sphinx_qms.model.metamodel import Metamodel
from sphinx_qms.model.need_graph import Need
from sphinx_qms.pages.clauses.catalogue import state_badge
from sphinx_qms.pages.language.english import ENGLISH
from sphinx_qms.pages.language.words import Words
from sphinx_qms.pages.placeholder import View, badge, bullets, paragraph, placeholder, table
from sphinx_qms.pages.results import outcome_summary
from sphinx_qms.pages.state import build_of

BACK = "_back"


class MatrixDirective(SphinxDirective):
    """`qms-matrix` with `:rows:` (need types) and `:columns:` (links, `_back` for incoming ones, fields, results)."""

    option_spec: ClassVar[OptionSpec] = {"rows": str, "columns": str}

    def run(self) -> list[nodes.Node]:
        """A placeholder, after its options are checked; see render_matrix."""
        rows, columns = (_words(self.options.get(name, "")) for name in ("rows", "columns"))
        if wrong := wrong_matrix(rows, columns, build_of(self.env.app).project.metamodel):
            raise self.error(f"qms-matrix: {wrong}")
        return [placeholder("matrix", rows=rows, columns=columns)]


def wrong_matrix(rows: list[str], columns: list[str], metamodel: Metamodel) -> str:
    """What is wrong with the rows and columns of a matrix; empty where nothing is."""
    unknown = [name for name in rows if name not in metamodel.types]
    unknown += [name for name in columns if _header(name, metamodel, ENGLISH) is None]
    if unknown:
        return f"unknown: {', '.join(unknown)}; see the types and links of ubproject.toml"
    return "" if rows and columns else "rows and columns must not be empty"


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _header(column: str, metamodel: Metamodel, words: Words) -> str | None:
    """The header of a column, None where there is no such column."""
    if column == "results":
        return words.results
    name = column.removesuffix(BACK)
    if name in metamodel.links:
        outgoing, incoming = words.links.get(name, metamodel.links[name])
        return (incoming if column.endswith(BACK) else outgoing).capitalize()
    if column not in metamodel.fields | {"status"}:
        return None
    return words.field_name(column)


def render_matrix(view: View, arguments: dict[str, Any]) -> list[nodes.Node]:
    """The matrix as a table that can be filtered and sorted; a sentence where there is nothing to show."""
    needs = view.graph.of_type(*arguments["rows"])
    if not needs:
        return [paragraph(view.words.nothing_to_show)]
    columns: list[str] = arguments["columns"]
    headers = [view.words.need, *(_header(column, view.project.metamodel, view.words) or column for column in columns)]
    rows = [[view.named(need), *(_cell(view, need, column) for column in columns)] for need in needs]
    return [table(headers, rows, "qms-table")]


def _cell(view: View, need: Need, column: str) -> list[nodes.Node]:
    if column == "results":
        controls = view.graph.sources(need.id, "mitigates")
        return outcome_summary(view, need, *controls) or [badge(view.words.none, "qms-gap")]
    if column.removesuffix(BACK) in view.project.metamodel.links:
        step: Callable[..., list[Need]] = view.graph.sources if column.endswith(BACK) else view.graph.targets
        linked = [other for other in step(need.id, column.removesuffix(BACK)) if other.type != "result"]
        return _list([_linked(view, other) for other in linked])
    return [nodes.Text(view.status(need.status) if column == "status" else need.text(column))]


def _linked(view: View, other: Need) -> list[nodes.Node]:
    coverage = view.report.coverage(other.id)
    return [view.link(other.id), *([nodes.Text(" "), state_badge(view, coverage.state)] if coverage else [])]


def _list(items: list[list[nodes.Node]]) -> list[nodes.Node]:
    return items[0] if len(items) == 1 else [bullets(items)] if items else []
