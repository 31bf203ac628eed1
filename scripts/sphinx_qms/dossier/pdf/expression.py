"""Typst expressions as text. Words of a document only ever stand in string literals: none can be read as code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
EMPTY = "[]"


def string(text: str) -> str:
    """A string literal."""
    return f'"{text.translate(_ESCAPES)}"'


def call(function: str, *arguments: str, **named: str) -> str:
    """A call; a named argument whose expression is empty is left out."""
    options = [f"{name.replace('_', '-')}: {value}" for name, value in named.items() if value]
    return f"{function}({', '.join((*arguments, *options))})"


def joined(parts: Iterable[str]) -> str:
    """The contents one after the other."""
    shown = [part for part in parts if part]
    if len(shown) == 1:
        return shown[0]
    return "{" + "; ".join(shown) + "}" if shown else EMPTY


def stacked(blocks: Iterable[str]) -> str:
    """The contents one after the other, each on lines of its own in the source."""
    shown = [block for block in blocks if block]
    return "{\n" + "\n".join(shown) + "\n}" if shown else EMPTY


def array(parts: Iterable[str]) -> str:
    """An array."""
    return "(" + "".join(f"{part}, " for part in parts) + ")"


def record(entries: Mapping[str, str]) -> str:
    """A dictionary."""
    return "(" + "".join(f"{name}: {value}, " for name, value in entries.items()) + ")"


def length(points: float) -> str:
    """A length of so many points."""
    return f"{points:.2f}pt"


def anchor(identifier: str) -> str:
    """A place to which links lead."""
    return f"[#metadata(none)#label({string(identifier)})]"
