"""What the tags of a template may show: the facts of a document and the words beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType

from sphinx_qms.dossier.manuscript import Manuscript
from sphinx_qms.model.document import Approval, Control, Revision
from sphinx_qms.pages.language.labels import Labels, labels

BODY = "\ue0f0body\ue0f0"
CONTENTS = "\ue0f0contents\ue0f0"
"""What stands for the text and its table of contents until they are written, in private characters."""


@dataclass(frozen=True)
class PageWords:
    """The words around the numbers in "Page 2 of 9"."""

    before: str
    between: str
    after: str


@dataclass(frozen=True)
class Frame:
    """The names that a template may use. Revision, date, owner and review are empty for a document without control."""

    organisation: str
    product: str
    title: str
    number: str
    language: str
    revision: str
    date: str
    owner: str
    review: str
    controlled: bool
    draft: bool
    label: Labels
    page: PageWords
    approvals: tuple[Approval, ...]
    history: tuple[Revision, ...]
    contents: str = CONTENTS
    body: str = BODY


TEXTS = frozenset(field.name for field in fields(Frame)) - {"label", "page", "approvals", "history"}
RECORDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "label": frozenset(field.name for field in fields(Labels)),
        "page": frozenset(field.name for field in fields(PageWords)),
    }
)
LISTS: Mapping[str, frozenset[str]] = MappingProxyType(
    {"approvals": frozenset({"role", "name", "date"}), "history": frozenset({"revision", "date", "change"})}
)
"""The lists that a template may go through, with the fields of their items."""


def frame(manuscript: Manuscript) -> Frame:
    """What the template of a manuscript may show; the name of an approval that is missing says so."""
    document, control = manuscript.document, manuscript.control
    words = labels(document.language)
    facts = control or Control("", "", "", "", (), ())
    before, rest = words.page_of.split("{page}")
    between, after = rest.split("{pages}")
    return Frame(
        organisation=manuscript.organisation,
        product=manuscript.product,
        title=document.title,
        number=document.number,
        language=document.language,
        revision=facts.revision,
        date=facts.date,
        owner=facts.owner,
        review=facts.review,
        controlled=control is not None,
        draft=control is not None and not control.approved,
        label=words,
        page=PageWords(before, between, after),
        approvals=tuple(Approval(line.role, line.name or words.pending, line.date) for line in facts.approvals),
        history=facts.history,
    )
