"""A JUnit report becomes facts: every case as it ended, never better."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_qms.measure.tests import ExecutedCase, TestReport, measure_tests, read_test_report
from sphinx_qms.model.error import UserError
from sphinx_qms.model.project_files import file_sha256
from unit.builders import PLAN_FILE, PROPERTY, a_measurement, only_problem, problems_of, run_pytest, write

TESTS = """
import pytest

pytestmark = pytest.mark.verifies("REQ_thing")

@pytest.fixture
def broken_setup():
    raise RuntimeError("setup")

@pytest.fixture
def broken_teardown():
    yield
    raise RuntimeError("teardown")

def test_passes():
    pass

def test_fails():
    assert False

def test_errors_in_setup(broken_setup):
    pass

def test_errors_in_teardown(broken_teardown):
    pass

def test_fails_and_errors_in_teardown(broken_teardown):
    assert False

@pytest.mark.skip
def test_is_skipped():
    pass

@pytest.mark.xfail
def test_fails_as_expected():
    assert False

@pytest.mark.xfail(strict=True)
def test_passes_against_expectation():
    pass

@pytest.mark.parametrize("value", [1.0, -1.0])
def test_sign(value):
    pass

def test_측정():
    pass

def test_():
    pass
"""


@pytest.fixture(scope="module")
def tested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose tests were run by the real pytest."""
    folder = tmp_path_factory.mktemp("project")
    write(folder, "src/thing.py", "x = 1")
    write(folder, "src/other.py", "y = 1")
    write(folder, "tests/test_thing.py", TESTS)
    write(folder, "tests/test_other.py", "def test_without_a_mark():\n    pass\n")
    run_pytest(folder, "--tested=src", "--tested=tests")
    return folder


@pytest.fixture(scope="module")
def report(tested: Path) -> TestReport:
    return read_test_report(tested, "build/report.xml")


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("passes", "passed"),
        ("fails", "failed"),
        ("errors_in_setup", "error"),
        ("errors_in_teardown", "error"),
        ("fails_and_errors_in_teardown", "failed"),
        ("is_skipped", "skipped"),
        ("fails_as_expected", "skipped"),
        ("passes_against_expectation", "failed"),
    ],
)
def test_a_case_has_the_outcome_of_its_run(report: TestReport, name: str, outcome: str) -> None:
    node = f"tests/test_thing.py::test_{name}"
    assert [case.outcome for case in report.cases if case.node == node] == [outcome]


def test_every_marked_case_is_in_the_facts(tested: Path, report: TestReport) -> None:
    written = re.findall(r"def (test_\w*)", (tested / "tests/test_thing.py").read_text(encoding="utf-8"))
    cases = measure_tests(report, a_measurement())["values"]["cases"]
    assert {case["case"].partition("::")[2].partition("[")[0] for case in cases} == set(written)


def test_the_facts_hold_the_fingerprints_of_tested_files_and_tests(tested: Path, report: TestReport) -> None:
    inputs = measure_tests(report, a_measurement(tested=("src/th*.py",)))["inputs"]
    names = ["src/thing.py", "tests/test_thing.py"]
    assert inputs == [{"path": name, "sha256": file_sha256(tested / name)} for name in names]


def test_facts_have_no_case_of_another_file(report: TestReport) -> None:
    cases = measure_tests(report, a_measurement())["values"]["cases"]
    assert {case["case"].partition("::")[0] for case in cases} == {"tests/test_thing.py"}


def test_a_title_is_the_name_of_the_test_in_words(report: TestReport) -> None:
    titles = {case["case"]: case["title"] for case in measure_tests(report, a_measurement())["values"]["cases"]}
    assert titles["tests/test_thing.py::test_errors_in_setup"] == "errors in setup"


def test_cases_whose_names_differ_in_marks_only_have_different_ids(report: TestReport) -> None:
    cases = measure_tests(report, a_measurement())["values"]["cases"]
    ids = [case["id"] for case in cases if "::test_sign" in case["case"]]
    assert len(set(ids)) == 2
    assert all(re.fullmatch("RESULT_thing_sign_1_0_[0-9a-f]{6}", name) for name in ids)


