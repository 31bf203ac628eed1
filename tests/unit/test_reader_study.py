"""Reader studies: what readers reach in two modalities, from their readings in a table to the facts."""

from __future__ import annotations

import csv
import json
import math
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sphinx_qms.measure.run import measure_plan
from sphinx_qms.measure.statistics.mrmc import compare_modalities
from sphinx_qms.measure.statistics.paired import exact_p, paired_difference
from sphinx_qms.measure.statistics.proportion import interval
from sphinx_qms.measure.statistics.reader_figures import auc_figures, mean_figures
from sphinx_qms.measure.statistics.roc import auc
from sphinx_qms.model.error import UserError
from sphinx_qms.model.facts import MeasuredFacts, load_facts
from sphinx_qms.model.plan.common import Variable
from sphinx_qms.model.plan.load import load_plan
from sphinx_qms.model.plan.tables import Rows
from unit.builders import (
    PLAN_FILE,
    PROPERTY,
    REPOSITORY,
    make_project_folder,
    only_problem,
    problems_of,
    reader_study_data,
    table_plan_data,
    write,
)
from unit.reader_tables import MODALITIES, as_rows, changed, measure_readers, some_readings
from unit.scored_tables import by_key, where

ALONE, WITH = MODALITIES
POSITIVE, RATING, TIME = some_readings()
ROWS = as_rows(POSITIVE, RATING, time=TIME)
FEW = settings(PROPERTY, max_examples=10)


def test_van_dyke_comes_out_of_a_plan_as_it_is_published(tmp_path: Path) -> None:
    root = make_project_folder(tmp_path)
    text = (REPOSITORY / "tests/data/VanDyke.csv").read_text(encoding="utf-8")
    with (root / "read.csv").open("w", encoding="utf-8", newline="") as file:
        rows = [row | {"truth": {"0": "false", "1": "true"}[row["truth"]]} for row in csv.DictReader(text.splitlines())]
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    columns = dict.fromkeys(("reader", "treatment", "case", "rating"), "integer") | {"truth": "boolean"}
    tables = {"read": {"file": "read.csv", "columns": columns}}
    study = reader_study_data(
        rows={"table": "read"},
        case=["case"],
        patient=["case"],
        reader={"column": "reader", "levels": [1, 2, 3, 4, 5]},
        modality={"column": "treatment", "levels": [2, 1]},
        outcome="truth",
        rating="rating",
    )
    write(root, PLAN_FILE, table_plan_data(tables, 5, STUDY_mri=study))
    assert measure_plan(root, load_plan(root)).problems == ()
    facts = load_facts(root)["STUDY_mri"]
    assert isinstance(facts, MeasuredFacts)
    found = facts.numbers
    assert (found["auc/1"].estimate, found["auc/2"].estimate) == pytest.approx((0.89703704, 0.94083736), abs=5e-9)
    difference = found["auc_difference"]
    assert (difference.estimate, difference.lower, difference.upper) == pytest.approx(
        (-0.04380032, -0.08786720, 0.00026655), abs=5e-9
    )
    assert (difference.interval, difference.n) == ("obuchowski-rockette", 114)
    assert found["auc_difference_p"].estimate == pytest.approx(0.05123303, abs=5e-9)
    assert [found[name].estimate for name in ("cases", "readers", "readings")] == [114, 5, 1140]
    (components,) = facts.series["variance_components"]
    assert components == {
        "quantity": "auc",
        "variance": pytest.approx(0.00079213, abs=5e-9),
        "cov1": pytest.approx(0.00034201, abs=5e-9),
        "cov2": pytest.approx(0.00033953, abs=5e-9),
        "cov3": pytest.approx(0.00023585, abs=5e-9),
        "f": pytest.approx(4.48485, abs=5e-6),
        "df1": 1,
        "df2": pytest.approx(15.06611, abs=5e-6),
    }


def test_every_quantity_is_there_by_modality_by_reader_and_as_a_difference(tmp_path: Path) -> None:
    found = by_key(measure_readers(tmp_path, ROWS, threshold=3, time="seconds"))
    groups = ["/alone", "/with software", *(f"/{modality}: {reader}" for modality in MODALITIES for reader in "ABC")]
    differences = [f"_{kind}{group}" for kind in ("difference", "difference_p") for group in ("", "/A", "/B", "/C")]
    quantities = ["auc", "sensitivity", "specificity", "time"]
    expected = {f"{quantity}{rest}" for quantity in quantities for rest in [*groups, *differences]}
    assert set(found) == expected | {"cases", "readers", "readings"}
    assert all(number.estimate is not None for number in found.values())


