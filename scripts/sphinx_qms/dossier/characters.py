"""Characters that no document can hold, whatever its format: refused before it is written."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from docutils import nodes

from sphinx_qms.dossier.manuscript import Manuscript, frame_texts
from sphinx_qms.dossier.place import place_of
from sphinx_qms.model.error import Location, Problem, UserError


def check_characters(manuscript: Manuscript) -> None:
    """Returns where a document can hold every character of the manuscript.

    Raises UserError `character-unusable` with each that it cannot: control characters but tab and line feed, halves of
    pairs, and noncharacters (XML 1.0, 2.2; Unicode, 23.7).
    """
    declared = manuscript.document.location
    problems = [problem for text in frame_texts(manuscript) for problem in _problems(text, declared)]
    for node in manuscript.body.findall():
        problems += [problem for text in _texts(node) for problem in _problems(text, node)]
    if problems:
        raise UserError(problems)


def _texts(node: nodes.Node) -> Iterator[str]:
    """What a node itself brings into a document: its words, what a picture shows in words, where a link leads."""
    if isinstance(node, nodes.Text):
        yield node.astext()
    elif isinstance(node, nodes.Element):
        yield from (node[name] for name in ("alt", "refuri") if name in node)


def _problems(text: str, where: Location | nodes.Node) -> Iterator[Problem]:
    for character in () if text.isprintable() else sorted(filter(_is_unusable, set(text))):
        location = where if isinstance(where, Location) else Location(*place_of(where))
        message = f"U+{ord(character):04X} cannot stand in a document"
        yield Problem(location, "character-unusable", message, "take it out")


def _is_unusable(character: str) -> bool:
    control = unicodedata.category(character) in {"Cc", "Cs"} and character not in "\t\n"
    return control or ord(character) & 0xFFFE == 0xFFFE
