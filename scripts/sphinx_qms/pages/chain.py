"""The chain of a need, shown in its card: what it serves, up to the intended use, and what stands behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx_needs.nodes import Need as NeedNode

from sphinx_qms.checks.chains import OWN_CHAIN, UPWARD
from sphinx_qms.model.need_graph import Need
from sphinx_qms.pages.clauses.catalogue import state_badge
from sphinx_qms.pages.facts.verdicts import verdict_summary
from sphinx_qms.pages.placeholder import Placeholder, View, bullets, html_only, paragraph
from sphinx_qms.pages.results import outcome_summary

DEPTH = 4
CHAIN = (*OWN_CHAIN, *(link for link in UPWARD if link != "caused_by"), "trained_on", "evaluated_on", "represents")


def add_chains(_app: Sphinx, doctree: nodes.document) -> None:
    """Puts a placeholder for its chain below the text of each need that is shown."""
    for node in doctree.findall(NeedNode):
        if not node.get("hidden"):
            node += Placeholder("", kind="chain", arguments={"need": node["refid"]})


def render_chain(view: View, arguments: dict[str, Any]) -> list[nodes.Node]:
    """The verdicts on a criterion; both directions of the chain and the clauses that the need answers, folded away."""
    need = view.graph.get(arguments["need"])
    if need is None:
        return []
    verdict = verdict_summary(view, need)
    shown = [paragraph(nodes.strong("", view.words.facts.verdict), view.words.colon, *verdict)] if verdict else []
    parts: list[nodes.Node] = []
    up = _tree(view, need, lambda item: view.graph.targets(item.id, *CHAIN), {need.id}, DEPTH)
    down = _tree(view, need, lambda item: view.graph.sources(item.id, *CHAIN), {need.id}, DEPTH)
    for title, tree in ((view.words.serves, up), (view.words.rests_on, down)):
        if tree:
            parts += [paragraph(nodes.strong("", title)), tree]
    if clauses := _clauses(view, need):
        parts += [paragraph(nodes.strong("", view.words.answers)), clauses]
    if not parts:
        return [*shown]
    opening = f'<details class="qms-chain"><summary>{view.words.chain}</summary>'
    return [*shown, html_only(opening), nodes.container("", *parts, classes=["qms-chain"]), html_only("</details>")]


def _tree(
    view: View, need: Need, step: Callable[[Need], list[Need]], seen: set[str], depth: int
) -> nodes.bullet_list | None:
    fresh = [item for item in step(need) if item.id not in seen and item.type not in {"result", "clause"}]
    seen |= {item.id for item in fresh}
    items = []
    for item in fresh:
        line = view.named(item)
        if summary := [*outcome_summary(view, item), *verdict_summary(view, item)]:
            line += [nodes.Text(view.words.colon), *summary]
        inner = _tree(view, item, step, seen, depth - 1) if depth > 1 else None
        items.append([*line, inner] if inner else line)
    return bullets(items) if items else None


def _clauses(view: View, need: Need) -> nodes.bullet_list | None:
    items: list[list[nodes.Node]] = []
    for clause in view.graph.targets(need.id, "complies"):
        coverage = view.report.coverage(clause.id)
        state = [nodes.Text(" "), state_badge(view, coverage.state)] if coverage else []
        items.append([*view.named(clause), *state])
    return bullets(items) if items else None
