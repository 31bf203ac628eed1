"""The body of a document: headings, what is below them, and pages on their side where a section asks for them."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from docutils import nodes

from sphinx_qms.dossier.docx.contents import Heading, plain_title
from sphinx_qms.dossier.docx.numbering import HeadingNumbers
from sphinx_qms.dossier.docx.paragraphs import blank, paragraph
from sphinx_qms.dossier.docx.writing import Setting, Writing
from sphinx_qms.dossier.docx.xml import Element, name, w
from sphinx_qms.dossier.landscape import landscape_blocks
from sphinx_qms.dossier.manuscript import has_own_number

_DEEPEST = 6
_SECTION = f"{name('pPr')}/{name('sectPr')}"
_OWN = ("headerReference", "footerReference", "titlePg", "pgNumType")


@dataclass(frozen=True)
class Page:
    """The page of a section of the template, sizes in twentieths of a point."""

    properties: Element

    def _size(self, tag: str, attribute: str) -> int:
        found = self.properties.find(name(tag))
        return 0 if found is None else int(found.get(name(attribute), 0))

    def width(self, landscape: bool) -> int:
        """The width of its text."""
        side = self._size("pgSz", "h" if landscape else "w")
        return side - self._size("pgMar", "left") - self._size("pgMar", "right")

    def height(self, landscape: bool) -> int:
        """The height of its text."""
        side = self._size("pgSz", "w" if landscape else "h")
        return side - self._size("pgMar", "top") - self._size("pgMar", "bottom")

    def section(self, landscape: bool, first: bool) -> Element:
        """The properties of a section; all but the first take header and footer from the one before."""
        properties = copy.deepcopy(self.properties)
        if not first:
            for element in [child for child in properties if child.tag in {name(tag) for tag in _OWN}]:
                properties.remove(element)
        if landscape:
            size = properties.find(name("pgSz"))
            width, height = size.get(name("w")), size.get(name("h"))
            size.set(name("w"), height)
            size.set(name("h"), width)
            size.set(name("orient"), "landscape")
        return properties


def section_of(paragraph: Element) -> Element:
    """The properties of the section of the template that a paragraph stands in."""
    following = paragraph
    while following is not None:
        if following.tag == name("sectPr"):
            return following
        own = following.find(_SECTION)
        if own is not None and following is not paragraph:
            return own
        following = following.getnext()
    raise ValueError("a document ends with the properties of its last section")


def begins_section(paragraph: Element) -> bool:
    """Whether a paragraph is the first of its section, and not of the document."""
    before = paragraph.getprevious()
    return before is not None and before.find(_SECTION) is not None


@dataclass
class Body:
    """The elements of a body and the headings in it, and whether its last page is on its side.

    `ended` says whether a section of the document has been ended, from which the next has header and footer.
    """

    page: Page
    fresh: bool
    elements: list[Element] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    landscape: bool = False
    ended: bool = False

    def turn(self, writing: Writing, landscape: bool) -> None:
        """Goes on with pages that are upright or on their side; nothing is ended where nothing has begun."""
        if landscape != self.landscape and (self.elements or not self.fresh):
            last = self.elements[-1] if self.elements else None
            if last is None or last.tag != name("p") or last.find(_SECTION) is not None:
                last = blank(writing, Setting("Table Gap", 0, 0))
                self.elements.append(last)
            last[0].append(self.page.section(self.landscape, not self.ended))
            self.ended = True
        self.landscape = landscape


def write_body(writing: Writing, page: Page, body: nodes.document, fresh: bool) -> Body:
    """The text; `fresh` says that it begins a section of the template, which then need not be ended before it turns."""
    result = Body(page, fresh)
    numbers = HeadingNumbers(writing.numbering.heading_levels())
    settings = {turned: Setting("Body Text", page.width(turned), page.height(turned)) for turned in (False, True)}
    for landscape, made in _flow(writing, settings, body, 0, False, result, numbers):
        result.turn(writing, landscape)
        result.elements.append(made)
    if writing.bookmarks.waiting:
        result.elements.append(blank(writing, settings[result.landscape]))
    return result


def _flow(
    writing: Writing,
    settings: dict[bool, Setting],
    node: nodes.Element,
    level: int,
    landscape: bool,
    body: Body,
    numbers: HeadingNumbers,
) -> Iterator[tuple[bool, Element]]:
    """Each element with whether it stands on a landscape page."""
    for child, wide in zip(node.children, landscape_blocks(node.children), strict=True):
        turned = landscape or wide
        if isinstance(child, nodes.section):
            writing.bookmarks.wait(child)
            yield from _flow(writing, settings, child, level + 1, turned, body, numbers)
        elif isinstance(child, nodes.title) and level:
            writing.bookmarks.wait(child)
            yield turned, _heading(writing, settings[turned], child, min(level, _DEEPEST), body, numbers)
        else:
            for made in writing.block(settings[turned], child):
                yield turned, made


def _heading(
    writing: Writing, setting: Setting, title: nodes.title, level: int, body: Body, numbers: HeadingNumbers
) -> Element:
    made = paragraph(writing, replace(setting, style=f"heading {level}"), title)
    own_number = has_own_number(title.parent)
    if own_number:
        made[0].insert(1, w("numPr", w("ilvl", val=0), w("numId", val=0)))
    bookmark = f"_Toc{len(body.headings) + 1:08d}"
    content = list(made)[1:]
    made.extend(writing.bookmarks.mark(bookmark, content))
    number = "" if own_number else numbers.next(level)
    body.headings.append(Heading(level, number, plain_title(title), bookmark))
    return made
