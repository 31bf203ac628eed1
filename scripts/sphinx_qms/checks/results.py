"""What was measured against what asks for it: errored, skipped, missing and stale are never passed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from sphinx_qms.checks.page_source import WrittenNeed
from sphinx_qms.model.facts import Facts, TestFacts, facts_path
from sphinx_qms.model.finding import Finding, Severity
from sphinx_qms.model.need_graph import NeedGraph
from sphinx_qms.model.plan.common import TableMeasurement
from sphinx_qms.model.plan.load import FILE as PLAN
from sphinx_qms.model.plan.measurements import Measurement, TestMeasurement

MEASURE = "run: tox -e evidence"
MEASURE_TABLES = "run: qms measure"
VERDICTS = frozenset({"verdict", "outcome", "result"})
"""Options by which somebody might try to write a verdict."""


def planned_results(graph: NeedGraph, plan: Mapping[str, Measurement], facts: Mapping[str, Facts]) -> Iterator[Finding]:
    """Findings on what is planned: a test that is no need, facts that are missing, facts that nobody planned."""
    for measurement in plan.values():
        need = graph.get(measurement.id)
        if need is None or need.type not in measurement.needs:
            kinds = " or ".join(measurement.needs)
            message = f"the plan measures {measurement.id}, which is not a {kinds} of this project"
            hint = f"write the need :::{{{measurement.needs[0]}}} with :id: {measurement.id}, or take the entry out"
            yield Finding("measurement-unknown", message, measurement.location, need=measurement.id, hint=hint)
        elif measurement.id not in facts:
            message = f"{measurement.id} is to be measured, but {facts_path(measurement.id)} does not exist"
            hint = MEASURE if isinstance(measurement, TestMeasurement) else MEASURE_TABLES
            yield Finding("facts-missing", message, need.location, need=need.id, hint=hint)
    for item in facts.values():
        if item.id not in plan:
            message = f"no measurement of the plan is named {item.id}"
            hint = "add it to evidence/plan.yaml, or remove the facts"
            yield Finding("facts-unplanned", message, item.location, need=item.id, hint=hint)


def outcomes(graph: NeedGraph, facts: Mapping[str, TestFacts]) -> Iterator[Finding]:
    """A finding for each case that did not pass, and for each requirement that a test only says it verifies."""
    for item in facts.values():
        test = graph.get(item.id)
        if test is None or test.type != "test":
            continue
        for case in item.cases:
            if case.outcome != "passed":
                verb = {"failed": "failed", "skipped": "was skipped"}.get(case.outcome, "ended in an error")
                what = f"{case.case} {verb}, so {test.id} does not show {', '.join(case.verifies)}"
                hint = f"mend the code or the test, then {MEASURE}"
                yield Finding("test-not-passed", what, case.location, need=test.id, hint=hint)
        marked = {requirement.partition(".")[0] for case in item.cases for requirement in case.verifies}
        said = set(test.links.get("verifies", ()))
        for requirement in sorted(said - marked):
            message = f"{test.id} says that it verifies {requirement}, but none of its cases is marked so"
            hint = f'mark a case with @pytest.mark.verifies("{requirement}"), then {MEASURE}'
            yield Finding("test-marks-differ", message, test.location, need=test.id, hint=hint)
        for requirement in sorted(marked - said):
            message = f"cases of {test.id} verify {requirement}, but the test does not say so"
            hint = f"add {requirement} to :verifies: of {test.id}"
            # nothing is claimed that is not shown, so this breaks no chain
            yield Finding("test-marks-differ", message, test.location, Severity.WARNING, test.id, hint=hint)


def stale_results(
    graph: NeedGraph, plan: Mapping[str, Measurement], changed: Mapping[str, tuple[str, ...]]
) -> Iterator[Finding]:
    """A finding for each need whose facts were measured from other files or by another plan (need id: what changed)."""
    for need_id, paths in changed.items():
        if need := graph.get(need_id):
            tables = isinstance(plan.get(need_id), TableMeasurement)
            files = [path for path in paths if path != PLAN]
            said = [f"changed since they were measured: {', '.join(files)}"] if files else []
            said += ["the plan says something else"] if PLAN in paths else []
            message = f"the {'numbers' if tables else 'results'} of {need_id} are stale: {'; '.join(said)}"
            hint = MEASURE_TABLES if tables else MEASURE
            yield Finding("result-stale", message, need.location, need=need_id, hint=hint)


def typed_outcomes(graph: NeedGraph, cases: Collection[str]) -> Iterator[Finding]:
    """A finding for each result whose outcome a person wrote; `cases` are the results that facts hold."""
    for result in graph.of_type("result"):
        if result.text("outcome") and result.id not in cases:
            message = f"the outcome of {result.id} is written by hand"
            hint = "take the option away; the outcome of an automated test is shown by the directive qms-results"
            yield Finding("result-typed", message, result.location, need=result.id, hint=hint)


def typed_verdicts(written: Iterable[WrittenNeed]) -> Iterator[Finding]:
    """A finding for each criterion in which a person wrote a verdict: verdicts come from facts."""
    for need in written:
        for option in sorted(VERDICTS & need.options.keys()):
            if need.type == "criterion":
                message = f"{need.id}: a verdict is computed from facts and never written, so it has no {option}"
                hint = "take the option away; the directive facts shows the verdict"
                yield Finding("verdict-typed", message, need.location, need=need.id, hint=hint, about=option)
