"""Formulas for documents: what their writers make of TeX, from the same tree as the pages."""

from __future__ import annotations

from sphinx_qms.dossier.math_typst import typst_math
from sphinx_qms.dossier.math_word import word_math

__all__ = ["typst_math", "word_math"]
