"""TeX read once for every format: as a tree of MathML, by docutils' own reader."""

from __future__ import annotations

import re
from collections import Counter
from xml.etree.ElementTree import Element, tostring

from docutils.utils.math import MathError, toplevel_code, unichar2tex
from docutils.utils.math.latex2mathml import functions, parse_latex_math, stretchables
from docutils.utils.math.mathml_elements import math, mtable, mtd, mtr

from sphinx_qms.model.error import user_error

NAMESPACE = "http://www.w3.org/1998/Math/MathML"
ALIGNED = "ams-align"
"""The class of a table that is lines of a formula: its columns are right and left in turn."""
FUNCTION_SPACE = "function"
"""The class of the thin spaces around the name of a function, for formats that do not know functions."""
THIN = "0.1667em"
LIMITS = frozenset({"lim", "sup", "inf", "max", "min"})
"""Functions that take what stands under them in a formula on lines of its own."""
BRACES = frozenset("⏞⏟")
ACCENTS = {
    "\N{ACUTE ACCENT}": "\u0301", "\N{MODIFIER LETTER MACRON}": "\u0304", "\N{BREVE}": "\u0306",
    "\N{CARON}": "\u030c", "\N{DOT ABOVE}": "\u0307", "\N{DIAERESIS}": "\u0308", 3 * "\N{DOT ABOVE}": "\u20db",
    4 * "\N{DOT ABOVE}": "\u20dc", "`": "\u0300", "\N{MODIFIER LETTER CIRCUMFLEX ACCENT}": "\u0302",
    "\N{RING ABOVE}": "\u030a", "~": "\u0303", "→": "\u20d7", "^": "\u0302", "←": "\u20d6", "↔": "\u20e1",
}  # fmt: skip
"""The sign that docutils puts over something, and the character of Unicode that combines."""
SCRIPTS = {"msub": 2, "msup": 2, "msubsup": 3, "munder": 2, "mover": 2, "munderover": 3}
ROWS = frozenset({"math", "mrow", "mtd", "msqrt", "mphantom", "menclose"})
DEEPEST = 40
"""Levels of nesting that a formula may have; what reads and writes it does not stand thousands."""

_FENCES = frozenset(stretchables.values()) | {"(", ")", "[", "]", "/", "|"}
_APPLY = "\u2061"
_NAMES = frozenset(filter(None, functions.values()))
_PARENTS = {"mtr": "mtable", "mtd": "mtr"}
_ARGUMENTS = {**SCRIPTS, "mfrac": 2, "mroot": 2}
_LENGTH = re.compile(r"(-?(?:\d{1,3}(?:[.]\d*)?|[.]\d+))(em|ex|pt|cm|mm|in)")
_IN_EM = {"em": 1, "ex": 0.43, "pt": 0.1, "mm": 0.2845, "cm": 2.845, "in": 7.227}
"""How many em of a text of 10 pt a unit has."""
# what no XML may hold
_UNUSABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PAIRS = (("{", "}"), (r"\begin", r"\end"), (r"\left", r"\right"))
_TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|[{}]", re.DOTALL)
# what people write around a formula although it is one already
_WHOLE = re.compile(r"\s*\\begin{(equation|displaymath|align|gather)([*]?)}(.*)\\end{\1\2}\s*", re.DOTALL)
_SPLIT = re.compile(r"(\\(?:begin|end)){split}")
# docutils lets it run on over the rest of the formula
_BOLD = re.compile(r"\\(?:boldsymbol|pmb|bm)(?![a-zA-Z])")
# one digit is an argument where it stands without braces; docutils takes the whole number
_TEXT = r"\\(?:text|mbox|textrm|operatorname)\s*{[^{}]*}"
_SCRIPT = re.compile(rf"({_TEXT})|([_^])\s*(\d)(?=[.,]*\d)")
_PART = re.compile(rf"({_TEXT})|(\\(?:[cdt]?frac|[dt]?binom|sqrt)(?:\s*{{[^{{}}]*}})?)\s*(\d)(?=[.,]*\d)")
_UNSUPPORTED = re.compile(r'Unsupported character: "(.)"!', re.DOTALL)


def mathml(tex: str, block: bool, file: str = "", line: int = 0) -> str:
    """The formula as MathML for a page of HTML; see math_tree."""
    tree = math_tree(tex, block, file, line)
    tree.set("xmlns", NAMESPACE)
    if block:
        tree.set("display", "block")
    return tostring(tree, "unicode")


def math_tree(tex: str, block: bool, file: str = "", line: int = 0) -> Element:
    r"""The formula `tex` as an element `math` of MathML Core, without namespaces.

    `block` is a formula on lines of its own; `\\` or an empty line begins another line. The tree is as docutils makes
    it, with these differences: thin spaces of the class FUNCTION_SPACE stand around functions, Greek capitals are
    upright, what stands at a brace is under or over it, and only the brackets of \left and \right grow.
    Raises UserError `math-syntax` at `file` and `line` where the formula cannot be read.
    """
    try:
        return _normalised(_read(_plain(tex, block), block), 0)
    except MathError as error:
        reason = str(error)
    except RecursionError:
        reason = "it is nested too deeply"
    shown = " ".join(tex.split())
    message = f"this formula cannot be read: {reason} ({shown if len(shown) < 80 else shown[:80] + ' …'})"
    raise user_error("math-syntax", message, file, line, _hint(reason))


