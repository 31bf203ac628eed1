"""Cases that are read more than once: how far the readings agree has to be measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sphinx_qms.model.finding import Finding, Severity
from sphinx_qms.model.need_graph import NeedGraph
from sphinx_qms.model.plan.measurements import Measurement
from sphinx_qms.model.plan.studies import AgreementMeasurement


def annotation_findings(graph: NeedGraph, plan: Mapping[str, Measurement]) -> Iterator[Finding]:
    """A finding for each approved annotation of several rounds of which no agreement is planned.

    That what is planned was not measured is another finding.
    """
    for need in graph.living("annotation"):
        rounds = int(need.fields.get("rounds") or 1)
        if need.status == "approved" and rounds > 1 and not isinstance(plan.get(need.id), AgreementMeasurement):
            message = f"{need.id} has {rounds} rounds, and nobody has measured how far the readings agree"
            hint = (
                f"plan a measurement of the kind agreement as {need.id}, a row for each reading; then run: qms measure"
            )
            yield Finding("annotation-unmeasured", message, need.location, Severity.WARNING, need.id, hint=hint)
