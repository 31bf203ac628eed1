"""What is left out of a catalogue and why: the exclusions of a quality manual, and the statement of applicability."""

from __future__ import annotations

from typing import Any

from docutils import nodes

from sphinx_qms.model.applicability import REGIME
from sphinx_qms.model.catalogue import Clause
from sphinx_qms.model.report import State
from sphinx_qms.pages.clauses.basis import basis_in_words
from sphinx_qms.pages.clauses.catalogue import state_badge
from sphinx_qms.pages.clauses.of_catalogue import OfCatalogueDirective
from sphinx_qms.pages.placeholder import View, badge, bullets, paragraph, phrase, table


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
        return [paragraph(view.words.nothing_excluded)]
    rows: list[list[list[nodes.Node]]] = [
        [view.number_and_title(item.clause), [nodes.Text(basis_in_words(view, item))]] for item in excluded
    ]
    return [table([view.words.clause, view.words.not_applied], rows, "qms-exclusions")]


def render_applicability(view: View, arguments: dict[str, Any]) -> list[nodes.Node]:
    """A table of all controls, in or out, with reason, how far and by what each is implemented, and the risk left."""
    controls = [
        clause for clause in view.project.catalogues[arguments["catalogue"]].assessed if clause.exclusion == REGIME
    ]
    if not controls:
        return [paragraph(view.words.no_controls)]
    words = view.words
    headers = [words.control, words.applied, words.reason, words.status, words.implemented_by, words.residual_risk]
    made = table(headers, [_control(view, clause) for clause in controls], "qms-checklist", "qms-applicability")
    return [nodes.container("", made, classes=["qms-scroll"])]


def _control(view: View, clause: Clause) -> list[list[nodes.Node]]:
    decision = view.project.applicability.get(clause.need_id)
    coverage = view.report.coverage(clause.need_id)
    if decision is None:
        return [view.number_and_title(clause), [badge(view.words.undecided, "qms-gap")], [], [], [], []]
    status: list[nodes.Node] = [state_badge(view, coverage.state)] if coverage else []
    answers = [view.named(view.graph[answer.need]) for answer in coverage.answers] if coverage else []
    risk: list[nodes.Node] = [nodes.Text(decision.residual_risk)]
    if decision.accepted_by:
        accepted = phrase(view.words.residual_risk_accepted, role=view.link(decision.accepted_by))
        risk += [nodes.Text(" "), *accepted]
    return [
        view.number_and_title(clause),
        [nodes.Text(view.words.yes if decision.applicable else view.words.no)],
        [nodes.Text(decision.reason)],
        status,
        [bullets(answers)] if answers else [],
        risk,
    ]
