"""Elements of WordprocessingML, made directly, which is quicker than an object of python-docx for each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

Element = Any
"""An lxml element; lxml carries no types."""

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
NAMES = {"w": WORD, "m": MATH, "r": RELATION}
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def name(tag: str) -> str:
    """The name of a WordprocessingML element or attribute as lxml writes it."""
    return f"{{{WORD}}}{tag}"


VAL = name("val")


def w(tag: str, *children: Element, **attributes: str | int) -> Element:
    """The element `w:tag` with attributes `w:…` and children."""
    element = etree.Element(name(tag), nsmap={"w": WORD})
    for key, value in attributes.items():
        element.set(name(key), str(value))
    element.extend(children)
    return element


def parse(content: bytes) -> Element:
    """The root element of XML; entities are not resolved and nothing is fetched."""
    return etree.fromstring(content, PARSER)


def serialize(root: Element) -> bytes:
    """An element as a file."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def run(text: str, properties: Element | None = None) -> Element:
    """A run of text; a tab becomes a tab and a line feed a new line."""
    result = w("r")
    if properties is not None:
        result.append(properties)
    for number, line in enumerate(text.split("\n")):
        if number:
            result.append(w("br"))
        for place, piece in enumerate(line.split("\t")):
            if place:
                result.append(w("tab"))
            if piece:
                element = w("t")
                element.text = piece
                if piece != piece.strip():
                    element.set(SPACE, "preserve")
                result.append(element)
    return result


def field(instruction: str, result: Iterable[Element]) -> list[Element]:
    """The runs of a field with what it shows until Word computes it anew."""
    return [*field_start(instruction), *result, w("r", w("fldChar", fldCharType="end"))]


def field_start(instruction: str) -> list[Element]:
    """The runs that open a field, up to what it shows."""
    text = w("instrText")
    text.text = f" {instruction} "
    text.set(SPACE, "preserve")
    return [w("r", w("fldChar", fldCharType="begin")), w("r", text), w("r", w("fldChar", fldCharType="separate"))]
