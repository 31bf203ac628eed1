"""What a directive `facts` can show, and what its options choose of that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sphinx_qms.model.number import Number

VERDICTS = "verdicts"
SUITED: Mapping[str, tuple[str, ...]] = {
    "performance": (VERDICTS, "numbers", "confusion", "roc", "calibration", "forest", "training-size", "source"),
    "dataset": (VERDICTS, "flow", "distribution", "numbers", "source"),
    "independence": (VERDICTS, "overlap", "numbers", "source"),
    "agreement": (VERDICTS, "annotation", "numbers", "agreement-matrix", "forest", "source"),
    "comparison": (VERDICTS, "versions", "differences", "newly", "version-roc", "numbers", "source"),
    "reader_study": (VERDICTS, "reader-roc", "differences", "variance-components", "numbers", "source"),
    "robustness": (VERDICTS, "differences", "numbers", "source"),
    "factors": (VERDICTS, "forest", "numbers", "source"),
    "scenarios": (VERDICTS, "forest", "numbers", "source"),
    "monitoring": (VERDICTS, "drift", "windows", "numbers", "source"),
}
"""By kind of facts, the parts that suit it in the order in which a page shows them by itself."""
PARTS = tuple(dict.fromkeys(part for parts in SUITED.values() for part in parts))


@dataclass(frozen=True)
class Choice:
    """The options of a directive; empty ones leave it to the kind of facts."""

    parts: tuple[str, ...] = ()
    quantities: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    caption: str = ""

    def has_group(self, group: str) -> bool:
        """Whether a group is chosen, by its name or by that of the variable or window before the colon."""
        return not self.groups or group in self.groups or group.partition(": ")[0] in self.groups

    def has(self, number: Number) -> bool:
        """Whether a number is chosen by its quantity and group."""
        return (not self.quantities or number.quantity in self.quantities) and self.has_group(number.group)


def read_choice(options: Mapping[str, str]) -> Choice:
    """The choice of a directive's options; raises ValueError for a part that there is not.

    Parts and quantities are parted by commas; groups, whose names may hold these, by semicolons.
    """
    parts = _listed(options.get("show", ""), ",")
    if unknown := [part for part in parts if part not in PARTS]:
        raise ValueError(f"nothing shows {', '.join(unknown)}; there is: {', '.join(PARTS)}")
    quantities = _listed(options.get("quantities", ""), ",")
    return Choice(parts, quantities, _listed(options.get("groups", ""), ";"), options.get("caption", "").strip())


def _listed(text: str, separator: str) -> tuple[str, ...]:
    return tuple(" ".join(item.split()) for item in text.split(separator) if item.strip())
