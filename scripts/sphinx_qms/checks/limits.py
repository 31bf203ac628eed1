"""Limits of monitoring: each window is held against them, and where one is broken an action is proposed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from sphinx_qms.checks.criteria import judging
from sphinx_qms.model.facts import MeasuredFacts
from sphinx_qms.model.finding import Finding, Severity
from sphinx_qms.model.need_graph import Need, NeedGraph
from sphinx_qms.model.plan.studies import MonitoringMeasurement
from sphinx_qms.model.verdict import Outcome, Verdict

ANSWERING = ("capa", "record")


def broken_limits(graph: NeedGraph, verdicts: Iterable[Verdict]) -> Iterator[Finding]:
    """A finding at the monitor for each window that breaks a limit, and a note for each that cannot be judged.

    A broken limit is an error until a capa or record, which is no draft, responds to the criterion and names the
    window; until then the hint is the text of a capa. It is a warning where it is answered, and where the monitor or
    the criterion is a draft. A limit that no window has a number for is an unjudged criterion.
    """
    in_windows = (verdict for verdict in verdicts if verdict.window)
    for (monitor, criterion), found in groupby(in_windows, lambda verdict: (verdict.measured, verdict.criterion)):
        judged, in_a_row = list(found), 0
        if all(verdict.number is None for verdict in judged):
            continue
        for verdict in judged:
            in_a_row = in_a_row + 1 if verdict.outcome is Outcome.NOT_MET else 0
            if in_a_row:
                yield _broken(graph, graph[monitor], graph[criterion], verdict, in_a_row)
            elif verdict.outcome is Outcome.INSUFFICIENT:
                message = f"{monitor}: the data of {verdict.window} do not suffice for {criterion}: {verdict.why}"
                yield Finding("limit-undecided", message, graph[monitor].location, Severity.NOTE, monitor)


def unlimited_monitors(graph: NeedGraph, facts: Mapping[str, MeasuredFacts]) -> Iterator[Finding]:
    """A warning for each approved monitor whose windows are measured and held against no criterion."""
    for need_id, item in facts.items():
        monitor = graph.get(need_id)
        if monitor is None or monitor.status != "approved" or item.kind != MonitoringMeasurement.kind:
            continue
        if not judging(graph, need_id):
            message = f"{need_id} is measured, and no limit says when something has to be done"
            hint = "name a criterion for each limit with :judged_by:, before the next window is measured"
            yield Finding("monitor-without-limit", message, monitor.location, Severity.WARNING, need_id, hint=hint)


def _broken(graph: NeedGraph, monitor: Need, criterion: Need, verdict: Verdict, in_a_row: int) -> Finding:
    naming = [need for need in _answers(graph, criterion) if verdict.window in need.fields.get("windows", ())]
    drafts = [need.id for need in naming if need.status == "draft"]
    answers = [need.id for need in naming if need.status != "draft"]
    claimed = "draft" not in (monitor.status, criterion.status)
    message = f"{monitor.id}: {criterion.id} is broken in {verdict.window}"
    message += f", the {_ordinal(in_a_row)} window in a row" if in_a_row > 1 else ""
    message += f": {verdict.why}"
    hint = f"decide on it, or paste, complete and decide:\n{_proposal(monitor, criterion, verdict)}"
    if answers:
        message, hint = f"{message}; answered by {', '.join(answers)}", ""
    elif drafts:
        hint = f"decide on {', '.join(drafts)}, a draft so far"
    severity = Severity.ERROR if claimed and not answers else Severity.WARNING
    return Finding("limit-broken", message, monitor.location, severity, monitor.id, hint=hint)


def _answers(graph: NeedGraph, criterion: Need) -> list[Need]:
    responding = graph.sources(criterion.id, "responds_to")
    return [need for need in responding if need.type in ANSWERING and not need.is_obsolete]


def _proposal(monitor: Need, criterion: Need, verdict: Verdict) -> str:
    """The text of a capa, in the markup of the page on which the monitor stands; a person sets due date and owner."""
    names = (monitor.id.removeprefix("MON_"), criterion.id.removeprefix("CRIT_"), verdict.window)
    options = {
        "id": "CAPA_" + "_".join(filter(None, (re.sub("[^A-Za-z0-9]+", "_", name).strip("_") for name in names))),
        "status": "draft",
        "progress": "open",
        "windows": verdict.window,
        "responds_to": criterion.id,
    }
    written = [f":{name}: {value}" for name, value in options.items()]
    title = f"{criterion.title}: broken in {verdict.window}"
    rst = monitor.location.file.endswith(".rst")
    role = ":fact:" if rst else "{fact}"
    key = verdict.number.key if verdict.number else ""
    text = [
        f"Measured: {role}`{monitor.id}/{key}`. Due and owner: to be set.",
        "",
        "- Find out: is it a fault of the data, chance, or a change of patients, equipment, practice or software?",
        "- Find out: whom may wrong answers have reached, and do risks, limits or the label have to change?",
        "- Decide: watch, warn, correct, retrain, or take out of use; and how it is checked that this helps.",
    ]
    if rst:
        return "\n".join([f".. capa:: {title}", *(f"   {line}".rstrip() for line in [*written, "", *text])])
    return "\n".join([f":::{{capa}} {title}", *written, "", *text, ":::"])


def _ordinal(number: int) -> str:
    return {2: "second", 3: "third"}.get(number, f"{number}th")
