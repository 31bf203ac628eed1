"""A changed model is compared with the last approved version and its frozen answers, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sphinx_qms.checks.versions import model_versions, version_findings
from sphinx_qms.commands.stated_on_pages import Stated, stated_on_pages
from sphinx_qms.measure.run import Measured, measure_plan
from sphinx_qms.model.error import Location
from sphinx_qms.model.facts import MeasuredFacts, load_facts
from sphinx_qms.model.finding import Finding, Severity
from sphinx_qms.model.need_graph import Need, NeedGraph
from sphinx_qms.model.number import Number
from sphinx_qms.model.plan.load import load_plan
from sphinx_qms.model.plan.studies import ComparisonMeasurement
from sphinx_qms.model.plan.tables import Rows, Table
from sphinx_qms.model.project_files import file_sha256
from sphinx_qms.model.verdict import Outcome, Verdict
from sphinx_qms.model.versions import ModelVersion, changed_predictions, last_approved, wrong_file, wrong_version
from unit.builders import (
    PLAN_FILE,
    a_need,
    a_project,
    comparison_data,
    make_project_folder,
    some_measured_facts,
    table_plan_data,
    write,
)
from unit.compared_tables import AFTER, BEFORE, a_comparison

FROZEN, NOWHERE = "evidence/data/before.csv", Location("source/page.md", 1)


def version(name: str, approved_on: str = "", **changes: Any) -> ModelVersion:
    """A version of FUNC_a that is approved where it says on which day."""
    own: dict[str, Any] = {
        "functions": ("FUNC_a",),
        "version": "1.0.0",
        "status": "approved" if approved_on else "draft",
        "approved_on": approved_on,
        "predictions": FROZEN,
        "predictions_sha256": "0" * 64,
        "location": NOWHERE,
    }
    return ModelVersion(name, **(own | changes))


OLDER, OLD, NEW = version("MODEL_older", "2025-01-01"), version("MODEL_before", "2026-01-01"), version("MODEL_after")


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        ([OLDER, OLD, NEW], ["MODEL_before"]),
        ([NEW], []),
        ([OLDER, replace(OLD, status="obsolete")], ["MODEL_older"]),
        ([OLDER, replace(OLD, approved_on="")], ["MODEL_older"]),
        ([OLDER, replace(OLD, functions=("FUNC_b",))], ["MODEL_older"]),
        ([OLDER, replace(OLD, approved_on="2025-01-01")], ["MODEL_older", "MODEL_before"]),
    ],
    ids=["latest day", "none", "obsolete", "minor update", "another function", "same day"],
)
def test_the_last_approved_version_is_the_approved_one_of_the_function_with_the_latest_day(
    versions: list[ModelVersion], expected: list[str]
) -> None:
    assert [found.id for found in last_approved(versions, "FUNC_a")] == expected


def test_a_comparison_with_the_last_approved_version_is_right() -> None:
    assert wrong_version(a_comparison(), [OLDER, OLD, NEW]) is None


@pytest.mark.parametrize(
    "later", [version("MODEL_after", "2026-02-01"), version("MODEL_after", status="approved")], ids=["major", "minor"]
)
def test_a_comparison_stays_right_when_the_changed_version_is_approved(later: ModelVersion) -> None:
    assert wrong_version(a_comparison(), [OLDER, OLD, later]) is None


def test_a_version_approved_still_later_changes_nothing_of_a_comparison_of_before() -> None:
    versions = [OLDER, OLD, version("MODEL_after", "2026-02-01"), version("MODEL_next", "2026-03-01")]
    assert wrong_version(a_comparison(), versions) is None


@pytest.mark.parametrize("status", ["approved", "obsolete"])
def test_a_comparison_stays_right_when_what_it_compares_is_obsolete(status: str) -> None:
    versions = [replace(OLD, status="obsolete"), version("MODEL_after", "2026-02-01", status=status)]
    assert wrong_version(a_comparison(), [OLDER, *versions, version("MODEL_last", "2026-03-01")]) is None


def test_a_version_that_was_withdrawn_may_have_been_passed_over() -> None:
    withdrawn, later = version("MODEL_gone", "2026-01-15", status="obsolete"), version("MODEL_after", "2026-02-01")
    assert wrong_version(a_comparison(), [OLD, withdrawn, later]) is None
    assert wrong_version(a_comparison(approved=replace(BEFORE, model="MODEL_gone")), [OLD, withdrawn, later]) is None
    assert wrong_version(a_comparison(approved=replace(BEFORE, model="MODEL_gone")), [OLD, withdrawn, NEW]) is not None


def test_a_comparison_of_a_minor_update_stays_right_when_a_later_version_is_approved() -> None:
    minor = version("MODEL_after", status="approved")
    assert wrong_version(a_comparison(), [OLD, minor, version("MODEL_last", "2026-02-01")]) is None


@pytest.mark.parametrize(
    ("versions", "said"),
    [
        ([OLD, NEW, version("MODEL_last", "2026-02-01")], "(approved on 2026-01-01); the last approved version of"),
        ([OLDER, replace(OLD, status="draft"), NEW], "with MODEL_before (draft)"),
        ([OLDER, replace(OLD, approved_on=""), NEW], "(a version without :approved_on:)"),
        ([OLDER, replace(OLD, functions=("FUNC_b",)), NEW], "with MODEL_before (not part of FUNC_a)"),
        ([OLDER, NEW], "with MODEL_before (no model of this project)"),
        ([OLD, replace(OLDER, approved_on="2026-01-01"), NEW], "were approved on the same day"),
        ([replace(OLD, approved_on=""), NEW], "no version of FUNC_a was approved"),
        ([OLD], "MODEL_after is no model of this project"),
        ([OLD, replace(NEW, functions=())], "part of no AI function"),
        ([OLD, replace(NEW, functions=("FUNC_a", "FUNC_b"))], "no version of FUNC_b was approved"),
        ([OLD, NEW, version("MODEL_last", "2026-02-01")], "MODEL_last (1.0.0, approved on 2026-02-01)"),
    ],
)
def test_a_comparison_with_anything_else_is_wrong_and_says_why(versions: list[ModelVersion], said: str) -> None:
    fault = wrong_version(a_comparison(), versions)
    assert fault is not None
    assert said in fault.message
    assert fault.hint


def table(**changes: Any) -> dict[str, Table]:
    return {"before": Table("before", {"risk": "number"}, NOWHERE, **({"file": FROZEN} | changes))}


def test_the_answers_of_the_approved_version_are_those_of_its_frozen_file() -> None:
    assert wrong_file(a_comparison(), table(), [OLD]) is None


@pytest.mark.parametrize(
    ("tables", "versions", "said"),
    [
        (table(file="evidence/data/other.csv"), [OLD], "the table before reads evidence/data/other.csv"),
        (table(file="", connection="QMS_DB", table="scores"), [OLD], "the table scores of the database QMS_DB"),
        (table(), [replace(OLD, predictions="")], "MODEL_before has no frozen answers"),
    ],
)
def test_answers_of_another_file_are_none_of_the_approved_version(
    tables: Mapping[str, Table], versions: list[ModelVersion], said: str
) -> None:
    fault = wrong_file(a_comparison(), tables, versions)
    assert fault is not None
    assert said in fault.message


def test_frozen_answers_are_those_of_the_recorded_fingerprint(tmp_path: Path) -> None:
    path = write(tmp_path, FROZEN, "sample,risk\na,0.5\n")
    frozen = replace(OLD, predictions_sha256=file_sha256(path))
    assert changed_predictions(tmp_path, frozen) is None
    write(tmp_path, FROZEN, "sample,risk\na,0.6\n")
    fault = changed_predictions(tmp_path, frozen)
    assert fault is not None
    assert frozen.predictions_sha256 in fault.message
    assert file_sha256(path) in fault.message


@pytest.mark.parametrize("name", ["evidence/data/gone.csv", "../outside.csv", "evidence/link.csv"])
def test_frozen_answers_lie_in_the_project(tmp_path: Path, name: str) -> None:
    outside = write(tmp_path, "outside.csv", "sample,risk\n")
    root = tmp_path / "project"
    (root / "evidence").mkdir(parents=True)
    (root / "evidence/link.csv").symlink_to(outside)
    fault = changed_predictions(root, replace(OLD, predictions=name, predictions_sha256=file_sha256(outside)))
    assert fault is not None
    assert "there is no file" in fault.message


def test_answers_without_a_recorded_fingerprint_are_not_frozen(tmp_path: Path) -> None:
    path = write(tmp_path, FROZEN, "sample,risk\n")
    fault = changed_predictions(tmp_path, replace(OLD, predictions_sha256=""))
    assert fault is not None
    assert f":predictions_sha256: {file_sha256(path)}" in fault.hint


ANSWERS = "site,patient,seen,score\nA,1,2026-01-01,0.2\nA,2,2026-01-01,0.4\nB,1,2026-01-01,0.7\nB,2,2026-01-01,0.9\n"
PEOPLE = "site,patient,seen,recurred\nA,1,2026-01-01,no\nA,2,2026-01-01,yes\nB,1,2026-01-01,no\nB,2,2026-01-01,yes\n"
KEY = {"site": "text", "patient": "integer", "seen": "date"}
FACTS = "evidence/facts/TEST_it.json"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that compares MODEL_after with the frozen answers of MODEL_before."""
    make_project_folder(tmp_path)
    write(tmp_path, "evidence/data/people.csv", PEOPLE)
    write(tmp_path, FROZEN, ANSWERS)
    write(tmp_path, "evidence/data/after.csv", ANSWERS)
    plan_comparison(tmp_path)
    return tmp_path


