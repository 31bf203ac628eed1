"""The example quality management system: sound as it stands, and found out when something is taken from it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter

import pytest

from mini_project import REPOSITORY, edit

PARTS = ("conf.py", "ubproject.toml", "source", "requirements_specs", "evidence", "device", "templates")


@pytest.fixture
def example(tmp_path):
    """A copy of the example."""
    root = tmp_path / "example"
    root.mkdir()
    for name in PARTS:
        source = REPOSITORY / name
        if source.is_dir():
            shutil.copytree(source, root / name, ignore=shutil.ignore_patterns("__pycache__", ".*cache"))
        else:
            shutil.copy(source, root / name)
    return root


def take_away(root, page, pattern):
    """Removes the first match of a pattern from a page."""
    path = root / page
    text, times = re.subn(pattern, "", path.read_text(encoding="utf-8"), count=1, flags=re.MULTILINE)
    assert times == 1
    path.write_text(text, encoding="utf-8")


def test_it_has_nothing_at_the_gate_and_every_clause_is_accounted_for(example, qms):
    outcome = qms(example, "check")

    assert outcome.code == 0, outcome.out
    # what both sources share by number or by content is no leakage, and the test set was looked at before
    assert outcome.codes("note") == {"clause-limited", "overlap-hint", "test-set-reused"}
    warnings = Counter((item["code"], item["need"]) for item in outcome.findings("warning"))
    # risks in review are not acceptable yet, which holds their file back; some controls are still to be shown to work;
    # what is measured does not meet every criterion or limit, and for each of these something says what follows
    assert warnings == {
        ("control-unconfirmed", "REQ_external_sensitivity"): 1,
        ("control-unconfirmed", "REQ_label_limits"): 1,
        ("control-unconfirmed", "REQ_model_parsimonious"): 1,
        ("control-unconfirmed", "REQ_monitoring_log"): 1,
        ("control-unconfirmed", "REQ_output_names_version"): 1,
        ("control-unconfirmed", "REQ_output_shows_basis"): 1,
        ("control-unconfirmed", "REQ_outside_development_data"): 1,
        ("control-unconfirmed", "REQ_wilms_output"): 1,
        ("criterion-insufficient", "TEST_breast_successor"): 2,
        ("criterion-insufficient", "TEST_external_performance"): 2,
        ("criterion-insufficient", "TEST_wilms_performance"): 1,
        ("criterion-not-met", "ANN_wilms_histology"): 1,
        ("criterion-not-met", "DATA_gbsg_raw"): 1,
        ("criterion-not-met", "DATA_nwtco_raw"): 1,
        ("criterion-not-met", "TEST_breast_factors"): 1,
        ("criterion-not-met", "TEST_breast_successor"): 2,
        ("criterion-not-met", "TEST_breast_successor_node_positive"): 1,
        ("criterion-not-met", "TEST_external_performance"): 4,
        ("criterion-not-met", "TEST_input_variation"): 10,
        ("criterion-not-met", "TEST_wilms_factors"): 2,
        ("criterion-not-met", "TEST_wilms_performance"): 6,
        ("criterion-not-met", "TEST_wilms_variation"): 3,
        ("document-unapproved", ""): 1,
        ("limit-broken", "MON_exercise_rotterdam"): 5,
        ("risk-not-acceptable", "RISK_bias_subgroup"): 1,
        ("risk-not-acceptable", "RISK_input_variation"): 1,
        ("risk-not-acceptable", "RISK_node_negative"): 1,
        ("risk-not-acceptable", "RISK_other_practice"): 1,
        ("risk-not-acceptable", "RISK_wilms_bias_subgroup"): 1,
        ("risk-not-acceptable", "RISK_wilms_false_negative"): 1,
        ("risk-not-acceptable", "RISK_wilms_false_positive"): 1,
        ("risk-not-acceptable", "RISK_wilms_misread_histology"): 1,
        ("risk-not-acceptable", "RISK_wilms_misuse_population"): 1,
        ("risk-not-acceptable", "RISK_wilms_wrong_input"): 1,
    }
    catalogues = outcome.report["catalogues"]
    totals = {"gmlp_n88": 101, "iso13485": 72, "iso42001": 70, "nmpa_dl_2019": 213}
    assert {item["id"]: item["total"] for item in catalogues} == totals
    for clause in (clause for item in catalogues for clause in item["clauses"]):
        accounted = {
            "evidenced": not clause["missing"],
            "claimed": bool(clause["limitation"]),
            "excluded": bool(clause["basis"]),
            "gap": False,
        }
        assert accounted[clause["state"]], clause


def test_the_readme_says_what_the_check_says(example, qms):
    last_lines = qms(example, "check").out.splitlines()[-5:]

    assert "\n".join(last_lines) in (REPOSITORY / "README.md").read_text(encoding="utf-8")


def test_ci_runs_the_two_commands_of_the_readme():
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    commands = readme.partition("```sh\n")[2].partition("\n```")[0].splitlines()

    ci = (REPOSITORY / ".ci" / "run").read_text(encoding="utf-8").splitlines()

    assert len(commands) == 2
    assert all(any(line.startswith(command) for line in ci) for command in commands)


def test_a_requirement_that_loses_its_test_is_found(example, qms):
    take_away(example, "source/verification/tests.md", r"REQ_inputs_checked, ")

    outcome = qms(example, "check")

    assert outcome.code == 2
    [found] = outcome.findings("error")
    assert (found["code"], found["need"]) == ("requirement-unverified", "REQ_inputs_checked")
    assert found["file"] == "source/product/requirements.md"
    assert found["clauses"]
    assert found["hint"] == "write :verifies: REQ_inputs_checked in a need of the type test"


def test_a_risk_that_loses_one_of_its_controls_is_found(example, qms):
    take_away(example, "source/product/requirements.md", r"(?<=^:mitigates: )RISK_misuse_population, ")

    outcome = qms(example, "check")

    assert outcome.code == 2
    [found] = outcome.findings("error")
    assert (found["code"], found["need"]) == ("control-lost", "RISK_misuse_population")
    assert found["file"] == "source/product/risks.md"
    assert found["clauses"]


def test_a_control_whose_effectiveness_nobody_shows_any_more_is_found(example, qms):
    confirmed = ":confirms: REQ_patient_key"
    edit(example, "source/verification/tests.md", f"{confirmed}, REQ_data_provenance", confirmed)

    outcome = qms(example, "check")

    [found] = outcome.findings("error")
    assert (found["code"], found["need"]) == ("control-unconfirmed", "REQ_data_provenance")
    assert found["file"] == "source/product/requirements.md"
    assert found["line"] > 0


def test_a_test_set_that_two_ai_functions_share_is_the_own_one_of_neither(example, qms):
    share_between_functions(example / "source/data/data.md", "DATA_gbsg_external_test")
    share_between_functions(example / "source/wilms/data.md", "DATA_wilms_external_test")

    errors = qms(example, "check").findings("error")

    assert [(item["code"], item["need"], item["file"]) for item in errors] == [
        ("function-without-test-set", "FUNC_breast", "source/product/intended_use.md"),
        ("function-without-test-set", "FUNC_wilms", "source/wilms/intended_use.md"),
    ]
    assert all(item["line"] > 0 for item in errors)


def share_between_functions(page, need):
    """Makes a need that is part of one function a part of both."""
    text = page.read_text(encoding="utf-8")
    part_of = rf"(:id: {need}\n(?:.+\n)*?:part_of: )FUNC_\w+"
    changed, times = re.subn(part_of, r"\1FUNC_breast, FUNC_wilms", text)
    assert times == 1, need
    page.write_text(changed, encoding="utf-8")


def test_every_record_of_the_example_says_that_it_is_fictitious():
    files = list((REPOSITORY / "evidence" / "records").glob("*.md"))
    assert len(files) > 4
    for file in files:
        assert "Fictitious record of a fictitious company" in file.read_text(encoding="utf-8"), file.name


def test_a_clause_that_loses_its_last_cover_is_found(example, qms):
    take_away(example, "source/monitoring/monitoring.md", r"GMLP_10_a, |, GMLP_10_a\b|^:complies: GMLP_10_a\n")

    outcome = qms(example, "check")

    assert outcome.code == 2
    [found] = outcome.findings("error")
    assert (found["code"], found["clauses"]) == ("clause-gap", ["GMLP_10_a"])
    assert found["file"] == "requirements_specs/catalogues/gmlp_n88.yaml"
    assert found["hint"].startswith("write a monitor in source/monitoring/monitoring.md that says :complies: GMLP_10_a")


def test_a_device_test_that_fails_is_found_once_it_was_run(example, qms):
    edit(example, "device/recursight/predict.py", "does not replace it", "replaces it")
    assert qms(example, "check").codes("error") == {"result-stale"}

    command = [sys.executable, "-m", "pytest", "-q", "-c", "device/pytest.ini", "--rootdir=.", "-p", "no:cacheprovider"]
    command += ["--tested=device", "--tested=evidence/data", "--tested=evidence/predictions"]
    command += ["--junitxml=build/evidence/device.junit.xml", "device"]
    subprocess.run(command, cwd=example, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}, capture_output=True)
    assert qms(example, "measure").code == 0

    outcome = qms(example, "check")
    assert outcome.code == 2
    assert outcome.codes("error") == {"test-not-passed"}
    found = outcome.findings("error")[0]
    assert found["need"] == "TEST_prediction"
    assert found["file"] == "evidence/facts/TEST_prediction.json"
    assert "device/tests/test_prediction.py::" in found["message"]
    assert "REQ_output_names_version" in found["message"]
    assert found["clauses"]
    assert found["hint"]


def test_a_changed_model_file_makes_the_results_stale(example, qms):
    edit(example, "device/models/breast-1.0.0.json", '"version": "1.0.0"', '"version": "1.0.1"')

    outcome = qms(example, "check")

    assert outcome.codes("error") == {"result-stale"}
    assert all("device/models/breast-1.0.0.json" in item["message"] for item in outcome.findings("error"))
