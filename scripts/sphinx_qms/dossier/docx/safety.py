"""Which packages may be templates: plain text and pictures, nothing that runs, fetches, or grows without end."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from lxml import etree  # type: ignore[import-untyped]

from sphinx_qms.dossier.docx.xml import PARSER, Element, name
from sphinx_qms.model.error import UserError, user_error

LARGEST_PACKAGE = 64_000_000
"""Bytes that all parts of a template may have when unpacked."""
LARGEST_TEXT = 2_000_000
"""Bytes that one part with tags may have."""
_MOST_PARTS = 500
_FIELDS = frozenset(
    [
        "PAGE",
        "NUMPAGES",
        "SECTION",
        "SECTIONPAGES",
        "STYLEREF",
        "TITLE",
        "SUBJECT",
        "AUTHOR",
        "DOCPROPERTY",
        "PAGEREF",
        "REF",
        "SEQ",
        "TOC",
        "HYPERLINK",
    ]
)
_RELATIONS = frozenset(
    [
        "officeDocument",
        "core-properties",
        "extended-properties",
        "custom-properties",
        "thumbnail",
        "styles",
        "stylesWithEffects",
        "numbering",
        "settings",
        "webSettings",
        "fontTable",
        "theme",
        "header",
        "footer",
        "footnotes",
        "endnotes",
        "image",
        "hyperlink",
        "customXml",
        "customXmlProps",
        "font",
        "comments",
        "commentsExtended",
        "commentsIds",
        "commentsExtensible",
        "people",
        "glossaryDocument",
    ]
)
# what zipfile raises for damage, unknown compression and passwords; the latter two have no type of their own
_UNREADABLE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError, RuntimeError)
_LINKS = ("https://", "http://", "mailto:")
_HINT = "open the template in Word, take this out, and save it as a document (.docx)"


def read_package(template: Path, file: str) -> dict[str, bytes]:
    """The parts of the template, called `file` in messages, by name.

    Raises UserError where it is no Word file, is too large, or holds what no template needs: macros, embedded or
    linked files, declared XML entities, fields that read other files.
    """
    parts = _unpack(template, file)
    for part, content in parts.items():
        if part.endswith((".xml", ".rels")):
            _check_part(part, content, file)
    if "word/document.xml" not in parts:
        raise _refused(file, "has no text (word/document.xml)")
    return parts


def _unpack(template: Path, file: str) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(template.read_bytes())) as archive:
            entries = archive.infolist()
            if len(entries) > _MOST_PARTS or sum(entry.file_size for entry in entries) > LARGEST_PACKAGE:
                raise _refused(file, f"is larger than {LARGEST_PACKAGE // 1_000_000} MB when unpacked")
            names = [entry.filename for entry in entries]
            if len({part.lower() for part in names}) < len(names):
                raise _refused(file, "holds two parts of the same name")
            return {part: archive.read(part) for part in names if not part.endswith("/")}
    except FileNotFoundError:
        raise user_error("file-missing", "the template does not exist", file) from None
    except OSError as error:
        raise user_error("file-unreadable", f"the template cannot be read ({error.strerror})", file) from None
    except _UNREADABLE:
        message = "is no Word file: it cannot be unpacked"
        raise _refused(file, message, "save the template in Word as a document (.docx)") from None


def _check_part(part: str, content: bytes, file: str) -> None:
    try:
        root = etree.fromstring(content, PARSER)
    except etree.XMLSyntaxError:
        raise _refused(file, f"is damaged: {part} is not valid XML, or declares entities") from None
    if root.getroottree().docinfo.doctype:
        raise _refused(file, f"declares a document type in {part}, which could bring in other files")
    for problem in (*_forbidden_types(root), *_forbidden_relations(root), *_forbidden_fields(root)):
        raise _refused(file, f"holds {problem} ({part})")
    if any(table.find(name("tblGrid")) is None for table in root.iter(name("tbl"))):
        raise _refused(file, f"is damaged: a table without columns ({part})")


def _forbidden_types(root: Element) -> Iterator[str]:
    for element in root.iter("{http://schemas.openxmlformats.org/package/2006/content-types}*"):
        kind = element.get("ContentType", "")
        if "macro" in kind.lower() or "vba" in kind.lower():
            yield "macros"


def _forbidden_relations(root: Element) -> Iterator[str]:
    for link in root.iter("{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"):
        kind, target = link.get("Type", "").rsplit("/", 1)[-1], link.get("Target", "")
        if kind not in _RELATIONS:
            yield f"an embedded or linked object of the kind “{kind}”"
        elif link.get("TargetMode", "Internal") != "Internal" and not (
            kind == "hyperlink" and target.startswith(_LINKS)
        ):
            yield f"a link to another file, of the kind “{kind}”"


def _forbidden_fields(root: Element) -> Iterator[str]:
    """The fields that are not known to be harmless; one whose instruction begins with another field is not."""
    instructions = [element.get(name("instr"), "") for element in root.iter(name("fldSimple"))]
    collected: str | None = None
    for element in root.iter(name("fldChar"), name("instrText"), name("delInstrText")):
        if element.tag != name("fldChar"):
            collected = None if collected is None else collected + (element.text or "")
            continue
        if collected is not None:
            instructions.append(collected)
        collected = "" if element.get(name("fldCharType")) == "begin" else None
    for instruction in instructions:
        word = next(iter(instruction.split()), "").upper()
        if word not in _FIELDS:
            yield f"the field “{word or '?'}”"


def _refused(file: str, message: str, hint: str = _HINT) -> UserError:
    return user_error("template-refused", f"the template {message}", file, hint=hint)