def plan_comparison(root: Path, before: str = FROZEN) -> None:
    tables = {
        "people": {"file": "evidence/data/people.csv", "columns": {**KEY, "recurred": "boolean"}},
        "before": {"file": before, "columns": {**KEY, "score": "number"}},
        "after": {"file": "evidence/data/after.csv", "columns": {**KEY, "score": "number"}},
    }
    entry = comparison_data()
    for name in ("approved", "changed"):
        entry[name]["rows"] = {"table": "before" if name == "approved" else "after"}
    write(root, PLAN_FILE, table_plan_data(tables, TEST_it=entry))


def frozen(root: Path) -> ModelVersion:
    return replace(OLD, predictions_sha256=file_sha256(root / FROZEN))


def measure(root: Path, *versions: ModelVersion) -> Measured:
    facts = load_facts(root)
    return measure_plan(root, load_plan(root), facts, {"TEST_it": ()}, versions)


def test_a_comparison_with_the_last_approved_version_is_measured_and_counts_as_an_evaluation(project: Path) -> None:
    assert measure(project, frozen(project), NEW).changed == ("TEST_it",)
    facts = load_facts(project)["TEST_it"]
    assert isinstance(facts, MeasuredFacts)
    assert (facts.kind, len(facts.evaluations), facts.numbers["samples"].estimate) == ("comparison", 1, 4)
    write(project, "evidence/data/after.csv", ANSWERS.replace("0.4", "0.6"))
    measure(project, frozen(project), NEW)
    again = load_facts(project)["TEST_it"]
    assert isinstance(again, MeasuredFacts)
    assert len(again.evaluations) == 2


