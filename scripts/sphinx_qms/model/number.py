"""A measured number, as facts hold it and as criteria, pages and documents read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Unit = Literal["proportion", "count", "number", "difference"]


@dataclass(frozen=True)
class Number:
    """An estimate of `quantity` in `group` ("" is all rows), with its interval and what it was counted from.

    `numerator` of `denominator` is there for proportions. `n` is how many rows or patients the estimate rests on, which
    is what the minimum of a criterion is held against. `interval` names the method. `withheld` says why there is no
    estimate: a count below the smallest that may be told, or nothing to measure.
    """

    quantity: str
    unit: Unit
    group: str = ""
    estimate: float | None = None
    lower: float | None = None
    upper: float | None = None
    n: int | None = None
    numerator: int | None = None
    denominator: int | None = None
    interval: str = ""
    withheld: str = ""

    @property
    def key(self) -> str:
        """Its name within the facts of a need: `sensitivity`, or `sensitivity/grade 3`."""
        return f"{self.quantity}/{self.group}" if self.group else self.quantity
