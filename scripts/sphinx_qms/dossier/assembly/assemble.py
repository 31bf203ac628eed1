"""Pages and generated parts of a project put together into the body of one document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import new_document

from sphinx_qms.dossier.assembly.cards import cards_of_needs
from sphinx_qms.dossier.assembly.numbers import count_through
from sphinx_qms.dossier.assembly.plain_nodes import make_plain
from sphinx_qms.dossier.assembly.references import land_references
from sphinx_qms.dossier.doctree import own_language
from sphinx_qms.model.document import Content, Document
from sphinx_qms.model.document_files import ALL_PAGES
from sphinx_qms.model.error import user_error
from sphinx_qms.model.language import language_tag
from sphinx_qms.model.project import Project
from sphinx_qms.pages.language.choice import named_language
from sphinx_qms.pages.language.marked import mark_language
from sphinx_qms.pages.matrix import wrong_matrix
from sphinx_qms.pages.placeholder import Renderer, fill_placeholders, placeholder, view_of
from sphinx_qms.pages.state import in_reading_order, project_path

UNSEEN = (
    nodes.comment,
    nodes.meta,
    nodes.substitution_definition,
    addnodes.highlightlang,
    addnodes.index,
    addnodes.tabular_col_spec,
    addnodes.toctree,
)
"""What shows nothing in HTML either."""

# in a switch, plain text stands in for it
_BROWSER_TEXT = re.compile(r"(?<!<switch>)<foreignObject\b")


@dataclass
class Pages:
    """The pages of a build as they are read; each is resolved once, however many documents it stands in."""

    app: Sphinx
    renderers: dict[str, Renderer]
    _resolved: dict[str, nodes.document] = field(default_factory=dict)

    def resolved(self, docname: str) -> nodes.document:
        """A copy of the page with its references resolved and its placeholders filled."""
        if docname not in self._resolved:
            doctree = self.app.env.get_doctree(docname)
            _remove_unseen(doctree)
            self.app.env.apply_post_transforms(doctree, docname)
            self.app.builder.post_process_images(doctree)  # of a picture in several formats, that of this builder
            _remove_unseen(doctree)
            cards_of_needs(doctree)
            make_plain(doctree)
            _name_sources(doctree, self.app)
            self._resolved[docname] = doctree
        return self._resolved[docname].deepcopy()


def check_contents(document: Document, project: Project, found: set[str]) -> None:
    """Raises UserError where a document names a page, a catalogue or a column of a matrix that there is not."""
    for content in document.contents:
        wrong = ""
        if content.part == "matrix":
            wrong = wrong_matrix(content.arguments["rows"], content.arguments["columns"], project.metamodel)
        elif content.part == "checklist":
            wrong = project.not_in_force(content.arguments["catalogue"])
        if wrong:
            message = f"{document.id}: the part {content.part}: {wrong}"
            raise user_error("wrong-value", message, content.location.file, content.location.line)
        if content.page not in {"", ALL_PAGES} and content.page not in found:
            message = f"{document.id}: there is no page {content.page}"
            hint = "a page is named as in a toctree: its path below source/ without the suffix"
            raise user_error("page-unknown", message, content.location.file, content.location.line, hint)


def assemble(document: Document, pages: Pages) -> nodes.document:
    """The body of a document: sections with ids that are unique in it, and references that land there or are text.

    A document of one page whose title is its own leaves that title to the cover.
    """
    body = new_document(document.location.file, _settings(pages))
    parts = [part for content in document.contents for part in _parts(document, content, pages)]
    land_references(parts)
    for _, doctree in parts:
        _picture_paths(doctree, pages.app)
        body += doctree.children
    if len(parts) == 1 and len(body) == 1 and isinstance(body[0], nodes.section):
        _leave_title(body, document.title)
    count_through(body, pages.app.config.math_eqref_format or "({number})")
    return body


def _settings(pages: Pages) -> Any:
    return pages.app.env.get_doctree(pages.app.config.root_doc).settings


def _parts(document: Document, content: Content, pages: Pages) -> Iterator[tuple[str, nodes.document]]:
    if content.part:
        name = f"part-{document.contents.index(content)}"
        section = nodes.section("", nodes.title("", content.title), ids=["part"])
        if content.landscape:
            section["classes"].append("landscape")
        section += placeholder(content.part, **content.arguments)
        doctree = new_document(name, _settings(pages))
        doctree += section
        if view := view_of(pages.app, name, language_tag(document.language)):
            fill_placeholders(view, doctree, pages.renderers)
        yield name, doctree
        return
    named = {other.page for other in document.contents}
    others = (name for name in in_reading_order(pages.app) if name not in named)
    for docname in others if content.page == ALL_PAGES else [content.page]:
        doctree = pages.resolved(docname)
        own = named_language(pages.app.env, docname)
        mark_language(doctree.children, own or language_tag(document.language), language_tag(document.language))
        yield docname, doctree


def _name_sources(doctree: nodes.document, app: Sphinx) -> None:
    """Names the file of each node as messages do: relative to the project."""
    for node in doctree.findall(nodes.Element):
        if node.source:
            node.source = project_path(app, node.source)


def _remove_unseen(doctree: nodes.document) -> None:
    for node in list(doctree.findall(lambda node: isinstance(node, UNSEEN))):
        node.parent.remove(node)
    for node in list(doctree.findall(nodes.raw)):
        if node.get("decoration"):
            node.parent.remove(node)
    for node in list(doctree.findall(nodes.compound)):
        if "toctree-wrapper" in node["classes"]:
            node.parent.remove(node)


def _picture_paths(doctree: nodes.document, app: Sphinx) -> None:
    for image in doctree.findall(nodes.image):
        path = app.srcdir / image["uri"]
        if not path.is_file():
            hint = "put the file below source/; pictures from elsewhere are not fetched"
            raise user_error(
                "picture-missing", f"there is no picture {image['uri']}", image.source or "", image.line or 0, hint
            )
        if path.suffix.lower() == ".svg" and _BROWSER_TEXT.search(path.read_text(encoding="utf-8", errors="replace")):
            message = f"the picture {image['uri']} has text that only browsers show (foreignObject)"
            hint = "save it with labels as plain text: draw.io without formatted text, mermaid with htmlLabels: false"
            raise user_error("picture-unusable", message, image.source or "", image.line or 0, hint)
        image["uri"] = str(path)


def _leave_title(body: nodes.document, title: str) -> None:
    section = cast(nodes.section, body[0])
    if isinstance(section[0], nodes.title) and section[0].astext() == title:
        body.clear()
        mark_language(section[1:], own_language(section), "")
        body += [nodes.target("", "", ids=section["ids"]), *section[1:]]
