"""Documents and the record of their revisions, as their files declare them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sphinx_qms.model.document import Content
from sphinx_qms.model.document_files import DOCUMENTS, REVISIONS, load_documents, load_revisions
from sphinx_qms.model.error import UserError
from unit.builders import write


def entry(**changes: Any) -> dict[str, Any]:
    return {
        "title": "Handbook",
        "number": "M-001",
        "language": "en",
        "formats": ["pdf"],
        "contents": [{"page": "handbook"}],
    } | changes


def documents(root: Path, **entries: Any) -> Any:
    write(root, DOCUMENTS, {"documents": entries})
    return load_documents(root)


def revisions(root: Path, *entries: dict[str, Any]) -> Any:
    write(root, REVISIONS, {"documents": {"M-001": list(entries)}})
    return load_revisions(root)


def refused(load: Any, *arguments: Any, **named: Any) -> list[str]:
    with pytest.raises(UserError) as raised:
        load(*arguments, **named)
    return [str(problem) for problem in raised.value.problems]


def test_a_project_without_the_files_has_no_documents_and_no_revisions(folder: Path) -> None:
    assert load_documents(folder) == ()
    assert load_revisions(folder) == {}


def test_a_document_has_its_pages_and_parts_in_order(folder: Path) -> None:
    part = {"matrix": {"title": "Matrix", "landscape": True, "rows": ["risk"], "columns": ["status"]}}
    [document] = documents(folder, handbook=entry(contents=[{"page": "handbook"}, part]))
    page, matrix = document.contents
    assert (document.id, document.number, document.template) == ("handbook", "M-001", "")
    assert page.page == "handbook"
    arguments = {"rows": ["risk"], "columns": ["status"]}
    assert matrix == Content(matrix.location, "", "matrix", "Matrix", True, arguments)
    assert matrix.location.line > page.location.line > 1


@pytest.mark.parametrize("page", ["handbook", "*"])
def test_a_page_that_stands_in_a_document_twice_is_refused(page: str, folder: Path) -> None:
    [problem] = refused(documents, folder, handbook=entry(contents=[{"page": page}, {"page": page}]))
    assert f"handbook has the page {page} twice" in problem


def test_two_documents_with_one_number_are_refused(folder: Path) -> None:
    [problem] = refused(documents, folder, first=entry(), second=entry())
    assert "second and first have the same number M-001" in problem


def test_a_docx_without_a_template_is_refused(folder: Path) -> None:
    [problem] = refused(documents, folder, handbook=entry(formats=["docx"]))
    assert "handbook is to be a DOCX and names no template" in problem


def test_a_template_that_is_not_there_is_refused(folder: Path) -> None:
    [problem] = refused(documents, folder, handbook=entry(formats=["docx"], template="letter.docx"))
    assert "there is no template templates/letter.docx" in problem


def test_the_newest_revision_comes_first(folder: Path) -> None:
    first = {"revision": "1", "date": "2026-01-02", "change": "First issue."}
    second = {"revision": "2", "date": "2026-01-02", "change": "A second chapter."}
    assert [item.revision for item in revisions(folder, first, second)["M-001"]] == ["2", "1"]


@pytest.mark.parametrize(
    ("second", "said"),
    [
        ({"revision": "1", "date": "2026-02-01"}, "revision 1 stands twice"),
        ({"revision": "2", "date": "2026-01-01"}, "revision 2 is older than the one before it"),
        ({"revision": "2", "date": "2026-02-29"}, "2026-02-29 is no day of the calendar"),
    ],
)
def test_a_history_that_cannot_be_is_refused(folder: Path, second: dict[str, str], said: str) -> None:
    first = {"revision": "1", "date": "2026-01-02", "change": "First issue."}
    [problem] = refused(revisions, folder, first, second | {"change": "A second chapter."})
    assert said in problem
    assert problem.startswith(REVISIONS)
