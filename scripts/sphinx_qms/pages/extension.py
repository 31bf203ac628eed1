"""The Sphinx extension `sphinx_qms`: what it adds, and when it runs."""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError
from sphinx_needs.api import get_needs_view
from sphinx_needs.config import NeedsSphinxConfig

from sphinx_qms import __version__
from sphinx_qms.checks.page_source import refuse_configuration, scan_page
from sphinx_qms.model.error import Location, Problem, UserError, user_error
from sphinx_qms.model.metamodel import FILE as METAMODEL
from sphinx_qms.model.project import load_project
from sphinx_qms.model.yaml_file import decode, read_text
from sphinx_qms.pages.capture import capture_warnings, pages_with_refused_needs
from sphinx_qms.pages.cards import tidy_cards
from sphinx_qms.pages.chain import add_chains, render_chain
from sphinx_qms.pages.clauses.catalogue import CatalogueDirective, render_clause
from sphinx_qms.pages.clauses.checklist import ChecklistDirective, render_checklist
from sphinx_qms.pages.clauses.exclusions import (
    ApplicabilityDirective,
    ExclusionsDirective,
    render_applicability,
    render_exclusions,
)
from sphinx_qms.pages.dashboard import DashboardDirective, FindingsDirective, render_dashboard, render_findings
from sphinx_qms.pages.diagrams.diagram import DiagramDirective, render_diagram
from sphinx_qms.pages.documents import DocumentsDirective, render_documents, show_control
from sphinx_qms.pages.facts.directive import FactsDirective, render_facts
from sphinx_qms.pages.facts.role import FactRole, link_facts
from sphinx_qms.pages.facts.shown import pages_with_other_facts
from sphinx_qms.pages.formulas.mathematics import add_mathematics
from sphinx_qms.pages.functions import FunctionsDirective, render_functions
from sphinx_qms.pages.language.choice import language_of_page, words_in
from sphinx_qms.pages.language.in_html import TABLE_WORDS, say_language
from sphinx_qms.pages.matrix import MatrixDirective, render_matrix
from sphinx_qms.pages.no_code import forget_dynamic_functions, switch_off_code
from sphinx_qms.pages.placeholder import Placeholder, Renderer, fill_placeholders, view_of
from sphinx_qms.pages.report import ReportBuilder, all_pages, compute, note_references, write_report
from sphinx_qms.pages.results import ResultsDirective
from sphinx_qms.pages.risks.risk_controls import RiskControlsDirective, render_risk_controls
from sphinx_qms.pages.risks.risk_matrix import (
    RiskMatrixDirective,
    RiskScalesDirective,
    render_risk_matrix,
    render_risk_scales,
)
from sphinx_qms.pages.significance.directive import SignificanceDirective, render_significance
from sphinx_qms.pages.state import build_of, merge_pages, page_of, project_path, purge_page, start_build
from sphinx_qms.pages.typed_numbers import GivenRole, note_typed_numbers

RENDERERS: dict[str, Renderer] = {
    "applicability": render_applicability,
    "clause": render_clause,
    "chain": render_chain,
    "checklist": render_checklist,
    "dashboard": render_dashboard,
    "diagram": render_diagram,
    "documents": render_documents,
    "exclusions": render_exclusions,
    "facts": render_facts,
    "findings": render_findings,
    "functions": render_functions,
    "matrix": render_matrix,
    "risk-controls": render_risk_controls,
    "risk-matrix": render_risk_matrix,
    "risk-scales": render_risk_scales,
    "significance": render_significance,
}

DIRECTIVES = {
    "facts": FactsDirective,
    "qms-applicability": ApplicabilityDirective,
    "qms-exclusions": ExclusionsDirective,
    "qms-catalogue": CatalogueDirective,
    "qms-checklist": ChecklistDirective,
    "qms-results": ResultsDirective,
    "qms-dashboard": DashboardDirective,
    "qms-diagram": DiagramDirective,
    "qms-documents": DocumentsDirective,
    "qms-findings": FindingsDirective,
    "qms-functions": FunctionsDirective,
    "qms-matrix": MatrixDirective,
    "qms-risk-controls": RiskControlsDirective,
    "qms-risk-matrix": RiskMatrixDirective,
    "qms-risk-scales": RiskScalesDirective,
    "qms-significance": SignificanceDirective,
}

STATIC = Path(__file__).parent / "static"
ENGINE = Path(__file__).parent.parent


class UnusableInput(ConfigError):
    """A UserError as Sphinx prints it: without a traceback, the message being the error itself."""

    category = "qms"

    def __init__(self, user_error: UserError) -> None:
        super().__init__(str(user_error))
        self.user_error = user_error


