"""How far readers agree, from a table of readings: numbers by reader, class and subgroup, and what stops it."""

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

from sphinx_qms.measure.run import measure_plan
from sphinx_qms.measure.statistics.icc import icc, within_sd
from sphinx_qms.measure.statistics.kappa import cohen, fleiss
from sphinx_qms.measure.statistics.krippendorff import krippendorff
from sphinx_qms.measure.statistics.proportion import interval
from sphinx_qms.measure.values import Values
from sphinx_qms.model.error import UserError
from sphinx_qms.model.facts import MeasuredFacts, load_facts
from sphinx_qms.model.number import Number
from sphinx_qms.model.plan.common import Bootstrap, Variable
from sphinx_qms.model.plan.load import load_plan
from sphinx_qms.model.plan.tables import Condition, Rows
from unit.agreement_tables import by_reader, measure_readings, named, readings, some_labels
from unit.builders import (
    PLAN_FILE,
    PROPERTY,
    agreement_data,
    make_project_folder,
    problems_of,
    table_plan_data,
    write,
)
from unit.scored_tables import by_key, where

BOOTSTRAP = Bootstrap(100, 7)
ROUNDS = Variable("round", "round", ("first", "second"))
NUMBER = Variable("label", "label")
HAND = {
    "A": ["c0", "c0", "c1", "c1", "c2", "c2"],
    "B": ["c0", "c1", "c1", "c1", "c2", "c0"],
    "C": ["c0", "c0", "c1", "c2", "c2", None],
}
WITHHELD = "fewer than 5"


def codes(given: list[Any]) -> Any:
    """Labels as the numbers of their classes, nan where there is none."""
    return np.array([np.nan if label is None else float(str(label)[1:]) for label in given])


def reason(values: Values, key: str) -> str:
    """Why a number is withheld, which then says nothing else."""
    number = by_key(values)[key]
    assert number == Number(number.quantity, number.unit, number.group, n=number.n, withheld=number.withheld)
    return number.withheld


def counts(number: Number) -> tuple[int | None, int | None]:
    return number.numerator, number.denominator


def test_two_readers_are_counted_as_by_hand(tmp_path: Path) -> None:
    found = measure_readings(tmp_path, by_reader({name: HAND[name] for name in "AB"}))
    numbers = by_key(found)
    assert {name: numbers[name].estimate for name in ("cases", "patients", "readings")} == {
        "cases": 6,
        "patients": 6,
        "readings": 12,
    }
    assert counts(numbers["observed_agreement"]) == (4, 6)
    assert counts(numbers["disagreement"]) == (2, 6)
    assert (numbers["observed_agreement"].lower, numbers["observed_agreement"].upper) == interval(4, 6)
    assert numbers["cohen_kappa"].estimate == pytest.approx((4 / 6 - 1 / 3) / (1 - 1 / 3))
    cells = {(row["first_class"], row["second_class"]): row["cases"] for row in found.series["agreement_matrix"]}
    assert {classes for classes, cases in cells.items() if cases} == {
        ("c0", "c0"),
        ("c0", "c1"),
        ("c1", "c1"),
        ("c2", "c2"),
        ("c2", "c0"),
    }
    assert sum(cells.values()) == 6  # type: ignore[arg-type]
    assert {(row["group"], row["first"], row["second"]) for row in found.series["agreement_matrix"]} == {("", "A", "B")}


def test_several_readers_have_a_detail_for_any_two_and_each_class(tmp_path: Path) -> None:
    found = by_key(measure_readings(tmp_path, by_reader(HAND), reader=named("A", "B", "C")))
    assert {key for key in found if key.startswith("cohen_kappa")} == {
        f"cohen_kappa/{two}" for two in ("A, B", "A, C", "B, C")
    }
    assert (found["cohen_kappa/A, B"].n, found["cohen_kappa/A, C"].n) == (6, 5)
    assert (found["fleiss_kappa"].n, found["fleiss_kappa/class c1"].n, found["krippendorff_alpha"].n) == (5, 5, 6)
    assert counts(found["disagreement"]) == (3, 6)
    assert "cohen_kappa" not in found


