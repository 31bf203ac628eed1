"""The report on the console: for people, or as JSON."""

from __future__ import annotations

import sys

import click

from sphinx_qms.model.finding import Finding, Severity
from sphinx_qms.model.report import Report, State, report_json

COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "blue"}


def print_report(report: Report, output: str) -> None:
    """Prints the report as `text` or `json` on the standard output."""
    if output == "json":
        sys.stdout.write(report_json(report))
        return
    for finding in report.findings:
        click.echo(_coloured(finding))
    for catalogue in report.catalogues:
        counts = ", ".join(f"{catalogue.count(state)} {state}" for state in State)
        click.echo(f"{catalogue.id}: {len(catalogue.clauses)} clauses: {counts}")
    click.echo(verdict(report))


def say(text: str) -> None:
    """Says something beside the report: on the standard error, so that JSON on the standard output stays JSON."""
    click.echo(text, err=True)


def verdict(report: Report) -> str:
    """The last line: how many findings there are, and how many of them fail the build."""
    counted = report.counts().items()
    counts = ", ".join(f"{number} {severity}{'' if number == 1 else 's'}" for severity, number in counted)
    at_gate = (
        f"{len(report.at_gate)} at the gate ({report.gate})" if report.gate else "no gate, so none fails the build"
    )
    return f"{report.project}: {counts}; {at_gate}"


def _coloured(finding: Finding) -> str:
    """The finding with its severity and code in colour, which click leaves out where it is not a terminal."""
    label = f"{finding.severity} [{finding.code}]"
    return str(finding).replace(label, click.style(label, fg=COLOURS[finding.severity], bold=True), 1)
