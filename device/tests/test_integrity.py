"""The released model only, no identifiers, no network."""

import hashlib
import json
import shutil
import socket
import subprocess
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from recursight.__main__ import main, parse_inputs
from recursight.inputs import NAMES, RecurSightError, check_inputs
from recursight.model import MODELS, Model, load_released, model_path
from recursight.monitoring import log_entry
from recursight.predict import predict

DEVICE = Path(__file__).resolve().parents[1]


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A copy of the released models that a test may damage."""
    return Path(shutil.copytree(MODELS, tmp_path / "models"))


@pytest.mark.verifies("REQ_model_integrity")
def test_loads_the_released_model(models: Path) -> None:
    assert load_released("1.0.0", models).version == "1.0.0"


@pytest.mark.verifies("REQ_model_integrity")
def test_refuses_a_model_file_with_one_changed_digit(models: Path) -> None:
    path = models / "breast-1.0.0.json"
    path.write_text(path.read_text(encoding="utf-8").replace("0.2164", "0.2165"), encoding="utf-8")
    with pytest.raises(RecurSightError, match="not the released file"):
        load_released("1.0.0", models)


@pytest.mark.verifies("REQ_model_integrity")
def test_refuses_a_model_file_that_differs_only_in_white_space(models: Path) -> None:
    path = models / "breast-1.0.0.json"
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(RecurSightError, match="not the released file"):
        load_released("1.0.0", models)


@pytest.mark.verifies("REQ_model_integrity")
def test_refuses_a_version_that_was_never_released(models: Path) -> None:
    shutil.copy(models / "breast-1.0.0.json", models / "breast-2.0.0.json")
    with pytest.raises(RecurSightError, match=r"2\.0\.0 is not released"):
        load_released("2.0.0", models)


@pytest.mark.verifies("REQ_model_integrity")
def test_refuses_the_candidate_of_the_next_version_beside_the_released_file() -> None:
    assert model_path("1.1.0a").is_file()
    with pytest.raises(RecurSightError, match=r"1\.1\.0a is not released"):
        load_released("1.1.0a")


@pytest.mark.verifies("REQ_model_integrity")
def test_refuses_to_go_on_without_the_model_file(models: Path) -> None:
    (models / "breast-1.0.0.json").unlink()
    with pytest.raises(RecurSightError, match="missing"):
        load_released("1.0.0", models)


@pytest.mark.verifies("REQ_model_integrity")
def test_refuses_every_model_if_the_list_of_releases_is_gone(models: Path) -> None:
    (models / "released.json").unlink()
    with pytest.raises(RecurSightError, match="not released"):
        load_released("1.0.0", models)


@pytest.mark.verifies("REQ_model_integrity")
def test_every_released_hash_is_that_of_a_file() -> None:
    released = json.loads((MODELS / "released.json").read_text(encoding="utf-8"))
    assert released
    for version, sha256 in released.items():
        assert hashlib.sha256((MODELS / f"breast-{version}.json").read_bytes()).hexdigest() == sha256


@pytest.mark.verifies("REQ_no_identifiers")
@pytest.mark.parametrize("name", ["pid", "name", "date_of_birth", "Age", "er"])
def test_refuses_an_undeclared_field_and_does_not_repeat_it(woman: dict[str, Any], name: str) -> None:
    with pytest.raises(RecurSightError) as refusal:
        check_inputs({**woman, name: "Jane Doe"})
    assert "1 undeclared input field(s) refused" in str(refusal.value)
    assert "Jane Doe" not in str(refusal.value)


@pytest.mark.verifies("REQ_no_identifiers")
def test_does_not_repeat_an_identifier_typed_into_a_declared_field(woman: dict[str, Any]) -> None:
    with pytest.raises(RecurSightError) as refusal:
        check_inputs({**woman, "age": 19700412123})
    assert "19700412123" not in str(refusal.value)


@pytest.mark.verifies("REQ_no_identifiers")
def test_refuses_a_field_that_is_given_twice() -> None:
    with pytest.raises(RecurSightError, match="twice"):
        parse_inputs('{"age": 54, "age": 20}')


@pytest.mark.verifies("REQ_no_identifiers")
def test_answer_and_log_hold_the_declared_inputs_and_nothing_else_of_the_patient(
    model: Model, woman: dict[str, Any]
) -> None:
    answer = predict(model, woman)
    assert tuple(asdict(answer)["inputs"]) == NAMES
    entry = log_entry(answer, date(2026, 3, 14))
    assert entry["inputs"] == woman
    assert entry.keys() - {"inputs"} == {
        "month",
        "product",
        "model_version",
        "probability",
        "above_threshold",
        "out_of_development_range",
    }


@pytest.mark.verifies("REQ_no_identifiers")
def test_a_refused_input_leaves_no_trace_in_the_log(woman: dict[str, Any], tmp_path: Path) -> None:
    path, log = tmp_path / "woman.json", tmp_path / "log.jsonl"
    path.write_text(json.dumps({**woman, "pid": 4711}), encoding="utf-8")
    assert main(["predict", str(path), "--log", str(log)]) == 2
    assert not log.exists()


@pytest.mark.verifies("REQ_offline")
def test_predicts_when_no_socket_can_be_opened(
    woman_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a network connection was attempted")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert main(["predict", str(woman_file)]) == 0
    assert json.loads(capsys.readouterr().out)["product"] == "RecurSight breast"


# The hook sees every socket of the process, also one opened by a module that kept its own reference to socket.socket.
WATCHED = """
import sys
def watch(event, arguments):
    if event.startswith("socket."):
        raise SystemExit("network: " + event)
sys.addaudithook(watch)
"""


def run_watched(code: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", WATCHED + code]
    return subprocess.run(command, cwd=DEVICE, capture_output=True, text=True, check=False)


@pytest.mark.verifies("REQ_offline")
def test_a_whole_prediction_process_causes_no_network_event(woman_file: Path) -> None:
    done = run_watched(f"from recursight.__main__ import main; sys.exit(main(['predict', {str(woman_file)!r}]))")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["product"] == "RecurSight breast"


@pytest.mark.verifies("REQ_offline")
def test_the_watch_on_the_network_would_see_a_connection() -> None:
    done = run_watched("import socket; socket.create_connection(('127.0.0.1', 9))")
    assert done.returncode == 1
    assert "network: socket." in done.stderr


@pytest.mark.verifies("REQ_offline")
def test_predicts_with_the_standard_library_alone(woman_file: Path) -> None:
    done = run_watched(
        f"from recursight.__main__ import main; code = main(['predict', {str(woman_file)!r}]); "
        "loaded = {name.split('.')[0] for name in sys.modules}; "
        "print(*loaded & {'numpy', 'scipy', 'sklearn', 'pandas', 'yaml'}, file=sys.stderr); sys.exit(code)"
    )
    assert (done.returncode, done.stderr.strip()) == (0, "")
