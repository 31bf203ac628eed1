"""How often each test set was evaluated, counted from facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sphinx_qms.checks.ai_functions import TEST_SETS
from sphinx_qms.model.evaluation import Evaluations
from sphinx_qms.model.facts import MeasuredFacts
from sphinx_qms.model.finding import Finding, Severity
from sphinx_qms.model.need_graph import NeedGraph

EARLIER = "evaluations_before"


def count_evaluations(graph: NeedGraph, facts: Mapping[str, MeasuredFacts]) -> tuple[Evaluations, ...]:
    """The evaluations of each test set on which something measured was evaluated, by id.

    Two measurements of the same rows and scores by the same plan are one evaluation. Of what several measurements say
    of the time before, the largest number counts.
    """
    found = []
    for dataset in graph.of_type("dataset"):
        names = [need.id for need in graph.sources(dataset.id, "evaluated_on")]
        measured = [facts[name] for name in names if name in facts and facts[name].evaluations]
        if measured and dataset.text("dataset_role") in TEST_SETS:
            recorded = {fingerprint for item in measured for fingerprint in item.evaluations}
            earlier = max(_earlier(item) for item in measured)
            found.append(Evaluations(dataset.id, len(recorded), earlier, tuple(item.id for item in measured)))
    return tuple(found)


def reused_test_sets(graph: NeedGraph, evaluations: Iterable[Evaluations]) -> Iterator[Finding]:
    """A note for each test set that was evaluated more than once."""
    for item in evaluations:
        if item.times > 1:
            before = f", {item.earlier} of them before anything was recorded" if item.earlier else ""
            message = f"{item.dataset} was evaluated {item.times} times{before}"
            hint = "say so where its results stand; only a new test set gives an untouched verdict"
            location = graph[item.dataset].location
            yield Finding("test-set-reused", message, location, Severity.NOTE, item.dataset, hint=hint)


def _earlier(facts: MeasuredFacts) -> int:
    number = facts.numbers.get(EARLIER)
    return int(number.estimate) if number and number.estimate else 0
