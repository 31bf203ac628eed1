"""Whether every control is decided on, and the risks that remain are accepted by somebody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sphinx_qms.checks.roles import ROLE, unknown_role
from sphinx_qms.model.applicability import REGIME
from sphinx_qms.model.finding import Finding
from sphinx_qms.model.need_graph import NeedGraph
from sphinx_qms.model.profile import APPLICABILITY
from sphinx_qms.model.project import Project


def applicability_findings(project: Project, graph: NeedGraph, pages: Mapping[str, str]) -> Iterator[Finding]:
    """A finding for each control without a decision, and for each risk that nobody can have accepted.

    `pages` is by catalogue the page with its statement of applicability.
    """
    for catalogue in project.catalogues.values():
        for clause in catalogue.assessed:
            if clause.exclusion == REGIME and clause.need_id not in project.applicability:
                message = f"nobody has decided whether {clause.need_id} ({clause.title}) applies"
                hint = f"write applicable and reason, and what risk remains, in {APPLICABILITY}"
                home = pages.get(clause.catalogue, clause.location.file)
                touched = (clause.need_id,)
                yield Finding("control-undecided", message, clause.location, clauses=touched, hint=hint, home=home)
    for name, decision in project.applicability.items():
        if decision.accepted_by and (hint := unknown_role(decision.accepted_by, graph)):
            message = f"{decision.accepted_by} is no {ROLE}, so it cannot accept the risk that remains with {name}"
            yield Finding("risk-acceptance", message, decision.location, clauses=(name,), hint=hint)
