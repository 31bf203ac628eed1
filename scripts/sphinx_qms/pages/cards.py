"""The cards of sphinx-needs, as readers want them: the same in every build, with labels in words."""

from __future__ import annotations

from docutils import nodes


def tidy_cards(doctree: nodes.document) -> None:
    """Gives the cards of a page ids by number, and the labels of their fields and links as words: `Severity after: `.

    sphinx-needs' own ids are random, and a commit makes the same bytes.
    """
    for number, card in enumerate(doctree.findall(nodes.container)):
        card["ids"] = [f"card-{number}" if name.startswith("SNCB-") else name for name in card["ids"]]
        if "need_container" in card["classes"]:
            for line in card.findall(nodes.line):
                _label_in_words(line)


def _label_in_words(line: nodes.line) -> None:
    """Rewrites the text that begins a line of one field or link, and ends in a colon."""
    text = next(iter(line.findall(nodes.Text)), None)
    if text is None or any(inner is not line for inner in line.findall(nodes.line)):
        return
    label = text.astext()
    if label.endswith(": ") and not any("needs_head" in parent["classes"] for parent in _above(line)):
        text.parent.replace(text, nodes.Text(label[:1].upper() + label[1:].replace("_", " ")))


def _above(node: nodes.Node) -> list[nodes.Element]:
    parents = []
    while node.parent is not None:
        node = node.parent
        parents.append(node)
    return parents
