"""How wide the columns of a table are: as much as their words ask for, never more than there is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from docutils import nodes

from sphinx_qms.dossier.grid import Cell, shared_width
from sphinx_qms.dossier.pdf.inline import pieces
from sphinx_qms.dossier.typesetting.fonts import text_width

PADDING = 10.0
"""Points to the left and right of a cell's text together."""
_PICTURE = 60.0
_BADGE = 0.85
"""The size of letters in a badge, which never breaks, by that of the text; see `pill` in `document.typ`."""
_BADGE_SIDES = 9.0
"""Points to the left and right of these letters together."""
_WIDEST = 420.0
"""Points after which a column that could be wider leaves room to the others."""
_LETTERS = (24, 16, 14, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3)
_WIDE = re.compile(
    "[\u1100-\u11ff\u2e80-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U0001f000-\U0003ffff]"
)


# a no-break space is part of a word
_WORD = re.compile(r"[^ \t\r\n]+")


@dataclass(frozen=True)
class Columns:
    """The shares of the columns, and how many letters of a word may stand unbroken so that it fits."""

    shares: tuple[float, ...]
    longest: int


def column_widths(cells: Iterable[Cell], given: Sequence[float], width: float, size: float) -> Columns:
    """The columns of a table that is `width` points wide, set in letters of `size` points.

    Where the `given` widths differ they are kept as far as the words fit; where they are all the same each column gets
    what its words ask for, as tables of HTML do (CSS 2.2, 17.5.2.2).
    """
    texts: list[list[str]] = [[] for _ in given]
    least = [size + PADDING] * len(given)
    for cell in cells:
        if cell.columns == 1:
            texts[cell.column].append(cell.entry.astext())
            if next(iter(cell.entry.findall(nodes.image)), None) is not None:
                least[cell.column] = _PICTURE
            badges = (node for node in cell.entry.findall(nodes.inline) if "qms-badge" in node["classes"])
            room = [_width(node.astext(), _BADGE * size) + _BADGE_SIDES + PADDING for node in badges]
            least[cell.column] = max([least[cell.column], *room])
    widest = [max([least[i], *(_line(text, size) + PADDING for text in column)]) for i, column in enumerate(texts)]
    for longest in _LETTERS:
        words = [
            max([least[i], *(_word(text, longest, size) + PADDING for text in column)])
            for i, column in enumerate(texts)
        ]
        if sum(words) <= width:
            break
    shares = shared_width(words, [min(wish, _WIDEST) for wish in widest], given, width)
    return Columns(tuple(shares), longest)


def _line(text: str, size: float) -> float:
    return max((_width(line, size) for line in text.split("\n\n")), default=0.0)


def _word(text: str, longest: int, size: float) -> float:
    words = (piece for piece in pieces(text, longest))
    return max((_width(word, size) for piece in words for word in _WORD.findall(_WIDE.sub(" ", piece))), default=0.0)


def _width(text: str, size: float) -> float:
    """The width of `text` in points, a little more than the letters, for those in bold."""
    return 1.06 * size * text_width(text)
