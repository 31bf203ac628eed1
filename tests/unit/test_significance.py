"""What is proposed for an update of a model, whether a person decided it, and whether its version says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sphinx_qms.checks.criteria import verdicts
from sphinx_qms.checks.decisions import decision_findings
from sphinx_qms.checks.significance import has_difference, is_significant, proposals, proposals_for_difference
from sphinx_qms.checks.version_names import named_version, version_name_findings
from sphinx_qms.model.change_rules import ChangeRules
from sphinx_qms.model.change_rules_file import FILE, load_change_rules
from sphinx_qms.model.error import Location
from sphinx_qms.model.facts import MeasuredFacts
from sphinx_qms.model.finding import Finding
from sphinx_qms.model.need_graph import Need, NeedGraph
from sphinx_qms.model.number import Number
from sphinx_qms.model.plan.studies import ComparisonMeasurement, Version
from sphinx_qms.model.plan.tables import Rows
from sphinx_qms.model.significance import Answer, Proposal
from unit.builders import a_need, change_rules_data, make_project_folder, some_measured_facts, write
from unit.compared_tables import compare, some_answers
from unit.scored_tables import by_key

MARGIN = a_need(
    "CRIT_margin",
    {"uses_metric": ["METRIC_difference"]},
    statistic="lower_bound",
    comparison="at_least",
    threshold=-0.05,
    minimum_n=100,
)
METRIC = a_need("METRIC_difference", quantity="sensitivity_difference")
TEST = a_need("TEST_new", {"judged_by": ["CRIT_margin"]})
NO_FAULTS: Mapping[str, str] = {}
OLD = a_need("MODEL_old", version="1.0.0")
NEW = a_need("MODEL_new", version="1.1.0d")


@pytest.fixture
def rules(tmp_path: Path) -> ChangeRules:
    folder = make_project_folder(tmp_path / "rules")
    write(folder, FILE, change_rules_data())
    found = load_change_rules(folder, {})
    assert found
    return found


def a_change(**changes: Any) -> Need:
    links = {"changes": ["MODEL_old"], "results_in": ["MODEL_new"], "supported_by": ["TEST_new"]}
    fields = {"change_kind": "data", "significance": "major", "decided_by": "Lead"}
    return a_need("CHG_new", links | changes.pop("links", {}), **(fields | changes))


def a_comparison(
    auc: float | None = 0.4, sensitivity: float | None = 0.4, lower: float = -0.02, n: int = 200
) -> MeasuredFacts:
    """A comparison with these p values, and this lower bound of the difference in sensitivity on `n` women."""
    numbers = [
        Number("auc_difference", "difference", "", 0.017, 0.004, 0.029, 555),
        Number("auc_difference_p", "number", "", auc, withheld="" if auc else "fewer than 5"),
        Number("sensitivity_difference", "difference", "", 0.01, lower, 0.04, n),
        Number("sensitivity_difference_p", "number", "", sensitivity, withheld="" if sensitivity else "fewer than 5"),
        Number("specificity_difference", "difference", "", 0.0, -0.01, 0.01, 300),
        Number("specificity_difference_p", "number", "", 1.0),
    ]
    return some_measured_facts("TEST_new", *numbers, kind="comparison")


def planned(changed: str = "MODEL_new") -> dict[str, ComparisonMeasurement]:
    versions = [Version(model, Rows("answers"), "score", 0.5) for model in ("MODEL_old", changed)]
    place = Location("evidence/plan.yaml", 2)
    entry = ComparisonMeasurement(
        "TEST_new", place, "0" * 64, (), Rows("women"), "recurred", ("id",), ("id",), *versions
    )
    return {"TEST_new": entry}


def proposed(
    rules: ChangeRules,
    change: Need,
    *facts: MeasuredFacts,
    needs: Iterable[Need] = (),
    changed: str = "MODEL_new",
    faults: Mapping[str, str] = NO_FAULTS,
) -> list[Proposal]:
    graph = NeedGraph([change, TEST, MARGIN, METRIC, OLD, NEW, *needs])
    fresh = {item.id: item for item in facts}
    return list(proposals(graph, fresh, verdicts(graph, fresh), planned(changed), faults, rules))


def by_tiny(found: list[Proposal]) -> tuple[str, str]:
    [only] = (item for item in found if item.authority == "tiny")
    return only.rule, str(only.significance)


@pytest.mark.parametrize(
    ("comparison", "rule", "significance"),
    [
        (a_comparison(), "same", "minor"),
        (a_comparison(auc=0.008), "different", "major"),
        (a_comparison(sensitivity=0.049), "different", "major"),
        (a_comparison(sensitivity=0.05), "same", "minor"),
        (a_comparison(lower=-0.06), "not-met", "major"),
        (a_comparison(n=99), "unknown", "undecided"),
        (a_comparison(auc=None), "unknown", "undecided"),
        (a_comparison(auc=None, sensitivity=0.01), "different", "major"),
    ],
)
def test_what_is_proposed_follows_from_p_values_margins_and_numbers(
    rules: ChangeRules, comparison: MeasuredFacts, rule: str, significance: str
) -> None:
    assert by_tiny(proposed(rules, a_change(), comparison)) == (rule, significance)


def test_an_algorithm_is_major_whatever_was_measured(rules: ChangeRules) -> None:
    assert by_tiny(proposed(rules, a_change(change_kind="algorithm"), a_comparison())) == ("kind", "major")


def test_the_reason_is_the_rule_and_the_numbers_of_the_comparison(rules: ChangeRules) -> None:
    reason = proposed(rules, a_change(), a_comparison(auc=0.0083))[0].reason
    assert reason == (
        "It differs. TEST_new: AUC changes by 0.017 (0.004 to 0.029), p = 0.0083, n = 555; sensitivity changes by 0.01 "
        "(-0.02 to 0.04), p = 0.4, n = 200; specificity changes by 0 (-0.01 to 0.01), p = 1, n = 300."
    )


@pytest.mark.parametrize(
    ("change", "facts", "changed", "why"),
    [
        (a_change(links={"supported_by": []}), [a_comparison()], "MODEL_new", "No comparison supports CHG_new."),
        (a_change(), [], "MODEL_new", "TEST_new has no results of today's files."),
        (a_change(), [some_measured_facts("TEST_new")], "MODEL_new", "TEST_new compares no versions."),
        (a_change(), [a_comparison()], "MODEL_other", "TEST_new compares MODEL_other, which is not the version"),
    ],
)
def test_without_a_fresh_comparison_of_this_version_nothing_is_proposed(
    rules: ChangeRules, change: Need, facts: list[MeasuredFacts], changed: str, why: str
) -> None:
    found = proposed(rules, change, *facts, changed=changed)
    assert by_tiny(found) == ("unknown", "undecided")
    assert why in found[0].reason


def test_a_comparison_with_another_than_the_last_approved_version_counts_for_nothing(rules: ChangeRules) -> None:
    found = proposed(rules, a_change(), a_comparison(auc=0.01), faults={"TEST_new": "It compares with a draft."})
    assert by_tiny(found) == ("unknown", "undecided")
    assert found[0].reason == "Nobody knows. It compares with a draft."
    assert found[0].measured == ()


def test_a_comparison_that_is_missing_could_still_find_a_difference(rules: ChangeRules) -> None:
    change = a_change(links={"supported_by": ["TEST_new", "TEST_more"]})
    more = [a_need("TEST_more")]
    assert by_tiny(proposed(rules, change, a_comparison(), needs=more)) == ("unknown", "undecided")
    assert by_tiny(proposed(rules, change, a_comparison(auc=0.01), needs=more)) == ("different", "major")


def test_a_comparison_without_a_margin_shows_no_sameness(rules: ChangeRules) -> None:
    graph = NeedGraph([a_change(), a_need("TEST_new"), OLD, NEW])
    facts = {"TEST_new": a_comparison()}
    assert by_tiny(list(proposals(graph, facts, (), planned(), NO_FAULTS, rules))) == ("unknown", "undecided")


def test_a_margin_for_a_group_alone_shows_no_sameness_of_the_whole(rules: ChangeRules) -> None:
    group = replace(MARGIN, fields={**MARGIN.fields, "subgroup": "grade 2"})
    comparison = a_comparison()
    number = Number("sensitivity_difference", "difference", "grade 2", 0.0, -0.01, 0.01, 200)
    facts = {"TEST_new": replace(comparison, numbers={**comparison.numbers, number.key: number})}
    graph = NeedGraph([a_change(), TEST, group, METRIC, OLD, NEW])
    judged = verdicts(graph, facts)
    assert [str(verdict.outcome) for verdict in judged] == ["met"]
    assert by_tiny(list(proposals(graph, facts, judged, planned(), NO_FAULTS, rules))) == ("unknown", "undecided")


def test_a_plan_counts_for_the_authority_that_authorised_it(rules: ChangeRules) -> None:
    found = proposed(rules, a_change(within_plan=("fda",)), a_comparison())
    assert [(item.authority, item.rule) for item in found] == [("tiny", "same"), ("fda", "planned")]


def test_a_person_says_that_former_data_were_discarded(rules: ChangeRules) -> None:
    found = proposed(rules, a_change(discards_training_data=True), a_comparison())
    assert found[1].rule == "fresh"


@pytest.mark.parametrize("change", [a_change(change_kind="other"), a_change(status="obsolete")])
def test_nothing_is_proposed_for_another_kind_or_for_what_no_longer_holds(rules: ChangeRules, change: Need) -> None:
    assert proposed(rules, change, a_comparison()) == []


@pytest.mark.parametrize("kind", ["algorithm", "data"])
def test_a_change_of_data_that_changes_no_model_is_no_update(rules: ChangeRules, kind: str) -> None:
    links = {"changes": ["DATA_test"], "results_in": [], "supported_by": []}
    change, data = a_change(change_kind=kind, significance=None, links=links), a_need("DATA_test")
    assert proposed(rules, change, a_comparison(), needs=[data]) == []
    assert list(decision_findings(NeedGraph([change, data]), ())) == []


def test_versions_that_answer_alike_show_no_significant_difference(rules: ChangeRules, tmp_path: Path) -> None:
    people, answers, _ = some_answers(rows=60)
    values = compare(tmp_path, people, answers, answers)
    found = by_key(values)
    assert [found[f"{name}_difference_p"].estimate for name in ("auc", "sensitivity", "specificity")] == [1, 1, 1]
    assert is_significant(some_measured_facts("TEST_a", *values.numbers, kind="comparison"), rules) is Answer.NO


@pytest.mark.parametrize(("p", "rule"), [(0.008, "different"), (0.079, "unknown")])
def test_a_difference_alone_is_held_against_the_rules_that_ask_for_one(rules: ChangeRules, p: float, rule: str) -> None:
    numbers = [Number("auc_difference", "difference", "", 0.012, -0.001, 0.025, 555)]
    facts = some_measured_facts("TEST_a", *numbers, Number("auc_difference_p", "number", "", p), kind="performance")
    assert has_difference(facts)
    assert [(item.need, item.authority, item.rule) for item in proposals_for_difference(facts, rules)] == [
        ("TEST_a", "tiny", rule)
    ]


def test_readers_with_and_without_the_software_are_no_versions() -> None:
    p = Number("auc_difference_p", "number", "", 0.01)
    assert not has_difference(some_measured_facts("STUDY_a", p, kind="reader_study"))
    assert not has_difference(some_measured_facts("TEST_a", kind="performance"))


def found_codes(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    return [(finding.code, str(finding.severity)) for finding in findings]


@pytest.mark.parametrize(
    ("changes", "comparison", "expected"),
    [
        ({"significance": "major"}, a_comparison(auc=0.01), []),
        ({"significance": "minor"}, a_comparison(), []),
        ({"significance": "minor"}, a_comparison(auc=0.01), [("change-against-proposal", "error")]),
        (
            {"significance": "minor", "status": "draft"},
            a_comparison(auc=0.01),
            [("change-against-proposal", "warning")],
        ),
        (
            {"significance": "minor", "decision_reason": "R"},
            a_comparison(auc=0.01),
            [("change-against-proposal", "note")],
        ),
        ({"significance": "major"}, a_comparison(), [("change-against-proposal", "warning")]),
        ({"significance": "major", "decision_reason": "R"}, a_comparison(), [("change-against-proposal", "note")]),
        ({"significance": "minor"}, a_comparison(n=1), []),
        ({"significance": None}, a_comparison(), [("change-undecided", "warning")]),
        ({"significance": None, "status": "draft"}, a_comparison(), []),
        ({"links": {"supported_by": []}}, a_comparison(), [("change-without-comparison", "error")]),
        ({"links": {"supported_by": []}, "status": "draft"}, a_comparison(), []),
        ({"links": {"supported_by": [], "changes": [], "results_in": []}}, a_comparison(), []),
        ({"change_kind": "other", "significance": None, "links": {"supported_by": []}}, a_comparison(), []),
    ],
)
def test_a_decision_is_held_against_what_is_proposed(
    rules: ChangeRules, changes: dict[str, Any], comparison: MeasuredFacts, expected: list[tuple[str, str]]
) -> None:
    change = a_change(**changes)
    graph = NeedGraph([change, TEST, MARGIN, METRIC, OLD, NEW])
    facts = {"TEST_new": comparison}
    findings = list(
        decision_findings(graph, proposals(graph, facts, verdicts(graph, facts), planned(), NO_FAULTS, rules))
    )
    assert found_codes(findings) == expected
    assert all(finding.need == "CHG_new" for finding in findings)


def test_major_is_no_contradiction_where_one_authority_takes_it_as_minor_and_another_as_major(
    rules: ChangeRules,
) -> None:
    change = a_change(within_plan=("fda",))
    found = proposed(rules, change, a_comparison(auc=0.01))
    assert [str(item.significance) for item in found] == ["major", "minor"]
    assert list(decision_findings(NeedGraph([change, TEST, OLD, NEW]), found)) == []


@pytest.mark.parametrize(
    ("version", "changes", "severity", "expected"),
    [
        ("1.1.0d", {}, None, "1.1.0d"),
        ("1.0.1d", {}, "error", "1.1.0d"),
        ("1.1.0a", {}, "error", "1.1.0d"),
        ("1.0.1d", {"significance": "minor"}, None, "1.0.1d"),
        ("1.0.1d", {"status": "draft"}, "warning", "1.1.0d"),
        ("9", {"significance": None}, None, None),
        ("9", {"links": {"changes": []}}, None, None),
    ],
)
def test_the_version_follows_from_the_changes_that_made_it(
    rules: ChangeRules, version: str, changes: dict[str, Any], severity: str | None, expected: str | None
) -> None:
    new = a_need("MODEL_new", version=version)
    graph = NeedGraph([a_change(**changes), OLD, new])
    findings = list(version_name_findings(graph, rules.version_names))
    assert found_codes(findings) == ([("version-name", severity)] if severity else [])
    assert all(finding.need == "MODEL_new" and f"it is {expected}" in finding.message for finding in findings)
    named = named_version(graph, rules.version_names, new)
    assert (named.expected if named else None) == expected


def test_numbers_of_another_function_are_not_taken(rules: ChangeRules) -> None:
    other = a_need("MODEL_other", {"part_of": ["FUNC_other"]}, version="1.1.0d")
    graph = NeedGraph([a_change(), OLD, NEW, other, a_need("FUNC_other")])
    assert list(version_name_findings(graph, rules.version_names)) == []
    same = a_need("MODEL_same", version="1.1.0a")
    [finding] = version_name_findings(NeedGraph([a_change(), OLD, NEW, same]), rules.version_names)
    assert "it is 1.2.0d" in finding.message


def test_a_version_that_is_none_by_the_rule_cannot_be_followed(rules: ChangeRules) -> None:
    graph = NeedGraph([a_change(), a_need("MODEL_old", version="2031-05"), NEW])
    [finding] = version_name_findings(graph, rules.version_names)
    assert "which is no version by this rule" in finding.message