@pytest.mark.parametrize("measured_before", [False, True])
def test_a_comparison_with_another_version_is_refused_and_keeps_its_old_facts(
    project: Path, measured_before: bool
) -> None:
    if measured_before:
        measure(project, frozen(project), NEW)
    before = (project / FACTS).read_bytes() if measured_before else b""
    done = measure(project, frozen(project), NEW, version("MODEL_last", "2026-02-01"))
    assert [(problem.code, problem.location.file) for problem in done.problems] == [
        ("comparison-not-last-approved", PLAN_FILE)
    ]
    assert done.problems[0].message.startswith("TEST_it: it compares MODEL_after with MODEL_before")
    assert (project / FACTS).is_file() is measured_before
    assert not measured_before or (project / FACTS).read_bytes() == before


def test_a_comparison_with_changed_answers_is_refused(project: Path) -> None:
    approved = frozen(project)
    write(project, FROZEN, ANSWERS.replace("0.9", "0.8"))
    assert [problem.code for problem in measure(project, approved, NEW).problems] == ["predictions-changed"]


def test_a_comparison_with_a_copy_of_the_answers_is_refused(project: Path) -> None:
    write(project, "evidence/data/copy.csv", ANSWERS)
    plan_comparison(project, "evidence/data/copy.csv")
    assert [problem.code for problem in measure(project, frozen(project), NEW).problems] == ["comparison-other-file"]


