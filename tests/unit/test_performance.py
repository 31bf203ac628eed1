"""What a score tells: numbers by group and threshold, intervals by rows and by patients, curves."""

from __future__ import annotations

import json
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix, roc_auc_score

from sphinx_qms.measure.performance.measure import measure_performance
from sphinx_qms.measure.run import measure_plan
from sphinx_qms.measure.statistics.proportion import interval
from sphinx_qms.measure.statistics.roc import auc, compare_aucs
from sphinx_qms.measure.tables.open import open_tables
from sphinx_qms.model.error import Location, UserError
from sphinx_qms.model.facts import MeasuredFacts, load_facts
from sphinx_qms.model.plan.common import Bootstrap, ThresholdInFile
from sphinx_qms.model.plan.load import load_plan
from sphinx_qms.model.plan.measurements import TrainingSizes
from sphinx_qms.model.plan.tables import ColumnType, Condition, Rows, Table
from unit.builders import (
    PLAN_FILE,
    PROPERTY,
    make_project_folder,
    only_problem,
    performance_data,
    problems_of,
    table_plan_data,
    write,
)
from unit.scored_tables import a_performance, by_key, measure, some_rows, where, write_scores

FEW = settings(PROPERTY, max_examples=8)
BOOTSTRAP = Bootstrap(50, 7)
HAND = {
    "patient": range(8),
    "outcome": [True, True, True, True, False, False, False, False],
    "risk": [0.9, 0.8, 0.5, 0.2, 0.7, 0.4, 0.3, 0.1],
    "site": ["a", "a", "b", "b", "a", "a", "b", "c"],
}
EVERYTHING: dict[str, Any] = {
    "thresholds": {"alarm": 0.5, "urgent": 0.8},
    "against": "other",
    "calibration_groups": 5,
    "subgroups": {"grade 1": where("grade", 1), "grade 2": where("grade", 2)},
}


def test_a_small_table_is_counted_as_by_hand(tmp_path: Path) -> None:
    found = by_key(measure(tmp_path, HAND))
    counts = {
        "prevalence": (4, 8),
        "sensitivity": (3, 4),
        "specificity": (3, 4),
        "positive_predictive_value": (3, 4),
        "negative_predictive_value": (3, 4),
    }
    assert {name: (found[name].numerator, found[name].denominator) for name in counts} == counts
    assert (found["samples"].estimate, found["patients"].estimate, found["threshold"].estimate) == (8, 8, 0.5)
    assert found["auc"].estimate == 12 / 16


def test_a_score_at_the_threshold_is_positive(tmp_path: Path) -> None:
    found = by_key(measure(tmp_path, HAND, thresholds={"alarm": 0.2}))
    assert (found["sensitivity"].numerator, found["specificity"].numerator) == (4, 1)


def test_further_thresholds_have_their_name(tmp_path: Path) -> None:
    found = by_key(measure(tmp_path, HAND, thresholds={"alarm": 0.5, "urgent": 0.75}))
    assert found["sensitivity at urgent"].numerator == 2
    assert found["threshold at urgent"].estimate == 0.75


def test_a_subgroup_is_measured_on_its_rows(tmp_path: Path) -> None:
    found = by_key(measure(tmp_path, HAND, subgroups={"site a": where("site", "a")}))
    assert (found["samples/site a"].estimate, found["sensitivity/site a"].denominator) == (4, 2)
    assert found["specificity/site a"].numerator == 1


def test_without_positive_rows_there_is_no_sensitivity_and_no_area(tmp_path: Path) -> None:
    found = by_key(measure(tmp_path, HAND, subgroups={"site c": where("site", "c"), "site d": where("site", "d")}))
    assert (found["auc/site c"].estimate, found["auc/site c"].withheld) == (None, "one class only")
    for key in ("sensitivity/site c", "auc/site d", "specificity/site d", "prevalence/site d"):
        assert (found[key].estimate, found[key].withheld) == (None, "nothing to measure")
    assert (found["specificity/site c"].estimate, found["samples/site d"].estimate) == (1, 0)


