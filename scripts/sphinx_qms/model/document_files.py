"""The files that declare documents and record their revisions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from sphinx_qms.model.document import Approval, Content, Document, Revision
from sphinx_qms.model.error import Location, Problem, UserError, user_error
from sphinx_qms.model.yaml_file import YamlFile, read_yaml

TEMPLATES = "templates"
DOCUMENTS = f"{TEMPLATES}/documents.yaml"
REVISIONS = "evidence/records/revisions.yaml"
ALL_PAGES = "*"


def load_documents(root: Path) -> tuple[Document, ...]:
    """The documents in the order of the file; empty where the project declares none.

    Raises UserError for an entry that is both page and part, a shared number, a page that stands
    in a document twice, and a template that is not there.
    """
    if not (root / DOCUMENTS).exists():
        return ()
    file = read_yaml(root, DOCUMENTS, "documents")
    documents = tuple(_document(file, name, entry) for name, entry in file.data["documents"].items())
    problems = [*_shared_numbers(documents), *_repeated_pages(documents), *_missing_templates(root, documents)]
    if problems:
        raise UserError(problems)
    return documents


def load_revisions(root: Path) -> Mapping[str, tuple[Revision, ...]]:
    """The revisions of each document by its number, the newest first; empty where nothing is recorded.

    Raises UserError for a day that is not in the calendar, a revision that stands twice, and one older than that
    before it.
    """
    if not (root / REVISIONS).exists():
        return {}
    file = read_yaml(root, REVISIONS, "revisions")
    if problems := list(_revision_problems(file)):
        raise UserError(problems)
    return {
        number: tuple(_revision(file, number, index, entry) for index, entry in reversed(list(enumerate(entries))))
        for number, entries in file.data["documents"].items()
    }


def _document(file: YamlFile, name: str, entry: Mapping[str, Any]) -> Document:
    contents = tuple(
        _content(file.location("documents", name, "contents", index), content)
        for index, content in enumerate(entry["contents"])
    )
    location = file.location("documents", name)
    template = entry.get("template", "")
    return Document(
        name, entry["title"], entry["number"], entry["language"], tuple(entry["formats"]), template, contents, location
    )


def _content(location: Location, entry: Mapping[str, Any]) -> Content:
    if len(entry) != 1:
        message = f"one entry of contents is one page or one part, not {' and '.join(entry) or 'nothing'}"
        raise user_error("wrong-value", message, location.file, location.line, "begin a new entry with -")
    [(kind, value)] = entry.items()
    if kind == "page":
        return Content(location, page=value)
    arguments = {key: value[key] for key in value if key not in {"title", "landscape"}}
    return Content(location, "", kind, value["title"], value.get("landscape", False), arguments)


def _shared_numbers(documents: tuple[Document, ...]) -> Iterator[Problem]:
    first: dict[str, Document] = {}
    for document in documents:
        if (other := first.setdefault(document.number, document)) is not document:
            message = f"{document.id} and {other.id} have the same number {document.number}"
            yield Problem(document.location, "wrong-value", message, "give each document a number of its own")


def _repeated_pages(documents: tuple[Document, ...]) -> Iterator[Problem]:
    for document in documents:
        seen: set[str] = set()
        for content in document.contents:
            if content.page and content.page in seen:
                message = f"{document.id} has the page {content.page} twice"
                yield Problem(content.location, "wrong-value", message, "a page stands in a document once")
            seen.add(content.page)


def _missing_templates(root: Path, documents: tuple[Document, ...]) -> Iterator[Problem]:
    for document in documents:
        if "docx" not in document.formats:
            continue
        if not document.template:
            message = f"{document.id} is to be a DOCX and names no template"
            yield Problem(document.location, "missing-key", message, f"template: a Word file in {TEMPLATES}/")
        elif not (root / TEMPLATES / document.template).is_file():
            message = f"there is no template {TEMPLATES}/{document.template}"
            yield Problem(document.location, "file-missing", message)


def _revision(file: YamlFile, number: str, index: int, entry: Mapping[str, Any]) -> Revision:
    approvals = tuple(Approval(item["role"], item["name"], item["date"]) for item in entry.get("approvals", ()))
    location = file.location("documents", number, index)
    return Revision(entry["revision"], entry["date"], entry["change"], approvals, location)


def _revision_problems(file: YamlFile) -> Iterator[Problem]:
    for number, entries in file.data["documents"].items():
        seen: set[str] = set()
        latest = ""
        for index, entry in enumerate(entries):
            location = file.location("documents", number, index)
            days = [entry["date"], *(approval["date"] for approval in entry.get("approvals", ()))]
            if wrong := [day for day in days if not _in_calendar(day)]:
                yield Problem(location, "wrong-value", f"{number}: {', '.join(wrong)} is no day of the calendar")
            if entry["revision"] in seen:
                yield Problem(location, "wrong-value", f"{number}: revision {entry['revision']} stands twice")
            if entry["date"] < latest:
                message = f"{number}: revision {entry['revision']} is older than the one before it"
                yield Problem(location, "wrong-value", message, "write the oldest revision first")
            seen.add(entry["revision"])
            latest = entry["date"]


def _in_calendar(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True
