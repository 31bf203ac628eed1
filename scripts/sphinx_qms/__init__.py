"""A documentation-as-code quality management system for AI medical devices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__version__ = "0.1.0"


def setup(app: Sphinx) -> dict[str, Any]:
    """Sets up the Sphinx extension `sphinx_qms`; imported late, so that the core never loads Sphinx."""
    from sphinx_qms.dossier.builders import setup as setup_documents
    from sphinx_qms.pages.extension import setup as setup_pages

    return {**setup_documents(app), **setup_pages(app)}
