"""What a part of a text needs to know of the document around it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from docutils import nodes

from sphinx_qms.dossier.doctree import language_around
from sphinx_qms.dossier.pdf.expression import anchor
from sphinx_qms.dossier.place import broken_link

INDENT = 14.0
"""Points by which lists, quotations and boxes are narrower than the text around them."""

BlockWriter = Callable[["Context", Iterable[nodes.Node]], Iterator[str]]


@dataclass(frozen=True)
class Context:
    """The document that is written, and the place in it.

    `labels` has the label of each id that is linked; the ids of one element share the first. `footnotes` are the
    footnotes by id, `cited` those of them that stand in the document already, `linked` the labels that links lead to
    so far, `pictures` the names of the pictures in use by path. `write_blocks` writes what stands in a cell, an item
    or a box. `width` is that of a line in points, `longest` the number of letters that may stand without a chance to
    break the line, `paragraph` the whole text that an inline text stands in, `reading` its language where that is not
    `language`, which the document is in, `level` the depth of the section, `landscape` whether its pages are, and
    `heading` whether this is its heading.
    """

    language: str
    labels: Mapping[str, str]
    footnotes: Mapping[str, nodes.Element]
    cited: set[str]
    linked: set[str]
    pictures: dict[str, str]
    width: float
    write_blocks: BlockWriter
    longest: int = 40
    paragraph: str = ""
    reading: str = ""
    level: int = 0
    landscape: bool = False
    heading: bool = False

    def inside(self, node: nodes.Element) -> Context:
        """The context of what is written in a paragraph or another text of its own."""
        return replace(self, paragraph=node.astext(), reading=language_around(node))

    def narrower(self, by: float) -> Context:
        """The context of what is indented or framed, with lines shorter by so many points."""
        return replace(self, width=max(self.width - by, 60))

    def blocks(self, children: Iterable[nodes.Node]) -> Iterator[str]:
        """Each block that stands here."""
        return self.write_blocks(self, children)

    def anchors(self, node: nodes.Element) -> str:
        """The place that links to the node lead to; empty where there are none."""
        identifier = next(iter(node["ids"]), "")
        return anchor(identifier) if identifier in self.labels else ""

    def label(self, node: nodes.Element) -> str:
        """The label that a link leads to; raises UserError where nothing in the document has the id."""
        try:
            label = self.labels[node["refid"]]
        except KeyError:
            raise broken_link(node) from None
        self.linked.add(label)
        return label


def linked_labels(body: nodes.document) -> dict[str, str]:
    """The label of each id that a link may lead to: the first id of its element.

    What no link leads to has no label, but for headings and cards of needs, to which other documents may point.
    """
    wanted = {node["refid"] for node in body.findall(nodes.Element) if node.get("refid")}
    return {
        identifier: node["ids"][0]
        for node in body.findall(nodes.Element)
        if node["ids"] and (wanted & set(node["ids"]) or _is_landmark(node))
        for identifier in node["ids"]
    }


def _is_landmark(node: nodes.Element) -> bool:
    return isinstance(node, nodes.section) or node.tagname == "NeedCard"
