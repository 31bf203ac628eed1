"""The answer: probability, threshold, basis, version and disclaimer, in Python and on the command line."""

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recursight.__main__ import main
from recursight.inputs import DECLARED, NAMES
from recursight.model import Model, load_released
from recursight.predict import predict

POSSIBLE = st.fixed_dictionaries({field.name: st.sampled_from(list(field.allowed)) for field in DECLARED})


def log_odds(probability: float) -> float:
    return math.log(probability / (1 - probability))


@pytest.mark.verifies("REQ_probability_output")
@settings(derandomize=True, deadline=None)
@given(values=POSSIBLE)
def test_answers_every_possible_input_with_a_probability(values: dict[str, Any]) -> None:
    assert 0 < predict(load_released(), values).probability < 1


@pytest.mark.verifies("REQ_probability_output")
@settings(derandomize=True, deadline=None)
@given(values=POSSIBLE)
def test_says_above_exactly_if_the_shown_probability_reaches_the_threshold(values: dict[str, Any]) -> None:
    answer = predict(load_released(), values)
    assert answer.above_threshold == (answer.probability >= answer.threshold)


@pytest.mark.verifies("REQ_probability_output")
def test_counts_a_probability_equal_to_the_threshold_as_above(model: Model, woman: dict[str, Any]) -> None:
    probability = predict(model, woman).probability
    assert predict(replace(model, threshold=probability), woman).above_threshold
    assert not predict(replace(model, threshold=probability + 0.0001), woman).above_threshold


@pytest.mark.verifies("REQ_probability_output")
def test_computes_the_probability_of_the_model_file(model: Model, woman: dict[str, Any]) -> None:
    # By hand, from the numbers in the model file: size class 20-50 is code 1, nodes enter as log(1 + nodes).
    values = [54, 1, 1, 3, math.log(4), 0]
    parts = [t.coefficient * (v - t.mean) / t.scale for t, v in zip(model.terms, values, strict=True)]
    expected = 1 / (1 + math.exp(-model.intercept - sum(parts)))
    assert predict(model, woman).probability == pytest.approx(expected, abs=0.00005)


@pytest.mark.verifies("REQ_probability_output")
@settings(derandomize=True, deadline=None)
@given(values=POSSIBLE, more=st.integers(1, 99))
def test_more_positive_nodes_never_lower_the_risk(values: dict[str, Any], more: int) -> None:
    model = load_released()
    worse = {**values, "nodes": min(values["nodes"] + more, 99)}
    assert predict(model, worse).probability >= predict(model, values).probability


@pytest.mark.verifies("REQ_probability_output")
def test_a_larger_tumour_raises_the_risk(model: Model, woman: dict[str, Any]) -> None:
    small, middle, large = (predict(model, {**woman, "size": size}).probability for size in ("<=20", "20-50", ">50"))
    assert small < middle < large


@pytest.mark.verifies("REQ_probability_output")
def test_names_the_outcome_and_its_time(model: Model, woman: dict[str, Any]) -> None:
    outcome = predict(model, woman).outcome
    assert "recurrence or death" in outcome
    assert "three years" in outcome


@pytest.mark.verifies("REQ_output_shows_basis")
def test_shows_a_contribution_for_each_input(model: Model, woman: dict[str, Any]) -> None:
    assert tuple(predict(model, woman).contributions) == NAMES


@pytest.mark.verifies("REQ_output_shows_basis")
@settings(derandomize=True, deadline=None)
@given(values=POSSIBLE)
def test_the_contributions_add_up_to_the_answer(values: dict[str, Any]) -> None:
    model = load_released()
    answer = predict(model, values)
    total = model.intercept + sum(answer.contributions.values())
    assert 1 / (1 + math.exp(-total)) == pytest.approx(answer.probability, abs=0.0002)


@pytest.mark.verifies("REQ_output_shows_basis")
def test_changing_one_input_changes_only_its_contribution(model: Model, woman: dict[str, Any]) -> None:
    before, after = (predict(model, {**woman, "nodes": nodes}).contributions for nodes in (1, 20))
    assert [name for name in NAMES if before[name] != after[name]] == ["nodes"]


@pytest.mark.verifies("REQ_output_shows_basis")
def test_a_positive_contribution_means_a_raised_risk(model: Model, woman: dict[str, Any]) -> None:
    few, many = (predict(model, {**woman, "nodes": nodes}) for nodes in (0, 20))
    assert few.contributions["nodes"] < 0 < many.contributions["nodes"]
    moved = many.contributions["nodes"] - few.contributions["nodes"]
    assert log_odds(many.probability) - log_odds(few.probability) == pytest.approx(moved, abs=0.002)


@pytest.mark.verifies("REQ_output_names_version")
def test_every_answer_names_product_version_threshold_and_disclaimer(model: Model, woman: dict[str, Any]) -> None:
    answer = predict(model, woman)
    assert (answer.product, answer.model_version, answer.threshold) == ("RecurSight breast", "1.0.0", 0.2164)
    assert answer.disclaimer == "This answer supports a clinician's decision and does not replace it."


@pytest.mark.verifies("REQ_output_names_version")
def test_the_version_is_that_of_the_model_that_answered(model: Model, woman: dict[str, Any]) -> None:
    assert predict(replace(model, version="9.9.9"), woman).model_version == "9.9.9"


@pytest.mark.verifies("REQ_output_names_version", "REQ_probability_output", "REQ_output_shows_basis")
def test_the_command_line_prints_the_whole_answer(woman_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["predict", str(woman_file)]) == 0
    assert set(json.loads(capsys.readouterr().out)) == {
        "product",
        "model_version",
        "outcome",
        "inputs",
        "probability",
        "threshold",
        "above_threshold",
        "out_of_development_range",
        "outside",
        "contributions",
        "disclaimer",
    }


@pytest.mark.verifies("REQ_probability_output")
@pytest.mark.parametrize("content", [b"", b"[1]", b"{", b"\xff", b'{"age": 54, "age": 20}'])
def test_the_command_line_gives_no_answer_to_what_it_cannot_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    path = tmp_path / "broken.json"
    path.write_bytes(content)
    assert main(["predict", str(path)]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.startswith("recursight: ")
