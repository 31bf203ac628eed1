"""Manuscripts for tests, written and read back; and the rules by which Word opens a file without repairing it."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.core import publish_doctree
from docx import Document as read_word
from lxml import etree

from sphinx_qms.dossier.docx.make_template import template
from sphinx_qms.dossier.docx.writer import write_docx
from sphinx_qms.dossier.docx.xml import RELATION, RELATIONS, WORD, name
from sphinx_qms.dossier.manuscript import Manuscript, NeedCard
from sphinx_qms.model.document import Approval, Control, Document, Revision
from sphinx_qms.model.error import Location

W = {"w": WORD, "m": "http://schemas.openxmlformats.org/officeDocument/2006/math"}
DOCUMENT = Document(
    "rmf",
    "Risks & a < b {{ x }}",
    "RS-RMF-001",
    "en",
    ("docx",),
    "document.docx",
    (),
    Location("templates/documents.yaml", 4),
)
CONTROL = Control(
    "3",
    "2026-10-01",
    "Head of quality",
    "2027-10-01",
    (Approval("Head of quality", "Jin Park", "2026-10-02"), Approval("Head of development")),
    (Revision("3", "2026-10-01", "Risks of monitoring"), Revision("2", "2026-05-01", "First release")),
)
_ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl numPr pBdr shd tabs spacing ind contextualSpacing "
    "jc outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs noProof color sz szCs bdr shd vertAlign lang",
    "tblPr": "tblStyle tblW tblInd tblBorders tblLayout tblCellMar tblLook",
    "tcPr": "tcW gridSpan vMerge shd",
    "trPr": "cantSplit tblHeader",
    "sectPr": "headerReference footerReference pgSz pgMar titlePg",
    "settings": "zoom defaultTabStop characterSpacingControl footnotePr compat decimalSymbol listSeparator",
    "lvl": "start numFmt pStyle lvlText lvlJc pPr",
}


@dataclass(frozen=True)
class Written:
    """A Word file that was written."""

    path: Path

    def part(self, part: str) -> Any:
        """The root of a part, `document` as in `word/document.xml`."""
        with zipfile.ZipFile(self.path) as archive:
            return etree.fromstring(archive.read(f"word/{part}.xml"))

    def all(self, path: str, part: str = "document") -> list[Any]:
        """What an XPath finds, with the prefixes `w` and `m`."""
        return self.part(part).xpath(path, namespaces=W)

    def body(self) -> list[Any]:
        """The paragraphs and tables behind the table of contents."""
        children = list(self.part("document")[0])
        return children[
            max(i for i, child in enumerate(children) if child.find(".//" + name("titlePg")) is not None) + 1 :
        ]

    def text(self, path: str = "//w:body", part: str = "document") -> str:
        """The text of what an XPath finds, a line for each paragraph."""
        return "\n".join(
            "".join(t.text or "" for t in paragraph.iter(name("t")))
            for found in self.all(path, part)
            for paragraph in ([found] if found.tag == name("p") else found.iter(name("p")))
        )


def parsed(text: str) -> nodes.document:
    """The document tree of reStructuredText without the messages of its parser."""
    tree = publish_doctree(text, settings_overrides={"report_level": 5, "doctitle_xform": False, "halt_level": 5})
    for message in list(tree.findall(nodes.system_message)):
        message.parent.remove(message)
    return tree


def manuscript(
    body: str | nodes.document, language: str = "en", control: Control | None = CONTROL, title: str = ""
) -> Manuscript:
    """A manuscript of reStructuredText or of a tree."""
    declared = Document(**{**vars(DOCUMENT), "language": language, "title": title or DOCUMENT.title})
    return Manuscript(declared, control, "RecurSight", "Example Ltd", parsed(body) if isinstance(body, str) else body)


def written(folder: Path, body: str | nodes.document, **options: Any) -> Written:
    """The manuscript as a Word file that Word opens without repair, in the template that comes with the engine."""
    place = folder / "template" / "document.docx"
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(template())
    write_docx(manuscript(body, **options), place, folder / "out.docx")
    assert list(flaws((folder / "out.docx").read_bytes())) == []
    return Written(folder / "out.docx")


def style_of(paragraph: Any) -> str:
    """The id of the style of a paragraph; empty where it names none."""
    found = paragraph.find(f"{name('pPr')}/{name('pStyle')}")
    return "" if found is None else str(found.get(name("val")))


def texts(file: Written, style: str) -> list[str]:
    """The paragraphs of a style."""
    return [p.text for p in read_word(file.path).paragraphs if p.style.name.lower() == style.lower()]


def card(
    identifier: str, fields: Iterable[tuple[str, str]] = (("status", "approved"),), text: str = "What it is about."
) -> NeedCard:
    """The card of a need."""
    result = NeedCard("", ids=[identifier])
    result += nodes.title("", f"A need {identifier}")
    result += nodes.field_list(
        "", *(nodes.field("", nodes.field_name("", k), nodes.field_body("", nodes.paragraph("", v))) for k, v in fields)
    )
    result += nodes.paragraph("", text)
    return result


def section(*children: nodes.Node) -> nodes.document:
    """A document of one section with these blocks."""
    tree = parsed("One\n===\n")
    tree[0].extend(children)
    return tree


def png(width: int, height: int) -> bytes:
    """A white picture of that many pixels."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress((b"\x00" + b"\xff" * ((width + 7) // 8)) * height)
    chunks = ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def changed(package: bytes, **parts: Any) -> bytes:
    """A package with other parts: `word__document_xml=function` changes `word/document.xml`, bytes replace or add."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        content = {part: archive.read(part) for part in archive.namelist()}
    for key, change in parts.items():
        part = key.replace("__", "/").replace("_rels/", "_rels/").replace("_xml", ".xml").replace("_bin", ".bin")
        content[part] = change if isinstance(change, bytes) else change(content[part].decode()).encode()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, data in content.items():
            archive.writestr(part, data)
    return file.getvalue()


def flaws(package: bytes) -> Iterator[str]:
    """What Word would repair or refuse in a package."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    roots = {part: etree.fromstring(content) for part, content in parts.items() if part.endswith((".xml", ".rels"))}
    yield from _flaws_of_package(parts, roots)
    main, styles, numbering = (roots[f"word/{part}.xml"] for part in ("document", "styles", "numbering"))
    notes = roots.get("word/footnotes.xml", etree.Element("none"))
    texts = [main, notes, *(root for part, root in roots.items() if part.startswith(("word/header", "word/footer")))]
    for root in roots.values():
        yield from _flaws_of_order(root)
    for root in texts:
        yield from _flaws_of_tables(root)
    known = {style.get(name("styleId")) for style in styles.iter(name("style"))}
    for tag in ("pStyle", "rStyle", "tblStyle"):
        yield from (
            f"no style {e.get(name('val'))}"
            for r in texts
            for e in r.iter(name(tag))
            if e.get(name("val")) not in known
        )
    lists = {e.get(name("numId")) for e in numbering.iter(name("num"))}
    used = {e.get(name("val")) for root in (*texts, styles) for e in root.iter(name("numId"))}
    yield from (f"no list {number}" for number in used - lists - {"0"})  # 0 takes a style's numbering away
    yield from _repeated("list", [e.get(name("numId")) for e in numbering.iter(name("num"))])
    kinds = [etree.QName(child).localname for child in numbering]
    if kinds != sorted(kinds):
        yield "lists before their kinds"
    yield from _flaws_of_marks(texts, main, notes)


