"""What was measured of the independence of sets, and what was not, becomes findings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from sphinx_qms.checks.independence import independence_findings
from sphinx_qms.checks.report import compute_report
from sphinx_qms.model.error import Location
from sphinx_qms.model.facts import MeasuredFacts
from sphinx_qms.model.finding import Finding, Severity
from sphinx_qms.model.need_graph import Need, NeedGraph
from sphinx_qms.model.number import Number
from sphinx_qms.model.plan.measurements import IndependenceMeasurement, Key
from sphinx_qms.model.plan.tables import Rows
from sphinx_qms.model.report import State
from unit.builders import PLAN_FILE, a_clause, a_need, a_project, some_measured_facts

TEST = a_need("TEST_apart")
TRAINING = a_need("DATA_training", dataset_role="training", location=Location("source/data.md", 10))
SET = a_need("DATA_test", dataset_role="test", location=Location("source/data.md", 20))
PATIENT = Key("patient", ("site", "pid"))


def a_measurement(*keys: Key, sets: tuple[str, ...] = ("DATA_test", "DATA_training")) -> IndependenceMeasurement:
    rows = {name: Rows("people") for name in sets}
    return IndependenceMeasurement("TEST_apart", Location(PLAN_FILE, 9), "0" * 64, (), rows, keys or (PATIENT,))


def facts(counts: Mapping[str, int | None]) -> MeasuredFacts:
    """Facts of TEST_apart with those counts by quantity and group; None is withheld."""
    named = [(*name.split("/"), count) for name, count in counts.items()]
    numbers = [
        Number(name, "count", group, count, withheld="" if count is not None else "a reason")
        for name, group, count in named
    ]
    return some_measured_facts("TEST_apart", *numbers, kind="independence", inputs=())


def found(measurement: IndependenceMeasurement, counts: Mapping[str, int | None], *needs: Need) -> list[Finding]:
    graph = NeedGraph(needs or (TEST, TRAINING, SET))
    findings = list(independence_findings(graph, {measurement.id: measurement}, {"TEST_apart": facts(counts)}))
    assert all(finding.hint for finding in findings)
    return findings


@pytest.mark.parametrize(
    ("key", "counts", "expected"),
    [
        (PATIENT, {"common/patient: DATA_test, DATA_training": 0}, None),
        (PATIENT, {"common/patient: DATA_test, DATA_training": 1200}, ("dataset-overlap", "DATA_test", "error")),
        (
            Key("patient", ("pid",), hint=True),
            {"common/patient: DATA_test, DATA_training": 682},
            ("overlap-hint", "DATA_test", "note"),
        ),
        (PATIENT, {"common/patient: DATA_test, DATA_training": None}, None),
        (PATIENT, {"missing/patient: DATA_training": 0}, None),
        (PATIENT, {"missing/patient: DATA_training": 3}, ("key-missing", "DATA_training", "error")),
        (Key("patient", ("pid",), hint=True), {"missing/patient: DATA_training": 3}, None),
        (PATIENT, {"repeated/patient: DATA_training": 3}, None),
        (Key("patient", ("pid",), repeats=False), {"repeated/patient: DATA_training": 0}, None),
        (
            Key("patient", ("pid",), repeats=False),
            {"repeated/patient: DATA_training": 3},
            ("key-repeated", "DATA_training", "error"),
        ),
    ],
)
def test_what_was_counted_is_a_finding_at_its_set(
    key: Key, counts: Mapping[str, int | None], expected: tuple[str, str, str] | None
) -> None:
    findings = found(a_measurement(key), counts)
    assert [(finding.code, finding.need, finding.severity) for finding in findings] == ([expected] if expected else [])


def test_an_overlap_names_both_sets_the_key_and_the_number() -> None:
    (finding,) = found(a_measurement(), {"common/patient: DATA_test, DATA_training": 1200})
    assert finding.message == "DATA_test and DATA_training have values of the key patient in common: 1,200"
    assert str(finding.location) == "source/data.md:20"


@pytest.mark.parametrize("sets", [("DATA_test", "DATA_training"), ("DATA_training", "DATA_test")])
def test_what_training_and_test_share_spoils_the_test_set(sets: tuple[str, str]) -> None:
    (finding,) = found(a_measurement(sets=sets), {f"common/patient: {', '.join(sets)}": 1})
    assert finding.need == "DATA_test"


def test_a_set_of_the_plan_has_to_be_a_dataset() -> None:
    findings = found(
        a_measurement(), {"missing/patient: DATA_training": 1}, TEST, SET, a_need("DATA_training", type="record")
    )
    assert [(finding.code, str(finding.location), finding.need) for finding in findings] == [
        ("dataset-unknown", f"{PLAN_FILE}:9", "TEST_apart"),
        ("key-missing", "source/page.md:1", "DATA_training"),
    ]


def test_an_overlap_of_a_set_that_is_no_need_stands_at_the_plan() -> None:
    *_, finding = found(a_measurement(), {"common/patient: DATA_test, DATA_training": 1}, TEST)
    assert (finding.code, str(finding.location), finding.need) == ("dataset-overlap", f"{PLAN_FILE}:9", "TEST_apart")


def test_the_test_that_measured_an_overlap_shows_nothing_either(tmp_path: Path) -> None:
    clauses = [a_clause("1.a", answered_by=("test",)), a_clause("1.b", answered_by=("dataset",))]
    needs = [
        a_need("TEST_apart", {"complies": ["TINY_1_a"]}),
        a_need("DATA_test", {"complies": ["TINY_1_b"]}, dataset_role="test"),
        TRAINING,
    ]
    states = {}
    for common in (0, 1):
        measured = facts({"common/patient: DATA_test, DATA_training": common})
        project = a_project(tmp_path, *clauses, plan=[a_measurement()], facts=[measured])
        report = compute_report(project, NeedGraph(needs), {}, [], ["tiny"])
        states[common] = [item.state for item in report.catalogues[0].clauses]
    assert states == {0: [State.EVIDENCED, State.EVIDENCED], 1: [State.CLAIMED, State.CLAIMED]}


def a_function(**changes: str) -> list[Need]:
    """An approved AI function whose model is trained on one set, tuned on another and evaluated on a third."""
    part = {"part_of": ["FUNC_a"]}
    sets = {
        "trained_on": ["DATA_training"],
        "tuned_on": ["DATA_tuning"],
        "evaluated_on": ["DATA_test", "DATA_training"],
    }
    return [
        a_need("FUNC_a", **changes),
        a_need("MODEL_a", part | sets),
        a_need("DATA_tuning", dataset_role="tuning"),
        TRAINING,
        SET,
        TEST,
    ]


@pytest.mark.parametrize(
    ("measurements", "missing"),
    [
        ([], ["DATA_training with DATA_test", "DATA_tuning with DATA_test", "DATA_training with DATA_tuning"]),
        ([("DATA_test", "DATA_training")], ["DATA_tuning with DATA_test", "DATA_training with DATA_tuning"]),
        ([("DATA_test", "DATA_training", "DATA_tuning")], []),
        ([("DATA_tuning", "DATA_training"), ("DATA_test", "DATA_training"), ("DATA_test", "DATA_tuning")], []),
    ],
)
def test_each_pair_of_sets_of_an_approved_function_has_to_be_compared(
    measurements: list[tuple[str, ...]], missing: list[str]
) -> None:
    plan = {f"TEST_{number}": a_measurement(sets=sets) for number, sets in enumerate(measurements)}
    findings = list(independence_findings(NeedGraph(a_function()), plan, {}))
    assert [(finding.code, finding.need, finding.severity) for finding in findings] == (
        [("independence-unmeasured", "FUNC_a", Severity.WARNING)] if missing else []
    )
    assert all(f"compares {', '.join(missing)}, with" in finding.message for finding in findings)


def test_a_set_that_trains_and_tests_is_an_overlap_without_any_measurement() -> None:
    part = {"part_of": ["FUNC_a"]}
    needs = [
        a_need("FUNC_a"),
        a_need("MODEL_a", part | {"trained_on": ["DATA_test"], "evaluated_on": ["DATA_test"]}),
        SET,
    ]
    (finding,) = independence_findings(NeedGraph(needs), {}, {})
    assert (finding.code, finding.need, finding.severity) == ("dataset-overlap", "DATA_test", Severity.ERROR)


def test_a_comparison_by_hints_alone_is_none() -> None:
    every = ("DATA_test", "DATA_training", "DATA_tuning")
    plan = {"TEST_apart": a_measurement(Key("content", ("content",), hint=True), sets=every)}
    assert [item.code for item in independence_findings(NeedGraph(a_function()), plan, {})] == [
        "independence-unmeasured"
    ]


def test_a_function_in_the_making_may_measure_later() -> None:
    assert list(independence_findings(NeedGraph(a_function(status="draft")), {}, {})) == []


@pytest.mark.parametrize("changes", [{"status": "draft"}, {"dataset_role": "monitoring"}])
def test_a_set_that_is_planned_or_no_test_set_need_not_be_compared(changes: dict[str, str]) -> None:
    needs = [need for need in a_function() if need.id not in {"DATA_test", "DATA_tuning"}]
    changed = a_need("DATA_test", **{"dataset_role": "test", **changes})
    assert list(independence_findings(NeedGraph([*needs, changed]), {}, {})) == []
