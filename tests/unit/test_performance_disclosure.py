"""What the facts of performance tell of few people: nothing that could single one out."""

from __future__ import annotations

import itertools
import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sphinx_qms.measure.values import Values
from sphinx_qms.model.plan.common import Bootstrap
from sphinx_qms.model.plan.measurements import TrainingSizes
from sphinx_qms.model.plan.tables import Rows
from unit.attacker import Attacker
from unit.builders import PROPERTY
from unit.scored_tables import by_key, measure, some_rows, where

MINIMUM = 5
GRADES = {f"grade {grade}": where("grade", grade) for grade in (1, 2, 3)}
EVERYTHING: dict[str, Any] = {
    "thresholds": {"alarm": 0.4, "urgent": 0.7},
    "against": "other",
    "calibration_groups": 5,
    "subgroups": GRADES,
    "minimum_cell": MINIMUM,
}


def graded(*sizes: int, rows: int = 200) -> dict[str, Any]:
    """Random rows with so many of grade 1, of grade 2 and so on; the rest are of the last grade."""
    grade = np.repeat(np.arange(1, len(sizes) + 2), [*sizes, rows - sum(sizes)])
    return some_rows(1, rows) | {"grade": grade}


def told_counts(values: Values) -> list[int]:
    """Every count that the numbers and the confusion tables tell, directly or as the rest of a proportion."""
    counts: list[int] = []
    for number in values.numbers:
        if number.numerator is not None and number.denominator is not None:
            counts += [number.numerator, number.denominator, number.denominator - number.numerator]
        if number.unit == "count" and number.estimate is not None:
            counts.append(int(number.estimate))
    for row in values.series.get("confusion", ()):
        counts += [value for value in row.values() if isinstance(value, int)]
    return counts


