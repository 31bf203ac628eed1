"""What the extension knows of the running build, kept on the application and, per page, on the environment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from sphinx_qms.checks.build_messages import BuildMessage
from sphinx_qms.checks.page_source import PageSource
from sphinx_qms.checks.typed_numbers import TypedNumbers
from sphinx_qms.model.document import FrontMatter
from sphinx_qms.model.need_graph import NeedGraph
from sphinx_qms.model.project import Project
from sphinx_qms.model.report import Report


@dataclass
class Build:
    """The running build: its project, what was said outside the pages, and, once computed, needs and report.

    `front_matter` is that of the controlled pages.
    """

    project: Project
    messages: list[BuildMessage] = field(default_factory=list)
    late_messages: list[BuildMessage] = field(default_factory=list)
    front_matter: list[FrontMatter] = field(default_factory=list)
    graph: NeedGraph | None = None
    report: Report | None = None


@dataclass
class Page:
    """What one page contributes; kept with the environment, so that an incremental build knows it without reading.

    `references` are the needs that its text refers to, with their lines; `applicability` are the catalogues whose
    statement of applicability it shows. `facts` are fingerprints of the facts that it shows, `fact_places` the ids
    where it shows them: by need id, and by need id and key for single numbers. `typed` are the numbers that it has as
    plain text.
    """

    source: PageSource = field(default_factory=PageSource)
    messages: list[BuildMessage] = field(default_factory=list)
    catalogues: set[str] = field(default_factory=set)
    facts: dict[str, str] = field(default_factory=dict)
    fact_places: dict[str, str] = field(default_factory=dict)
    references: list[tuple[str, int]] = field(default_factory=list)
    applicability: set[str] = field(default_factory=set)
    typed: list[TypedNumbers] = field(default_factory=list)


def build_of(app: Sphinx) -> Build:
    """The running build of the application."""
    build: Build = app.qms_build  # type: ignore[attr-defined]
    return build


def start_build(app: Sphinx, project: Project) -> None:
    """Puts a new build on the application."""
    app.qms_build = Build(project)  # type: ignore[attr-defined]


def pages_of(env: BuildEnvironment) -> dict[str, Page]:
    """What the pages contribute, by docname."""
    pages: dict[str, Page] | None = getattr(env, "qms_pages", None)
    if pages is None:
        pages = {}
        env.qms_pages = pages  # type: ignore[attr-defined]
    return pages


def page_of(env: BuildEnvironment, docname: str) -> Page:
    """What the page contributes; empty for one that was not seen yet."""
    return pages_of(env).setdefault(docname, Page())


def in_reading_order(app: Sphinx) -> list[str]:
    """All pages in the order of the tables of contents; those that stand in none last, by name."""
    env = app.env
    order: dict[str, None] = {}

    def visit(docname: str) -> None:
        if docname not in order and docname in env.found_docs:
            order[docname] = None
            for inner in env.toctree_includes.get(docname, ()):
                visit(inner)

    visit(app.config.root_doc)
    return [*order, *sorted(env.found_docs - order.keys())]


def purge_page(_app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forgets a page that is read anew or gone."""
    pages_of(env).pop(docname, None)


def merge_pages(_app: Sphinx, env: BuildEnvironment, docnames: Iterable[str], other: BuildEnvironment) -> None:
    """Takes over what a parallel reader collected."""
    read = pages_of(other)
    pages_of(env).update({docname: read[docname] for docname in docnames if docname in read})


def source_folder(app: Sphinx) -> str:
    """The folder of the pages relative to the project, with `/`."""
    return project_path(app, app.srcdir)


def project_path(app: Sphinx, path: Any) -> str:
    """A path relative to the project, with `/`; one outside of it stays as it is."""
    absolute = Path(path)
    root = Path(app.confdir)
    return absolute.relative_to(root).as_posix() if absolute.is_relative_to(root) else absolute.as_posix()
