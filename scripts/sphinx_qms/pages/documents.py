"""What controls a document, as pages show it: a line below the title, and the list of all documents."""

from __future__ import annotations

from typing import Any, cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from sphinx_qms.checks.documents import control_of, front_matter_of
from sphinx_qms.model.document import Approval, Control, Document
from sphinx_qms.pages.language.choice import language_of_page, words_in
from sphinx_qms.pages.language.labels import labels
from sphinx_qms.pages.language.words import Words
from sphinx_qms.pages.placeholder import View, badge, paragraph, phrase, placeholder, table
from sphinx_qms.pages.state import build_of


class DocumentsDirective(SphinxDirective):
    """`qms-documents`: the list of the documents that are handed out."""

    def run(self) -> list[nodes.Node]:
        """A placeholder; see render_documents."""
        return [placeholder("documents")]


def render_documents(view: View, _arguments: dict[str, Any]) -> list[nodes.Node]:
    """A table with a row for each document; a sentence where there are none."""
    if not view.project.documents:
        return [paragraph(view.words.no_documents)]
    rows = [_row(view, document) for document in view.project.documents]
    words, control = view.words, labels(view.language)
    controlled = [control.revision, control.owner, control.review]
    headers = [words.number, words.title, *controlled, words.state, words.formats]
    return [table(headers, rows, "qms-table", "qms-documents")]


def _row(view: View, document: Document) -> list[list[nodes.Node]]:
    front = front_matter_of(document, build_of(view.app).front_matter)
    control = control_of(front, view.project, view.graph) if front else None
    formats = ", ".join(name.upper() for name in document.formats)
    if front is None or control is None:
        texts = [document.number, document.title, "", "", "", view.words.not_controlled, formats]
        return [[nodes.Text(text)] for text in texts]
    title = make_refnode(view.app.builder, view.docname, front.page, "", nodes.Text(document.title))
    dated = f"{control.revision} ({control.date})" if control.date else control.revision
    texts = [dated, control.owner, control.review]
    return [
        [nodes.Text(document.number)],
        [title],
        *([cast(nodes.Node, nodes.Text(text))] for text in texts),
        [_state(view.words, control)],
        [nodes.Text(formats)],
    ]


def show_control(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Puts number, revision and approvals below the title of a controlled page, where a reader of HTML looks for them.

    Documents on paper say it on their cover.
    """
    build = build_of(app)
    front = next((front for front in build.front_matter if front.page == docname), None)
    title = next(iter(doctree.findall(nodes.title)), None)
    if app.builder.format != "html" or front is None or title is None or build.graph is None:
        return
    control = control_of(front, build.project, build.graph)
    words = words_in(language_of_page(app.env, docname))
    said = phrase(
        words.controlled_dated if control.date else words.controlled,
        number=front.number,
        revision=control.revision,
        date=control.date,
        state=_state(words, control),
        owner=control.owner,
        review=control.review,
    )
    line = paragraph(*said, *_approvals(words, control), classes=["qms-control"])
    title.parent.insert(title.parent.index(title) + 1, line)


def _state(words: Words, control: Control) -> nodes.inline:
    if control.approved:
        return badge(words.statuses["approved"], "qms-evidenced")
    return badge(words.statuses["draft"], "qms-claimed")


def _approvals(words: Words, control: Control) -> list[nodes.Node | str]:
    given = [_approval(words, approval) for approval in control.approvals if approval.name]
    missing = [approval.role for approval in control.approvals if not approval.name]
    return [
        words.approved_by.format(names=words.semicolon.join(given)) if given else "",
        words.not_approved_by.format(roles=words.semicolon.join(missing)) if missing else "",
    ]


def _approval(words: Words, approval: Approval) -> str:
    return words.comma.join((approval.name, approval.role, approval.date))
