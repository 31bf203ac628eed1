"""Sphinx builders of documents: `qms-pdf` and `qms-docx` write what `templates/documents.yaml` declares."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Set
from pathlib import Path
from typing import Any, ClassVar

from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.util.display import status_iterator
from sphinx.util.osutil import ensuredir

from sphinx_qms.checks.documents import control_of, front_matter_of
from sphinx_qms.dossier.assembly.assemble import Pages, assemble, check_contents
from sphinx_qms.dossier.assembly.references import page_address
from sphinx_qms.dossier.manuscript import Manuscript
from sphinx_qms.model.document import Document
from sphinx_qms.model.document_files import DOCUMENTS, TEMPLATES
from sphinx_qms.model.error import UserError, user_error
from sphinx_qms.pages.extension import RENDERERS, UnusableInput
from sphinx_qms.pages.state import build_of

FOLDER = "documents"
"""Where the documents stand below the folder that a builder writes into."""


class DocumentBuilder(Builder):
    """Writes each document that is declared for the format; a builder of its own for each format."""

    allow_parallel = True
    supported_image_types: ClassVar[list[str]] = ["image/svg+xml", "image/png", "image/jpeg"]
    # otherwise Sphinx would fetch pictures from elsewhere
    supported_remote_images = True

    def get_outdated_docs(self) -> str:
        return "all documents"

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:  # noqa: ARG002 - Sphinx' signature
        return page_address(docname)

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:  # noqa: ARG002
        return page_address(to)

    def prepare_writing(self, docnames: Set[str]) -> None:  # noqa: ARG002
        """Refuses documents of pages that do not exist, before any is written."""
        self.documents = [item for item in build_of(self.app).project.documents if self.format in item.formats]
        try:
            if not self.documents:
                hint = "declare title, number, language, formats and contents of each"
                raise user_error(
                    "documents-missing", f"no document is to be a {self.format.upper()}", DOCUMENTS, hint=hint
                )
            for document in self.documents:
                check_contents(document, build_of(self.app).project, self.env.found_docs)
        except UserError as error:
            raise UnusableInput(error) from None

    def write_documents(self, _docnames: Set[str]) -> None:
        """Writes all documents, whatever has changed: what they show of needs and Report can change without a page."""
        folder = Path(self.outdir) / FOLDER
        ensuredir(folder)
        pages = Pages(self.app, RENDERERS)
        shown = status_iterator(
            self.documents, "writing documents... ", "green", len(self.documents), stringify_func=_id
        )
        for document in shown:
            try:
                self.write_document(self._manuscript(document, pages), folder / f"{document.id}.{self.format}")
            except UserError as error:
                raise UnusableInput(error) from None

    @abstractmethod
    def write_document(self, manuscript: Manuscript, place: Path) -> None:
        """Writes a document to its place; raises UserError where it cannot be written."""

    def finish(self) -> None:
        """Writes nothing beside the documents."""

    def _manuscript(self, document: Document, pages: Pages) -> Manuscript:
        build = build_of(self.app)
        if build.graph is None:
            raise RuntimeError("a document is written before the needs are known")
        front = front_matter_of(document, build.front_matter)
        control = control_of(front, build.project, build.graph) if front else None
        profile = build.project.profile
        return Manuscript(document, control, profile.product, profile.manufacturer, assemble(document, pages))


class PdfBuilder(DocumentBuilder):
    """Writes PDF/A-2a, which is PDF/UA-1 too."""

    name = "qms-pdf"
    format = "pdf"
    epilog = "The documents are in %(outdir)s/documents."

    def write_document(self, manuscript: Manuscript, place: Path) -> None:
        """Writes a PDF; fonts in `templates/fonts` serve where those of the packages lack a character."""
        from sphinx_qms.dossier.pdf.writer import write_pdf  # Typst is slow to load

        fonts = Path(self.app.confdir) / TEMPLATES / "fonts"
        write_pdf(manuscript, place, fonts if fonts.is_dir() else None)


class DocxBuilder(DocumentBuilder):
    """Writes DOCX from the Word templates of the project."""

    name = "qms-docx"
    format = "docx"
    epilog = "The documents are in %(outdir)s/documents."

    def write_document(self, manuscript: Manuscript, place: Path) -> None:
        """Writes a DOCX from the template that the document names."""
        from sphinx_qms.dossier.docx.writer import write_docx  # python-docx is slow to load

        write_docx(manuscript, Path(self.app.confdir) / TEMPLATES / manuscript.document.template, place)


def _id(document: Document) -> str:
    return document.id


def setup(app: Sphinx) -> dict[str, Any]:
    """Adds the builders of documents."""
    app.add_builder(PdfBuilder)
    app.add_builder(DocxBuilder)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
