"""What the facts of a comparison tell of few people: nothing that could single one out."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from sphinx_qms.measure.comparison.cells import PAIRS
from sphinx_qms.measure.comparison.quantities import NAMES
from sphinx_qms.measure.statistics.arrays import Flags, Floats
from sphinx_qms.measure.values import Values
from unit.builders import PROPERTY
from unit.compared_tables import compare, in_order, some_answers
from unit.scored_tables import Columns, by_key, where

MINIMUM = 5
GRADES = {f"grade {grade}": where("grade", grade) for grade in (1, 2, 3)}
VERSIONS = ("approved", "changed")


def told_counts(values: Values) -> list[int]:
    """Every count that numbers and paired tables tell, directly or as the rest of a proportion."""
    counts: list[int] = []
    for number in values.numbers:
        if number.numerator is not None and number.denominator is not None:
            counts += [number.numerator, number.denominator, number.denominator - number.numerator]
        if number.unit == "count" and number.estimate is not None:
            counts.append(int(number.estimate))
        counts += [] if number.n is None else [number.n]
    counts += [value for row in values.series.get("paired", ()) for value in row.values() if isinstance(value, int)]
    return counts


@settings(PROPERTY, max_examples=15)
@given(st.integers(0, 2**32), st.integers(20, 200), st.integers(1, 6))
def test_no_count_below_the_minimum_is_told(seed: int, rows: int, grades: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        values = compare(Path(folder), *some_answers(seed % 10_000, rows, grades=grades), MINIMUM, subgroups=GRADES)
    assert not [count for count in told_counts(values) if 0 < count < MINIMUM]


def test_few_that_are_newly_wrong_take_what_tells_of_them_with_them(tmp_path: Path) -> None:
    """Of 40 with the outcome 2 are newly missed: neither they nor the difference is told, nor what both have right."""
    outcome = [True] * 40 + [False] * 60
    test = {"sample": range(100), "patient": range(100), "outcome": outcome}
    before = {"sample": range(100), "risk": [0.9] * 30 + [0.1] * 70}
    after = {"sample": range(100), "risk": [0.1] * 2 + [0.9] * 28 + [0.1] * 70}
    values = compare(tmp_path, test, before, after, MINIMUM)
    found = by_key(values)
    for name in ("newly_missed", "newly_wrong", "sensitivity_difference", "sensitivity_difference_p"):
        assert (found[name].estimate, found[name].n, found[name].withheld) == (None, None, "fewer than 5")
    assert None in (found["sensitivity_approved"].estimate, found["sensitivity_changed"].estimate)
    assert "newly_wrong" not in values.series["paired"][0]
    assert "version_roc" not in values.series
    assert (found["newly_found"].estimate, found["specificity_difference"].estimate) == (0, 0)
    for name in ("auc_approved", "auc_changed", "auc_difference"):  # of two scores they tell as much as counts
        assert found[name].withheld == "fewer than 5"
    fine = [{**columns, "risk": np.array(columns["risk"]) + np.arange(100) / 1000} for columns in (before, after)]
    found = by_key(compare(tmp_path, test, *fine, MINIMUM))
    assert (found["newly_missed"].withheld, found["auc_difference"].withheld) == ("fewer than 5", "")


def test_with_a_minimum_of_1_nothing_is_withheld(tmp_path: Path) -> None:
    values = compare(tmp_path, *some_answers(5), subgroups=GRADES)
    assert not [number for number in values.numbers if number.withheld.startswith("fewer")]


def test_no_sample_stands_in_the_facts(tmp_path: Path) -> None:
    named = [f"person-{number}" for number in range(200)]
    rows = [{**columns, "sample": [named[i] for i in columns["sample"]]} for columns in some_answers(6)]
    assert "person" not in str(compare(tmp_path, *rows).as_data())


@dataclass
class Attacker:
    """Knows how the points of both curves and the thresholds part the rows, and which sums of the parts are told.

    The unknown counts are those of each grade and class between two cuts of the one score and two of the other;
    `grade`, `positive` and `segment`, by version, say of which.
    """

    rows: Columns
    score: dict[str, Floats]
    values: Values
    told: list[tuple[Flags, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Writes down what is told."""
        self.cuts = {version: np.unique([0.5, *self._curve(version)]) for version in VERSIONS}
        self.own = {name: np.searchsorted(self.cuts[name], self.score[name], side="right") for name in VERSIONS}
        segments = [np.arange(len(self.cuts[version]) + 1) for version in VERSIONS]
        axes = np.meshgrid(np.unique(self.rows["grade"]), [0, 1], *segments, indexing="ij")
        self.grade, positive, *parts = (axis.ravel() for axis in axes)
        self.positive = positive == 1
        self.segment = dict(zip(VERSIONS, parts, strict=True))
        self.right = {
            name: (np.concatenate(([-1], self.cuts[name]))[self.segment[name]] >= 0.5) == self.positive
            for name in VERSIONS
        }
        self._read_numbers()
        self._read_series()

    def pair(self, pair: str) -> Flags:
        before, after = next(said for name, said in PAIRS.items() if name == pair)
        return (self.right["approved"] == before) & (self.right["changed"] == after)

    def most(self, cells: Flags) -> float:
        """The largest sum of these cells that what is told allows."""
        matrix, counts = np.array([mask.astype(float) for mask, _ in self.told]), [count for _, count in self.told]
        found = milp(
            -cells.astype(float),
            integrality=np.ones(len(cells)),
            constraints=LinearConstraint(matrix, counts, counts),
            bounds=Bounds(0, len(self.rows["grade"])),
        )
        return float(-found.fun)

    def count(self, cells: Flags) -> int:
        """The true sum of these cells."""
        own = zip(self.rows["grade"], self.rows["outcome"], *self.own.values(), strict=True)
        kinds = (self.grade, self.positive, *self.segment.values())
        wanted = set(zip(*(kind[cells] for kind in kinds), strict=True))
        return sum(tuple(each) in wanted for each in own)

    def group(self, name: str) -> Flags:
        return self.grade == int(name.removeprefix("grade ")) if name else np.ones(len(self.grade), dtype=bool)

    def _curve(self, version: str) -> list[float]:
        """The scores at which the points of a curve lie."""
        score, outcome = self.score[version], np.asarray(self.rows["outcome"])
        order = np.argsort(-score)
        reached = np.cumsum(~outcome[order]), np.cumsum(outcome[order])
        found = []
        points = [row for row in self.values.series.get("version_roc", ()) if row["version"] == version]
        for point in points[1:-1]:
            rates = (point["false_positive_rate"], point["true_positive_rate"])
            counts = [round(float(rate or 0) * int(total[-1])) for rate, total in zip(rates, reached, strict=True)]
            place = np.flatnonzero((reached[0] == counts[0]) & (reached[1] == counts[1]))[0]
            found.append(float(score[order][place]))
        return found

    def _tell(self, cells: Flags, count: float) -> None:
        assert self.count(cells) == count
        self.told.append((cells, int(count)))

    def _read_numbers(self) -> None:
        everywhere = np.ones(len(self.grade), dtype=bool)
        self._tell(everywhere, len(self.rows["grade"]))
        newly: dict[str, Flags] = {name: self.pair(name) for name in ("newly_wrong", "newly_right")}
        newly |= {
            name: self.pair(pair) & (self.positive == (outcome == "positive"))
            for (pair, outcome), name in NAMES.items()
        }
        among = {"prevalence": (everywhere, self.positive)}
        for version in VERSIONS:
            among[f"sensitivity_{version}"] = (self.positive, self.right[version])
            among[f"specificity_{version}"] = (~self.positive, self.right[version])
        for number in self.values.numbers:
            within = self.group(number.group)
            if number.quantity == "samples" and number.estimate is not None:
                self._tell(within, number.estimate)
            if number.quantity in newly and number.estimate is not None:
                self._tell(within & newly[number.quantity], number.estimate)
            if number.numerator is not None and number.denominator is not None:
                selected, holds = among[number.quantity]
                self._tell(within & selected, number.denominator)
                self._tell(within & selected & holds, number.numerator)
            if number.quantity in ("sensitivity_difference", "specificity_difference") and number.lower is not None:
                selected = within & (self.positive == number.quantity.startswith("sensitivity"))
                for pair in ("newly_wrong", "newly_right"):  # the interval follows from both
                    self._tell(selected & self.pair(pair), self.count(selected & self.pair(pair)))

    def _read_series(self) -> None:
        for row in self.values.series.get("paired", ()):
            inside = self.group(str(row["group"])) & (self.positive == (row["outcome"] == "positive"))
            for pair in PAIRS.keys() & row.keys():
                self._tell(inside & self.pair(pair), int(row[pair] or 0))
        for version in VERSIONS if "version_roc" in self.values.series else ():
            for number in range(1, len(self.cuts[version]) + 1):
                for side in (self.positive, ~self.positive):
                    above = side & (self.segment[version] >= number)
                    self._tell(above, self.count(above))


