"""The `qms` command."""

from __future__ import annotations

import gc
import sys

import click

from sphinx_qms import __version__
from sphinx_qms.commands.build import build
from sphinx_qms.commands.check import check
from sphinx_qms.commands.init import init
from sphinx_qms.commands.measure import measure
from sphinx_qms.model.error import UserError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="qms")
def qms() -> None:
    """A quality management system for AI medical devices, kept as text in a git repository.

    Exit codes: 0 nothing at the gate, 1 unusable input, 2 findings at or above the gate.
    """


for command in (init, build, check, measure):
    qms.add_command(command)


def run(arguments: list[str]) -> int:
    """Runs the command with these arguments; returns its exit code. A UserError is printed as it is and means 1."""
    try:
        # click would exit with 2 for a wrong option, which means findings here
        return int(qms.main(arguments, standalone_mode=False) or 0)
    except UserError as error:
        click.echo(str(error), err=True)
    except click.ClickException as error:
        error.show()
    except OSError as error:
        click.echo(f"{error.filename or 'output'}: error [file-unwritable] {error.strerror or error}", err=True)
    except click.Abort:
        click.echo("aborted", err=True)
    return 1


def main() -> None:
    """Runs the command with the arguments of the process, and exits."""
    # almost all that a build makes lives until its end: looking for garbage often, and once more at the end of the
    # process, would take a fifth of its time
    gc.set_threshold(50_000)
    code = run(sys.argv[1:])
    if "duckdb" not in sys.modules:  # its binding calls what is never collected a leak, and says so
        gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    main()