@pytest.mark.parametrize("seed", range(3))
def test_all_agrees_with_scikit_learn_and_with_the_statistics_alone(tmp_path: Path, seed: int) -> None:
    rows = some_rows(seed)
    values = measure(tmp_path, rows, **EVERYTHING)
    found = by_key(values)
    called = rows["risk"] >= 0.5
    true_negative, false_positive, false_negative, true_positive = confusion_matrix(rows["outcome"], called).ravel()
    assert values.series["confusion"][0] == {
        "threshold": "alarm",
        "group": "",
        "true_positive": true_positive,
        "false_negative": false_negative,
        "false_positive": false_positive,
        "true_negative": true_negative,
    }
    sensitivity = found["sensitivity"]
    assert (sensitivity.lower, sensitivity.upper) == interval(true_positive, true_positive + false_negative)
    area = auc(rows["outcome"], rows["risk"])
    assert (found["auc"].estimate, found["auc"].lower, found["auc"].interval) == pytest.approx(
        (area.value, area.lower, "delong")
    )
    assert found["auc_against"].estimate == pytest.approx(roc_auc_score(rows["outcome"], rows["other"]))
    compared = compare_aucs(rows["outcome"], rows["risk"], rows["other"])
    assert found["auc_difference"].estimate == pytest.approx(compared.difference.value)
    assert found["auc_difference"].upper == pytest.approx(compared.difference.upper)
    assert found["auc_difference_p"].estimate == pytest.approx(compared.p)
    large = found["calibration_in_the_large"].estimate
    assert large == pytest.approx(found["mean_prediction"].estimate - found["prevalence"].estimate)


def test_the_exact_interval_is_taken_where_the_plan_says_so(tmp_path: Path) -> None:
    found = by_key(measure(tmp_path, HAND, interval="exact", confidence=0.9))["sensitivity"]
    assert (found.lower, found.upper) == interval(3, 4, "exact", 0.9)
    assert found.interval == "exact"


def test_the_second_score_is_compared_on_the_same_rows_and_swapping_flips_the_sign(tmp_path: Path) -> None:
    rows = some_rows(5)
    one = by_key(measure(tmp_path, rows, against="other"))
    other = by_key(measure(tmp_path, rows, score="other", against="risk"))
    assert one["auc_difference"].estimate == -other["auc_difference"].estimate
    assert one["auc_difference"].lower == -other["auc_difference"].upper
    assert one["auc_difference_p"] == other["auc_difference_p"]


@FEW
@given(st.integers(0, 2**32), st.booleans())
def test_the_order_of_rows_does_not_matter(seed: int, several: bool) -> None:
    rows = some_rows(seed % 100, 60, patients=25 if several else 0)
    order = np.random.default_rng(seed).permutation(60)
    shuffled = {name: values[order] for name, values in rows.items()}
    with tempfile.TemporaryDirectory() as folder:
        one, other = (measure(Path(folder), each, bootstrap=BOOTSTRAP, **EVERYTHING) for each in (rows, shuffled))
    assert one == other


@FEW
@given(st.integers(0, 2**32), st.booleans())
def test_weights_of_1_change_nothing_but_the_counts_that_are_shown(seed: int, several: bool) -> None:
    rows = some_rows(seed % 1000, 60, patients=25 if several else 0)
    with tempfile.TemporaryDirectory() as folder:
        plain = measure(Path(folder), rows, bootstrap=BOOTSTRAP, **EVERYTHING)
        weighted = rows | {"weight": np.ones(60)}
        same = measure(Path(folder), weighted, bootstrap=BOOTSTRAP, weight="weight", **EVERYTHING)
    assert [replace(number, numerator=None, denominator=None) for number in plain.numbers] == list(same.numbers)
    assert plain.series == same.series


