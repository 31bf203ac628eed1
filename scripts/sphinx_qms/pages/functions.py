"""The chain of each AI function as a table: what there is at each stage, and what is missing."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from sphinx_qms.checks.ai_functions import STAGES, own_test_sets, parts
from sphinx_qms.model.need_graph import Need
from sphinx_qms.pages.placeholder import View, badge, bullets, paragraph, placeholder, table
from sphinx_qms.pages.results import outcome_summary


class FunctionsDirective(SphinxDirective):
    """`qms-functions`: the chain of each AI function, from its requirements to its validation."""

    def run(self) -> list[nodes.Node]:
        """A placeholder; see render_functions."""
        return [placeholder("functions")]


def render_functions(view: View, _arguments: dict[str, Any]) -> list[nodes.Node]:
    """A table of the stages for each AI function that is not obsolete; a sentence where there is none."""
    functions = view.graph.living("ai_function")
    if not functions:
        return [paragraph(view.words.no_functions)]
    return [node for function in functions for node in _chain(view, function)]


def _chain(view: View, function: Need) -> list[nodes.Node]:
    test_sets = {dataset.id for dataset in own_test_sets(view.graph, function)}
    rows: list[list[list[nodes.Node]]] = []
    for stage in STAGES:
        needs = parts(view.graph, function, stage.type)
        items = [_part(view, need, test_sets) for need in needs]
        cell: list[nodes.Node] = [bullets(items)] if items else [badge(view.words.missing, "qms-gap")]
        rows.append([[nodes.Text(view.words.stages[stage.name])], cell])
    made = table([view.words.stage, view.words.there_is], rows, "qms-functions")
    return [nodes.rubric("", "", *view.named(function)), nodes.container("", made, classes=["qms-scroll"])]


def _part(view: View, need: Need, test_sets: set[str]) -> list[nodes.Node]:
    line = view.named(need)
    if need.id in test_sets:
        line += [nodes.Text(" "), badge(view.words.own_test_set, "qms-evidenced")]
    if summary := outcome_summary(view, need):
        line += [nodes.Text(" "), *summary]
    return line