@settings(PROPERTY, max_examples=15)
@given(st.integers(0, 2**32), st.integers(20, 200), st.integers(1, 8))
def test_no_count_below_the_minimum_is_told(seed: int, rows: int, grades: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        values = measure(Path(folder), some_rows(seed % 10_000, rows, grades=grades), **EVERYTHING)
    assert not [count for count in told_counts(values) if 0 < count < MINIMUM]


@settings(PROPERTY, max_examples=15)
@given(st.integers(0, 2**32), st.integers(60, 300))
def test_no_step_of_the_curve_moves_fewer_than_the_minimum(seed: int, rows: int) -> None:
    columns = some_rows(seed % 10_000, rows)
    with tempfile.TemporaryDirectory() as folder:
        values = measure(Path(folder), columns, **EVERYTHING)
    sizes = np.array([(~columns["outcome"]).sum(), columns["outcome"].sum()])
    points = [np.rint(list(point.values()) * sizes) for point in values.series.get("roc", ())]
    moved = np.array([after - before for before, after in itertools.pairwise(points)])
    too_few = (moved > 0) & (moved < MINIMUM)
    assert not too_few.any() or len(points) == 2  # from one corner to the other, if no point lies between


@settings(PROPERTY, max_examples=15)
@given(st.integers(0, 2**32), st.integers(30, 150), st.integers(2, 4), st.sampled_from([0, 4]))
def test_nobody_can_conclude_that_a_count_is_below_the_minimum(seed: int, size: int, grades: int, groups: int) -> None:
    """Of a class in a subgroup or in what is left, between thresholds, calibration groups and points of the curve."""
    rows = some_rows(seed % 10_000, size, grades=grades)
    asked = EVERYTHING | {"calibration_groups": groups, "subgroups": dict(list(GRADES.items())[: grades - 1])}
    with tempfile.TemporaryDirectory() as folder:
        attacker = Attacker(rows, asked["thresholds"], measure(Path(folder), rows, **asked))
    everyone, everywhere = np.ones(len(attacker.grade), dtype=bool), np.unique(attacker.segment)
    bands = np.searchsorted(sorted(asked["thresholds"].values()), attacker.start, side="right")
    parts = [attacker.grade == grade for grade in np.unique(attacker.grade)]
    classes = [attacker.positive, ~attacker.positive]
    secrets = [part & side for part in (*parts, everyone) for side in (*classes, everyone)]
    secrets += [part & side & (bands == band) for part in parts for side in classes for band in np.unique(bands)]
    secrets += [side & (attacker.segment == segment) for side in classes for segment in everywhere]
    small = [cells for cells in secrets if 0 < attacker.count(cells) < MINIMUM]
    assert [attacker.count(cells) for cells in small if attacker.most(cells) < MINIMUM] == []


def test_a_small_subgroup_takes_another_with_it_so_that_the_total_does_not_give_it_away(tmp_path: Path) -> None:
    found = by_key(measure(tmp_path, graded(3, 40), **EVERYTHING))
    withheld = {key for key, number in found.items() if number.quantity == "samples" and number.withheld}
    assert withheld >= {"samples/grade 1"}
    assert len(withheld) > 1
    assert found["samples/grade 1"].withheld == "fewer than 5"
    assert found["auc/grade 1"].withheld == "fewer than 5"


def test_a_subgroup_that_leaves_few_rows_is_withheld(tmp_path: Path) -> None:
    """All rows are known, so that the subgroup would tell how few are not in it."""
    found = by_key(measure(tmp_path, graded(3), **EVERYTHING | {"subgroups": {"grade 2": where("grade", 2)}}))
    assert found["samples"].estimate == 200
    assert found["samples/grade 2"].withheld == "fewer than 5"


def test_a_cell_of_the_confusion_table_takes_those_of_its_row_and_column_with_it(tmp_path: Path) -> None:
    rows = {"patient": range(100), "outcome": [True] * 40 + [False] * 60, "risk": [0.1] * 2 + [0.9] * 58 + [0.1] * 40}
    values = measure(tmp_path, rows, minimum_cell=MINIMUM)
    found = by_key(values)
    assert values.series["confusion"] == ({"threshold": "alarm", "group": ""},)
    assert found["sensitivity"].withheld == found["specificity"].withheld == "fewer than 5"
    assert "roc" not in values.series
    assert (found["prevalence"].numerator, found["samples"].estimate) == (40, 100)


@pytest.mark.parametrize(("step", "reason"), [(0, "fewer than 5"), (0.001, "")])
def test_of_a_score_of_two_values_what_is_worked_out_from_it_tells_the_confusion_table(
    tmp_path: Path, step: float, reason: str
) -> None:
    """Of 40 and 60 rows this area leaves 0, 2 or 4 that are missed: whoever sees it knows that they are few."""
    risk = np.array([0.1] * 2 + [0.8] * 58 + [0.1] * 40) + step * np.arange(100)
    rows = {"patient": range(100), "outcome": [True] * 40 + [False] * 60, "risk": risk}
    found = by_key(measure(tmp_path, rows, minimum_cell=MINIMUM, calibration_groups=2))
    for name in ("auc", "mean_prediction", "calibration_in_the_large", "calibration_slope", "brier_score"):
        assert found[name].withheld == reason


def test_what_lies_between_two_thresholds_is_not_told_if_it_is_little(tmp_path: Path) -> None:
    rows = some_rows(1, 200)
    between = np.sort(rows["risk"][rows["outcome"]])[50:53].mean()
    thresholds = {"alarm": 0.4, "near": float(between), "nearly": float(between) + 1e-9}
    both = by_key(measure(tmp_path, rows, minimum_cell=MINIMUM, thresholds=thresholds))
    close = {**thresholds, "nearly": float(np.sort(rows["risk"][rows["outcome"]])[53:55].mean())}
    one = by_key(measure(tmp_path, rows, minimum_cell=MINIMUM, thresholds=close))
    assert both["sensitivity at near"].numerator == both["sensitivity at nearly"].numerator
    assert one["sensitivity at near"].withheld or one["sensitivity at nearly"].withheld


def test_calibration_groups_begin_where_enough_of_each_class_lie_between(tmp_path: Path) -> None:
    series = measure(tmp_path, some_rows(6, 400), minimum_cell=10, calibration_groups=8).series["calibration"]
    events = [round(row["observed"] * row["n"]) for row in series]
    counts = np.array([(few, row["n"] - few) for few, row in zip(events, series, strict=True)])
    assert len(series) > 5
    assert counts.sum() == 400
    assert ((counts == 0) | (counts >= 10)).all()


def test_zero_is_told(tmp_path: Path) -> None:
    rows = {"patient": range(40), "outcome": [True] * 20 + [False] * 20, "risk": [0.9] * 20 + [0.8] * 10 + [0.1] * 10}
    found = by_key(measure(tmp_path, rows, minimum_cell=MINIMUM))["sensitivity"]
    assert (found.numerator, found.denominator) == (20, 20)


def test_many_rows_of_few_patients_are_few(tmp_path: Path) -> None:
    rows = some_rows(2, 300, patients=100)
    rows["grade"] = np.where(rows["patient"] < 3, 1, 2)
    found = by_key(measure(tmp_path, rows, bootstrap=Bootstrap(50, 1), **EVERYTHING))
    assert found["samples/grade 1"].withheld == found["sensitivity/grade 1"].withheld == "fewer than 5"


def test_a_training_size_with_few_of_a_class_is_left_out(tmp_path: Path) -> None:
    rows = some_rows(3, 60)
    few = {"size": np.repeat([10, 20], 60), **{name: np.tile(values, 2) for name, values in rows.items()}}
    few["outcome"] = np.concatenate([np.arange(60) < 3, rows["outcome"]])
    sizes = TrainingSizes(Rows("more"), "size", "outcome", "risk")
    found = measure(tmp_path, rows, minimum_cell=MINIMUM, more=few, training_sizes=sizes).series["training_size"]
    assert [row["size"] for row in found] == [20]


def test_no_score_of_a_row_stands_in_the_facts(tmp_path: Path) -> None:
    rows = some_rows(4, 300)
    values = measure(tmp_path, rows, **EVERYTHING)
    told = {
        number
        for part in values.as_data().values()
        for row in part
        for number in row.values()
        if isinstance(number, float)
    }
    assert not told & {float(f"{score:.10g}") for name in ("risk", "other") for score in rows[name]}


def test_no_value_of_the_key_stands_in_the_facts(tmp_path: Path) -> None:
    rows = some_rows(5, 100) | {"patient": [f"person-{number}" for number in range(100)]}
    assert "person" not in json.dumps(measure(tmp_path, rows, **EVERYTHING).as_data())


def test_with_a_minimum_of_1_nothing_is_withheld(tmp_path: Path) -> None:
    values = measure(tmp_path, graded(1, 2), **EVERYTHING | {"minimum_cell": 1})
    assert not [number for number in values.numbers if number.withheld.startswith("fewer")]


@pytest.mark.parametrize("minimum", [1, 5, 10])
def test_what_is_told_is_the_same_whatever_is_withheld(tmp_path: Path, minimum: int) -> None:
    rows = graded(12, 60)
    every, some = (by_key(measure(tmp_path, rows, **EVERYTHING | {"minimum_cell": number})) for number in (1, minimum))
    assert [number for key, number in some.items() if not number.withheld and number != every[key]] == []
