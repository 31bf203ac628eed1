"""Risk control: each rule with an example that breaks it and one that does not."""

from __future__ import annotations

from typing import Any

import pytest

from sphinx_qms.checks.risk_control import idle_controls, risk_control, unconfirmed_controls
from sphinx_qms.model.finding import Finding, Severity
from sphinx_qms.model.need_graph import Need, NeedGraph
from unit.builders import a_need


def short(findings: Any) -> list[tuple[str, str]]:
    found: list[Finding] = list(findings)
    assert all(finding.hint for finding in found)
    return [(finding.code, finding.need) for finding in found]


CONTROL = a_need("REQ_a", {"mitigates": ["RISK_a"]}, control_kind="by_design")


@pytest.mark.parametrize(
    ("needs", "expected"),
    [
        ([a_need("RISK_a", control="mitigated"), CONTROL], []),
        ([a_need("RISK_a", control="mitigated")], [("risk-uncontrolled", "RISK_a")]),
        ([a_need("RISK_a", control="accepted", acceptance_reason="It is small.")], []),
        ([a_need("RISK_a", control="accepted")], [("risk-accepted-without-reason", "RISK_a")]),
        ([a_need("RISK_a", {"caused_by": ["REQ_b"]}, control="mitigated"), CONTROL], []),
        ([a_need("RISK_a", {"caused_by": ["REQ_a"]}, control="mitigated"), CONTROL], [("control-is-cause", "RISK_a")]),
        (
            [a_need("RISK_a", control="mitigated"), a_need("REQ_a", {"mitigates": ["RISK_a"]})],
            [("control-without-kind", "REQ_a")],
        ),
        ([a_need("RISK_a", {"relies_on": ["REQ_a"]}, control="mitigated"), CONTROL], []),
        (
            [a_need("RISK_a", {"relies_on": ["REQ_a", "REQ_b"]}, control="mitigated"), CONTROL, a_need("REQ_b")],
            [("control-lost", "RISK_a")],
        ),
        # a link to a need that does not exist is a finding of its own
        ([a_need("RISK_a", {"relies_on": ["REQ_gone"]}, control="mitigated"), CONTROL], []),
    ],
)
def test_a_risk_is_controlled_or_accepted_with_a_reason(needs: list[Need], expected: list[tuple[str, str]]) -> None:
    assert short(risk_control(NeedGraph(needs))) == expected


@pytest.mark.parametrize(
    ("need", "expected"),
    [
        (a_need("REQ_a"), []),
        (CONTROL, []),
        (a_need("REQ_a", control_kind="protective"), [("control-without-risk", "REQ_a")]),
    ],
)
def test_a_control_controls_a_risk(need: Need, expected: list[tuple[str, str]]) -> None:
    assert short(idle_controls(NeedGraph([need]))) == expected


def lowered(need_id: str = "RISK_a", after: int = 1, **changes: Any) -> Need:
    """A risk whose probability control brings from 3 to `after`."""
    scores = {"severity": 2, "probability": 3, "severity_after": 2, "probability_after": after}
    return a_need(need_id, changes.pop("links", {}), **({"control": "mitigated"} | scores | changes))


UNSHOWN, PLANNED = Severity.ERROR, Severity.WARNING


@pytest.mark.parametrize(
    ("needs", "expected"),
    [
        ([lowered(), CONTROL], [UNSHOWN]),
        ([lowered(), CONTROL, a_need("TEST_a", {"verifies": ["REQ_a"]})], [UNSHOWN]),
        ([lowered(), CONTROL, a_need("TEST_a", {"confirms": ["REQ_a"]})], []),
        ([lowered(), CONTROL, a_need("STUDY_a", {"confirms": ["REQ_a"]}, status="draft")], [PLANNED]),
        ([lowered(), CONTROL, a_need("STUDY_a", {"confirms": ["REQ_a"]}, status="obsolete")], [UNSHOWN]),
        (
            [
                lowered(),
                CONTROL,
                a_need("STUDY_a", {"confirms": ["REQ_a"]}, status="draft"),
                a_need("TEST_a", {"confirms": ["REQ_a"]}),
            ],
            [],
        ),
        # nothing is counted on where no score is lowered, where the risk is accepted, or where it is gone
        ([lowered(after=3), CONTROL], []),
        ([lowered(control="accepted"), CONTROL], []),
        ([lowered(status="obsolete"), CONTROL], []),
        # the scores count on what the risk relies on, and on all controls where it names none
        (
            [
                lowered(links={"relies_on": ["REQ_b"]}),
                CONTROL,
                a_need("REQ_b"),
                a_need("TEST_a", {"confirms": ["REQ_b"]}),
            ],
            [],
        ),
        ([lowered(), CONTROL, a_need("REQ_b", {"mitigates": ["RISK_a"]})], [UNSHOWN, UNSHOWN]),
    ],
)
def test_a_control_that_scores_count_on_is_shown_to_work(needs: list[Need], expected: list[Severity]) -> None:
    found = list(unconfirmed_controls(NeedGraph(needs)))
    assert [finding.severity for finding in found] == expected
    assert {finding.code for finding in found} <= {"control-unconfirmed"}


def test_a_control_of_two_risks_is_found_once_with_both() -> None:
    control = a_need("REQ_a", {"mitigates": ["RISK_a", "RISK_b"]})
    (finding,) = unconfirmed_controls(NeedGraph([lowered(), lowered("RISK_b"), control]))
    assert finding.need == "REQ_a"
    assert "RISK_a, RISK_b" in finding.message
