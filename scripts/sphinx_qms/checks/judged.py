"""What follows from verdicts: what is not shown, what responds to it, and criteria that are not judged at all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from sphinx_qms.checks.criteria import number_key, stated, windows
from sphinx_qms.model.facts import MeasuredFacts
from sphinx_qms.model.finding import Finding, Severity
from sphinx_qms.model.need_graph import Need, NeedGraph
from sphinx_qms.model.plan.studies import MonitoringMeasurement
from sphinx_qms.model.verdict import Outcome, Verdict

RESPONDING = "a risk, capa, change, record, label or impact_assessment"


def responses(graph: NeedGraph, criterion: Need) -> list[Need]:
    """What says what follows from the verdicts of a criterion, by id; what is a draft or obsolete says nothing."""
    found = graph.sources(criterion.id, "responds_to")
    return [need for need in found if need.status != "draft" and not need.is_obsolete]


def unfavourable_verdicts(graph: NeedGraph, verdicts: Iterable[Verdict]) -> Iterator[Finding]:
    """A finding at the measured need for each verdict that is not "met".

    It is an error, which breaks the chain of the need, until something responds to the criterion: then a warning that
    names the response. A need or criterion that is a draft claims nothing yet. A requirement that justifies the
    criterion is not shown, whatever responds. Windows of monitoring have findings of their own (`limits.py`).
    """
    for verdict in verdicts:
        if verdict.window or verdict.outcome is Outcome.MET or verdict.number is None:
            continue
        measured, criterion = graph[verdict.measured], graph[verdict.criterion]
        claimed = "draft" not in (measured.status, criterion.status)
        answers = responses(graph, criterion)
        not_met = verdict.outcome is Outcome.NOT_MET
        what = f"{criterion.id} is not met" if not_met else f"the data do not suffice for {criterion.id}"
        follows = f"; {', '.join(need.id for need in answers)} responds to it" if answers else ""
        hint = f"write what follows in {RESPONDING} with :responds_to: {criterion.id}; the criterion stays as it is"
        yield Finding(
            "criterion-not-met" if not_met else "criterion-insufficient",
            f"{measured.id}: {what}: {verdict.why}{follows}",
            measured.location,
            Severity.ERROR if claimed and not answers else Severity.WARNING,
            measured.id,
            hint="" if answers else hint,
        )
        if claimed:
            yield from _requirements_not_shown(graph, criterion, measured, what)


def _requirements_not_shown(graph: NeedGraph, criterion: Need, measured: Need, what: str) -> Iterator[Finding]:
    for need in graph.targets(criterion.id, "justified_by"):
        if need.type == "requirement" and not need.is_obsolete:
            message = f"{need.id} is not shown by {measured.id}: {what}"
            hint = "mend the device and measure anew, or ask for less in an approved change with its reason"
            yield Finding("requirement-not-shown", message, need.location, need=need.id, hint=hint)


def unjudged_criteria(
    graph: NeedGraph, facts: Mapping[str, MeasuredFacts], planned: Collection[str]
) -> Iterator[Finding]:
    """A finding for each approved criterion that facts cannot answer, or that nothing measured judges.

    The first is an error at the criterion, which says what the facts have. The second is a warning, given where an
    approved need names the criterion; what is `planned` and not measured yet has a finding of its own.
    """
    for criterion in graph.of_type("criterion"):
        if criterion.status != "approved":
            continue
        judged = [need for need in graph.sources(criterion.id, "judged_by") if not need.is_obsolete]
        problems = [_problem(graph, criterion, facts[need.id]) for need in judged if need.id in facts]
        for problem in filter(None, problems):
            message = f"{criterion.id} cannot be judged: {problem}"
            hint = "name the quantity in its metric and the group as the plan names them, or measure what it asks for"
            yield Finding("criterion-unjudged", message, criterion.location, need=criterion.id, hint=hint)
        approved = [need.id for need in judged if need.status == "approved"]
        if approved and not any(need.id in facts or need.id in planned for need in judged):
            message = f"{criterion.id} judges {', '.join(approved)}, of which no number is measured"
            hint = f"plan a measurement of {approved[0]} in evidence/plan.yaml"
            yield Finding("criterion-unjudged", message, criterion.location, Severity.WARNING, criterion.id, hint=hint)


def _problem(graph: NeedGraph, criterion: Need, facts: MeasuredFacts) -> str:
    """Why the facts of one need have no number for it; empty where they have one."""
    asked = stated(graph, criterion)
    if asked is None:
        return "it uses no metric with a quantity, or more than one"
    if any(number_key(asked, window) in facts.numbers for window in windows(facts)):
        return ""
    same = [key for key in facts.numbers if key.partition("/")[0] == asked.quantity]
    there = same or sorted({number.quantity for number in facts.numbers.values()})
    where = " in any window" if facts.kind == MonitoringMeasurement.kind else ""
    return f"the facts of {facts.id} have no {number_key(asked)}{where}; there is: {', '.join(there) or 'nothing'}"
