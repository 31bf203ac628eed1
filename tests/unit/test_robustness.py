"""Robustness: what perturbations do to the answers, and whether the same input gives the same answer."""

from __future__ import annotations

import json
import math
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from sphinx_qms.measure.run import measure_plan
from sphinx_qms.measure.statistics.icc import icc, within_sd
from sphinx_qms.measure.statistics.paired import exact_p, paired_difference
from sphinx_qms.measure.statistics.proportion import interval
from sphinx_qms.measure.statistics.roc import compare_aucs
from sphinx_qms.model.error import UserError
from sphinx_qms.model.facts import MeasuredFacts, load_facts
from sphinx_qms.model.plan.common import Bootstrap
from sphinx_qms.model.plan.load import load_plan
from unit.builders import (
    PLAN_FILE,
    PROPERTY,
    make_project_folder,
    only_problem,
    robustness_data,
    table_plan_data,
    write,
)
from unit.robustness_tables import answered, in_runs, measure_robust, samples
from unit.scored_tables import by_key, some_rows, write_scores

OUTCOME = [True, True, True, True, False, False, False, False]
RISK = [0.9, 0.8, 0.6, 0.4, 0.7, 0.3, 0.2, 0.1]
BLURRED = [0.9, 0.4, 0.7, 0.5, 0.6, 0.6, 0.2, 0.1]
HAND = samples(OUTCOME, RISK)
FEW = settings(PROPERTY, max_examples=8)


def test_a_small_table_by_hand(tmp_path: Path) -> None:
    found = by_key(measure_robust(tmp_path, HAND, {"blurred": answered(BLURRED)}))
    told = {key: number.estimate for key, number in found.items()}
    assert told == {
        "samples": 8,
        "patients": 8,
        "auc": pytest.approx(14 / 16),
        "sensitivity": 0.75,
        "specificity": 0.75,
        "auc/blurred": pytest.approx(12 / 16),
        "auc_difference/blurred": pytest.approx(-2 / 16),
        "auc_difference_p/blurred": pytest.approx(compare_aucs(np.array(OUTCOME), np.array(BLURRED), np.array(RISK)).p),
        "sensitivity/blurred": 0.75,
        "sensitivity_difference/blurred": 0,
        "sensitivity_difference_p/blurred": 1,
        "specificity/blurred": 0.5,
        "specificity_difference/blurred": -0.25,
        "specificity_difference_p/blurred": 1,
        "changed_side/blurred": 3 / 8,
        "unanswered/blurred": 0,
        "mean_absolute_change/blurred": pytest.approx(1.0 / 8),
        "largest_change/blurred": pytest.approx(0.4),
    }
    assert (found["changed_side/blurred"].numerator, found["changed_side/blurred"].denominator) == (3, 8)


def test_the_numbers_are_those_of_the_statistics(tmp_path: Path) -> None:
    rows = some_rows(2, 150)
    found = by_key(measure_robust(tmp_path, samples(rows["outcome"], rows["risk"]), {"noise": answered(rows["other"])}))
    positive, before, after = rows["outcome"], rows["risk"] >= 0.5, rows["other"] >= 0.5
    compared = compare_aucs(positive, rows["other"], rows["risk"])
    area = found["auc_difference/noise"]
    assert (area.estimate, area.lower, area.upper, area.interval) == (
        pytest.approx(compared.difference.value),
        pytest.approx(compared.difference.lower),
        pytest.approx(compared.difference.upper),
        "delong",
    )
    gained, lost = int((positive & after & ~before).sum()), int((positive & before & ~after).sum())
    expected = paired_difference(gained, lost, int(positive.sum()))
    share = found["sensitivity_difference/noise"]
    assert (share.lower, share.upper, share.interval) == (expected.lower, expected.upper, "tango")
    assert found["sensitivity_difference_p/noise"].estimate == exact_p(gained, lost)
    changed = found["changed_side/noise"]
    assert (changed.lower, changed.upper) == interval(int((before != after).sum()), 150)


def test_refused_answers_are_counted_and_left_out_of_the_rest(tmp_path: Path) -> None:
    some = [*BLURRED[:6], None, None]
    found = by_key(measure_robust(tmp_path, HAND, {"blurred": answered(some)}))
    assert found["unanswered/blurred"].estimate == 2 / 8
    assert found["specificity/blurred"].denominator == 2
    assert found["specificity_difference/blurred"].estimate == -0.5
    assert found["changed_side/blurred"].denominator == 6
    assert found["specificity"].denominator == 4


