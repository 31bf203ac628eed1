"""`qms build`: the report and the rendered formats."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import click

from sphinx_qms.commands.options import format_option, jobs_option, project_option
from sphinx_qms.commands.reporter import print_report, say
from sphinx_qms.model.output import lock_folder, publish_folder, write_aside
from sphinx_qms.model.report import report_json


class Builder(NamedTuple):
    """A builder of Sphinx, and the folder below its own that is published."""

    name: str
    published: str = "."


FORMATS = {
    "html": Builder("html"),
    "pdf": Builder("qms-pdf", "documents"),
    "docx": Builder("qms-docx", "documents"),
}


@click.command()
@project_option
@click.option("--to", "formats", default="html", show_default=True, help=f"Formats, by commas: {', '.join(FORMATS)}.")
@format_option
@jobs_option
def build(project: Path, formats: str, output: str, jobs: int) -> int:
    """Build pages and documents: build/html, build/pdf, build/docx, build/report.json.

    What was built before stays as it is until all of the new is complete.
    """
    from sphinx_qms.commands.sphinx_run import WORK, run_sphinx  # Sphinx is slow to load

    wanted = [name.strip() for name in formats.split(",") if name.strip()]
    unknown = ", ".join(name for name in wanted if name not in FORMATS)
    if unknown or not wanted:
        known = ", ".join(FORMATS)
        raise click.BadParameter(f"{unknown or 'nothing'}; there is: {known}", param_hint="--to")
    root = project.resolve()
    with lock_folder(root / WORK, announce=say):
        runs = {name: run_sphinx(root, FORMATS[name].name, jobs) for name in wanted}
        if late := tuple(dict.fromkeys(message for run in runs.values() for message in run.late)):
            # each format is to show what was found only while one of them was written
            runs = {name: run_sphinx(root, FORMATS[name].name, jobs, known=late) for name in wanted}
        for name, run in runs.items():
            publish_folder(run.folder / FORMATS[name].published, root / "build" / name)
        report = runs[wanted[-1]].report
        write_aside(root / "build" / "report.json", report_json(report))
    print_report(report, output)
    return report.exit_code
