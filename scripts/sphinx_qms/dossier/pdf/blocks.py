"""Block elements as Typst expressions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter

from docutils import nodes
from sphinx.locale import admonitionlabels

from sphinx_qms.dossier.doctree import parted
from sphinx_qms.dossier.landscape import landscape_blocks
from sphinx_qms.dossier.manuscript import has_own_number
from sphinx_qms.dossier.pdf import boxes, lists
from sphinx_qms.dossier.pdf.context import INDENT, Context
from sphinx_qms.dossier.pdf.expression import call, joined, stacked, string
from sphinx_qms.dossier.pdf.figures import figure, image
from sphinx_qms.dossier.pdf.inline import (
    equation,
    flow,
    footnote,
    footnote_mark,
    inline,
    inlines,
    is_inline,
    paragraph_text,
)
from sphinx_qms.dossier.pdf.tables import table
from sphinx_qms.dossier.place import unknown_element

LANDSCAPE_WIDTH = 728.0
"""Points of a line on a landscape page: A4 with 20 mm to each side."""


def blocks(context: Context, children: Iterable[nodes.Node]) -> Iterator[str]:
    """Each block; inline nodes that stand among blocks become paragraphs. Raises UserError for an unknown element."""
    for node in children:
        if isinstance(node, nodes.image):
            yield image(context, node)
        elif isinstance(node, nodes.target):
            yield inline(context, node)
        elif isinstance(node, nodes.Element) and not is_inline(node):
            try:
                write = WRITERS[node.tagname]
            except KeyError:
                raise unknown_element(node, "PDF") from None
            yield write(context, node)
        else:
            yield call("par", inline(context, node))


def _paragraph(context: Context, node: nodes.Element) -> str:
    return call("par", paragraph_text(context, node))


def _section(context: Context, node: nodes.Element) -> str:
    return stacked(sections(replace(context, level=context.level + 1), node.children))


def sections(context: Context, children: Sequence[nodes.Node]) -> Iterator[str]:
    """The blocks of a section or a document, landscape ones on landscape pages that they share."""
    for landscape, group in groupby(zip(children, landscape_blocks(children), strict=True), key=itemgetter(1)):
        members = [child for child, _ in group]
        if landscape and not context.landscape:
            yield call("landscape", stacked(blocks(replace(context, landscape=True, width=LANDSCAPE_WIDTH), members)))
        else:
            yield from blocks(context, members)


def _title(context: Context, node: nodes.Element) -> str:
    identifiers = node.parent["ids"]
    inner = replace(context.inside(node), heading=True)
    numbering = {"numbering": "none"} if has_own_number(node.parent) else {}
    heading = call("heading", inlines(inner, node), level=str(context.level), **numbering)
    labelled = f"[#{heading}#label({string(identifiers[0])})]" if identifiers else heading
    notes = list(node.findall(nodes.footnote_reference))
    rules = [f"show metadata.where(value: {footnote_mark(each)}): {{{footnote(context, each)}}}" for each in notes]
    return stacked((*rules, labelled)) if notes else labelled


def _rubric(context: Context, node: nodes.Element) -> str:
    return call("subheading", paragraph_text(context, node))


def _literal_block(context: Context, node: nodes.Element) -> str:
    return joined((context.anchors(node), call("listing", string(node.astext().expandtabs(4)))))


def _math_block(context: Context, node: nodes.Element) -> str:
    numbering = f"(..) => {string('({})'.format(node['number']))}" if node.get("number") else ""
    return joined((context.anchors(node), equation(node, block="true", numbering=numbering)))


def _transition(_context: Context, _node: nodes.Element) -> str:
    return "transition()"


def _footnote(context: Context, node: nodes.Element) -> str:
    """What is cited stands at the foot of the page where it is; only what nothing cites stands here."""
    return "" if set(node["ids"]) & context.footnotes.keys() else _citation(context, node)


def _citation(context: Context, node: nodes.Element) -> str:
    (label,), rest = parted(node, nodes.label)
    head = joined((context.anchors(node), string("["), inlines(context, label), string("]")))
    return call("citation", head, flow(context.narrower(2 * INDENT), rest))


def _container(context: Context, node: nodes.Element) -> str:
    text = joined((context.anchors(node), stacked(blocks(context, node.children))))
    return call("chain", text) if "qms-chain" in node["classes"] else text


def _caption(context: Context, node: nodes.Element) -> str:
    return call("subheading", paragraph_text(context, node))


Writer = Callable[[Context, nodes.Element], str]

WRITERS: dict[str, Writer] = {
    "NeedCard": boxes.card,
    **dict.fromkeys(("admonition", *admonitionlabels), boxes.admonition),
    "block_quote": boxes.block_quote,
    "bullet_list": lists.bullet_list,
    "caption": _caption,
    "citation": _citation,
    "compound": _container,
    "container": _container,
    "definition_list": lists.definition_list,
    "doctest_block": _literal_block,
    "enumerated_list": lists.enumerated_list,
    "field_list": lists.field_list,
    "figure": figure,
    "footnote": _footnote,
    "glossary": _container,
    "line_block": lists.line_block,
    "literal_block": _literal_block,
    "math_block": _math_block,
    "paragraph": _paragraph,
    "rubric": _rubric,
    "section": _section,
    "sidebar": boxes.panel,
    "table": table,
    "title": _title,
    "topic": boxes.panel,
    "transition": _transition,
}
