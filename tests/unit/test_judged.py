"""What follows from verdicts: a chain that breaks, a response that is named, a requirement that is not shown."""

from __future__ import annotations

from typing import Any

import pytest

from sphinx_qms.checks.criteria import verdicts
from sphinx_qms.checks.judged import unfavourable_verdicts, unjudged_criteria
from sphinx_qms.model.finding import Finding, Severity
from sphinx_qms.model.need_graph import Need, NeedGraph
from sphinx_qms.model.number import Number
from unit.builders import a_need, some_measured_facts

ERROR, WARNING = Severity.ERROR, Severity.WARNING
METRIC = a_need("METRIC_a", quantity="sensitivity")
TEST = a_need("TEST_a", {"judged_by": ["CRIT_a"]})
REQUIREMENT = a_need("REQ_a")
GOOD, BAD, FEW = (Number("sensitivity", "proportion", "", it, it, it, n) for it, n in ((0.9, 99), (0.5, 99), (0.9, 9)))


def criterion(links: dict[str, list[str]] | None = None, **changes: Any) -> Need:
    fields = {"statistic": "estimate", "comparison": "at_least", "threshold": 0.8, "minimum_n": 10}
    return a_need("CRIT_a", {"uses_metric": ["METRIC_a"], **(links or {})}, **fields | changes)


def unfavourable(number: Number, *needs: Need) -> list[Finding]:
    graph = NeedGraph([METRIC, *needs])
    return list(unfavourable_verdicts(graph, verdicts(graph, {"TEST_a": some_measured_facts("TEST_a", number)})))


def told(findings: list[Finding]) -> list[tuple[str, str, Severity]]:
    return [(finding.code, finding.need, finding.severity) for finding in findings]


def response(**changes: Any) -> Need:
    return a_need("RISK_a", {"responds_to": ["CRIT_a"]}, **changes)


@pytest.mark.parametrize(
    ("number", "needs", "expected"),
    [
        (GOOD, [TEST, criterion()], []),
        (BAD, [TEST, criterion()], [("criterion-not-met", "TEST_a", ERROR)]),
        (FEW, [TEST, criterion()], [("criterion-insufficient", "TEST_a", ERROR)]),
        (BAD, [TEST, criterion(), response()], [("criterion-not-met", "TEST_a", WARNING)]),
        (FEW, [TEST, criterion(), response()], [("criterion-insufficient", "TEST_a", WARNING)]),
        (BAD, [TEST, criterion(), response(status="in_review")], [("criterion-not-met", "TEST_a", WARNING)]),
        (BAD, [TEST, criterion(), response(status="draft")], [("criterion-not-met", "TEST_a", ERROR)]),
        (BAD, [TEST, criterion(), response(status="obsolete")], [("criterion-not-met", "TEST_a", ERROR)]),
        (BAD, [TEST, criterion(status="draft")], [("criterion-not-met", "TEST_a", WARNING)]),
        (
            BAD,
            [a_need("TEST_a", {"judged_by": ["CRIT_a"]}, status="draft"), criterion()],
            [("criterion-not-met", "TEST_a", WARNING)],
        ),
        (
            BAD,
            [a_need("TEST_a", {"judged_by": ["CRIT_a"]}, status="in_review"), criterion()],
            [("criterion-not-met", "TEST_a", ERROR)],
        ),
    ],
)
def test_a_verdict_that_is_not_met_breaks_the_chain_until_something_responds(
    number: Number, needs: list[Need], expected: list[tuple[str, str, Severity]]
) -> None:
    assert told(unfavourable(number, *needs)) == expected


def test_the_warning_names_the_response() -> None:
    (finding,) = unfavourable(BAD, TEST, criterion(), response())
    assert finding.message == (
        "TEST_a: CRIT_a is not met: the estimate of sensitivity is 0.5; asked for: at least 0.8, on 10 or more; "
        "RISK_a responds to it"
    )


def test_the_error_says_where_to_write_what_follows() -> None:
    (finding,) = unfavourable(BAD, TEST, criterion())
    assert ":responds_to: CRIT_a" in finding.hint


@pytest.mark.parametrize("responding", [[], [response()]])
@pytest.mark.parametrize("number", [BAD, FEW])
def test_a_requirement_that_justifies_the_criterion_is_not_shown_whatever_responds(
    number: Number, responding: list[Need]
) -> None:
    found = unfavourable(number, TEST, REQUIREMENT, criterion({"justified_by": ["REQ_a"]}), *responding)
    assert told(found)[1:] == [("requirement-not-shown", "REQ_a", ERROR)]


@pytest.mark.parametrize(
    ("number", "justifying"),
    [(GOOD, criterion({"justified_by": ["REQ_a"]})), (BAD, criterion({"justified_by": ["REQ_a"]}, status="draft"))],
)
def test_a_requirement_is_left_alone_where_nothing_speaks_against_it(number: Number, justifying: Need) -> None:
    assert "requirement-not-shown" not in {it.code for it in unfavourable(number, TEST, REQUIREMENT, justifying)}


def unjudged(needs: list[Need], *numbers: Number, planned: tuple[str, ...] = ()) -> list[Finding]:
    facts = {"TEST_a": some_measured_facts("TEST_a", *numbers)} if numbers else {}
    return list(unjudged_criteria(NeedGraph([METRIC, *needs]), facts, planned))


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (
            criterion(subgroup="grade 9"),
            "the facts of TEST_a have no sensitivity/grade 9; there is: sensitivity, sensitivity/grade 3",
        ),
        (
            a_need("CRIT_a", threshold=1),
            "it uses no metric with a quantity, or more than one",
        ),
    ],
)
def test_what_the_facts_cannot_answer_is_an_error_that_names_what_there_is(asked: Need, message: str) -> None:
    (finding,) = unjudged([TEST, asked], GOOD, Number("sensitivity", "proportion", "grade 3", 0.5))
    assert (finding.code, finding.need, finding.severity) == ("criterion-unjudged", "CRIT_a", ERROR)
    assert finding.message == f"CRIT_a cannot be judged: {message}"


def test_a_quantity_that_was_not_measured_names_those_that_were() -> None:
    (finding,) = unjudged(
        [TEST, criterion()], Number("auc", "number", "", 0.7), Number("brier_score", "number", "", 0.2)
    )
    assert finding.message.endswith("have no sensitivity; there is: auc, brier_score")


@pytest.mark.parametrize(
    ("needs", "planned", "expected"),
    [
        ([TEST, criterion()], (), [("criterion-unjudged", "CRIT_a", WARNING)]),
        ([TEST, criterion()], ("TEST_a",), []),
        ([TEST, criterion(status="draft")], (), []),
        ([a_need("TEST_a", {"judged_by": ["CRIT_a"]}, status="in_review"), criterion()], (), []),
        ([criterion()], (), []),
    ],
)
def test_a_criterion_that_nothing_measured_judges_is_a_warning(
    needs: list[Need], planned: tuple[str, ...], expected: list[tuple[str, str, Severity]]
) -> None:
    assert told(unjudged(needs, planned=planned)) == expected
