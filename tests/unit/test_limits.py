"""Limits of monitoring: every window is judged, and where one is broken a capa is proposed until one answers it."""

from __future__ import annotations

from typing import Any

import pytest

from sphinx_qms.checks.criteria import verdicts
from sphinx_qms.checks.judged import unfavourable_verdicts, unjudged_criteria
from sphinx_qms.checks.limits import broken_limits, unlimited_monitors
from sphinx_qms.model.error import Location
from sphinx_qms.model.facts import MeasuredFacts
from sphinx_qms.model.finding import Finding, Severity
from sphinx_qms.model.need_graph import Need, NeedGraph
from sphinx_qms.model.number import Number
from sphinx_qms.model.verdict import Outcome
from unit.builders import a_need, some_measured_facts

METRIC = a_need("METRIC_psi", quantity="psi")
MONITOR = a_need("MON_a", {"judged_by": ["CRIT_a"]}, type="monitor")


def criterion(**changes: Any) -> Need:
    fields = {"statistic": "estimate", "comparison": "at_most", "threshold": 0.2, "subgroup": "age", "minimum_n": 10}
    return a_need("CRIT_a", {"uses_metric": ["METRIC_psi"]}, **fields | changes)


def answer(need_id: str = "CAPA_a", *windows: str, **changes: Any) -> Need:
    own = {"type": need_id.partition("_")[0].lower(), "windows": list(windows)} | changes
    return a_need(need_id, {"responds_to": ["CRIT_a"]}, **own)


def facts(*indices: float | None, n: int = 99) -> MeasuredFacts:
    """Those of the windows w1, w2 and so on, with a stability index of the age each."""
    names = [f"w{number}" for number in range(1, len(indices) + 1)]
    numbers = [
        Number("psi", "number", f"{name}: age", index, n=n)
        if index is not None
        else Number("psi", "number", f"{name}: age", withheld="fewer than 5")
        for name, index in zip(names, indices, strict=True)
    ]
    series = {"windows": tuple({"window": name, "samples": n} for name in ("reference", *names))}
    return some_measured_facts("MON_a", *numbers, kind="monitoring", series=series)


def found(measured: MeasuredFacts, *needs: Need) -> list[Finding]:
    graph = NeedGraph([METRIC, *(needs or (MONITOR, criterion()))])
    return list(broken_limits(graph, verdicts(graph, {"MON_a": measured})))


def test_every_window_but_the_reference_has_a_verdict_in_their_order() -> None:
    graph = NeedGraph([METRIC, MONITOR, criterion()])
    judged = verdicts(graph, {"MON_a": facts(0.1, 0.3, None)})
    assert [(it.window, it.outcome) for it in judged] == [
        ("w1", Outcome.MET),
        ("w2", Outcome.NOT_MET),
        ("w3", Outcome.INSUFFICIENT),
    ]
    assert judged[1].why == "the estimate of psi/w2: age is 0.3; asked for: at most 0.2, on 10 or more"
    assert not list(unfavourable_verdicts(graph, judged))


def test_a_criterion_without_a_detail_is_judged_on_whole_windows() -> None:
    number = Number("psi", "number", "w1", 0.1, n=99)
    measured = some_measured_facts("MON_a", number, kind="monitoring", series={"windows": ({"window": "w1"},)})
    graph = NeedGraph([METRIC, MONITOR, criterion(subgroup="")])
    assert [it.outcome for it in verdicts(graph, {"MON_a": measured})] == [Outcome.MET]


def test_a_broken_limit_is_an_error_at_the_monitor_that_proposes_a_capa() -> None:
    (finding,) = found(facts(0.1, 0.3))
    assert (finding.code, finding.need, finding.severity) == ("limit-broken", "MON_a", Severity.ERROR)
    assert finding.message == (
        "MON_a: CRIT_a is broken in w2: the estimate of psi/w2: age is 0.3; asked for: at most 0.2, on 10 or more"
    )
    assert finding.hint.splitlines()[1:7] == [
        ":::{capa} Title of CRIT_a: broken in w2",
        ":id: CAPA_a_a_w2",
        ":status: draft",
        ":progress: open",
        ":windows: w2",
        ":responds_to: CRIT_a",
    ]
    assert "{fact}`MON_a/psi/w2: age`" in finding.hint


