"""SVG made plain: styles as attributes, labels as text, nothing that acts or loads; every program shows it alike."""

from __future__ import annotations

import re
import unicodedata

from lxml import etree  # type: ignore[import-untyped]

from sphinx_qms.pages.diagrams.style_sheet import STYLES, read_rules, set_styles

SVG = "http://www.w3.org/2000/svg"
_LATIN = "DejaVu Sans, Verdana"
"""The letters of the first are measured when a picture is laid out; those of the second are as wide."""
_EAST_ASIAN = {"HANGUL": "Noto Sans KR", "CJK UNIFIED": "Noto Sans SC"}
"""By how the names of their characters begin."""
FONT_SIZE = 14.0
LINE_HEIGHT = 1.5

_ELEMENTS = frozenset((
    "svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "defs",
    "marker", "linearGradient", "radialGradient", "stop", "clipPath", "pattern", "symbol", "use", "title",
    "desc",
))  # fmt: skip
_ATTRIBUTES = STYLES | frozenset((
    "id", "x", "y", "x1", "y1", "x2", "y2", "dx", "dy", "cx", "cy", "r", "rx", "ry", "fx", "fy", "d",
    "points", "width", "height", "viewBox", "transform", "href", "offset", "orient", "refX", "refY",
    "markerWidth", "markerHeight", "markerUnits", "gradientUnits", "gradientTransform", "patternUnits",
    "clipPathUnits", "preserveAspectRatio",
))  # fmt: skip
_LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?")
_REFERENCE = re.compile(r"#([\w.-]+)")


class SvgError(ValueError):
    """The picture holds what a plain one cannot show."""


def plain_svg(svg: str) -> str:
    """The picture with its styles as attributes, labels of HTML as text, and numbers to two decimals.

    What is left is shapes and text: no style sheet, program, animation or link. Raises SvgError for a picture in a
    label and for what is no SVG.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(svg.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise SvgError(f"no SVG: {error}") from None
    rules = read_rules("".join(root.xpath("//*[local-name()='style']/text()")))
    for element in root.iter(etree.Element):
        set_styles(element, rules)
    for element in list(root.iter(f"{{{SVG}}}foreignObject")):
        _replace(element, _text(element))
    _clean(root)
    used = {name for element in root.iter() for value in element.attrib.values() for name in _REFERENCE.findall(value)}
    for element in list(root.iter()):
        unused = element.get("id") not in used
        if unused and etree.QName(element).localname == "marker":
            element.getparent().remove(element)
        elif unused:
            element.attrib.pop("id", None)
    root.set("font-family", _fonts("".join(root.itertext())))
    etree.cleanup_namespaces(root)
    return str(etree.tostring(root, encoding="unicode"))


def _fonts(drawn: str) -> str:
    """The fonts of a picture; that of its East Asian letters first, or a PDF would take them from any font."""
    names = {unicodedata.name(letter, "") for letter in drawn if not letter.isascii()}
    first = [font for script, font in _EAST_ASIAN.items() if any(name.startswith(script) for name in names)]
    return ", ".join([*first, _LATIN, "sans-serif"])


def _replace(element: etree._Element, others: list[etree._Element]) -> None:
    parent = element.getparent()
    for other in others:
        parent.insert(parent.index(element), other)
    parent.remove(element)


def _text(label: etree._Element) -> list[etree._Element]:
    """A label of HTML as lines of text in the middle of its place, on a ground of its own where it lies on an arrow."""
    if label.xpath(".//*[local-name()='img' or local-name()='svg']"):
        raise SvgError("a label holds a picture, which not every format can show")
    lines = [line for line in _lines(label) if any(text.strip() for text, _ in line)]
    if not lines:
        return []
    x, y, width, height = (float(label.get(name, 0)) for name in ("x", "y", "width", "height"))
    colours = [inner.get("color") for inner in label.iter(etree.Element) if inner.get("color")]
    text = etree.Element(f"{{{SVG}}}text", {"text-anchor": "middle", "stroke": "none"})
    text.set("fill", (colours or ["#000000"])[-1])
    first = y + height / 2 - (len(lines) - 1) / 2 * LINE_HEIGHT * FONT_SIZE + 0.35 * FONT_SIZE
    for number, line in enumerate(lines):
        row = etree.SubElement(text, f"{{{SVG}}}tspan", {"x": f"{x + width / 2:.2f}"})
        row.set("y", f"{first + number * LINE_HEIGHT * FONT_SIZE:.2f}")
        for part, weight in line:
            inner = etree.SubElement(row, f"{{{SVG}}}tspan", {"font-weight": "bold"} if weight else {})
            inner.text = part
    ground = [name for above in label.iterancestors() for name in above.get("class", "").split() if name == "edgeLabel"]
    place = {name: label.get(name, "0") for name in ("x", "y", "width", "height")}
    behind = etree.Element(f"{{{SVG}}}rect", place | {"fill": "#ffffff", "stroke": "none"})
    return [behind, text] if ground else [text]


def _lines(label: etree._Element) -> list[list[tuple[str, bool]]]:
    """The lines of a label; each is texts, with whether they are bold."""
    lines: list[list[tuple[str, bool]]] = [[]]

    def walk(element: etree._Element, bold: bool) -> None:
        name = etree.QName(element).localname
        if name in {"br", "p", "div", "li"}:
            lines.append([])
        bold = bold or name in {"b", "strong", "th"}
        if element.text:
            lines[-1].append((" ".join(element.text.split("\n")), bold))
        for child in element:
            walk(child, bold)
            if child.tail:
                lines[-1].append((child.tail, bold))

    walk(label, False)
    return lines


def _clean(root: etree._Element) -> None:
    for element in list(root.iter(etree.Element)):
        name = etree.QName(element).localname
        if name == "a":
            element.tag = f"{{{SVG}}}g"
        elif (name not in _ELEMENTS or etree.QName(element).namespace != SVG) and element.getparent() is not None:
            element.getparent().remove(element)
            continue
        attributes = [(etree.QName(key).localname, value) for key, value in element.attrib.items()]
        element.attrib.clear()
        for key, value in attributes:
            if (
                key in _ATTRIBUTES
                and (key != "href" or value.startswith("#"))
                and ("url(" not in value or "url(#" in value)
            ):
                element.set(key, _LONG_NUMBER.sub(lambda number: f"{float(number[0]):.2f}", value))
