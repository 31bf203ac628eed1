"""A document ready to be written: what stands on its cover, and its body in the few nodes that every writer knows."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from docutils import nodes

from sphinx_qms.model.document import Control, Document

_UNDATED = "1980-01-01"
"""The first day that a ZIP archive, and so a Word file, can hold."""


class NeedCard(nodes.General, nodes.Element):
    """A need as a box: a `title`, a `field_list` of its fields and links, then the blocks of its text."""


@dataclass(frozen=True)
class Manuscript:
    """A document with its text.

    `body` holds top-level sections. Its ids are unique in the document; a `reference` has a `refid` of this
    document or an external `refuri`. The `uri` of an `image` is the absolute path of an SVG, PNG or JPEG file.
    `control` is None for a document that is not controlled. `product` and `organisation` are the project's name and
    its author.
    """

    document: Document
    control: Control | None
    product: str
    organisation: str
    body: nodes.document


def frame_texts(manuscript: Manuscript) -> Iterator[str]:
    """The texts of a document around its body."""
    document, control = manuscript.document, manuscript.control
    yield from (document.title, document.number, manuscript.product, manuscript.organisation)
    if control:
        yield from (control.revision, control.date, control.owner, control.review)
        for approval in control.approvals:
            yield from (approval.role, approval.name, approval.date)
        for revision in control.history:
            yield from (revision.revision, revision.date, revision.change)


def making_time(manuscript: Manuscript) -> datetime:
    """When a document says that it was made: SOURCE_DATE_EPOCH where that is set, else the day of its revision.

    A document without either has the same day each time; see reproducible-builds.org/specs/source-date-epoch.
    """
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        return datetime.fromtimestamp(int(epoch), UTC)
    day = manuscript.control.date if manuscript.control else ""
    return datetime.fromisoformat(day or _UNDATED).replace(tzinfo=UTC)


def has_own_number(section: nodes.Node | None) -> bool:
    """Whether the title of a section begins with a number of its own, as clauses of a standard do."""
    return isinstance(section, nodes.section) and "qms-clauses" in section["classes"]
