"""What pages of HTML say of their language, and the words that scripts add to their tables."""

from __future__ import annotations

import json
from typing import Any

from sphinx.application import Sphinx

from sphinx_qms.pages.language.choice import WORDS, language_of_page

_TABLE_WORDS = {name: {"filter": said.filter, "by": said.filter_by, "rows": said.rows} for name, said in WORDS.items()}
TABLE_WORDS: dict[str, Any] = {"data-words": json.dumps(_TABLE_WORDS, ensure_ascii=False, sort_keys=True)}
"""The attribute of the element of `qms-table.js` that holds the words of tables which can be filtered, by language."""


def say_language(app: Sphinx, docname: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
    """Gives `<html lang>` the language of the page."""
    context["language"] = language_of_page(app.env, docname)
