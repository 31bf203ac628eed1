"""A criterion that moves when the result is known is found, until a change that says why covers this very move."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from sphinx_qms.checks.criterion_changes import changed_criteria, fingerprint
from sphinx_qms.model.facts import CriterionAsMeasured
from sphinx_qms.model.finding import Finding, Severity
from sphinx_qms.model.need_graph import Need, NeedGraph
from unit.builders import a_need, some_measured_facts

FIRST = CriterionAsMeasured("CRIT_a", "sensitivity", "lower_bound", "at_least", 0.8, "", 100)
METRIC = a_need("METRIC_a", quantity="sensitivity")
TEST = a_need("TEST_a", {"judged_by": ["CRIT_a"]})


def criterion(need_id: str = "CRIT_a", **changes: Any) -> Need:
    fields = {"statistic": "lower_bound", "comparison": "at_least", "threshold": 0.8, "minimum_n": 100}
    return a_need(need_id, {"uses_metric": ["METRIC_a"]}, **fields | changes)


def findings(needs: Iterable[Need], *first: CriterionAsMeasured) -> list[Finding]:
    return list(changed_criteria(NeedGraph(needs), {"TEST_a": some_measured_facts("TEST_a", criteria=first)}))


def test_a_criterion_that_is_what_it_was_is_no_finding() -> None:
    assert findings([METRIC, TEST, criterion()], FIRST) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"threshold": 0.7}, "threshold 0.8, now 0.7"),
        ({"comparison": "above"}, "comparison at_least, now above"),
        ({"statistic": "estimate"}, "statistic lower_bound, now estimate"),
        ({"subgroup": "grade 2"}, "subgroup none, now grade 2"),
        ({"minimum_n": 50}, "minimum_n 100, now 50"),
        ({"minimum_n": None}, "minimum_n 100, now none"),
        ({"threshold": 0.7, "minimum_n": 50}, "threshold 0.8, now 0.7; minimum_n 100, now 50"),
    ],
)
def test_a_criterion_that_moved_says_from_what_to_what(changes: dict[str, Any], said: str) -> None:
    (finding,) = findings([METRIC, TEST, criterion(**changes)], FIRST)
    assert (finding.code, finding.need, finding.severity) == ("criterion-changed", "CRIT_a", Severity.ERROR)
    assert finding.message == f"CRIT_a is not what it was when TEST_a was first measured: {said}"


def test_another_quantity_of_its_metric_moves_a_criterion() -> None:
    (finding,) = findings([a_need("METRIC_a", quantity="specificity"), TEST, criterion()], FIRST)
    assert finding.message.endswith("quantity sensitivity, now specificity")


def test_a_criterion_that_came_after_the_measurement_is_a_finding() -> None:
    (finding,) = findings([METRIC, TEST, criterion()])
    assert "judges TEST_a only since this was first measured: sensitivity at least 0.8" in finding.message


@pytest.mark.parametrize(
    ("needs", "need"),
    [
        ([METRIC, a_need("TEST_a"), criterion()], "CRIT_a"),
        ([METRIC, TEST, criterion(status="obsolete")], "CRIT_a"),
        ([METRIC, TEST], "TEST_a"),
    ],
    ids=["not named any more", "obsolete", "deleted"],
)
def test_a_criterion_that_has_gone_since_is_a_finding(needs: list[Need], need: str) -> None:
    (finding,) = findings(needs, FIRST)
    assert "CRIT_a no longer judges TEST_a, as when this was first measured" in finding.message
    assert (finding.need, f":changes: {need} " in finding.hint) == (need, True)


def test_a_draft_that_moved_is_a_warning() -> None:
    (finding,) = findings([METRIC, TEST, criterion(threshold=0.7, status="draft")], FIRST)
    assert finding.severity is Severity.WARNING


MOVE = fingerprint("TEST_a", FIRST, replace(FIRST, threshold=0.7))


def change(*covers: str, changes: str = "CRIT_a", **more: Any) -> Need:
    return a_need("CHG_a", {"changes": [changes]}, covers=list(covers), **{"content": "The reason."} | more)


@pytest.mark.parametrize(
    ("response", "covered"),
    [
        (change(MOVE), True),
        (change("0" * 12, MOVE), True),
        (change("0" * 12), False),
        (change(), False),
        (change(MOVE, status="in_review"), False),
        (change(MOVE, status="draft"), False),
        (change(MOVE, status="obsolete"), False),
        (change(MOVE, content="  \n"), False),
        (change(MOVE, changes="TEST_a"), False),
    ],
)
def test_only_an_approved_change_with_a_reason_and_the_fingerprint_covers_a_move(response: Need, covered: bool) -> None:
    assert (findings([METRIC, TEST, criterion(threshold=0.7), response], FIRST) == []) is covered


def test_the_hint_gives_the_fingerprint_that_covers_the_move() -> None:
    (finding,) = findings([METRIC, TEST, criterion(threshold=0.7)], FIRST)
    assert f":changes: CRIT_a and :covers: {MOVE}" in finding.hint


def test_a_change_does_not_cover_the_next_one() -> None:
    (finding,) = findings([METRIC, TEST, criterion(threshold=0.6), change(MOVE)], FIRST)
    assert "threshold 0.8, now 0.6" in finding.message


def test_a_change_covers_a_move_on_one_measured_need_only() -> None:
    needs = [METRIC, TEST, a_need("TEST_b", {"judged_by": ["CRIT_a"]}), criterion(threshold=0.7), change(MOVE)]
    facts = {name: some_measured_facts(name, criteria=(FIRST,)) for name in ("TEST_a", "TEST_b")}
    (finding,) = changed_criteria(NeedGraph(needs), facts)
    assert "TEST_b" in finding.message


def test_what_has_gone_is_covered_by_a_change_of_what_it_judged() -> None:
    gone = fingerprint("TEST_a", FIRST, None)
    assert findings([METRIC, TEST, change(gone, changes="TEST_a")], FIRST) == []


def test_facts_of_a_need_that_is_on_no_page_are_left_to_the_plan() -> None:
    assert findings([METRIC, criterion()], FIRST) == []
