"""One run of Sphinx over a project, its report brought home."""

from __future__ import annotations

import io
import re
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError, SphinxError
from sphinx.util.docutils import docutils_namespace, patch_docutils

from sphinx_qms.commands.progress import progress
from sphinx_qms.model.error import UserError, user_error
from sphinx_qms.model.project import LINK_RULES, line_of_rule
from sphinx_qms.model.report import Report
from sphinx_qms.pages.extension import UnusableInput
from sphinx_qms.pages.state import build_of

WORK = "build/.qms"


class PrintedError(UserError):
    """A UserError whose text is already complete."""

    def __init__(self, text: str) -> None:
        super().__init__(())
        self.args = (text,)


def run_sphinx(root: Path, builder: str, jobs: int, settings: dict[str, object] | None = None) -> tuple[Report, Path]:
    """Runs a builder over the project, with these settings over those of conf.py.

    Returns the report and the folder that it was built in. Nothing outside the working folder is touched. Raises
    UserError where the input cannot be used.
    """
    if not (root / "conf.py").is_file():
        hint = "run the command in the folder of the project, or name it with --project"
        raise user_error("project-missing", "there is no conf.py here, so this is no project", "conf.py", hint=hint)
    work = root / WORK
    outdir = work / builder
    with progress() as shown, patch_docutils(str(root)), docutils_namespace():
        try:
            app = Sphinx(
                srcdir=root / "source",
                confdir=root,
                outdir=outdir,
                doctreedir=work / f"{builder}.doctrees",
                buildername=builder,
                status=shown,
                warning=io.StringIO(),
                parallel=jobs,
                confoverrides=settings,
            )
            app.build()
        except UnusableInput as error:
            raise PrintedError(str(error)) from None
        except ExtensionError as error:
            # what an extension trips over is no fault of the input, and keeps its traceback
            raise (error.orig_exc or error) from None
        except SphinxError as error:
            raise _as_user_error(error, root) from None
    report = build_of(app).report
    if report is None:
        raise RuntimeError(f"the builder {builder} made no report")
    return report, outdir


def _as_user_error(error: SphinxError, root: Path) -> UserError:
    """What Sphinx refused, at the place that it is about: a link rule, or else the configuration."""
    lines = [line for line in str(error).splitlines() if line.strip()]
    if rule := re.match(r"Schemas entry '(.+)\[\d+\]' is not valid", lines[0]):
        message = f"the rule {rule[1]} is not valid: {' '.join(lines[1:2])}"
        return user_error("link-rules", message, LINK_RULES, line_of_rule(root, rule[1]))
    return user_error("build-failed", f"{error.category}: {lines[0]}", "conf.py")
