"""The fields of a need card as rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from docutils import nodes

_SHORT = 24
"""Letters up to which a value shares its row with the next field."""


def field_rows(fields: Sequence[nodes.Node]) -> Iterator[list[nodes.Element]]:
    """The fields in rows: two short values that follow each other share one, any other has its own."""
    waiting = [cast(nodes.Element, field) for field in fields]
    while waiting:
        count = 2 if len(waiting) > 1 and all(map(_is_short, waiting[:2])) else 1
        yield waiting[:count]
        del waiting[:count]


def _is_short(field: nodes.Element) -> bool:
    return len(field[1].astext()) <= _SHORT
