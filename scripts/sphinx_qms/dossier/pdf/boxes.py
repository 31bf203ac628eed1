"""Boxes as Typst expressions: quotations, admonitions, topics, and the cards of needs."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes
from sphinx.locale import admonitionlabels

from sphinx_qms.dossier.doctree import parted
from sphinx_qms.dossier.fields import field_rows
from sphinx_qms.dossier.landscape import is_tall
from sphinx_qms.dossier.manuscript import NeedCard
from sphinx_qms.dossier.pdf.context import INDENT, Context
from sphinx_qms.dossier.pdf.expression import array, call, joined, stacked, string
from sphinx_qms.dossier.pdf.inline import paragraph_text
from sphinx_qms.dossier.pdf.lists import field_parts

_SHORT_CARD = 1000
"""Letters of a card that takes less than a third of a page."""


def block_quote(context: Context, node: nodes.Element) -> str:
    """A quotation, and whom it is attributed to."""
    attributions, rest = parted(node, nodes.attribution)
    by = joined((string("—"), *(paragraph_text(context, each) for each in attributions))) if attributions else ""
    return call("quotation", stacked(context.narrower(2 * INDENT).blocks(rest)), by=by)


def admonition(context: Context, node: nodes.Element) -> str:
    """A note, a warning or the like in a box with its title."""
    kind = node.tagname
    titles, rest = parted(node, nodes.title)
    title = joined(paragraph_text(context, each) for each in titles) if titles else string(str(admonitionlabels[kind]))
    body = stacked(context.narrower(2 * INDENT).blocks(rest))
    return call("admonition", string(kind), joined((context.anchors(node), title)), body)


def panel(context: Context, node: nodes.Element) -> str:
    """A topic or a sidebar."""
    titles, rest = parted(node, nodes.title, nodes.subtitle)
    title = joined((context.anchors(node), *(paragraph_text(context, each) for each in titles)))
    return call("panel", title, stacked(context.narrower(2 * INDENT).blocks(rest)))


def _field_rows(context: Context, node: nodes.Element) -> Iterator[str]:
    """The labels and values of each row of a card."""
    for row in field_rows(node):
        yield array(field_parts(context, row))


def card(context: Context, node: nodes.Element) -> str:
    """The card of a need, on one page where it is short."""
    inner = context.narrower(INDENT)
    titles, rest = parted(node, nodes.title)
    title = joined(paragraph_text(inner, each) for each in titles)
    rows: list[str] = []
    if rest and isinstance(fields := rest[0], nodes.field_list):
        rows += _field_rows(inner, fields)
        del rest[0]
    made = call("card", title, array(rows), str(_stays_whole(node)).lower(), stacked(inner.blocks(rest)))
    return f"[#{made}#label({string(node['ids'][0])})]" if node["ids"] else made


def _stays_whole(card: nodes.Element) -> bool:
    """Whether a card is so short that it should not be broken over two pages."""
    return len(card.astext()) < _SHORT_CARD and not any(_is_tall(node) for node in card.findall() if node is not card)


def _is_tall(node: nodes.Node) -> bool:
    return is_tall(node) or isinstance(node, NeedCard)
