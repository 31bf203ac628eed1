"""What a plan names and does not declare is told with its place, all of it at once, before anything is measured."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from sphinx_qms.model.error import UserError
from sphinx_qms.model.plan.common import Variable
from sphinx_qms.model.plan.load import load_plan
from unit.builders import (
    PLAN_FILE,
    agreement_data,
    dataset_data,
    independence_data,
    line_of,
    monitoring_data,
    only_problem,
    performance_data,
    reader_study_data,
    robustness_data,
    table_data,
    table_plan_data,
    write,
)

PEOPLE = {"table": "people"}
GRADE = {"column": "grade", "levels": [1, 2, 3]}


def problems(folder: Path, entry: Mapping[str, Any], **table: Any) -> list[str]:
    """The codes of what is wrong in a plan with that one entry."""
    write(folder, PLAN_FILE, table_plan_data({"people": table_data(**table)}, TEST_thing=entry))
    try:
        load_plan(folder)
    except UserError as error:
        return [problem.code for problem in error.problems]
    return []


@pytest.mark.parametrize(
    "entry",
    [
        dataset_data(rows={"table": "nobody"}),
        dataset_data(compared_with={"need": "DATA_other", "rows": {"table": "nobody"}}),
        dataset_data(flow=[{"stage": "raw", "rows": PEOPLE}, {"stage": "clean", "rows": {"table": "nobody"}}]),
        dataset_data(augmented={"rows": {"table": "nobody"}, "source": ["site"]}),
        independence_data(sets={"DATA_a": PEOPLE, "DATA_b": {"table": "nobody"}}),
        performance_data(rows={"table": "nobody"}),
        performance_data(training_sizes={"rows": {"table": "nobody"}, "size": "a", "outcome": "b", "score": "c"}),
        reader_study_data(rows={"table": "nobody"}),
        robustness_data(perturbations={"noise": {"rows": {"table": "nobody"}, "score": "score"}}),
        robustness_data(repeats={"rows": {"table": "nobody"}, "score": "score", "run": "grade"}),
    ],
)
def test_a_table_that_is_not_declared_is_an_error(folder: Path, entry: Mapping[str, Any]) -> None:
    assert problems(folder, entry) == ["table-unknown"]


@pytest.mark.parametrize(
    "entry",
    [
        dataset_data(rows={"table": "people", "where": {"height": 3}}),
        dataset_data(patient=["site", "height"]),
        dataset_data(sample=["height"]),
        dataset_data(missing=["height"]),
        dataset_data(label={"column": "height"}),
        dataset_data(variables={"height": {"column": "height"}}),
        dataset_data(subgroups={"tall": {"height": 3}}),
        dataset_data(flow=[{"stage": "raw", "rows": PEOPLE}, {"stage": "b", "rows": PEOPLE, "split": {"column": "h"}}]),
        dataset_data(
            flow=[{"stage": "a", "rows": PEOPLE}, {"stage": "b", "rows": PEOPLE, "reason": "h", "reasons": ["x"]}]
        ),
        dataset_data(augmented={"rows": PEOPLE, "source": ["height"]}),
        independence_data(keys={"patient": {"columns": ["height"]}}),
        independence_data(public={"DATA_test": {"height": 3}}),
        performance_data(outcome="height"),
        performance_data(score="height"),
        performance_data(patient=["height"]),
        performance_data(weight="height"),
        performance_data(against="height"),
        performance_data(subgroups={"tall": {"height": {"missing": False}}}),
        performance_data(training_sizes={"rows": PEOPLE, "size": "height", "outcome": "recurred", "score": "score"}),
        reader_study_data(case=["height"]),
        reader_study_data(reader={"column": "height", "levels": [1]}),
        reader_study_data(time="height"),
        robustness_data(sample=["height"]),
        robustness_data(perturbations={"noise": {"rows": PEOPLE, "score": "height"}}),
        robustness_data(repeats={"rows": PEOPLE, "score": "score", "run": "height"}),
    ],
)
def test_a_column_that_its_table_does_not_declare_is_an_error(folder: Path, entry: Mapping[str, Any]) -> None:
    assert set(problems(folder, entry)) == {"column-undeclared"}


@pytest.mark.parametrize(
    ("code", "entry"),
    [
        ("set-unknown", independence_data(public={"DATA_tset": {"site": "A"}})),
        ("bins-order", dataset_data(variables={"age": {"column": "age", "bins": [60, 40]}})),
        ("bins-order", dataset_data(variables={"age": {"column": "age", "bins": [40, float("inf")]}})),
        ("level-repeated", dataset_data(variables={"site": {"column": "site", "levels": ["A", "other"]}})),
        ("level-repeated", dataset_data(variables={"age": {"column": "age", "levels": [1, 1.5, "1"]}})),
        ("stage-repeated", dataset_data(flow=[{"stage": "raw", "rows": PEOPLE}, {"stage": "raw", "rows": PEOPLE}])),
        ("key-counted", dataset_data(patient=["patient"], variables={"who": {"column": "patient", "levels": [1]}})),
        ("key-counted", dataset_data(sample=["age"], variables={"who": {"column": "age", "bins": [1]}})),
        ("key-counted", dataset_data(patient=["patient"], label={"column": "patient", "levels": [1]})),
        ("column-kind", dataset_data(variables={"site": {"column": "site", "bins": [1]}})),
        ("column-kind", dataset_data(subgroups={"g": {"recurred": {"at_least": True}}})),
        ("column-kind", performance_data(outcome="grade")),
        ("column-kind", performance_data(score="site")),
        ("column-kind", performance_data(against="recurred")),
        ("column-kind", reader_study_data(rating="site")),
        ("column-kind", reader_study_data(time="seen")),
        ("column-kind", robustness_data(perturbations={"noise": {"rows": PEOPLE, "score": "recurred"}})),
        ("value-kind", reader_study_data(reader={"column": "grade", "levels": ["A"]})),
        ("value-kind", dataset_data(subgroups={"g": {"age": "60"}})),
        ("value-kind", dataset_data(subgroups={"g": {"age": {"at_least": "60"}}})),
        ("value-kind", dataset_data(subgroups={"g": {"age": {"one_of": [60, True]}}})),
        ("value-kind", dataset_data(subgroups={"g": {"site": 3}})),
        ("value-kind", dataset_data(subgroups={"g": {"recurred": 1}})),
        ("value-kind", dataset_data(subgroups={"g": {"seen": {"below": "1 May 2020"}}})),
        ("value-kind", dataset_data(subgroups={"g": {"seen": {"below": "2020-02-30"}}})),
        ("value-kind", dataset_data(variables={"grade": {"column": "grade", "levels": ["3"]}})),
    ],
)
def test_what_cannot_be_measured_as_planned_is_an_error(folder: Path, code: str, entry: Mapping[str, Any]) -> None:
    assert code in problems(folder, entry)


@pytest.mark.parametrize(
    ("shares", "codes"),
    [
        ({"grade": {"1": 0.2, "2": 0.3, "3": 0.5}}, []),
        ({"grade": {"1": 0.2, "2": 0.3, "other": 0.5}}, []),
        ({"grade": {"1": 0.3333333, "2": 0.3333333, "3": 0.3333333}}, []),
        ({"grade": {"1": 0.2, "2": 0.3, "3": 0.4}}, ["shares-sum"]),
        ({"grade": {"1": 0.2, "2": 0.3, "4": 0.5}}, ["level-unknown"]),
        ({"stage": {"1": 1}}, ["variable-unknown"]),
        ({"age": {"below 40": 0.5, "[40, 60)": 0.25, "60 and above": 0.25}}, []),
        ({"age": {"below 40": 0.5, "[40, 60]": 0.5}}, ["level-unknown"]),
    ],
)
def test_shares_of_a_population_are_those_of_declared_levels_and_add_up_to_1(
    folder: Path, shares: Mapping[str, Any], codes: list[str]
) -> None:
    population = {"need": "POP_all", "source": "A register.", "shares": shares}
    variables = {"grade": GRADE, "age": {"column": "age", "bins": [40, 60]}}
    assert problems(folder, dataset_data(variables=variables, population=population)) == codes


@pytest.mark.parametrize(
    "entry",
    [
        dataset_data(variables={"site": {"column": "site", "levels": ["A", "B"]}}),
        dataset_data(patient=["patient"], variables={"people": {"column": "patient"}}),
        dataset_data(rows={"table": "people", "where": {"cohort": "first", "year": {"at_least": 1990}}}),
        dataset_data(subgroups={"g": {"seen": {"at_least": "2020-02-29"}, "age": {"below": 60, "missing": False}}}),
    ],
)
def test_what_a_plan_may_say(folder: Path, entry: Mapping[str, Any]) -> None:
    assert problems(folder, entry, constants={"cohort": "first", "year": 1993}) == []


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"reference": "Cid"}, ["reader-unknown"]),
        ({"arbiter": "Cid"}, ["reader-unknown"]),
        ({"reference": "Ann", "arbiter": "Bob"}, []),
        ({"reader": {"column": "split", "levels": ["1", "2"]}, "reference": "2"}, []),
        ({"reader": {"column": "height", "levels": ["Ann", "Bob"]}}, ["column-undeclared"]),
        ({"label": {"column": "grade", "levels": ["one", "two"]}}, ["value-kind"]),
        ({"label": {"column": "site"}, "scale": "interval"}, ["column-kind"]),
        ({"label": {"column": "age"}, "scale": "ratio"}, []),
        ({"weights": "linear"}, ["weights-unordered"]),
        ({"weights": "linear", "scale": "ordinal"}, []),
        ({"round": {"column": "seen", "levels": ["2020-01-01", "later"]}}, ["value-kind"]),
    ],
)
def test_readers_rounds_and_classes_of_an_agreement_are_declared(
    folder: Path, changes: Mapping[str, Any], codes: list[str]
) -> None:
    assert problems(folder, agreement_data(**changes)) == codes


def test_a_column_called_table_can_be_filtered(folder: Path) -> None:
    columns = {"table": "text", "site": "text", "patient": "integer"}
    rows = {"table": "people", "where": {"table": "x"}}
    assert problems(folder, dataset_data(rows=rows, subgroups={"x": {"table": "x"}}), columns=columns) == []


@pytest.mark.parametrize("more", [{"columns": {"Age": "text", "age": "text"}}, {"constants": {"AGE": 1}}])
def test_columns_that_differ_in_upper_and_lower_case_only_are_an_error(folder: Path, more: Mapping[str, Any]) -> None:
    assert "column-repeated" in problems(folder, performance_data(), **more)


def test_every_problem_is_told_at_once_with_its_line(folder: Path) -> None:
    entry = performance_data(outcome="relapsed", subgroups={"grade 3": {"grade": "3"}})
    with pytest.raises(UserError) as raised:
        load_plan(write(folder, PLAN_FILE, table_plan_data(TEST_a=entry)).parent.parent)
    lines = [line_of(folder / PLAN_FILE, text) for text in ("outcome: relapsed", "grade: '3'")]
    assert [problem.location.line for problem in raised.value.problems] == sorted(lines)


def test_the_error_says_what_is_declared(folder: Path) -> None:
    write(folder, PLAN_FILE, table_plan_data(DATA_a=dataset_data(missing=["height"])))
    with pytest.raises(UserError) as raised:
        load_plan(folder)
    problem = only_problem(raised.value)
    assert problem.message == "DATA_a: the table people declares no column height"
    assert problem.hint == "declared: site, patient, split, age, grade, seen, recurred, score"


@pytest.mark.parametrize(
    ("variable", "names"),
    [
        (Variable("grade", "grade", (1, 2.5, "3 or more", True)), ("1", "2.5", "3 or more", "true")),
        (Variable("age", "age", bins=(20, 40.0, 62.5)), ("below 20", "[20, 40)", "[40, 62.5)", "62.5 and above")),
        (Variable("age", "age", bins=(20,)), ("below 20", "20 and above")),
        (Variable("site", "site"), ()),
    ],
)
def test_levels_are_called_as_the_plan_writes_them(variable: Variable, names: tuple[str, ...]) -> None:
    assert variable.level_names == names


def study_problems(folder: Path, entry: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The codes and messages of what is wrong in a plan with that one entry, of the table `scores`."""
    columns = {"patient": "integer", "quarter": "integer", "age": "number", "site": "text", "risk": "number"}
    table = {"file": "evidence/data/scores.csv", "columns": columns | {"outcome": "boolean"}}
    write(folder, PLAN_FILE, table_plan_data({"scores": table}, MON_it=entry))
    try:
        load_plan(folder)
    except UserError as error:
        return [(problem.code, problem.message) for problem in error.problems]
    return []


