"""What people write on pages comes whole into their documents, whatever it is made of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from mini_project import REPOSITORY, Outcome
from rendered_text import docx_text, html_blocks, pdf_text

Qms = Callable[..., Outcome]

NEED = """
.. responsibility:: Outer
   :id: RESP_outer
   :status: approved
   {option}

   Before the inner one.

   .. responsibility:: Inner
      :id: RESP_inner
      :status: draft

      Text of the inner one.

   Behind the inner one.
"""
PAGES = {
    "a need in a need": NEED.format(option=""),
    **{
        f"a need in the layout {layout}": NEED.format(option=f":layout: {layout}")
        for layout in ("clean", "clean_l", "complete", "focus", "focus_f", "focus_l")
    },
}


def declare(root: Path, text: str, title: str = "Handbook") -> None:
    """Adds a page with the text, and a document of it."""
    (root / "source/page.rst").write_text(f"Page\n====\n\n{text}\n\nThe end.\n", encoding="utf-8")
    (root / "templates").mkdir()
    (root / "templates/document.docx").write_bytes((REPOSITORY / "templates/document.docx").read_bytes())
    entry = {
        "title": title,
        "number": "M-001",
        "language": "en",
        "formats": ["pdf", "docx"],
        "template": "document.docx",
        "contents": [{"page": "page"}],
    }
    (root / "templates/documents.yaml").write_text(yaml.safe_dump({"documents": {"handbook": entry}}), encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_all_formats_show_the_whole_text(name: str, mini: Path, qms: Qms) -> None:
    declare(mini, PAGES[name])
    outcome = qms(mini, "build", "--to", "html,pdf,docx")
    assert outcome.code == 0, outcome.err + outcome.out
    blocks = html_blocks(mini / "build/html/page.html")
    for text in (pdf_text(mini / "build/pdf/handbook.pdf"), docx_text(mini / "build/docx/handbook.docx")):
        assert [block for block in blocks if block not in text] == []


def test_a_long_title_is_no_obstacle(mini: Path, qms: Qms) -> None:
    declare(mini, "Text.", title="A long title " * 25)
    assert qms(mini, "build", "--to", "pdf,docx").code == 0