@pytest.mark.parametrize("weights", ["none", "linear", "quadratic"])
def test_the_numbers_are_those_of_the_statistics(tmp_path: Path, weights: Any) -> None:
    given = some_labels(3, 80, 3, 3, missing=0.1)
    changes = {"reader": named("A", "B", "C"), "scale": "ordinal", "weights": weights, "confidence": 0.9}
    found = by_key(measure_readings(tmp_path, by_reader(given), **changes))
    labels = np.stack([codes(column) for column in given.values()], axis=1)
    both = labels[~np.isnan(labels[:, :2]).any(1), :2].astype(int)
    whole = labels[~np.isnan(labels).any(1)].astype(int)
    expected = {
        "cohen_kappa/A, B": cohen(both[:, 0], both[:, 1], 3, weights, 0.9),
        "fleiss_kappa": fleiss(np.stack([(whole == number).sum(1) for number in range(3)], axis=1), 0.9),
        "krippendorff_alpha": krippendorff(labels, "ordinal", 3, 0.9),
    }
    for key, estimate in expected.items():
        assert estimate is not None
        told = found[key]
        assert (told.estimate, told.lower, told.upper) == pytest.approx(
            (estimate.value, estimate.lower, estimate.upper)
        )
        assert told.interval == estimate.method


def test_numbers_correlate_within_cases(tmp_path: Path) -> None:
    values = {
        name: [float(value) for value in np.random.default_rng(seed).normal(size=20)] for seed, name in enumerate("ABC")
    }
    found = by_key(
        measure_readings(tmp_path, by_reader(values), reader=named("A", "B", "C"), label=NUMBER, scale="interval")
    )
    expected = icc(np.array(list(values.values())).T, "a_1")
    assert expected is not None
    assert (found["icc_a_1"].estimate, found["icc_a_1"].upper) == pytest.approx((expected.value, expected.upper))
    assert {key for key in found if "/" in key or "kappa" in key} == set()
    assert found["icc_c_k"].n == 20


def test_a_reader_who_reads_again_is_held_against_the_first_round(tmp_path: Path) -> None:
    rows = [(case, "A", f"c{case % 3}", "first") for case in range(9)]
    rows += [(case, "A", f"c{case % 3 if case < 5 else 0}", "second") for case in range(7)]
    rows += [(case, "B", "c1", "first") for case in range(9)]
    found = measure_readings(tmp_path, readings(rows), round=ROUNDS)
    numbers = by_key(found)
    assert counts(numbers["repeatability_agreement/A"]) == (6, 7)
    assert numbers["repeatability_kappa/A"].n == 7
    assert reason(found, "repeatability_kappa/B") == "nothing to measure"
    assert numbers["observed_agreement"].denominator == 9
    assert numbers["readings"].estimate == 25


def test_numbers_that_are_read_again_vary_within_a_reader(tmp_path: Path) -> None:
    again = {"first": [1.0, 5.0, 2.0], "second": [3.0, 5.0, 4.0]}
    rows = [(case, "A", value, name) for name, values in again.items() for case, value in enumerate(values)]
    rows += [(case, "B", value, name) for name in again for case, value in enumerate([2.0, 5.0, 3.0])]
    found = by_key(measure_readings(tmp_path, readings(rows), round=ROUNDS, label=NUMBER, scale="ratio"))
    expected = within_sd(np.array(list(again.values())).T)
    assert expected is not None
    assert (found["repeatability_sd/A"].estimate, found["repeatability_sd/A"].upper) == pytest.approx(
        (expected.value, expected.upper)
    )
    assert (found["repeatability_sd/B"].estimate, found["repeatability_sd/B"].lower) == (0, None)
    assert found["repeatability_icc/B"].estimate == 1


def test_each_reader_is_held_against_the_reference_by_class(tmp_path: Path) -> None:
    found = by_key(measure_readings(tmp_path, by_reader(HAND), reader=named("A", "B", "C"), reference="C"))
    assert counts(found["agreement_with_reference/A"]) == (4, 5)
    assert counts(found["sensitivity/A, class c0"]) == (2, 2)
    assert counts(found["sensitivity/A, class c2"]) == (1, 2)
    assert counts(found["positive_predictive_value/A, class c1"]) == (1, 2)
    assert found["kappa_with_reference/B"].n == 5
    assert counts(found["observed_agreement"]) == (4, 6)  # of A and B: the reference is no peer of theirs
    assert "agreement_with_reference/C" not in found


def test_of_two_readers_the_reference_is_one_and_comes_second(tmp_path: Path) -> None:
    found = measure_readings(tmp_path, by_reader({name: HAND[name] for name in "AB"}), reference="A")
    numbers = by_key(found)
    assert numbers["cohen_kappa"].estimate == numbers["kappa_with_reference/B"].estimate
    assert {(row["first"], row["second"]) for row in found.series["agreement_matrix"]} == {("B", "A")}


