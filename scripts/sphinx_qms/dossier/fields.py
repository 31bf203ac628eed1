"""The fields of a need card as rows."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes

from sphinx_qms.dossier.doctree import elements

_SHORT = 24
"""Letters up to which a value shares its row with the next field."""


def field_rows(field_list: nodes.Element) -> Iterator[list[nodes.Element]]:
    """The fields of a card in rows: two short values that follow each other share one, any other has its own."""
    waiting = elements(field_list)
    while waiting:
        count = 2 if len(waiting) > 1 and all(map(_is_short, waiting[:2])) else 1
        yield waiting[:count]
        del waiting[:count]


def _is_short(field: nodes.Element) -> bool:
    return len(field[1].astext()) <= _SHORT
