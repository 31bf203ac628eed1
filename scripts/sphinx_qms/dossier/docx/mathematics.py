"""Formulas for Word: Office MathML, which people can edit there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from xml.etree.ElementTree import Element

from lxml import etree  # type: ignore[import-untyped]

from sphinx_qms.pages.formulas.mathml import (
    ACCENTS,
    ALIGNED,
    BRACES,
    SCRIPTS,
    fences,
    is_function,
    lower_and_upper,
    math_tree,
)

M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
FONT = "Cambria Math"
NARY = frozenset("∑∏∐∫∬∭⨌∮∯∰⋂⋀⨁⨂⨀⨄⨆\N{N-ARY UNION}\N{N-ARY LOGICAL OR}")
"""Operators that Word sets large, with what they work on as a part of them."""

_ENDS = frozenset("=≠<>≤≥≈≡\N{TILDE OPERATOR}∝∈+\N{MINUS SIGN}±,;.")
"""What ends that on which a large operator works."""
_SPACES = ((0.9, "\u2003"), (0.4, "\u2002"), (0.26, "\u2004"), (0.24, "\u2005"), (0.2, "\u205f"), (0.0, "\u2009"))
"""The characters that are spaces, with the em from which each is near enough."""
_SCRIPTS = {"msub": ("sub",), "msup": ("sup",), "msubsup": ("sub", "sup")}
_LINES = frozenset("_¯")
_READ = frozenset("|&#%")
"""Characters that are words of a formula's language in some programs that read Office MathML."""
_OTHER = {"top": "bot", "bot": "top"}
_NOTHING = "\u200b"
"""Stands in an empty argument, where Word would show a dotted box."""


def word_math(tex: str, block: bool, file: str = "", line: int = 0) -> etree._Element:
    """The formula as `m:oMath`, or as `m:oMathPara` where it is a `block` on lines of its own.

    Both are children of a paragraph. Raises UserError `math-syntax` at `file` and `line`.
    """
    formula = _element("oMath", *_row(math_tree(tex, block, file, line)))
    if not block:
        return formula
    return _element("oMathPara", _properties("oMathPara", jc="center"), formula)


def _element(tag: str, *children: etree._Element, **attributes: str) -> etree._Element:
    element = etree.Element(f"{{{M}}}{tag}", {f"{{{M}}}{name}": value for name, value in attributes.items()}, {"m": M})
    element.extend(children)
    return element


def _properties(tag: str, **values: str) -> etree._Element:
    """The properties of an element, in the order of Word's schema, which is that of the arguments."""
    return _element(f"{tag}Pr", *(_element(name, val=value) for name, value in values.items()))


def _argument(tag: str, elements: Iterable[Element]) -> etree._Element:
    content = list(elements)
    if len(content) == 1 and content[0].tag == "mo":
        return _element(tag, _run(content[0].text or "", upright=True))
    return _element(tag, *(list(_row(content)) or [_run(_NOTHING, upright=True)]))


def _row(elements: Iterable[Element]) -> Iterator[etree._Element]:
    rest = list(elements)
    while rest:
        element = rest.pop(0)
        base = element[0] if element.tag in SCRIPTS else element
        if base.tag == "mo" and base.text in NARY:
            operand = rest[: _length_of_operand(rest)]
            del rest[: len(operand)]
            yield _nary(element, base, operand)
        else:
            yield from _shape(element)


def _length_of_operand(elements: Sequence[Element]) -> int:
    """How many of the elements behind a large operator it works on: up to a relation, a sum, or the bracket around."""
    depth = 0
    for index, element in enumerate(elements):
        text = element.text if element.tag == "mo" else None
        depth += (text in {"(", "["}) - (text in {")", "]"})
        if depth < 0 or (depth == 0 and index and text in _ENDS):
            return index
    return len(elements)


def _shape(element: Element) -> list[etree._Element]:
    match element.tag:
        case "mi" | "mo" | "mn" | "mtext":
            return [_token(element)] if element.text else []
        case "mspace":
            width = float(element.get("width", "").removesuffix("em"))
            return [_run(next(space for least, space in _SPACES if width >= least))] if width > 0 else []
        case "mrow" if any(fences(element)):
            return [_delimited(element)]
        case "mrow":
            return list(_row(element))
        case "mfrac":
            kind = "noBar" if element.get("linethickness") == "0" else "bar"
            numerator, denominator = _argument("num", element[:1]), _argument("den", element[1:])
            return [_element("f", _properties("f", type=kind), numerator, denominator)]
        case "msqrt":
            return [_element("rad", _properties("rad", degHide="1"), _element("deg"), _argument("e", element))]
        case "mroot":
            return [_element("rad", _argument("deg", element[1:]), _argument("e", element[:1]))]
        case "mphantom":
            return [_element("phant", _properties("phant", show="0"), _argument("e", element))]
        case "menclose":
            return [_element("borderBox", _argument("e", element))]
        case "mtable":
            return [_table(element)]
        case tag if tag in _SCRIPTS:
            base, *others = element
            parts = [_argument(name, [other]) for name, other in zip(_SCRIPTS[tag], others, strict=True)]
            name = "s" + "".join(name.capitalize() for name in _SCRIPTS[tag])
            return [_element(name, _argument("e", [base]), *parts)]
        case tag if tag in SCRIPTS:
            return [_over_or_under(element)]
    raise AssertionError(f"docutils makes no {element.tag}")