def test_the_arbiter_counts_among_the_cases_that_others_read(tmp_path: Path) -> None:
    given = HAND | {"C": [None, "c0", None, None, None, "c2"]}
    found = by_key(measure_readings(tmp_path, by_reader(given), reader=named("A", "B", "C"), arbiter="C"))
    assert counts(found["arbitrated"]) == (2, 6)
    assert counts(found["disagreement"]) == (2, 6)
    assert found["fleiss_kappa"].n == 6


def test_an_arbiter_of_one_other_reader_has_nothing_to_decide(tmp_path: Path) -> None:
    found = measure_readings(tmp_path, by_reader({name: HAND[name] for name in "AB"}), arbiter="B")
    assert reason(found, "arbitrated") == "nothing to measure"
    assert by_key(found)["observed_agreement"].denominator == 6


def test_a_subgroup_is_measured_on_its_cases(tmp_path: Path) -> None:
    columns = by_reader(HAND, grade=[1, 1, 1, 2, 2, 2])
    groups = {"grade 1": where("grade", 1), "grade 9": where("grade", 9)}
    found = measure_readings(tmp_path, columns, reader=named("A", "B", "C"), reference="C", subgroups=groups)
    numbers = by_key(found)
    assert numbers["cases/grade 1"].estimate == 3
    assert counts(numbers["observed_agreement/grade 1"]) == (2, 3)
    assert counts(numbers["sensitivity/grade 1: A, class c0"]) == (2, 2)
    assert numbers["cases/grade 9"].estimate == 0
    assert reason(found, "cohen_kappa/grade 9") == reason(found, "krippendorff_alpha/grade 9") == "nothing to measure"
    assert {row["group"] for row in found.series["agreement_matrix"]} == {"", "grade 1", "grade 9"}


def test_where_nothing_varies_there_is_no_kappa(tmp_path: Path) -> None:
    found = measure_readings(tmp_path, by_reader({"A": ["c1"] * 4, "B": ["c1"] * 4}))
    for key in ("cohen_kappa", "fleiss_kappa", "krippendorff_alpha", "fleiss_kappa/class c1", "fleiss_kappa/class c0"):
        assert reason(found, key) == "no variation"
    assert counts(by_key(found)["observed_agreement"]) == (4, 4)


def test_with_one_reader_there_is_no_agreement(tmp_path: Path) -> None:
    found = measure_readings(tmp_path, by_reader({"A": HAND["A"]}))
    assert reason(found, "cohen_kappa") == reason(found, "fleiss_kappa") == "one reader"
    assert reason(found, "disagreement") == "nothing to measure"


def test_readers_who_always_agree_have_1_without_an_interval(tmp_path: Path) -> None:
    numbers = by_key(measure_readings(tmp_path, by_reader({"A": HAND["A"], "B": HAND["A"]})))
    for key in ("cohen_kappa", "fleiss_kappa", "krippendorff_alpha"):
        assert (numbers[key].estimate, numbers[key].lower, numbers[key].interval) == (1, None, "")


def test_a_row_without_a_label_is_no_reading(tmp_path: Path) -> None:
    one, other = (
        measure_readings(tmp_path, columns, reader=named("A", "B", "C"))
        for columns in (
            by_reader(HAND),
            readings(
                [(case, name, label) for name, given in HAND.items() for case, label in enumerate(given) if label]
            ),
        )
    )
    assert one == other