def _flaws_of_package(parts: dict[str, bytes], roots: dict[str, Any]) -> Iterator[str]:
    types = roots["[Content_Types].xml"]
    endings = {e.get("Extension") for e in types if e.get("Extension")}
    named = {e.get("PartName") for e in types if e.get("PartName")}
    for part in parts:
        if part != "[Content_Types].xml" and f"/{part}" not in named and part.rpartition(".")[2] not in endings:
            yield f"no content type of {part}"
    yield from (f"no part {part}" for part in named if part.lstrip("/") not in parts)
    for part, root in roots.items():
        if part.endswith(".rels"):
            folder, _, file = part.rpartition("/_rels/") if "/" in part.removeprefix("_rels/") else ("", "", part)
            for link in root:
                target = posixpath.normpath(posixpath.join(folder, link.get("Target")))
                if (
                    link.get("TargetMode") != "External"
                    and link.get("Target").lstrip("/") not in parts
                    and target not in parts
                ):
                    yield f"{part} leads to {target}"
            continue
        folder, _, file = part.rpartition("/")
        links = roots.get(f"{folder}/_rels/{file}.rels", etree.Element("none"))
        known = {link.get("Id") for link in links.iter(f"{{{RELATIONS}}}Relationship")}
        for element in root.iter():
            for key, value in element.attrib.items():
                if key.startswith(f"{{{RELATION}}}") and value not in known:
                    yield f"{part} uses the relationship {value}"


