"""How far a clause is covered: the existence of a link proves nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from sphinx_qms.checks.coverage import cover
from sphinx_qms.checks.homes import Contents, homes
from sphinx_qms.checks.numeric import Ground
from sphinx_qms.checks.work_on_clauses import coverage_findings
from sphinx_qms.model.catalogue import Clause
from sphinx_qms.model.error import Location
from sphinx_qms.model.finding import Severity
from sphinx_qms.model.need_graph import Need, NeedGraph
from sphinx_qms.model.project import Project
from sphinx_qms.model.report import ClauseCoverage, State
from unit.builders import CATALOGUE_FILE, PROFILE_FILE, a_clause, a_need, a_project

CLAUSE = "TINY_1_a"


def answering(need_id: str, **changes: Any) -> Need:
    return a_need(need_id, {"complies": [CLAUSE]}, **changes)


def covered(
    project: Project, needs: Iterable[Need], broken: Mapping[str, str] | None = None, measured: Iterable[str] = ()
) -> ClauseCoverage:
    """The coverage of the first clause."""
    ground = Ground(NeedGraph(needs), broken or {}, set(measured))
    return cover(project, ground)[0].clauses[0]


def codes(
    project: Project,
    needs: Iterable[Need],
    broken: Mapping[str, str] | None = None,
    measured: Iterable[str] = (),
    unmeasured: Iterable[str] = (),
) -> list[tuple[str, Severity]]:
    ground = Ground(NeedGraph(needs), broken or {}, set(measured), unmeasured=set(unmeasured))
    found = coverage_findings(project, cover(project, ground), homes(ground.graph, Contents()))
    return [(finding.code, finding.severity) for finding in found]


def judged(status: str) -> list[Need]:
    """A test of REQ_a and the criterion, of that status, that judges it."""
    return [
        a_need("TEST_a", {"verifies": ["REQ_a"], "judged_by": ["CRIT_a"]}),
        a_need("CRIT_a", status=status),
    ]


CHAIN = [
    answering("REQ_a"),
    a_need("TEST_a", {"verifies": ["REQ_a"]}),
    a_need("RESULT_a", {"result_of": ["TEST_a"]}),
]
RISK_CHAIN = [
    answering("RISK_a"),
    a_need("REQ_a", {"mitigates": ["RISK_a"]}),
    a_need("TEST_a", {"verifies": ["REQ_a"]}),
]


@pytest.mark.parametrize(
    ("clause", "needs", "broken", "measured", "state", "missing"),
    [
        ({}, [], {}, (), State.GAP, "nothing answers it; accepted: requirement"),
        ({}, [a_need("REQ_a", {"satisfies": [CLAUSE]})], {}, (), State.GAP, "nothing answers it"),
        ({}, [a_need("REQ_a", {"complies": ["TINY_1", "TINY_1_aa"]})], {}, (), State.GAP, "nothing answers it"),
        ({}, [answering("REQ_a")], {}, (), State.EVIDENCED, ""),
        ({}, [answering("RISK_a")], {}, (), State.CLAIMED, "RISK_a: the kind risk is not accepted here"),
        ({}, [answering("REQ_a", status="draft")], {}, (), State.CLAIMED, "REQ_a: its status is draft"),
        ({}, [answering("REQ_a", status="in_review")], {}, (), State.CLAIMED, "REQ_a: its status is in review"),
        ({}, [answering("REQ_a", status="obsolete")], {}, (), State.CLAIMED, "REQ_a: its status is obsolete"),
        ({}, [answering("REQ_a", status="draft"), answering("REQ_b")], {}, (), State.EVIDENCED, ""),
        (
            {},
            [answering("REQ_a", status="draft"), answering("RISK_b")],
            {},
            (),
            State.CLAIMED,
            "REQ_a: its status is draft; RISK_b: the kind risk is not accepted here",
        ),
        ({}, CHAIN, {}, (), State.EVIDENCED, ""),
        ({}, CHAIN, {"REQ_a": "it is wrong"}, (), State.CLAIMED, "REQ_a: it is wrong"),
        ({}, CHAIN, {"TEST_a": "it failed"}, (), State.CLAIMED, "REQ_a: TEST_a: it failed"),
        ({}, CHAIN, {"RESULT_a": "RESULT_a is stale"}, (), State.CLAIMED, "REQ_a: RESULT_a is stale"),
        ({}, CHAIN, {"REQ_z": "it is wrong"}, (), State.EVIDENCED, ""),
        ({"answered_by": ("risk",)}, RISK_CHAIN, {"TEST_a": "it failed"}, (), State.CLAIMED, "TEST_a: it failed"),
        ({"answered_by": ("security",)}, [answering("RISK_a", aspect=["security"])], {}, (), State.EVIDENCED, ""),
        ({"answered_by": ("security",)}, [answering("RISK_a", aspect=["usability"])], {}, (), State.CLAIMED, "kind"),
        ({"answered_by": ("risk", "requirement")}, [answering("REQ_a")], {}, (), State.EVIDENCED, ""),
        ({"needs_numeric": True}, [answering("REQ_a")], {}, (), State.CLAIMED, "none is measured"),
        ({"needs_numeric": True}, [answering("REQ_a")], {}, ("TEST_z",), State.CLAIMED, "none is measured"),
        (
            {"needs_numeric": True, "answered_by": ("test",)},
            [answering("TEST_a")],
            {},
            ("TEST_a",),
            State.EVIDENCED,
            "",
        ),
        (
            {"needs_numeric": True, "answered_by": ("objective",)},
            [answering("OBJ_a", target="at least 95 %")],
            {},
            (),
            State.EVIDENCED,
            "",
        ),
        (
            {"needs_numeric": True, "answered_by": ("objective",)},
            [answering("OBJ_a", target="all of them")],
            {},
            (),
            State.CLAIMED,
            "none is measured or set",
        ),
        (
            {"needs_numeric": True, "documented": True, "answered_by": ("objective", "record")},
            [answering("OBJ_a", target="0"), answering("REC_a")],
            {},
            (),
            State.EVIDENCED,
            "",
        ),
        (
            {"needs_numeric": True, "documented": True, "answered_by": ("objective", "record")},
            [answering("OBJ_a", target="none"), answering("REC_a")],
            {},
            (),
            State.CLAIMED,
            "none is measured or set",
        ),
        (
            {"needs_numeric": True, "documented": True, "answered_by": ("objective", "record")},
            [answering("OBJ_a", target="0")],
            {},
            (),
            State.CLAIMED,
            "it is to be documented: record",
        ),
        (
            {"needs_numeric": True, "answered_by": ("objective", "record")},
            [answering("REC_a")],
            {},
            (),
            State.CLAIMED,
            "none is measured or set",
        ),
        ({"needs_numeric": True}, [answering("REQ_a"), *judged("approved")], {}, (), State.EVIDENCED, ""),
        ({"needs_numeric": True}, [answering("REQ_a"), *judged("draft")], {}, (), State.CLAIMED, "measured or set"),
        (
            {},
            [answering("REQ_a"), *judged("approved")],
            {"CRIT_a": "CRIT_a is not what it was"},
            (),
            State.CLAIMED,
            "CRIT_a is not what it was",
        ),
        (
            {"answered_by": ("study", "result"), "requires": ("result",)},
            [answering("STUDY_a")],
            {},
            ("STUDY_a",),
            State.EVIDENCED,
            "",
        ),
        (
            {"answered_by": ("test", "result"), "requires": ("test", "result")},
            [answering("TEST_a")],
            {},
            ("TEST_a",),
            State.EVIDENCED,
            "",
        ),
        (
            {"answered_by": ("test", "result"), "requires": ("test", "result")},
            [answering("TEST_a")],
            {},
            (),
            State.CLAIMED,
            "missing: result",
        ),
        (
            {"answered_by": ("requirement", "risk"), "requires": ("requirement", "risk")},
            [answering("REQ_a")],
            {},
            (),
            State.CLAIMED,
            "the text asks for each of requirement, risk; missing: risk",
        ),
        (
            {"answered_by": ("requirement", "risk"), "requires": ("requirement", "risk")},
            [answering("REQ_a"), answering("RISK_a", status="draft")],
            {},
            (),
            State.CLAIMED,
            "missing: risk",
        ),
        (
            {"answered_by": ("requirement", "risk"), "requires": ("requirement", "risk")},
            [answering("REQ_a"), answering("RISK_a")],
            {},
            (),
            State.EVIDENCED,
            "",
        ),
        (
            {"answered_by": ("requirement", "security"), "requires": ("requirement", "security")},
            [answering("REQ_a", aspect=["security"])],
            {},
            (),
            State.EVIDENCED,
            "",
        ),
        (
            {"answered_by": ("requirement", "record"), "documented": True},
            [answering("REQ_a")],
            {},
            (),
            State.CLAIMED,
            "it is to be documented: record",
        ),
        (
            {"answered_by": ("requirement", "record", "policy"), "documented": True},
            [answering("REQ_a"), answering("REC_a")],
            {},
            (),
            State.EVIDENCED,
            "",
        ),
        ({"answered_by": ("requirement",), "documented": True}, [answering("REQ_a")], {}, (), State.EVIDENCED, ""),
        (
            {"answered_by": ("record",)},
            [answering("REC_a")],
            {"REC_a": "REC_a has neither a file nor a place"},
            (),
            State.CLAIMED,
            "REC_a has neither a file nor a place",
        ),
        ({"verified": False}, [answering("REQ_a")], {}, (), State.CLAIMED, "not read in the document itself"),
        ({"verified": False}, [], {}, (), State.GAP, "nothing answers it"),
    ],
)
def test_a_clause_is_covered_as_far_as_its_answers_prove(
    tmp_path: Path,
    clause: Mapping[str, Any],
    needs: list[Need],
    broken: Mapping[str, str],
    measured: Iterable[str],
    state: State,
    missing: str,
) -> None:
    item = covered(a_project(tmp_path, a_clause(**clause)), needs, broken, measured)
    assert item.state is state
    assert missing in item.missing
    assert bool(item.missing) is bool(missing)


def test_every_answer_says_why_it_is_no_evidence(tmp_path: Path) -> None:
    item = covered(a_project(tmp_path, a_clause()), [answering("REQ_a"), answering("REQ_b", status="draft")])
    assert {answer.need: answer.problem for answer in item.answers} == {"REQ_a": "", "REQ_b": "its status is draft"}


def test_a_heading_is_not_covered(tmp_path: Path) -> None:
    heading: Clause = a_clause("1", level="heading", answered_by=())
    graph = NeedGraph([a_need("REQ_a", {"complies": ["TINY_1"]})])
    assert cover(a_project(tmp_path, heading), Ground(graph, {}, set()))[0].clauses == ()


@pytest.mark.parametrize(("holds", "state"), [(True, State.GAP), (False, State.EXCLUDED)])
def test_a_clause_whose_condition_does_not_hold_is_excluded(tmp_path: Path, holds: bool, state: State) -> None:
    project = a_project(tmp_path, a_clause(applies_if="genai"), conditions={"genai": holds})
    assert covered(project, []).state is state


def test_an_exclusion_names_its_basis(tmp_path: Path) -> None:
    by_condition = a_project(tmp_path, a_clause(applies_if="genai"), conditions={"genai": False})
    by_statement = a_project(tmp_path, a_clause(), exclusions=[CLAUSE])
    assert covered(by_condition, []).basis == "applies only if genai: genai: because."
    assert covered(by_statement, []).basis == "Not ours."


def test_an_excluded_clause_is_excluded_even_if_something_answers_it(tmp_path: Path) -> None:
    assert covered(a_project(tmp_path, a_clause(), exclusions=[CLAUSE]), CHAIN).state is State.EXCLUDED


def test_a_limitation_is_shown_only_where_something_is_missing(tmp_path: Path) -> None:
    project = a_project(tmp_path, a_clause(), limitations=[CLAUSE])
    assert covered(project, [answering("REQ_a", status="draft")]).limitation == "Not yet."
    assert covered(project, [answering("REQ_a")]).limitation == ""


DRAFT = [answering("REQ_a", status="draft")]


@pytest.mark.parametrize(
    ("needs", "profile", "expected"),
    [
        ([], {}, [("clause-gap", Severity.ERROR)]),
        ([], {"limitations": [CLAUSE]}, [("clause-gap", Severity.ERROR)]),
        (DRAFT, {}, [("clause-claimed", Severity.ERROR)]),
        (DRAFT, {"limitations": [CLAUSE]}, [("clause-limited", Severity.NOTE)]),
        (CHAIN, {}, []),
        (CHAIN, {"limitations": [CLAUSE]}, [("limitation-unneeded", Severity.WARNING)]),
        ([], {"exclusions": [CLAUSE]}, []),
        ([], {"exclusions": [CLAUSE], "limitations": [CLAUSE]}, [("limitation-unneeded", Severity.WARNING)]),
    ],
)
def test_the_finding_follows_from_state_and_limitation(
    tmp_path: Path, needs: list[Need], profile: Mapping[str, list[str]], expected: list[tuple[str, Severity]]
) -> None:
    assert codes(a_project(tmp_path, a_clause(), **profile), needs) == expected  # type: ignore[arg-type]


def test_clauses_that_share_a_limitation_are_one_finding(tmp_path: Path) -> None:
    project = a_project(tmp_path, a_clause(), a_clause("1.b"), limitations=[CLAUSE, "TINY_1_b"])
    needs = [a_need("REQ_a", {"complies": [CLAUSE, "TINY_1_b"]}, status="draft")]
    ground = Ground(NeedGraph(needs), {}, set())
    (finding,) = coverage_findings(project, cover(project, ground), homes(ground.graph, Contents()))
    assert (finding.clauses, finding.message) == ((CLAUSE, "TINY_1_b"), "2 clauses are only claimed: Not yet.")


@pytest.mark.parametrize(
    ("needs", "profile", "file"),
    [([], {}, CATALOGUE_FILE), (DRAFT, {}, CATALOGUE_FILE), (DRAFT, {"limitations": [CLAUSE]}, PROFILE_FILE)],
)
def test_the_finding_stands_where_the_clause_or_the_limitation_does(
    tmp_path: Path, needs: list[Need], profile: Mapping[str, list[str]], file: str
) -> None:
    project = a_project(tmp_path, a_clause(), **profile)  # type: ignore[arg-type]
    ground = Ground(NeedGraph(needs), {}, set())
    (finding,) = coverage_findings(project, cover(project, ground), homes(ground.graph, Contents()))
    assert (finding.location.file, finding.clauses) == (file, (CLAUSE,))


@pytest.mark.parametrize(
    ("clause", "page", "what"),
    [
        (
            {"answered_by": ("risk", "test")},
            "source/risks.md",
            "a risk in source/risks.md that says :complies: TINY_1_a; accepted as well: test",
        ),
        (
            {"answered_by": ("test", "risk")},
            "source/tests.md",
            "a test (TEST_a or another) in source/tests.md that says :complies: TINY_1_a; accepted as well: risk",
        ),
        (
            {"answered_by": ("usability",)},
            "source/risks.md",
            "a need with :aspect: usability (RISK_b or another) in source/risks.md that says :complies: TINY_1_a",
        ),
        (
            {"answered_by": ("risk", "test", "record"), "requires": ("risk", "test", "record")},
            "source/risks.md",
            "a risk and a record in source/risks.md, a test (TEST_a or another) in source/tests.md that each say "
            ":complies: TINY_1_a",
        ),
        (
            {"answered_by": ("test",), "applies_if": "retraining"},
            "source/tests.md",
            "a test (TEST_a or another) in source/tests.md that says :complies: TINY_1_a; if retraining does "
            "not hold for the product, say so in requirements_specs/profile.yaml",
        ),
    ],
)
def test_a_gap_says_what_to_write_and_where(tmp_path: Path, clause: dict[str, Any], page: str, what: str) -> None:
    project = a_project(tmp_path, a_clause(**clause), conditions={"retraining": True})
    graph = NeedGraph(
        [
            a_need("RISK_a", location=Location("source/risks.md", 1)),
            a_need("RISK_b", location=Location("source/risks.md", 9), aspect=["usability"]),
            a_need("TEST_a", location=Location("source/tests.md", 1)),
        ]
    )
    coverage = cover(project, Ground(graph, {}, set()))
    (finding,) = coverage_findings(project, coverage, homes(graph, Contents()))
    assert (finding.home, finding.hint) == (page, f"write {what}")


def test_an_answer_belongs_on_the_page_that_refers_to_the_clause(tmp_path: Path) -> None:
    project = a_project(tmp_path, a_clause(answered_by=("risk", "test")))
    graph = NeedGraph([a_need("RISK_a", location=Location("source/risks.md", 1))])
    contents = Contents(("source/risks.md", "source/tests.md"), {CLAUSE: "source/tests.md"})
    (finding,) = coverage_findings(project, cover(project, Ground(graph, {}, set())), homes(graph, contents))
    assert finding.home == "source/tests.md"


def test_a_gap_for_which_no_page_is_known_belongs_to_its_catalogue(tmp_path: Path) -> None:
    project = a_project(tmp_path, a_clause())
    graph = NeedGraph([])
    (finding,) = coverage_findings(project, cover(project, Ground(graph, {}, set())), homes(graph, Contents()))
    assert (finding.home, finding.hint) == (
        CATALOGUE_FILE,
        f"write a requirement that says :complies: {CLAUSE}",
    )


def test_a_claim_is_mended_where_its_first_answer_stands(tmp_path: Path) -> None:
    project = a_project(tmp_path, a_clause())
    graph = NeedGraph([answering("REQ_a", status="draft", location=Location("source/a.md", 3))])
    (finding,) = coverage_findings(project, cover(project, Ground(graph, {}, set())), homes(graph, Contents()))
    assert (finding.home, finding.hint) == (
        "source/a.md",
        "mend that in source/a.md, or state the limitation in requirements_specs/profile.yaml; accepted: requirement",
    )


def test_a_clause_is_not_reported_again_when_the_cause_is(tmp_path: Path) -> None:
    assert codes(a_project(tmp_path, a_clause()), CHAIN, {"TEST_a": "it failed"}) == []


def test_a_clause_is_not_reported_again_when_mending_the_cause_would_cover_it(tmp_path: Path) -> None:
    needs = [*CHAIN, answering("REQ_b", status="draft")]
    assert codes(a_project(tmp_path, a_clause()), needs, {"TEST_a": "it failed"}) == []


@pytest.mark.parametrize(
    ("kind", "needs"),
    [
        ("label", [answering("LABEL_a", content="{fact}`TEST_a/sensitivity`")]),
        ("criterion", [answering("CRIT_a"), a_need("TEST_a", {"judged_by": ["CRIT_a"]})]),
        ("requirement", [answering("REQ_a"), a_need("TEST_a", {"verifies": ["REQ_a"]})]),
    ],
)
def test_a_clause_is_not_reported_again_when_measuring_anew_would_bring_its_number(
    kind: str, needs: list[Need], tmp_path: Path
) -> None:
    project = a_project(tmp_path, a_clause(answered_by=(kind, "result"), needs_numeric=True))

    assert codes(project, needs, unmeasured=["TEST_a"]) == []
    assert codes(project, needs) == [("clause-claimed", Severity.ERROR)]


@pytest.mark.parametrize(
    ("clause", "needs"),
    [
        ({"verified": False}, CHAIN),
        ({"answered_by": ("requirement", "risk"), "requires": ("requirement", "risk")}, CHAIN),
        ({"answered_by": ("requirement", "record"), "documented": True}, CHAIN),
    ],
    ids=["never read", "another kind is lacking", "not documented"],
)
def test_a_clause_is_reported_when_mending_the_cause_would_not_cover_it(
    tmp_path: Path, clause: Mapping[str, Any], needs: list[Need]
) -> None:
    project = a_project(tmp_path, a_clause(**clause))
    assert codes(project, needs, {"TEST_a": "it failed"}) == [("clause-claimed", Severity.ERROR)]


def test_a_limitation_is_a_note_although_the_need_has_an_error_of_its_own(tmp_path: Path) -> None:
    project = a_project(tmp_path, a_clause(), limitations=[CLAUSE])
    assert codes(project, CHAIN, {"TEST_a": "it failed"}) == [("clause-limited", Severity.NOTE)]
