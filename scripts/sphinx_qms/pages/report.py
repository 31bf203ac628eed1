"""When the Report is computed, said and written: once all pages are read and before any is written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from docutils.utils import get_source_line
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx_needs.api import get_needs_view
from sphinx_needs.builder import NeedsBuilder
from sphinx_needs.roles.need_ref import NeedRef

from sphinx_qms.checks.build_messages import OTHER, close_ids, message_findings, rule_findings
from sphinx_qms.checks.homes import Contents
from sphinx_qms.checks.report import compute_report
from sphinx_qms.checks.typed_numbers import typed_number_findings
from sphinx_qms.model.error import Location
from sphinx_qms.model.finding import Finding
from sphinx_qms.model.need_graph import NeedGraph, graph_from_records
from sphinx_qms.model.output import write_aside
from sphinx_qms.model.report import Report, report_json, with_findings
from sphinx_qms.pages.capture import OWN
from sphinx_qms.pages.front_matter import front_matter_of_pages, language_findings
from sphinx_qms.pages.placeholder import Placeholder
from sphinx_qms.pages.state import (
    Build,
    Page,
    build_of,
    in_reading_order,
    page_of,
    pages_of,
    project_path,
    source_folder,
)

REPORT_FILE = "report.json"

logger = logging.getLogger(__name__)


class ReportBuilder(NeedsBuilder):  # type: ignore[misc]
    """Computes the Report and writes no pages: what `qms check` runs.

    As a builder of sphinx-needs it skips all writing, and sphinx-needs adds no needs.json to it.
    """

    name = "qms-report"
    format = ""
    allow_parallel = True

    def finish(self) -> None:
        """Writes nothing."""


def all_pages(_app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Every page is written in every build: what it shows of needs and of the Report can change although it did not."""
    return sorted(env.found_docs)


def note_references(app: Sphinx, doctree: nodes.document) -> None:
    """Notes the needs that the text of a page refers to, so that a wrong one is found without writing the page."""
    page = page_of(app.env, app.env.docname)
    named = [(node["need_link"].id, node) for node in doctree.findall(NeedRef)]
    named += [(name, node) for node in doctree.findall(Placeholder) for name in node["arguments"].get("references", ())]
    page.references = [(name, get_source_line(node)[1] or 0) for name, node in named]
    shown = [node["arguments"] for node in doctree.findall(Placeholder) if node["kind"] == "applicability"]
    page.applicability = {arguments["catalogue"] for arguments in shown}


def compute(app: Sphinx, _builder: Builder) -> None:
    """Computes graph and report of the build, and says the findings as Sphinx's warnings."""
    build = build_of(app)
    view = get_needs_view(app)
    graph = graph_from_records(view.values(), build.project.metamodel, source_folder(app))
    pages = pages_of(app.env)
    said = [*build.messages, *(message for page in pages.values() for message in page.messages)]
    findings = [
        *message_findings(said, graph.keys()),
        *_rule_findings(app, build, graph),
        *_dead_references(app, graph),
        *language_findings(app),
        *typed_number_findings(graph, (block for page in pages.values() for block in page.typed), build.project.cases),
    ]
    shown = {name for page in pages.values() for name in page.catalogues}
    sources = {docname: page.source for docname, page in pages.items()}
    build.graph = graph
    build.front_matter = front_matter_of_pages(app)
    contents = _contents(app)
    build.report = compute_report(build.project, graph, sources, findings, shown, build.front_matter, contents)
    for finding in build.report.findings:
        say(finding, build.report)


def _contents(app: Sphinx) -> Contents:
    pages = pages_of(app.env)
    files = {docname: project_path(app, app.env.doc2path(docname)) for docname in in_reading_order(app)}
    mentions: dict[str, str] = {}
    applicability: dict[str, str] = {}
    for docname, file in files.items():
        page = pages.get(docname, Page())
        for target, _line in page.references:
            mentions.setdefault(target, file)
        for catalogue in page.applicability:
            applicability.setdefault(catalogue, file)
    return Contents(tuple(files.values()), mentions, applicability)


def _dead_references(app: Sphinx, graph: NeedGraph) -> Iterator[Finding]:
    for docname, page in pages_of(app.env).items():
        for target, line in page.references:
            if target not in graph:
                location = Location(project_path(app, app.env.doc2path(docname)), line)
                text = f"the page refers to {target}, which does not exist"
                yield Finding("link-unknown", text, location, about=f"need>{target}", hint=close_ids(target, graph))


def say(finding: Finding, report: Report) -> None:
    """Says a finding as a warning where it reaches the gate, else as information.

    What Sphinx, MyST or docutils said stands on the console already.
    """
    if finding.code == OTHER:
        return
    text = "\n".join([finding.message, *str(finding).splitlines()[1:]])
    if finding.severity.reaches(report.gate):
        logger.warning(text, type=OWN, subtype=finding.code, location=f"{finding.location}:")
    else:
        logger.info("%s", finding)


def _rule_findings(app: Sphinx, build: Build, graph: NeedGraph) -> list[Finding]:
    """What sphinx-needs' schema validation found; its file holds timings, so it is no output of ours."""
    file = Path(app.outdir) / "schema_violations.json"
    if not file.exists():
        return []
    violations = json.loads(file.read_text(encoding="utf-8"))["validation_warnings"]
    file.unlink()
    return list(rule_findings(violations, build.project.link_rules, graph))


def write_report(app: Sphinx, exception: Exception | None) -> None:
    """Writes the report, with what was said while the pages were written, beside them."""
    build = build_of(app) if hasattr(app, "qms_build") else None
    if exception is not None or build is None or build.report is None or build.graph is None:
        return
    build.report = with_findings(build.report, message_findings(build.late_messages, build.graph.keys()))
    write_aside(Path(app.outdir) / REPORT_FILE, report_json(build.report))
