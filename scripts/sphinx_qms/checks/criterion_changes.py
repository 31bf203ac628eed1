"""Criteria that are not what they were when their facts were measured first, and the changes that say why.

A criterion is set before the measurement (GMLP, principle 6). Whoever has seen the result can still move it, but not
without a finding, until an approved change with a reason covers exactly this move.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields

from sphinx_qms.checks.criteria import criteria_by_need, said
from sphinx_qms.model.facts import CriterionAsMeasured, MeasuredFacts
from sphinx_qms.model.finding import Finding, Severity
from sphinx_qms.model.need_graph import NeedGraph

DIGITS = 12


def changed_criteria(graph: NeedGraph, facts: Mapping[str, MeasuredFacts]) -> Iterator[Finding]:
    """A finding for each criterion that differs from the one in its facts, came later, or has gone since.

    The facts keep the criteria of the first measurement whatever is measured later, so measuring again covers nothing.
    """
    today = criteria_by_need(graph)
    for need_id, item in facts.items():
        measured = graph.get(need_id)
        if measured is None:
            continue
        before = {criterion.id: criterion for criterion in item.criteria}
        now = {criterion.id: criterion for criterion in today.get(need_id, ())}
        for name in sorted(before.keys() | now.keys()):
            first, last = before.get(name), now.get(name)
            digest = fingerprint(need_id, first, last)
            if first == last or _is_covered(graph, need_id, name, digest):
                continue
            criterion = graph.get(name) or measured
            severity = Severity.WARNING if criterion.status == "draft" else Severity.ERROR
            named = name if name in graph else need_id
            hint = f"take it back, or write an approved change that says why, with :changes: {named} and "
            hint += f":covers: {digest}"
            message = f"{name} {_difference(need_id, first, last)}"
            yield Finding("criterion-changed", message, criterion.location, severity, criterion.id, hint=hint)


def fingerprint(need_id: str, before: CriterionAsMeasured | None, now: CriterionAsMeasured | None) -> str:
    """Twelve hexadecimal digits for one move of a criterion on one measured need; another move has others."""
    move = [need_id, before and asdict(before), now and asdict(now)]
    return hashlib.sha256(json.dumps(move, sort_keys=True).encode()).hexdigest()[:DIGITS]


def _is_covered(graph: NeedGraph, need_id: str, criterion: str, digest: str) -> bool:
    """Whether an approved change with a reason names the move; what has gone is named by the need that it judged."""
    return any(
        change.status == "approved" and change.content.strip() and digest in (change.fields.get("covers") or ())
        for name in (criterion, need_id)
        if name in graph and (name == criterion or criterion not in graph)
        for change in graph.sources(name, "changes")
    )


def _difference(need_id: str, before: CriterionAsMeasured | None, now: CriterionAsMeasured | None) -> str:
    if before and now:
        moved = [
            f"{field.name} {_written(getattr(before, field.name))}, now {_written(getattr(now, field.name))}"
            for field in fields(CriterionAsMeasured)
            if getattr(before, field.name) != getattr(now, field.name)
        ]
        return f"is not what it was when {need_id} was first measured: {'; '.join(moved)}"
    asked = now or before
    which = f": {asked.quantity} {said(asked)}" if asked else ""
    since = f"judges {need_id} only since this was first measured"
    return (since if now else f"no longer judges {need_id}, as when this was first measured") + which


def _written(value: str | float | None) -> str:
    if value in (None, ""):
        return "none"
    return f"{value:g}" if isinstance(value, float) else str(value)