def test_a_weighted_share_is_that_of_the_weights_with_the_interval_of_their_effective_number(tmp_path: Path) -> None:
    weight = [3, 1, 1, 1, 2, 2, 1, 1]
    found = by_key(measure(tmp_path, HAND | {"weight": weight}, weight="weight"))["sensitivity"]
    assert found.estimate == pytest.approx(5 / 6)
    size = 6**2 / 12
    assert (found.lower, found.upper) == pytest.approx(interval(size * 5 / 6, size))
    assert (found.n, found.numerator, found.denominator) == (4, None, None)


def test_the_interval_of_a_mean_prediction_stays_within_what_is_possible(tmp_path: Path) -> None:
    found = by_key(measure(tmp_path, HAND | {"risk": [0, 0, 0, 0, 0, 0, 0, 0.1]}, calibration_groups=2))
    assert found["mean_prediction"].lower == 0
    assert found["calibration_in_the_large"].lower < 0


def test_several_rows_of_a_patient_have_their_intervals_by_patient(tmp_path: Path) -> None:
    rows = some_rows(3, 240, patients=60)
    found = by_key(measure(tmp_path, rows, bootstrap=BOOTSTRAP, **EVERYTHING))
    proven = [number for number in found.values() if number.lower is not None]
    assert {number.interval for number in proven} == {"bootstrap"}
    assert {"auc", "sensitivity", "calibration_slope", "auc_difference", "prevalence/grade 1"} <= {
        number.key for number in proven
    }
    assert (found["prevalence"].n, found["patients"].estimate) == (240, 60)
    assert found["prevalence"].lower <= found["prevalence"].estimate <= found["prevalence"].upper


def test_patients_whose_rows_are_all_the_same_count_as_one_row_each(tmp_path: Path) -> None:
    rows = some_rows(4, 150)
    repeated = {name: np.tile(values, 4) for name, values in rows.items()}
    found = by_key(measure(tmp_path, repeated, bootstrap=Bootstrap(4000, 1)))["prevalence"]
    lower, upper = interval(int(rows["outcome"].sum()), 150)
    assert (found.lower, found.upper) == pytest.approx((lower, upper), abs=0.015)


def test_a_bootstrap_without_any_spread_has_no_interval(tmp_path: Path) -> None:
    rows = {"patient": [0, 0, 1, 1, 2, 2], "outcome": [True, False] * 3, "risk": [0.9, 0.1] * 3}
    found = by_key(measure(tmp_path, rows, bootstrap=BOOTSTRAP))["sensitivity"]
    assert (found.estimate, found.lower, found.interval) == (1, None, "")


