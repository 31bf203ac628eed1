"""Characters that no reader would see: refused before a document is written."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from docutils import nodes

from sphinx_qms.dossier.place import place_of
from sphinx_qms.dossier.typesetting.drawn_text import drawn_text
from sphinx_qms.dossier.typesetting.fonts import has_glyph
from sphinx_qms.model.error import Location, Problem, UserError

# what shows nothing of its own: formats (U+200B, U+00AD), variation selectors and other marks that need no glyph
_INVISIBLE = frozenset({"Cf", "Zs", "Zl", "Zp"})
_HINT = "put a font that has it into templates/fonts"


def check_characters(body: nodes.document, frame: Iterable[tuple[str, Location]], extra: Path | None) -> None:
    """Returns where every character of a document can be written and shown.

    `frame` are the texts around the body with their places, `extra` is a folder of further fonts. Raises UserError
    with every character that cannot: `character-unusable` for control characters, `glyph-missing` where no font has it.
    """
    if problems := _problems((*frame, *_texts(body)), extra):
        raise UserError(problems)


def check_pictures(pictures: Mapping[Path, Location], extra: Path | None) -> None:
    """Returns where every letter that vector pictures draw can be shown; raises UserError `glyph-missing` else.

    Each picture comes with its place in a page.
    """
    problems = [
        replace(problem, message=f"the picture {picture.name}: {problem.message}")
        for picture, place in pictures.items()
        for problem in _problems([(drawn_text(picture), place)], extra)
    ]
    if problems:
        raise UserError(problems)


def _problems(texts: Iterable[tuple[str, Location]], extra: Path | None) -> list[Problem]:
    return [
        problem
        for text, location in texts
        for character in sorted(set(text))
        if (problem := _problem(character, location, extra))
    ]


def _texts(body: nodes.document) -> Iterator[tuple[str, Location]]:
    for node in body.findall(nodes.Text):
        text = node.astext()
        if isinstance(node.parent, (nodes.math, nodes.math_block)):
            # signs of mathematics have a font of their own
            text = "".join(letter for letter in text if unicodedata.category(letter) in {"So", "Cc", "Cs"})
        if not text.isascii() or not text.isprintable():
            yield text, Location(*place_of(node))


def _problem(character: str, location: Location, extra: Path | None) -> Problem | None:
    code = _code(character, extra)
    if not code:
        return None
    name = unicodedata.name(character, "no printable character")
    if code == "character-unusable":
        return Problem(location, code, f"U+{ord(character):04X} cannot stand in a document", "take it out")
    return Problem(location, code, f"no font has the character {character} (U+{ord(character):04X}, {name})", _HINT)


@lru_cache(maxsize=4096)
def _code(character: str, extra: Path | None) -> str:
    if character in "\t\n\r" or " " <= character <= "~":
        return ""
    category = unicodedata.category(character)
    if category in {"Cc", "Cs"} or ord(character) & 0xFFFE == 0xFFFE:
        return "character-unusable"
    if category in _INVISIBLE or "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef":
        return ""
    return "" if has_glyph(character, extra) else "glyph-missing"