def test_a_perturbation_under_which_everything_is_refused_has_nothing_to_measure(tmp_path: Path) -> None:
    nothing = answered([None] * 8) | {"risk": [None] * 7 + [0.5], "sample": [*range(7), 99]}
    with pytest.raises(UserError):  # the eighth sample has no row
        measure_robust(tmp_path, HAND, {"dark": nothing})
    nothing = {"sample": [*range(8), 99], "risk": [*([None] * 8), 0.5]}
    found = by_key(measure_robust(tmp_path, HAND, {"dark": nothing}))
    assert found["unanswered/dark"].estimate == 1
    others = {key: number for key, number in found.items() if key.endswith("/dark") and "unanswered" not in key}
    assert len(others) == 12
    assert {number.withheld for number in others.values()} == {"nothing to measure"}


def test_answers_that_stay_the_same_have_differences_of_0(tmp_path: Path) -> None:
    found = by_key(measure_robust(tmp_path, HAND, {"same": answered(RISK)}))
    area = found["auc_difference/same"]
    assert (area.estimate, area.lower, found["auc_difference_p/same"].estimate) == (0, None, 1)
    assert (found["mean_absolute_change/same"].estimate, found["mean_absolute_change/same"].lower) == (0, None)
    assert found["specificity_difference_p/same"].estimate == 1


def test_scores_that_all_move_by_the_same_have_no_interval_of_their_change(tmp_path: Path) -> None:
    """Rounding makes them differ in the last bit; that is no uncertainty."""
    moved = answered(np.array(RISK) + 0.1)
    found = by_key(measure_robust(tmp_path, HAND, {"moved": moved}))["mean_absolute_change/moved"]
    assert (found.estimate, found.lower) == (pytest.approx(0.1), None)


def test_scores_that_are_all_alike_have_an_area_of_one_half(tmp_path: Path) -> None:
    found = by_key(measure_robust(tmp_path, HAND, {"blank": answered([0.5] * 8)}))
    assert (found["auc/blank"].estimate, found["auc/blank"].lower) == (0.5, None)


def test_one_class_has_no_area(tmp_path: Path) -> None:
    found = by_key(measure_robust(tmp_path, samples([True] * 8, RISK), {"blurred": answered(BLURRED)}))
    assert {found[key].withheld for key in ("auc", "auc/blurred", "auc_difference/blurred")} == {"one class only"}
    assert found["specificity_difference/blurred"].withheld == "nothing to measure"
    assert found["sensitivity_difference/blurred"].estimate is not None


def test_repeats_are_identical_or_say_how_far_they_are_apart(tmp_path: Path) -> None:
    again = [0.9, 0.8, 0.6, 0.4, 0.7, 0.3, 0.4, 0.2]
    found = by_key(measure_robust(tmp_path, HAND, repeats=in_runs(RISK, again)))
    values = np.stack([RISK, again], axis=1)
    assert (found["runs"].estimate, found["largest_difference"].estimate) == (2, pytest.approx(0.2))
    assert (found["identical"].numerator, found["identical"].denominator) == (6, 8)
    spread, same = within_sd(values), icc(values, "1_1")
    assert spread is not None
    assert same is not None
    assert found["repeatability_sd"].upper == pytest.approx(spread.upper)
    assert found["repeatability_icc"].lower == pytest.approx(same.lower)


def test_repeats_without_any_difference_have_no_interval(tmp_path: Path) -> None:
    found = by_key(measure_robust(tmp_path, HAND, repeats=in_runs(RISK, RISK, RISK)))
    assert (found["identical"].estimate, found["runs"].estimate) == (1, 3)
    for key, value in {"repeatability_sd": 0, "repeatability_icc": 1, "largest_difference": 0}.items():
        assert (found[key].estimate, found[key].lower) == (value, None)


def test_constant_answers_have_no_correlation(tmp_path: Path) -> None:
    found = by_key(measure_robust(tmp_path, HAND, repeats=in_runs([0.5] * 8, [0.5] * 8)))
    assert found["repeatability_icc"].withheld == "no variation"


