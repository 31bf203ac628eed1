"""How far each clause of the catalogues in force is covered."""

from __future__ import annotations

from collections.abc import Iterable

from sphinx_qms.checks.chains import OWN_CHAIN, weakness
from sphinx_qms.checks.criteria import judging
from sphinx_qms.checks.numeric import Ground, has_a_number
from sphinx_qms.model.catalogue import DOCUMENTS, Clause
from sphinx_qms.model.need_graph import Need, NeedGraph
from sphinx_qms.model.project import Project
from sphinx_qms.model.report import Answer, CatalogueCoverage, ClauseCoverage, State

NO_NUMBER = "a number is asked for, and none is measured or set"


def cover(project: Project, ground: Ground) -> tuple[CatalogueCoverage, ...]:
    """The coverage of every catalogue in force, in the order of the profile."""
    mended = ground.mended()
    return tuple(
        CatalogueCoverage(
            entry.catalogue,
            project.catalogues[entry.catalogue].title,
            project.catalogues[entry.catalogue].edition,
            entry.binding,
            tuple(
                _cover_clause(project, ground, mended, clause)
                for clause in project.catalogues[entry.catalogue].assessed
            ),
        )
        for entry in project.profile.catalogues
    )


def _cover_clause(project: Project, ground: Ground, mended: Ground, clause: Clause) -> ClauseCoverage:
    if basis := _left_out(project, clause):
        return ClauseCoverage(clause, State.EXCLUDED, basis=basis)
    condition = project.profile.conditions[clause.applies_if] if clause.applies_if else None
    if condition and not condition.holds:
        basis = f"applies only if {clause.applies_if}: {condition.reason}"
        return ClauseCoverage(clause, State.EXCLUDED, basis=basis, condition=clause.applies_if)
    needs = ground.graph.sources(clause.need_id, "complies")
    answers = _answers(needs, clause, ground)
    if not answers:
        return ClauseCoverage(
            clause, State.GAP, missing=f"nothing answers it; accepted: {', '.join(clause.answered_by)}"
        )
    limitation = project.profile.limitations.get(clause.need_id)
    missing = _missing(clause, answers, ground)
    return ClauseCoverage(
        clause,
        State.CLAIMED if missing else State.EVIDENCED,
        answers,
        missing,
        explained=bool(missing) and not _missing(clause, _answers(needs, clause, mended), mended),
        limitation=limitation.reason if limitation and missing else "",
    )


def _left_out(project: Project, clause: Clause) -> str:
    """Why an exclusion or the statement of applicability leaves a clause out; "" where neither does."""
    if exclusion := project.profile.exclusions.get(clause.need_id):
        return exclusion.basis
    if (decision := project.applicability.get(clause.need_id)) and not decision.applicable:
        return decision.reason
    return ""


def _answers(needs: Iterable[Need], clause: Clause, ground: Ground) -> tuple[Answer, ...]:
    return tuple(_answer(need, clause, ground) for need in needs)


def _answer(need: Need, clause: Clause, ground: Ground) -> Answer:
    if not _kinds_of(need, ground) & set(clause.answered_by):
        return Answer(need.id, f"the kind {need.type} is not accepted here")
    if need.status != "approved":
        return Answer(need.id, f"its status is {need.status.replace('_', ' ')}")
    for link in _own_chain(need, ground.graph):
        if link.id in ground.broken:
            problem = ground.broken[link.id]
            return Answer(need.id, problem if link.id in problem else f"{link.id}: {problem}")
    if weak := weakness(ground.graph, need.id):
        return Answer(need.id, weak)
    if clause.needs_numeric and not _is_the_document(need, clause) and not has_a_number(need, clause, ground):
        return Answer(need.id, NO_NUMBER)
    return Answer(need.id)


def _is_the_document(need: Need, clause: Clause) -> bool:
    """Whether the need is the document that a clause asks for beside the number."""
    return clause.documented and need.type in DOCUMENTS


def _own_chain(need: Need, graph: NeedGraph) -> list[Need]:
    """The need, what proves it, and the criteria by which this is judged."""
    chain = [need, *graph.reach_back(need.id, *OWN_CHAIN)]
    criteria = {criterion.id: criterion for link in chain for criterion in judging(graph, link.id)}
    return [*chain, *criteria.values()]


def _missing(clause: Clause, answers: tuple[Answer, ...], ground: Ground) -> str:
    proving = [ground.graph[answer.need] for answer in answers if not answer.problem]
    good = {kind for need in proving for kind in _kinds_of(need, ground)}
    if not good:
        return "; ".join(a.problem if a.need in a.problem else f"{a.need}: {a.problem}" for a in answers)
    if clause.needs_numeric and not any(has_a_number(need, clause, ground) for need in proving):
        return NO_NUMBER
    if lacking := [kind for kind in clause.requires if kind not in good]:
        return f"the text asks for each of {', '.join(clause.requires)}; missing: {', '.join(lacking)}"
    documents = DOCUMENTS & set(clause.answered_by)
    if clause.documented and documents and not documents & good:
        return f"it is to be documented: {' or '.join(sorted(documents))}"
    return "" if clause.verified else "the clause was not read in the document itself, so nothing can prove it"


def _kinds_of(need: Need, ground: Ground) -> set[str]:
    """Its type and aspects; a test or study that was measured, its cases passed, brings its results with it."""
    with_results = need.type in {"test", "study"} and need.id in ground.measured
    return {need.type, *need.aspects, *(["result"] if with_results else [])}
