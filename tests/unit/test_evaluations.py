"""How often a test set was evaluated is counted from facts, and said."""

from __future__ import annotations

from typing import Any

import pytest

from sphinx_qms.checks.evaluations import count_evaluations, reused_test_sets
from sphinx_qms.model.evaluation import Evaluations
from sphinx_qms.model.finding import Severity
from sphinx_qms.model.need_graph import NeedGraph
from sphinx_qms.model.number import Number
from unit.builders import a_need, some_measured_facts

FIRST, SECOND = "1" * 64, "2" * 64


def counted(role: str = "test", earlier: tuple[int, ...] = (), **evaluations: tuple[str, ...]) -> Any:
    """The evaluations of the set DATA_a by the tests TEST_a and TEST_b."""
    tests = [a_need(name, {"evaluated_on": ["DATA_a"]}) for name in ("TEST_a", "TEST_b")]
    before = [(Number("evaluations_before", "count", "", number),) for number in earlier]
    facts = {
        name: some_measured_facts(name, *numbers, evaluations=done)
        for (name, done), numbers in zip(evaluations.items(), [*before, (), ()], strict=False)
    }
    return count_evaluations(NeedGraph([a_need("DATA_a", dataset_role=role), *tests]), facts)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (counted(), ()),
        (counted(TEST_a=()), ()),
        (counted(TEST_a=(FIRST,)), (Evaluations("DATA_a", 1, 0, ("TEST_a",)),)),
        (counted("external_test", TEST_a=(FIRST,)), (Evaluations("DATA_a", 1, 0, ("TEST_a",)),)),
        (counted("training", TEST_a=(FIRST,)), ()),
        (counted(TEST_a=(FIRST, SECOND)), (Evaluations("DATA_a", 2, 0, ("TEST_a",)),)),
        (counted(TEST_a=(FIRST,), TEST_b=(FIRST,)), (Evaluations("DATA_a", 1, 0, ("TEST_a", "TEST_b")),)),
        (counted(TEST_a=(FIRST,), TEST_b=(SECOND,)), (Evaluations("DATA_a", 2, 0, ("TEST_a", "TEST_b")),)),
        (counted(earlier=(3,), TEST_a=(FIRST,)), (Evaluations("DATA_a", 1, 3, ("TEST_a",)),)),
        (
            counted(earlier=(3, 2), TEST_a=(FIRST,), TEST_b=(SECOND,)),
            (Evaluations("DATA_a", 2, 3, ("TEST_a", "TEST_b")),),
        ),
    ],
)
def test_each_evaluation_of_something_else_counts_once(found: Any, expected: Any) -> None:
    assert found == expected


@pytest.mark.parametrize(
    ("recorded", "earlier", "message"),
    [
        (1, 0, None),
        (2, 0, "DATA_a was evaluated 2 times"),
        (1, 3, "DATA_a was evaluated 4 times, 3 of them before anything was recorded"),
    ],
)
def test_a_test_set_that_was_evaluated_more_than_once_is_noted(
    recorded: int, earlier: int, message: str | None
) -> None:
    found = list(reused_test_sets(NeedGraph([a_need("DATA_a")]), [Evaluations("DATA_a", recorded, earlier, ())]))
    assert [finding.message for finding in found] == ([message] if message else [])
    assert {finding.severity for finding in found} <= {Severity.NOTE}
