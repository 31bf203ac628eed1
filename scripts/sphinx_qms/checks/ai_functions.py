"""The chain of each AI function: requirements, data, algorithm, verification and validation of its own.

CMDE key points of 2019, 4.1.1: every function goes through all of them, each on its own; 4.2: public databases.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sphinx_qms.model.finding import Finding, Severity
from sphinx_qms.model.need_graph import Need, NeedGraph

TEST_SETS = frozenset({"test", "external_test"})


@dataclass(frozen=True)
class Stage:
    """A stage in the making of an AI function, and the type of the needs that belong to it."""

    name: str
    type: str


STAGES = (
    Stage("requirements", "requirement"),
    Stage("data", "dataset"),
    Stage("algorithm", "model"),
    Stage("verification", "test"),
    Stage("validation", "study"),
)


def parts(graph: NeedGraph, function: Need, need_type: str) -> list[Need]:
    """The needs of that type that are part of the function and not obsolete, by id."""
    members = graph.sources(function.id, "part_of")
    return [need for need in members if need.type == need_type and not need.is_obsolete]


def own_test_sets(graph: NeedGraph, function: Need) -> list[Need]:
    """The test sets of this function and no other one, on which a model or a test of it is evaluated.

    What is not approved does not count for an approved function: it may not exist yet.
    """
    evaluated = {
        dataset.id
        for need_type in ("model", "test")
        for need in parts(graph, function, need_type)
        for dataset in graph.targets(need.id, "evaluated_on")
    }
    return [
        dataset
        for dataset in parts(graph, function, "dataset")
        if dataset.text("dataset_role") in TEST_SETS
        and dataset.id in evaluated
        and dataset.links["part_of"] == (function.id,)
        and (dataset.status == "approved" or function.status != "approved")
    ]


def public_sources(graph: NeedGraph, study: Need) -> list[Need]:
    """The public sources that the data of a study come from, over any number of steps."""
    found = {
        source.id: source
        for dataset in graph.targets(study.id, "evaluated_on")
        for source in (dataset, *graph.reach(dataset.id, "derived_from"))
        if source.type == "data_source" and source.text("origin") == "public"
    }
    return list(found.values())


def ai_function_findings(graph: NeedGraph) -> Iterator[Finding]:
    """Findings on AI functions that lack a stage or a test set of their own, and on validation with public data.

    Errors for an approved function, warnings for one in the making.
    """
    for function in graph.living("ai_function"):
        severity = Severity.ERROR if function.status == "approved" else Severity.WARNING
        for stage in STAGES:
            if not parts(graph, function, stage.type):
                message = f"the AI function {function.id} has no {stage.name}: no {stage.type} is part of it"
                hint = f"write :part_of: {function.id} in a {stage.type}"
                yield _finding("function-incomplete", message, function, hint, severity)
        if parts(graph, function, "dataset") and not own_test_sets(graph, function):
            message = f"the AI function {function.id} has no test set of its own"
            hint = f"a dataset with the role test or external_test that is :part_of: {function.id} alone, and that a "
            hint += "model or test of it names with :evaluated_on:"
            yield _finding("function-without-test-set", message, function, hint, severity)
    for study in graph.living("study"):
        if public := public_sources(graph, study):
            names = ", ".join(source.id for source in public)
            message = f"{study.id} validates on data that anybody may have seen: {names}"
            hint = (
                "validate on data that development could not see; a public database may serve to evaluate performance"
            )
            yield _finding("validation-on-public-data", message, study, hint, Severity.WARNING)


def _finding(code: str, message: str, need: Need, hint: str, severity: Severity) -> Finding:
    return Finding(code, message, need.location, severity, need=need.id, hint=hint, about="part_of")