def _flaws_of_order(root: Any) -> Iterator[str]:
    for tag, order in _ORDER.items():
        places = {name(child): place for place, child in enumerate(order.split())}
        for element in root.iter(name(tag)):
            if element.getparent() is not None and element.getparent().tag in {name("rPrDefault"), name("pPrDefault")}:
                continue
            found = [places.get(child.tag, -1) for child in element]
            if found != sorted(found) or -1 in found:
                yield f"{tag}: {[etree.QName(child).localname for child in element]}"
            if len(set(found)) < len(found) and tag != "sectPr":
                yield f"{tag} says something twice"


def _flaws_of_tables(root: Any) -> Iterator[str]:
    for cell in root.iter(name("tc")):
        if cell[-1].tag != name("p"):
            yield "a cell that does not end with a paragraph"
    for table in root.iter(name("tbl")):
        behind = table.getnext()
        if behind is None or behind.tag == name("tbl"):
            yield "a table without a paragraph behind it"
        columns = len(table.find(name("tblGrid")))
        for row in table.iterfind(name("tr")):
            spans = [cell.find(f"{name('tcPr')}/{name('gridSpan')}") for cell in row.iterfind(name("tc"))]
            if sum(1 if span is None else int(span.get(name("val"))) for span in spans) != columns:
                yield "a row of another width than its table"


def _flaws_of_marks(texts: list[Any], main: Any, notes: Any) -> Iterator[str]:
    starts = [e for root in texts for e in root.iter(name("bookmarkStart"))]
    yield from _repeated("bookmark", [e.get(name("name")).lower() for e in starts])
    yield from _repeated("bookmark", [e.get(name("id")) for e in starts])
    ends = [e.get(name("id")) for root in texts for e in root.iter(name("bookmarkEnd"))]
    if sorted(ends) != sorted(e.get(name("id")) for e in starts):
        yield "a bookmark that does not end"
    names = {e.get(name("name")) for e in starts}
    if any(len(mark) > 40 for mark in names):
        yield "a bookmark of more than 40 characters"
    for link in (e for root in texts for e in root.iter(name("hyperlink"))):
        if link.get(name("anchor")) is not None and link.get(name("anchor")) not in names:
            yield f"a link to {link.get(name('anchor'))}"
        if link.getparent().tag == name("hyperlink"):
            yield "a link in a link"
    drawings = [e.get("id") for root in texts for e in root.iter("{*}docPr")]
    yield from _repeated("picture", drawings)
    found = {e.get(name("id")) for e in notes.iter(name("footnote"))}
    yield from (
        f"no footnote {e.get(name('id'))}"
        for e in main.iter(name("footnoteReference"))
        if e.get(name("id")) not in found
    )
    for root in texts:
        fields = Counter(e.get(name("fldCharType")) for e in root.iter(name("fldChar")))
        if len(set(fields.values())) > 1:
            yield f"fields that do not end: {fields}"


def _repeated(what: str, values: list[str]) -> Iterator[str]:
    yield from (f"{what} {value} twice" for value, count in Counter(values).items() if count > 1)