def test_to_refuse_each_time_is_the_same_answer_and_to_refuse_once_is_none(tmp_path: Path) -> None:
    found = by_key(measure_robust(tmp_path, HAND, repeats=in_runs([None, None, *RISK[2:]], [None, *RISK[1:]])))
    assert found["identical"].numerator == 7
    assert found["repeatability_sd"].n == 6


@pytest.mark.parametrize(
    ("tables", "code", "message"),
    [
        (
            {"perturbed": {"blurred": {"sample": range(7), "risk": RISK[:7]}}},
            "answer-missing",
            "1 of 8 samples have no answer in blurred (table perturbed_0)",
        ),
        (
            {"perturbed": {"blurred": {"sample": [*range(8), 0], "risk": [*RISK, 0.1]}}},
            "answer-repeated",
            "1 of 8 samples have several answers in blurred",
        ),
        ({"repeats": in_runs(RISK)}, "run-single", "a single run (run)"),
        ({"repeats": in_runs(RISK, RISK[:7])}, "answer-missing", "1 of 16 samples have no answer in the repeats"),
    ],
)
def test_answers_that_do_not_fit_the_samples_are_an_error(tmp_path: Path, tables: Any, code: str, message: str) -> None:
    if code == "answer-missing" and "repeats" in tables:
        tables = {"repeats": {name: list(values)[:15] for name, values in in_runs(RISK, RISK).items()}}
    with pytest.raises(UserError) as error:
        measure_robust(tmp_path, HAND, **tables)
    problem = only_problem(error.value)
    assert problem.code == code
    assert message in problem.message
    assert problem.hint


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    few = {"sample": range(7), "risk": RISK[:7]}
    with pytest.raises(UserError) as error:
        measure_robust(tmp_path, samples(OUTCOME, RISK, [0] * 8), {"a": few, "b": few}, in_runs(RISK))
    assert sorted(problem.code for problem in error.value.problems) == [
        "answer-missing",
        "answer-missing",
        "bootstrap-missing",
        "run-single",
    ]


def test_several_rows_of_a_patient_have_their_intervals_by_patient(tmp_path: Path) -> None:
    rows = some_rows(3, 120, patients=40)
    other = [None if number % 10 == 0 else risk for number, risk in enumerate(rows["other"])]
    scores = samples(rows["outcome"], rows["risk"], rows["patient"])
    repeats = in_runs(rows["risk"], rows["risk"] + np.where(np.arange(120) % 7, 0, 0.01))
    values = measure_robust(tmp_path, scores, {"noise": answered(other)}, repeats, bootstrap=Bootstrap(100, 7))
    found = by_key(values)
    assert {number.interval for number in found.values() if number.lower is not None} == {"bootstrap"}
    assert {"auc_difference/noise", "changed_side/noise", "unanswered/noise", "repeatability_sd"} <= {
        key for key, number in found.items() if number.lower is not None
    }
    assert found["patients"].estimate == 40


@FEW
@given(st.integers(0, 2**32))
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    rows, random = some_rows(seed % 100, 60), np.random.default_rng(seed)
    tables = samples(rows["outcome"], rows["risk"]), answered(rows["other"]), in_runs(rows["risk"], rows["other"])

    def shuffled(table: Any) -> Any:
        order = random.permutation(len(table["sample"]))
        return {name: np.asarray(values)[order] for name, values in table.items()}

    with tempfile.TemporaryDirectory() as folder:
        one, other = (
            measure_robust(Path(folder), base, {"noise": noise}, repeats)
            for base, noise, repeats in (tables, map(shuffled, tables))
        )
    assert one == other


def test_few_who_change_side_are_not_told_nor_what_would_tell_them(tmp_path: Path) -> None:
    outcome = np.arange(60) < 30
    risk = np.where(np.arange(60) % 30 < 20, outcome, ~outcome).astype(float)
    moved = risk.copy()
    moved[:2] = 0  # of 20 who were found 2 are missed
    found = by_key(measure_robust(tmp_path, samples(outcome, risk), {"noise": answered(moved)}, minimum_cell=5))
    for key in ("changed_side", "sensitivity", "sensitivity_difference", "sensitivity_difference_p"):
        assert found[f"{key}/noise"].withheld == "fewer than 5"
    for key in ("sensitivity", "specificity", "specificity/noise", "unanswered/noise", "auc"):
        assert found[key].estimate is not None
    for key in ("auc", "auc_difference", "mean_absolute_change"):  # of two scores they tell as much as counts
        assert found[f"{key}/noise"].withheld == "fewer than 5"
    fine = risk + np.arange(60) / 1000
    found = by_key(
        measure_robust(tmp_path, samples(outcome, fine), {"noise": answered(moved + 0.1 - fine / 10)}, minimum_cell=5)
    )
    assert found["sensitivity/noise"].withheld == "fewer than 5"
    assert found["auc/noise"].estimate is not None


