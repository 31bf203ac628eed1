"""Options that several verbs share."""

from __future__ import annotations

from pathlib import Path

import click

project_option = click.option(
    "--project",
    "-C",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    show_default="the current folder",
    help="The folder of the project, with conf.py and ubproject.toml.",
)

format_option = click.option(
    "--format",
    "output",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the report is printed; JSON is that of build/report.json.",
)

jobs_option = click.option(
    "--jobs", "-j", type=click.IntRange(1), default=1, show_default=True, help="Processes that read and write pages."
)