def setup(app: Sphinx) -> dict[str, Any]:
    """Adds builders, directives and events; both parallel reading and writing are safe."""
    app.setup_extension("myst_parser")
    app.setup_extension("sphinx_needs")
    switch_off_code(app)
    add_mathematics(app)
    app.add_builder(ReportBuilder)
    for name, directive in DIRECTIVES.items():
        app.add_directive(name, directive)
    app.add_role("fact", FactRole())
    app.add_role("given", GivenRole())
    app.add_node(Placeholder)
    app.add_css_file("qms.css")
    app.add_js_file("qms-table.js", loading_method="defer", **TABLE_WORDS)
    # before sphinx-needs reads the metamodel (priority 10), so that its errors are ours
    app.connect("config-inited", _read_project, priority=1)
    app.connect("builder-inited", _builder_inited)
    app.connect("env-get-outdated", pages_with_other_facts)
    app.connect("env-get-outdated", pages_with_refused_needs)
    app.connect("env-before-read-docs", _check_pages)
    app.connect("env-before-read-docs", _forget_old_pages)
    # after sphinx-needs has made them (priority 500)
    app.connect("env-before-read-docs", forget_dynamic_functions, priority=900)
    app.connect("env-purge-doc", purge_page)
    app.connect("env-merge-info", merge_pages)
    app.connect("source-read", _scan_source)
    app.connect("doctree-read", add_chains)
    app.connect("doctree-read", note_references)
    app.connect("doctree-read", note_typed_numbers)
    app.connect("env-updated", all_pages)
    app.connect("write-started", _refuse_unknown_layouts, priority=590)
    # after sphinx-needs has resolved links and checked its schemas (priority 500), before the write forks
    app.connect("write-started", compute, priority=600)
    # after sphinx-needs has laid out its cards (priority 500)
    app.connect("doctree-resolved", _fill, priority=600)
    app.connect("html-page-context", say_language)
    # after sphinx-needs has written needs.json (priority 500)
    app.connect("build-finished", write_report, priority=600)
    parallel = {"parallel_read_safe": True, "parallel_write_safe": True}
    return {"version": __version__, "env_version": _fingerprint_of_engine(), **parallel}


def _fingerprint_of_engine() -> int:
    """A number for the code of the engine: what another one has read and kept is read anew."""
    modules = sorted(ENGINE.rglob("*.py"))
    return int(sha256(b"".join(path.read_bytes() for path in modules)).hexdigest()[:15], 16)


def _read_project(app: Sphinx, config: Config) -> None:
    config.needs_from_toml = config.needs_from_toml or METAMODEL
    try:
        start_build(app, load_project(Path(app.confdir)))
        _refuse_unknown_settings(Path(app.confdir))
    except UserError as error:
        raise UnusableInput(error) from None
    config.html_static_path.append(str(STATIC))
    # the place differs from machine to machine and says nothing about the pages
    config.html_last_updated_fmt = None


def _refuse_unknown_settings(root: Path) -> None:
    """Raises UserError for a setting of sphinx-needs that there is not; sphinx-needs itself passes it over."""
    text = read_text(root, METAMODEL)
    known = NeedsSphinxConfig.field_names()
    unknown = [key for key in tomllib.loads(text)["needs"] if key not in known]
    lines = text.splitlines()
    for key in unknown:
        line = next((number for number, line in enumerate(lines, 1) if line.startswith((f"{key} ", f"{key}="))), 0)
        hint = f"did you mean {', '.join(close)}?" if (close := get_close_matches(key, known)) else ""
        raise user_error("unknown-key", f"sphinx-needs has no setting {key}", METAMODEL, line, hint)


def _refuse_unknown_layouts(app: Sphinx, _builder: Builder) -> None:
    """Raises UnusableInput for needs that ask for a layout there is not; sphinx-needs would end with a traceback."""
    layouts = sorted(NeedsSphinxConfig(app.config).layouts)
    problems = [
        Problem(
            Location(project_path(app, app.env.doc2path(need["docname"])), need["lineno"] or 0),
            "wrong-value",
            f"{need['id']}: there is no layout {need['layout']}",
            f"there is: {', '.join(layouts)}",
        )
        for need in get_needs_view(app).values()
        if need["layout"] and need["layout"] not in layouts and need["docname"]
    ]
    if problems:
        raise UnusableInput(UserError(problems))


def _builder_inited(app: Sphinx) -> None:
    capture_warnings(app)


def _check_pages(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    problems: list[Problem] = []
    for docname in docnames:
        path = env.doc2path(docname)
        try:
            name = project_path(app, path)
            refuse_configuration(decode(path.read_bytes(), name), name)
        except UserError as error:
            problems.extend(error.problems)
    if problems:
        raise UnusableInput(UserError(problems))


def _forget_old_pages(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Forgets all pages that are read anew before the first one is, as Sphinx itself does with several processes.

    Otherwise a need that moves to a page which is read earlier would be refused, for its old self on the later page.
    """
    for docname in docnames:
        app.emit("env-purge-doc", env, docname)


def _scan_source(app: Sphinx, docname: str, content: list[str]) -> None:
    file = project_path(app, app.env.doc2path(docname))
    page_of(app.env, docname).source = scan_page(content[0], file, build_of(app).project.metamodel)


def _fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    language = language_of_page(app.env, docname)
    if view := view_of(app, docname, language):
        link_facts(view, doctree)
        fill_placeholders(view, doctree, RENDERERS)
    show_control(app, doctree, docname)
    tidy_cards(doctree, build_of(app).project.metamodel, words_in(language))