def test_the_numbers_are_those_of_the_statistics(tmp_path: Path) -> None:
    found = by_key(measure_readers(tmp_path, ROWS, threshold=3, time="seconds"))
    people = np.arange(len(POSITIVE))
    right = (RATING >= 3)[..., POSITIVE]
    for quantity, compared in {
        "auc": compare_modalities(auc_figures(POSITIVE, RATING, people)),
        "sensitivity": compare_modalities(mean_figures(right, people[POSITIVE])),
        "time": compare_modalities(mean_figures(TIME, people)),
    }.items():
        assert found[f"{quantity}/{ALONE}"].lower == pytest.approx(compared.means[0].lower)
        assert found[f"{quantity}_difference"].upper == pytest.approx(compared.difference.upper)
        assert found[f"{quantity}_difference_p"].estimate == pytest.approx(compared.p)
    mean = found[f"sensitivity/{WITH}"]
    assert (mean.numerator, mean.denominator, mean.n) == (right[1].sum(), right[1].size, POSITIVE.sum())
    assert found[f"auc/{WITH}: B"].upper == pytest.approx(auc(POSITIVE, RATING[1, 1]).upper)


def test_the_proportions_of_one_reader_have_the_intervals_of_counts(tmp_path: Path) -> None:
    found = by_key(measure_readers(tmp_path, ROWS, threshold=3))
    before, after = (RATING < 3)[:, 0, ~POSITIVE]
    own = found[f"specificity/{ALONE}: A"]
    assert (own.numerator, own.denominator, own.interval) == (before.sum(), (~POSITIVE).sum(), "wilson")
    assert (own.lower, own.upper) == interval(int(before.sum()), int((~POSITIVE).sum()))
    gained, lost = int((after & ~before).sum()), int((before & ~after).sum())
    expected = paired_difference(gained, lost, len(before))
    assert (found["specificity_difference/A"].lower, found["specificity_difference/A"].interval) == (
        expected.lower,
        "tango",
    )
    assert found["specificity_difference_p/A"].estimate == exact_p(gained, lost)


def test_a_shorter_time_is_a_difference_below_0_in_the_unit_of_the_time(tmp_path: Path) -> None:
    difference = by_key(measure_readers(tmp_path, ROWS, time="seconds"))["time_difference"]
    assert difference.unit == "number"
    assert (difference.estimate or 0) == pytest.approx(TIME[1].mean() - TIME[0].mean())
    assert (difference.upper or 0) < 0


def test_with_one_reader_all_is_about_his_cases(tmp_path: Path) -> None:
    rows = as_rows(POSITIVE, RATING[:, :1], time=TIME[:, :1])
    values = measure_readers(tmp_path, rows, readers=1, threshold=3, time="seconds")
    found = by_key(values)
    for quantity, method in {"auc": "delong", "time": "normal", "sensitivity": "wilson"}.items():
        assert found[f"{quantity}/{ALONE}"].interval == method
        assert found[f"{quantity}/{ALONE}"].lower == found[f"{quantity}/{ALONE}: A"].lower
        assert found[f"{quantity}_difference"].upper == found[f"{quantity}_difference/A"].upper
    assert set(values.series["variance_components"][0]) == {"quantity", "variance", "cov1"}


def test_each_reader_has_a_curve_in_each_modality(tmp_path: Path) -> None:
    curves = measure_readers(tmp_path, ROWS).series["reader_roc"]
    assert {(row["modality"], row["reader"]) for row in curves} == {(m, r) for m in MODALITIES for r in "ABC"}
    own = [row for row in curves if (row["modality"], row["reader"]) == (WITH, "C")]
    x, y = ([float(row[name] or 0) for row in own] for name in ("false_positive_rate", "true_positive_rate"))
    assert np.trapezoid(y, x) == pytest.approx(auc(POSITIVE, RATING[1, 2]).value)


def test_cases_of_one_patient_are_not_counted_as_if_they_were_of_several(tmp_path: Path) -> None:
    """Each case three times tells no more of patients than once: the same intervals."""
    tripled = (np.repeat(each, 3, axis=-1) for each in (POSITIVE, RATING, np.arange(len(POSITIVE))))
    once = by_key(measure_readers(tmp_path, ROWS, threshold=3))
    thrice = by_key(measure_readers(tmp_path, as_rows(*tripled), threshold=3))
    for key in ("auc/alone", "auc_difference", "sensitivity_difference", "auc/alone: A"):
        assert thrice[key].lower == pytest.approx(once[key].lower)
    assert thrice["sensitivity/alone: A"].interval == "normal"
    assert thrice["cases"].estimate == 3 * len(POSITIVE)


@FEW
@given(st.integers(0, 2**32))
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(ROWS["case"]))
    shuffled = {name: [values[place] for place in order] for name, values in ROWS.items()}
    with tempfile.TemporaryDirectory() as folder:
        one, other = (measure_readers(Path(folder), each, threshold=3, time="seconds") for each in (ROWS, shuffled))
    assert one == other


