"""What a dataset holds: counted by hand, and held against pandas."""

from __future__ import annotations

import json
import random
import shutil
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sphinx_qms.measure.dataset.measure import measure_dataset
from sphinx_qms.measure.dataset.rows import Clusters, Count
from sphinx_qms.measure.dataset.shares import shares
from sphinx_qms.measure.run import measure_plan
from sphinx_qms.measure.statistics.proportion import interval
from sphinx_qms.measure.tables.open import open_tables
from sphinx_qms.model.error import Location, UserError
from sphinx_qms.model.facts import MeasuredFacts, load_facts
from sphinx_qms.model.plan.common import Variable
from sphinx_qms.model.plan.load import load_plan
from sphinx_qms.model.plan.measurements import Stage
from sphinx_qms.model.plan.tables import Condition, Rows, Table
from unit.builders import (
    PLAN_FILE,
    PROPERTY,
    REPOSITORY,
    dataset_data,
    make_project_folder,
    only_problem,
    table_plan_data,
    write,
)
from unit.dataset_tables import a_dataset, estimates, measure, numbers, series

# two hospitals, seven images of five people
IMAGES = {
    "image": ["a", "b", "c", "d", "e", "f", "g"],
    "site": ["north", "north", "north", "north", "south", "south", "east"],
    "person": [1, 1, 1, 2, 1, 2, 3],
    "age": [40, 40, 41, 65, 20, None, 60],
    "grade": [1, 2, 3, 3, 2, 2, None],
    "ill": [True, False, True, True, False, False, True],
}
OF_IMAGES = a_dataset(
    patient=("site", "person"),
    sample=("image",),
    label=Variable("label", "ill", levels=(True, False)),
    variables=(
        Variable("age", "age", bins=(40, 60)),
        Variable("grade", "grade", levels=(1, 2)),
        Variable("site", "site"),
    ),
    subgroups={"old": (Condition("age", "at_least", 60),)},
    missing=("age",),
)


def test_samples_and_patients_are_counted_by_level_and_subgroup(tmp_path: Path) -> None:
    values = measure(tmp_path, OF_IMAGES, people=IMAGES)
    assert estimates(values, "samples") == {
        "": 7,
        "label: true": 4,
        "label: false": 3,
        "age: below 40": 1,
        "age: [40, 60)": 3,
        "age: 60 and above": 2,
        "age: missing": 1,
        "grade: 1": 1,
        "grade: 2": 3,
        "grade: other": 2,
        "grade: missing": 1,
        "old": 2,
    }
    assert estimates(values, "patients") == {
        "": 5,
        "label: true": 3,
        "label: false": 3,
        "age: below 40": 1,
        "age: [40, 60)": 1,
        "age: 60 and above": 2,
        "age: missing": 1,
        "grade: 1": 1,
        "grade: 2": 3,
        "grade: other": 2,
        "grade: missing": 1,
        "old": 2,
    }


def test_a_share_is_one_of_the_samples_that_have_a_value(tmp_path: Path) -> None:
    found = numbers(measure(tmp_path, OF_IMAGES, people=IMAGES), "share")
    assert {group: (number.numerator, number.denominator) for group, number in found.items()} == {
        "label: true": (4, 7),
        "label: false": (3, 7),
        "age: below 40": (1, 6),
        "age: [40, 60)": (3, 6),
        "age: 60 and above": (2, 6),
        "grade: 1": (1, 6),
        "grade: 2": (3, 6),
        "grade: other": (2, 6),
    }


def test_missing_values_are_a_share_of_all_rows(tmp_path: Path) -> None:
    number = numbers(measure(tmp_path, OF_IMAGES, people=IMAGES), "missing")["age"]
    assert (number.estimate, number.numerator, number.denominator, number.lower) == (1 / 7, 1, 7, None)


def test_numbers_in_bins_are_summarised(tmp_path: Path) -> None:
    values = measure(tmp_path, OF_IMAGES, people=IMAGES)
    ages = [40, 40, 41, 65, 20, 60]
    assert estimates(values, "mean") == {"age": pytest.approx(np.mean(ages), rel=1e-14)}
    assert estimates(values, "median") == {"age": 40.5}
    assert estimates(values, "standard_deviation") == {"age": pytest.approx(np.std(ages, ddof=1), rel=1e-14)}


def test_a_single_value_has_no_standard_deviation(tmp_path: Path) -> None:
    measurement = a_dataset(variables=(Variable("age", "age", bins=(40,)),))
    number = numbers(measure(tmp_path, measurement, people={"person": [1, 2], "age": [50, None]}), "standard_deviation")
    assert (number["age"].estimate, number["age"].withheld) == (None, "nothing to measure")