def test_the_same_seed_gives_the_same_facts_and_another_one_others(tmp_path: Path) -> None:
    rows = some_rows(3, 120, patients=40)
    first, again, other = (measure(tmp_path, rows, bootstrap=Bootstrap(200, seed)) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_a_threshold_is_read_from_a_file_of_the_project(tmp_path: Path) -> None:
    write(tmp_path, "model.json", {"decision": {"threshold": 0.75}})
    threshold = {"alarm": ThresholdInFile("model.json", ("decision", "threshold"))}
    assert by_key(measure(tmp_path, HAND, thresholds=threshold))["threshold"].estimate == 0.75


@pytest.mark.parametrize(
    "content", [{}, {"decision": 1}, {"decision": {"threshold": "0.75"}}, {"decision": {"threshold": True}}, []]
)
def test_a_file_without_the_threshold_is_an_error(tmp_path: Path, content: Any) -> None:
    (tmp_path / "model.json").write_text(json.dumps(content), encoding="utf-8")
    threshold = {"alarm": ThresholdInFile("model.json", ("decision", "threshold"))}
    with pytest.raises(UserError) as error:
        measure(tmp_path, HAND, thresholds=threshold)
    problem = only_problem(error.value)
    assert problem.code == "threshold-missing"
    assert "model.json has no number under decision / threshold" in problem.message


@pytest.mark.parametrize("column", ["outcome", "risk", "patient"])
def test_a_missing_value_is_an_error_that_says_how_many(tmp_path: Path, column: str) -> None:
    rows = HAND | {column: [None, None, *list(HAND[column])[2:]]}
    with pytest.raises(UserError) as error:
        measure(tmp_path, rows)
    problem = only_problem(error.value)
    assert problem.code == "value-missing"
    assert f"2 of 8 rows have no {'score' if column == 'risk' else column} ({column})" in problem.message
    assert "missing: false" in problem.hint


def test_rows_without_an_outcome_can_be_left_out_by_a_filter(tmp_path: Path) -> None:
    rows = HAND | {"outcome": [None, *HAND["outcome"][1:]]}
    known = Rows("scores", (Condition("outcome", "missing", False),))
    assert by_key(measure(tmp_path, rows, rows=known))["samples"].estimate == 7


def test_a_score_that_is_no_probability_has_no_calibration(tmp_path: Path) -> None:
    rows = HAND | {"risk": [1.5, *HAND["risk"][1:]]}
    assert "calibration_slope" not in by_key(measure(tmp_path, rows))
    with pytest.raises(UserError) as error:
        measure(tmp_path, rows, calibration_groups=2)
    assert "1 of 8 rows have a score in risk outside 0 and 1" in only_problem(error.value).message


def test_several_rows_of_a_patient_without_a_seed_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(UserError) as error:
        measure(tmp_path, some_rows(1, 20, patients=10))
    assert "20 rows are of 10 patients" in only_problem(error.value).message


def test_several_rows_of_a_patient_at_one_training_size_are_an_error_as_well(tmp_path: Path) -> None:
    sizes = some_rows(1, 40, patients=20) | {"size": np.full(40, 100)}
    training_sizes = TrainingSizes(Rows("more"), "size", "outcome", "risk")
    with pytest.raises(UserError) as error:
        measure(tmp_path, HAND, more=sizes, training_sizes=training_sizes)
    assert only_problem(error.value).code == "bootstrap-missing"


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    rows = HAND | {"risk": [-1, *HAND["risk"][1:]], "weight": [0] * 8}
    with pytest.raises(UserError) as error:
        measure(tmp_path, rows, weight="weight", calibration_groups=2)
    assert [code for code, _ in problems_of(error.value)] == ["score-outside", "weight-value"]


def test_a_filter_that_selects_no_row_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UserError) as error:
        measure(tmp_path, HAND, rows=Rows("scores", where("site", "d")))
    assert only_problem(error.value).code == "rows-none"


def test_columns_may_be_called_as_what_they_are_not(tmp_path: Path) -> None:
    """The names that the measurement gives to what it reads must not be taken for columns of the table."""
    rows = some_rows(6, 40)
    confused = {"score": rows["patient"], "patient": rows["risk"], "weight": rows["grade"], "outcome": rows["outcome"]}
    one = measure(tmp_path, rows, subgroups={"grade 1": where("grade", 1)})
    other = measure(tmp_path, confused, score="patient", patient=("score",), subgroups={"grade 1": where("weight", 1)})
    assert one == other


def test_the_curve_goes_from_corner_to_corner_in_at_most_200_points(tmp_path: Path) -> None:
    points = measure(tmp_path, some_rows(7, 5000)).series["roc"]
    assert 150 < len(points) <= 200
    assert points[0] == {"false_positive_rate": 0, "true_positive_rate": 0}
    assert points[-1] == {"false_positive_rate": 1, "true_positive_rate": 1}
    assert list(points) == sorted(points, key=lambda point: tuple(point.values()))


def test_the_area_under_the_points_that_are_kept_is_nearly_the_area(tmp_path: Path) -> None:
    values = measure(tmp_path, some_rows(8, 5000), minimum_cell=5)
    x, y = (
        np.array([point[name] for point in values.series["roc"]])
        for name in ("false_positive_rate", "true_positive_rate")
    )
    assert np.trapezoid(y, x) == pytest.approx(by_key(values)["auc"].estimate, abs=0.003)


