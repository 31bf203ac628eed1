"""Criteria are judged by what was measured: met, not met, or insufficient data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_qms.checks.criteria import criteria_by_need, judge, verdicts
from sphinx_qms.model.facts import CriterionAsMeasured
from sphinx_qms.model.need_graph import Need, NeedGraph
from sphinx_qms.model.number import Number
from sphinx_qms.model.verdict import Outcome, Verdict
from unit.builders import PROPERTY, a_need, some_measured_facts

MET, NOT_MET, INSUFFICIENT = Outcome.MET, Outcome.NOT_MET, Outcome.INSUFFICIENT
SENSITIVITY = Number("sensitivity", "proportion", "", 0.9, 0.85, 0.93, 224, 201, 224, "wilson")
AT_LEAST = CriterionAsMeasured("CRIT_a", "sensitivity", "lower_bound", "at_least", 0.8, "", 100)
CRITERION: dict[str, Any] = {"statistic": "lower_bound", "comparison": "at_least", "threshold": 0.8, "minimum_n": 100}


def verdict(number: Number, **changes: Any) -> Verdict:
    return judge(replace(AT_LEAST, **changes), some_measured_facts("TEST_a", number))


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({}, MET),
        ({"threshold": 0.85}, MET),
        ({"threshold": 0.851}, NOT_MET),
        ({"statistic": "estimate", "threshold": 0.9}, MET),
        ({"statistic": "estimate", "threshold": 0.91}, NOT_MET),
        ({"statistic": "upper_bound", "threshold": 0.93}, MET),
        ({"comparison": "above", "threshold": 0.85}, NOT_MET),
        ({"comparison": "above", "threshold": 0.849}, MET),
        ({"statistic": "upper_bound", "comparison": "at_most", "threshold": 0.93}, MET),
        ({"statistic": "upper_bound", "comparison": "at_most", "threshold": 0.92}, NOT_MET),
        ({"statistic": "upper_bound", "comparison": "below", "threshold": 0.93}, NOT_MET),
        ({"statistic": "upper_bound", "comparison": "below", "threshold": 0.94}, MET),
        ({"minimum_n": 224}, MET),
        ({"minimum_n": 225}, INSUFFICIENT),
        ({"minimum_n": 225, "threshold": 0.99}, INSUFFICIENT),
        ({"minimum_n": None}, MET),
        ({"subgroup": "grade 3"}, INSUFFICIENT),
        ({"quantity": "specificity"}, INSUFFICIENT),
    ],
)
def test_the_named_statistic_is_held_against_the_threshold(changes: dict[str, Any], outcome: Outcome) -> None:
    assert verdict(SENSITIVITY, **changes).outcome is outcome


@pytest.mark.parametrize(
    ("number", "why"),
    [
        (replace(SENSITIVITY, lower=None), "the lower bound of sensitivity is not known"),
        (replace(SENSITIVITY, n=None), "sensitivity: it is not said on how many, and 100 are asked for"),
        (replace(SENSITIVITY, n=99), "sensitivity: it rests on 99, and 100 are asked for"),
        (
            Number("sensitivity", "proportion", withheld="fewer than 10"),
            "sensitivity is withheld: fewer than 10",
        ),
        (Number("specificity", "proportion", "", 0.9, 0.85, 0.93, 224), "sensitivity was not measured"),
    ],
)
def test_what_cannot_be_judged_is_insufficient_data_and_says_why(number: Number, why: str) -> None:
    found = verdict(number)
    assert (found.outcome, found.why) == (INSUFFICIENT, why)


def test_a_verdict_says_what_was_compared() -> None:
    found = verdict(SENSITIVITY)
    assert found.why == "the lower bound of sensitivity is 0.85; asked for: at least 0.8, on 100 or more"
    assert (found.criterion, found.measured, found.number) == ("CRIT_a", "TEST_a", SENSITIVITY)


def test_a_subgroup_is_judged_by_its_own_number() -> None:
    worse = replace(SENSITIVITY, group="grade 3", lower=0.2)
    facts = some_measured_facts("TEST_a", SENSITIVITY, worse)
    assert judge(AT_LEAST, facts).outcome is MET
    assert judge(replace(AT_LEAST, subgroup="grade 3"), facts).outcome is NOT_MET


values = st.floats(-1, 1)


@PROPERTY
@given(
    values,
    values,
    st.floats(0, 1),
    st.sampled_from(["at_least", "above", "at_most", "below"]),
    st.sampled_from(["estimate", "lower_bound", "upper_bound"]),
)
def test_a_criterion_that_is_met_stays_met_when_the_number_gets_better(
    value: float, threshold: float, better: float, comparison: str, statistic: str
) -> None:
    def outcome(estimate: float) -> Outcome:
        number = Number("difference", "difference", "", estimate, estimate, estimate, 10)
        changes = {"quantity": "difference", "comparison": comparison, "statistic": statistic, "threshold": threshold}
        return verdict(number, **changes, minimum_n=10).outcome

    moved = value + better if comparison in {"at_least", "above"} else value - better
    assert outcome(value) is not MET or outcome(moved) is MET


@PROPERTY
@given(values, values)
def test_a_number_is_never_both_above_and_at_most(value: float, threshold: float) -> None:
    number = replace(SENSITIVITY, estimate=value, lower=value)
    pairs = [("at_least", "below"), ("above", "at_most")]
    for pair in pairs:
        assert {verdict(number, comparison=one, threshold=threshold).outcome for one in pair} == {MET, NOT_MET}


GRAPH = [
    a_need("METRIC_a", quantity="sensitivity"),
    a_need("TEST_a", {"judged_by": ["CRIT_b", "CRIT_a"]}),
    a_need("CRIT_a", {"uses_metric": ["METRIC_a"]}, **CRITERION),
    a_need("CRIT_b", {"uses_metric": ["METRIC_a"]}, **CRITERION | {"threshold": 0.9}),
]


def test_every_criterion_of_what_was_measured_has_a_verdict() -> None:
    found = verdicts(NeedGraph(GRAPH), {"TEST_a": some_measured_facts("TEST_a", SENSITIVITY)})
    assert [(item.criterion, item.outcome) for item in found] == [("CRIT_a", MET), ("CRIT_b", NOT_MET)]


def test_what_was_not_measured_has_no_verdict() -> None:
    assert verdicts(NeedGraph(GRAPH), {"TEST_z": some_measured_facts("TEST_z", SENSITIVITY)}) == ()


@pytest.mark.parametrize(
    "changed",
    [
        a_need("CRIT_b", {"uses_metric": ["METRIC_a"]}, status="obsolete", **CRITERION),
        a_need("CRIT_b", **CRITERION),
        a_need("CRIT_b", {"uses_metric": ["METRIC_a", "METRIC_b"]}, **CRITERION),
        a_need("CRIT_b", {"uses_metric": ["METRIC_b"]}, **CRITERION),
    ],
    ids=["obsolete", "no metric", "two metrics", "metric without quantity"],
)
def test_what_asks_for_nothing_judges_nothing(changed: Need) -> None:
    graph = NeedGraph([*GRAPH[:3], changed, a_need("METRIC_b")])
    assert [item.id for item in criteria_by_need(graph)["TEST_a"]] == ["CRIT_a"]
