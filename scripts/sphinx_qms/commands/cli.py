"""The `qms` command."""

from __future__ import annotations

import sys

import click

from sphinx_qms import __version__
from sphinx_qms.commands.build import build
from sphinx_qms.commands.check import check
from sphinx_qms.commands.measure import measure
from sphinx_qms.model.error import UserError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="qms")
def qms() -> None:
    """A quality management system for AI medical devices, kept as text in a git repository.

    Exit codes: 0 nothing at the gate, 1 unusable input, 2 findings at or above the gate.
    """


for command in (build, check, measure):
    qms.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Runs the command and exits; a UserError is printed as it is and exits with 1."""
    try:
        # click would exit with 2 for a wrong option, which means findings here
        code = qms.main(arguments, standalone_mode=False)
    except UserError as error:
        click.echo(str(error), err=True)
        code = 1
    except click.ClickException as error:
        error.show()
        code = 1
    except click.Abort:
        click.echo("aborted", err=True)
        code = 1
    sys.exit(code)


if __name__ == "__main__":
    main()
