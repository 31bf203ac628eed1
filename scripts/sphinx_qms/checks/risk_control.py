"""Risk control as ISO 14971 asks: a control for each risk, shown to work, and no cause of the risk itself."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_qms.checks.risk_policy import AFTER, BEFORE, score_of
from sphinx_qms.model.finding import Finding, Severity
from sphinx_qms.model.need_graph import Need, NeedGraph

CONTROL_KINDS = ("by_design", "protective", "information")
"""The kinds of risk control by the name that a requirement gives them, in the order of ISO 14971:2019, 7.1."""


def risk_control(graph: NeedGraph) -> Iterator[Finding]:
    """Findings on risks: none without a control or a reason to accept it, no control that is the cause.

    ISO 14971:2019, 7.1 (risk control option analysis) and 7.3 (residual risk evaluation).
    """
    for risk in graph.of_type("risk"):
        controls = [control for control in graph.sources(risk.id, "mitigates") if not control.is_obsolete]
        if risk.text("control") == "mitigated" and not controls:
            hint = f"a requirement mitigates it (:mitigates: {risk.id}), or control: accepted with a reason"
            message = f"no requirement mitigates the risk {risk.id}"
            yield _finding("risk-uncontrolled", message, risk, hint, "mitigates")
        if risk.text("control") == "accepted" and not risk.text("acceptance_reason"):
            message = f"the risk {risk.id} is accepted without a reason"
            yield _finding("risk-accepted-without-reason", message, risk, "write :acceptance_reason:")
        mitigating = {control.id for control in controls}
        for name in risk.links.get("relies_on", ()):
            if name in graph and name not in mitigating:
                message = f"the scores after control of {risk.id} rely on {name}, which does not mitigate it"
                hint = f"write :mitigates: {risk.id} in {name}, or score the risk again without it"
                yield _finding("control-lost", message, risk, hint, "mitigates")
        for control in controls:
            if control.id in risk.links.get("caused_by", ()):
                message = f"{control.id} is both a cause of the risk {risk.id} and its control"
                hint = "name another control, or take it from caused_by"
                yield _finding("control-is-cause", message, risk, hint)
            if not control.text("control_kind"):
                message = f"{control.id} mitigates {risk.id}, but does not say what kind of control it is"
                hint = "write :control_kind: by_design, protective or information"
                yield _finding("control-without-kind", message, control, hint)


def idle_controls(graph: NeedGraph) -> Iterator[Finding]:
    """A finding for each requirement that is written as a risk control and mitigates no risk."""
    for requirement in graph.of_type("requirement"):
        if requirement.text("control_kind") and not requirement.links.get("mitigates"):
            message = f"{requirement.id} is a risk control ({requirement.text('control_kind')}), but mitigates no risk"
            hint = "name the risk with :mitigates:, or take :control_kind: away"
            yield _finding("control-without-risk", message, requirement, hint)


def counted_on(graph: NeedGraph, risk: Need) -> list[Need]:
    """The controls that the scores after control of a risk count on; none where control lowers no score."""
    if risk.text("control") != "mitigated" or score_of(risk, BEFORE) == score_of(risk, AFTER):
        return []
    return graph.targets(risk.id, "relies_on") or graph.sources(risk.id, "mitigates")


def confirmations(graph: NeedGraph, control: Need) -> list[Need]:
    """The tests, studies and records that show, or are to show, that a control works."""
    return [need for need in graph.sources(control.id, "confirms") if not need.is_obsolete]


def unconfirmed_controls(graph: NeedGraph) -> Iterator[Finding]:
    """A finding for each control that scores count on and nothing shows to work: an error; a warning if planned.

    ISO 14971:2019, 7.2: besides that a control is implemented, its effectiveness is verified.
    """
    resting: dict[str, list[str]] = {}
    for risk in graph.living("risk"):
        for control in counted_on(graph, risk):
            resting.setdefault(control.id, []).append(risk.id)
    for name, risks in sorted(resting.items()):
        control = graph[name]
        shown = confirmations(graph, control)
        if any(need.status == "approved" for need in shown):
            continue
        scores = f"the scores after control of {', '.join(risks)} count on {name}"
        if shown:
            planned = " and ".join(f"{need.id}, which is {need.status.replace('_', ' ')}" for need in shown)
            message, severity = f"{scores}; that it works is to be shown by {planned}", Severity.WARNING
            hint = "until then the scores are provisional; carry it out, or score the risks without it"
        else:
            message, severity = f"{scores}, and nothing shows that it works", Severity.ERROR
            hint = f"write :confirms: {name} in the test, study or record that shows it, or score the risks without it"
        yield _finding("control-unconfirmed", message, control, hint, "confirms", severity)


def _finding(
    code: str, message: str, need: Need, hint: str, about: str = "", severity: Severity = Severity.ERROR
) -> Finding:
    return Finding(code, message, need.location, severity, need=need.id, hint=hint, about=about)