def test_an_id_does_not_depend_on_what_else_was_tested() -> None:
    nodes = [f"tests/test_thing.py::test_a[{value}]" for value in ("-1", "1", "+1")]
    two, three = (measure_tests(executed(*some), a_measurement())["values"]["cases"] for some in (nodes[:2], nodes))
    assert {(row["case"], row["id"]) for row in two} < {(row["case"], row["id"]) for row in three}


def executed(*nodes: str, outcome: str = "passed") -> TestReport:
    cases = tuple(ExecutedCase(node, outcome, ("REQ_b", "REQ_a")) for node in nodes)
    return TestReport("build/report.xml", cases, {"src/a.py": "0" * 64, "tests/test_thing.py": "1" * 64}, {})


@PROPERTY
@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=6, unique=True), st.randoms())
def test_every_case_has_an_id_and_a_title_that_a_need_can_have(names: list[str], random: object) -> None:
    nodes = [f"tests/test_thing.py::test_{name}" for name in names]
    shuffled = sorted(nodes, key=lambda _: random.random())  # type: ignore[attr-defined]
    facts = measure_tests(executed(*nodes), a_measurement())
    cases = facts["values"]["cases"]
    assert len({case["id"] for case in cases}) == len(nodes)
    assert all(re.fullmatch(r"RESULT(_[A-Za-z0-9]+)+", case["id"]) for case in cases)
    assert all(case["title"] for case in cases)
    assert facts == measure_tests(executed(*shuffled), a_measurement())


def test_requirements_are_sorted() -> None:
    facts = measure_tests(executed("tests/test_thing.py::test_a"), a_measurement())
    assert facts["values"]["cases"][0]["verifies"] == ["REQ_a", "REQ_b"]


def test_a_plan_entry_without_a_case_is_an_error_at_its_line() -> None:
    with pytest.raises(UserError) as raised:
        measure_tests(executed("tests/test_other.py::test_a"), a_measurement())
    assert problems_of(raised.value) == [("cases-missing", f"{PLAN_FILE}:2")]


def test_a_glob_that_matches_no_tested_file_is_an_error_at_its_line() -> None:
    with pytest.raises(UserError) as raised:
        measure_tests(executed("tests/test_thing.py::test_a"), a_measurement(tested=("src/*.py", "data/*.csv")))
    problem = only_problem(raised.value)
    assert (problem.code, str(problem.location)) == ("tested-missing", f"{PLAN_FILE}:2")
    assert "data/*.csv" in problem.message


def test_a_test_file_that_is_not_fingerprinted_is_an_error() -> None:
    """A change of the test alone must make its results stale too."""
    with pytest.raises(UserError) as raised:
        measure_tests(executed("tests/test_new.py::test_a"), a_measurement(cases=("tests/test_new.py",)))
    assert [code for code, _ in problems_of(raised.value)] == ["tested-missing"]


TESTED = json.dumps({"src/a.py": "0" * 64}).replace('"', "&quot;")
PROPERTIES = f'<properties><property name="qms_tested" value="{TESTED}"/></properties>'


def junit(*cases: str, properties: str = PROPERTIES) -> str:
    return f"<testsuites><testsuite name='s'>{properties}{''.join(cases)}</testsuite></testsuites>"


def case(name: str, inner: str = "") -> str:
    properties = (
        f'<properties><property name="qms_node" value="tests/test_thing.py::{name}"/>'
        '<property name="verifies" value="REQ_thing"/></properties>'
    )
    return f'<testcase name="{name}" classname="c">{properties}{inner}</testcase>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "report-missing"),
        ("", "report-broken"),
        ("<testsuites>", "report-broken"),
        ("not XML at all", "report-broken"),
        (b"\xff\xfe\x00", "report-broken"),
        (junit(case("a"), properties=""), "report-without-tested"),
    ],
)
def test_a_report_that_proves_nothing_is_refused(tmp_path: Path, content: str | bytes | None, code: str) -> None:
    if content is not None:
        write(tmp_path, "build/report.xml", content)
    with pytest.raises(UserError) as raised:
        read_test_report(tmp_path, "build/report.xml")
    problem = only_problem(raised.value)
    assert (problem.code, problem.location.file) == (code, "build/report.xml")
    assert problem.hint
    assert str(tmp_path) not in str(raised.value)


