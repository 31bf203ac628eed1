"""Lists: Word's own numbering, begun anew for each list, and the numbers that it will show before headings."""

from __future__ import annotations

from dataclasses import dataclass, field

from docutils import nodes

from sphinx_qms.dossier.docx.styles import Styles
from sphinx_qms.dossier.docx.xml import VAL, Element, name, w

STEP = 360
"""How far a list stands in, in twentieths of a point."""
_DEEPEST = 8
_FORMS = {
    "arabic": "decimal",
    "loweralpha": "lowerLetter",
    "upperalpha": "upperLetter",
    "lowerroman": "lowerRoman",
    "upperroman": "upperRoman",
}
_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


@dataclass
class Numbering:
    """The lists of a document, in the root of its `numbering.xml`."""

    root: Element
    styles: Styles
    kinds: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def bullets(self) -> str:
        """The list of the style List Bullet."""
        numbered = self.styles.list_number("List Bullet")
        return numbered[0] if numbered else "0"

    def enumeration(self, node: nodes.enumerated_list, depth: int) -> str:
        """A list of its own for an enumeration, which begins with its own number."""
        kind = (_FORMS[node.get("enumtype", "arabic")], node.get("prefix", ""), node.get("suffix", "."))
        if kind not in self.kinds:
            self.kinds[kind] = self._add_kind(*kind)
        number = self._next("num", "numId")
        start = w("lvlOverride", w("startOverride", val=node.get("start", 1)), ilvl=min(depth, _DEEPEST))
        self.root.append(w("num", w("abstractNumId", val=self.kinds[kind]), start, numId=number))
        return number

    def _add_kind(self, form: str, prefix: str, suffix: str) -> str:
        number = self._next("abstractNum", "abstractNumId")
        levels = [
            w(
                "lvl",
                w("start", val=1),
                w("numFmt", val=form),
                w("lvlText", val=f"{prefix}%{level + 1}{suffix}"),
                w("lvlJc", val="left"),
                w("pPr", w("ind", left=STEP * (level + 1), hanging=STEP)),
                ilvl=level,
            )
            for level in range(_DEEPEST + 1)
        ]
        kind = w("abstractNum", w("multiLevelType", val="multilevel"), *levels, abstractNumId=number)
        self.root.insert(len(self.root.findall(name("numPicBullet")) + self.root.findall(name("abstractNum"))), kind)
        return number

    def _next(self, tag: str, attribute: str) -> str:
        taken = (int(element.get(name(attribute))) for element in self.root.iterfind(name(tag)))
        return str(max(taken, default=0) + 1)

    def properties(self, number: str, depth: int) -> Element:
        """What makes a paragraph an item of a list."""
        return w("numPr", w("ilvl", val=min(depth, _DEEPEST)), w("numId", val=number))

    def heading_levels(self) -> list[tuple[str, str]]:
        """For each heading style its kind of number and its text, as in `decimal`, `%1.%2`; empty where it has none."""
        return [self._heading_level(level) for level in range(1, 7)]

    def _heading_level(self, level: int) -> tuple[str, str]:
        numbered = self.styles.list_number(f"heading {level}")
        if numbered is None:
            return "", ""
        kind = self.root.find(f"{name('num')}[@{name('numId')}='{numbered[0]}']/{name('abstractNumId')}")
        if kind is None:
            return "", ""
        path = f"{name('abstractNum')}[@{name('abstractNumId')}='{kind.get(VAL)}']/{name('lvl')}"
        levels = self.root.findall(path)
        linked = [lvl for lvl in levels if _value(lvl, "pStyle") == self.styles.id(f"heading {level}")]
        chosen = linked or [lvl for lvl in levels if lvl.get(name("ilvl")) == str(numbered[1])]
        return (_value(chosen[0], "numFmt"), _value(chosen[0], "lvlText")) if chosen else ("", "")


def _value(level: Element, tag: str) -> str:
    found = level.find(name(tag))
    return "" if found is None else found.get(VAL, "")


@dataclass
class HeadingNumbers:
    """Counts headings as Word does."""

    levels: list[tuple[str, str]]
    counts: list[int] = field(default_factory=lambda: [0] * 6)

    def next(self, level: int) -> str:
        """The number of the next heading of a level from 1 to 6, empty where its style has none."""
        form, text = self.levels[level - 1]
        if not text or form == "none":
            return ""
        self.counts[level - 1] += 1
        self.counts[level:] = [0] * (6 - level)
        for place in range(level, 0, -1):
            text = text.replace(f"%{place}", _written(max(self.counts[place - 1], 1), self.levels[place - 1][0]))
        return text


def _written(number: int, form: str) -> str:
    if form.endswith("Letter"):
        letter = chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)
    elif form.endswith("Roman"):
        letter = ""
        for value, sign in _ROMAN:
            letter += sign * (number // value)
            number %= value
    else:
        return str(number)
    return letter.lower() if form.startswith("lower") else letter
