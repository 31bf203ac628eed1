"""No patient can be found in facts: no value of a key, whatever is measured of the table."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path

import pytest

from sphinx_qms.measure.run import measure_plan
from sphinx_qms.model.facts import facts_path
from sphinx_qms.model.plan.load import load_plan
from unit.builders import (
    PLAN_FILE,
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
    table_data,
    table_plan_data,
    write,
)

ROWS = 120
PATIENT, SAMPLE, SOURCE = "patient-{:04d}-of-clinic", "picture-{:04d}-of-patient", "hash-{:04d}"


@pytest.mark.parametrize("minimum_cell", [1, 5])
def test_no_value_of_a_key_column_stands_in_the_facts_of_any_kind(tmp_path: Path, minimum_cell: int) -> None:
    root = make_project_folder(tmp_path)
    dice = random.Random(5)  # noqa: S311 - no secret depends on it
    rows = [
        {
            "site": dice.choice(["north", "south"]),
            "patient": PATIENT.format(number % 100),
            "sample": SAMPLE.format(number),
            "content": SOURCE.format(number % 90),
            "split": "training" if number % 2 else "test",
            "grade": dice.choice([1, 2, 3]),
            "age": dice.choice([34, 47, 58, 61, ""]),
            "recurred": dice.random() < 0.4,
            "score": round(dice.random(), 3),
            "reason": dice.choice(["", "", "lost"]),
        }
        for number in range(ROWS)
    ]
    (root / "evidence/data").mkdir(parents=True)
    with (root / "evidence/data/people.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    columns = {
        **dict.fromkeys(["site", "patient", "sample", "content", "split", "reason"], "text"),
        "grade": "integer",
        "age": "number",
        "recurred": "boolean",
        "score": "number",
    }
    with (root / "evidence/data/readings.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["patient", "sample", "recurred", "reader", "aid", "rating"])
        for row in rows:
            read = [row["patient"], row["sample"], row["recurred"]]
            writer.writerows(
                [*read, reader, aid, dice.randint(1, 5)] for reader in "AB" for aid in ("none", "software")
            )
    readings = {"patient": "text", "sample": "text", "reader": "text", "aid": "text"}
    readings |= {"recurred": "boolean", "rating": "integer"}
    people = {"table": "people"}
    answers = {"rows": people, "score": "score"}
    drawn = {"grade": {"column": "grade", "levels": [1, 2, 3]}}
    grades, ages = drawn | {"hospital": {"column": "site"}}, {"column": "age", "bins": [40, 60]}
    plan = table_plan_data(
        {
            "people": table_data(columns=columns),
            "readings": {"file": "evidence/data/readings.csv", "columns": readings},
        },
        minimum_cell,
        DATA_all=dataset_data(
            patient=["site", "patient"],
            sample=["sample"],
            label={"column": "recurred", "levels": [True, False]},
            variables=grades | {"age": ages},
            subgroups={"old": {"age": {"at_least": 60}}},
            missing=["age"],
            flow=[
                {"stage": "raw", "rows": people, "reason": "reason", "reasons": ["lost"]},
                {"stage": "kept", "rows": {**people, "where": {"reason": {"missing": True}}}},
            ],
        ),
        TEST_independence=independence_data(
            keys={
                "patient": {"columns": ["site", "patient"]},
                "sample": {"columns": ["sample"], "repeats": False},
                "content": {"columns": ["content"], "hint": True},
            }
        ),
        TEST_performance=performance_data(
            thresholds={"low": 0.3, "high": 0.6},
            subgroups={f"grade {grade}": {"grade": grade} for grade in (1, 2, 3)},
            calibration_groups=4,
            bootstrap={"repetitions": 200, "seed": 3},
        ),
        TEST_comparison=comparison_data(
            sample=["sample"],
            subgroups={f"grade {grade}": {"grade": grade} for grade in (1, 2, 3)},
            bootstrap={"repetitions": 200, "seed": 3},
        ),
        TEST_robustness=robustness_data(
            sample=["sample"],
            perturbations={"noise": answers},
            repeats={"rows": {"table": "readings", "where": {"reader": "A"}}, "score": "rating", "run": "aid"},
            bootstrap={"repetitions": 200, "seed": 3},
        ),
        TEST_factors=factors_data(factors=drawn | {"age": ages}, bootstrap={"repetitions": 200, "seed": 3}),
        TEST_scenarios=scenarios_data(bootstrap={"repetitions": 200, "seed": 3}),
        MON_all=monitoring_data(
            reference={"table": "people", "where": {"split": "training"}},
            windows={"later": {"table": "people", "where": {"split": "test"}}},
            patient=["site", "patient"],
            variables=drawn | {"age": ages},
            score="score",
            outcome="recurred",
            subgroups={"old": {"age": {"at_least": 60}}},
            bootstrap={"repetitions": 200, "seed": 3},
        ),
        STUDY_readers=reader_study_data(
            rows={"table": "readings"},
            case=["sample"],
            patient=["patient"],
            reader={"column": "reader", "levels": ["A", "B"]},
            modality={"column": "aid", "levels": ["none", "software"]},
            rating="rating",
        ),
    )
    write(root, PLAN_FILE, plan)
    done = measure_plan(root, load_plan(root))
    assert not done.problems
    assert sorted(done.changed) == sorted(plan["measurements"])
    facts = {name: (root / facts_path(name)).read_text(encoding="utf-8") for name in done.changed}
    told = "".join(facts.values())
    keys = {str(row[column]) for row in rows for column in ("patient", "sample", "content")}
    assert [key for key in sorted(keys) if key in told] == []
    numbers = [number for text in facts.values() for number in json.loads(text)["values"]["numbers"]]
    assert any("estimate" in number for number in numbers), "something has to be told"