def test_few_who_are_refused_are_not_told_nor_what_would_tell_them(tmp_path: Path) -> None:
    rows = some_rows(5, 200)
    other = [None if number < 3 else risk for number, risk in enumerate(rows["other"])]
    scores = samples(rows["outcome"], rows["risk"])
    found = by_key(measure_robust(tmp_path, scores, {"noise": answered(other)}, minimum_cell=5))
    assert found["unanswered/noise"].withheld == "fewer than 5"
    assert found["changed_side/noise"].withheld == "fewer than 5"  # its denominator would tell
    assert None in {found[f"{share}/noise"].estimate for share in ("sensitivity", "specificity")}
    assert all(found[key].estimate is not None for key in ("samples", "sensitivity", "specificity"))


def test_few_samples_that_are_not_identical_are_not_told(tmp_path: Path) -> None:
    rows = some_rows(5, 100)
    again = rows["risk"] + np.where(np.arange(100) < 3, 0.01, 0)
    scores = samples(rows["outcome"], rows["risk"])
    found = by_key(measure_robust(tmp_path, scores, repeats=in_runs(rows["risk"], again), minimum_cell=5))
    assert found["identical"].withheld == "fewer than 5"
    assert found["repeatability_sd"].n == 100


def test_the_facts_of_a_plan_are_written_and_read_again(tmp_path: Path) -> None:
    root = make_project_folder(tmp_path)
    rows = some_rows(11, 300)
    write_scores(root, samples(rows["outcome"], rows["risk"]))
    write_scores(root, answered(rows["other"]), "noise")
    write_scores(root, in_runs(rows["risk"], rows["risk"]), "again")
    columns = dict.fromkeys(("sample", "patient"), "integer") | {"outcome": "boolean", "risk": "number"}
    tables = {
        "scores": {"file": "scores.csv", "columns": columns},
        "noise": {"file": "noise.csv", "columns": {"sample": "integer", "risk": "number"}},
        "again": {"file": "again.csv", "columns": {"sample": "integer", "run": "integer", "risk": "number"}},
    }
    measured = robustness_data(
        scored={"rows": {"table": "scores"}, "outcome": "outcome", "score": "risk", "threshold": 0.5},
        sample=["sample"],
        patient=["patient"],
        perturbations={"noise": {"rows": {"table": "noise"}, "score": "risk"}},
        repeats={"rows": {"table": "again"}, "score": "risk", "run": "run"},
    )
    write(root, PLAN_FILE, table_plan_data(tables, 5, TEST_it=measured))
    assert measure_plan(root, load_plan(root)).problems == ()
    facts = load_facts(root)["TEST_it"]
    assert isinstance(facts, MeasuredFacts)
    assert [file.path for file in facts.inputs] == ["again.csv", "noise.csv", "scores.csv"]
    assert facts.numbers["identical"].estimate == 1
    assert facts.numbers["auc_difference/noise"].estimate == pytest.approx(
        compare_aucs(rows["outcome"], rows["other"], rows["risk"]).difference.value
    )


