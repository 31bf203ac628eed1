"""Formulas for Typst: an expression of its code, made of calls and of strings, never of markup."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from xml.etree.ElementTree import Element

from sphinx_qms.pages.formulas.mathml import (
    ACCENTS,
    ALIGNED,
    FUNCTION_SPACE,
    LIMITS,
    SCRIPTS,
    fences,
    is_function,
    lower_and_upper,
    math_tree,
)

_ALIGN = "$&$.body"
_OVER = {"_": "math.overline", "¯": "math.overline", "⏞": "math.overbrace"}
_UNDER = {"_": "math.underline", "⏟": "math.underbrace"}
_ARROWS = {"⟵": "←", "⟶": "→"}
_STYLES = {("true", "0"): "display", ("false", "0"): "inline", ("false", "1"): "script", ("false", "2"): "sscript"}
_ESCAPES = str.maketrans({'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"})


def typst_math(tex: str, file: str = "", line: int = 0) -> str:
    r"""The formula as an expression of Typst's code, for `math.equation(block: …, alt: "…", <expression>)`.

    A formula of several lines holds line breaks and alignment points. Nothing of `tex` is read as markup or as code.
    Raises UserError `math-syntax` at `file` and `line`.
    """
    tree = math_tree(tex, True, file, line)
    if len(tree) == 1 and tree[0].get("class") == ALIGNED:
        return " + linebreak() + ".join(_aligned(row) for row in tree[0])
    return _row(tree)


def _row(elements: Iterable[Element]) -> str:
    """A row as one content; it begins with an empty one, for two symbols alone would add up to a text."""
    return " + ".join(["[]", *map(_expression, elements)])


def _expression(element: Element) -> str:
    style = _STYLES.get((element.get("displaystyle", ""), element.get("scriptlevel", "")))
    inner = _shape(element)
    return f"math.{style}({inner})" if style else inner


def _shape(element: Element) -> str:
    match element.tag:
        case "mi" | "mo" | "mn" | "mtext":
            return _token(element)
        case "mspace":
            return "[]" if element.get("class") == FUNCTION_SPACE else f"h({element.get('width')})"
        case "mrow":
            return _group(element)
        case "mfrac" if element.get("linethickness") == "0":
            return f"math.vec(delim: none, {_row(element[:1])}, {_row(element[1:])})"
        case "mfrac":
            return f"math.frac({_row(element[:1])}, {_row(element[1:])})"
        case "msqrt":
            return f"math.sqrt({_row(element)})"
        case "mroot":
            return f"math.root({_row(element[1:])}, {_row(element[:1])})"
        case "mphantom":
            return f"hide({_row(element)})"
        case "menclose":
            return f"box(stroke: 0.5pt, inset: 3pt, math.equation(math.display({_row(element)})))"
        case "mtable":
            return _table(element)
        case tag if tag in SCRIPTS:
            return _script(element)
    raise AssertionError(f"docutils makes no {element.tag}")


def _token(element: Element) -> str:
    text = element.text or ""
    if not text:
        return "[]"
    if is_function(element):
        return f"math.op({_string(text)}, limits: {str(text in LIMITS).lower()})"
    if element.tag in {"mn", "mtext"}:
        return _string(text)
    if any(not unicodedata.combining(character) for character in text[1:]):
        return _string(text) if element.tag == "mi" else f'math.class("binary", {_string(text)})'
    symbol = f"symbol({_string(text)})"
    return f"math.upright({symbol})" if element.get("mathvariant") == "normal" else symbol


def _string(text: str) -> str:
    return '"' + text.translate(_ESCAPES) + '"'


def _group(element: Element) -> str:
    if element.get("class") == "binom":
        numerator, denominator = element[1]
        return f"math.binom({_row([numerator])}, {_row([denominator])})"
    return f"math.lr({_row(element)})" if any(fences(element)) else _row(element)


def _table(element: Element) -> str:
    if element.get("class") == ALIGNED:
        return f"math.vec(delim: none, align: right, gap: 0.6em, {', '.join(map(_aligned, element))})"
    columns = max(map(len, element))
    rows = ["".join(f"{_row(cell)}, " for cell in row) + "[], " * (columns - len(row)) for row in element]
    left = "align: left, column-gap: 1em, " if element.get("class") == "cases" else ""
    return f"math.mat(delim: none, {left}{', '.join(f'({row})' for row in rows)})"


def _aligned(row: Element) -> str:
    return f"math.display({f' + {_ALIGN} + '.join(map(_row, row))})"


def _script(element: Element) -> str:
    base, *others = element
    sign = others[0].text or "" if others[0].tag == "mo" and len(others) == 1 else ""
    if element.tag == "mover" and sign in _OVER:
        return f"{_OVER[sign]}({_row([base])})"
    if element.tag == "munder" and sign in _UNDER:
        return f"{_UNDER[sign]}({_row([base])})"
    if element.tag == "mover" and sign in ACCENTS:
        return f'math.accent({_row([base])}, "{ACCENTS[sign]}")'
    places = zip(("b", "t"), lower_and_upper(element), strict=True)
    attached = ", ".join(f"{place}: {_row([other])}" for place, other in places if other is not None)
    return f"math.attach({_base(element.tag, base)}, {attached})"


def _base(tag: str, base: Element) -> str:
    """What scripts stand at; Typst itself decides only over those that move with the style."""
    if base.get("movablelimits") == "true":
        return _row([base])
    if tag.startswith("msu"):
        return f"math.scripts({_row([base])})" if base.tag == "mo" else _row([base])
    arrow = f"math.stretch(symbol({_string(_ARROWS[base.text])}))" if base.text in _ARROWS else _row([base])
    return f"math.limits({arrow})"
