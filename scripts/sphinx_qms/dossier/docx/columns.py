"""How wide the columns of a table are. Word breaks a long word only where nothing else is left: at any letter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from docutils import nodes

from sphinx_qms.dossier.docx.numbering import STEP
from sphinx_qms.dossier.grid import Cell, shared_width
from sphinx_qms.dossier.typesetting.fonts import text_width

_SIZE = 8.5 * 20
"""The size of text in tables, in twentieths of a point."""
_ARIAL = 1.14
"""How much wider Arial in bold runs than the font whose letters are known."""
_UNBROKEN = 1.15
"""The room that a word is given beyond that, for the computers that have not got Arial."""
# a no-break space is part of a word
_WORD = re.compile(r"[^ \t\r\n]+")
_PICTURE = 1200
_WIDEST = 5200
"""The width after which a column that could be wider leaves room to the others."""
_LONGEST = 3 / 8
"""The part of the whole width that an unbroken word may ask for."""


def column_widths(cells: Iterable[Cell], given: Sequence[float], width: int, padding: int) -> list[int]:
    """The widths of the columns of a table that is `width` wide, all in twentieths of a point; they add up to it.

    Where the `given` widths differ they are kept as far as the words fit; where they are all the same each column
    gets what its words ask for, as in tables of HTML (CSS 2.2, 17.5.2.2).
    """
    least, widest = ([_SIZE + padding] * len(given) for _ in range(2))
    for cell in cells:
        if cell.columns > 1:
            continue
        text, column = cell.entry.astext(), cell.column
        picture = _PICTURE if next(iter(cell.entry.findall(nodes.image)), None) is not None else 0
        word = min(max(map(_width, _WORD.findall(text)), default=0.0) * _UNBROKEN, width * _LONGEST)
        listed = STEP if next(iter(cell.entry.findall(nodes.list_item)), None) is not None else 0
        least[column] = max(least[column], word + listed + padding, picture)
        widest[column] = max([widest[column], least[column], *(_width(line) + padding for line in text.split("\n\n"))])
    shared = shared_width(least, [min(wish, _WIDEST) for wish in widest], given, width)
    return _whole(_shortened(shared, width), width)


def _shortened(least: list[float], width: int) -> list[float]:
    """The widths with the widest made equal, so that they fit: only the longest words are broken."""
    room, left = float(width), len(least)
    for need in sorted(least):
        if need * left >= room:
            return [min(each, room / left) for each in least]
        room, left = room - need, left - 1
    return least


def _whole(shares: list[float], width: int) -> list[int]:
    """The shares as whole numbers that add up to the width."""
    edges = [round(width * sum(shares[:place]) / sum(shares)) for place in range(len(shares) + 1)]
    return [right - left for left, right in pairwise(edges)]


def _width(text: str) -> float:
    return _ARIAL * _SIZE * text_width(text)
