"""Whatever little is in a table, each kind of measurement says a number or why there is none: no nan, no warning."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sphinx_qms.measure.in_tables import KINDS
from sphinx_qms.measure.tables.open import open_tables
from sphinx_qms.measure.values import Values
from sphinx_qms.model.number import Number
from sphinx_qms.model.plan.load import Plan, load_plan
from sphinx_qms.model.plan.tables import Table
from unit.builders import (
    PLAN_FILE,
    agreement_data,
    comparison_data,
    dataset_data,
    factors_data,
    independence_data,
    make_project_folder,
    monitoring_data,
    performance_data,
    reader_study_data,
    robustness_data,
    scenarios_data,
    table_plan_data,
    write,
)
from unit.scored_tables import Columns, write_scores

NOBODY = {"grade 9": {"grade": 9}, "grade 1": {"grade": 1}}
READERS, CLASSES = ("A", "B", "C"), ("c0", "c1", "c2")
KEYS: dict[str, Any] = {"case": ["sample"], "patient": ["patient"], "bootstrap": {"repetitions": 200, "seed": 3}}
SAMPLES = {name: KEYS[name] for name in ("patient", "bootstrap")} | {"sample": ["sample"]}


def some_people(rows: int = 24, patients: int = 0, **columns: Any) -> dict[str, Any]:
    """Rows of a test set with two answers each, in two splits; what is given stands in place of the random column."""
    random = np.random.default_rng(4)
    number = np.arange(rows)
    outcome = number % 3 == 0
    own = {
        "sample": number,
        "patient": number % (patients or rows),
        "outcome": outcome,
        "score": (0.3 + 0.3 * outcome + 0.3 * random.random(rows)).round(3),
        "after": (0.2 + 0.3 * outcome + 0.5 * random.random(rows)).round(3),
        "grade": number % 2 + 1,
        "age": 40.0 + number,
        "split": np.where(number % 4 < 2, "training", "test"),
    }
    return own | columns


def some_readings(people: Columns, say: Callable[[int, int, int], int]) -> dict[str, list[Any]]:
    """What A, B and C said in two rounds or modalities: `say` gives it for reader, round and sample, 0 to 2."""
    rows = [
        (sample, patient, bool(outcome), READERS[reader], ("alone", "aided")[again], say(reader, again, sample))
        for sample, patient, outcome in zip(people["sample"], people["patient"], people["outcome"], strict=True)
        for reader in range(3)
        for again in range(2)
    ]
    names = ("sample", "patient", "outcome", "reader", "aid", "rating")
    columns: dict[str, list[Any]] = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    return columns | {"class": [CLASSES[rating] for rating in columns["rating"]]}


def by_chance(reader: int, again: int, sample: int) -> int:
    return (7 * reader + 5 * again + 3 * sample + sample * sample // 5) % 3


def as_it_is(_reader: int, _again: int, sample: int) -> int:
    return 2 if sample % 3 == 0 else 0


def always_two(_reader: int, _again: int, _sample: int) -> int:
    return 2


def never_alike(reader: int, _again: int, sample: int) -> int:
    return (reader + sample) % 3


def apart_by_modality(reader: int, again: int, sample: int) -> int:
    """Readers who see the opposite in the other modality: covariances below 0."""
    return 2 - as_it_is(reader, again, sample) if (again + reader) % 2 else as_it_is(reader, again, sample)


RIGHT = np.where(np.arange(24) % 3 == 0, 0.9, 0.1)
DEGENERATE: Mapping[str, tuple[dict[str, Any], Callable[[int, int, int], int]]] = {
    "everybody has the outcome": (some_people(outcome=np.ones(24, dtype=bool)), by_chance),
    "nobody has the outcome": (some_people(outcome=np.zeros(24, dtype=bool)), by_chance),
    "one has the outcome": (some_people(outcome=np.arange(24) == 5), by_chance),
    "everything is right": (some_people(score=RIGHT, after=RIGHT), as_it_is),
    "everything is wrong": (some_people(score=1 - RIGHT, after=RIGHT), as_it_is),
    "nothing varies": (
        some_people(score=np.full(24, 0.5), after=np.full(24, 0.5), age=np.full(24, 50.0)),
        always_two,
    ),
    "versions answer alike": (some_people(after=some_people()["score"]), as_it_is),
    "versions answer oppositely": (some_people(after=1 - some_people()["score"]), apart_by_modality),
    "scores are tied": (some_people(score=RIGHT.round(), after=some_people()["after"].round()), by_chance),
    "readers never agree": (some_people(), never_alike),
    "one row in each split": (some_people(2, split=["training", "test"]), by_chance),
    "two rows in each split": (some_people(4), as_it_is),
    "one split has no rows to test": (
        some_people(3, split=["training", "test", "test"], grade=[1, 1, 1]),
        always_two,
    ),
    "a patient has all rows": (some_people(patients=1), by_chance),
    "two patients have all rows": (some_people(patients=2), as_it_is),
    "patients have several rows that are all right": (some_people(patients=8, score=RIGHT, after=RIGHT), as_it_is),
    "patients have several rows that never vary": (
        some_people(patients=8, score=np.full(24, 0.5), after=np.full(24, 0.5)),
        always_two,
    ),
    "patients have several rows and one class": (
        some_people(patients=8, outcome=np.ones(24, dtype=bool)),
        apart_by_modality,
    ),
}


def every_kind(tables: Mapping[str, Table]) -> dict[str, Any]:
    """A plan with all kinds, and with what each of them may hold."""
    people, readings = {"table": "people"}, {"table": "readings"}
    scored = {"rows": people, "outcome": "outcome", "score": "score", "threshold": 0.5}
    after = {"rows": people, "score": "after"}
    grade, age = {"column": "grade", "levels": [1, 2, 3]}, {"column": "age", "bins": [45, 90]}
    reader = {"column": "reader", "levels": list(READERS)}
    one_reader = {"rows": {**readings, "where": {"reader": "A"}}, "reader": {"column": "reader", "levels": ["A"]}}
    aid = {"column": "aid", "levels": ["alone", "aided"]}
    split = {name: {**people, "where": {"split": name}} for name in ("training", "test", "none")}
    agreement = {"rows": readings, "reader": reader, "round": aid, "subgroups": {"outcome": {"outcome": True}}} | KEYS
    study = {"rows": readings, "reader": reader, "modality": aid, "outcome": "outcome"}
    study |= {"rating": "rating", "time": "rating", "threshold": 1, "case": ["sample"], "patient": ["patient"]}
    kinds = {
        "DATA_all": dataset_data(patient=["patient"], sample=["sample"], variables={"grade": grade, "age": age}),
        "TEST_independence": independence_data(keys={"patient": {"columns": ["patient"]}}),
        "TEST_performance": performance_data(
            **{name: scored[name] for name in ("rows", "outcome", "score")},
            against="after",
            patient=["patient"],
            subgroups=NOBODY,
            calibration_groups=2,
            bootstrap=KEYS["bootstrap"],
        ),
        "ANN_classes": agreement_data(
            **agreement,
            label={"column": "class", "levels": list(CLASSES)},
            scale="ordinal",
            weights="quadratic",
            reference="C",
        ),
        "ANN_two_classes": agreement_data(
            **agreement | {"rows": {**readings, "where": {"class": {"one_of": ["c0", "c2"]}}}},
            label={"column": "class", "levels": ["c0", "c2"]},
            arbiter="C",
        ),
        "ANN_numbers": agreement_data(**agreement, label={"column": "rating"}, scale="ratio"),
        "TEST_comparison": comparison_data(
            rows=people,
            outcome="outcome",
            approved={"model": "MODEL_a"} | scored_by("score"),
            changed={"model": "MODEL_b"} | scored_by("after"),
            subgroups=NOBODY,
            **SAMPLES,
        ),
        "TEST_robustness": robustness_data(
            scored=scored,
            perturbations={"noise": after, "none": {"rows": people, "score": "refused"}},
            repeats={"rows": {**readings, "where": {"reader": "A"}}, "score": "rating", "run": "aid"},
            **SAMPLES,
        ),
        "TEST_factors": factors_data(scored=scored, factors={"grade": grade, "age": age}, **drawn()),
        "TEST_scenarios": scenarios_data(
            scenarios={name: {**scored, "rows": split[name]} for name in ("training", "test")}, **drawn()
        ),
        "MON_all": monitoring_data(
            reference=split["training"],
            windows={"later": split["test"], "empty": split["none"]},
            variables={"grade": grade, "age": age},
            score="score",
            outcome="outcome",
            subgroups=NOBODY,
            **drawn(),
        ),
        "STUDY_readers": reader_study_data(**study),
        "STUDY_one_reader": reader_study_data(**study | one_reader),
    }
    described = {name: {"file": table.file, "columns": dict(table.columns)} for name, table in tables.items()}
    return table_plan_data(described, **kinds)


def scored_by(column: str) -> dict[str, Any]:
    return {"rows": {"table": "people"}, "score": column, "threshold": 0.5}


def drawn() -> dict[str, Any]:
    return {name: KEYS[name] for name in ("patient", "bootstrap")}


def measured(root: Path, plan: Plan, minimum_cell: int) -> Iterator[tuple[str, Values]]:
    with open_tables(root, plan.tables) as tables:
        for name, measurement in plan.measurements.items():
            yield name, KINDS[measurement.kind](tables, measurement, minimum_cell)  # type: ignore[union-attr]


def wrong(number: Number) -> bool:
    """Whether a number is neither an estimate within finite bounds nor a reason why there is none."""
    if number.estimate is None:
        return not number.withheld or (number.lower, number.upper) != (None, None)
    if number.withheld or not math.isfinite(number.estimate):
        return True
    if number.quantity.endswith("_p") and not 0 <= number.estimate <= 1:
        return True
    if number.lower is None or number.upper is None:
        return number.lower is not number.upper
    if not -math.inf < number.lower < number.upper < math.inf:
        return True
    # draws may all lie on one side
    return number.interval != "bootstrap" and not number.lower <= number.estimate <= number.upper


@pytest.mark.parametrize("people", DEGENERATE)
def test_every_number_is_finite_or_says_why_it_is_not_there(tmp_path: Path, people: str) -> None:
    root = make_project_folder(tmp_path)
    columns, say = DEGENERATE[people]
    refused = [None] * (len(columns["sample"]) - 1) + [0.5]
    tables = {
        "people": write_scores(root, columns | {"refused": refused}, "people"),
        "readings": write_scores(root, some_readings(columns, say), "readings"),
    }
    write(root, PLAN_FILE, every_kind(tables))
    plan = load_plan(root)
    assert {measurement.kind for measurement in plan.measurements.values()} == set(KINDS)  # type: ignore[union-attr]
    for minimum_cell in (1, 5):
        for name, values in measured(root, plan, minimum_cell):
            assert [(name, number) for number in values.numbers if wrong(number)] == []
            json.dumps(values.as_data(), allow_nan=False)
