"""Numbers that a page has as plain text, noted when it is read; the role `given` marks those that are meant so."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes
from docutils.utils import get_source_line
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxRole
from sphinx_needs.nodes import Need as NeedNode
from sphinx_needs.roles.need_ref import NeedRef

from sphinx_qms.checks.typed_numbers import TypedNumbers, numbers_in
from sphinx_qms.model.error import Location
from sphinx_qms.pages.state import page_of, project_path

GIVEN = "qms-given"
NOT_TYPED = frozenset({GIVEN, "qms-fact", "qms-results"})
"""Classes of what is meant as text, and of what is made from facts."""

_NO_PROSE = (nodes.literal, nodes.FixedTextElement, nodes.Invisible, nodes.math, nodes.raw, NeedRef)
_LEFT_OUT = "\N{OBJECT REPLACEMENT CHARACTER}"


class GivenRole(SphinxRole):
    """The role `given`: a number that is set or quoted, and not measured here, as plain text."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The text."""
        return [nodes.inline(self.rawtext, self.text, classes=[GIVEN])], []


def note_typed_numbers(app: Sphinx, doctree: nodes.document) -> None:
    """Notes the numbers in the running text of a page, with the need in whose content they stand."""
    env = app.env
    file = project_path(app, env.doc2path(env.docname))
    blocks = [block for block in doctree.findall(nodes.TextElement) if _is_block(block)]
    noted = [(block, numbers_in(" ".join(_prose(block).split()))) for block in blocks]
    page_of(env, env.docname).typed = [
        TypedNumbers(numbers, Location(file, get_source_line(block)[1] or 0), _need(block))
        for block, numbers in noted
        if numbers
    ]


def _is_block(node: nodes.Node) -> bool:
    return not isinstance(node, nodes.Inline) and not any(map(_is_no_prose, (node, *_above(node))))


def _is_no_prose(node: nodes.Node) -> bool:
    """Whether it is code, a formula, an address, the title of another need, made from facts, or marked as given."""
    if isinstance(node, nodes.reference):
        return "://" in node.astext()
    classes = node.get("classes", ()) if isinstance(node, nodes.Element) else ()
    return isinstance(node, _NO_PROSE) or not NOT_TYPED.isdisjoint(classes)


def _prose(node: nodes.Node) -> str:
    """The text as a reader sees it; a sign stands for what is no prose, or is filled in later, such as a fact."""
    if isinstance(node, nodes.Text):
        return node.astext()
    return "".join(_LEFT_OUT if _is_no_prose(child) else _prose(child) for child in node.children) or _LEFT_OUT


def _need(node: nodes.Node) -> str:
    """The id of the need in whose content it stands; empty outside of needs."""
    return next((str(above["refid"]) for above in _above(node) if isinstance(above, NeedNode)), "")


def _above(node: nodes.Node) -> Iterator[nodes.Node]:
    while (parent := node.parent) is not None:
        yield parent
        node = parent
