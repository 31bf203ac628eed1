"""The letters in vector pictures: whether they can be shown, and East Asian fonts of a single weight to show them.

Typst takes a variable font in its thinnest for text within SVG, so that Korean and Chinese labels would hardly be seen.
"""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Iterable
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from fontTools.varLib.instancer import instantiateVariableFont  # type: ignore[import-untyped]

from sphinx_qms.dossier.script import runs
from sphinx_qms.dossier.typesetting.fonts import EAST_ASIAN_FAMILIES, east_asian_family, family_files, family_letters

_UNSEEN = re.compile(r"<(style|title|desc|metadata|script)\b.*?</\1>|<!--.*?-->|<[^>]*>", re.DOTALL)
_WEIGHTS = (400, 600)


def drawn_text(picture: Path) -> str:
    """The text that an SVG file draws; empty for other pictures."""
    return html.unescape(_UNSEEN.sub(" ", _source(picture)))


def single_weights(pictures: Iterable[Path], text: str) -> dict[str, list[bytes]]:
    """By family the font files of one weight each that have the East Asian letters of the pictures and of `text`.

    They take the place of the variable fonts. Empty where no picture draws such letters.
    """
    sources = [(drawn_text(picture), _source(picture)) for picture in pictures]
    spoken = {language for drawn, _ in sources for _, language in runs(drawn, "") if language}
    if not spoken:
        return {}
    wanted = {east_asian_family(language) for language in spoken}
    wanted |= {family for family in EAST_ASIAN_FAMILIES for _, source in sources if family in source}
    drawn = {letter for text_of_picture, _ in sources for letter in text_of_picture if not letter.isascii()}
    letters = frozenset(drawn.union(letter for letter in text if not letter.isascii()))
    return {family: _instances(family, letters) for family in _covering(wanted, drawn)}


def _covering(wanted: set[str], letters: set[str]) -> list[str]:
    """The families that are wanted, and those that have a letter which none of them has."""
    families = sorted(wanted)
    left = letters - set().union(*map(family_letters, families))
    for family in EAST_ASIAN_FAMILIES:
        if left & family_letters(family):
            families.append(family)
            left -= family_letters(family)
    return families


def _source(picture: Path) -> str:
    return picture.read_text(encoding="utf-8", errors="replace") if picture.suffix.lower() == ".svg" else ""


@lru_cache(maxsize=16)
def _instances(family: str, letters: frozenset[str]) -> list[bytes]:
    (path,) = family_files(family)
    # a package of the theme lets every library talk of each step
    logging.getLogger("fontTools").setLevel(logging.WARNING)
    options = Options(notdef_outline=True, layout_features=["*"])
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[*map(ord, letters), *range(0x20, 0x7F)])
    whole = BytesIO()
    with TTFont(path, lazy=True, recalcTimestamp=False) as font:
        subsetter.subset(font)
        font.save(whole)
    return [_instance(whole.getvalue(), weight) for weight in _WEIGHTS]


def _instance(variable: bytes, weight: int) -> bytes:
    written = BytesIO()
    with TTFont(BytesIO(variable), recalcTimestamp=False) as font:
        instance = instantiateVariableFont(font, {"wght": weight})
        instance["OS/2"].usWeightClass = weight
        instance.save(written)
    return written.getvalue()
