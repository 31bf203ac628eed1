"""What the checks found out: the one result that pages, console, JSON and exit code show."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from sphinx_qms.model.catalogue import Clause
from sphinx_qms.model.evaluation import Evaluations
from sphinx_qms.model.finding import Finding, Severity, in_order_of_work
from sphinx_qms.model.significance import Proposal
from sphinx_qms.model.verdict import Verdict

REPORT_VERSION = 1
NO_GATE = "none"


class State(StrEnum):
    """How far a clause is covered."""

    GAP = "gap"
    CLAIMED = "claimed"
    EVIDENCED = "evidenced"
    EXCLUDED = "excluded"


@dataclass(frozen=True)
class Answer:
    """A need that complies with a clause; `problem` says why it is no evidence, empty where it is."""

    need: str
    problem: str = ""


@dataclass(frozen=True)
class ClauseCoverage:
    """How far one clause is covered, and why: what is missing, the limitation, or the basis of the exclusion.

    `condition` is that of the profile whose failing excludes the clause.
    """

    clause: Clause
    state: State
    answers: tuple[Answer, ...] = ()
    missing: str = ""
    explained: bool = False  # nothing is missing but what has findings of its own
    limitation: str = ""
    basis: str = ""
    condition: str = ""


@dataclass(frozen=True)
class CatalogueCoverage:
    """The clauses of one catalogue."""

    id: str
    title: str
    edition: str
    binding: bool
    clauses: tuple[ClauseCoverage, ...]

    def count(self, state: State) -> int:
        """How many clauses are in that state."""
        return sum(item.state is state for item in self.clauses)


@dataclass(frozen=True)
class Report:
    """Coverage, findings, verdicts and evaluations of test sets of a project at one gate; None is no gate at all.

    `pages` is their reading order. `proposals` are those of the rules on changes.
    """

    project: str
    gate: Severity | None
    catalogues: tuple[CatalogueCoverage, ...]
    findings: tuple[Finding, ...]
    pages: tuple[str, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    evaluations: tuple[Evaluations, ...] = ()
    proposals: tuple[Proposal, ...] = ()

    @property
    def at_gate(self) -> tuple[Finding, ...]:
        """The findings that fail the build."""
        return tuple(finding for finding in self.findings if finding.severity.reaches(self.gate))

    @property
    def exit_code(self) -> int:
        """0 with nothing at the gate, 2 with findings at or above it."""
        return 2 if self.at_gate else 0

    def coverage(self, need_id: str) -> ClauseCoverage | None:
        """The coverage of the clause with that need id."""
        found = (item for catalogue in self.catalogues for item in catalogue.clauses if item.clause.need_id == need_id)
        return next(found, None)

    def counts(self) -> dict[Severity, int]:
        """The number of findings of each severity."""
        counted = Counter(finding.severity for finding in self.findings)
        return {severity: counted[severity] for severity in Severity}


def with_findings(report: Report, more: Iterable[Finding]) -> Report:
    """The report with further findings, in the order of the work list."""
    return replace(report, findings=in_order_of_work({*report.findings, *more}, report.pages))


def report_json(report: Report) -> str:
    """The report as JSON of the schema `report.schema.json`; the same report gives the same text."""
    data = {
        "version": REPORT_VERSION,
        "project": report.project,
        "gate": report.gate or NO_GATE,
        "exit_code": report.exit_code,
        "findings": [_finding(finding) for finding in report.findings],
        "counts": report.counts(),
        "verdicts": [_verdict(verdict) for verdict in report.verdicts],
        "evaluations": [asdict(item) | {"times": item.times} for item in report.evaluations],
        "proposals": [asdict(proposal) for proposal in report.proposals],
        "catalogues": [_catalogue(catalogue) for catalogue in report.catalogues],
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        "file": finding.location.file,
        "line": finding.location.line,
        "need": finding.need,
        "clauses": list(finding.clauses),
        "hint": finding.hint,
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    number = verdict.number
    return {
        "criterion": verdict.criterion,
        "measured": verdict.measured,
        "window": verdict.window,
        "outcome": verdict.outcome,
        "why": verdict.why,
        "number": {name: value for name, value in asdict(number).items() if value is not None} if number else None,
    }


def _catalogue(catalogue: CatalogueCoverage) -> dict[str, Any]:
    return {
        "id": catalogue.id,
        "title": catalogue.title,
        "edition": catalogue.edition,
        "binding": catalogue.binding,
        "total": len(catalogue.clauses),
        "counts": {state: catalogue.count(state) for state in State},
        "clauses": [_clause(item) for item in catalogue.clauses],
    }


def _clause(item: ClauseCoverage) -> dict[str, Any]:
    return {
        "id": item.clause.need_id,
        "number": item.clause.number,
        "state": item.state,
        "answers": [{"need": answer.need, "problem": answer.problem} for answer in item.answers],
        "missing": item.missing,
        "limitation": item.limitation,
        "basis": item.basis,
        "file": item.clause.location.file,
        "line": item.clause.location.line,
    }