def test_a_variable_without_levels_says_how_many_values_it_has(tmp_path: Path) -> None:
    assert estimates(measure(tmp_path, OF_IMAGES, people=IMAGES), "distinct") == {"site": 3}


def test_the_distribution_tells_what_the_numbers_tell(tmp_path: Path) -> None:
    values = measure(tmp_path, OF_IMAGES, people=IMAGES)
    row = next(row for row in values.series["distribution"] if row["level"] == "[40, 60)")
    share = numbers(values, "share")["age: [40, 60)"]
    assert row == {
        "variable": "age",
        "level": "[40, 60)",
        "samples": 3,
        "patients": 1,
        "share": 0.5,
        "lower": share.lower,
        "upper": share.upper,
    }


def test_labels_are_counted_in_each_part_of_each_variable(tmp_path: Path) -> None:
    rows = series(measure(tmp_path, OF_IMAGES, people=IMAGES), "by_label", "variable", "level", "label", "samples")
    assert [row for row in rows if row[0] == "grade"] == [
        ("grade", "1", "true", 1),
        ("grade", "1", "false", 0),
        ("grade", "2", "true", 0),
        ("grade", "2", "false", 3),
        ("grade", "other", "true", 2),
        ("grade", "other", "false", 0),
        ("grade", "missing", "true", 1),
        ("grade", "missing", "false", 0),
    ]


def test_what_has_no_level_is_shown_only_where_there_is_such_a_thing(tmp_path: Path) -> None:
    measurement = a_dataset(variables=(Variable("grade", "grade", levels=(1, 2, 3)),))
    values = measure(tmp_path, measurement, people={"person": [1, 2], "grade": [1, 2]})
    assert list(numbers(values, "samples")) == ["", "grade: 1", "grade: 2", "grade: 3"]


@pytest.mark.parametrize(
    ("columns", "code", "said"),
    [
        ({"person": [1, None, None]}, "key-empty", "2 rows without the key of a patient (person)"),
        ({"person": [1, 2, 3], "image": ["a", None, "b"]}, "key-empty", "1 rows without the key of a sample (image)"),
        ({"person": [1, 2, 3], "image": ["a", "a", "a"]}, "sample-repeated", "2 rows more than samples (image)"),
        ({"person": []}, "set-empty", "no such row"),
    ],
)
def test_rows_that_cannot_be_counted_are_an_error_that_says_how_many(tmp_path, columns, code, said) -> None:
    measurement = a_dataset(
        rows=Rows("people", (Condition("of_set", "equals", True),)), sample=("image",) if "image" in columns else ()
    )
    kept = [True] * len(columns["person"])
    people = {name: [*values, 9 if name == "person" else "z"] for name, values in columns.items()}
    with pytest.raises(UserError) as raised:
        measure(tmp_path, measurement, people={**people, "of_set": [*kept, False]})
    problem = only_problem(raised.value)
    assert (problem.code, problem.location) == (code, Location(PLAN_FILE, 9))
    assert said in problem.message


def test_keys_of_several_columns_are_not_confused(tmp_path: Path) -> None:
    measurement = a_dataset(patient=("first", "second"))
    values = measure(tmp_path, measurement, people={"first": ["a", "ab", "a"], "second": ["bc", "c", "bc"]})
    assert estimates(values, "patients") == {"": 2}


def test_one_sample_of_each_patient_has_the_interval_of_independent_samples(tmp_path: Path) -> None:
    measurement = a_dataset(variables=(Variable("grade", "grade", levels=(1, 2)),))
    values = measure(tmp_path, measurement, people={"person": range(263), "grade": [1] * 81 + [2] * 182})
    share = numbers(values, "share")["grade: 1"]
    assert (round(share.lower or 0, 6), round(share.upper or 0, 6)) == (0.255289, 0.366210)
    assert share.interval == "wilson"


def test_samples_that_repeat_their_patient_tell_no_more_than_the_patients(tmp_path: Path) -> None:
    measurement = a_dataset(variables=(Variable("grade", "grade", levels=(1, 2)),))
    once = {"person": list(range(40)), "grade": [1] * 10 + [2] * 30}
    five_times = {"person": once["person"] * 5, "grade": once["grade"] * 5}
    share = numbers(measure(tmp_path, measurement, people=five_times), "share")["grade: 1"]
    assert (share.numerator, share.denominator) == (50, 200)
    # the variance of 40 patients, each with five equal samples, over that of 200 independent samples
    effect = (0.25 * 0.75 / 39) / (0.25 * 0.75 / 199)
    assert (share.lower, share.upper) == pytest.approx(interval(50 / effect, 200 / effect))
    assert (share.lower, share.upper) == pytest.approx(interval(10, 40), abs=0.003)


