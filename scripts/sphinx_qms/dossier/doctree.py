"""What the writers ask of the nodes of a body."""

from __future__ import annotations

from collections.abc import Iterable

from docutils import nodes

from sphinx_qms.model.language import language_tag

_LANGUAGE = "language-"
"""Begins the class of a node in another language than the text around it; see `pages/language/marked.py`."""


def elements(node: nodes.Element) -> list[nodes.Element]:
    """The children of a node that are elements; of one that holds no text, all of them."""
    return [child for child in node.children if isinstance(child, nodes.Element)]


def parted(node: nodes.Element, *kinds: type[nodes.Element]) -> tuple[list[nodes.Element], list[nodes.Node]]:
    """The children of these kinds, and the others."""
    chosen = [child for child in node.children if isinstance(child, kinds)]
    return chosen, [child for child in node.children if not isinstance(child, kinds)]


def own_language(node: nodes.Element) -> str:
    """The language that a node says it is in; "" where it says nothing."""
    named = (language_tag(name.removeprefix(_LANGUAGE)) for name in node["classes"] if name.startswith(_LANGUAGE))
    return next(filter(None, named), "")


def language_around(node: nodes.Element) -> str:
    """The language of a node, by itself or what it stands in; "" where it is that of the document."""
    around: nodes.Element | None = node
    while around is not None:
        if language := own_language(around):
            return language
        around = around.parent
    return ""


def footnotes_by_id(body: nodes.document, references: Iterable[nodes.Element]) -> dict[str, nodes.footnote]:
    """The footnotes that the references lead to, by each of their ids."""
    cited = {reference.get("refid") for reference in references}
    notes = [note for note in body.findall(nodes.footnote) if cited & set(note["ids"])]
    return {identifier: note for note in notes for identifier in note["ids"]}
