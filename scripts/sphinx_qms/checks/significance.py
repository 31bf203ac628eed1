"""What the rules of each authority propose for an update of a model, from what its comparison measured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sphinx_qms.model.change_rules import Authority, ChangeRules, Rule
from sphinx_qms.model.facts import MeasuredFacts
from sphinx_qms.model.need_graph import Need, NeedGraph
from sphinx_qms.model.number import Number
from sphinx_qms.model.plan.measurements import Measurement
from sphinx_qms.model.plan.studies import ComparisonMeasurement
from sphinx_qms.model.significance import Answer, Circumstances, Proposal
from sphinx_qms.model.verdict import Outcome, Verdict

KINDS = ("algorithm", "data")
"""The kinds of changes for which rules propose: those of a model (CMDE, 3.2)."""
COMPARED = {"auc": "AUC", "sensitivity": "sensitivity", "specificity": "specificity"}
"""The quantities by which versions are compared, and how the reason of a proposal calls them."""
DIFFERENCE = "_difference"
P_VALUE = "_difference_p"


@dataclass(frozen=True)
class Compared:
    """What comparisons say: the two answers that rules ask for, the needs that were measured, and why in one line."""

    significant_difference: Answer
    criteria_met: Answer
    measured: tuple[str, ...]
    why: str


def is_update(graph: NeedGraph, change: Need) -> bool:
    """Whether the rules are about a change: one of algorithm or data that changes a model or results in one."""
    changed = graph.targets(change.id, "changes", "results_in")
    return change.text("change_kind") in KINDS and any(need.type == "model" for need in changed)


def proposals(
    graph: NeedGraph,
    facts: Mapping[str, MeasuredFacts],
    verdicts: Iterable[Verdict],
    plan: Mapping[str, Measurement],
    faults: Mapping[str, str],
    rules: ChangeRules,
) -> tuple[Proposal, ...]:
    """What each authority's rules propose for each living update, by change and in the order of the rules.

    `facts` are the fresh ones by need id. A change rests on the comparisons that it is supported by and that compare
    the version which it results in; what is not measured, stale or withheld answers nothing, and neither does a
    comparison with another than the last approved version: `faults` says why, by need id.
    """
    judged = tuple(verdicts)
    return tuple(
        _proposal(change.id, authority, authority.rule(_circumstances(change, authority, compared)), compared)
        for change in graph.living("change")
        if is_update(graph, change)
        for compared in [_compared(change, graph, facts, judged, plan, faults, rules.significance_level)]
        for authority in rules.authorities
    )


def proposals_for_difference(facts: MeasuredFacts, rules: ChangeRules) -> tuple[Proposal, ...]:
    """What the rules would propose for a data-driven update with the measured difference; no decision about a change.

    Only rules that ask for a significant difference are given, and those that apply where none of them does. What was
    not compared is not asked for; no criterion is held against it.
    """
    significant = is_significant(facts, rules)
    compared = Compared(significant, Answer.UNKNOWN, (facts.id,), _numbers_said(facts))
    of = Circumstances("data", significant)
    return tuple(
        _proposal(facts.id, authority, authority.rule(of), compared)
        for authority in rules.authorities
        if any(rule.when.significant_difference for rule in authority.rules)
    )


def is_significant(facts: MeasuredFacts, rules: ChangeRules) -> Answer:
    """Whether a p value of the measured differences is below the level of the rules."""
    quantities = [name for name in COMPARED if f"{name}{P_VALUE}" in facts.numbers]
    return _significant([facts], quantities, rules.significance_level)


def has_difference(facts: MeasuredFacts) -> bool:
    """Whether facts hold a difference between two versions or scores of the same samples."""
    return facts.kind in ("comparison", "performance") and f"auc{P_VALUE}" in facts.numbers


def differences(facts: MeasuredFacts) -> list[tuple[Number, Number | None]]:
    """The measured differences of the whole set, each with its p value where there is one."""
    found = [(facts.numbers.get(f"{name}{DIFFERENCE}"), facts.numbers.get(f"{name}{P_VALUE}")) for name in COMPARED]
    return [(difference, p) for difference, p in found if difference]


def _proposal(need_id: str, authority: Authority, rule: Rule, compared: Compared) -> Proposal:
    reason = f"{rule.says} {compared.why}"
    return Proposal(need_id, authority.id, rule.proposal, rule.id, rule.citation, compared.measured, reason)


def _circumstances(change: Need, authority: Authority, compared: Compared) -> Circumstances:
    return Circumstances(
        change.text("change_kind"),
        compared.significant_difference,
        compared.criteria_met,
        authority.id in (change.fields.get("within_plan") or ()),
        bool(change.fields.get("discards_training_data")),
    )


def _compared(
    change: Need,
    graph: NeedGraph,
    facts: Mapping[str, MeasuredFacts],
    verdicts: Iterable[Verdict],
    plan: Mapping[str, Measurement],
    faults: Mapping[str, str],
    level: float,
) -> Compared:
    made = {model.id for model in graph.targets(change.id, "results_in")}
    support = [need.id for need in graph.targets(change.id, "supported_by")]
    missing = {name: _missing(name, facts, plan.get(name), made) or faults.get(name, "") for name in support}
    counting = [facts[name] for name in support if not missing[name]]
    said = [_numbers_said(item) for item in counting] + [why for why in missing.values() if why]
    significant = _significant(counting, list(COMPARED), level)
    met = _criteria_met([item for item in verdicts if not missing.get(item.measured, "no")], counting)
    if any(missing.values()):  # what is missing could say otherwise, so only what settles the question counts
        significant = significant if significant is Answer.YES else Answer.UNKNOWN
        met = met if met is Answer.NO else Answer.UNKNOWN
    why = " ".join(said) or f"No comparison supports {change.id}."
    return Compared(significant, met, tuple(item.id for item in counting), why)


def _missing(need_id: str, facts: Mapping[str, MeasuredFacts], planned: Measurement | None, made: set[str]) -> str:
    """Why a need says nothing of the change; empty where it does."""
    if need_id not in facts:
        return f"{need_id} has no results of today's files."
    if facts[need_id].kind != ComparisonMeasurement.kind:
        return f"{need_id} compares no versions."
    changed = planned.changed.model if isinstance(planned, ComparisonMeasurement) else ""
    if made and changed not in made:
        return f"{need_id} compares {changed or 'no version'}, which is not the version of this change."
    return ""


def _significant(compared: Iterable[MeasuredFacts], quantities: Iterable[str], level: float) -> Answer:
    """Whether one of the p values is below the level; no only where all are there."""
    numbers = [facts.numbers.get(f"{name}{P_VALUE}") for facts in compared for name in quantities]
    found = [number.estimate for number in numbers if number and number.estimate is not None]
    if any(p < level for p in found):
        return Answer.YES
    return Answer.NO if found and len(found) == len(numbers) else Answer.UNKNOWN


def _criteria_met(verdicts: Iterable[Verdict], compared: Iterable[MeasuredFacts]) -> Answer:
    """Whether every criterion is met, and each comparison has a margin for all its samples among its criteria."""
    judged = list(verdicts)
    if any(verdict.outcome is Outcome.NOT_MET for verdict in judged):
        return Answer.NO
    overall = {f"{name}{DIFFERENCE}" for name in COMPARED}
    margins = {item.measured for item in judged if item.number and item.number.key in overall}
    wanted = {facts.id for facts in compared}
    sufficient = all(verdict.outcome is Outcome.MET for verdict in judged)
    return Answer.YES if wanted and sufficient and wanted <= margins else Answer.UNKNOWN


def _numbers_said(facts: MeasuredFacts) -> str:
    """The differences in one sentence, as in `TEST_x: AUC changes by 0.017 (0.004 to 0.029), p = 0.008, n = 555.`"""
    return f"{facts.id}: {'; '.join(_differences_said(facts))}."


def _differences_said(facts: MeasuredFacts) -> Iterator[str]:
    for difference, p in differences(facts):
        name = COMPARED[difference.quantity.removesuffix(DIFFERENCE)]
        if difference.estimate is None:
            yield f"the change of {name} is withheld: {difference.withheld}"
            continue
        between = "" if difference.lower is None or difference.upper is None else _range(difference)
        chance = f", p = {p.estimate:.2g}" if p and p.estimate is not None else ""
        rests = "" if difference.n is None else f", n = {difference.n}"
        yield f"{name} changes by {difference.estimate:.3g}{between}{chance}{rests}"


def _range(number: Number) -> str:
    return f" ({number.lower:.3g} to {number.upper:.3g})"
