"""Whether what controls a document fits: its number, who owns and approves it, and its recorded revision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from sphinx_qms.checks.roles import ROLE, unknown_role
from sphinx_qms.model.document import Approval, Control, Document, FrontMatter
from sphinx_qms.model.document_files import DOCUMENTS, REVISIONS
from sphinx_qms.model.finding import Finding, Severity
from sphinx_qms.model.need_graph import NeedGraph
from sphinx_qms.model.project import Project


def front_matter_of(document: Document, front_matter: Iterable[FrontMatter]) -> FrontMatter | None:
    """The front matter that controls a document: that of its first page; None for a document that is not controlled."""
    first = next((content.page for content in document.contents if content.page), "")
    return next((front for front in front_matter if front.page == first and front.number == document.number), None)


def control_of(front: FrontMatter, project: Project, graph: NeedGraph) -> Control:
    """What cover, approval table and history say; an approval that is not recorded stands there without a name."""
    history = project.revisions.get(front.number, ())
    current = next((revision for revision in history if revision.revision == front.revision), None)
    given = {approval.role: approval for approval in current.approvals} if current else {}
    approvals = [replace(given.get(role, Approval(role)), role=_title(role, graph)) for role in front.approvers]
    day = current.date if current else ""
    return Control(front.revision, day, _title(front.owner, graph), front.review, tuple(approvals), history)


def document_findings(project: Project, front_matter: Iterable[FrontMatter], graph: NeedGraph) -> Iterator[Finding]:
    """Findings on the front matter of controlled pages and on the record of revisions."""
    front_matter = list(front_matter)
    for front in front_matter:
        yield from _incomplete(front)
        yield from _number(front, project)
        yield from _roles(front, graph)
        yield from _revision(front, project)
    controlled = {front.number for front in front_matter}
    for number, history in project.revisions.items():
        if number not in controlled:
            message = f"{number} has recorded revisions, and no page has that number in its front matter"
            yield Finding("document-control", message, history[0].location, about=number)


def _incomplete(front: FrontMatter) -> Iterator[Finding]:
    wanted = ("number", "revision", "owner", "approvers", "review")
    if missing := [name for name in wanted if not getattr(front, name)]:
        message = f"the front matter of a controlled page lacks {', '.join(missing)}"
        yield Finding("document-control", message, front.location, hint=f"it has {', '.join(wanted)}")
    if front.review:
        try:
            date.fromisoformat(front.review)
        except ValueError:
            message = f"the review date {front.review} is no day of the calendar"
            yield Finding("document-control", message, front.location, hint="write it as in 2027-05-31")


def _number(front: FrontMatter, project: Project) -> Iterator[Finding]:
    if front.number and not any(front_matter_of(document, [front]) for document in project.documents):
        message = f"no document that begins with this page has the number {front.number}"
        hint = f"declare it in {DOCUMENTS}, or mend the number"
        yield Finding("document-control", message, front.location, hint=hint)


def _roles(front: FrontMatter, graph: NeedGraph) -> Iterator[Finding]:
    for role in dict.fromkeys((front.owner, *front.approvers)):
        if role and (hint := unknown_role(role, graph)):
            message = f"{role} is no {ROLE}, so it can neither own nor approve a document"
            yield Finding("document-control", message, front.location, hint=hint, about=role)


def _revision(front: FrontMatter, project: Project) -> Iterator[Finding]:
    if not (front.number and front.revision):
        return
    history = project.revisions.get(front.number, ())
    if not history or history[0].revision != front.revision:
        newest = f"the newest is {history[0].revision}" if history else "there is none"
        message = f"revision {front.revision} of {front.number} is not the newest recorded one: {newest}"
        hint = f"record what changed in {REVISIONS}"
        yield Finding("document-revision", message, front.location, hint=hint)
        return
    approved = {approval.role for approval in history[0].approvals}
    if missing := [role for role in front.approvers if role not in approved]:
        message = f"revision {front.revision} of {front.number} is not approved by {', '.join(missing)}"
        hint = f"record the approval in {REVISIONS}; until then the document is a draft"
        yield Finding("document-unapproved", message, front.location, Severity.WARNING, hint=hint)


def _title(role: str, graph: NeedGraph) -> str:
    need = graph.get(role)
    return need.title if need else role
