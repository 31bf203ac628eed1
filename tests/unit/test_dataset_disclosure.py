"""Facts of a dataset do not tell of a group of few people, also not to somebody who subtracts."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sphinx_qms.measure.values import Values
from sphinx_qms.model.number import Number
from sphinx_qms.model.plan.common import Variable
from sphinx_qms.model.plan.measurements import Augmentation, Population
from sphinx_qms.model.plan.tables import Condition, Rows
from unit.builders import PROPERTY
from unit.dataset_tables import a_dataset, estimates, measure, series

GRADE = Variable("grade", "grade", levels=(1, 2, 3))
LABEL = Variable("label", "ill", levels=(True, False))
OF_GRADE_2 = (Condition("grade", "equals", 2),)


def of_grades(*counts: int, **more: Any) -> dict[str, Any]:
    """One sample of each person, so many of grade 1, of grade 2 and of grade 3."""
    grades = [grade for grade, count in enumerate(counts, 1) for _ in range(count)]
    return {"person": range(len(grades)), "grade": grades, **more}


def told(values: Values, quantity: str = "samples") -> dict[str, float]:
    return {group: number for group, number in estimates(values, quantity).items() if number is not None}


def test_a_level_of_two_is_withheld_with_the_one_that_would_give_it_away(tmp_path: Path) -> None:
    values = measure(tmp_path, a_dataset(variables=(GRADE,)), 5, people=of_grades(2, 40, 60))
    assert told(values) == {"": 102, "grade: 3": 60}
    assert told(values, "patients") == {"": 102, "grade: 3": 60}
    assert list(told(values, "share")) == ["grade: 3"]
    assert {number.withheld for number in values.numbers if number.estimate is None} == {"fewer than 5"}
    assert series(values, "distribution", "samples", "share", "lower") == [
        (None, None, None),
        (None, None, None),
        (60, 60 / 102, pytest.approx(0.4913, abs=1e-4)),
    ]


def test_what_is_withheld_leaves_no_count_behind(tmp_path: Path) -> None:
    values = measure(tmp_path, a_dataset(variables=(GRADE,)), 5, people=of_grades(2, 40, 60))
    for number in values.numbers:
        if number.withheld:
            assert number == Number(number.quantity, number.unit, number.group, withheld="fewer than 5")
    data = json.dumps(values.as_data())
    assert ": 40" not in data
    assert ": 2," not in data


def test_a_smallest_cell_of_one_withholds_nothing(tmp_path: Path) -> None:
    values = measure(tmp_path, a_dataset(variables=(GRADE,)), 1, people=of_grades(1, 0, 2))
    assert all(number.estimate is not None for number in values.numbers)


def test_a_set_of_few_tells_nothing_of_itself(tmp_path: Path) -> None:
    values = measure(
        tmp_path, a_dataset(variables=(GRADE,), rows=Rows("people", OF_GRADE_2)), 5, people=of_grades(40, 3)
    )
    assert told(values) == {"grade: 1": 0, "grade: 3": 0}


def test_a_subgroup_of_all_but_few_is_withheld(tmp_path: Path) -> None:
    measurement = a_dataset(subgroups={"younger": (Condition("grade", "below", 3),)})
    values = measure(tmp_path, measurement, 5, people=of_grades(50, 48, 2))
    assert told(values) == {"": 100}


def test_a_subgroup_is_withheld_as_the_level_that_it_is(tmp_path: Path) -> None:
    subgroups = {f"as {grade}": (Condition("grade", "equals", grade),) for grade in (1, 2, 3)}
    measurement = a_dataset(variables=(GRADE,), subgroups=subgroups)
    values = measure(tmp_path, measurement, 5, people=of_grades(2, 40, 60))
    assert told(values) == {"": 102, "grade: 3": 60, "as 3": 60}


def test_two_subgroups_do_not_tell_of_the_few_between_them(tmp_path: Path) -> None:
    subgroups = {
        "to 2": (Condition("grade", "at_most", 2),),
        "of 1": (Condition("grade", "equals", 1),),
    }
    values = measure(tmp_path, a_dataset(subgroups=subgroups), 5, people=of_grades(30, 3, 67))
    assert len(told(values)) == 2


def test_bins_do_not_tell_of_the_few_that_a_subgroup_leaves_out(tmp_path: Path) -> None:
    measurement = a_dataset(
        variables=(Variable("age", "age", bins=(40, 60)),), subgroups={"to 58": (Condition("age", "at_most", 58),)}
    )
    ages = [*[30] * 50, *[50] * 47, *[59] * 3, *[70] * 50]
    samples = told(measure(tmp_path, measurement, 5, people={"person": range(150), "age": ages}))
    # to 58 are those below 40 and all but three of those from 40 to 60
    assert not {"to 58", "age: below 40", "age: [40, 60)"} <= samples.keys()


def test_few_patients_with_many_samples_are_withheld(tmp_path: Path) -> None:
    people = {"person": [*range(50), *range(50), *([100, 101] * 30)], "grade": [1] * 100 + [2] * 60}
    values = measure(tmp_path, a_dataset(variables=(GRADE,)), 5, people=people)
    assert estimates(values, "patients")["grade: 2"] is None
    assert None in (estimates(values, "patients")[""], estimates(values, "patients")["grade: 1"])
    assert told(values) == {"": 160, "grade: 1": 100, "grade: 2": 60, "grade: 3": 0}


def test_few_missing_values_are_not_told_by_how_many_there_are(tmp_path: Path) -> None:
    measurement = a_dataset(variables=(Variable("age", "age", bins=(40,)),), missing=("age",))
    ages = [*range(20, 60), None, None, None]
    values = measure(tmp_path, measurement, 5, people={"person": range(43), "age": ages})
    assert told(values, "missing") == {}
    assert told(values, "mean") == {}
    assert "age: missing" not in told(values)
    assert not {"age: below 40", "age: 40 and above"} <= told(values).keys() or "" not in told(values)


def test_a_mean_that_would_tell_a_share_is_withheld_with_it(tmp_path: Path) -> None:
    measurement = a_dataset(variables=(Variable("hormon", "hormon", bins=(1,)),))
    values = measure(tmp_path, measurement, 5, people={"person": range(50), "hormon": [0] * 48 + [1] * 2})
    assert told(values, "mean") == told(values, "standard_deviation") == {}
    assert told(values) == {"": 50}


def test_a_mean_of_many_values_is_told_though_a_bin_is_small(tmp_path: Path) -> None:
    measurement = a_dataset(variables=(Variable("age", "age", bins=(40, 58)),))
    values = measure(tmp_path, measurement, 5, people={"person": range(40), "age": range(20, 60)})
    assert told(values, "mean") == {"age": 39.5}
    assert "age: 58 and above" not in told(values)


def test_labels_do_not_tell_of_few_in_a_level(tmp_path: Path) -> None:
    people = of_grades(
        30, 30, 40, ill=[True] * 2 + [False] * 28 + [True] * 15 + [False] * 15 + [True] * 20 + [False] * 20
    )
    values = measure(tmp_path, a_dataset(label=LABEL, variables=(GRADE,)), 5, people=people)
    rows = series(values, "by_label", "level", "label", "samples")
    assert ("1", "true", None) in rows
    assert ("1", "false", None) in rows
    assert sum(samples is None for _, _, samples in rows) == 4
    assert told(values) == {
        "": 100,
        "label: true": 37,
        "label: false": 63,
        "grade: 1": 30,
        "grade: 2": 30,
        "grade: 3": 40,
    }


def test_a_variable_of_which_the_other_set_has_few_is_not_compared(tmp_path: Path) -> None:
    measurement = a_dataset(variables=(GRADE,), compared_need="DATA_other", compared_with=Rows("others"))
    values = measure(tmp_path, measurement, 5, people=of_grades(20, 30, 50), others=of_grades(2, 50, 50))
    assert told(values, "difference") == told(values, "standardised_difference") == {}
    assert series(values, "distribution", "samples", "compared_share") == [(20, None), (30, None), (50, None)]


def test_the_population_does_not_tell_of_a_level_that_is_withheld(tmp_path: Path) -> None:
    declared = Population("POP_people", "a register", {"grade": {"1": 0.3, "2": 0.3, "3": 0.4}})
    measurement = a_dataset(variables=(GRADE,), population=declared)
    values = measure(tmp_path, measurement, 5, people=of_grades(2, 40, 60))
    assert list(told(values, "difference_from_population")) == ["grade: 3"]
    assert told(values, "standardised_difference_from_population") == {}


def test_augmented_rows_do_not_tell_that_they_were_made_from_few(tmp_path: Path) -> None:
    measurement = a_dataset(label=LABEL, augmented=Augmentation(Rows("made"), ("source",)))
    people = {"person": range(60), "ill": [True] * 30 + [False] * 30}
    made = {"source": [0, 1] * 20 + list(range(30, 50)), "ill": [True] * 40 + [False] * 20}
    values = measure(tmp_path, measurement, 5, people=people, made=made)
    for quantity in ("augmented", "multiple"):
        assert estimates(values, quantity)["label: true"] is None
        assert sum(number is None for number in estimates(values, quantity).values()) >= 2


ROWS = st.lists(
    st.tuples(st.sampled_from((1, 1, 1, 2, 2, 3)), st.booleans(), st.sampled_from("aaab")), min_size=12, max_size=60
)


@settings(PROPERTY, max_examples=25)
@given(ROWS, st.integers(2, 5))
def test_nobody_finds_a_small_count_by_adding_and_subtracting(rows: list[tuple[int, bool, str]], minimum: int) -> None:
    grades, labels, sites = (list(column) for column in zip(*[(1, True, "a"), *rows], strict=True))
    people = {"person": range(len(grades)), "grade": grades, "ill": labels, "site": sites}
    site = Variable("site", "site", levels=("a", "b"))
    with tempfile.TemporaryDirectory() as folder:
        values = measure(Path(folder), a_dataset(label=LABEL, variables=(GRADE, site)), minimum, people=people)
    samples = estimates(values, "samples")
    counts: dict[str, float | None] = {"": samples.pop(""), **samples}
    counts |= {f"{row[0]}: {row[1]}, {row[2]}": row[3] for row in series(values, "by_label", *BY_LABEL)}
    known = bounds(counts, equations(counts))
    for name, count in of_people(people).items():
        low, high = known[name]
        assert low <= count <= high
        assert not 0 < count < minimum or high >= minimum


BY_LABEL = ("variable", "level", "label", "samples")
LEVELS = {"grade": ("1", "2", "3"), "site": ("a", "b"), "label": ("true", "false")}


def equations(counts: dict[str, float | None]) -> list[tuple[str, list[str]]]:
    """Totals and their parts, as a reader of the facts knows them."""
    of_all = [("", [f"{variable}: {level}" for level in levels]) for variable, levels in LEVELS.items()]
    crossed = [
        (f"{variable}: {level}", [f"{variable}: {level}, {label}" for label in LEVELS["label"]])
        for variable in ("grade", "site")
        for level in LEVELS[variable]
    ]
    crossed += [
        (f"label: {label}", [f"{variable}: {level}, {label}" for level in LEVELS[variable]])
        for variable in ("grade", "site")
        for label in LEVELS["label"]
    ]
    return [(total, parts) for total, parts in of_all + crossed if {total, *parts} <= counts.keys()]


def bounds(counts: dict[str, float | None], sums: list[tuple[str, list[str]]]) -> dict[str, tuple[float, float]]:
    """What each count can be: each sum narrows its cells until none does any more."""
    low = {name: count or 0 for name, count in counts.items()}
    high = {name: 1e9 if count is None else count for name, count in counts.items()}
    before = None
    while before != (low, high):
        before = (dict(low), dict(high))
        for total, parts in sums:
            low[total] = max(low[total], sum(low[part] for part in parts))
            high[total] = min(high[total], sum(high[part] for part in parts))
            for part in parts:
                others = [other for other in parts if other != part]
                low[part] = max(low[part], low[total] - sum(high[other] for other in others))
                high[part] = min(high[part], high[total] - sum(low[other] for other in others))
    return {name: (low[name], high[name]) for name in counts}


def of_people(people: dict[str, Any]) -> dict[str, int]:
    """The true counts."""
    rows = [
        {"grade": str(grade), "label": str(ill).lower(), "site": site}
        for grade, ill, site in zip(people["grade"], people["ill"], people["site"], strict=True)
    ]
    counts = {"": len(rows)}
    for variable, levels in LEVELS.items():
        for level in levels:
            inside = [row for row in rows if row[variable] == level]
            counts[f"{variable}: {level}"] = len(inside)
            if variable != "label":
                for label in LEVELS["label"]:
                    counts[f"{variable}: {level}, {label}"] = sum(row["label"] == label for row in inside)
    return counts
