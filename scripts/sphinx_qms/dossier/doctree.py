"""What the writers ask of the nodes of a body."""

from __future__ import annotations

from docutils import nodes


def elements(node: nodes.Element) -> list[nodes.Element]:
    """The children of a node that are elements; of one that holds no text, all of them."""
    return [child for child in node.children if isinstance(child, nodes.Element)]


def parted(node: nodes.Element, *kinds: type[nodes.Element]) -> tuple[list[nodes.Element], list[nodes.Node]]:
    """The children of these kinds, and the others."""
    chosen = [child for child in node.children if isinstance(child, kinds)]
    return chosen, [child for child in node.children if not isinstance(child, kinds)]
