"""All checks, once: what goes in comes out as one Report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_qms.checks.homes import Contents, homes
from sphinx_qms.checks.page_source import PageSource, scan_page
from sphinx_qms.checks.report import compute_report
from sphinx_qms.model.error import Location
from sphinx_qms.model.facts import InputFile, TestFacts
from sphinx_qms.model.finding import Finding, Severity
from sphinx_qms.model.need_graph import Need, NeedGraph
from sphinx_qms.model.project import LinkRule, Project
from sphinx_qms.model.project_files import file_sha256
from sphinx_qms.model.report import Report, State, report_json
from unit.builders import PROPERTY, a_clause, a_finding, a_measurement, a_need, a_project, metamodel, some_facts, write

CLAUSE = "TINY_1_a"
PAGE = "source/page.md"


def report(
    project: Project,
    needs: Iterable[Need] = (),
    pages: Mapping[str, PageSource] | None = None,
    said: Iterable[Finding] = (),
    shown: Iterable[str] = ("tiny",),
) -> Report:
    return compute_report(project, NeedGraph(needs), pages or {}, said, shown)


def codes(result: Report) -> list[str]:
    return [finding.code for finding in result.findings]


def page(text: str) -> dict[str, PageSource]:
    return {"page": scan_page(text, PAGE, metamodel())}


def measured_project(root: Path, *outcomes: str, **changes: Any) -> Project:
    """A project with a planned and measured test of a file that has not changed since."""
    sha256 = file_sha256(write(root, "src/thing.py", "x = 1"))
    facts = some_facts("TEST_thing", *outcomes)
    fresh = TestFacts(facts.id, (InputFile("src/thing.py", sha256),), facts.cases, facts.location)
    return a_project(root, a_clause(**changes), plan=[a_measurement()], facts=[fresh])


NEEDS = [a_need("REQ_thing", {"complies": [CLAUSE]}), a_need("TEST_thing", {"verifies": ["REQ_thing"]})]


def test_a_project_in_order_has_no_finding(tmp_path: Path) -> None:
    result = report(measured_project(tmp_path), NEEDS)
    assert (codes(result), result.exit_code) == ([], 0)
    assert result.catalogues[0].clauses[0].state is State.EVIDENCED


def test_a_gap_is_an_error(tmp_path: Path) -> None:
    result = report(a_project(tmp_path, a_clause()))
    assert (codes(result), result.exit_code) == (["clause-gap"], 2)


@pytest.mark.parametrize("outcome", ["failed", "error", "skipped"])
def test_a_requirement_whose_test_did_not_pass_is_only_claimed(tmp_path: Path, outcome: str) -> None:
    result = report(measured_project(tmp_path, "passed", outcome), NEEDS)
    assert codes(result) == ["test-not-passed"]
    assert result.catalogues[0].clauses[0].state is State.CLAIMED


def test_a_requirement_whose_tested_files_changed_is_only_claimed(tmp_path: Path) -> None:
    project = measured_project(tmp_path)
    write(tmp_path, "src/thing.py", "x = 2")
    result = report(project, NEEDS)
    assert codes(result) == ["result-stale"]
    assert result.catalogues[0].clauses[0].state is State.CLAIMED


def test_a_number_that_has_become_stale_is_none(tmp_path: Path) -> None:
    project = measured_project(tmp_path, needs_numeric=True, answered_by=("test",))
    needs = [a_need("REQ_thing"), a_need("TEST_thing", {"verifies": ["REQ_thing"], "complies": [CLAUSE]})]
    assert report(project, needs).catalogues[0].clauses[0].state is State.EVIDENCED
    write(tmp_path, "src/thing.py", "x = 2")
    assert report(project, needs).catalogues[0].clauses[0].state is State.CLAIMED


def test_a_finding_names_the_clauses_that_rest_on_its_need(tmp_path: Path) -> None:
    result = report(measured_project(tmp_path, "failed"), NEEDS)
    assert [finding.clauses for finding in result.findings] == [(CLAUSE,)]


def test_a_finding_at_the_place_of_a_need_names_it(tmp_path: Path) -> None:
    said = [a_finding("option-unknown", location=Location(PAGE, 1))]
    written = page(":::{requirement} A\n:id: REQ_thing\n:::\n")
    result = report(measured_project(tmp_path), NEEDS, written, said)
    assert [(finding.code, finding.need, finding.clauses) for finding in result.findings] == [
        ("option-unknown", "REQ_thing", (CLAUSE,))
    ]


def test_a_need_with_an_error_at_its_place_is_no_evidence(tmp_path: Path) -> None:
    said = [a_finding("option-unknown", location=Location(PAGE, 1))]
    written = page(":::{requirement} A\n:id: REQ_thing\n:::\n")
    result = report(measured_project(tmp_path), NEEDS, written, said)
    assert result.catalogues[0].clauses[0].state is State.CLAIMED


def test_a_warning_breaks_no_chain(tmp_path: Path) -> None:
    said = [a_finding("some-rule", need="REQ_thing", severity=Severity.WARNING)]
    result = report(measured_project(tmp_path), NEEDS, said=said)
    assert result.catalogues[0].clauses[0].state is State.EVIDENCED


LOST_TEST = ":::{test} A\n:id: TEST_lost\n:verifies: REQ_thing\n:::\n"


def test_a_requirement_whose_test_could_not_be_created_is_no_evidence_and_no_second_finding(tmp_path: Path) -> None:
    said = [
        a_finding("need-invalid", location=Location(PAGE, 1)),
        a_finding("requirement-unverified", need="REQ_thing", about="verifies"),
    ]
    result = report(a_project(tmp_path, a_clause()), NEEDS[:1], page(LOST_TEST), said)
    assert [(finding.code, finding.need) for finding in result.findings] == [("need-invalid", "TEST_lost")]
    assert result.catalogues[0].clauses[0].state is State.CLAIMED


def test_a_need_that_could_not_be_created_is_the_only_finding_of_its_gap(tmp_path: Path) -> None:
    said = [a_finding("need-invalid", location=Location(PAGE, 1))]
    written = page(f":::{{requirement}} A\n:id: REQ_lost\n:complies: {CLAUSE}\n:::\n")
    result = report(a_project(tmp_path, a_clause()), [], written, said)
    assert [(finding.code, finding.clauses) for finding in result.findings] == [("need-invalid", (CLAUSE,))]
    assert result.catalogues[0].clauses[0].state is State.GAP


@pytest.mark.parametrize("name", ["page.md", "page.rst"])
def test_an_example_of_a_need_hides_no_gap(tmp_path: Path, name: str) -> None:
    markdown = f"````md\n:::{{requirement}} A\n:id: REQ_x\n:complies: {CLAUSE}\n:::\n````\n"
    rst = f".. code-block:: rst\n\n   .. requirement:: A\n      :id: REQ_x\n      :complies: {CLAUSE}\n"
    written = {"page": scan_page(markdown if name.endswith("md") else rst, f"source/{name}", metamodel())}
    assert codes(report(a_project(tmp_path, a_clause()), [], written)) == ["clause-gap"]


def test_what_is_lost_in_a_page_is_a_finding(tmp_path: Path) -> None:
    written = page(":::{requirement} A\n:id: REQ_thing\n:id: REQ_thing\n:::\n")
    assert codes(report(measured_project(tmp_path), NEEDS, written)) == ["option-repeated"]


def test_a_catalogue_that_no_page_shows_is_a_finding_where_it_is_put_in_force(tmp_path: Path) -> None:
    result = report(measured_project(tmp_path), NEEDS, shown=())
    assert [(finding.code, finding.location.file) for finding in result.findings] == [
        ("catalogue-unshown", "requirements_specs/profile.yaml")
    ]


@pytest.mark.parametrize(("gate", "exit_code"), [(Severity.ERROR, 0), (Severity.WARNING, 0), (Severity.NOTE, 2)])
def test_a_stated_limitation_is_a_note(tmp_path: Path, gate: Severity, exit_code: int) -> None:
    project = a_project(tmp_path, a_clause(), limitations=[CLAUSE], gate=gate)
    result = report(project, [a_need("REQ_a", {"complies": [CLAUSE]}, status="draft")])
    assert (codes(result), result.exit_code) == (["clause-limited"], exit_code)


def test_a_kind_lives_where_most_of_its_needs_stand() -> None:
    places = {"REQ_a": "a.md", "REQ_b": "b.md", "REQ_c": "b.md", "RISK_a": "b.md", "RISK_b": "a.md"}
    graph = NeedGraph(
        a_need(name, location=Location(file, 1), **({"aspect": ["security"]} if name == "REQ_a" else {}))
        for name, file in places.items()
    )
    assert homes(graph, Contents()).of_kinds == {"requirement": "b.md", "risk": "a.md", "security": "a.md"}


def test_gaps_come_in_the_order_in_which_the_pages_are_read(tmp_path: Path) -> None:
    project = a_project(tmp_path, *(a_clause(f"1.{letter}") for letter in "abc"))
    mentions = {"TINY_1_a": "source/last.md", "TINY_1_b": "source/first.md", "TINY_1_c": "source/last.md"}
    contents = Contents(("source/first.md", "source/last.md"), mentions)
    result = compute_report(project, NeedGraph([]), {}, [], ["tiny"], contents=contents)
    assert [finding.clauses for finding in result.findings] == [("TINY_1_b",), ("TINY_1_a",), ("TINY_1_c",)]


@pytest.mark.parametrize(("status", "home"), [("draft", PAGE), ("approved", "")])
def test_what_a_rule_misses_in_a_draft_is_still_to_be_written(tmp_path: Path, status: str, home: str) -> None:
    rule = LinkRule("some-rule", "it has no test", "verifies", True, ("test",))
    project = replace(a_project(tmp_path, a_clause()), link_rules={"some-rule": rule})
    said = [a_finding("some-rule", need="REQ_thing")]
    needs = [a_need("REQ_thing", {"complies": [CLAUSE]}, status=status)]
    (finding,) = (item for item in report(project, needs, said=said).findings if item.code == "some-rule")
    assert finding.home == home


kinds = st.sampled_from(["option-unknown", "link-unknown", "need-invalid", "markup", "some-rule"])
said_findings = st.lists(
    st.builds(
        lambda code, text, line, need, hint: Finding(code, text, Location(PAGE, line), need=need, hint=hint),
        kinds,
        st.sampled_from(["one", "two"]),
        st.integers(1, 4),
        st.sampled_from(["", "REQ_thing", "TEST_thing", "TEST_lost"]),
        st.sampled_from(["", "mend it", "or so"]),
    ),
    max_size=6,
)


@PROPERTY
@given(said_findings.flatmap(lambda items: st.tuples(st.just(items), st.permutations(items))))
def test_the_order_in_which_a_build_speaks_does_not_matter(pair: tuple[list[Finding], list[Finding]]) -> None:
    """Pages are read in any order, and in several processes."""
    project = a_project(Path("nowhere"), a_clause())
    texts = [report_json(report(project, NEEDS, page(LOST_TEST), said)) for said in pair]
    assert texts[0] == texts[1]