def test_a_level_that_no_sample_has_rests_on_the_patients(tmp_path: Path) -> None:
    measurement = a_dataset(variables=(Variable("grade", "grade", levels=(1, 2)),))
    values = measure(tmp_path, measurement, people={"person": [1, 1, 2, 2, 3, 3], "grade": [2] * 6})
    share = numbers(values, "share")["grade: 1"]
    assert (share.lower, share.upper) == interval(0, 3)


def test_intervals_of_shares_of_correlated_samples_cover_as_often_as_they_say() -> None:
    """10 images of each of 60 patients, whose own rate varies: a simulation of the effective number of samples."""
    draws = np.random.default_rng(11)
    covered = naive = 0
    repetitions = 2000
    for _ in range(repetitions):
        inside = draws.binomial(10, draws.beta(1.5, 3.5, 60))
        number, outside = int(inside.sum()), 10 - inside
        clusters = Clusters(60, (int((inside**2).sum()), int((outside**2).sum())), (number * 10, 6000 - number * 10))
        share, _ = shares((Count(number, 60), Count(600 - number, 60), Count(0, 0)), clusters)
        lower, upper = interval(share.effective_numerator, share.effective)
        covered += lower <= 0.3 <= upper
        lower, upper = interval(number, 600)
        naive += lower <= 0.3 <= upper
    assert covered / repetitions == pytest.approx(0.95, abs=0.015)
    assert naive / repetitions < 0.8


ROWS = st.lists(
    st.tuples(st.integers(1, 4), st.none() | st.integers(0, 90), st.none() | st.sampled_from("abc"), st.booleans()),
    min_size=1,
    max_size=25,
)


@settings(PROPERTY, max_examples=15)
@given(ROWS, st.randoms(use_true_random=False))
def test_counts_are_those_of_pandas_whatever_the_order_of_rows(rows: list, shuffler: random.Random) -> None:
    measurement = a_dataset(
        label=Variable("label", "ill", levels=(True, False)),
        variables=(Variable("age", "age", bins=(30, 60)), Variable("site", "site", levels=("a", "b"))),
        subgroups={"old": (Condition("age", "at_least", 60),)},
    )
    typed = [(0, 1.5, "a", True), *rows]
    shuffled = [typed[0], *shuffler.sample(rows, len(rows))]
    results = []
    for chosen in (typed, shuffled):
        columns = dict(zip(("person", "age", "site", "ill"), zip(*chosen, strict=True), strict=True))
        with tempfile.TemporaryDirectory() as folder:
            results.append(measure(Path(folder), measurement, people=columns))
    assert results[0].as_data() == results[1].as_data()
    frame = pd.DataFrame(typed, columns=["person", "age", "site", "ill"]).astype({"age": float})
    bins = pd.cut(frame.age, [-np.inf, 30, 60, np.inf], right=False, labels=["below 30", "[30, 60)", "60 and above"])
    expected = frame.groupby(bins, observed=False).person.agg(["size", "nunique"])
    samples, patients = estimates(results[0], "samples"), estimates(results[0], "patients")
    assert [samples[f"age: {level}"] for level in expected.index] == expected["size"].tolist()
    assert [patients[f"age: {level}"] for level in expected.index] == expected["nunique"].tolist()
    assert samples["old"] == (frame.age >= 60).sum()
    assert samples.get("site: missing", 0) == frame.site.isna().sum()
    assert samples.get("site: other", 0) == (frame.site == "c").sum()
    assert estimates(results[0], "mean")["age"] == pytest.approx(frame.age.mean())
    assert estimates(results[0], "median")["age"] == frame.age.median()
    crossed = pd.crosstab(bins, frame.ill, dropna=False).stack()
    told = {(row[1], row[2]): row[3] for row in series(results[0], "by_label", "variable", "level", "label", "samples")}
    for (level, ill), count in crossed.items():
        if isinstance(level, str):
            assert told[level, str(ill).lower()] == count


COLUMNS = {"pid": "integer", "age": "number", "grade": "integer", "nodes": "integer", "er": "number"}


