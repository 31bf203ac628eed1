"""What the writers ask of the nodes of a body."""

from __future__ import annotations

from collections.abc import Iterable

from docutils import nodes


def elements(node: nodes.Element) -> list[nodes.Element]:
    """The children of a node that are elements; of one that holds no text, all of them."""
    return [child for child in node.children if isinstance(child, nodes.Element)]


def parted(node: nodes.Element, *kinds: type[nodes.Element]) -> tuple[list[nodes.Element], list[nodes.Node]]:
    """The children of these kinds, and the others."""
    chosen = [child for child in node.children if isinstance(child, kinds)]
    return chosen, [child for child in node.children if not isinstance(child, kinds)]


def footnotes_by_id(body: nodes.document, references: Iterable[nodes.Element]) -> dict[str, nodes.footnote]:
    """The footnotes that the references lead to, by each of their ids."""
    cited = {reference.get("refid") for reference in references}
    notes = [note for note in body.findall(nodes.footnote) if cited & set(note["ids"])]
    return {identifier: note for note in notes for identifier in note["ids"]}