def is_function(element: Element) -> bool:
    """Whether the element is the name of a function, such as log or max, also with an index or a limit."""
    if element.tag in SCRIPTS:
        return is_function(element[0])
    text = element.text or ""
    if element.tag == "mo":
        return text in LIMITS
    return element.tag == "mi" and (text in _NAMES or (len(text) > 1 and element.get("mathvariant") == "normal"))


def lower_and_upper(element: Element) -> tuple[Element | None, Element | None]:
    """What stands below and what stands above the base of an element; None where nothing does."""
    _, *others = element if element.tag in SCRIPTS else [element]
    if element.tag in {"msup", "mover"}:
        return None, others[0]
    lower, upper = [*others, None, None][:2]
    return lower, upper


def fences(row: Element) -> tuple[str, str]:
    """The brackets at the two ends of a row that grow with what is between them; "" where there is none."""
    first, last = (_fence(end) for end in (row[:1], row[1:][-1:]))
    return first, last


def _fence(end: list[Element]) -> str:
    grows = bool(end) and end[0].tag == "mo" and end[0].get("stretchy") != "false"
    return end[0].text or "" if grows and end[0].text in _FENCES else ""


def _hint(reason: str) -> str:
    match = _UNSUPPORTED.search(reason)
    name = unichar2tex.uni2tex_table.get(ord(match[1]), "").strip() if match else ""
    return f"write {name} for it" if name.startswith("\\") else "formulas are written in TeX, as in LaTeX with amsmath"


def _plain(tex: str, block: bool) -> str:
    """The formula without the environment around it, and with its lines parted by TeX's own sign."""
    tex = _BOLD.sub(r"\\mathbfit", tex.replace("\t", " ").replace("\r", ""))
    for digits in (_PART, _PART, _SCRIPT):
        tex = digits.sub(lambda match: match[1] or f"{match[2]}{{{match[3]}}}", tex)
    if not block:
        return tex.strip()
    if whole := _WHOLE.fullmatch(tex):
        tex = whole[3]
    parts = re.split(r"\n[ \t]*\n", _SPLIT.sub(r"\1{aligned}", tex))
    return r"\\".join(part.strip() for part in parts if part.strip())


def _read(tex: str, block: bool) -> Element:
    if unusable := _UNUSABLE.search(tex):
        raise MathError(f"it holds the control character U+{ord(unusable[0]):04X}")
    tokens = Counter(_TOKEN.findall(tex))
    for opening, closing in _PAIRS:
        if tokens[opening] != tokens[closing]:
            raise MathError(f"{tokens[opening]} times {opening}, but {tokens[closing]} times {closing}")
    tree, cell = math(), mtd()
    lines = block and r"\\" in toplevel_code(tex)
    if lines:
        tree.append(mtable(mtr(cell), CLASS=ALIGNED))
    try:
        parse_latex_math(cell if lines else tree, tex)
    except (MathError, RecursionError):
        raise
    except Exception:
        # over some mistakes docutils stumbles, each in its own way
        raise MathError("something is missing, or stands where it cannot") from None
    return tree


def _normalised(element: Element, depth: int) -> Element:
    if depth > DEEPEST:
        raise RecursionError
    if any(_PARENTS.get(child.tag, element.tag) != element.tag for child in element):
        raise MathError("& or \\\\ stands where no lines are")
    result = Element(element.tag, dict(element.attrib))
    result.text = element.text
    if element.tag == "mspace":
        result.set("width", _in_em(element.get("width", "")))
    elif element.tag == "mtext":
        result.text = re.sub(r"\\(\W)", r"\1", element.text or "")
    elif element.text == "'":
        result.text = "\N{PRIME}"
    children = [_normalised(child, depth + 1) for child in element if child.text != _APPLY]
    if len(children) != _ARGUMENTS.get(element.tag, len(children)):
        raise MathError("an argument is missing")
    for child in children[1:-1] if element.tag == "mrow" else children:
        if child.tag == "mo" and child.text in _FENCES:
            child.set("stretchy", "false")
    result.extend(_spaced(children) if element.tag in ROWS else children)
    if result.tag in {"msub", "msup"} and result[0].tag in {"munder", "mover"} and result[0][1].text in BRACES:
        result.tag = "munder" if result.tag == "msub" else "mover"
    if result.get("class") == "capital-greek":
        result.set("mathvariant", "normal")
    if result.tag == "mo" and result.text in LIMITS:
        result.attrib |= {"lspace": "0", "rspace": "0"}
    if result.get("class") == ALIGNED:
        result.set("displaystyle", "true")
    return result


def _in_em(length: str) -> str:
    match = _LENGTH.fullmatch(length)
    if not match:
        raise MathError(f"{length} is no length")
    return f"{float(match[1]) * _IN_EM[match[2]]:.4f}em"


def _spaced(children: list[Element]) -> list[Element]:
    """A row with thin spaces around its functions, instead of the invisible sign that docutils puts behind some."""
    result: list[Element] = []
    for child in children:
        beside = (*result[-1:], child)
        if len(beside) == 2 and any(map(is_function, beside)) and not any(map(_parts, beside)):
            result.append(Element("mspace", {"width": THIN, "class": FUNCTION_SPACE}))
        result.append(child)
    return result


def _parts(element: Element) -> bool:
    """Whether no space is needed beside the element: an operator, a space, something in brackets."""
    first = element[0] if element.tag == "mrow" and len(element) else element
    return first.tag == "mspace" or (first.tag == "mo" and first.text not in LIMITS)