def test_the_pages_are_read_for_a_comparison_only_where_they_have_to_be(tmp_path: Path) -> None:
    assert stated_on_pages(tmp_path, [], {}) == Stated()


def model(name: str, **fields: Any) -> Need:
    status = fields.pop("status", "approved")
    return a_need(name, {"part_of": ["FUNC_a"]}, status=status, version="1", predictions=FROZEN, **fields)


CHANGE = a_need("CHG_a", {"results_in": ["MODEL_after"], "supported_by": ["TEST_it"]})
BASE = (a_need("FUNC_a"), a_need("TEST_it"), a_need("CRIT_a"))
LATER = model("MODEL_after", approved_on="2026-02-01")
DRAFT = model("MODEL_after", status="draft")


def findings(
    root: Path,
    *needs: Need,
    outcome: Outcome | None = Outcome.MET,
    fresh: bool = True,
    measurement: ComparisonMeasurement | None = None,
) -> list[Finding]:
    """What is found of versions in a project that compares MODEL_after with MODEL_before."""
    path = write(root, FROZEN, ANSWERS)
    sha256 = file_sha256(path)
    needs = tuple(
        replace(need, fields={"predictions_sha256": sha256, **need.fields}) if need.type == "model" else need
        for need in (*BASE, *needs)
    )
    comparison = measurement or a_comparison(approved=replace(BEFORE, rows=Rows("before")), changed=AFTER)
    facts = some_measured_facts("TEST_it", Number("samples", "count", "", 4, n=4), kind="comparison")
    verdicts = [Verdict("CRIT_a", "TEST_it", outcome, None, "because")] if outcome else []
    project = a_project(root, plan=[comparison], facts=[facts])
    project = replace(project, plan=replace(project.plan, tables=table()))
    return list(version_findings(project, NeedGraph(needs), {"TEST_it": facts} if fresh else {}, verdicts))


def codes(found: list[Finding]) -> list[tuple[str, str, str]]:
    return [(finding.code, finding.severity.value, finding.need) for finding in found]


FIRST = model("MODEL_before", approved_on="2026-01-01")


@pytest.mark.parametrize("needs", [[FIRST, DRAFT], [FIRST, LATER, CHANGE], [FIRST, DRAFT, CHANGE]])
def test_a_candidate_that_is_compared_and_a_version_that_was_are_quiet(tmp_path: Path, needs: list[Need]) -> None:
    assert findings(tmp_path, *needs) == []


def test_a_version_that_was_approved_without_a_change_on_its_comparison_is_found(tmp_path: Path) -> None:
    draft = replace(CHANGE, status="draft")
    for changes in ([], [draft]):
        assert codes(findings(tmp_path, FIRST, LATER, *changes)) == [("model-uncompared", "error", "MODEL_after")]


