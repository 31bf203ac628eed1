"""A clause that asks for a number gets one that was measured, or, where it asks for a goal, one that was set."""

from __future__ import annotations

import pytest

from sphinx_qms.checks.numeric import Ground, has_a_number
from sphinx_qms.model.need_graph import Need, NeedGraph
from unit.builders import a_clause, a_need

MEASURED = ("requirement", "model", "criterion", "label", "risk", "result")
GOAL = ("requirement", "objective")
TEST = a_need("TEST_a", {"verifies": ["REQ_a"], "judged_by": ["CRIT_a"]})
REQUIREMENT, CRITERION = a_need("REQ_a"), a_need("CRIT_a")
DATASET = a_need("DATA_a")
MODEL = a_need("MODEL_a", {"evaluated_on": ["DATA_a"], "part_of": ["FUNC_a"]})
TRAINED = a_need("MODEL_a", {"trained_on": ["DATA_a"], "part_of": ["FUNC_a"]})
EVALUATION = a_need("TEST_a", {"evaluated_on": ["DATA_a"], "part_of": ["FUNC_a"]})
FUNCTIONS = [a_need("FUNC_a"), a_need("FUNC_b")]


def number(kinds: tuple[str, ...], needs: list[Need], measured: set[str], judged: set[str] | None = None) -> bool:
    """Whether the first of the needs has the number that a clause of these kinds asks for."""
    ground = Ground(NeedGraph(needs), {}, measured, judged or set())
    return has_a_number(needs[0], a_clause(answered_by=kinds, needs_numeric=True), ground)


@pytest.mark.parametrize(
    ("needs", "measured", "judged", "expected"),
    [
        ([DATASET], {"DATA_a"}, set(), True),
        ([DATASET], set(), set(), False),
        ([REQUIREMENT, TEST, CRITERION], {"TEST_a"}, set(), True),
        ([REQUIREMENT, TEST, CRITERION], set(), {"CRIT_a"}, False),
        ([REQUIREMENT, a_need("TEST_a", {"verifies": ["REQ_a"]}, status="draft")], {"TEST_a"}, set(), False),
        ([REQUIREMENT, a_need("TEST_a")], {"TEST_a"}, set(), False),
        ([CRITERION], set(), {"CRIT_a"}, True),
        ([CRITERION, TEST], {"TEST_a"}, set(), False),
        ([MODEL, EVALUATION, DATASET, *FUNCTIONS], {"TEST_a"}, set(), True),
        ([MODEL, EVALUATION, DATASET, *FUNCTIONS], {"DATA_a"}, set(), False),
        ([TRAINED, EVALUATION, DATASET, *FUNCTIONS], {"TEST_a"}, set(), True),
        (
            [MODEL, a_need("TEST_a", {"evaluated_on": ["DATA_a"], "part_of": ["FUNC_b"]}), DATASET, *FUNCTIONS],
            {"TEST_a"},
            set(),
            False,
        ),
        ([MODEL, a_need("TEST_a", {"part_of": ["FUNC_a"]}), DATASET, *FUNCTIONS], {"TEST_a"}, set(), False),
        ([a_need("LABEL_a", content="It finds {fact}`TEST_a/sensitivity`.")], {"TEST_a"}, set(), True),
        ([a_need("LABEL_a", content="It finds :fact:`TEST_a/sensitivity`.")], {"TEST_a"}, set(), True),
        ([a_need("LABEL_a", content="It finds {fact}`TEST_a/sensitivity`.")], set(), set(), False),
        ([a_need("LABEL_a", content="TEST_a finds 80 %.")], {"TEST_a"}, set(), False),
        ([a_need("RISK_a", content="{fact}`TEST_a/sensitivity/grade 3|count`")], {"TEST_a"}, set(), True),
        ([a_need("PROC_a", content="{fact}`TEST_a/sensitivity`")], {"TEST_a"}, set(), False),
        ([a_need("OBJ_a", target="0.8")], set(), set(), False),
    ],
)
def test_where_results_are_accepted_only_what_was_measured_is_a_number(
    needs: list[Need], measured: set[str], judged: set[str], expected: bool
) -> None:
    assert number(MEASURED, needs, measured, judged) is expected


@pytest.mark.parametrize(
    ("needs", "expected"),
    [
        ([REQUIREMENT, TEST, CRITERION], True),
        ([REQUIREMENT, TEST, a_need("CRIT_a", status="draft")], False),
        ([REQUIREMENT, TEST], False),
        ([TEST, CRITERION], True),
        ([CRITERION], True),
        ([a_need("OBJ_a", target="0.8")], True),
        ([a_need("OBJ_a", target="as many as possible")], False),
    ],
)
def test_where_a_goal_is_asked_for_a_number_that_is_set_is_enough(needs: list[Need], expected: bool) -> None:
    assert number(GOAL, needs, set()) is expected


def test_where_a_goal_is_asked_for_a_measured_test_of_a_requirement_is_none() -> None:
    assert number(GOAL, [REQUIREMENT, a_need("TEST_a", {"verifies": ["REQ_a"]})], {"TEST_a"}) is False
