"""Criteria held against measured numbers: met, not met, or insufficient data."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping

from sphinx_qms.model.facts import CriterionAsMeasured, MeasuredFacts
from sphinx_qms.model.need_graph import Need, NeedGraph
from sphinx_qms.model.number import Number
from sphinx_qms.model.plan.studies import REFERENCE, MonitoringMeasurement
from sphinx_qms.model.verdict import Outcome, Verdict

COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "at_least": operator.ge,
    "at_most": operator.le,
    "above": operator.gt,
    "below": operator.lt,
}


def judging(graph: NeedGraph, need_id: str) -> list[Need]:
    """The criteria that judge a need and are not obsolete, in the order in which it names them."""
    return [need for need in graph.targets(need_id, "judged_by") if need.type == "criterion" and not need.is_obsolete]


def stated(graph: NeedGraph, criterion: Need) -> CriterionAsMeasured | None:
    """What a criterion asks for today; None where it names no metric, or several, so that it asks for nothing yet."""
    quantities = [metric.text("quantity") for metric in graph.targets(criterion.id, "uses_metric")]
    if len(quantities) != 1 or not quantities[0]:
        return None
    minimum = criterion.fields.get("minimum_n")
    return CriterionAsMeasured(
        id=criterion.id,
        quantity=quantities[0],
        statistic=criterion.text("statistic"),
        comparison=criterion.text("comparison"),
        threshold=float(criterion.fields["threshold"]),
        subgroup=criterion.text("subgroup"),
        minimum_n=None if minimum is None else int(minimum),
    )


def criteria_by_need(graph: NeedGraph) -> dict[str, tuple[CriterionAsMeasured, ...]]:
    """What the criteria ask for that judge each need of the graph today, by need id and in the order of their own."""
    by_need = {need_id: [stated(graph, criterion) for criterion in judging(graph, need_id)] for need_id in graph}
    return {
        need_id: tuple(sorted((item for item in items if item), key=lambda item: item.id))
        for need_id, items in by_need.items()
    }


def verdicts(graph: NeedGraph, facts: Mapping[str, MeasuredFacts]) -> tuple[Verdict, ...]:
    """The verdict of each criterion on each need that it judges and that was measured, by need and criterion.

    `facts` are those that count, by the id of their need. A criterion that names no metric gives no verdict; one of a
    monitor gives a verdict for each window, in their order.
    """
    return tuple(
        judge(criterion, facts[need_id], window)
        for need_id, criteria in sorted(criteria_by_need(graph).items())
        if need_id in facts
        for criterion in criteria
        for window in windows(facts[need_id])
    )


def windows(facts: MeasuredFacts) -> tuple[str, ...]:
    """The windows of monitoring, without the reference, in their order; one without a name in all other facts."""
    if facts.kind != MonitoringMeasurement.kind:
        return ("",)
    names = (str(row["window"]) for row in facts.series.get("windows", ()))
    return tuple(name for name in names if name != REFERENCE)


def judge(criterion: CriterionAsMeasured, facts: MeasuredFacts, window: str = "") -> Verdict:
    """The verdict of a criterion on the facts of one need, in a window where they have windows.

    The statistic that it names is judged, so a bound and not the estimate where it names one. What was not measured,
    was withheld, rests on fewer than the smallest number that it asks for, or has no such bound, is insufficient data.
    """
    key = number_key(criterion, window)
    number = facts.numbers.get(key)
    value = None if number is None else _statistic(criterion, number)
    missing = _insufficiency(criterion, number, key)
    if missing or value is None:
        return Verdict(criterion.id, facts.id, Outcome.INSUFFICIENT, number, missing, window)
    met = COMPARISONS[criterion.comparison](value, criterion.threshold)
    why = f"{_name(criterion, key)} is {value:.6g}; asked for: {said(criterion)}"
    return Verdict(criterion.id, facts.id, Outcome.MET if met else Outcome.NOT_MET, number, why, window)


def number_key(criterion: CriterionAsMeasured, window: str = "") -> str:
    """The key of the number that it judges in facts: `psi/age`, in a window `psi/spring: age`."""
    group = ": ".join(filter(None, (window, criterion.subgroup)))
    return Number(criterion.quantity, "number", group).key


def said(criterion: CriterionAsMeasured) -> str:
    """What it asks for: `at least 0.8, on 100 or more`."""
    smallest = "" if criterion.minimum_n is None else f", on {criterion.minimum_n} or more"
    return f"{criterion.comparison.replace('_', ' ')} {criterion.threshold:g}{smallest}"


def _insufficiency(criterion: CriterionAsMeasured, number: Number | None, key: str) -> str:
    if number is None:
        return f"{key} was not measured"
    if number.withheld:
        return f"{key} is withheld: {number.withheld}"
    if criterion.minimum_n is not None and (number.n is None or number.n < criterion.minimum_n):
        rests = "it is not said on how many" if number.n is None else f"it rests on {number.n}"
        return f"{key}: {rests}, and {criterion.minimum_n} are asked for"
    return f"{_name(criterion, key)} is not known" if _statistic(criterion, number) is None else ""


def _statistic(criterion: CriterionAsMeasured, number: Number) -> float | None:
    bounds = {"lower_bound": number.lower, "upper_bound": number.upper}
    return bounds.get(criterion.statistic, number.estimate)


def _name(criterion: CriterionAsMeasured, key: str) -> str:
    return f"the {criterion.statistic.replace('_', ' ')} of {key}"
