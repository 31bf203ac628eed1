"""Test results: errored, skipped, missing and stale are never passed."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from sphinx_qms.checks.page_source import WrittenNeed
from sphinx_qms.checks.results import outcomes, planned_results, stale_results, typed_outcomes, typed_verdicts
from sphinx_qms.model.error import Location
from sphinx_qms.model.facts import TestFacts
from sphinx_qms.model.finding import Finding, Severity
from sphinx_qms.model.need_graph import Need, NeedGraph
from sphinx_qms.model.plan.measurements import IndependenceMeasurement, Measurement, TestMeasurement
from unit.builders import PLAN_FILE, a_measurement, a_need, some_facts

TEST = a_need("TEST_thing", {"verifies": ["REQ_thing"]})


def short(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    found = list(findings)
    assert all(finding.hint for finding in found)
    return [(finding.code, finding.need) for finding in found]


def by_id(*facts: TestFacts) -> dict[str, TestFacts]:
    return {item.id: item for item in facts}


@pytest.mark.parametrize(
    ("needs", "plan", "facts", "expected"),
    [
        ([TEST], [a_measurement()], [some_facts()], []),
        ([TEST], [a_measurement()], [], [("facts-missing", "TEST_thing")]),
        ([], [a_measurement()], [], [("measurement-unknown", "TEST_thing")]),
        ([a_need("REQ_thing")], [a_measurement("REQ_thing")], [], [("measurement-unknown", "REQ_thing")]),
        ([TEST], [], [some_facts()], [("facts-unplanned", "TEST_thing")]),
        ([TEST], [], [], []),
    ],
)
def test_what_is_planned_is_measured_and_what_is_measured_is_planned(
    needs: list[Need], plan: list[TestMeasurement], facts: list[TestFacts], expected: list[tuple[str, str]]
) -> None:
    planned = {item.id: item for item in plan}
    assert short(planned_results(NeedGraph(needs), planned, by_id(*facts))) == expected


@pytest.mark.parametrize(
    ("plan", "facts", "file", "severity"),
    [
        ([a_measurement("TEST_other")], [], PLAN_FILE, Severity.ERROR),
        ([a_measurement()], [], "source/page.md", Severity.ERROR),
        ([], [some_facts()], "evidence/facts/TEST_thing.json", Severity.ERROR),
    ],
)
def test_a_finding_of_the_plan_stands_where_it_can_be_mended(
    plan: list[TestMeasurement], facts: list[TestFacts], file: str, severity: Severity
) -> None:
    (finding,) = planned_results(NeedGraph([TEST]), {item.id: item for item in plan}, by_id(*facts))
    assert (finding.location.file, finding.severity) == (file, severity)


@pytest.mark.parametrize(
    ("outcome", "says"),
    [("failed", " failed, "), ("error", " ended in an error, "), ("skipped", " was skipped, ")],
)
def test_a_case_that_did_not_pass_is_a_finding(outcome: str, says: str) -> None:
    (finding,) = outcomes(NeedGraph([TEST]), by_id(some_facts("TEST_thing", "passed", outcome)))
    assert (finding.code, finding.need, finding.severity) == ("test-not-passed", "TEST_thing", Severity.ERROR)
    assert f"tests/test_thing.py::test_1{says}" in finding.message
    assert "REQ_thing" in finding.message
    assert str(finding.location) == "evidence/facts/TEST_thing.json:11"


def test_cases_that_passed_are_no_finding() -> None:
    assert short(outcomes(NeedGraph([TEST]), by_id(some_facts("TEST_thing", "passed", "passed")))) == []


@pytest.mark.parametrize(
    ("says", "marks", "expected"),
    [
        (["REQ_a", "REQ_b"], ["REQ_a", "REQ_b"], []),
        (["REQ_a", "REQ_b"], ["REQ_b"], [Severity.ERROR]),
        (["REQ_a"], ["REQ_a", "REQ_b"], [Severity.WARNING]),
        ([], ["REQ_b"], [Severity.WARNING]),
        (["REQ_a"], ["REQ_b"], [Severity.ERROR, Severity.WARNING]),
    ],
)
def test_a_test_says_what_its_cases_are_marked_with(
    says: list[str], marks: list[str], expected: list[Severity]
) -> None:
    """Saying more than is shown is an error; showing more than is said is not."""
    graph = NeedGraph([a_need("TEST_thing", {"verifies": says})])
    findings = list(outcomes(graph, by_id(some_facts(verifies=marks))))
    assert [(finding.code, finding.severity) for finding in findings] == [("test-marks-differ", it) for it in expected]


@pytest.mark.parametrize("need", [a_need("REQ_thing"), a_need("TEST_thing", type="requirement")])
def test_facts_of_what_is_no_test_are_left_to_the_plan(need: Need) -> None:
    assert short(outcomes(NeedGraph([need]), by_id(some_facts("TEST_thing", "failed")))) == []


TABLES = IndependenceMeasurement("TEST_thing", Location(PLAN_FILE, 2), "0" * 64, (), {}, ())


@pytest.mark.parametrize(
    ("plan", "changed", "message", "hint"),
    [
        (
            a_measurement(),
            ("src/a.py", "src/b.py"),
            "the results of TEST_thing are stale: changed since they were measured: src/a.py, src/b.py",
            "run: tox -e evidence",
        ),
        (
            TABLES,
            ("evidence/data/a.csv",),
            "the numbers of TEST_thing are stale: changed since they were measured: evidence/data/a.csv",
            "run: qms measure",
        ),
        (TABLES, (PLAN_FILE,), "the numbers of TEST_thing are stale: the plan says something else", "run: qms measure"),
        (
            TABLES,
            ("evidence/data/a.csv", PLAN_FILE),
            "the numbers of TEST_thing are stale: changed since they were measured: evidence/data/a.csv; "
            "the plan says something else",
            "run: qms measure",
        ),
    ],
)
def test_what_was_measured_from_other_files_or_by_another_plan_is_stale(
    plan: Measurement, changed: tuple[str, ...], message: str, hint: str
) -> None:
    (finding,) = stale_results(NeedGraph([TEST]), {"TEST_thing": plan}, {"TEST_thing": changed})
    assert (finding.code, finding.need, finding.severity) == ("result-stale", "TEST_thing", Severity.ERROR)
    assert (finding.message, finding.hint) == (message, hint)


def test_results_of_unchanged_files_are_fresh() -> None:
    assert list(stale_results(NeedGraph([TEST]), {"TEST_thing": a_measurement()}, {})) == []


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (a_need("RESULT_thing_0", outcome="passed"), []),
        (a_need("RESULT_manual"), []),
        (a_need("RESULT_manual", outcome="passed"), [("result-typed", "RESULT_manual")]),
        (a_need("RESULT_manual", outcome="failed"), [("result-typed", "RESULT_manual")]),
    ],
)
def test_an_outcome_comes_from_facts_and_never_from_a_person(result: Need, expected: list[tuple[str, str]]) -> None:
    assert short(typed_outcomes(NeedGraph([result]), {"RESULT_thing_0"})) == expected


@pytest.mark.parametrize(
    ("kind", "options", "expected"),
    [
        ("criterion", {"verdict": "met"}, [("verdict-typed", "CRIT_a")]),
        ("criterion", {"outcome": "passed"}, [("verdict-typed", "CRIT_a")]),
        ("criterion", {"status": "approved"}, []),
        ("risk", {"verdict": "met"}, []),
    ],
)
def test_a_verdict_comes_from_facts_and_never_from_a_person(
    kind: str, options: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    written = WrittenNeed(kind, "CRIT_a", Location("source/page.md", 1), options)
    assert short(typed_verdicts([written])) == expected
