"""Counts that facts tell, and what holds between them: what somebody could add and subtract."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sphinx_qms.measure.small_cells import Sum, withheld_cells

SAMPLES, PATIENTS = "samples", "patients"


@dataclass(frozen=True)
class Cells:
    """Counts by name, and what holds between them, as `withheld_cells` takes them."""

    counts: Mapping[str, int] = field(default_factory=dict)
    sums: tuple[Sum, ...] = ()
    within: tuple[tuple[str, str], ...] = ()
    untold: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()

    def __or__(self, other: Cells) -> Cells:
        return Cells(
            {**self.counts, **other.counts},
            self.sums + other.sums,
            self.within + other.within,
            self.untold | other.untold,
            self.known | other.known,
        )

    def withheld(self, minimum: int) -> frozenset[str]:
        """Those that may not be told."""
        return withheld_cells(self.counts, self.sums, minimum, within=self.within, untold=self.untold, known=self.known)


def cell(kind: str, group: str = "") -> str:
    """The name of the count of samples or patients in a group."""
    return f"{kind}/{group}" if group else kind


def parted(total: str, whole: int, parts: Mapping[str, int], untold: Iterable[str] = ()) -> Cells:
    """A total and its parts, which overlap where they add up to more; nobody tells the parts that are `untold`."""
    overlapping = sum(parts.values()) != whole
    return Cells({total: whole, **parts}, (Sum(total, tuple(parts), overlapping),), untold=frozenset(untold))


def of_table(table: str, rows: int, name: str, samples: int) -> Cells:
    """A set and what it leaves of its table; how many rows a table has is told with the inputs of a measurement."""
    total, rest = f"rows of {table}", f"rows of {table} that are not in {name}"
    return parted(total, rows, {name: samples, rest: rows - samples}, {rest}) | Cells(known=frozenset({total}))
