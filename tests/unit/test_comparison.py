"""Two versions on the same samples: differences with intervals, what is newly wrong and right, what is refused."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from sphinx_qms.measure.run import facts_json
from sphinx_qms.measure.statistics.paired import exact_p, paired_difference
from sphinx_qms.measure.statistics.proportion import interval
from sphinx_qms.measure.statistics.roc import compare_aucs
from sphinx_qms.measure.values import Values
from sphinx_qms.model.error import UserError
from sphinx_qms.model.plan.common import Bootstrap, ThresholdInFile
from sphinx_qms.model.plan.tables import Condition, Rows
from unit.builders import PROPERTY, only_problem, problems_of, write
from unit.compared_tables import AFTER, BEFORE, compare, in_order, some_answers
from unit.scored_tables import by_key, where

FEW = settings(PROPERTY, max_examples=10)
GRADES = {f"grade {grade}": where("grade", grade) for grade in (1, 2, 3)}
TEST = {
    "sample": ["a", "b", "c", "d", "e", "f", "g", "h"],
    "patient": range(8),
    "outcome": [True, True, True, True, False, False, False, False],
    "site": ["x", "x", "y", "y", "x", "x", "y", "z"],
}
HAND_BEFORE = {"sample": TEST["sample"], "risk": [0.9, 0.8, 0.4, 0.2, 0.7, 0.6, 0.3, 0.1]}
HAND_AFTER = {"sample": TEST["sample"], "risk": [0.9, 0.3, 0.7, 0.6, 0.8, 0.2, 0.4, 0.1]}
COUNTS = ("newly_wrong", "newly_right", "newly_missed", "newly_found", "newly_alarmed", "newly_cleared")


def by_hand(root: Path, **changes: Any) -> Values:
    return compare(root, TEST, HAND_BEFORE, HAND_AFTER, **changes)


def told(values: Values, *names: str, group: str = "") -> list[float | None]:
    found = by_key(values)
    return [found[f"{name}/{group}" if group else name].estimate for name in names]


def test_a_small_table_is_counted_as_by_hand(tmp_path: Path) -> None:
    values = by_hand(tmp_path)
    assert told(values, "samples", "patients", "prevalence") == [8, 8, 0.5]
    assert told(values, "sensitivity_approved", "sensitivity_changed", "sensitivity_difference") == [0.5, 0.75, 0.25]
    assert told(values, "specificity_approved", "specificity_changed", "specificity_difference") == [0.5, 0.75, 0.25]
    assert told(values, *COUNTS) == [1, 3, 1, 2, 0, 1]
    assert values.series["paired"] == (
        {"group": "", "outcome": "positive", "both_wrong": 0, "newly_right": 2, "newly_wrong": 1, "both_right": 1},
        {"group": "", "outcome": "negative", "both_wrong": 1, "newly_right": 1, "newly_wrong": 0, "both_right": 2},
    )


def test_a_subgroup_is_measured_on_its_rows(tmp_path: Path) -> None:
    values = by_hand(tmp_path, subgroups={"site x": where("site", "x")})
    assert told(values, "samples", "sensitivity_difference", *COUNTS, group="site x") == [4, -0.5, 1, 1, 1, 0, 0, 1]


def test_all_agrees_with_the_statistics_alone(tmp_path: Path) -> None:
    test, before, after = some_answers(3)
    found = by_key(compare(tmp_path, test, before, after))
    old, new = (in_order(answers, np.argsort(answers["sample"]))["risk"] for answers in (before, after))
    areas = compare_aucs(test["outcome"], new, old)
    assert found["auc_approved"].estimate == pytest.approx(roc_auc_score(test["outcome"], old))
    difference = found["auc_difference"]
    expected = areas.difference
    assert (difference.estimate, difference.lower, difference.upper) == pytest.approx(
        (expected.value, expected.lower, expected.upper)
    )
    assert (difference.interval, difference.unit) == ("delong", "difference")
    assert found["auc_difference_p"].estimate == pytest.approx(areas.p)
    positive = test["outcome"]
    gained = int((positive & (old < 0.5) & (new >= 0.5)).sum())
    lost = int((positive & (old >= 0.5) & (new < 0.5)).sum())
    score = paired_difference(gained, lost, int(positive.sum()))
    shown = found["sensitivity_difference"]
    assert (shown.estimate, shown.lower, shown.upper, shown.interval, shown.n) == (
        score.value,
        score.lower,
        score.upper,
        "tango",
        positive.sum(),
    )
    assert found["sensitivity_difference_p"].estimate == exact_p(gained, lost)
    right = int((positive & (new >= 0.5)).sum())
    assert (found["sensitivity_changed"].lower, found["sensitivity_changed"].upper) == interval(
        right, int(positive.sum())
    )


def test_each_version_has_its_own_threshold(tmp_path: Path) -> None:
    write(tmp_path, "model.json", {"threshold": 0.35})
    changed = replace(AFTER, threshold=ThresholdInFile("model.json", ("threshold",)))
    values = by_hand(tmp_path, changed=changed)
    assert told(values, "threshold_approved", "threshold_changed") == [0.5, 0.35]
    assert told(values, "sensitivity_approved", "specificity_changed") == [0.5, 0.5]


@FEW
@given(st.integers(0, 2**32))
def test_the_other_way_round_gains_are_losses(seed: int) -> None:
    test, before, after = some_answers(seed % 1000, 60)
    with tempfile.TemporaryDirectory() as folder:
        one = by_key(compare(Path(folder), test, before, after))
        other = by_key(compare(Path(folder), test, after, before))
    for name in ("auc_difference", "sensitivity_difference", "specificity_difference"):
        assert one[name].estimate == -other[name].estimate
        assert one[name].lower == pytest.approx(-other[name].upper, abs=1e-12)
        assert one[f"{name}_p"] == other[f"{name}_p"]
    assert one["newly_missed"].estimate == other["newly_found"].estimate
    assert one["newly_alarmed"].estimate == other["newly_cleared"].estimate


@FEW
@given(st.integers(0, 2**32), st.booleans())
def test_the_order_of_rows_does_not_matter(seed: int, several: bool) -> None:
    given_rows = some_answers(seed % 1000, 60, patients=25 if several else 0)
    order = np.random.default_rng(seed).permutation(60)
    shuffled = [in_order(columns, order) for columns in given_rows]
    how: dict[str, Any] = {"bootstrap": Bootstrap(50, 7), "subgroups": GRADES}
    with tempfile.TemporaryDirectory() as folder:
        assert compare(Path(folder), *given_rows, **how) == compare(Path(folder), *shuffled, **how)


def test_two_versions_that_answer_alike_do_not_differ(tmp_path: Path) -> None:
    test, _, after = some_answers(4)
    found = by_key(compare(tmp_path, test, after, after))
    area = found["auc_difference"]
    assert (area.estimate, area.lower, area.interval) == (0, None, "")
    assert [found[f"{name}_difference_p"].estimate for name in ("auc", "sensitivity", "specificity")] == [1, 1, 1]
    assert found["sensitivity_difference"].lower == -found["sensitivity_difference"].upper < 0


def test_where_a_class_is_missing_there_is_nothing_to_measure(tmp_path: Path) -> None:
    subgroups = {"site z": where("site", "z"), "nowhere": where("site", "n")}
    found = by_key(by_hand(tmp_path, subgroups=subgroups))
    for name, why in {"auc": "one class only", "sensitivity": "nothing to measure"}.items():
        for number in (found[f"{name}_difference/site z"], found[f"{name}_difference_p/site z"]):
            assert (number.estimate, number.withheld) == (None, why)
    assert (found["newly_missed/site z"].withheld, found["newly_alarmed/site z"].estimate) == ("nothing to measure", 0)
    assert (found["newly_wrong/nowhere"].withheld, found["samples/nowhere"].estimate) == ("nothing to measure", 0)


def test_several_rows_of_a_patient_have_intervals_and_p_by_patient(tmp_path: Path) -> None:
    rows = some_answers(3, 240, patients=60)
    values = compare(tmp_path, *rows, bootstrap=Bootstrap(200, 1), subgroups=GRADES)
    found = by_key(values)
    proven = [number for number in found.values() if number.lower is not None]
    assert {number.interval for number in proven} == {"bootstrap"}
    assert {"auc_difference", "sensitivity_difference", "specificity_changed/grade 1"} <= {
        number.key for number in proven
    }
    alone = by_key(compare(tmp_path, {**rows[0], "patient": range(240)}, *rows[1:]))
    assert found["sensitivity_difference"].estimate == pytest.approx(alone["sensitivity_difference"].estimate)
    assert found["sensitivity_difference_p"] != alone["sensitivity_difference_p"]
    assert (found["samples"].estimate, found["patients"].estimate) == (240, 60)


def test_patients_whose_rows_are_all_the_same_count_as_one_row_each(tmp_path: Path) -> None:
    rows = [{name: np.tile(values, 4) for name, values in columns.items()} for columns in some_answers(4, 150)]
    for columns in rows:
        columns["sample"] = columns["sample"] + np.repeat(np.arange(4) * 1000, 150)
    found = by_key(compare(tmp_path, *rows, bootstrap=Bootstrap(4000, 1)))["sensitivity_difference"]
    alone = by_key(compare(tmp_path, *some_answers(4, 150)))["sensitivity_difference"]
    assert (found.lower, found.upper) == pytest.approx((alone.lower, alone.upper), abs=0.02)


def test_several_rows_of_a_patient_without_a_seed_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError) as error:
        compare(tmp_path, *some_answers(3, 60, patients=20))
    assert only_problem(error.value).code == "bootstrap-missing"


def test_answers_to_samples_beyond_the_test_set_are_passed_over(tmp_path: Path) -> None:
    more = {"sample": [*HAND_BEFORE["sample"], "i", "i"], "risk": [*HAND_BEFORE["risk"], 0.5, None]}
    assert compare(tmp_path, TEST, more, HAND_AFTER) == by_hand(tmp_path)


def test_the_filter_selects_the_test_set(tmp_path: Path) -> None:
    of_two = (Condition("site", "one_of", ("x", "y")),)
    assert told(by_hand(tmp_path, rows=Rows("test", of_two)), "samples") == [7]


def changed(answers: dict[str, Any], **columns: Any) -> dict[str, Any]:
    return {name: columns.get(name, values) for name, values in answers.items()}


@pytest.mark.parametrize(
    ("before", "code", "said"),
    [
        ({"sample": list("abcdefgi")}, "answer-missing", "1 of 8 samples have no answer"),
        ({"sample": list("abcdefga")}, "answer-repeated", "1 of 8 samples have several answers"),
        ({"risk": [None, None, *HAND_BEFORE["risk"][2:]]}, "score-missing", "2 of 8 samples have an answer without"),
    ],
)
def test_a_sample_that_a_version_has_not_answered_once_is_refused_with_counts(
    tmp_path: Path, before: dict[str, Any], code: str, said: str
) -> None:
    with pytest.raises(UserError) as error:
        compare(tmp_path, TEST, changed(HAND_BEFORE, **before), HAND_AFTER)
    problem = next(problem for problem in error.value.problems if problem.code == code)
    assert said in problem.message
    assert "MODEL_before" in problem.message
    assert problem.hint


def test_what_is_wrong_with_both_versions_is_told_at_once(tmp_path: Path) -> None:
    none = {name: [*values[:-1]] for name, values in HAND_BEFORE.items()}
    with pytest.raises(UserError) as error:
        compare(tmp_path, TEST, none, none)
    assert [code for code, _ in problems_of(error.value)] == ["answer-missing", "answer-missing"]


def test_a_sample_in_two_rows_of_the_test_set_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError) as error:
        compare(tmp_path, changed(TEST, sample=list("aacdefgh")), HAND_BEFORE, HAND_AFTER)
    assert only_problem(error.value).code == "sample-repeated"


SCORES = st.sampled_from([0.0, 0.3, 0.5, 0.5, 1.0])


@settings(PROPERTY, max_examples=40)
@given(
    st.lists(st.tuples(st.booleans(), SCORES, SCORES, st.integers(0, 4)), min_size=1, max_size=12),
    st.sampled_from([1, 3]),
)
def test_whatever_the_rows_each_number_is_told_or_says_why_not(rows: list[Any], minimum: int) -> None:
    outcome, before, after, patient = map(list, zip(*rows, strict=True))
    sample = range(len(rows))
    test = {"sample": sample, "patient": patient, "outcome": outcome, "grade": [1] * len(rows)}
    answers = [{"sample": sample, "risk": score} for score in (before, after)]
    with tempfile.TemporaryDirectory() as folder:
        values = compare(Path(folder), test, *answers, minimum, bootstrap=Bootstrap(50, 7), subgroups=GRADES)
    assert facts_json(values.as_data())  # would refuse what is no number
    for number in values.numbers:
        assert (number.estimate is None) == bool(number.withheld)
        if number.estimate is not None and number.lower is not None and number.upper is not None:
            assert number.lower < number.upper


def test_both_versions_have_a_curve_from_corner_to_corner(tmp_path: Path) -> None:
    series = compare(tmp_path, *some_answers(2)).series["version_roc"]
    for version in ("approved", "changed"):
        points = [
            (row["false_positive_rate"], row["true_positive_rate"]) for row in series if row["version"] == version
        ]
        assert (points[0], points[-1]) == ((0, 0), (1, 1))
        assert points == sorted(points)
        assert len(points) > 20


def test_versions_may_stand_in_one_table(tmp_path: Path) -> None:
    both = {"sample": TEST["sample"], "risk": HAND_BEFORE["risk"], "new": HAND_AFTER["risk"]}
    approved, after = (replace(BEFORE, rows=Rows("before")), replace(AFTER, rows=Rows("before"), score="new"))
    assert compare(tmp_path, TEST, both, both, approved=approved, changed=after) == by_hand(tmp_path)
