"""The dashboard: each catalogue with its counts and a bar, and the findings as a work list."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from sphinx_qms.model.finding import Finding, Severity
from sphinx_qms.model.report import CatalogueCoverage, State
from sphinx_qms.pages.placeholder import View, badge, html_only, paragraph, placeholder, table

SHOWN = (State.EVIDENCED, State.CLAIMED, State.GAP, State.EXCLUDED)


class DashboardDirective(SphinxDirective):
    """`qms-dashboard`: how far each catalogue in force is covered."""

    def run(self) -> list[nodes.Node]:
        """A placeholder; see render_dashboard."""
        return [placeholder("dashboard")]


class FindingsDirective(SphinxDirective):
    """`qms-findings`: what is to be done, gravest first."""

    def run(self) -> list[nodes.Node]:
        """A placeholder; see render_findings."""
        return [placeholder("findings")]


def render_dashboard(view: View, _arguments: dict[str, Any]) -> list[nodes.Node]:
    """A sentence on the gate, and a row for each catalogue: a bar and the number of clauses in each state."""
    at_gate = len(view.report.at_gate)
    verdict = badge(f"{at_gate} at the gate", "qms-gap") if at_gate else badge("passes the gate", "qms-evidenced")
    counts = ", ".join(f"{number} {_plural(severity, number)}" for severity, number in view.report.counts().items())
    summary = paragraph(
        nodes.strong("", view.report.project), " ", verdict, f" Findings: {counts}. The gate is {view.report.gate}."
    )
    rows = [_catalogue(item) for item in view.report.catalogues]
    headers = ["Catalogue", *(state.capitalize() for state in SHOWN)]
    return [summary, table(headers, rows, "qms-dashboard")]


def _plural(severity: Severity, number: int) -> str:
    return severity if number == 1 else f"{severity}s"


def _catalogue(item: CatalogueCoverage) -> list[list[nodes.Node]]:
    total = len(item.clauses)
    force = "binding" if item.binding else "voluntary"
    edition = nodes.inline("", f"{item.edition}, {force}", classes=["qms-id"])
    title: list[nodes.Node] = [paragraph(f"{item.title} ", edition), html_only(_bar(item))]
    cells: list[list[nodes.Node]] = [[nodes.Text(f"{item.count(state)} of {total}")] for state in SHOWN]
    return [title, *cells]


def _bar(item: CatalogueCoverage) -> str:
    """A bar of as many units as there are clauses; the counts beside it say the same in words."""
    parts, start = [], 0
    for state in SHOWN:
        width = item.count(state)
        parts.append(f'<rect class="qms-{state}" x="{start}" y="0" width="{width}" height="1"></rect>')
        start += width
    box = f"0 0 {max(start, 1)} 1"
    return f'<svg class="qms-bar" viewBox="{box}" preserveAspectRatio="none" aria-hidden="true">{"".join(parts)}</svg>'


def render_findings(view: View, _arguments: dict[str, Any]) -> list[nodes.Node]:
    """A table of the findings that can be filtered and sorted; a sentence where there are none."""
    if not view.report.findings:
        return [paragraph("No findings.")]
    rows = [_finding(view, finding) for finding in view.report.findings]
    return [table(["Severity", "What to do", "Touches", "Where"], rows, "qms-table")]


def _finding(view: View, finding: Finding) -> list[list[nodes.Node]]:
    colour = {Severity.ERROR: "qms-gap", Severity.WARNING: "qms-claimed", Severity.NOTE: "qms-excluded"}
    what: list[nodes.Node] = [paragraph(finding.message)]
    if finding.hint:
        what.append(paragraph(finding.hint, classes=["qms-hint"]))
    touched = [name for name in (finding.need, *finding.clauses) if name]
    links = [node for name in touched for node in (view.link(name), nodes.Text(" "))]
    code = nodes.inline("", finding.code, classes=["qms-id"])
    return [
        [badge(finding.severity, colour[finding.severity]), nodes.Text(" "), code],
        what,
        links,
        [nodes.literal("", str(finding.location))],
    ]