@settings(PROPERTY, max_examples=12)
@given(st.integers(0, 2**32), st.integers(30, 150), st.integers(2, 3))
def test_nobody_can_conclude_that_a_count_is_below_the_minimum(seed: int, size: int, grades: int) -> None:
    """Of what each version has right or wrong, or both, in a subgroup or in what is left, and between two cuts."""
    test, *answers = some_answers(seed % 10_000, size, grades=grades)
    score = {
        name: in_order(each, np.argsort(each["sample"]))["risk"] for name, each in zip(VERSIONS, answers, strict=True)
    }
    asked: dict[str, Any] = {"subgroups": dict(list(GRADES.items())[: grades - 1])}
    with tempfile.TemporaryDirectory() as folder:
        attacker = Attacker(test, score, compare(Path(folder), test, *answers, MINIMUM, **asked))
    sides = [attacker.positive, ~attacker.positive]
    parts = [attacker.grade == grade for grade in np.unique(attacker.grade)] + [attacker.group("")]
    secrets = [part & side for part in parts for side in (*sides, attacker.group(""))]
    secrets += [part & side & attacker.pair(pair) for part in parts for side in sides for pair in PAIRS]
    secrets += [part & side & attacker.right[name] for part in parts for side in sides for name in VERSIONS]
    secrets += [part & side & ~attacker.right[name] for part in parts for side in sides for name in VERSIONS]
    secrets += [
        side & (attacker.segment[name] == number)
        for side in sides
        for name in VERSIONS
        for number in range(len(attacker.cuts[name]) + 1)
    ]
    small = [cells for cells in secrets if 0 < attacker.count(cells) < MINIMUM]
    assert [attacker.count(cells) for cells in small if attacker.most(cells) < MINIMUM] == []