SITE = {"column": "site", "levels": ["a", "b"]}
SCORED = {"rows": {"table": "scores"}, "outcome": "outcome", "score": "risk", "threshold": 0.5}


@pytest.mark.parametrize(
    ("entry", "code", "message"),
    [
        (
            monitoring_data(variables={"site": SITE, "age": {"column": "age"}}),
            "variable-whole",
            "age has neither levels nor bins, so there is nothing to compare",
        ),
        (
            monitoring_data(variables={"age": {"column": "age", "bins": [60, 40]}}),
            "bins-order",
            "the limits of bins have to ascend",
        ),
        (
            monitoring_data(variables={"who": {"column": "patient", "bins": [5]}}),
            "key-counted",
            "patient names a patient or sample; its values would tell who it is",
        ),
        (
            monitoring_data(subgroups={"site": {"site": "a"}}),
            "group-repeated",
            "a subgroup and a variable are both called site",
        ),
        (
            monitoring_data(windows={"reference": {"table": "scores"}}),
            "window-name",
            "a window cannot be called reference, as the reference is",
        ),
        (
            monitoring_data(windows={"May, June": {"table": "scores"}}),
            "window-name",
            "May, June: a comma or semicolon parts names in a list",
        ),
        (
            {"kind": "factors", "scored": SCORED, "patient": ["patient"], "factors": {"site": {"column": "site"}}},
            "variable-whole",
            "site has neither levels nor bins, so there is nothing to compare",
        ),
        (
            {
                "kind": "factors",
                "scored": SCORED,
                "patient": ["patient"],
                "factors": {"site": {"column": "site", "levels": ["a", "other"]}},
            },
            "level-repeated",
            "two levels are called other",
        ),
    ],
)
def test_parts_of_a_study_that_cannot_be_told_apart_are_errors(
    folder: Path, entry: Mapping[str, Any], code: str, message: str
) -> None:
    assert study_problems(folder, entry) == [(code, f"MON_it: {message}")]


def test_a_whole_plan_of_monitoring_has_nothing_wrong(folder: Path) -> None:
    assert study_problems(folder, monitoring_data(subgroups={"site a": {"site": "a"}})) == []
