"""How far each clause of the catalogues in force is covered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from sphinx_qms.checks.chains import OWN_CHAIN, weakness
from sphinx_qms.checks.homes import Homes
from sphinx_qms.model.catalogue import DOCUMENTS, Clause
from sphinx_qms.model.finding import Finding, Severity
from sphinx_qms.model.metamodel import Metamodel
from sphinx_qms.model.need_graph import Need, NeedGraph
from sphinx_qms.model.profile import FILE as PROFILE
from sphinx_qms.model.profile import Statement
from sphinx_qms.model.project import Project
from sphinx_qms.model.report import Answer, CatalogueCoverage, ClauseCoverage, State

NO_NUMBER = "a number is asked for, and none is measured or set"


@dataclass(frozen=True)
class Ground:
    """What the coverage is judged on: the needs, those with an error of their own, and those with fresh facts."""

    graph: NeedGraph
    broken: Mapping[str, str]
    measured: Set[str]


def cover(project: Project, ground: Ground) -> tuple[CatalogueCoverage, ...]:
    """The coverage of every catalogue in force, in the order of the profile."""
    return tuple(
        CatalogueCoverage(
            entry.catalogue,
            project.catalogues[entry.catalogue].title,
            project.catalogues[entry.catalogue].edition,
            entry.binding,
            tuple(_cover_clause(project, ground, clause) for clause in project.catalogues[entry.catalogue].assessed),
        )
        for entry in project.profile.catalogues
    )


def _cover_clause(project: Project, ground: Ground, clause: Clause) -> ClauseCoverage:
    if basis := _left_out(project, clause):
        return ClauseCoverage(clause, State.EXCLUDED, basis=basis)
    condition = project.profile.conditions[clause.applies_if] if clause.applies_if else None
    if condition and not condition.holds:
        basis = f"applies only if {clause.applies_if}: {condition.reason}"
        return ClauseCoverage(clause, State.EXCLUDED, basis=basis, condition=clause.applies_if)
    needs = ground.graph.sources(clause.need_id, "complies")
    answers = tuple(_answer(need, clause, ground) for need in needs)
    if not answers:
        return ClauseCoverage(clause, State.GAP, missing=f"nothing answers it; accepted: {_kinds(clause)}")
    limitation = project.profile.limitations.get(clause.need_id)
    missing = _missing(clause, answers, ground)
    mended = tuple(Answer(answer.need) if answer.reported else answer for answer in answers)
    return ClauseCoverage(
        clause,
        State.CLAIMED if missing else State.EVIDENCED,
        answers,
        missing,
        explained=bool(missing) and not _missing(clause, mended, ground),
        limitation=limitation.reason if limitation and missing else "",
    )


def _left_out(project: Project, clause: Clause) -> str:
    """Why an exclusion or the statement of applicability leaves a clause out; "" where neither does."""
    if exclusion := project.profile.exclusions.get(clause.need_id):
        return exclusion.basis
    if (decision := project.applicability.get(clause.need_id)) and not decision.applicable:
        return decision.reason
    return ""


def _answer(need: Need, clause: Clause, ground: Ground) -> Answer:
    if not _kinds_of(need, ground) & set(clause.answered_by):
        return Answer(need.id, f"the kind {need.type} is not accepted here")
    if need.status != "approved":
        return Answer(need.id, f"its status is {need.status.replace('_', ' ')}")
    for link in (need, *ground.graph.reach_back(need.id, *OWN_CHAIN)):
        if link.id in ground.broken:
            problem = ground.broken[link.id]
            return Answer(need.id, problem if link.id in problem else f"{link.id}: {problem}", reported=True)
    if weak := weakness(ground.graph, need.id):
        return Answer(need.id, weak)
    if clause.needs_numeric and not _is_the_document(need, clause) and not _has_a_number(need, ground):
        return Answer(need.id, NO_NUMBER)
    return Answer(need.id)


def _is_the_document(need: Need, clause: Clause) -> bool:
    """Whether the need is the document that a clause asks for beside the number."""
    return clause.documented and need.type in DOCUMENTS


def _has_a_number(need: Need, ground: Ground) -> bool:
    """Whether a number of the need is measured or set: by the target of an objective, or a criterion of its test."""
    if need.id in ground.measured:
        return True
    if need.type == "objective":
        return any(character.isdigit() for character in need.text("target"))
    tests = ground.graph.sources(need.id, "verifies")
    return need.type == "requirement" and any(
        criterion.status == "approved" for test in tests for criterion in ground.graph.targets(test.id, "judged_by")
    )


def _missing(clause: Clause, answers: tuple[Answer, ...], ground: Ground) -> str:
    proving = [ground.graph[answer.need] for answer in answers if not answer.problem]
    good = {kind for need in proving for kind in _kinds_of(need, ground)}
    if not good:
        return "; ".join(a.problem if a.need in a.problem else f"{a.need}: {a.problem}" for a in answers)
    if clause.needs_numeric and not any(_has_a_number(need, ground) for need in proving):
        return NO_NUMBER
    if lacking := [kind for kind in clause.requires if kind not in good]:
        return f"the text asks for each of {', '.join(clause.requires)}; missing: {', '.join(lacking)}"
    documents = DOCUMENTS & set(clause.answered_by)
    if clause.documented and documents and not documents & good:
        return f"it is to be documented: {' or '.join(sorted(documents))}"
    return "" if clause.verified else "the clause was not read in the document itself, so nothing can prove it"


def _kinds_of(need: Need, ground: Ground) -> set[str]:
    """Its type and aspects; a test whose cases were run and passed brings its results with it."""
    return {need.type, *need.aspects, *(["result"] if need.type == "test" and need.id in ground.measured else [])}


def _kinds(clause: Clause) -> str:
    return ", ".join(clause.answered_by)


def coverage_findings(project: Project, coverage: tuple[CatalogueCoverage, ...], homes: Homes) -> Iterator[Finding]:
    """What the coverage asks people to do, and on which page.

    A clause that is claimed only because of needs with findings of their own is not reported again.
    """
    limited: dict[Statement, list[ClauseCoverage]] = {}
    for catalogue in coverage:
        for item in catalogue.clauses:
            limitation = project.profile.limitations.get(item.clause.need_id)
            if item.state is State.CLAIMED and limitation:
                limited.setdefault(limitation, []).append(item)
            else:
                yield from _clause_findings(project, item, homes)
    for limitation, items in limited.items():
        yield _limited(limitation, items, homes)


def _clause_findings(project: Project, item: ClauseCoverage, homes: Homes) -> Iterator[Finding]:
    clause = item.clause
    name = f"{clause.need_id} ({clause.title})"
    touched = (clause.need_id,)
    limitation = project.profile.limitations.get(clause.need_id)
    if item.state is State.GAP:
        page = homes.page_for(clause)
        hint, home = _what_to_write(clause, page, homes, project.metamodel), page or clause.location.file
        yield Finding("clause-gap", f"nothing answers {name}", clause.location, clauses=touched, hint=hint, home=home)
    elif item.state is State.CLAIMED:
        if item.explained:
            return
        home = homes.page_of(item.answers[0].need)
        hint = f"mend that in {home}, or state the limitation in {PROFILE}; accepted: {_kinds(clause)}"
        message = f"{name} is only claimed: {item.missing}"
        yield Finding("clause-claimed", message, clause.location, clauses=touched, hint=hint, home=home)
    elif limitation:
        message = f"{name} is {item.state}, so the limitation is not true any more"
        hint = "take the clause out of it"
        yield Finding("limitation-unneeded", message, limitation.location, Severity.WARNING, clauses=touched, hint=hint)


def _limited(limitation: Statement, items: Sequence[ClauseCoverage], homes: Homes) -> Finding:
    """What one limitation says of the clauses that share it."""
    first = items[0]
    name = f"{first.clause.need_id} ({first.clause.title}) is" if len(items) == 1 else f"{len(items)} clauses are"
    message = f"{name} only claimed: {limitation.reason}"
    clauses = tuple(item.clause.need_id for item in items)
    home = homes.page_of(first.answers[0].need)
    return Finding("clause-limited", message, limitation.location, Severity.NOTE, clauses=clauses, home=home)


def _what_to_write(clause: Clause, page: str, homes: Homes, metamodel: Metamodel) -> str:
    """Which need to write, and where; or, where a condition decides whether the clause applies at all, to decide."""
    kinds = clause.requires or (homes.kind_for(clause, page),)
    on_pages: dict[str, list[str]] = {}
    for kind in kinds:
        place = homes.place_of(kind, page) if len(kinds) > 1 else page
        there = homes.only_one(place, kind)
        on_pages.setdefault(place, []).append(_named(kind, metamodel) + (f" ({there} or another)" if there else ""))
    wanted = [" and ".join(named) + (f" in {place}" if place else "") for place, named in on_pages.items()]
    hint = (
        f"write {', '.join(wanted)} {'that says' if len(kinds) == 1 else 'that each say'} :complies: {clause.need_id}"
    )
    if others := [kind for kind in clause.answered_by if kind not in kinds]:
        hint += f"; accepted as well: {', '.join(others)}"
    if clause.applies_if:
        hint += f"; if {clause.applies_if} does not hold for the product, say so in {PROFILE}"
    return hint


def _named(kind: str, metamodel: Metamodel) -> str:
    if kind in metamodel.aspects:
        return f"a need with :aspect: {kind}"
    return f"{'an' if kind[0] in 'aeio' else 'a'} {kind}"
