"""What the coverage of the clauses asks people to do: what to write, on which page, or which limitation is not true."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sphinx_qms.checks.homes import Homes
from sphinx_qms.model.catalogue import Clause
from sphinx_qms.model.finding import Finding, Severity
from sphinx_qms.model.metamodel import Metamodel
from sphinx_qms.model.profile import FILE as PROFILE
from sphinx_qms.model.profile import Statement
from sphinx_qms.model.project import Project
from sphinx_qms.model.report import CatalogueCoverage, ClauseCoverage, State


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
        hint = f"mend that in {home}, or state the limitation in {PROFILE}; accepted: {', '.join(clause.answered_by)}"
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
