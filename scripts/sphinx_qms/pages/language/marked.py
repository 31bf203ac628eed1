"""Texts in another language than the one around them, marked as such: HTML gives them `lang`, documents their fonts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from docutils import nodes

from sphinx_qms.model.catalogue import Clause
from sphinx_qms.model.language import WRITTEN_IN, in_language, primary_language

LATER = "qms-language"
"""The attribute of a node that is marked as being in a language once it is written; docutils' smart quotation marks,
which are made when a page is read, know few languages.
"""


def mark_language(parts: Iterable[nodes.Node], language: str, around: str) -> None:
    """Says of elements that they are in another language than the text around them; HTML gives them `lang`."""
    if language != around:
        for part in parts:
            if isinstance(part, nodes.Element) and not isinstance(part, nodes.raw):
                part["classes"].append(f"language-{language}")


def title_of(clause: Clause, language: str) -> nodes.Node:
    """The title of a clause in the language, else in that of the catalogue, marked as such."""
    return _translated(clause.title, clause.titles, language)


def asks_of(clause: Clause, language: str) -> nodes.Node:
    """What a clause asks, in the language, else in that of the catalogue, marked as such."""
    return _translated(clause.asks, clause.asks_in, language)


def english(text: str, language: str, *classes: str) -> nodes.Node:
    """A text that the engine says in English only, within a page in `language`."""
    foreign = [] if primary_language(language) == WRITTEN_IN else [f"language-{WRITTEN_IN}"]
    return nodes.inline("", text, classes=[*classes, *foreign]) if classes or foreign else nodes.Text(text)


def _translated(own: str, translations: Mapping[str, str], language: str) -> nodes.Node:
    found = in_language(translations, language)
    return nodes.Text(found) if found else english(own, language)
