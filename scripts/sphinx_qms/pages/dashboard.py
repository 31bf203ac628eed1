"""The dashboard: each catalogue with its counts and a bar, and the findings as a work list."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from sphinx_qms.model.finding import Finding, Severity
from sphinx_qms.model.language import in_language
from sphinx_qms.model.report import CatalogueCoverage, Report, State
from sphinx_qms.pages.language.marked import english
from sphinx_qms.pages.language.words import Words
from sphinx_qms.pages.placeholder import View, badge, html_only, paragraph, placeholder, table

SHOWN = (State.EVIDENCED, State.CLAIMED, State.GAP, State.EXCLUDED)


class DashboardDirective(SphinxDirective):
    """`qms-dashboard`: how far each catalogue in force is covered."""

    def run(self) -> list[nodes.Node]:
        """A placeholder; see render_dashboard."""
        return [placeholder("dashboard")]


class FindingsDirective(SphinxDirective):
    """`qms-findings`: what is to be done, in the order of work."""

    def run(self) -> list[nodes.Node]:
        """A placeholder; see render_findings."""
        return [placeholder("findings")]


def render_dashboard(view: View, _arguments: dict[str, Any]) -> list[nodes.Node]:
    """A sentence on the gate, and a row for each catalogue: a bar and the number of clauses in each state."""
    words, report = view.words, view.report
    counts = words.listing.join(_counted(words, *counted) for counted in report.counts().items())
    said = words.summary.format(counts=counts, gate=words.severities[report.gate] if report.gate else words.no_gate)
    summary = paragraph(nodes.strong("", report.project), " ", _verdict(words, report), f" {said}")
    rows = [_catalogue(view, item) for item in view.report.catalogues]
    headers = [words.catalogue, *(words.states[state].capitalize() for state in SHOWN)]
    return [summary, table(headers, rows, "qms-dashboard")]


def _verdict(words: Words, report: Report) -> nodes.inline:
    if report.gate is None:
        return badge(words.being_set_up, "qms-claimed")
    if number := len(report.at_gate):
        return badge(words.at_gate.format(number=number), "qms-gap")
    return badge(words.passes_gate, "qms-evidenced")


def _counted(words: Words, severity: Severity, number: int) -> str:
    one, many = words.severity_counts[severity]
    return (one if number == 1 else many).format(number=number)


def _catalogue(view: View, item: CatalogueCoverage) -> list[list[nodes.Node]]:
    words, total = view.words, len(item.clauses)
    edition = words.edition_binding if item.binding else words.edition_voluntary
    shown = nodes.inline("", edition.format(edition=item.edition), classes=["qms-id"])
    title = in_language(view.project.catalogues[item.id].titles, view.language)
    name = nodes.Text(title) if title else english(item.title, view.language)
    counts = [words.count_of_total.format(number=item.count(state), total=total) for state in SHOWN]
    cells: list[list[nodes.Node]] = [[nodes.Text(count)] for count in counts]
    return [[paragraph(name, " ", shown), html_only(_bar(item))], *cells]


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
        return [paragraph(view.words.no_findings)]
    words = view.words
    rows = [_finding(view, finding) for finding in view.report.findings]
    headers = [words.severity, words.to_do, words.touches, words.where]
    return [table(headers, rows, "qms-table", widths=(2, 7, 3, 4))]


def _finding(view: View, finding: Finding) -> list[list[nodes.Node]]:
    colour = {Severity.ERROR: "qms-gap", Severity.WARNING: "qms-claimed", Severity.NOTE: "qms-excluded"}
    what: list[nodes.Node] = [paragraph(english(finding.message, view.language))]
    hint, _, to_paste = finding.hint.partition("\n")
    if hint:
        what.append(paragraph(english(hint, view.language), classes=["qms-hint"]))
    if to_paste:
        what.append(nodes.literal_block(to_paste, to_paste, language="text"))
    touched = [name for name in (finding.need, *finding.clauses) if name]
    links = [node for name in touched for node in (view.link(name), nodes.Text(" "))]
    code = nodes.inline("", finding.code, classes=["qms-id"])
    severity = badge(view.words.severities[finding.severity], colour[finding.severity])
    where: list[nodes.Node] = [nodes.literal("", finding.home or str(finding.location))]
    if finding.home:
        where += [nodes.Text(" "), nodes.inline("", str(finding.location), classes=["qms-id"])]
    return [[severity, nodes.Text(" "), code], what, links, where]
