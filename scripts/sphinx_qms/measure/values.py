"""What a measurement returns: numbers and series, ready to be written as facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from sphinx_qms.model.facts import Row
from sphinx_qms.model.number import Number

DIGITS = 10
NOTHING = "nothing to measure"
"""Why a number is withheld that nothing was there for."""
ONE_CLASS = "one class only"
"""Why there is no area under the ROC curve: all rows have the outcome, or none has it."""
NO_VARIATION = "no variation"
"""Why a number is withheld that compares with what varies by chance, and nothing varies."""
SEVERAL_ROWS = "several rows of a patient"
"""Why there is no test that takes each row for itself."""
NO_PROBABILITY = "no probability"
"""Why a score is held against no share of outcomes: it is below 0 or above 1 somewhere."""
SEPARATION = "separation"
"""Why there is no odds ratio: levels tell right answers from wrong ones without fail, so that it would be infinite."""
INSEPARABLE = "factors that always go together"
"""Why there is no odds ratio: levels of one factor follow from those of others."""
ONE_READER = "one reader"
"""Why there is no agreement: nobody else read anything."""


@dataclass(frozen=True)
class Counted:
    """A number, and the cells that it would tell (`small_cells.py`)."""

    number: Number
    cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Values:
    """Measured numbers, and series such as the points of a curve, by name."""

    numbers: tuple[Number, ...]
    series: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """As JSON data: numbers by their key, without what is not set; every number to ten significant digits."""
        numbers = sorted(self.numbers, key=lambda number: number.key)
        return {
            "numbers": [_data(number) for number in numbers],
            **{name: [_rounded(row) for row in rows] for name, rows in sorted(self.series.items())},
        }


def _data(number: Number) -> dict[str, Any]:
    named = {item.name: getattr(number, item.name) for item in fields(number)}
    return _rounded({name: value for name, value in named.items() if value not in (None, "")})


def _rounded(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: significant(value) if isinstance(value, float) else value for name, value in row.items()}


def significant(value: float) -> float:
    """The number to ten significant digits, so that the last bits of a processor show in no fact; no minus zero."""
    return float(f"{value:.{DIGITS}g}") + 0.0
