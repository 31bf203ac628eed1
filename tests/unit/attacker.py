"""Somebody who knows how the facts are made, and tries to conclude from what they tell how few people are somewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from sphinx_qms.measure.performance.cells import OUTCOMES
from sphinx_qms.measure.statistics.arrays import Flags
from sphinx_qms.measure.values import Values


@dataclass
class Attacker:
    """Knows how cuts of the score part the rows, and which sums of the parts are told.

    The unknown counts are those of each grade, class and segment between two cuts; `grade`, `positive` and `segment`
    say of which. Subgroups are called `grade N`.
    """

    rows: Mapping[str, Any]
    thresholds: Mapping[str, float]
    values: Values
    told: list[tuple[Flags, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Writes down what is told."""
        score = self.rows["risk"]
        self.cuts = np.unique([*self.thresholds.values(), *self._calibration(), *self._curve()])
        self.own_segment = np.searchsorted(self.cuts, score, side="right")
        grades = np.unique(self.rows["grade"])
        self.grade, positive, self.segment = (
            axis.ravel() for axis in np.meshgrid(grades, [0, 1], np.arange(len(self.cuts) + 1), indexing="ij")
        )
        self.positive = positive == 1
        self.start = np.concatenate(([-np.inf], self.cuts))[self.segment]
        self._read_numbers()
        self._read_confusion()
        self._read_calibration()

    def most(self, cells: Flags) -> float:
        """The largest sum of these cells that what is told allows."""
        matrix = np.array([mask.astype(float) for mask, _ in self.told])
        counts = np.array([count for _, count in self.told])
        found = milp(
            -cells.astype(float),
            integrality=np.ones(len(cells)),
            constraints=LinearConstraint(matrix, counts, counts),
            bounds=Bounds(0, len(self.rows["risk"])),
        )
        return float(-found.fun)

    def count(self, cells: Flags) -> int:
        """The true sum of these cells."""
        own = zip(self.rows["grade"], self.rows["outcome"], self.own_segment, strict=True)
        wanted = set(zip(self.grade[cells], self.positive[cells], self.segment[cells], strict=True))
        return sum((grade, bool(outcome), segment) in wanted for grade, outcome, segment in own)

    def _calibration(self) -> list[float]:
        """The scores at which the calibration groups begin, from the lowest group."""
        sizes = [int(row["n"] or 0) for row in self.values.series.get("calibration", ())]
        begins = np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(int) if sizes else []
        return [float(score) for score in np.sort(self.rows["risk"])[begins]] if sizes else []

    def _curve(self) -> list[float]:
        """The scores at which the points of the curve lie."""
        score, outcome = self.rows["risk"], self.rows["outcome"]
        order = np.argsort(-score)
        reached = np.cumsum(~outcome[order]), np.cumsum(outcome[order])
        found = []
        for point in self.values.series.get("roc", ())[1:-1]:
            counts = [round(rate * int(total[-1])) for rate, total in zip(point.values(), reached, strict=True)]
            place = np.flatnonzero((reached[0] == counts[0]) & (reached[1] == counts[1]))[0]
            found.append(float(score[order][place]))
        return found

    def _tell(self, cells: Flags, count: int) -> None:
        assert self.count(cells) == count
        self.told.append((cells, count))

    def _group(self, name: str) -> Flags:
        return self.grade == int(name.removeprefix("grade ")) if name else np.ones(len(self.grade), dtype=bool)

    def _read_numbers(self) -> None:
        self._tell(self._group(""), len(self.rows["risk"]))
        for number in self.values.numbers:
            within = self._group(number.group)
            if number.quantity == "samples" and number.estimate is not None:
                self._tell(within, int(number.estimate))
            quantity, _, named = number.quantity.partition(" at ")
            called = self.start >= self.thresholds[named or next(iter(self.thresholds))]
            among = {
                "prevalence": (within, self.positive),
                "sensitivity": (within & self.positive, called),
                "specificity": (within & ~self.positive, ~called),
                "positive_predictive_value": (within & called, self.positive),
                "negative_predictive_value": (within & ~called, ~self.positive),
            }
            if number.numerator is not None and number.denominator is not None:
                selected, holds = among[quantity]
                self._tell(selected, number.denominator)
                self._tell(selected & holds, number.numerator)

    def _read_confusion(self) -> None:
        for row in self.values.series.get("confusion", ()):
            called = self.start >= self.thresholds[str(row["threshold"])]
            for outcome, (has_it, is_called) in OUTCOMES.items():
                if outcome in row:
                    cells = self._group(str(row["group"])) & (self.positive == has_it) & (called == is_called)
                    self._tell(cells, int(row[outcome] or 0))
        for cut, point in zip(self._curve(), self.values.series.get("roc", ())[1:-1], strict=True):
            for has_it, rate in ((False, point["false_positive_rate"]), (True, point["true_positive_rate"])):
                total = int((self.rows["outcome"] == has_it).sum())
                self._tell((self.positive == has_it) & (self.start >= cut), round(float(rate or 0) * total))

    def _read_calibration(self) -> None:
        begins = [*self._calibration(), np.inf]
        for row, begin, end in zip(self.values.series.get("calibration", ()), begins, begins[1:], strict=False):
            # the lowest group holds what lies below its lowest score as well, which is nothing
            inside = (self.start >= begin if begin > begins[0] else self.start < end) & (self.start < end)
            size = int(row["n"] or 0)
            self._tell(inside, size)
            self._tell(inside & self.positive, round(float(row["observed"] or 0) * size))
