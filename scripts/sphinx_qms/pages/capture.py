"""Takes every warning of the build for the Report, before Sphinx filters or prints it."""

from __future__ import annotations

import logging
import os
import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.build_phase import BuildPhase
from sphinx.util.logging import NAMESPACE, WarningStreamHandler, get_node_location

from sphinx_qms.checks.build_messages import PAGE, BuildMessage
from sphinx_qms.model.error import Location
from sphinx_qms.pages.state import build_of, page_of, pages_of, project_path

OWN = "qms"
RETOLD = (PAGE, "needs", "sn_schema", "sn_schema_violation", "sn_schema_warning", "sn_schema_info")
"""Types of warnings that come out as findings of ours, and therefore not as they are."""

REFUSED = ("create_need", "duplicate_id")
"""Subtypes of the warnings of sphinx-needs about a need that it did not make."""

_PLACE = re.compile(r"(?P<path>.+?)(?::(?P<line>\d+))?:?$")


class _Capture(logging.Filter):
    """Keeps each warning; stands before Sphinx's own filters, so `suppress_warnings` cannot hide one."""

    def __init__(self, app: Sphinx) -> None:
        super().__init__()
        self._app = app

    def filter(self, record: logging.LogRecord) -> bool:
        kind = getattr(record, "type", None) or ""
        if kind == OWN:
            return True
        if not kind.startswith("sn_schema"):
            self._keep(record, kind)
        return kind not in RETOLD

    def _keep(self, record: logging.LogRecord, kind: str) -> None:
        app = self._app
        location, docname = _place(app, getattr(record, "location", None))
        message = BuildMessage(kind, getattr(record, "subtype", None) or "", _told(app, record.getMessage()), location)
        build = build_of(app)
        if app.phase is BuildPhase.READING and docname:
            page_of(app.env, docname).messages.append(message)
        elif build.report is None:
            build.messages.append(message)
        else:
            build.late_messages.append(message)


def capture_warnings(app: Sphinx) -> None:
    """Puts the capture before all other filters of Sphinx's warnings."""
    for handler in logging.getLogger(NAMESPACE).handlers:
        if isinstance(handler, WarningStreamHandler):
            handler.filters.insert(0, _Capture(app))


def pages_with_refused_needs(_app: Sphinx, env: BuildEnvironment, *_changes: set[str]) -> list[str]:
    """The pages with a need that could not be made: for an id taken by another page, which may have changed since."""
    return [
        docname
        for docname, page in pages_of(env).items()
        if any(message.type == "needs" and message.subtype in REFUSED for message in page.messages)
    ]


def _told(app: Sphinx, text: str) -> str:
    """A message on one line and without the place of the project on this machine."""
    return " ".join(text.split()).replace(f"{app.confdir}{os.sep}", "")


def _place(app: Sphinx, location: Any) -> tuple[Location, str]:
    """The place in the project, and the page that it is in; the latter empty where it is in none."""
    if isinstance(location, tuple):
        docname, line = location
        return _in_page(app, docname, line) if docname else (Location("conf.py"), "")
    if isinstance(location, nodes.Node):
        location = get_node_location(location)
    match = _PLACE.match(location or "")
    if not match:
        return Location("conf.py"), ""
    if match["path"] in app.project.docnames:
        return _in_page(app, match["path"], int(match["line"] or 0))
    docname = app.project.path2doc(match["path"])
    known = docname if docname in app.project.docnames else ""
    return Location(project_path(app, match["path"]), int(match["line"] or 0)), known or ""


def _in_page(app: Sphinx, docname: str, line: int | None) -> tuple[Location, str]:
    return Location(project_path(app, app.env.doc2path(docname)), line or 0), docname
