"""The Report: one result that pages, console, JSON and exit code show."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from sphinx_qms.model.error import Location
from sphinx_qms.model.evaluation import Evaluations
from sphinx_qms.model.finding import Finding, Severity, in_order_of_work
from sphinx_qms.model.number import Number
from sphinx_qms.model.report import (
    Answer,
    CatalogueCoverage,
    ClauseCoverage,
    Report,
    State,
    report_json,
    with_findings,
)
from sphinx_qms.model.verdict import Outcome, Verdict
from unit.builders import PROPERTY, REPOSITORY, a_clause, a_finding

SCHEMA = json.loads((REPOSITORY / "requirements_specs/yaml_schemas/report.schema.json").read_text(encoding="utf-8"))

COVERAGE = CatalogueCoverage(
    "tiny",
    "A tiny standard",
    "2026",
    True,
    (
        ClauseCoverage(a_clause("1.a"), State.GAP, missing="nothing answers it"),
        ClauseCoverage(a_clause("1.b"), State.CLAIMED, (Answer("REQ_a", "its status is draft"),), "x", limitation="y"),
        ClauseCoverage(a_clause("1.c"), State.EVIDENCED, (Answer("REQ_b"),)),
        ClauseCoverage(a_clause("1.d"), State.EXCLUDED, basis="not ours"),
        ClauseCoverage(a_clause("1.e"), State.GAP),
    ),
)


def a_report(*findings: Finding, gate: Severity | None = Severity.ERROR) -> Report:
    return with_findings(Report("Thing", gate, (COVERAGE,), ()), findings)


def of(severity: Severity) -> Finding:
    return a_finding(f"some-{severity}", severity=severity)


def validate(report: Report) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(report_json(report))
    Draft202012Validator(SCHEMA).validate(data)
    return data


# a small alphabet makes findings that differ in one thing only, the hard case of every order
words = st.sampled_from(["", "a", "b"])
findings = st.builds(
    Finding,
    code=st.sampled_from(["code-a", "code-b"]),
    message=st.sampled_from(["one", "two"]),
    location=st.builds(Location, st.sampled_from(["source/a.md", "source/b.md"]), st.integers(0, 2)),
    severity=st.sampled_from(Severity),
    need=words,
    clauses=st.lists(st.sampled_from(["TINY_1_a", "TINY_1_b"]), unique=True).map(tuple),
    hint=words,
    about=words,
    home=st.sampled_from(["", "source/a.md"]),
)


@pytest.mark.parametrize(
    ("gate", "severity", "code"),
    [
        (Severity.ERROR, None, 0),
        (Severity.ERROR, Severity.NOTE, 0),
        (Severity.ERROR, Severity.WARNING, 0),
        (Severity.ERROR, Severity.ERROR, 2),
        (Severity.WARNING, Severity.NOTE, 0),
        (Severity.WARNING, Severity.WARNING, 2),
        (Severity.WARNING, Severity.ERROR, 2),
        (Severity.NOTE, None, 0),
        (Severity.NOTE, Severity.NOTE, 2),
        (Severity.NOTE, Severity.ERROR, 2),
        (None, Severity.ERROR, 0),
    ],
)
def test_the_exit_code_follows_from_the_gate(gate: Severity | None, severity: Severity | None, code: int) -> None:
    assert a_report(*([of(severity)] if severity else []), gate=gate).exit_code == code


def test_only_findings_at_or_above_the_gate_fail_the_build() -> None:
    report = a_report(*map(of, Severity), gate=Severity.WARNING)
    assert [finding.severity for finding in report.at_gate] == [Severity.ERROR, Severity.WARNING]


def test_findings_are_sorted_by_gravity_then_place() -> None:
    places = [Location("source/b.md", 2), Location("source/a.md", 10), Location("source/a.md", 9)]
    given_ = [a_finding(location=place, severity=severity) for severity in reversed(Severity) for place in places]
    found = [(finding.severity, str(finding.location)) for finding in a_report(*given_).findings]
    lines = ["source/a.md:9", "source/a.md:10", "source/b.md:2"]
    assert found == [(severity, line) for severity in Severity for line in lines]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"home": "source/a.md"}, {"home": "source/b.md", "severity": Severity.ERROR}),
        ({"location": Location("source/a.md", 1), "home": "source/a.md"}, {"location": Location("source/b.md", 9)}),
        ({"home": "source/a.md"}, {"home": "source/b.md"}),
        (
            {"home": "source/b.md", "location": Location("c.yaml", 9)},
            {"home": "source/b.md", "location": Location("c.yaml", 8)},
        ),
        ({"location": Location("source/a.md", 1)}, {"location": Location("requirements_specs/profile.yaml", 1)}),
        ({"home": "requirements_specs/catalogues/a.yaml"}, {"home": "source/a.md"}),
    ],
    ids=[
        "the graver one",
        "what is wrong before what is missing",
        "the page that is read first",
        "the earlier clause",
        "what stands under every page",
        "what has a page to be written in",
    ],
)
def test_the_second_is_worked_off_first(first: dict[str, Any], second: dict[str, Any]) -> None:
    one, other = (a_finding(**({"severity": Severity.WARNING} | changes)) for changes in (first, second))
    assert in_order_of_work([one, other], ["source/b.md", "source/a.md"]) == (other, one)


@PROPERTY
@given(st.lists(findings, max_size=8).flatmap(lambda items: st.tuples(st.just(items), st.permutations(items))))
def test_the_order_in_which_findings_are_given_does_not_matter(pair: tuple[list[Finding], list[Finding]]) -> None:
    one, other = pair
    assert report_json(a_report(*one)) == report_json(a_report(*other))
    assert in_order_of_work(one, ["source/b.md"]) == in_order_of_work(other, ["source/b.md"])


@PROPERTY
@given(st.lists(findings, max_size=8))
def test_each_finding_is_reported_once(items: list[Finding]) -> None:
    report = a_report(*items, *items)
    assert len(report.findings) == len(set(items))
    assert set(report.findings) == set(items)


@PROPERTY
@given(st.lists(findings, max_size=4), st.sampled_from([*Severity, None]))
def test_the_json_is_what_its_schema_describes(items: list[Finding], gate: Severity | None) -> None:
    data = validate(a_report(*items, gate=gate))
    assert sum(data["counts"].values()) == len(data["findings"])


def test_the_json_says_how_many_clauses_are_in_each_state() -> None:
    catalogue = validate(a_report())["catalogues"][0]
    assert (catalogue["total"], catalogue["counts"]) == (
        5,
        {"gap": 2, "claimed": 1, "evidenced": 1, "excluded": 1},
    )


def test_the_json_shows_each_clause_as_it_is_covered() -> None:
    clause = validate(a_report())["catalogues"][0]["clauses"][1]
    assert clause == {
        "id": "TINY_1_b",
        "number": "1.b",
        "state": "claimed",
        "answers": [{"need": "REQ_a", "problem": "its status is draft"}],
        "missing": "x",
        "limitation": "y",
        "basis": "",
        "file": "requirements_specs/catalogues/tiny.yaml",
        "line": 10,
    }


def test_the_json_keeps_other_scripts_readable() -> None:
    assert "임상" in report_json(a_report(a_finding(message="임상")))


def test_further_findings_are_added_to_those_that_are_there() -> None:
    report = with_findings(a_report(of(Severity.NOTE)), [of(Severity.ERROR)])
    assert report.counts() == {Severity.ERROR: 1, Severity.WARNING: 0, Severity.NOTE: 1}


def test_the_coverage_of_a_clause_is_found_by_its_need_id() -> None:
    covered = a_report().coverage("TINY_1_c")
    assert covered is not None
    assert covered.state is State.EVIDENCED
    assert a_report().coverage("TINY_9") is None


def test_a_finding_prints_place_severity_code_clauses_and_hint() -> None:
    finding = a_finding("some-code", message="It is.", clauses=("TINY_1_a",), hint="mend it")
    assert str(finding) == "source/page.md:1: error [some-code] It is.\n  clauses: TINY_1_a\n  hint: mend it"


def test_a_clause_that_the_message_names_is_not_repeated() -> None:
    assert str(a_finding(message="nothing answers TINY_1_a", clauses=("TINY_1_a",))).count("TINY_1_a") == 1


def test_verdicts_and_evaluations_stand_in_the_json() -> None:
    number = Number("sensitivity", "proportion", "grade 3", 0.9, 0.85, None, 224)
    verdicts = (
        Verdict("CRIT_a", "TEST_a", Outcome.MET, number, "it is"),
        Verdict("CRIT_b", "TEST_a", Outcome.INSUFFICIENT, None, "it was not measured"),
    )
    data = validate(replace(a_report(), verdicts=verdicts, evaluations=(Evaluations("DATA_a", 1, 2, ("TEST_a",)),)))
    assert [(item["outcome"], item["number"] and item["number"]["estimate"]) for item in data["verdicts"]] == [
        ("met", 0.9),
        ("insufficient data", None),
    ]
    assert data["evaluations"] == [
        {"dataset": "DATA_a", "recorded": 1, "earlier": 2, "measured": ["TEST_a"], "times": 3}
    ]
