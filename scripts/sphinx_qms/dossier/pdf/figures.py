"""Figures as Typst expressions."""

from __future__ import annotations

from docutils import nodes

from sphinx_qms.dossier.doctree import parted
from sphinx_qms.dossier.pdf.context import Context
from sphinx_qms.dossier.pdf.expression import call, joined, stacked
from sphinx_qms.dossier.pdf.inline import inline, paragraph_text
from sphinx_qms.dossier.pdf.pictures import picture


def image(context: Context, node: nodes.Element) -> str:
    """A picture on lines of its own."""
    shown = joined((context.anchors(node), picture(context, node)))
    return call("placed", _side(node), shown)


def _side(node: nodes.Element) -> str:
    return {"left": "left", "right": "right"}.get(node.get("align", ""), "center")


def figure(context: Context, node: nodes.Element) -> str:
    """A picture, or what else stands there, with caption and legend."""
    captions, _ = parted(node, nodes.caption)
    legends, _ = parted(node, nodes.legend)
    _, shown = parted(node, nodes.caption, nodes.legend)
    words = " ".join(caption.astext() for caption in captions)
    content = joined(_shown(context, child, words) for child in shown)
    caption = joined((context.anchors(node), *(paragraph_text(context, each) for each in captions))) if captions else ""
    legend = stacked(block for each in legends for block in context.blocks(each.children)) if legends else ""
    return call("illustration", content, side=_side(node), caption=caption, legend=legend)


def _shown(context: Context, node: nodes.Node, words: str) -> str:
    if isinstance(node, nodes.image):
        return joined((context.anchors(node), picture(context, node, words)))
    if isinstance(node, nodes.reference):
        linked = node.deepcopy()
        for each in linked.findall(nodes.image):
            each["alt"] = each.get("alt") or words
        return inline(context, linked)
    return stacked(context.blocks([node]))
