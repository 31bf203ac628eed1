"""Wilms: the answer with its basis and the other reading, in Python and as a command, from the released file only."""

import hashlib
import json
import math
import shutil
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recursight.inputs import RecurSightError
from recursight.model import MODELS
from recursight.wilms.__main__ import main
from recursight.wilms.inputs import DECLARED, NAMES
from recursight.wilms.model import Model, load_released
from recursight.wilms.predict import predict

DEVICE = Path(__file__).resolve().parents[1]
POSSIBLE = st.fixed_dictionaries({field.name: st.sampled_from(list(field.allowed)) for field in DECLARED})


def log_odds(probability: float) -> float:
    return math.log(probability / (1 - probability))


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A copy of the released models that a test may damage."""
    return Path(shutil.copytree(MODELS, tmp_path / "models"))


@pytest.mark.verifies("REQ_wilms_output")
@settings(derandomize=True, deadline=None)
@given(values=POSSIBLE)
def test_answers_every_possible_input_with_a_probability_and_its_side(values: dict[str, Any]) -> None:
    answer = predict(load_released(), values)
    assert 0 < answer.probability < 1
    assert answer.above_threshold == (answer.probability >= answer.threshold)


@pytest.mark.verifies("REQ_wilms_output")
def test_counts_a_probability_equal_to_the_threshold_as_above(wilms_model: Model, child: dict[str, Any]) -> None:
    probability = predict(wilms_model, child).probability
    assert predict(replace(wilms_model, threshold=probability), child).above_threshold
    assert not predict(replace(wilms_model, threshold=probability + 0.0001), child).above_threshold


@pytest.mark.verifies("REQ_wilms_output")
def test_computes_the_probability_of_the_model_file(wilms_model: Model) -> None:
    # By hand, from the numbers in the model file: unfavourable is 1, stage and months enter as they are.
    parts = [t.coefficient * (v - t.mean) / t.scale for t, v in zip(wilms_model.terms, [1, 3, 25], strict=True)]
    expected = 1 / (1 + math.exp(-wilms_model.intercept - sum(parts)))
    found = predict(wilms_model, {"histology": "unfavourable", "stage": 3, "age_months": 25}).probability
    assert found == pytest.approx(expected, abs=0.00005)


@pytest.mark.verifies("REQ_wilms_output")
@settings(derandomize=True, deadline=None)
@given(values=POSSIBLE)
def test_the_contributions_add_up_to_the_answer(values: dict[str, Any]) -> None:
    model = load_released()
    answer = predict(model, values)
    assert tuple(answer.contributions) == NAMES
    # Probability and parts are rounded to four decimals; at the lowest risks that is up to 0.005 in log odds.
    assert model.intercept + sum(answer.contributions.values()) == pytest.approx(
        log_odds(answer.probability), abs=0.005
    )


@pytest.mark.verifies("REQ_wilms_output")
@pytest.mark.parametrize("name", ["stage", "histology"])
def test_a_worse_finding_raises_the_risk(wilms_model: Model, child: dict[str, Any], name: str) -> None:
    worse = {"stage": 4, "histology": "unfavourable"}[name]
    assert predict(wilms_model, {**child, name: worse}).probability > predict(wilms_model, child).probability


@pytest.mark.verifies("REQ_wilms_output")
def test_names_product_version_outcome_threshold_and_what_it_is_not(wilms_model: Model, child: dict[str, Any]) -> None:
    answer = predict(wilms_model, child)
    assert (answer.product, answer.model_version, answer.threshold) == (
        "RecurSight wilms",
        "1.0.0",
        wilms_model.threshold,
    )
    assert "relapse within 1,096 days (three years)" in answer.outcome
    assert "does not replace" in answer.disclaimer


@pytest.mark.verifies("REQ_wilms_output")
def test_the_command_prints_what_python_answers(
    wilms_model: Model, child: dict[str, Any], child_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["predict", str(child_file)]) == 0
    expected = json.loads(json.dumps(asdict(predict(wilms_model, child))))
    assert json.loads(capsys.readouterr().out) == expected


@pytest.mark.verifies("REQ_wilms_output")
def test_the_command_says_what_cannot_be_used_and_prints_no_answer(
    child: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, log = tmp_path / "child.json", tmp_path / "log.jsonl"
    path.write_text(json.dumps({**child, "stage": 5}), encoding="utf-8")
    assert main(["predict", str(path), "--log", str(log)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "stage is not possible" in printed.err
    assert not log.exists()


@pytest.mark.verifies("REQ_wilms_output")
def test_the_log_holds_month_inputs_and_answer_and_nothing_else(
    child: dict[str, Any], child_file: Path, tmp_path: Path
) -> None:
    log = tmp_path / "log.jsonl"
    for _ in range(2):
        assert main(["predict", str(child_file), "--log", str(log)]) == 0
    first, second = map(json.loads, log.read_text(encoding="utf-8").splitlines())
    assert first == second
    assert first["inputs"] == child
    assert first.keys() == {
        "month",
        "product",
        "model_version",
        "inputs",
        "probability",
        "above_threshold",
        "out_of_development_range",
    }


@pytest.mark.verifies("REQ_wilms_output")
@pytest.mark.parametrize("command", ["--about", "about"])
def test_the_instructions_name_endpoint_threshold_data_and_limits(
    wilms_model: Model, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command]) == 0
    text = capsys.readouterr().out
    training = wilms_model.training
    for said in (
        "relapse within 1,096 days",
        f"Threshold: {wilms_model.threshold}, fixed in development for 80% sensitivity",
        f"{training.children} children of the third National Wilms Tumor Study, {training.events} with the endpoint",
        "tumours on both sides",
        "chemotherapy before surgery",
        "institution's reading of histology",
    ):
        assert said in text


@pytest.mark.verifies("REQ_wilms_other_reading")
@settings(derandomize=True, deadline=None)
@given(values=POSSIBLE)
def test_the_other_reading_gives_what_it_would_give_if_it_were_typed(values: dict[str, Any]) -> None:
    model = load_released()
    other = predict(model, values).other_reading
    typed = predict(model, {**values, "histology": other.histology})
    assert other.histology != values["histology"]
    assert (other.probability, other.above_threshold) == (typed.probability, typed.above_threshold)


@pytest.mark.verifies("REQ_wilms_other_reading")
def test_says_whose_reading_the_answer_rests_on_and_that_another_may_differ(
    wilms_model: Model, child: dict[str, Any]
) -> None:
    answer = predict(wilms_model, child)
    assert "institution's reading" in answer.reading
    assert (answer.above_threshold, answer.other_reading.above_threshold) == (False, True)


@pytest.mark.verifies("REQ_wilms_integrity")
@pytest.mark.parametrize("added", [b"\n", b" "])
def test_refuses_a_model_file_that_differs_only_in_white_space(models: Path, added: bytes) -> None:
    path = models / "wilms-1.0.0.json"
    path.write_bytes(path.read_bytes() + added)
    with pytest.raises(RecurSightError, match="not the released file"):
        load_released("1.0.0", models)


@pytest.mark.verifies("REQ_wilms_integrity")
def test_refuses_the_released_file_of_the_other_function(models: Path) -> None:
    shutil.copy(models / "breast-1.0.0.json", models / "wilms-1.0.0.json")
    with pytest.raises(RecurSightError, match="not the released file"):
        load_released("1.0.0", models)


@pytest.mark.verifies("REQ_wilms_integrity")
def test_the_releases_of_the_other_function_release_nothing_here(models: Path) -> None:
    shutil.copy(models / "released.json", models / "wilms-released.json")
    with pytest.raises(RecurSightError, match="not the released file"):
        load_released("1.0.0", models)


@pytest.mark.verifies("REQ_wilms_integrity")
@pytest.mark.parametrize(
    ("gone", "message"), [("wilms-1.0.0.json", "missing"), ("wilms-released.json", "is not released")]
)
def test_refuses_to_go_on_without_the_model_or_the_list_of_releases(models: Path, gone: str, message: str) -> None:
    (models / gone).unlink()
    with pytest.raises(RecurSightError, match=message):
        load_released("1.0.0", models)


@pytest.mark.verifies("REQ_wilms_integrity")
def test_every_released_hash_is_that_of_a_file() -> None:
    released = json.loads((MODELS / "wilms-released.json").read_text(encoding="utf-8"))
    assert released
    for version, sha256 in released.items():
        assert hashlib.sha256((MODELS / f"wilms-{version}.json").read_bytes()).hexdigest() == sha256


# The hook sees every socket of the process, whoever opened it.
WATCHED = """
import sys
def watch(event, arguments):
    if event.startswith("socket."):
        raise SystemExit("network: " + event)
sys.addaudithook(watch)
from recursight.wilms.__main__ import main
code = main(["predict", sys.argv[1]])
print(*{name.split(".")[0] for name in sys.modules} & {"numpy", "scipy", "sklearn", "pandas", "yaml"}, file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.verifies("REQ_wilms_integrity")
def test_a_prediction_opens_no_connection_and_needs_the_standard_library_alone(child_file: Path) -> None:
    command = [sys.executable, "-c", WATCHED, str(child_file)]
    done = subprocess.run(command, cwd=DEVICE, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.strip()) == (0, "")
    assert json.loads(done.stdout)["product"] == "RecurSight wilms"
