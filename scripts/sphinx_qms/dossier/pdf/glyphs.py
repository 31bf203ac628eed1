"""Characters that no reader would see, for no font has them: refused before a document is set."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from docutils import nodes

from sphinx_qms.dossier.manuscript import Manuscript, frame_texts
from sphinx_qms.dossier.place import place_of
from sphinx_qms.dossier.typesetting.drawn_text import drawn_text
from sphinx_qms.dossier.typesetting.fonts import has_glyph
from sphinx_qms.model.error import Location, Problem, UserError

_INVISIBLE = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
"""Categories of Unicode that show nothing of their own: line ends, formats such as U+200B and U+00AD, spaces."""
_VARIATION = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_HINT = "put a font that has it into templates/fonts"


def check_glyphs(manuscript: Manuscript, extra: Path | None) -> None:
    """Returns where every character of a document can be shown; raises UserError `glyph-missing` with each that cannot.

    `extra` is a folder of further fonts.
    """
    declared = manuscript.document.location
    texts = (*((text, declared) for text in frame_texts(manuscript)), *_texts(manuscript.body))
    if problems := [problem for text, place in texts for problem in _problems(text, place, extra)]:
        raise UserError(problems)


def check_pictures(pictures: Mapping[Path, Location], extra: Path | None) -> None:
    """Returns where every letter that vector pictures draw can be shown; raises UserError `glyph-missing` else.

    Each picture comes with its place in a page.
    """
    problems = [
        replace(problem, message=f"the picture {picture.name}: {problem.message}")
        for picture, place in pictures.items()
        for problem in _problems(drawn_text(picture), place, extra)
    ]
    if problems:
        raise UserError(problems)


def _texts(body: nodes.document) -> Iterator[tuple[str, Location]]:
    for node in body.findall(nodes.Text):
        text = node.astext()
        if isinstance(node.parent, (nodes.math, nodes.math_block)):
            # signs of mathematics have a font of their own
            text = "".join(letter for letter in text if unicodedata.category(letter) == "So")
        if not text.isascii():
            yield text, Location(*place_of(node))


def _problems(text: str, location: Location, extra: Path | None) -> Iterator[Problem]:
    for character in sorted(set(text)):
        if not _is_shown(character, extra):
            name = unicodedata.name(character, "no name")
            message = f"no font has the character {character} (U+{ord(character):04X}, {name})"
            yield Problem(location, "glyph-missing", message, _HINT)


@lru_cache(maxsize=4096)
def _is_shown(character: str, extra: Path | None) -> bool:
    """Whether a reader sees the character, or there is nothing of it to be seen."""
    if character <= "~" or unicodedata.category(character) in _INVISIBLE:
        return True
    return _VARIATION.fullmatch(character) is not None or has_glyph(character, extra)