def test_one_class_has_no_area_and_no_share_of_the_other(tmp_path: Path) -> None:
    found = by_key(measure_readers(tmp_path, as_rows(np.ones(60, dtype=bool), RATING), threshold=3))
    assert {found[key].withheld for key in ("auc/alone", "auc/alone: A", "auc_difference", "auc_difference_p/B")} == {
        "one class only"
    }
    assert found["specificity/alone"].withheld == "nothing to measure"
    assert found["sensitivity/alone"].estimate is not None


def test_readers_without_any_variation_have_no_interval_and_say_so(tmp_path: Path) -> None:
    rating = np.stack([np.tile(~POSITIVE, (3, 1)), np.tile(POSITIVE, (3, 1))]).astype(float)
    found = by_key(measure_readers(tmp_path, as_rows(POSITIVE, rating)))
    assert (found["auc_difference"].estimate, found["auc_difference"].lower) == (1, None)
    assert found["auc_difference_p"].withheld == "no variation"


@pytest.mark.parametrize(
    ("column", "place", "value", "code", "message"),
    [
        ("who", 0, "Z", "level-undeclared", "1 of 360 rows have a reader (who) that is not among its levels"),
        ("how", 0, "guessing", "level-undeclared", "1 of 360 rows have a modality (how)"),
        ("who", 0, None, "value-missing", "1 of 360 rows have no reader (who)"),
        ("rating", 3, None, "value-missing", "1 of 360 rows have no rating (rating)"),
        ("seconds", 3, None, "value-missing", "1 of 360 rows have no time (seconds)"),
        ("case", 3, None, "value-missing", "1 of 360 rows have no case (case)"),
        ("truth", 0, not POSITIVE[0], "case-differs", "1 of 60 cases have more than one outcome (truth)"),
        ("patient", 0, 99, "case-differs", "1 of 60 cases have more than one patient (patient)"),
    ],
)
def test_readings_that_do_not_fit_are_an_error_with_counts(
    tmp_path: Path, column: str, place: int, value: Any, code: str, message: str
) -> None:
    with pytest.raises(UserError) as error:
        measure_readers(tmp_path, changed(ROWS, column, place, value), time="seconds")
    problem = only_problem(error.value)
    assert problem.code == code
    assert message in problem.message
    assert problem.hint


def test_a_study_in_which_a_reading_is_missing_names_the_reader(tmp_path: Path) -> None:
    rows = {name: values[:60] + values[62:] for name, values in ROWS.items()}
    with pytest.raises(UserError) as error:
        measure_readers(tmp_path, rows)
    problem = only_problem(error.value)
    assert problem.code == "reading-missing"
    assert "2 of 360 readings are missing: 3 readers read 60 cases in two modalities" in problem.message
    assert problem.message.endswith("read by B")


def test_a_declared_reader_who_read_nothing_is_named_as_well(tmp_path: Path) -> None:
    with pytest.raises(UserError) as error:
        measure_readers(tmp_path, ROWS, reader=Variable("reader", "who", ("A", "B", "C", "D")))
    assert only_problem(error.value).message.endswith("read by D")


def test_a_case_read_twice_is_an_error(tmp_path: Path) -> None:
    rows = {name: [*values, values[0]] for name, values in ROWS.items()}
    with pytest.raises(UserError) as error:
        measure_readers(tmp_path, rows)
    assert only_problem(error.value).code == "reading-repeated"


def test_every_problem_of_the_rows_is_told_at_once(tmp_path: Path) -> None:
    rows = changed(changed(ROWS, "who", 0, "Z"), "patient", 5, 99)
    with pytest.raises(UserError) as error:
        measure_readers(tmp_path, rows)
    assert {code for code, _ in problems_of(error.value)} == {"level-undeclared", "case-differs"}


def test_readers_who_are_not_declared_can_be_left_out_by_a_filter(tmp_path: Path) -> None:
    only = by_key(measure_readers(tmp_path, ROWS, readers=1, rows=Rows("readings", where("who", "A"))))
    assert (only["readers"].estimate, only["readings"].estimate) == (1, 120)


def some_cases(positives: int, negatives: int) -> tuple[Any, Any]:
    positive = np.arange(positives + negatives) < positives
    random = np.random.default_rng(4)
    return positive, np.clip(np.rint(random.normal(2.5, 1.2, (2, 3, len(positive))) + positive), 1, 5)


def test_a_class_of_few_patients_withholds_all_that_rests_on_the_classes(tmp_path: Path) -> None:
    values = measure_readers(tmp_path, as_rows(*some_cases(3, 40)), 5, threshold=3)
    found = by_key(values)
    told = {key for key, number in found.items() if number.estimate is not None}
    assert told == {"cases", "readers", "readings"}
    assert {number.withheld for key, number in found.items() if key not in told} == {"fewer than 5"}
    assert values.series == {}


