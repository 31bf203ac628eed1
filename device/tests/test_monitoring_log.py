"""The monitoring log."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recursight.__main__ import main
from recursight.inputs import DECLARED
from recursight.model import Model, load_released
from recursight.monitoring import append, log_entry
from recursight.predict import predict

POSSIBLE = st.fixed_dictionaries({field.name: st.sampled_from(list(field.allowed)) for field in DECLARED})
DAY = date(2026, 3, 14)


def read(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


@pytest.mark.verifies("REQ_monitoring_log")
def test_logs_inputs_answer_and_version(model: Model, woman: dict[str, Any], tmp_path: Path) -> None:
    answer = predict(model, woman)
    append(tmp_path / "log.jsonl", answer, DAY)
    assert read(tmp_path / "log.jsonl") == [
        {
            "month": "2026-03",
            "product": "RecurSight breast",
            "model_version": "1.0.0",
            "inputs": woman,
            "probability": answer.probability,
            "above_threshold": answer.above_threshold,
            "out_of_development_range": False,
        }
    ]


@pytest.mark.verifies("REQ_monitoring_log")
def test_keeps_the_month_and_not_the_day(model: Model, woman: dict[str, Any]) -> None:
    answer = predict(model, woman)
    assert log_entry(answer, date(2026, 3, 1)) == log_entry(answer, date(2026, 3, 31))
    assert log_entry(answer, date(2026, 3, 31)) != log_entry(answer, date(2026, 4, 1))


@pytest.mark.verifies("REQ_monitoring_log")
def test_appends_and_never_changes_earlier_lines(model: Model, woman: dict[str, Any], tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    append(log, predict(model, woman), DAY)
    first = log.read_bytes()
    append(log, predict(model, {**woman, "nodes": 12}), DAY)
    assert log.read_bytes().startswith(first)
    assert [entry["inputs"]["nodes"] for entry in read(log)] == [3, 12]


@pytest.mark.verifies("REQ_monitoring_log")
def test_logs_that_an_answer_was_flagged(model: Model, woman: dict[str, Any]) -> None:
    assert log_entry(predict(model, {**woman, "grade": 1}), DAY)["out_of_development_range"] is True


@pytest.mark.verifies("REQ_monitoring_log")
@settings(derandomize=True, deadline=None)
@given(values=POSSIBLE)
def test_a_logged_prediction_can_be_repeated_from_its_entry(values: dict[str, Any]) -> None:
    model = load_released()
    entry = json.loads(json.dumps(log_entry(predict(model, values), DAY)))
    again = predict(model, entry["inputs"])
    assert (again.probability, again.above_threshold) == (entry["probability"], entry["above_threshold"])


@pytest.mark.verifies("REQ_monitoring_log")
def test_the_command_line_logs_one_line_per_prediction(
    woman_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "log.jsonl"
    for _ in range(2):
        assert main(["predict", str(woman_file), "--log", str(log)]) == 0
    assert len(read(log)) == 2
    assert "RecurSight breast" in capsys.readouterr().out


@pytest.mark.verifies("REQ_monitoring_log")
def test_writes_no_log_unless_asked(woman_file: Path, tmp_path: Path) -> None:
    assert main(["predict", str(woman_file)]) == 0
    assert list(tmp_path.iterdir()) == [woman_file]
