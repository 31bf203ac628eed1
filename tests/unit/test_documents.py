"""What controls a document, judged from front matter, the record of revisions and the roles."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sphinx_qms.checks.documents import control_of, document_findings, front_matter_of
from sphinx_qms.model.document import Approval, Content, Document, FrontMatter, Revision
from sphinx_qms.model.error import Location
from sphinx_qms.model.need_graph import NeedGraph
from sphinx_qms.model.project import Project
from unit.builders import a_need, a_project

PLACE = Location("source/handbook.md", 2)
HANDBOOK = Document("handbook", "Handbook", "M-001", "en", ("pdf",), "", (Content(PLACE, "handbook"),), PLACE)
FRONT = FrontMatter("handbook", PLACE, "M-001", "2", "RESP_lead", ("RESP_lead", "RESP_quality"), "2027-01-31")
SIGNED = (Approval("RESP_quality", "Q. Manager", "2026-02-04"), Approval("RESP_lead", "A. Lead", "2026-02-03"))
HISTORY = (Revision("2", "2026-02-03", "More.", SIGNED), Revision("1", "2026-01-02", "First issue."))
GRAPH = NeedGraph(
    [
        a_need("RESP_lead", type="responsibility", title="Lead"),
        a_need("RESP_quality", type="responsibility", title="Quality"),
        a_need("REQ_1"),
    ]
)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return replace(a_project(tmp_path), documents=(HANDBOOK,), revisions={"M-001": HISTORY})


def found(project: Project, *front: FrontMatter) -> list[tuple[str, str]]:
    return [(finding.code, finding.message) for finding in document_findings(project, front, GRAPH)]


def test_what_fits_is_no_finding(project: Project) -> None:
    assert found(project, FRONT) == []


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        ({"owner": ""}, "document-control", "lacks owner"),
        ({"approvers": (), "review": ""}, "document-control", "lacks approvers, review"),
        ({"review": "next year"}, "document-control", "next year is no day"),
        ({"number": "M-002"}, "document-control", "has the number M-002"),
        ({"page": "other"}, "document-control", "no document that begins with this page"),
        ({"owner": "REQ_1"}, "document-control", "REQ_1 is no responsibility"),
        ({"approvers": ("RESP_gone",)}, "document-control", "RESP_gone is no responsibility"),
        ({"revision": "1"}, "document-revision", "the newest is 2"),
        ({"revision": "3"}, "document-revision", "the newest is 2"),
    ],
)
def test_front_matter_that_does_not_fit_is_a_finding(
    project: Project, change: dict[str, object], code: str, said: str
) -> None:
    findings = found(project, replace(FRONT, **change))  # type: ignore[arg-type]
    assert any(found_code == code and said in message for found_code, message in findings), findings


def test_a_revision_that_one_role_has_not_approved_is_a_finding(project: Project) -> None:
    newest = replace(HISTORY[0], approvals=SIGNED[:1])
    findings = found(replace(project, revisions={"M-001": (newest,)}), FRONT)
    assert findings == [("document-unapproved", "revision 2 of M-001 is not approved by RESP_lead")]


def test_revisions_of_a_number_that_no_page_has_are_a_finding(project: Project) -> None:
    assert found(project) == [
        ("document-control", "M-001 has recorded revisions, and no page has that number in its front matter")
    ]


def test_a_document_is_controlled_by_the_front_matter_of_its_first_page() -> None:
    other = replace(FRONT, page="annex")
    assert front_matter_of(HANDBOOK, [other, FRONT]) is FRONT
    assert front_matter_of(HANDBOOK, [other]) is None


def test_approvals_stand_in_the_order_of_the_front_matter_with_the_titles_of_the_roles(project: Project) -> None:
    control = control_of(FRONT, project, GRAPH)
    assert [(approval.role, approval.name) for approval in control.approvals] == [
        ("Lead", "A. Lead"),
        ("Quality", "Q. Manager"),
    ]
    assert (control.owner, control.date, control.review) == ("Lead", "2026-02-03", "2027-01-31")
    assert control.approved


def test_a_missing_approval_stands_there_without_a_name(project: Project) -> None:
    newest = replace(HISTORY[0], approvals=SIGNED[:1])
    control = control_of(FRONT, replace(project, revisions={"M-001": (newest,)}), GRAPH)
    assert control.approvals[0] == Approval("Lead")
    assert not control.approved


def test_a_revision_that_is_not_recorded_has_neither_date_nor_approvals(project: Project) -> None:
    control = control_of(replace(FRONT, revision="3"), project, GRAPH)
    assert (control.date, control.approved) == ("", False)
    assert [revision.revision for revision in control.history] == ["2", "1"]
