"""Sets for training, tuning and test have nothing in common, which somebody has to measure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from sphinx_qms.checks.ai_functions import TEST_SETS, parts
from sphinx_qms.model.facts import MeasuredFacts
from sphinx_qms.model.finding import Finding, Severity
from sphinx_qms.model.need_graph import Need, NeedGraph
from sphinx_qms.model.plan.measurements import IndependenceMeasurement, Key, Measurement

MEASURE = "then run: qms measure"


def independence_findings(
    graph: NeedGraph, plan: Mapping[str, Measurement], facts: Mapping[str, MeasuredFacts]
) -> Iterator[Finding]:
    """Findings on sets that overlap or are one, on keys that are missing or repeated, and on sets that nobody compares.

    `facts` are those that are fresh. What is wrong with a set leaves it unproven, and the test that measured it too.
    """
    measurements = [item for item in plan.values() if isinstance(item, IndependenceMeasurement)]
    for measurement in measurements:
        yield from _unknown_sets(graph, measurement)
        if measured := facts.get(measurement.id):
            for key in measurement.keys:
                yield from _overlaps(graph, measurement, key, measured)
                yield from _incomplete_keys(graph, measurement, key, measured)
    yield from _one_set_for_both(graph)
    yield from _uncompared(graph, measurements)


def _unknown_sets(graph: NeedGraph, measurement: IndependenceMeasurement) -> Iterator[Finding]:
    for name in measurement.sets:
        if name not in graph or graph[name].type != "dataset":
            message = f"{measurement.id} compares {name}, which is not a dataset of this project"
            hint = f"write the need :::{{dataset}} with :id: {name}, or name the set in the plan as its need is named"
            about = f"sets>{name}"
            yield Finding("dataset-unknown", message, measurement.location, need=measurement.id, hint=hint, about=about)


def _overlaps(
    graph: NeedGraph, measurement: IndependenceMeasurement, key: Key, facts: MeasuredFacts
) -> Iterator[Finding]:
    for first, second in combinations(measurement.sets, 2):
        common = _count(facts, "common", f"{key.name}: {first}, {second}")
        if not common:
            continue
        message = f"{first} and {second} have values of the key {key.name} in common: {common:,}"
        spoiled = next((name for name in (first, second) if _is_test_set(graph.get(name))), second)
        if key.hint:
            message += "; no leakage by itself, as the plan says that this key names no sample or patient"
            hint = f"say in {spoiled} what they are; if the key does name samples or patients, take hint: true away"
            yield _finding("overlap-hint", message, graph, measurement, spoiled, hint, Severity.NOTE)
        else:
            hint = f"take them out of one of the sets, {MEASURE}"
            yield _finding("dataset-overlap", message, graph, measurement, spoiled, hint)


def _incomplete_keys(
    graph: NeedGraph, measurement: IndependenceMeasurement, key: Key, facts: MeasuredFacts
) -> Iterator[Finding]:
    for name in measurement.sets:
        group = f"{key.name}: {name}"
        columns = ", ".join(key.columns)
        if not key.hint and (missing := _count(facts, "missing", group)):
            message = f"{name} has rows without the key {key.name}, which were compared with nothing: {missing:,}"
            hint = f"complete {columns}, or leave these rows out of the set, {MEASURE}"
            yield _finding("key-missing", message, graph, measurement, name, hint)
        if not key.repeats and (repeated := _count(facts, "repeated", group)):
            message = f"{name} has rows whose key {key.name} stands in an earlier row, and none may: {repeated:,}"
            hint = f"leave one row for each, {MEASURE}; or take repeats: false away where several rows share {columns}"
            yield _finding("key-repeated", message, graph, measurement, name, hint)


def _one_set_for_both(graph: NeedGraph) -> Iterator[Finding]:
    """A finding for each set with which an AI function is both made and tested."""
    for function in graph.living("ai_function"):
        for first, second in _to_be_apart(graph, function):
            if first == second:
                message = f"{first} is a test set of {function.id}, and its model was trained or tuned on it as well"
                hint = "evaluate on a set that the model has not seen"
                yield Finding("dataset-overlap", message, graph[first].location, need=first, hint=hint)


def _uncompared(graph: NeedGraph, measurements: list[IndependenceMeasurement]) -> Iterator[Finding]:
    """A finding for each approved AI function, sets of which no measurement compares by a key that is no mere hint."""
    compared = {
        frozenset(pair)
        for measurement in measurements
        if not all(key.hint for key in measurement.keys)
        for pair in combinations(measurement.sets, 2)
    }
    for function in graph.living("ai_function"):
        left = [pair for pair in _to_be_apart(graph, function) if len({*pair}) > 1 and frozenset(pair) not in compared]
        if left and function.status == "approved":
            pairs = ", ".join(f"{first} with {second}" for first, second in left)
            message = f"no independence measurement compares {pairs}, with which {function.id} was made and tested"
            hint = "plan a measurement of the kind independence over these sets, by sample and by patient"
            where = function.location
            yield Finding("independence-unmeasured", message, where, Severity.WARNING, function.id, hint=hint)


def _to_be_apart(graph: NeedGraph, function: Need) -> list[tuple[str, str]]:
    """The pairs of approved sets of a function that may have nothing in common: of training, tuning and test sets.

    A set that serves both sides is a pair with itself.
    """
    models = parts(graph, function, "model")
    evaluations = [*models, *parts(graph, function, "test"), *parts(graph, function, "study")]
    training = _approved(graph, models, "trained_on")
    tuning = _approved(graph, models, "tuned_on")
    test = [name for name in _approved(graph, evaluations, "evaluated_on") if _is_test_set(graph[name])]
    pairs = [(first, second) for first in [*training, *tuning] for second in test]
    pairs += [(first, second) for first in training for second in tuning if first != second]
    return list(dict.fromkeys(pairs))


def _approved(graph: NeedGraph, needs: list[Need], link: str) -> list[str]:
    """The approved datasets to which those needs have that link, by id; a planned one may not exist yet."""
    return sorted({item.id for need in needs for item in graph.targets(need.id, link) if item.status == "approved"})


def _is_test_set(need: Need | None) -> bool:
    return need is not None and need.text("dataset_role") in TEST_SETS


def _count(facts: MeasuredFacts, quantity: str, group: str) -> int:
    """The count, 0 also where there was nothing to measure: then the key is missing in every row."""
    number = facts.numbers.get(f"{quantity}/{group}")
    return int(number.estimate or 0) if number else 0


def _finding(
    code: str,
    message: str,
    graph: NeedGraph,
    measurement: IndependenceMeasurement,
    dataset: str,
    hint: str,
    severity: Severity = Severity.ERROR,
) -> Finding:
    """A finding at the need of the set, or at the plan where there is none; it breaks the chain of the test as well."""
    need = graph.get(dataset)
    if need is None:
        return Finding(code, message, measurement.location, severity, measurement.id, hint=hint)
    return Finding(code, message, need.location, severity, need.id, hint=hint, breaks=(measurement.id,))
