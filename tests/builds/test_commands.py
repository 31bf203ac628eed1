"""The `qms` command as people and machines call it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time

import pytest
from filelock import FileLock
from jsonschema import Draft202012Validator

from mini_project import REPOSITORY, append, edit
from sphinx_qms import __version__

WRONG = "\n:::{user_need} Why\n:id: UN_why\n:status: approved\n:satisfies: IU_mini\n:::\n"


def test_the_report_on_disk_is_what_its_schema_says(mini, qms):
    append(mini, "source/base.md", WRONG)
    schema = json.loads((REPOSITORY / "requirements_specs/yaml_schemas/report.schema.json").read_text(encoding="utf-8"))

    assert list(Draft202012Validator(schema).iter_errors(qms(mini, "check").report)) == []


def test_json_on_the_console_is_the_report_on_disk(mini, qms):
    outcome = qms(mini, "check", "--format", "json")

    assert json.loads(outcome.out) == outcome.report


def test_check_and_build_give_the_same_report(mini, qms):
    append(mini, "source/base.md", WRONG)
    assert qms(mini, "check").report == qms(mini, "build").report


@pytest.mark.parametrize(("gate", "code"), [("error", 0), ("warning", 0), ("note", 2)])
def test_the_gate_decides_which_findings_fail_the_build(gate, code, mini, qms):
    edit(mini, "requirements_specs/profile.yaml", "severity: error", f"severity: {gate}")

    outcome = qms(mini, "check")

    assert outcome.code == outcome.report["exit_code"] == code


def test_the_last_line_counts_the_findings(mini, qms):
    outcome = qms(mini, "check")

    assert outcome.out.splitlines()[-1] == "Mini: 0 errors, 0 warnings, 1 note; 0 at the gate (error)"


def test_check_writes_no_pages(mini, qms):
    qms(mini, "check")

    assert not (mini / "build" / "html").exists()
    assert (mini / "build" / "report.json").exists()


def test_help_and_version_exit_with_0():
    for option, words in (("--help", "Exit codes: 0 nothing at the gate"), ("--version", __version__)):
        result = subprocess.run(
            [sys.executable, "-m", "sphinx_qms.commands.cli", option], capture_output=True, text=True
        )
        assert result.returncode == 0
        assert words in result.stdout


def test_a_second_build_in_the_same_folder_says_that_it_waits_and_then_goes_on(mini, qms):
    work = mini / "build" / ".qms"
    work.mkdir(parents=True)
    lock = FileLock(work / ".lock", thread_local=False)
    lock.acquire()
    release = threading.Timer(1.0, lambda: lock.release(force=True))
    started = time.monotonic()
    release.start()

    outcome = qms(mini, "check")

    release.join()
    assert outcome.code == 0
    assert time.monotonic() - started >= 1.0
    assert outcome.err.startswith("another build writes into this folder; waiting for it to end")


def test_two_builds_at_once_both_end_well(mini):
    command = [sys.executable, "-m", "sphinx_qms.commands.cli", "build"]
    running = [subprocess.Popen(command, cwd=mini, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]

    ended = [process.communicate(timeout=120) for process in running]

    assert [process.returncode for process in running] == [0, 0], ended
    assert (mini / "build" / "html" / "index.html").exists()


def test_measure_writes_the_facts_of_a_real_test_run_and_check_judges_them(mini, qms):
    edit(mini, "src/thing.py", "> 10", "> 11")
    assert "result-stale" in qms(mini, "check").codes("error")
    run_tests(mini)

    assert qms(mini, "measure").code == 0

    outcome = qms(mini, "check")
    assert outcome.code == 2
    failed = outcome.findings("error")
    assert [item["code"] for item in failed] == ["test-not-passed"]
    assert "src/test_thing.py::test_says_yes_above_ten failed" in failed[0]["message"]
    assert failed[0]["file"] == "evidence/facts/TEST_thing.json"
    assert failed[0]["clauses"] == ["MINI_2_a", "MINI_2_c"]
    assert "tox -e evidence" in failed[0]["hint"]


def test_measuring_again_changes_nothing(mini, qms):
    run_tests(mini)
    qms(mini, "measure")
    before = (mini / "evidence/facts/TEST_thing.json").read_bytes()
    run_tests(mini)

    outcome = qms(mini, "measure")

    assert "0 changed, 1 unchanged, 0 problems" in outcome.out
    assert (mini / "evidence/facts/TEST_thing.json").read_bytes() == before


def test_measure_without_a_report_keeps_the_old_facts(mini, qms):
    before = (mini / "evidence/facts/TEST_thing.json").read_bytes()

    outcome = qms(mini, "measure")

    assert outcome.code == 1
    assert "build/junit.xml: error [report-missing]" in outcome.err
    assert (mini / "evidence/facts/TEST_thing.json").read_bytes() == before


def test_measure_mends_damaged_facts(mini, qms):
    path = mini / "evidence/facts/TEST_thing.json"
    before = path.read_bytes()
    path.write_text("<<<<<<< HEAD\n")
    run_tests(mini)

    assert qms(mini, "measure").code == 0
    assert path.read_bytes() == before


def test_measure_measures_what_is_named(mini, qms):
    outcome = qms(mini, "measure", "TEST_nothing")
    assert outcome.code == 1
    assert "evidence/plan.yaml: error [measurement-unplanned] nothing is planned for TEST_nothing" in outcome.err

    run_tests(mini)
    assert "1 unchanged" in qms(mini, "measure", "TEST_thing", "--memory", "500MB").out


def test_a_size_of_memory_that_is_none_is_an_error(mini, qms):
    outcome = qms(mini, "measure", "--memory", "much")
    assert outcome.code == 1
    assert "a size is written as 500MB or 8GB" in outcome.err


def test_measure_says_nothing_of_its_libraries(mini):
    command = [sys.executable, "-m", "sphinx_qms.commands.cli", "measure"]
    ended = subprocess.run(command, cwd=mini, capture_output=True, text=True)
    assert ended.stderr.splitlines() == [
        "build/junit.xml: error [report-missing] there is no such test report",
        "  hint: run the tests again: tox -e evidence",
    ]


@pytest.mark.parametrize("narrowed", [("-k", "above"), ("--deselect", "src/test_thing.py::test_says_no_to_ten")])
def test_a_run_that_left_cases_out_is_not_measured(narrowed, mini, qms):
    before = (mini / "evidence/facts/TEST_thing.json").read_bytes()
    run_tests(mini, *narrowed)

    outcome = qms(mini, "measure")

    assert outcome.code == 1
    assert "evidence/plan.yaml:2: error [case-not-run]" in outcome.err
    assert "src/test_thing.py::test_says_no_to_ten was there to run and did not" in outcome.err
    assert (mini / "evidence/facts/TEST_thing.json").read_bytes() == before


def test_a_case_that_fails_and_does_not_say_what_it_verifies_is_not_passed_over(mini, qms):
    append(mini, "src/test_thing.py", "\n\ndef test_something_else():\n    assert not is_large(100)\n")
    run_tests(mini)

    outcome = qms(mini, "measure")

    assert outcome.code == 1
    assert "src/test_thing.py::test_something_else did not pass, and does not say what it verifies" in outcome.err


def run_tests(root, *options):
    command = [sys.executable, "-m", "pytest", "-q", "-c", os.devnull, "--rootdir=.", "-p", "no:cacheprovider", "src"]
    command += options
    environment = {**os.environ, "PYTHONPATH": "src"}
    subprocess.run(
        [*command, "--tested=src", "--junitxml=build/junit.xml"], cwd=root, env=environment, capture_output=True
    )
