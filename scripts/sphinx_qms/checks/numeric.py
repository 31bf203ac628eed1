"""Whether a need has the number that a clause asks for: one that was measured, or one that was set as a goal."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass

from sphinx_qms.checks.criteria import judging
from sphinx_qms.model.catalogue import Clause
from sphinx_qms.model.need_graph import Need, NeedGraph

GOALS = frozenset({"requirement", "objective"})
"""Kinds that set a number."""

MADE_WITH = ("trained_on", "tuned_on", "evaluated_on")
"""Links of a model to the datasets that it is measured on: what it has learned from shows overfitting, for one."""

_SHOWN = re.compile(r"(?:\{fact\}|:fact:)`\s*([^`/|\s]+)/")


@dataclass(frozen=True)
class Ground:
    """What the coverage is judged on: the needs, those with an error of their own, and those with fresh facts.

    `unmeasured` are the needs that the plan measures and that have none; each has an error of its own. `judged` are the
    criteria for whose verdict fresh facts sufficed.
    """

    graph: NeedGraph
    broken: Mapping[str, str]
    measured: Set[str]
    judged: Set[str] = frozenset()
    unmeasured: Set[str] = frozenset()

    def mended(self) -> Ground:
        """The ground as it would be without the errors that needs have of their own."""
        there = [name for name in self.unmeasured if name in self.graph]
        criteria = {criterion.id for name in there for criterion in judging(self.graph, name)}
        return Ground(self.graph, {}, self.measured | self.unmeasured, self.judged | criteria)


def has_a_number(need: Need, clause: Clause, ground: Ground) -> bool:
    """Whether the need has the number that the clause asks for.

    Fresh facts of the need itself are a number, whatever their kind. Where a clause accepts requirements or objectives
    and no results, it asks for a goal: the target of an objective, or an approved criterion, also by way of a test that
    it judges, or of a requirement that this verifies. Everywhere else it asks for what was measured: by an approved
    test or study of a requirement; by one of the AI function of a model on a dataset that this was trained, tuned or
    evaluated on; by a verdict on a criterion; by facts that the text of a label or risk shows. There a criterion alone
    is no number.
    """
    if need.id in ground.measured:
        return True
    return _is_set(need, ground.graph) if _asks_for_a_goal(clause) else _is_measured(need, ground)


def _asks_for_a_goal(clause: Clause) -> bool:
    return not GOALS.isdisjoint(clause.answered_by) and "result" not in clause.answered_by


def _is_set(need: Need, graph: NeedGraph) -> bool:
    if need.type == "objective":
        return any(character.isdigit() for character in need.text("target"))
    criteria = [criterion for proof in _proofs(need, graph) for criterion in judging(graph, proof.id)]
    return need.type == "criterion" or any(criterion.status == "approved" for criterion in criteria)


def _is_measured(need: Need, ground: Ground) -> bool:
    if need.type == "criterion":
        return need.id in ground.judged
    if need.type in {"label", "risk"}:
        return any(name in ground.measured for name in _SHOWN.findall(need.content))
    return any(proof.id in ground.measured and proof.status == "approved" for proof in _proofs(need, ground.graph))


def _proofs(need: Need, graph: NeedGraph) -> list[Need]:
    """The tests and studies whose facts are numbers of a requirement or of a model; a test is its own."""
    if need.type in {"test", "study"}:
        return [need]
    found: list[Need] = []
    if need.type == "requirement":
        found = graph.sources(need.id, "verifies")
    if need.type == "model":
        functions = {function.id for function in graph.targets(need.id, "part_of")}
        datasets = [dataset for link in MADE_WITH for dataset in graph.targets(need.id, link)]
        for dataset in datasets:
            evaluating = graph.sources(dataset.id, "evaluated_on")
            found += [proof for proof in evaluating if functions.intersection(proof.links.get("part_of", ()))]
    return [proof for proof in found if proof.type in {"test", "study"}]
