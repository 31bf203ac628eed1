"""Answers in a table of their own are joined by sample; what does not fit is an error with counts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sphinx_qms.measure.answers import check_samples, read_answers
from sphinx_qms.measure.read_columns import read_columns
from sphinx_qms.measure.statistics.arrays import Floats
from sphinx_qms.measure.tables.open import open_tables
from sphinx_qms.model.error import UserError
from sphinx_qms.model.plan.tables import Rows
from unit.builders import only_problem
from unit.scored_tables import Columns, a_performance, write_scores

SAMPLES = {"site": ["b", "a", "a"], "number": [1, 2, 1], "patient": [7, 8, 9], "kept": [True, True, True]}
ANSWERS: Mapping[str, Any] = {
    "site": ["a", "b", "a", "c"],
    "number": [1, 1, 2, 5],
    "score": [0.1, 0.3, None, 0.9],
    "run": ["x", "x", "x", "x"],
}


def answers(root: Path, given: Columns, samples: Columns = SAMPLES, run: str = "", rows: str = "scores") -> Floats:
    tables = [write_scores(root, samples), write_scores(root, given, "given")]
    with open_tables(root, {table.name: table for table in tables}) as opened:
        return read_answers(
            opened, a_performance(), Rows(rows), ("site", "number"), Rows("given"), "score", "the answers", run
        )


def test_the_answers_come_in_the_order_of_the_numbered_samples(tmp_path: Path) -> None:
    tables = [write_scores(tmp_path, SAMPLES), write_scores(tmp_path, ANSWERS, "given")]
    with open_tables(tmp_path, {table.name: table for table in tables}) as opened:
        keys = {"sample": ("site", "number")}
        found = read_columns(opened, a_performance(), Rows("scores"), ("patient",), {}, keys=keys)
        read = read_answers(opened, a_performance(), Rows("scores"), keys["sample"], Rows("given"), "score", "it")
    assert found["sample"].tolist() == [2, 1, 0]
    np.testing.assert_array_equal(read, [[0.1, np.nan, 0.3]])


def test_several_runs_stand_beside_each_other(tmp_path: Path) -> None:
    twice = {name: [*values[:3], *values[:3]] for name, values in ANSWERS.items()} | {"run": [*"xxxyyy"]}
    twice["score"] = [0.1, 0.3, 0.5, 0.2, 0.3, 0.5]
    np.testing.assert_array_equal(answers(tmp_path, twice, run="run"), [[0.1, 0.5, 0.3], [0.2, 0.5, 0.3]])


@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        ({"number": [1, 1, 3, 5]}, "answer-missing", "1 of 3 samples have no answer in the answers"),
        ({"number": [1, 1, 1, 5]}, "answer-missing", "1 of 3 samples have no answer in the answers"),
        ({"site": ["a", "b", "a", "b"], "number": [1, 1, 2, 1]}, "answer-repeated", "1 of 3 samples have several"),
    ],
)
def test_a_sample_without_just_one_answer_is_an_error(
    tmp_path: Path, change: Mapping[str, Any], code: str, message: str
) -> None:
    with pytest.raises(UserError) as error:
        answers(tmp_path, {**ANSWERS, **change})
    assert (code, message) in [
        (problem.code, problem.message[9 : 9 + len(message)]) for problem in error.value.problems
    ]


def test_an_answer_without_a_run_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UserError) as error:
        answers(tmp_path, {**ANSWERS, "run": ["x", None, "x", "x"]}, run="run")
    assert only_problem(error.value).code == "value-missing"


def test_a_key_of_another_type_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UserError) as error:
        answers(tmp_path, {**ANSWERS, "number": [*"1125"]})
    assert only_problem(error.value).code == "key-type"


def test_a_sample_in_two_rows_is_an_error(tmp_path: Path) -> None:
    twice = {name: [*values, values[0]] for name, values in SAMPLES.items()}
    with open_tables(tmp_path, {"scores": write_scores(tmp_path, twice)}) as opened:
        keys = {"sample": ("site", "number")}
        found = read_columns(opened, a_performance(), Rows("scores"), ("patient",), {}, keys=keys)
    with pytest.raises(UserError) as error:
        check_samples(a_performance(), found)
    assert "1 of 4 rows name a sample" in only_problem(error.value).message