def test_a_study_of_few_patients_tells_their_number_nowhere(tmp_path: Path) -> None:
    positive, rating = some_cases(2, 2)
    values = measure_readers(tmp_path, as_rows(positive, rating, time=rating), 5, time="seconds")
    assert {number.quantity for number in values.numbers if number.estimate is not None} == {"readers"}


def test_a_reader_with_few_errors_hides_all_readers_and_leaves_the_mean(tmp_path: Path) -> None:
    positive = np.arange(60) < 30
    rating = np.zeros((2, 3, 60))
    for reader, missed in enumerate((2, 8, 9)):
        rating[:, reader, missed:30] = 1
        rating[:, reader, 30:40] = 1
    values = measure_readers(tmp_path, as_rows(positive, rating), 5, threshold=1)
    found = by_key(values)
    assert found["sensitivity/alone"].estimate == pytest.approx(1 - 19 / 90)
    assert [row["quantity"] for row in values.series["variance_components"]] == ["specificity"]
    for reader in "ABC":
        assert found[f"sensitivity/alone: {reader}"].withheld == "fewer than 5"
        assert found[f"sensitivity_difference_p/{reader}"].withheld == "fewer than 5"
        assert found[f"specificity/alone: {reader}"].estimate == pytest.approx(2 / 3)


def test_errors_in_few_patients_by_all_readers_together_are_not_told(tmp_path: Path) -> None:
    positive = np.arange(60) < 30
    rating = np.tile(positive.astype(float), (2, 3, 1))
    rating[1, :, :3] = 0
    rating[:, :, 40:50] = 1
    found = by_key(measure_readers(tmp_path, as_rows(positive, rating), 5, threshold=1))
    for key in ("sensitivity/alone", "sensitivity_difference", "auc/alone", "auc_difference"):
        assert found[key].withheld == "fewer than 5"
    assert found["specificity/alone"].estimate == pytest.approx(2 / 3)


def test_the_area_of_two_ratings_is_told_as_the_shares_that_it_is_the_mean_of(tmp_path: Path) -> None:
    positive = np.arange(60) < 30
    rating = np.tile(positive.astype(float), (2, 3, 1))
    rating[:, 0, :2] = rating[:, 1, 2:10] = 0
    rating[:, :, 40:50] = 1
    two = by_key(measure_readers(tmp_path, as_rows(positive, rating), 5))
    assert two["auc/alone: B"].withheld == "fewer than 5"
    assert two["auc/alone"].estimate is not None
    rating[:, :, 20:25] = 0.5
    assert by_key(measure_readers(tmp_path, as_rows(positive, rating), 5))["auc/alone: B"].estimate is not None


def test_between_points_of_a_curve_lie_enough_patients(tmp_path: Path) -> None:
    positive, rating = some_cases(30, 40)
    for row in measure_readers(tmp_path, as_rows(positive, rating), 5, threshold=3).series["reader_roc"]:
        for rate, size in (("false_positive_rate", 40), ("true_positive_rate", 30)):
            reached = round(float(row[rate] or 0) * size)
            assert reached == 0 or 5 <= reached <= size - 5 or reached == size


@settings(PROPERTY, max_examples=40)
@given(st.data())
def test_no_small_study_crashes_warns_or_tells_what_is_no_number(data: st.DataObject) -> None:
    readers, cases = data.draw(st.integers(1, 3)), data.draw(st.integers(1, 6))
    random = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    levels = data.draw(st.integers(1, 3))
    positive = random.random(cases) < data.draw(st.sampled_from([0, 0.5, 1]))
    rating = random.integers(0, levels, (2, readers, cases)).astype(float)
    patient = random.integers(0, data.draw(st.integers(1, 6)), cases)
    minimum = data.draw(st.sampled_from([1, 3]))
    with tempfile.TemporaryDirectory() as folder:
        rows = as_rows(positive, rating, patient, time=rating / 7)
        values = measure_readers(Path(folder), rows, minimum, readers=readers, threshold=1, time="seconds")
    json.dumps(values.as_data(), allow_nan=False)
    for number in values.numbers:
        assert (number.estimate is None) == bool(number.withheld)
        assert number.lower is None or (number.upper is not None and number.lower < number.upper)
        assert number.estimate is None or math.isfinite(number.estimate)


def test_a_study_of_a_thousand_cases_takes_seconds(tmp_path: Path) -> None:
    positive, rating, seconds = some_readings(2, 8, 1000)
    rows = as_rows(positive, rating, time=seconds)
    start = time.perf_counter()
    found = by_key(measure_readers(tmp_path, rows, readers=8, threshold=3, time="seconds"))
    assert time.perf_counter() - start < 10
    assert found["readings"].estimate == 16000
