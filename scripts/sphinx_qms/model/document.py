"""Documents that are handed out, and what controls them: number, revision, owner, approvals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sphinx_qms.model.error import Location


@dataclass(frozen=True)
class Content:
    """One part of a document: a page of the project, or a generated part with a title and arguments of its own."""

    location: Location
    page: str = ""
    part: str = ""
    title: str = ""
    landscape: bool = False
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Document:
    """A document as `templates/documents.yaml` declares it; `id` is the name of its files.

    `formats` are `pdf` and `docx`; `template` is the DOCX template in `templates/`, empty where there is no DOCX.
    `language` is that of its cover and headings, as in `en`, `ko`, `zh`.
    """

    id: str
    title: str
    number: str
    language: str
    formats: tuple[str, ...]
    template: str
    contents: tuple[Content, ...]
    location: Location


@dataclass(frozen=True)
class Approval:
    """Who approved a revision in which role, with an ISO date; name and date are empty while the approval is missing.

    `role` is the id of a responsibility as recorded, and its title in a Control.
    """

    role: str
    name: str = ""
    date: str = ""


@dataclass(frozen=True)
class Revision:
    """One line of a revision history; `date` is an ISO date."""

    revision: str
    date: str
    change: str
    approvals: tuple[Approval, ...] = ()
    location: Location = field(default=Location(""), compare=False)


@dataclass(frozen=True)
class FrontMatter:
    """What the front matter of a page says of the document that begins there; `approvers` and `owner` are ids of needs.

    `location` is the page; a value that is not written is empty.
    """

    page: str
    location: Location
    number: str = ""
    revision: str = ""
    owner: str = ""
    approvers: tuple[str, ...] = ()
    review: str = ""


@dataclass(frozen=True)
class Control:
    """What is said of a controlled document beside its text.

    `owner` is the title of a responsibility, `review` the ISO date by which the document is reviewed. `approvals`
    has a line for each role that has to approve the current revision; `history` is the newest revision first.
    """

    revision: str
    date: str
    owner: str
    review: str
    approvals: tuple[Approval, ...]
    history: tuple[Revision, ...]

    @property
    def approved(self) -> bool:
        """Whether every role that has to approve the current revision has done so."""
        return bool(self.approvals) and all(approval.name for approval in self.approvals)
