"""The styles of a template by the names that Word shows, and what the writer has to know of them."""

from __future__ import annotations

import copy
from dataclasses import dataclass

from sphinx_qms.dossier.docx.xml import VAL, Element, name

PARAGRAPH = (
    *(f"heading {level}" for level in range(1, 7)),
    *(f"toc {level}" for level in range(1, 4)),
    "Body Text",
    "List Bullet",
    "List Number",
    "Definition Term",
    "Quote",
    "Attribution",
    "Line Block",
    "Rubric",
    "Detail",
    "caption",
    "Figure",
    "Code",
    "Equation",
    "Transition",
    "Table Head",
    "Table Text",
    "Table Gap",
    "Need Head",
    "Need Field",
    "Need Value",
    "Need Text",
    "Admonition Title",
    "Admonition",
    "footnote text",
)
CHARACTER = (
    "Hyperlink",
    "Inline Code",
    "Need ID",
    "footnote reference",
    "Badge Evidenced",
    "Badge Claimed",
    "Badge Gap",
    "Badge Excluded",
)
TABLE = ("Table", "Need", "Admonition Box", "Warning Box", "Field List")
NEEDED = {"paragraph": PARAGRAPH, "character": CHARACTER, "table": TABLE}


@dataclass(frozen=True)
class Styles:
    """The styles of a template: `elements` by kind and name, the name in lower case as Word compares them."""

    elements: dict[tuple[str, str], Element]

    def id(self, style: str, kind: str = "paragraph") -> str:
        """The id of the style of that name."""
        return str(self.elements[kind, style.lower()].get(name("styleId")))

    def missing(self) -> list[tuple[str, str]]:
        """Kind and name of each style that the writer names and the template has not."""
        return [
            (kind, style)
            for kind, names in NEEDED.items()
            for style in names
            if (kind, style.lower()) not in self.elements
        ]

    def first_row_shade(self, style: str) -> Element | None:
        """The shade that a table style gives its first row, for all header rows; None where it has none."""
        path = f"{name('tblStylePr')}[@{name('type')}='firstRow']/{name('tcPr')}/{name('shd')}"
        shade = self.elements["table", style.lower()].find(path)
        return None if shade is None else copy.deepcopy(shade)

    def list_number(self, style: str) -> tuple[str, int] | None:
        """The list that a paragraph style is numbered by and its level there, None where it is not numbered."""
        properties = self.elements["paragraph", style.lower()].find(f"{name('pPr')}/{name('numPr')}")
        if properties is None or properties.find(name("numId")) is None:
            return None
        level = properties.find(name("ilvl"))
        return properties.find(name("numId")).get(VAL), 0 if level is None else int(level.get(VAL))


def read_styles(root: Element) -> Styles:
    """The styles of a template from the root of its `styles.xml`."""
    found = root.iterfind(name("style"))
    return Styles({(style.get(name("type")), style.find(name("name")).get(VAL).lower()): style for style in found})