def test_calibration_groups_say_what_was_predicted_and_what_was_observed(tmp_path: Path) -> None:
    rows = some_rows(9, 100)
    series = measure(tmp_path, rows, calibration_groups=4).series["calibration"]
    lowest = np.argsort(rows["risk"])[:25]
    assert [row["n"] for row in series] == [25] * 4
    assert series[0]["predicted"] == pytest.approx(rows["risk"][lowest].mean())
    assert series[0]["observed"] == pytest.approx(rows["outcome"][lowest].mean())
    assert (series[0]["lower"], series[0]["upper"]) == interval(int(rows["outcome"][lowest].sum()), 25)


def test_the_area_by_training_size_has_an_interval_of_its_own_rows(tmp_path: Path) -> None:
    rows = some_rows(10, 100)
    sizes = {name: np.tile(values, 2) for name, values in rows.items()} | {"size": np.repeat([200, 50], 100)}
    sizes["risk"][100:] = rows["other"]
    found = measure(
        tmp_path, rows, more=sizes, training_sizes=TrainingSizes(Rows("more"), "size", "outcome", "risk")
    ).series["training_size"]
    assert [(row["size"], row["n"]) for row in found] == [(50, 100), (200, 100)]
    assert found[0]["estimate"] == pytest.approx(roc_auc_score(rows["outcome"], rows["other"]))
    assert found[1]["lower"] == pytest.approx(auc(rows["outcome"], rows["risk"]).lower)


def test_evaluations_of_before_are_told_where_the_plan_says_so(tmp_path: Path) -> None:
    assert by_key(measure(tmp_path, HAND, earlier=2))["evaluations_before"].estimate == 2
    assert "evaluations_before" not in by_key(measure(tmp_path, HAND))


def test_the_facts_of_a_plan_are_written_and_read_again(tmp_path: Path) -> None:
    root = make_project_folder(tmp_path)
    write(root, "device/model.json", {"threshold": 0.5})
    write_scores(root, some_rows(11, 300))
    columns = dict.fromkeys(("patient", "risk", "other", "grade"), "number") | {"outcome": "boolean"}
    measured = performance_data(
        rows={"table": "scores"},
        outcome="outcome",
        score="risk",
        patient=["patient"],
        against="other",
        thresholds={"alarm": {"file": "device/model.json", "key": ["threshold"]}},
        subgroups={"grade 1": {"grade": 1}},
        calibration_groups=5,
    )
    tables = {"scores": {"file": "scores.csv", "columns": columns}}
    write(root, PLAN_FILE, table_plan_data(tables, 5, TEST_it=measured))
    assert measure_plan(root, load_plan(root)).problems == ()
    facts = load_facts(root)["TEST_it"]
    assert isinstance(facts, MeasuredFacts)
    assert [file.path for file in facts.inputs] == ["device/model.json", "scores.csv"]
    assert facts.numbers["sensitivity"].interval == "wilson"
    assert set(facts.series) == {"roc", "confusion", "calibration"}
    assert len(facts.evaluations) == 1


def test_a_million_rows_take_seconds(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    truth = random.normal(-0.4, 1.2, 1_000_000)
    columns = {
        "patient": np.arange(1_000_000),
        "outcome": random.random(1_000_000) < 1 / (1 + np.exp(-truth)),
        "risk": 1 / (1 + np.exp(-truth * 1.2)),
    }
    with duckdb.connect() as connection:
        connection.register("made", columns)
        connection.execute(f"COPY (SELECT * FROM made) TO '{tmp_path / 'scores.parquet'}'")
    types: dict[str, ColumnType] = {"patient": "integer", "outcome": "boolean", "risk": "number"}
    table = Table("scores", types, Location(PLAN_FILE, 2), file="scores.parquet")
    start = time.perf_counter()
    with open_tables(tmp_path, {"scores": table}) as opened:
        found = by_key(measure_performance(opened, a_performance(calibration_groups=10), 5))
    assert time.perf_counter() - start < 20
    assert found["calibration_slope"].estimate == pytest.approx(1 / 1.2, abs=0.01)
