"""`qms check`: the report, without any page."""

from __future__ import annotations

from pathlib import Path

import click

from sphinx_qms.commands.options import format_option, jobs_option, project_option
from sphinx_qms.commands.reporter import print_report, say
from sphinx_qms.model.output import lock_folder, write_aside
from sphinx_qms.model.report import report_json


@click.command()
@project_option
@format_option
@jobs_option
def check(project: Path, output: str, jobs: int) -> int:
    """Find the gaps: read the project and report, without rendering any page.

    Writes build/report.json.
    """
    from sphinx_qms.commands.sphinx_run import WORK, run_sphinx  # Sphinx is slow to load

    root = project.resolve()
    with lock_folder(root / WORK, announce=say):
        report = run_sphinx(root, "qms-report", jobs, {"smartquotes": False}, doctrees="check").report
        write_aside(root / "build" / "report.json", report_json(report))
    print_report(report, output)
    return report.exit_code
