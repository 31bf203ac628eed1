"""The whole plan is measured: what can be measured is, and what cannot keeps its old facts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sphinx_qms.measure.run import Measured, facts_json, measure_plan
from sphinx_qms.model.facts import load_facts
from sphinx_qms.model.plan.load import load_plan
from unit.builders import PLAN_FILE, make_project_folder, plan_data, run_pytest, write

THING = "evidence/facts/TEST_thing.json"
TESTS = 'import pytest\n\n@pytest.mark.verifies("REQ_thing")\ndef test_a():\n    assert {}\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose tests were run, with three measurements, of which the second cannot be measured."""
    make_project_folder(tmp_path)
    write(tmp_path, "src/thing.py", "x = 1")
    write(tmp_path, "tests/test_thing.py", TESTS.format("True"))
    write(
        tmp_path,
        PLAN_FILE,
        plan_data(TEST_first={}, TEST_gone={"cases": ["tests/test_gone.py"]}, TEST_thing={"tested": ["src/thing.py"]}),
    )
    run_tests(tmp_path)
    return tmp_path


def run_tests(project: Path) -> None:
    run_pytest(project, "--tested=src", "--tested=tests")


def measure(project: Path) -> Measured:
    return measure_plan(project, load_plan(project))


def test_facts_are_written_as_they_can_be_read(project: Path) -> None:
    measure(project)
    facts = load_facts(project)
    assert [(name, [case.outcome for case in item.cases]) for name, item in facts.items()] == [
        ("TEST_first", ["passed"]),
        ("TEST_thing", ["passed"]),
    ]


def test_an_entry_that_cannot_be_measured_does_not_stop_the_others(project: Path) -> None:
    done = measure(project)
    assert done.changed == ("TEST_first", "TEST_thing")
    assert [(problem.code, problem.location.file) for problem in done.problems] == [("cases-missing", PLAN_FILE)]


def test_an_entry_that_cannot_be_measured_keeps_its_old_facts(project: Path) -> None:
    path = write(project, "evidence/facts/TEST_gone.json", "old facts\n")
    measure(project)
    assert path.read_text(encoding="utf-8") == "old facts\n"


def test_unchanged_facts_are_not_written_again(project: Path) -> None:
    measure(project)
    before = {path: path.stat().st_mtime_ns for path in (project / "evidence/facts").iterdir()}
    done = measure(project)
    assert (done.changed, done.unchanged) == ((), ("TEST_first", "TEST_thing"))
    assert {path: path.stat().st_mtime_ns for path in (project / "evidence/facts").iterdir()} == before


def test_changed_facts_are_written(project: Path) -> None:
    measure(project)
    write(project, "tests/test_thing.py", TESTS.format("False"))
    run_tests(project)
    assert measure(project).changed == ("TEST_first", "TEST_thing")
    assert [case.outcome for case in load_facts(project)["TEST_thing"].cases] == ["failed"]


@pytest.mark.parametrize("old", [b"\xff\xfe not UTF-8", b"", b"{}\r\n"])
def test_damaged_facts_are_measured_again(project: Path, old: bytes) -> None:
    write(project, THING, old)
    assert "TEST_thing" in measure(project).changed


def test_the_environment_stands_beside_the_facts_and_is_no_part_of_them(project: Path) -> None:
    measure(project)
    environment = json.loads((project / "evidence/facts/TEST_thing.run.json").read_text(encoding="utf-8"))
    assert environment["environment"]["packages"]["pytest"] == pytest.__version__
    assert "packages" not in (project / THING).read_text(encoding="utf-8")


def test_a_missing_report_is_one_problem_for_all_its_entries(project: Path) -> None:
    (project / "build/report.xml").unlink()
    done = measure(project)
    assert [(problem.code, problem.location.file) for problem in done.problems] == [
        ("report-missing", "build/report.xml")
    ]


def test_progress_names_each_entry(project: Path) -> None:
    seen: list[str] = []
    measure_plan(project, load_plan(project), progress=seen.append)
    assert seen == ["TEST_first", "TEST_gone", "TEST_thing"]


def test_the_same_data_gives_the_same_text() -> None:
    assert facts_json({"b": "ä", "a": [2, 1]}) == facts_json({"a": [2, 1], "b": "ä"})
    assert facts_json({"b": "ä", "a": 1}) == '{\n  "a": 1,\n  "b": "ä"\n}\n'
