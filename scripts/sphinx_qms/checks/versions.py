"""Versions of models: their frozen answers, comparisons with the last approved one, and approvals that lack one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sphinx_qms.checks.judged import responses
from sphinx_qms.model.facts import MeasuredFacts
from sphinx_qms.model.finding import Finding, Severity
from sphinx_qms.model.need_graph import Need, NeedGraph
from sphinx_qms.model.plan.studies import ComparisonMeasurement
from sphinx_qms.model.project import Project
from sphinx_qms.model.verdict import Outcome, Verdict
from sphinx_qms.model.versions import (
    ModelVersion,
    approved_before,
    changed_predictions,
    comparison_faults,
    last_approved,
    predecessors,
    wrong_file,
    wrong_version,
)


def model_versions(graph: NeedGraph) -> tuple[ModelVersion, ...]:
    """The versions of all models of the graph, by id."""
    return tuple(
        ModelVersion(
            need.id,
            tuple(function.id for function in graph.targets(need.id, "part_of") if function.type == "ai_function"),
            need.text("version"),
            need.status,
            need.text("approved_on"),
            need.text("predictions"),
            need.text("predictions_sha256"),
            need.location,
        )
        for need in graph.of_type("model")
    )


def version_findings(
    project: Project, graph: NeedGraph, fresh: Mapping[str, MeasuredFacts], verdicts: Sequence[Verdict]
) -> Iterator[Finding]:
    """Findings on frozen answers, on what comparisons compare with, and on versions that were approved without one.

    `fresh` are the facts that count, `verdicts` what they say of criteria.
    """
    versions = model_versions(graph)
    yield from _frozen_answers(project, graph, versions)
    planned = project.plan.measurements
    comparisons = [item for item in planned.values() if isinstance(item, ComparisonMeasurement) and item.id in graph]
    for measurement in comparisons:
        yield from _wrong_comparison(project, graph, measurement, versions)
    shown = [item for item in comparisons if item.id in fresh and _is_settled(graph, item.id, verdicts)]
    yield from _uncompared(graph, shown, versions)


def refused_comparisons(project: Project, graph: NeedGraph) -> dict[str, str]:
    """By need id, why a planned comparison says nothing of a change: it compares with what it should not."""
    versions, plan = model_versions(graph), project.plan
    planned = [item for item in plan.measurements.values() if isinstance(item, ComparisonMeasurement)]
    faults = {item.id: comparison_faults(project.root, item, plan.tables, versions) for item in planned}
    said = {name: " ".join(f"{name}: {fault.message}." for _, fault in found) for name, found in faults.items()}
    return {name: text for name, text in said.items() if text}


def _frozen_answers(project: Project, graph: NeedGraph, versions: Sequence[ModelVersion]) -> Iterator[Finding]:
    """Answers that changed since they were frozen, and a last approved version without any that has a successor.

    Those of a version that is not approved can still be made anew: a warning.
    """
    living = [version for version in versions if not graph[version.id].is_obsolete]
    for version in living:
        if fault := changed_predictions(project.root, version):
            severity = Severity.ERROR if version.status == "approved" else Severity.WARNING
            yield Finding("predictions-changed", fault.message, version.location, severity, version.id, hint=fault.hint)
        successors = [
            other.id
            for function in version.functions
            if version in last_approved(living, function)
            for other in living
            if function in other.functions and other.status != "approved"
        ]
        if successors and not version.predictions:
            message = f"{version.id} has no frozen answers with which {successors[0]} could be compared"
            hint = "write what it answered to its test set into a file, and name it with :predictions: and "
            hint += ":predictions_sha256:"
            yield Finding("predictions-missing", message, version.location, Severity.WARNING, version.id, hint=hint)


def _wrong_comparison(
    project: Project, graph: NeedGraph, measurement: ComparisonMeasurement, versions: Sequence[ModelVersion]
) -> Iterator[Finding]:
    """What is wrong with what a comparison compares with.

    It is an error, until a change was decided on it: then the decision stays what it was, and a warning says that the
    version needs another comparison before it is approved. What was given up is history, and so is a comparison with
    the version that was the last approved one until the changed one was approved.
    """
    need, changed = graph[measurement.id], graph.get(measurement.changed.model)
    if need.is_obsolete or (changed and changed.is_obsolete):
        return
    if fault := wrong_version(measurement, versions):
        decided = _decided(graph, measurement) if changed and changed.status != "approved" else []
        severity = Severity.WARNING if decided else Severity.ERROR
        message = f"{need.id}: {fault.message}"
        if decided:
            message += f"; {decided[0].id} was decided on it"
        yield Finding("comparison-not-last-approved", message, need.location, severity, need.id, hint=fault.hint)
    if fault := wrong_file(measurement, project.plan.tables, versions):
        message = f"{need.id}: {fault.message}"
        yield Finding("comparison-other-file", message, need.location, need=need.id, hint=fault.hint)


def _uncompared(
    graph: NeedGraph, shown: Sequence[ComparisonMeasurement], versions: Sequence[ModelVersion]
) -> Iterator[Finding]:
    """A finding for each version that was approved after another one without a change that rests on their comparison.

    This is what guards retraining: a model that learnt anew is no model of before, however it came about.
    """
    for version in versions:
        if version.status != "approved" or not version.approved_on:
            continue
        for function in version.functions:
            before = approved_before(version, versions, function)
            allowed = predecessors(version, versions, function)
            if not before or any(_rests_on(graph, item, version, allowed) for item in shown):
                continue
            names = " and ".join(other.id for other in before)
            message = f"{version.id} was approved after {names}, and no decided change rests on their comparison"
            hint = f"write a change with :results_in: {version.id} and :supported_by: a test that compares both, its "
            hint += "numbers fresh and each of its criteria met or responded to"
            yield Finding("model-uncompared", message, version.location, need=version.id, hint=hint)


def _rests_on(
    graph: NeedGraph, measurement: ComparisonMeasurement, version: ModelVersion, allowed: Sequence[ModelVersion]
) -> bool:
    compared = (measurement.changed.model, measurement.approved.model)
    return compared in [(version.id, other.id) for other in allowed] and bool(_decided(graph, measurement))


def _decided(graph: NeedGraph, measurement: ComparisonMeasurement) -> list[Need]:
    """The approved changes that rest on a comparison and result in the version that it is about."""
    changes = graph.sources(measurement.id, "supported_by")
    resulting = measurement.changed.model
    return [need for need in changes if need.status == "approved" and resulting in need.links.get("results_in", ())]


def _is_settled(graph: NeedGraph, need_id: str, verdicts: Sequence[Verdict]) -> bool:
    """Whether a need was judged, and each of its criteria is met or something responds to it."""
    judged = [verdict for verdict in verdicts if verdict.measured == need_id]
    return bool(judged) and all(
        verdict.outcome is Outcome.MET or responses(graph, graph[verdict.criterion]) for verdict in judged
    )
