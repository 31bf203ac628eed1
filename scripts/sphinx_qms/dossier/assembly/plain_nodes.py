"""What only Sphinx and sphinx-needs know as an element, said in the elements of docutils that every writer knows."""

from __future__ import annotations

import re
from collections.abc import Callable

from docutils import nodes
from sphinx import addnodes
from sphinx_needs.directives.needtable import NeedtableTable
from sphinx_needs.roles.need_part import NeedPart

_COMMENTS = re.compile(r"(\s*<!--((?!-->).)*-->\s*)+", re.DOTALL)


def make_plain(doctree: nodes.document) -> None:
    """Replaces elements by plainer ones that show the same text."""
    for kind, plain in _PLAIN.items():
        for node in list(doctree.findall(kind)):
            node.replace_self(plain(node))
    for empty in list(doctree.findall(_shows_nothing)):
        empty.parent.remove(empty)
    for block in doctree.findall(nodes.literal_block):
        _drop_last_line_feed(block)
        if block.get("linenos"):
            _number_lines(block)


def _shows_nothing(node: nodes.Node) -> bool:
    """Whether it is an empty formula, a comment of HTML, or MyST's rule before notes, which paper has elsewhere."""
    if isinstance(node, nodes.transition):
        return "footnotes" in node["classes"]
    if isinstance(node, nodes.raw):
        return _COMMENTS.fullmatch(node.astext()) is not None
    return isinstance(node, (nodes.math, nodes.math_block)) and not node.astext().strip()


def _as(kind: type[nodes.Element]) -> Callable[[nodes.Element], nodes.Element]:
    def make(node: nodes.Element) -> nodes.Element:
        plain = kind("", ids=node["ids"], classes=node["classes"])
        plain.extend(node.children)
        return plain

    return make


def _centered(node: nodes.Element) -> nodes.Element:
    return nodes.paragraph("", "", nodes.strong("", "", *node.children), ids=node["ids"])


def _options(node: nodes.Element) -> nodes.Element:
    """A list of options of a program as a list of definitions."""
    return nodes.definition_list("", *(_option(item) for item in node.findall(nodes.option_list_item)))


def _option(item: nodes.Element) -> nodes.Element:
    shown = ", ".join("".join(part.astext() for part in option.children) for option in item.findall(nodes.option))
    [description] = item.findall(nodes.description)
    term = nodes.term("", "", nodes.literal("", shown))
    return nodes.definition_list_item("", term, nodes.definition("", *description.children))


def _drop_last_line_feed(block: nodes.literal_block) -> None:
    """MyST ends code in one, which Word would show as an empty line."""
    last = block.children[-1] if block.children else None
    if isinstance(last, nodes.Text) and last.endswith("\n"):
        block.replace(last, nodes.Text(last.rstrip("\n")))


def _number_lines(block: nodes.literal_block) -> None:
    """Writes the numbers of the lines before them, as HTML shows them."""
    settings: dict[str, int] = block.get("highlight_args", {})
    lines = list(enumerate(block.astext().split("\n"), settings.get("linenostart", 1)))
    width = len(str(lines[-1][0]))
    block.children = [nodes.Text("\n".join(f"{number:>{width}} {line}".rstrip() for number, line in lines))]


_PLAIN: dict[type[nodes.Element], Callable[[nodes.Element], nodes.Element]] = {
    NeedPart: _as(nodes.inline),
    NeedtableTable: _as(nodes.table),
    addnodes.centered: _centered,
    addnodes.hlist: _as(nodes.container),
    addnodes.hlistcol: _as(nodes.container),
    addnodes.literal_emphasis: _as(nodes.emphasis),
    addnodes.literal_strong: _as(nodes.strong),
    addnodes.versionmodified: _as(nodes.container),
    nodes.option_list: _options,
}
