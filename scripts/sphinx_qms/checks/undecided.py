"""What the profile leaves open: statements whose reason says that they are still to be decided."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sphinx_qms.model.finding import Finding
from sphinx_qms.model.profile import Statement
from sphinx_qms.model.project import Project

OPEN = re.compile(r"to be (?:decided|confirmed|written|done)\b\W*", flags=re.IGNORECASE)


def undecided_statements(project: Project) -> Iterator[Finding]:
    """A finding for each statement whose reason begins with "To be decided" or the like: that is no reason."""
    for name, statement, clauses in _statements(project):
        if opened := OPEN.match(statement.reason):
            question = statement.reason[opened.end() :].rstrip(".")
            message = f"nobody has decided on {name}{f': {question}' if question else ''}"
            hint = f"decide, and write the reason in place of {opened[0].strip(' :.')!r}"
            yield Finding("statement-undecided", message, statement.location, clauses=clauses, hint=hint)


def _statements(project: Project) -> Iterator[tuple[str, Statement, tuple[str, ...]]]:
    """Each statement of the profile with its name and the clauses that depend on it."""
    profile = project.profile
    for entry in profile.catalogues:
        yield f"the catalogue {entry.catalogue}", entry, ()
    for market in profile.markets:
        yield f"the market {market.market}", market, ()
    for name, condition in profile.conditions.items():
        asking = (clause.need_id for clause in project.clauses.values() if clause.applies_if == name)
        yield f"the condition {name}", condition, tuple(asking)
    for kind, stated in (("exclusion", profile.exclusions), ("limitation", profile.limitations)):
        for clause, statement in stated.items():
            yield f"the {kind} of {clause}", statement, (clause,)