def test_a_comparison_counts_for_an_approval_only_with_fresh_numbers_that_were_judged(tmp_path: Path) -> None:
    for how in ({"fresh": False}, {"outcome": None}, {"outcome": Outcome.NOT_MET}, {"outcome": Outcome.INSUFFICIENT}):
        found = findings(tmp_path, FIRST, LATER, CHANGE, **how)
        assert codes(found) == [("model-uncompared", "error", "MODEL_after")]


def test_a_criterion_that_is_not_met_counts_where_something_responds_to_it(tmp_path: Path) -> None:
    answer = a_need("LABEL_a", {"responds_to": ["CRIT_a"]})
    assert findings(tmp_path, FIRST, LATER, CHANGE, answer, outcome=Outcome.NOT_MET) == []


def test_a_version_after_two_of_the_same_day_is_not_compared_with_either(tmp_path: Path) -> None:
    same = model("MODEL_same", approved_on="2026-01-01")
    assert codes(findings(tmp_path, FIRST, same, LATER, CHANGE)) == [
        ("comparison-not-last-approved", "error", "TEST_it"),
        ("model-uncompared", "error", "MODEL_after"),
    ]


def test_a_first_version_and_a_minor_update_need_no_comparison(tmp_path: Path) -> None:
    minor = model("MODEL_after")
    assert findings(tmp_path, FIRST, minor) == []


def test_a_comparison_of_a_candidate_is_wrong_when_another_version_is_approved_meanwhile(tmp_path: Path) -> None:
    between = model("MODEL_between", approved_on="2026-01-02")
    found = findings(tmp_path, FIRST, DRAFT, between)
    assert ("comparison-not-last-approved", "error", "TEST_it") in codes(found)
    decided = findings(tmp_path, FIRST, DRAFT, between, CHANGE)
    assert ("comparison-not-last-approved", "warning", "TEST_it") in codes(decided)
    assert next(item for item in decided if item.need == "TEST_it").message.endswith("CHG_a was decided on it")


def test_a_candidate_that_was_given_up_is_history(tmp_path: Path) -> None:
    between, gone = model("MODEL_between", approved_on="2026-01-02"), replace(DRAFT, status="obsolete")
    assert [code for code, *_ in codes(findings(tmp_path, FIRST, gone, between))] == ["model-uncompared"]


def test_answers_that_changed_are_found_at_the_model(tmp_path: Path) -> None:
    wrong = model("MODEL_before", approved_on="2026-01-01", predictions_sha256="0" * 64)
    assert codes(findings(tmp_path, wrong, DRAFT)) == [("predictions-changed", "error", "MODEL_before")]


def test_the_answers_of_a_candidate_can_be_made_anew(tmp_path: Path) -> None:
    candidate = model("MODEL_after", status="draft", predictions_sha256="0" * 64)
    assert codes(findings(tmp_path, FIRST, candidate)) == [("predictions-changed", "warning", "MODEL_after")]


def test_a_version_with_a_planned_successor_needs_frozen_answers(tmp_path: Path) -> None:
    without = replace(FIRST, fields={"approved_on": "2026-01-01", "version": "1"})
    found = findings(tmp_path, without, DRAFT)
    assert codes(found) == [
        ("predictions-missing", Severity.WARNING.value, "MODEL_before"),
        ("comparison-other-file", "error", "TEST_it"),
    ]


def test_versions_are_read_from_models_and_their_functions() -> None:
    graph = NeedGraph(
        [a_need("FUNC_a"), a_need("DATA_a"), a_need("MODEL_a", {"part_of": ["FUNC_a", "DATA_a"]}, version="2")]
    )
    assert [(item.id, item.functions, item.version, item.approved_on) for item in model_versions(graph)] == [
        ("MODEL_a", ("FUNC_a",), "2", "")
    ]
