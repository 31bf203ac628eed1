"""Whether each risk is judged as the risk policy says: scores within the scales, and what remains acceptable."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_qms.model.finding import Finding, Severity
from sphinx_qms.model.need_graph import Need, NeedGraph
from sphinx_qms.model.risk_policy import Level, Region, RiskPolicy, Score

BEFORE = ("severity", "probability")
"""The fields of a risk that hold its score before risk control."""
AFTER = ("severity_after", "probability_after")
"""The fields of a risk that hold its score after risk control."""


def score_of(risk: Need, fields: tuple[str, str]) -> Score | None:
    """The score in the two fields, BEFORE or AFTER; None where one of them is not set."""
    severity, probability = (risk.fields.get(name) for name in fields)
    return Score(severity, probability) if isinstance(severity, int) and isinstance(probability, int) else None


def risk_policy_findings(policy: RiskPolicy | None, graph: NeedGraph) -> Iterator[Finding]:
    """Findings on living risks that the policy does not allow; none where the project has no policy.

    ISO 14971:2019, 6 (risk evaluation) and 7.3 (residual risk evaluation).
    """
    if policy is None:
        return
    for risk in graph.living("risk"):
        yield from _outside_matrix(policy, risk)
        yield from _raised(risk)
        yield from _residual_risk(policy, risk)


def _outside_matrix(policy: RiskPolicy, risk: Need) -> Iterator[Finding]:
    scales = (policy.severity, policy.probability)
    wrong = [
        f"{name} {risk.text(name)}"
        for fields in (BEFORE, AFTER)
        for name, scale in zip(fields, scales, strict=True)
        if risk.text(name) and risk.fields[name] not in {level.level for level in scale}
    ]
    if wrong:
        message = f"{risk.id} has a score that the risk policy does not know: {', '.join(wrong)}"
        severity, probability = (", ".join(str(level.level) for level in scale) for scale in scales)
        hint = f"levels of severity: {severity}; of probability: {probability}"
        yield _finding("risk-outside-matrix", message, risk, hint)


def _raised(risk: Need) -> Iterator[Finding]:
    before, after = score_of(risk, BEFORE), score_of(risk, AFTER)
    if before is None or after is None:
        return
    pairs = [("severity", before.severity, after.severity), ("probability", before.probability, after.probability)]
    if raised := [f"{name} from {old} to {new}" for name, old, new in pairs if new > old]:
        message = f"risk control raises {' and '.join(raised)} in {risk.id}"
        hint = "score it again; a risk that comes from a control is a risk of its own, with the control in caused_by"
        yield _finding("risk-raised", message, risk, hint)


def _residual_risk(policy: RiskPolicy, risk: Need) -> Iterator[Finding]:
    score = score_of(risk, AFTER)
    region = policy.matrix.get(score) if score else None
    if score is None or region is None:
        return
    levels = f"severity {_level(policy.severity, score.severity)}, "
    levels += f"probability {_level(policy.probability, score.probability)}"
    if region is Region.NOT_ACCEPTABLE:
        message = f"the risk {risk.id} is not acceptable after control ({levels})"
        hint = "control it further, by design first, and score it again; until then it cannot be approved"
        severity = Severity.ERROR if risk.status == "approved" else Severity.WARNING
        yield _finding("risk-not-acceptable", message, risk, hint, severity)
    # an accepted risk has to have an acceptance_reason in any region, and a finding of its own where it has none
    if region is Region.TOLERABLE and risk.text("control") != "accepted" and not _reason(risk):
        message = f"the risk {risk.id} is tolerated after control without a reason ({levels})"
        hint = "say in its text, or in :acceptance_reason:, why it cannot be reduced further and is tolerated"
        yield _finding("risk-tolerable-without-reason", message, risk, hint)


def _reason(risk: Need) -> str:
    return risk.text("acceptance_reason").strip() or risk.content.strip()


def _level(scale: tuple[Level, ...], number: int) -> str:
    return next(f"{level}" for level in scale if level.level == number)


def _finding(code: str, message: str, risk: Need, hint: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(code, message, risk.location, severity, need=risk.id, hint=hint)