def test_the_proposal_is_written_in_the_markup_of_the_page() -> None:
    monitor = a_need("MON_a", {"judged_by": ["CRIT_a"]}, type="monitor", location=Location("source/page.rst", 3))
    (finding,) = found(facts(0.3), monitor, criterion())
    assert finding.hint.splitlines()[1:3] == [".. capa:: Title of CRIT_a: broken in w1", "   :id: CAPA_a_a_w1"]
    assert ":fact:`MON_a/psi/w1: age`" in finding.hint


@pytest.mark.parametrize(
    ("indices", "said"),
    [
        ((0.3, 0.3), ["w1:", "w2, the second window in a row:"]),
        ((0.3, 0.1, 0.3), ["w1:", "w3:"]),
        ((0.3, None, 0.3), ["w1:", "w3:"]),
        ((0.3, 0.3, 0.3, 0.3), ["w1:", "w2, the second", "w3, the third", "w4, the 4th window in a row:"]),
    ],
)
def test_windows_in_a_row_are_said_to_be_so(indices: tuple[float | None, ...], said: list[str]) -> None:
    broken = [finding.message for finding in found(facts(*indices)) if finding.code == "limit-broken"]
    assert len(broken) == len(said)
    assert all(f"is broken in {words}" in message for words, message in zip(said, broken, strict=True))


@pytest.mark.parametrize(
    ("needs", "severity", "hint"),
    [
        ([answer("CAPA_a", "w1")], Severity.WARNING, ""),
        ([answer("REC_a", "w0", "w1", type="record")], Severity.WARNING, ""),
        ([answer("CAPA_a", "w1", status="draft")], Severity.ERROR, "decide on CAPA_a, a draft so far"),
        ([answer("CAPA_a", "w2")], Severity.ERROR, None),
        ([answer("CAPA_a", "w1", status="obsolete")], Severity.ERROR, None),
        ([answer("RISK_a", "w1")], Severity.ERROR, None),
        ([a_need("CAPA_a", type="capa", windows=["w1"])], Severity.ERROR, None),
    ],
)
def test_a_capa_or_record_answers_the_windows_that_it_names(
    needs: list[Need], severity: Severity, hint: str | None
) -> None:
    (finding,) = found(facts(0.3), MONITOR, criterion(), *needs)
    assert finding.severity is severity
    assert ":::{capa}" in finding.hint if hint is None else finding.hint == hint


def test_what_answers_is_named() -> None:
    (finding,) = found(facts(0.3), MONITOR, criterion(), answer("CAPA_a", "w1"))
    assert finding.message.endswith("; answered by CAPA_a")


@pytest.mark.parametrize(
    "needs",
    [
        (a_need("MON_a", {"judged_by": ["CRIT_a"]}, type="monitor", status="draft"), criterion()),
        (MONITOR, criterion(status="draft")),
    ],
)
def test_a_draft_claims_nothing_yet(needs: tuple[Need, ...]) -> None:
    assert [finding.severity for finding in found(facts(0.3), *needs)] == [Severity.WARNING]


@pytest.mark.parametrize(("measured", "windows"), [(facts(0.1, None), ["w2"]), (facts(0.1, 0.1, n=9), ["w1", "w2"])])
def test_a_window_that_says_too_little_is_a_note(measured: MeasuredFacts, windows: list[str]) -> None:
    notes = found(measured)
    assert {(finding.code, finding.severity) for finding in notes} == {("limit-undecided", Severity.NOTE)}
    assert [finding.message.split(" do not")[0] for finding in notes] == [f"MON_a: the data of {it}" for it in windows]


def test_a_limit_of_which_no_window_has_a_number_is_unjudged_and_nothing_else() -> None:
    graph = NeedGraph([METRIC, MONITOR, criterion(subgroup="weight")])
    measured = {"MON_a": facts(0.3)}
    assert not list(broken_limits(graph, verdicts(graph, measured)))
    (finding,) = unjudged_criteria(graph, measured, ())
    assert finding.message == (
        "CRIT_a cannot be judged: the facts of MON_a have no psi/weight in any window; there is: psi/w1: age"
    )


@pytest.mark.parametrize(
    ("monitor", "codes"),
    [
        (MONITOR, []),
        (a_need("MON_a", type="monitor"), ["monitor-without-limit"]),
        (a_need("MON_a", type="monitor", status="draft"), []),
    ],
)
def test_a_monitor_that_is_measured_has_a_limit(monitor: Need, codes: list[str]) -> None:
    graph = NeedGraph([METRIC, monitor, criterion()])
    assert [finding.code for finding in unlimited_monitors(graph, {"MON_a": facts(0.1)})] == codes
