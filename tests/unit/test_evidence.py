"""Facts are judged together: what is stale or unplanned proves nothing, and what is broken breaks what rests on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sphinx_qms.checks.evidence import Evidence, judge_facts
from sphinx_qms.checks.report import compute_report
from sphinx_qms.model.error import Location
from sphinx_qms.model.facts import CriterionAsMeasured, InputFile, MeasuredFacts
from sphinx_qms.model.need_graph import Need, NeedGraph
from sphinx_qms.model.number import Number
from sphinx_qms.model.plan.measurements import IndependenceMeasurement
from sphinx_qms.model.project import Project
from sphinx_qms.model.project_files import file_sha256
from sphinx_qms.model.report import State
from sphinx_qms.model.verdict import Outcome
from unit.builders import PLAN_FILE, a_clause, a_need, a_project, some_measured_facts, write

TABLE = "evidence/data/people.csv"
PLANNED = IndependenceMeasurement("TEST_a", Location(PLAN_FILE, 2), "0" * 64, (), {}, ())
FIRST = CriterionAsMeasured("CRIT_a", "samples", "estimate", "at_least", 2.0, "", None)


def needs(threshold: float = 2.0) -> list[Need]:
    return [
        a_need("REQ_a", {"complies": ["TINY_1_a"]}),
        a_need("TEST_a", {"verifies": ["REQ_a"], "judged_by": ["CRIT_a"]}),
        a_need("METRIC_a", quantity="samples"),
        a_need(
            "CRIT_a", {"uses_metric": ["METRIC_a"]}, statistic="estimate", comparison="at_least", threshold=threshold
        ),
    ]


def project(root: Path, samples: int = 3, *, planned: bool = True, stale: bool = False) -> Project:
    """A project with one number, measured in a file that has changed since where it is stale."""
    table = write(root, TABLE, "person\n1\n")
    facts: MeasuredFacts = some_measured_facts(
        "TEST_a",
        Number("samples", "count", "", samples, n=samples),
        inputs=(InputFile(TABLE, file_sha256(table), 1),),
        criteria=(FIRST,),
    )
    if stale:
        write(root, TABLE, "person\n2\n")
    return a_project(root, a_clause(), plan=[PLANNED] if planned else [], facts=[facts])


def codes(evidence: Evidence) -> list[str]:
    return [finding.code for finding in evidence.findings]


def test_fresh_numbers_that_somebody_planned_count(tmp_path: Path) -> None:
    evidence = judge_facts(project(tmp_path), NeedGraph(needs()))
    assert (codes(evidence), evidence.measured, evidence.judged) == ([], {"TEST_a"}, {"CRIT_a"})
    assert [verdict.outcome for verdict in evidence.verdicts] == [Outcome.MET]


def test_a_verdict_that_is_not_met_is_one(tmp_path: Path) -> None:
    evidence = judge_facts(project(tmp_path, samples=1), NeedGraph(needs()))
    assert (codes(evidence), evidence.judged) == (["criterion-not-met"], {"CRIT_a"})


@pytest.mark.parametrize("samples", [1, 3])
def test_stale_numbers_are_found_and_nothing_is_concluded_from_them(tmp_path: Path, samples: int) -> None:
    evidence = judge_facts(project(tmp_path, samples, stale=True), NeedGraph(needs()))
    assert (codes(evidence), evidence.measured, evidence.judged) == (["result-stale"], set(), set())
    assert len(evidence.verdicts) == 1


def test_a_criterion_that_moved_is_found_in_stale_numbers_too(tmp_path: Path) -> None:
    evidence = judge_facts(project(tmp_path, stale=True), NeedGraph(needs(threshold=1.0)))
    assert codes(evidence) == ["result-stale", "criterion-changed"]


def test_numbers_that_nobody_planned_give_no_verdict(tmp_path: Path) -> None:
    evidence = judge_facts(project(tmp_path, planned=False), NeedGraph(needs()))
    assert (evidence.measured, evidence.judged, evidence.verdicts) == (set(), set(), ())
    assert "facts-unplanned" in codes(evidence)


@pytest.mark.parametrize(
    ("samples", "threshold", "state"),
    [(3, 2.0, State.EVIDENCED), (1, 2.0, State.CLAIMED), (3, 1.0, State.CLAIMED)],
    ids=["met", "not met", "moved"],
)
def test_a_requirement_rests_on_the_verdicts_of_its_tests(
    tmp_path: Path, samples: int, threshold: float, state: State
) -> None:
    report = compute_report(project(tmp_path, samples), NeedGraph(needs(threshold)), {}, (), ["tiny"])
    assert report.catalogues[0].clauses[0].state is state
    assert len(report.verdicts) == 1
