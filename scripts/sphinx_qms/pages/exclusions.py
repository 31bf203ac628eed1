"""What is left out of a catalogue and why: the exclusions of a quality manual, and the statement of applicability."""

from __future__ import annotations

from typing import Any

from docutils import nodes

from sphinx_qms.model.applicability import REGIME
from sphinx_qms.model.catalogue import Clause
from sphinx_qms.model.report import State
from sphinx_qms.pages.catalogue import state_badge
from sphinx_qms.pages.of_catalogue import OfCatalogueDirective
from sphinx_qms.pages.placeholder import View, badge, bullets, paragraph, table


class ExclusionsDirective(OfCatalogueDirective):
    """`qms-exclusions NAME`: the clauses of a catalogue that are not applied, each with its reason."""

    kind = "exclusions"


class ApplicabilityDirective(OfCatalogueDirective):
    """`qms-applicability NAME`: the statement of applicability of a catalogue (ISO/IEC 42001, 6.1.3)."""

    kind = "applicability"


def render_exclusions(view: View, arguments: dict[str, Any]) -> list[nodes.Node]:
    """A table of the excluded clauses and what they rest on; a sentence where there are none."""
    coverage = next(item for item in view.report.catalogues if item.id == arguments["catalogue"])
    excluded = [item for item in coverage.clauses if item.state is State.EXCLUDED]
    if not excluded:
        return [paragraph("No clause is excluded.")]
    rows: list[list[list[nodes.Node]]] = [[_named(view, item.clause), [nodes.Text(item.basis)]] for item in excluded]
    return [table(["Clause", "Why it is not applied"], rows, "qms-exclusions")]


def render_applicability(view: View, arguments: dict[str, Any]) -> list[nodes.Node]:
    """A table of all controls, in or out, with reason, how far and by what each is implemented, and the risk left."""
    controls = [
        clause for clause in view.project.catalogues[arguments["catalogue"]].assessed if clause.exclusion == REGIME
    ]
    if not controls:
        return [paragraph("The catalogue has no controls to choose from.")]
    headers = ["Control", "Applied", "Reason", "Status", "Implemented by", "Residual risk"]
    made = table(headers, [_control(view, clause) for clause in controls], "qms-checklist", "qms-applicability")
    return [nodes.container("", made, classes=["qms-scroll"])]


def _control(view: View, clause: Clause) -> list[list[nodes.Node]]:
    decision = view.project.applicability.get(clause.need_id)
    coverage = view.report.coverage(clause.need_id)
    if decision is None:
        return [_named(view, clause), [badge("undecided", "qms-gap")], [], [], [], []]
    status: list[nodes.Node] = [state_badge(coverage.state)] if coverage else []
    answers = [view.named(view.graph[answer.need]) for answer in coverage.answers] if coverage else []
    risk: list[nodes.Node] = [nodes.Text(decision.residual_risk)]
    if decision.accepted_by:
        risk += [nodes.Text(" Accepted by "), view.link(decision.accepted_by), nodes.Text(".")]
    return [
        _named(view, clause),
        [nodes.Text("yes" if decision.applicable else "no")],
        [nodes.Text(decision.reason)],
        status,
        [bullets(answers)] if answers else [],
        risk,
    ]


def _named(view: View, clause: Clause) -> list[nodes.Node]:
    return [view.link(clause.need_id, clause.number), nodes.Text(f" {clause.title_in(view.app.config.language)}")]
