"""Which blocks of a document stand on landscape pages."""

from __future__ import annotations

from collections.abc import Sequence

from docutils import nodes

_FEW_LINES = 600
"""Letters that do not fill a page of their own."""


def landscape_blocks(children: Sequence[nodes.Node]) -> list[bool]:
    """For each block of a document or a section, whether it stands on landscape pages.

    Sections of the class `landscape` do; a few lines before the first of them go with it, instead of having a page of
    their own.
    """
    wide = [_is_landscape(child) for child in children]
    before = wide.index(True) if True in wide else 0
    if _is_short(children[:before]):
        wide[:before] = [True] * before
    return wide


def is_tall(node: nodes.Node) -> bool:
    """Whether a block takes more room than its letters."""
    return isinstance(node, (nodes.image, nodes.table, nodes.literal_block))


def _is_landscape(node: nodes.Node) -> bool:
    return isinstance(node, nodes.section) and "landscape" in node["classes"]


def _is_short(children: Sequence[nodes.Node]) -> bool:
    tall = any(isinstance(child, nodes.section) or any(child.findall(is_tall)) for child in children)
    return not tall and sum(len(child.astext()) for child in children) < _FEW_LINES
