"""The risk controls in the order of ISO 14971: what each controls, whether it is implemented, whether it works."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from sphinx_qms.checks.risk_control import CONTROL_KINDS, confirmations
from sphinx_qms.model.need_graph import Need
from sphinx_qms.pages.placeholder import View, badge, bullets, paragraph, placeholder, table
from sphinx_qms.pages.results import outcome_summary


class RiskControlsDirective(SphinxDirective):
    """`qms-risk-controls`: every risk control with its kind, its risks, its implementation and its effectiveness."""

    def run(self) -> list[nodes.Node]:
        """A placeholder; see render_risk_controls."""
        return [placeholder("risk-controls")]


def render_risk_controls(view: View, _arguments: dict[str, Any]) -> list[nodes.Node]:
    """A table of the controls, inherently safe design first, then protective measures, then information for safety."""
    controls = [need for need in view.graph.living("requirement") if need.text("control_kind") in CONTROL_KINDS]
    if not controls:
        return [paragraph(view.words.no_risk_controls)]
    controls.sort(key=lambda control: (CONTROL_KINDS.index(control.text("control_kind")), control.id))
    words = view.words
    headers = [words.risk_control, words.kind, words.risks, words.implemented, words.effective]
    made = table(headers, [_control(view, control) for control in controls], "qms-table", "qms-risk-controls")
    return [nodes.container("", made, classes=["qms-scroll"])]


def _control(view: View, control: Need) -> list[list[nodes.Node]]:
    risks = view.graph.targets(control.id, "mitigates")
    tests = [need for need in view.graph.sources(control.id, "verifies") if need.type == "test"]
    return [
        view.named(control),
        [nodes.Text(view.words.control_kinds[control.text("control_kind")])],
        [bullets([[view.link(risk.id)] for risk in risks])] if risks else [],
        _shown(view, tests, view.words.not_verified),
        _shown(view, confirmations(view.graph, control), view.words.not_shown),
    ]


def _shown(view: View, needs: list[Need], otherwise: str) -> list[nodes.Node]:
    """The needs that show it, with the outcome of those that were run; a badge where there are none."""
    if not needs:
        return [badge(otherwise, "qms-gap")]
    return [bullets([_outcome(view, need) for need in needs])]


def _outcome(view: View, need: Need) -> list[nodes.Node]:
    line: list[nodes.Node] = [view.link(need.id)]
    if need.status != "approved":
        planned = view.words.planned.format(status=view.status(need.status))
        return [*line, nodes.Text(" "), badge(planned, "qms-claimed")]
    summary = outcome_summary(view, need)
    return [*line, nodes.Text(" "), *summary] if summary else line
