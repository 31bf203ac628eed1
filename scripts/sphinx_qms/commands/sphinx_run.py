"""One run of Sphinx over a project, its report brought home."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from traceback import walk_tb

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError, SphinxError
from sphinx.util.docutils import docutils_namespace, patch_docutils

from sphinx_qms.checks.build_messages import BuildMessage
from sphinx_qms.commands.progress import progress
from sphinx_qms.model.error import user_error
from sphinx_qms.model.metamodel import FILE as METAMODEL
from sphinx_qms.model.metamodel_rules import LINK_RULES
from sphinx_qms.model.need_graph import NeedGraph
from sphinx_qms.model.project import line_of_rule
from sphinx_qms.model.report import Report
from sphinx_qms.pages.extension import UnusableInput
from sphinx_qms.pages.state import build_of

WORK = "build/.qms"


@dataclass(frozen=True)
class SphinxRun:
    """What a run made: report and needs, the folder of its pages, and what was said only while these were written."""

    report: Report
    graph: NeedGraph
    folder: Path
    late: tuple[BuildMessage, ...]


def run_sphinx(
    root: Path,
    builder: str,
    jobs: int,
    settings: dict[str, object] | None = None,
    known: Sequence[BuildMessage] = (),
    doctrees: str = "pages",
) -> SphinxRun:
    """Runs a builder over the project, with these settings over those of conf.py.

    `known` is what an earlier run said only while it wrote its pages. Runs with the same settings share the pages
    that were read, under the name `doctrees`. Nothing outside the working folder is touched. Raises UserError where
    the input cannot be used.
    """
    if not (root / "conf.py").is_file():
        hint = "run the command in the folder of the project, or name it with --project"
        raise user_error("project-missing", "there is no conf.py here, so this is no project", "conf.py", hint=hint)
    work = root / WORK
    outdir = work / builder
    # what is left of an earlier build, such as a page that has gone, is no part of this one
    shutil.rmtree(outdir, ignore_errors=True)
    with progress() as shown, patch_docutils(str(root)), docutils_namespace():
        try:
            app = Sphinx(
                srcdir=root / "source",
                confdir=root,
                outdir=outdir,
                doctreedir=work / f"{doctrees}.doctrees",
                buildername=builder,
                status=shown,
                warning=io.StringIO(),
                parallel=jobs,
                confoverrides=settings,
            )
            if not hasattr(app, "qms_build"):
                hint = 'write extensions = ["sphinx_qms"]'
                raise user_error("extension-missing", "the extension sphinx_qms is not loaded", "conf.py", hint=hint)
            build_of(app).messages.extend(known)
            app.build()
        except UnusableInput as error:
            raise error.user_error from None
        except SphinxError as error:
            raise _as_user_error(error, root) from None
    build = build_of(app)
    if build.report is None or build.graph is None:
        raise RuntimeError(f"the builder {builder} made no report")
    return SphinxRun(build.report, build.graph, outdir, tuple(build.late_messages))


def _as_user_error(error: SphinxError, root: Path) -> Exception:
    """What Sphinx or sphinx-needs refused, at the place that it is about: a link rule, or else the configuration.

    What our own code trips over is no fault of the input, and keeps its traceback.
    """
    lines = [line.strip() for line in str(error).replace(f"{root}/", "").splitlines() if line.strip()]
    if rule := re.match(r"Schemas entry '(.+)\[\d+\]' is not valid", lines[0]):
        message = f"the rule {rule[1]} is not valid: {' '.join(lines[1:2])}"
        return user_error("link-rules", message, LINK_RULES, line_of_rule(root, rule[1]))
    cause = error.orig_exc if isinstance(error, ExtensionError) else None
    if cause is not None and not lines[0].startswith("Could not import extension"):
        if "sphinx_needs" not in _innermost_module(cause):
            return cause
        hint = "mostly it is a value in ubproject.toml, or a setting needs_… in conf.py"
        return user_error("build-failed", f"sphinx-needs stopped: {cause}", METAMODEL, hint=hint)
    told = lines[0] if len(lines) == 1 else f"{lines[0]} {lines[-1]}"
    return user_error("build-failed", f"{error.category}: {told}", "conf.py")


def _innermost_module(error: BaseException) -> str:
    """The name of the module in which an exception was raised."""
    frames = list(walk_tb(error.__traceback__))
    return str(frames[-1][0].f_globals.get("__name__", "")) if frames else ""