def test_the_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    columns = by_reader(some_labels(5, 40, 3, 3, 0.1), patient=[case // 2 for case in range(40)])
    order = np.random.default_rng(1).permutation(len(columns["case"]))
    shuffled = {name: [values[place] for place in order] for name, values in columns.items()}
    given = {"reader": named("A", "B", "C"), "reference": "A", "bootstrap": BOOTSTRAP}
    assert measure_readings(tmp_path, columns, **given) == measure_readings(tmp_path, shuffled, **given)


def test_intervals_are_drawn_by_patient_where_one_has_several_cases(tmp_path: Path) -> None:
    given = some_labels(8, 30, 2, 3)
    twice = {name: [label for label in labels for _ in range(2)] for name, labels in given.items()}
    columns = by_reader(twice, patient=[case // 2 for case in range(60)])
    found = by_key(measure_readings(tmp_path, columns, bootstrap=Bootstrap(400, 3)))
    alone = by_key(measure_readings(tmp_path, by_reader(given)))
    for key in ("cohen_kappa", "fleiss_kappa", "observed_agreement"):
        told, other = found[key], alone[key]
        assert told.interval == "bootstrap"
        assert told.estimate == pytest.approx(other.estimate)
        assert told.upper - told.lower == pytest.approx(other.upper - other.lower, rel=0.25)  # type: ignore[operator]
    assert (found["cases"].estimate, found["patients"].estimate, found["cohen_kappa"].n) == (60, 30, 60)


@pytest.mark.parametrize(
    ("rows", "changes", "expected"),
    [
        ([(1, "A", "c0"), (1, "Z", "c0")], {}, ["level-undeclared"]),
        ([(1, "A", "c0"), (1, None, "c0")], {}, ["value-missing"]),
        ([(1, "A", "c0"), (1, "B", "c9")], {}, ["level-undeclared"]),
        ([(1, "A", "c0", "third"), (1, "B", "c0", "first")], {"round": ROUNDS}, ["level-undeclared"]),
        ([(1, "A", "c0"), (1, "A", "c1")], {}, ["reading-repeated"]),
        ([(1, "A", "c0", "first", 1), (1, "B", "c0", "first", 2)], {}, ["case-shared"]),
        ([(1, "A", "c0", "first", 1), (2, "B", "c0", "first", 1)], {}, ["bootstrap-missing"]),
        ([(1, "A", "c0"), (None, "B", "c0")], {}, ["value-missing", "value-missing"]),
        ([(1, "A", -1.0), (1, "B", 2.0)], {"label": NUMBER, "scale": "ratio"}, ["label-negative"]),
        ([(1, "A", "c0")], {"rows": Rows("scores", (Condition("case", "equals", 2),))}, ["rows-none"]),
        (
            [(1, "A", "c0", "first", 1, 1), (1, "B", "c0", "first", 1, 2)],
            {"subgroups": {"grade 1": where("grade", 1)}},
            ["case-parted"],
        ),
    ],
)
def test_what_cannot_be_measured_is_an_error_at_the_plan(
    tmp_path: Path, rows: list[Any], changes: dict[str, Any], expected: list[str]
) -> None:
    with pytest.raises(UserError) as raised:
        measure_readings(tmp_path, readings(rows), **changes)
    assert problems_of(raised.value) == [(code, f"{PLAN_FILE}:9") for code in expected]
    assert not [secret for secret in ("Z", "c9", "third") if f" {secret} " in f"{raised.value} "]


def test_few_patients_are_not_told(tmp_path: Path) -> None:
    """Three cases got c0 from A and c1 from B; of two classes kappa tells it, together with the agreement."""
    two = Variable("label", "label", ("c0", "c1"))
    given = {"A": ["c0"] * 20 + ["c1"] * 20 + ["c0"] * 3 + ["c1"] * 7}
    given["B"] = ["c0"] * 20 + ["c1"] * 20 + ["c1"] * 3 + ["c0"] * 7
    found = measure_readings(tmp_path, by_reader(given), 5, label=two, reference="B")
    numbers = by_key(found)
    assert counts(numbers["observed_agreement"]) == (40, 50)
    for key in ("cohen_kappa", "fleiss_kappa", "krippendorff_alpha", "sensitivity/A, class c0"):
        assert numbers[key].withheld == WITHHELD
    assert "agreement_matrix" not in found.series


def test_a_few_disagreements_are_not_told(tmp_path: Path) -> None:
    given = {"A": ["c0"] * 20 + ["c1"] * 20 + ["c2"] * 23, "B": ["c0"] * 20 + ["c1"] * 20 + ["c2"] * 20 + ["c0"] * 3}
    numbers = by_key(measure_readings(tmp_path, by_reader(given), 5))
    assert {numbers[key].withheld for key in ("observed_agreement", "disagreement", "cohen_kappa")} == {WITHHELD}
    assert numbers["cases"].estimate == 63


def test_a_small_rest_of_subgroups_keeps_all_of_them_from_being_told(tmp_path: Path) -> None:
    given = {name: labels * 8 for name, labels in HAND.items() if name != "C"}
    grade = [1] * 22 + [2] * 23 + [3] * 3
    groups = {"grade 1": where("grade", 1), "grade 2": where("grade", 2), "early": where("round", "first")}
    columns = by_reader(given, grade=grade)
    numbers = by_key(measure_readings(tmp_path, columns, 5, subgroups=groups))
    assert numbers["cases"].estimate == 48
    assert numbers["cases/grade 1"].withheld == numbers["cases/grade 2"].withheld == WITHHELD
    assert numbers["cohen_kappa/grade 1"].withheld == WITHHELD
    assert numbers["cohen_kappa/early"].estimate == numbers["cohen_kappa"].estimate


def told(values: Values) -> list[int]:
    """Every count that is told."""
    found = [
        int(number.estimate) for number in values.numbers if number.unit == "count" and number.estimate is not None
    ]
    for number in values.numbers:
        if number.numerator is not None and number.denominator is not None:
            found += [number.numerator, number.denominator, number.denominator - number.numerator]
    return found + [int(row["cases"]) for row in values.series.get("agreement_matrix", ())]  # type: ignore[arg-type]


MANY = settings(PROPERTY, max_examples=60)


@MANY
@given(st.integers(0, 2**32), st.sampled_from([1, 4]), st.booleans(), st.booleans())
def test_any_table_is_measured_or_refused(seed: int, minimum: int, is_number: bool, several: bool) -> None:
    """No crash, no warning, no nan, no bounds that do not hold the estimate, no small count; whatever is missing."""
    random = np.random.default_rng(seed)
    readers, cases = int(random.integers(2, 5)), int(random.integers(1, 40))
    names, share = "ABCD"[:readers], random.random() * 0.8
    labels = [0.0, 1.0, 1.5, 7.0] if is_number else ["c0", "c1", "c2"]
    kept = labels[: int(random.integers(1, len(labels) + 1))]
    rows = [
        (case, name, kept[random.integers(len(kept))] if random.random() > share else None, when, case // (1 + several))
        for case in range(cases)
        for name in names
        for when in ("first", "second")
    ]
    rows = [(*row, 1 + row[4] % 3) for row in rows]
    if not any(row[2] is not None for row in rows):
        return
    scale = ("interval", "ratio")[seed % 2] if is_number else ("nominal", "ordinal")[seed % 2]
    changes: dict[str, Any] = {"label": NUMBER} if is_number else {"weights": ("none", "linear")[seed // 2 % 2]}
    with tempfile.TemporaryDirectory() as folder:
        found = measure_readings(
            Path(folder),
            readings(rows),
            minimum,
            reader=named(*names),
            scale=scale,
            round=ROUNDS,
            reference=names[0] if seed % 3 else "",
            arbiter=names[-1] if seed % 5 else "",
            subgroups={"grade 1": where("grade", 1), "grade 9": where("grade", 9)},
            bootstrap=BOOTSTRAP,
            **changes,
        )
    assert len({number.key for number in found.numbers}) == len(found.numbers)
    json.dumps(found.as_data(), allow_nan=False)
    for number in found.numbers:
        assert (number.estimate is None) == bool(number.withheld)
        if number.lower is not None and number.upper is not None and number.estimate is not None:
            assert number.lower < number.upper
            assert math.isfinite(number.estimate)
    assert not [count for count in told(found) if 0 < count < minimum]


def test_it_is_measured_from_a_plan(tmp_path: Path) -> None:
    make_project_folder(tmp_path)
    columns = by_reader(HAND)
    columns = {name: columns[name] for name in ("case", "reader", "label", "patient")}
    lines = [",".join(columns), *(",".join(map(str, row)) for row in zip(*columns.values(), strict=True))]
    write(tmp_path, "evidence/data/readings.csv", "\n".join(line.replace("None", "") for line in lines) + "\n")
    table = {
        "file": "evidence/data/readings.csv",
        "columns": {"case": "integer", "reader": "text", "label": "text", "patient": "integer"},
    }
    entry = agreement_data(
        rows={"table": "readings"},
        case=["case"],
        patient=["patient"],
        reader={"column": "reader", "levels": ["A", "B"]},
        label={"column": "label", "levels": ["c0", "c1", "c2"]},
    )
    entry["rows"]["where"] = {"reader": {"one_of": ["A", "B"]}}
    write(tmp_path, PLAN_FILE, table_plan_data({"readings": table}, ANN_it=entry))
    assert measure_plan(tmp_path, load_plan(tmp_path)).problems == ()
    facts = load_facts(tmp_path)["ANN_it"]
    assert isinstance(facts, MeasuredFacts)
    assert facts.kind == "agreement"
    assert facts.numbers["observed_agreement"].denominator == 6
    assert facts.inputs[0].rows == 18
