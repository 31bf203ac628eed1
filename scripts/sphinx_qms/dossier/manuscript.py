"""A document ready to be written: what stands on its cover, and its body in the few nodes that every writer knows."""

from __future__ import annotations

from dataclasses import dataclass

from docutils import nodes

from sphinx_qms.model.document import Control, Document


def has_own_number(section: nodes.Node | None) -> bool:
    """Whether the title of a section begins with a number of its own, as clauses of a standard do."""
    return isinstance(section, nodes.section) and "qms-clauses" in section["classes"]


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
