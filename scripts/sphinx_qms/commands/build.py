"""`qms build`: the report and the rendered formats."""

from __future__ import annotations

from pathlib import Path

import click

from sphinx_qms.commands.options import format_option, jobs_option, project_option
from sphinx_qms.commands.reporter import print_report, say
from sphinx_qms.model.output import lock_folder, publish_folder, write_aside
from sphinx_qms.model.report import report_json

FORMATS = ("html",)


@click.command()
@project_option
@click.option("--to", "formats", default="html", show_default=True, help=f"Formats, by commas: {', '.join(FORMATS)}.")
@format_option
@jobs_option
def build(project: Path, formats: str, output: str, jobs: int) -> int:
    """Build the pages: build/html, build/report.json.

    What was built before stays as it is until the new pages are complete.
    """
    from sphinx_qms.commands.sphinx_run import WORK, run_sphinx  # Sphinx is slow to load

    wanted = [name.strip() for name in formats.split(",") if name.strip()]
    unknown = ", ".join(name for name in wanted if name not in FORMATS)
    if unknown or not wanted:
        known = ", ".join(FORMATS)
        raise click.BadParameter(f"{unknown or 'nothing'}; there is: {known}", param_hint="--to")
    root = project.resolve()
    with lock_folder(root / WORK, announce=say):
        for name in wanted:
            run = run_sphinx(root, name, jobs)
            if run.late:  # the pages themselves are to show what was found only while they were written
                run = run_sphinx(root, name, jobs, known=run.late)
            publish_folder(run.folder, root / "build" / name)
        write_aside(root / "build" / "report.json", report_json(run.report))
    print_report(run.report, output)
    return run.report.exit_code
