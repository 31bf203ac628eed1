"""The same text stands in HTML, PDF and DOCX, whatever elements and scripts it is made of."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from mini_project import copy_mini, with_elements
from rendered_text import docx_text, html_blocks, left_over, pdf_text
from sphinx_qms.commands.cli import run as run_qms

PAGES = ("elements", "more")
# numbers of headings, lists, figures and notes, list markers, signs of formulas, and the words within a picture
NUMBERING = re.compile(r"(acircle)?(Figure|Table)\d+|[a-z]{1,3}[.)]|[^A-Za-z\uac00-\ud7a3\u4e00-\u9fff]+")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small project with a page of every element, built in all formats."""
    root = with_elements(copy_mini(tmp_path_factory.mktemp("same") / "mini"))
    assert run_qms(["build", "--to", "html,pdf,docx", "--project", str(root)]) == 0
    return root / "build"


@pytest.fixture(scope="module")
def blocks(built: Path) -> list[str]:
    return [block for page in PAGES for block in html_blocks(built / f"html/{page}.html")]


def test_the_pages_have_many_blocks_of_all_scripts(blocks: list[str]) -> None:
    assert len(blocks) > 100
    text = "".join(blocks)
    for words in ("a<b&c>d", "{{x}}", "#let$1\\", "😀", "한국어문장입니다", "中文的句子"):
        assert words in text


@pytest.mark.parametrize(("name", "read"), [("pdf/elements.pdf", pdf_text), ("docx/elements.docx", docx_text)])
def test_every_block_of_the_pages_is_in_the_document_and_nothing_else(
    built: Path, blocks: list[str], name: str, read: Callable[[Path], str]
) -> None:
    rest = left_over(read(built / name), blocks)
    assert [piece for piece in rest if not NUMBERING.fullmatch(piece)] == []