@pytest.mark.parametrize(
    ("file", "women", "positive", "grades"),
    [("rotterdam", 2982, 1546, (0, 794, 2188)), ("gbsg", 686, 686, (81, 444, 161))],
)
def test_the_files_of_the_example_hold_what_is_published(tmp_path, file, women, positive, grades) -> None:
    shutil.copy(REPOSITORY / f"evidence/data/{file}.csv", tmp_path)
    table = Table(file, COLUMNS, Location(PLAN_FILE, 2), file=f"{file}.csv", constants={"site": file})
    measurement = a_dataset(
        rows=Rows(file),
        patient=("site", "pid"),
        variables=(Variable("age", "age", bins=(40, 60)), Variable("grade", "grade", levels=(1, 2, 3))),
        subgroups={"node-positive": (Condition("nodes", "above", 0),)},
    )
    with open_tables(tmp_path, {file: table}) as tables:
        values = measure_dataset(tables, measurement, 1)
    frame = pd.read_csv(tmp_path / f"{file}.csv")
    samples = estimates(values, "samples")
    assert (samples[""], estimates(values, "patients")[""], samples["node-positive"]) == (women, women, positive)
    assert tuple(samples[f"grade: {grade}"] for grade in (1, 2, 3)) == grades
    assert estimates(values, "mean")["age"] == pytest.approx(frame.age.mean(), rel=1e-12)
    assert estimates(values, "standard_deviation")["age"] == pytest.approx(frame.age.std(), rel=1e-12)
    assert estimates(values, "median")["age"] == frame.age.median()
    assert samples["age: below 40"] == (frame.age < 40).sum()


def test_a_million_rows_take_seconds(tmp_path: Path) -> None:
    levels = ", ".join(f"((random() * random() * 5)::INTEGER) AS v{number}" for number in range(10))
    with duckdb.connect() as connection:
        connection.execute("SELECT setseed(0.5)")
        connection.execute(
            f"COPY (SELECT (i // 2)::BIGINT AS pid, random() < 0.2 AS ill, {levels} FROM range(1000000) rows(i)) "
            f"TO '{tmp_path / 'many.parquet'}' (FORMAT parquet)"
        )
    columns = {"pid": "integer", "ill": "boolean", **{f"v{number}": "integer" for number in range(10)}}
    table = Table("many", columns, Location(PLAN_FILE, 2), file="many.parquet")
    measurement = a_dataset(
        rows=Rows("many"),
        patient=("pid",),
        label=Variable("label", "ill", levels=(True, False)),
        variables=tuple(Variable(f"v{number}", f"v{number}", levels=tuple(range(6))) for number in range(10)),
        subgroups={f"v{number} high": (Condition(f"v{number}", "at_least", 4),) for number in range(5)},
    )
    before = time.process_time()
    with open_tables(tmp_path, {"many": table}) as tables:
        values = measure_dataset(tables, measurement, 10)
    assert time.process_time() - before < 30  # seconds of all cores together
    assert (estimates(values, "samples")[""], estimates(values, "patients")[""]) == (1_000_000, 500_000)


def test_no_value_of_a_key_or_of_an_undeclared_level_is_in_any_fact(tmp_path: Path) -> None:
    people = {
        "person": [f"patient-{number}" for number in range(30)],
        "image": [f"image-{number}" for number in range(30)],
        "site": [f"hospital-{number % 4}" for number in range(30)],
        "why": ["", *(f"because-{number}" for number in range(29))],
    }
    measurement = a_dataset(
        sample=("image",),
        variables=(Variable("site", "site", levels=("hospital-0",)), Variable("why", "why")),
        flow=(Stage("raw", Rows("people"), "why", ("lost",)), Stage("kept", OF_HOSPITAL_0)),
    )
    for minimum_cell in (1, 10):
        told = json.dumps(measure(tmp_path, measurement, minimum_cell, people=people).as_data())
        assert not [word for word in ("patient-", "image-", "hospital-1", "because-") if word in told]


OF_HOSPITAL_0 = Rows("people", (Condition("site", "equals", "hospital-0"),))


def test_facts_of_a_dataset_are_what_the_schema_describes(tmp_path: Path) -> None:
    make_project_folder(tmp_path)
    write(tmp_path, "evidence/data/people.csv", "site,patient,age\nnorth,1,40\nnorth,2,50\nsouth,1,60\n")
    table = {"file": "evidence/data/people.csv", "columns": {"site": "text", "patient": "integer", "age": "number"}}
    of_age = dataset_data(variables={"age": {"column": "age", "bins": [45]}})
    write(tmp_path, PLAN_FILE, table_plan_data({"people": table}, 2, DATA_thing=of_age))
    assert measure_plan(tmp_path, load_plan(tmp_path)).problems == ()
    facts = load_facts(tmp_path)["DATA_thing"]
    assert isinstance(facts, MeasuredFacts)
    assert (facts.kind, facts.numbers["samples"].estimate, facts.numbers["samples/age: below 45"].withheld) == (
        "dataset",
        3,
        "fewer than 2",
    )
    assert facts.series["distribution"][0]["samples"] is None
