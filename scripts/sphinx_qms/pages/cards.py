"""The cards of sphinx-needs, as readers want them: the same in every build, with labels in words of their language."""

from __future__ import annotations

from docutils import nodes

from sphinx_qms.model.metamodel import Metamodel
from sphinx_qms.pages.language.words import Words

_TYPE = "needs_type_"
_FIELD = "needs_"


def tidy_cards(doctree: nodes.document, metamodel: Metamodel, words: Words) -> None:
    """Gives the cards of a page ids by number, and types, status, fields and links as words: `Severity after: `.

    sphinx-needs' own ids are random, and a commit makes the same bytes.
    """
    for number, card in enumerate(doctree.findall(nodes.container)):
        card["ids"] = [f"card-{number}" if name.startswith("SNCB-") else name for name in card["ids"]]
        if "need_container" in card["classes"]:
            _type_in_words(card, words)
            for line in card.findall(nodes.line):
                _label_in_words(line, metamodel, words)
            for status in (node for node in card.findall(nodes.inline) if "needs_status" in node["classes"]):
                _value_in_words(status, words)


def _type_in_words(card: nodes.container, words: Words) -> None:
    """Rewrites the name of the type in the head of a card."""
    classes = [name for table in card.findall(nodes.table) for name in table["classes"] if name.startswith(_TYPE)]
    kind = words.kinds.get(classes[0].removeprefix(_TYPE)) if classes else None
    named = next((node for node in card.findall(nodes.inline) if "needs_type_name" in node["classes"]), None)
    text = next(iter(named.findall(nodes.Text)), None) if named else None
    if named is None or not kind or not text:
        return
    text.parent.replace(text, nodes.Text(kind))
    behind = named.next_node(nodes.Text, descend=False, siblings=True)
    if behind == ": ":
        named.parent.replace(behind, nodes.Text(words.colon))


def _label_in_words(line: nodes.line, metamodel: Metamodel, words: Words) -> None:
    """Rewrites the text that begins a line of one field or link, and ends in a colon."""
    text = next(iter(line.findall(nodes.Text)), None)
    if text is None or any(inner is not line for inner in line.findall(nodes.line)):
        return
    label = text.astext()
    if label.endswith(": ") and not any("needs_head" in parent["classes"] for parent in _above(line)):
        said = _label(line, label.removesuffix(": "), metamodel, words)
        text.parent.replace(text, nodes.Text(f"{said[:1].upper()}{said[1:].replace('_', ' ')}{words.colon}"))


def _value_in_words(status: nodes.inline, words: Words) -> None:
    """Rewrites the value that stands behind the label of the status."""
    *_, text = status.findall(nodes.Text)
    if said := words.statuses.get(text.astext()):
        text.parent.replace(text, nodes.Text(said))


def _label(line: nodes.line, written: str, metamodel: Metamodel, words: Words) -> str:
    """What a label, as sphinx-needs writes it, is called; classes in its line name the field or link."""
    for name in (name for part in line.findall(nodes.inline) for name in part["classes"]):
        if name in words.links and written in metamodel.links.get(name, ()):
            return words.links[name][metamodel.links[name].index(written)]
        if name.removeprefix(_FIELD) in words.fields and name.startswith(_FIELD):
            return words.fields[name.removeprefix(_FIELD)]
    return written


def _above(node: nodes.Node) -> list[nodes.Element]:
    parents = []
    while node.parent is not None:
        node = node.parent
        parents.append(node)
    return parents