def _token(element: Element) -> etree._Element:
    text = element.text or ""
    if element.tag == "mtext":
        return _run(text, upright=True, font="")
    word = len(text) > 1 and text.isalpha()
    upright = word or text in _READ or is_function(element) or element.get("mathvariant") == "normal"
    return _run(text, upright=upright and element.tag != "mn")


def _run(text: str, upright: bool = False, font: str = FONT) -> etree._Element:
    """A run, in the font of the paragraph without `font`; what is not upright Word sets as mathematics."""
    run = _element("r")
    if upright:
        run.append(_element("rPr", _element("nor")))
    if font:
        fonts = {f"{{{W}}}{name}": font for name in ("ascii", "hAnsi")}
        properties = etree.SubElement(run, f"{{{W}}}rPr", nsmap={"w": W})
        etree.SubElement(properties, f"{{{W}}}rFonts", fonts)
    content = etree.SubElement(run, f"{{{M}}}t")
    content.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    content.text = text
    return run


def _nary(element: Element, base: Element, operand: Sequence[Element]) -> etree._Element:
    places = dict(zip(("sub", "sup"), lower_and_upper(element), strict=True))
    parts = [_element(name, *([] if other is None else _row([other]))) for name, other in places.items()]
    hidden = {f"{name}Hide": "1" for name, other in places.items() if other is None}
    limits = "undOvr" if element.tag in {"munder", "mover", "munderover"} else "subSup"
    properties = _properties("nary", chr=base.text or "", limLoc=limits, **hidden)
    return _element("nary", properties, *parts, _argument("e", operand))


def _delimited(row: Element) -> etree._Element:
    first, last = fences(row)
    inner = row[bool(first) : len(row) - bool(last)]
    return _element("d", _properties("d", begChr=first, endChr=last), _argument("e", inner))


def _table(table: Element) -> etree._Element:
    columns = max(map(len, table))
    if table.get("class") == ALIGNED:
        sides = [("right", "left")[index % 2] for index in range(columns)]
        gap = [_element("cGpRule", val="3"), _element("cGp", val="0")]
    else:
        sides = ["left" if table.get("class") == "cases" else "center"] * columns
        gap = []
    kinds = _element("mcs", *(_element("mc", _properties("mc", count="1", mcJc=side)) for side in sides))
    properties = _element("mPr", _element("plcHide", val="1"), *gap, kinds)
    return _element("m", properties, *(_line(row, columns, bool(gap)) for row in table))


def _line(row: Element, columns: int, aligned: bool) -> etree._Element:
    cells = [_argument("e", cell) for cell in row] + [_argument("e", ()) for _ in range(columns - len(row))]
    for index, cell in enumerate(cells if aligned else ()):
        if index % 2 and [child.tag for content in row[index : index + 1] for child in content[:1]] == ["mo"]:
            # a relation that begins a cell has something at its left
            cell.insert(0, _run(_NOTHING, upright=True))
        elif index and index % 2 == 0:
            cell.insert(0, _run(_SPACES[0][1] * 2))
    return _element("mr", *cells)


def _over_or_under(element: Element) -> etree._Element:
    base, *others = element
    sign = others[0].text or "" if others[0].tag == "mo" else ""
    place = {"mover": "top", "munder": "bot"}.get(element.tag, "")
    body = _argument("e", [base])
    if place and sign in _LINES:
        return _element("bar", _properties("bar", pos=place), body)
    if place and sign in BRACES:
        return _element("groupChr", _properties("groupChr", chr=sign, pos=place, vertJc=_OTHER[place]), body)
    if place == "top" and sign in ACCENTS:
        return _element("acc", _properties("acc", chr=ACCENTS[sign]), body)
    if element.tag != "mover":
        lower = _element("limLow", body, _argument("lim", others[:1]))
        if element.tag == "munder":
            return lower
        body = _element("e", lower)
    return _element("limUpp", body, _argument("lim", others[-1:]))
