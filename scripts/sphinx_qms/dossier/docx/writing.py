"""What all parts of the writer share while one document is written."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from docutils import nodes
from docx.document import Document
from docx.opc.part import Part

from sphinx_qms.dossier.docx.numbering import Numbering
from sphinx_qms.dossier.docx.pictures import Pictures
from sphinx_qms.dossier.docx.styles import Styles
from sphinx_qms.dossier.docx.xml import Element, w
from sphinx_qms.dossier.place import broken_link
from sphinx_qms.pages.language.labels import Labels

_LONGEST_NAME = 40


@dataclass(frozen=True)
class Setting:
    """Where a block stands: the style of its paragraphs, width and height in twentieths of a point, depth of lists.

    `boxed` says that it stands in a cell. `indent` is given to each paragraph, beside what its style says.
    """

    style: str
    width: int
    height: int
    indent: int = 0
    depth: int = 0
    boxed: bool = False

    def inside(self, indent: int, style: str = "") -> Setting:
        """The setting of what is indented by so much."""
        return replace(self, indent=self.indent + indent, width=self.width - indent, style=style or self.style)


@dataclass
class Bookmarks:
    """The bookmarks of a document: `names` by the id that a link leads to, `waiting` for the next paragraph."""

    names: dict[str, str]
    waiting: list[str] = field(default_factory=list)
    count: int = 0

    def wait(self, node: nodes.Element) -> None:
        """Puts the bookmarks of a node into the next paragraph that is written."""
        self.waiting += [self.names[identifier] for identifier in node["ids"] if identifier in self.names]

    def arrived(self) -> list[Element]:
        """The bookmarks that have been waiting."""
        names, self.waiting = self.waiting, []
        return [element for name in names for element in self.mark(name)]

    def of(self, node: nodes.Element) -> list[Element]:
        """The bookmarks of a node that stands within a paragraph."""
        return [
            element
            for identifier in node["ids"]
            if identifier in self.names
            for element in self.mark(self.names[identifier])
        ]

    def mark(self, name: str, around: Iterable[Element] = ()) -> list[Element]:
        """A bookmark, around elements or at a point."""
        self.count += 1
        return [w("bookmarkStart", id=self.count, name=name), *around, w("bookmarkEnd", id=self.count)]

    def target(self, node: nodes.Element) -> str:
        """The bookmark that a link leads to; raises UserError where the document does not have it."""
        try:
            return self.names[node["refid"]]
        except KeyError:
            raise broken_link(node) from None


BlockWriter = Callable[["Writing", Setting, nodes.Node], Iterator[Element]]


@dataclass
class Writing:
    """One document being written; `part` is the file in it that relationships belong to."""

    document: Document
    language: str
    labels: Labels
    part: Part
    styles: Styles
    numbering: Numbering
    pictures: Pictures
    bookmarks: Bookmarks
    write_block: BlockWriter
    notes: dict[str, nodes.footnote]
    """The footnotes that the text refers to, by each of their ids."""
    noted: dict[int, int] = field(default_factory=dict)
    """The number of each footnote that has been written, by its identity."""
    counts: dict[str, int] = field(default_factory=lambda: {"figure": 0, "table": 0})

    def block(self, setting: Setting, node: nodes.Node) -> Iterator[Element]:
        """The paragraphs and tables of one block."""
        return self.write_block(self, setting, node)


def bookmark_names(body: nodes.document, taken: Iterable[str]) -> dict[str, str]:
    """The name of a bookmark for each id that a link leads to: at most 40 letters, digits and `_`, none in `taken`.

    Word does not tell capitals from small letters in them.
    """
    wanted = {
        node["refid"]
        for node in body.findall(nodes.Element)
        if node.get("refid") and not isinstance(node, nodes.footnote_reference)
    }
    used = {name.lower() for name in taken}
    names: dict[str, str] = {}
    for node in body.findall(nodes.Element):
        for identifier in node["ids"]:
            if identifier in wanted and identifier not in names:
                names[identifier] = _unused(identifier, used)
    return names


def _unused(identifier: str, used: set[str]) -> str:
    plain = re.sub(r"[^A-Za-z0-9_]", "_", identifier)
    name = plain if plain[:1].isalpha() else f"b_{plain}"
    if len(name) > _LONGEST_NAME or name.lower() in used:
        digest = hashlib.sha256(identifier.encode()).hexdigest()[:10]
        name = f"{name[: _LONGEST_NAME - 11]}_{digest}"
    used.add(name.lower())
    return name