@settings(PROPERTY, max_examples=40)
@given(st.data())
def test_no_small_table_crashes_warns_or_tells_what_is_no_number(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 6))
    random = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    outcome = random.random(size) < data.draw(st.sampled_from([0, 0.5, 1]))
    patient = random.integers(0, data.draw(st.integers(1, 6)), size)

    def scores(refused: float) -> list[float | None]:
        return [None if random.random() < refused else float(value) / 3 for value in random.integers(0, 4, size)]

    def refusing() -> dict[str, Any]:
        given = answered(scores(data.draw(st.sampled_from([0, 0.5, 1]))))
        return {"sample": [*given["sample"], 99], "risk": [*given["risk"], 0.0]}

    runs = in_runs(*(scores(data.draw(st.sampled_from([0, 0.3]))) for _ in range(data.draw(st.integers(2, 3)))))
    runs = {name: [*values, {"sample": 99, "run": 0, "risk": 0.0}[name]] for name, values in runs.items()}
    with tempfile.TemporaryDirectory() as folder:
        values = measure_robust(
            Path(folder),
            samples(outcome, scores(0), patient),
            {"one": refusing(), "two": refusing()},
            runs,
            minimum_cell=data.draw(st.sampled_from([1, 2, 4])),
            bootstrap=Bootstrap(20, 1),
        )
    json.dumps(values.as_data(), allow_nan=False)
    for number in values.numbers:
        assert (number.estimate is None) == bool(number.withheld)
        assert number.lower is None or (number.upper is not None and number.lower < number.upper)
        assert number.estimate is None or math.isfinite(number.estimate)


@settings(PROPERTY, max_examples=25)
@given(st.integers(0, 2**32), st.sampled_from([0.03, 0.1, 0.3]), st.sampled_from([0.0, 0.05]))
def test_nobody_can_conclude_a_small_count_from_what_is_told(seed: int, moved: float, refusing: float) -> None:
    """Of each small count there is another table with the same numbers in which it is not small."""
    random = np.random.default_rng(seed)
    outcome = random.random(60) < random.choice([0.1, 0.5])
    before = np.where(random.random(60) < 0.8, outcome, ~outcome)
    after = np.where(random.random(60) < moved, ~before, before)
    refused = random.random(60) < refusing
    given_back = [None if gone else float(called) for gone, called in zip(refused, after, strict=True)]
    with tempfile.TemporaryDirectory() as folder:
        base = samples(outcome, before.astype(float))
        noise = {"sample": [*range(60), 99], "risk": [*given_back, 0.5]}
        found = by_key(measure_robust(Path(folder), base, {"noise": noise}, minimum_cell=5))
    has_it, was_right, state = (
        axis.ravel() for axis in np.meshgrid([True, False], [True, False], range(3), indexing="ij")
    )
    now = np.where(refused, 2, np.where(after == outcome, 0, 1))
    true = np.array(
        [
            int(((outcome == o) & ((before == outcome) == r) & (now == s)).sum())
            for o, r, s in zip(has_it, was_right, state, strict=True)
        ]
    )
    answered_cells, right = state < 2, state == 0
    told: list[np.ndarray[Any, Any]] = []
    shares = {"": (np.ones(12, dtype=bool), was_right), "/noise": (answered_cells, right)}
    for quantity, of_class in (("sensitivity", has_it), ("specificity", ~has_it)):
        for group, (among, holds) in shares.items():
            if found[f"{quantity}{group}"].estimate is not None:
                told += [among & of_class, among & of_class & holds]
        if found[f"{quantity}_difference/noise"].estimate is not None:  # with its p it tells both
            both = answered_cells & of_class
            told += [both, both & right & ~was_right, both & ~right & was_right]
    changed = answered_cells & (right != was_right)
    if found["changed_side/noise"].estimate is not None:
        told += [answered_cells, changed]
    if found["unanswered/noise"].estimate is not None:
        told += [~answered_cells]
    told += [np.ones(12, dtype=bool)]
    for group, (among, holds) in shares.items():
        if found[f"auc{group}"].estimate is not None:  # of two scores it is the mean of both shares
            sizes = [int(true[among & of_class].sum()) for of_class in (has_it, ~has_it)]
            told.append((among & holds) * np.where(has_it, sizes[1], sizes[0]))
    secret = [changed, ~answered_cells]
    for of_class in (has_it, ~has_it):
        secret += [of_class & was_right, of_class & ~was_right]
        secret += [of_class & answered_cells & right, of_class & answered_cells & ~right, of_class & changed & right]
    matrix = np.array(told, dtype=float)
    for cells in secret:
        if 0 < true[cells].sum() < 5:
            most = milp(
                -cells.astype(float),
                integrality=np.ones(12),
                constraints=LinearConstraint(matrix, matrix @ true, matrix @ true),
                bounds=Bounds(0, 60),
            )
            assert -most.fun >= 5
