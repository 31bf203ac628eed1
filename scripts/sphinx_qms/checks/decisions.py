"""Whether each update of a model was compared and decided, with a reason where the rules propose otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sphinx_qms.checks.significance import is_update
from sphinx_qms.model.finding import Finding, Severity
from sphinx_qms.model.need_graph import Need, NeedGraph
from sphinx_qms.model.significance import DECIDED, Proposal, Significance


def decision_findings(graph: NeedGraph, proposals: Iterable[Proposal]) -> Iterator[Finding]:
    """Findings on living updates; a person decides, and says why where a rule proposes otherwise."""
    by_change: dict[str, list[Proposal]] = {}
    for proposal in proposals:
        by_change.setdefault(proposal.need, []).append(proposal)
    for change in graph.living("change"):
        if is_update(graph, change):
            proposed = by_change.get(change.id, [])
            yield from _undecided(change, proposed)
            yield from _against_proposal(change, proposed)
            yield from _without_comparison(graph, change)


def decided(change: Need) -> Significance | None:
    """What a person decided; None where nobody has."""
    text = change.text("significance")
    return Significance(text) if text in DECIDED else None


def _undecided(change: Need, proposed: list[Proposal]) -> Iterator[Finding]:
    if change.status == "approved" and decided(change) is None:
        said = ", ".join(f"{item.authority} {item.significance}" for item in proposed)
        message = f"nobody has decided whether the approved change {change.id} is major or minor"
        hint = "write :significance: and :decided_by:" + (f"; the rules propose: {said}" if said else "")
        yield Finding("change-undecided", message, change.location, Severity.WARNING, change.id, hint=hint)


def _against_proposal(change: Need, proposed: list[Proposal]) -> Iterator[Finding]:
    """What speaks against the decision: minor where one rule proposes major; major where all that propose say minor.

    The second is on the safe side, so at most a warning. With a reason both are notes.
    """
    decision = decided(change)
    deciding = [item for item in proposed if item.significance in DECIDED]
    against = [item for item in deciding if item.significance is not decision]
    if decision is None or not against or (decision is Significance.MAJOR and len(against) < len(deciding)):
        return
    reason = change.text("decision_reason").strip()
    wrong = decision is Significance.MINOR and change.status == "approved"
    severity = Severity.NOTE if reason else Severity.ERROR if wrong else Severity.WARNING
    for proposal in against:
        why = f"; the reason given: {reason}" if reason else f": {proposal.reason}"
        message = f"{change.id} is decided {decision}, and the rules of {proposal.authority} propose "
        message += f"{proposal.significance} ({proposal.citation}){why}"
        hint = "" if reason else "decide as proposed, or say why not in :decision_reason:"
        yield Finding("change-against-proposal", message, change.location, severity, change.id, hint=hint)


def _without_comparison(graph: NeedGraph, change: Need) -> Iterator[Finding]:
    models = [need.id for need in graph.targets(change.id, "changes", "results_in") if need.type == "model"]
    if change.status == "approved" and not graph.targets(change.id, "supported_by"):
        message = f"{change.id} changes {', '.join(dict.fromkeys(models))}, and no comparison supports the decision"
        hint = "compare it with the last approved version (kind comparison), and name the test with :supported_by:"
        made = tuple(need.id for need in graph.targets(change.id, "results_in") if need.type == "model")
        yield Finding(
            "change-without-comparison",
            message,
            change.location,
            need=change.id,
            hint=hint,
            about="supported_by",
            breaks=made,
        )
