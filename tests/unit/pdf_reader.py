"""Manuscripts made of reStructuredText, and what a reader finds in the PDF that is written of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.core import publish_doctree
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

from sphinx_qms.dossier.manuscript import Manuscript
from sphinx_qms.dossier.pdf.writer import write_pdf
from sphinx_qms.model.document import Approval, Control, Document, Revision
from sphinx_qms.model.error import Location

APPROVALS = (
    Approval("Quality manager", "Kim Min-ji", "2026-02-01"),
    Approval("Clinical lead", "A. Roth", "2026-02-02"),
)
HISTORY = (Revision("2", "2026-02-01", "Thresholds derived"), Revision("1", "2025-06-01", "First revision"))
BOX = '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="60"><path d="M0 0h200v60H0z" fill="#cde"/></svg>'


def a_body(text: str) -> nodes.document:
    """The nodes of a text, the sources of its pictures being absolute."""
    settings = {"doctitle_xform": False, "sectsubtitle_xform": False, "report_level": 5, "halt_level": 5}
    body: nodes.document = publish_doctree(text, source_path="page.rst", settings_overrides=settings)
    for message in list(body.findall(nodes.system_message)):
        message.parent.remove(message)
    return body


def a_control(approvals: tuple[Approval, ...] = APPROVALS) -> Control:
    return Control("2", "2026-02-01", "Quality manager", "2027-02-01", approvals, HISTORY)


def a_manuscript(
    body: str | nodes.document,
    *,
    title: str = "Risk management file",
    language: str = "en",
    control: Control | None = None,
    product: str = "MammoTriage",
) -> Manuscript:
    place = Location("templates/documents.yaml", 3)
    document = Document("file", title, "QP-7.1", language, ("pdf",), "", (), place)
    nodes_of_body = a_body(body) if isinstance(body, str) else body
    return Manuscript(document, control, product, "Example Medical", nodes_of_body)


def write_picture(folder: Path, name: str = "box.svg") -> Path:
    """A picture as a file."""
    path = folder / name
    path.write_text(BOX, encoding="utf-8")
    return path


@dataclass(frozen=True)
class Pdf:
    """A PDF as it is read back."""

    reader: PdfReader

    @cached_property
    def pages(self) -> list[str]:
        """The text of each page, its white space being single spaces."""
        return [re.sub(r"\s+", " ", page.extract_text()) for page in self.reader.pages]

    @property
    def body(self) -> str:
        """The text after cover and contents, without white space, which depends on where lines break."""
        return re.sub(r"\s+", "", "".join(self.pages[2:]))

    @property
    def outline(self) -> list[tuple[int, str]]:
        """The bookmarks with their depth from 1."""
        return list(_flat(self.reader.outline, 1))

    @property
    def tags(self) -> Counter[str]:
        """How often each kind of element is tagged."""
        return Counter(str(element["/S"]) for element in self.elements)

    @cached_property
    def elements(self) -> list[DictionaryObject]:
        """The elements of the structure, in reading order."""
        return list(_elements(self.reader.root_object["/StructTreeRoot"]))

    @property
    def links(self) -> list[tuple[int, str]]:
        """The links with the page they are on, from 1: the page that they lead to as `#n`, or an address."""
        return [(number, target) for number, page in enumerate(self.reader.pages, 1) for target in self._targets(page)]

    @property
    def fonts(self) -> dict[str, bool]:
        """The fonts, without the prefix of their subset, and whether each is embedded."""
        return {name: embedded for page in self.reader.pages for name, embedded in _fonts(page)}

    def fills(self, colour: str) -> list[int]:
        """How often each page fills something with a colour such as `#e9eff5`."""
        wanted = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
        return [_fill_count(page.get_contents().get_data().decode("latin-1"), wanted) for page in self.reader.pages]

    def _targets(self, page: Any) -> Iterator[str]:
        for reference in page.get("/Annots", ()):
            action = reference.get_object()
            if "/A" in action:
                action = action["/A"]
            if "/URI" in action:
                yield str(action["/URI"])
            else:
                yield f"#{self._page_number(action.get('/D', action.get('/Dest')))}"

    def _page_number(self, destination: Any) -> int:
        if isinstance(destination, str):
            return self.reader.get_destination_page_number(self.reader.named_destinations[destination]) + 1
        page = destination.get_object()[0] if isinstance(destination, IndirectObject) else destination[0]
        return next(n for n, each in enumerate(self.reader.pages, 1) if each.indirect_reference == page)


def write_and_read(folder: Path, manuscript: Manuscript | str, **options: Any) -> Pdf:
    """What a reader finds in the PDF of a manuscript or of a text."""
    place = folder / "written.pdf"
    write_pdf(manuscript if isinstance(manuscript, Manuscript) else a_manuscript(manuscript, **options), place)
    return Pdf(PdfReader(place))


def _flat(outline: Any, depth: int) -> Iterator[tuple[int, str]]:
    for entry in outline:
        if isinstance(entry, list):
            yield from _flat(entry, depth + 1)
        else:
            yield depth, entry.title


def _elements(node: Any) -> Iterator[DictionaryObject]:
    children = node.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        element = child.get_object()
        if isinstance(element, DictionaryObject) and "/S" in element:
            yield element
            yield from _elements(element)


def _fonts(page: Any) -> Iterator[tuple[str, bool]]:
    for font in page["/Resources"].get("/Font", {}).values():
        for inner in font.get_object().get("/DescendantFonts", [font]):
            descriptor = inner.get_object()["/FontDescriptor"]
            yield (
                str(inner.get_object()["/BaseFont"])[1:].partition("+")[2],
                bool({"/FontFile2", "/FontFile3"} & set(descriptor)),
            )


def _fill_count(content: str, wanted: list[float]) -> int:
    count = 0
    current: list[float] = []
    for colour, fill in re.findall(r"([\d.]+ [\d.]+ [\d.]+) scn?\b|\b(f\*?)\s", content):
        if fill:
            count += len(current) == 3 and all(abs(a - b) < 0.002 for a, b in zip(current, wanted, strict=True))
        else:
            current = [float(part) for part in colour.split()]
    return count
