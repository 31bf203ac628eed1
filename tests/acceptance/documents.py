"""The built documents of the example: where they are, and what other programs read in them."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from lxml import etree
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

BUILD = Path(__file__).parents[2] / "build"

# Where nothing is built the lists are not empty, so that each test runs and fails with the message of `built`.
PDFS = sorted(path.name for path in (BUILD / "pdf").glob("*.pdf")) or ["none.pdf"]
DOCXS = sorted(path.name for path in (BUILD / "docx").glob("*.docx")) or ["none.docx"]

XHTML = "{http://www.w3.org/1999/xhtml}"


@dataclass(frozen=True)
class Word:
    """A word on a page, with its box in points from the upper left corner, and the size of the page."""

    text: str
    page: int
    left: float
    top: float
    right: float
    bottom: float
    page_width: float
    page_height: float


def words_of(pdf: Path) -> list[Word]:
    """The words of a PDF as poppler finds them."""
    command = ["pdftotext", "-bbox", str(pdf), "-"]
    output = subprocess.run(command, capture_output=True, check=True).stdout
    # characters that XML does not know, of a font without meaning for some sign, would be an error of its own
    tree = etree.fromstring(re.sub(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", b"?", output))
    return [
        Word(
            word.text or "",
            number,
            *(float(word.get(name)) for name in ("xMin", "yMin", "xMax", "yMax")),
            float(page.get("width")),
            float(page.get("height")),
        )
        for number, page in enumerate(tree.iter(f"{XHTML}page"), 1)
        for word in page.iter(f"{XHTML}word")
    ]


@dataclass(frozen=True)
class Link:
    """A link of a PDF within it: the page that it is on, and the page that it leads to; None where it leads nowhere."""

    page: int
    target: int | None


def links_of(reader: PdfReader) -> list[Link]:
    """The links within a PDF."""
    numbers = {page.indirect_reference.idnum: number for number, page in enumerate(reader.pages, 1)}
    named = reader.named_destinations
    links = []
    for number, page in enumerate(reader.pages, 1):
        for annotation in page.get("/Annots") or ():
            link = annotation.get_object()
            action = link.get("/A", DictionaryObject()).get_object()
            place = link.get("/Dest", action.get("/D"))
            if link.get("/Subtype") != "/Link" or place is None:
                continue
            if not isinstance(place, ArrayObject | IndirectObject):
                place = named[str(place)].dest_array if str(place) in named else None
            place = place.get_object() if place is not None else None
            links.append(Link(number, numbers.get(place[0].idnum) if place else None))
    return links
