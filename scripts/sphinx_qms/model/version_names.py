"""What a version number says: which part a change raises, and the letter of its kind (CMDE, 3.4)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

Raised = tuple[str, str]
"""The kind of a change and its significance."""


@dataclass(frozen=True)
class Part:
    """A part of the number, and which changes raise it."""

    name: str
    significance: str
    change_kinds: tuple[str, ...]


@dataclass(frozen=True)
class VersionNames:
    """The parts of a number in their order, the letter for each kind in their order, and the first version."""

    first: str
    parts: tuple[Part, ...]
    letters: Mapping[str, str]

    def raises(self, change: Raised) -> int:
        """The index of the part that a change raises; the loader has seen to it that there is exactly one."""
        kind, significance = change
        found = (
            index
            for index, part in enumerate(self.parts)
            if part.significance == significance and kind in part.change_kinds
        )
        return next(found)

    def figures(self, version: str) -> tuple[int, ...] | None:
        """The figures of a version, (1, 0, 1) for `1.0.1d`; None for a name that is none by this rule."""
        letters = "".join(self.letters.values())
        match = re.fullmatch(rf"(\d+(?:\.\d+){{{len(self.parts) - 1}}})[{letters}]?", version, flags=re.ASCII)
        return tuple(int(figure) for figure in match[1].split(".")) if match else None


def next_version(
    names: VersionNames, previous: str, changes: Sequence[Raised], taken: Collection[str] = ()
) -> str | None:
    """The version that these changes make of `previous`; None where that is no name by the rule.

    Of several changes the one that raises the foremost part counts. Figures that `taken` versions have are passed over.
    """
    before = names.figures(previous)
    if before is None or not changes:
        return None
    index = min(names.raises(change) for change in changes)
    used = {names.figures(version) for version in taken}
    figures = _raised(before, index)
    while figures in used:
        figures = _raised(figures, index)
    kinds = {kind for kind, _ in changes}
    letter = next(letter for kind, letter in names.letters.items() if kind in kinds)
    return ".".join(map(str, figures)) + letter


def _raised(figures: tuple[int, ...], index: int) -> tuple[int, ...]:
    behind = len(figures) - index - 1
    return (*figures[:index], figures[index] + 1, *(0,) * behind)