@pytest.mark.parametrize("other", ["failed", "error"])
@pytest.mark.parametrize("first", [True, False])
def test_a_case_reported_twice_never_passed_if_once_it_did_not(tmp_path: Path, other: str, first: bool) -> None:
    kinds = [other, "passed"] if first else ["passed", other]
    inner = {"passed": "", "failed": "<failure message='m'/>", "error": "<error message='m'/>"}
    write(tmp_path, "build/report.xml", junit(*(case("test_a", inner[kind]) for kind in kinds)))
    found = read_test_report(tmp_path, "build/report.xml").cases
    assert [item.outcome for item in found] == [other]


def test_a_case_that_was_not_run_is_an_error(tmp_path: Path) -> None:
    """Other tools than pytest write such a case; it must not count as passed."""
    write(tmp_path, "build/report.xml", junit(case("test_a").replace("<testcase", "<testcase status='notrun'")))
    found = read_test_report(tmp_path, "build/report.xml").cases
    assert [item.outcome for item in found] == ["error"]


def test_cases_of_nested_suites_are_read(tmp_path: Path) -> None:
    inner = f"<testsuite name='inner'>{case('test_b')}</testsuite>"
    write(tmp_path, "build/report.xml", junit(case("test_a"), inner))
    found = read_test_report(tmp_path, "build/report.xml").cases
    assert sorted(item.node for item in found) == ["tests/test_thing.py::test_a", "tests/test_thing.py::test_b"]


CASES = "<testsuites><testsuite><testcase name='x'><system-out>{}</system-out></testcase></testsuite></testsuites>"
LAUGHS = "".join(f'<!ENTITY {name} "{f"&{of};" * 10}">' for of, name in pairwise("abcdefghij"))


@pytest.mark.parametrize(
    ("report", "message"),
    [
        (f'<!DOCTYPE x [<!ENTITY a "ha">{LAUGHS}]>' + CASES.format("&j;"), "it has a document type"),
        ('<!DOCTYPE x [<!ENTITY a "ha">]>' + CASES.format("&a;"), "it has a document type"),
        ('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + CASES.format("&a;"), "it has a document type"),
        ('<!DOCTYPE x SYSTEM "https://example.org/x.dtd">' + CASES.format(""), "it has a document type"),
        ("<testsuites>" + "<testsuite>" * 5000 + "</testsuite>" * 5000 + "</testsuites>", "Excessive depth"),
        (CASES.format("x" * 10_500_000), "ext node"),  # libxml2 says it in other words from version to version
        (CASES.format("x" * 20_000_000), "more than 20,000,000 bytes"),
        (CASES.format("")[:-30], ""),
        ("", ""),
    ],
    ids=["laughs", "entity", "external entity", "external subset", "depth", "text", "size", "half", "empty"],
)
def test_a_hostile_report_is_an_error(folder: Path, report: str, message: str) -> None:
    write(folder, "build/report.xml", report)
    with pytest.raises(UserError) as raised:
        read_test_report(folder, "build/report.xml")
    problem = only_problem(raised.value)
    assert (problem.code, problem.location.file) == ("report-broken", "build/report.xml")
    assert message in problem.message
    assert str(folder) not in str(problem)


def test_a_hostile_report_in_another_encoding_is_an_error(folder: Path) -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "ha">]>' + CASES.format("&a;")
    write(folder, "build/report.xml", text.encode("utf-16"))
    with pytest.raises(UserError, match="it has a document type"):
        read_test_report(folder, "build/report.xml")
