"""Everything that rests on facts, judged together: which facts count, what they say, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_qms.checks.annotations import annotation_findings
from sphinx_qms.checks.criteria import verdicts
from sphinx_qms.checks.criterion_changes import changed_criteria
from sphinx_qms.checks.datasets import dataset_findings
from sphinx_qms.checks.evaluations import count_evaluations, reused_test_sets
from sphinx_qms.checks.independence import independence_findings
from sphinx_qms.checks.judged import unfavourable_verdicts, unjudged_criteria
from sphinx_qms.checks.limits import broken_limits, unlimited_monitors
from sphinx_qms.checks.results import outcomes, planned_results, stale_results, typed_outcomes
from sphinx_qms.checks.versions import version_findings
from sphinx_qms.model.evaluation import Evaluations
from sphinx_qms.model.facts import TestFacts, changed_inputs, measured_in_tables, tests_of
from sphinx_qms.model.finding import Finding
from sphinx_qms.model.need_graph import NeedGraph
from sphinx_qms.model.plan.common import TableMeasurement
from sphinx_qms.model.project import Project
from sphinx_qms.model.verdict import Outcome, Verdict


@dataclass(frozen=True)
class Evidence:
    """What facts say of a project.

    `measured` are the needs whose facts are planned, fresh and, where they are cases of a test, all passed. `judged`
    are the criteria with a verdict from such facts, for which these sufficed. `verdicts` and `evaluations` are there
    for stale facts as well.
    """

    findings: tuple[Finding, ...]
    measured: frozenset[str]
    judged: frozenset[str]
    verdicts: tuple[Verdict, ...]
    evaluations: tuple[Evaluations, ...]


def judge_facts(project: Project, graph: NeedGraph) -> Evidence:
    """What the facts of the project say; nothing is concluded from numbers that are stale, or that nobody planned."""
    plan, facts = project.plan.measurements, project.facts
    changed = changed_inputs(facts.values(), plan, project.root)
    numbers = {name: item for name, item in measured_in_tables(facts).items() if name in plan}
    fresh = {name: item for name, item in numbers.items() if name not in changed}
    to_measure = {name for name, entry in plan.items() if isinstance(entry, TableMeasurement)}
    passed = {name for name, item in facts.items() if isinstance(item, TestFacts) and name in plan and item.passed}
    judged = verdicts(graph, numbers)
    current = [verdict for verdict in judged if verdict.measured in fresh]
    evaluated = count_evaluations(graph, numbers)
    return Evidence(
        findings=(
            *planned_results(graph, plan, facts),
            *stale_results(graph, plan, changed),
            *outcomes(graph, tests_of(facts)),
            *typed_outcomes(graph, project.cases),
            *changed_criteria(graph, numbers),
            *unfavourable_verdicts(graph, current),
            *unjudged_criteria(graph, fresh, to_measure),
            *broken_limits(graph, current),
            *unlimited_monitors(graph, fresh),
            *reused_test_sets(graph, evaluated),
            *annotation_findings(graph, plan),
            *dataset_findings(graph, fresh),
            *independence_findings(graph, plan, fresh),
            *version_findings(project, graph, fresh, current),
        ),
        measured=frozenset((passed - changed.keys()) | {name for name, item in fresh.items() if item.numbers}),
        judged=frozenset(verdict.criterion for verdict in current if verdict.outcome is not Outcome.INSUFFICIENT),
        verdicts=judged,
        evaluations=evaluated,
    )
