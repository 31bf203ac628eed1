"""What people write on pages comes whole into their documents, whatever it is made of."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document as read_word
from PIL import Image

from mini_project import REPOSITORY, Outcome, append, declare_document, edit
from rendered_text import docx_text, html_blocks, pdf_text

Qms = Callable[..., Outcome]


def cmyk_jpeg() -> bytes:
    """A photograph in the colours of print."""
    file = io.BytesIO()
    Image.new("CMYK", (8, 8)).save(file, "JPEG")
    return file.getvalue()


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
    "marked changes": ".. versionadded:: 1.2\n   The *first* one.\n\n.. deprecated:: 2\n",
    "columns": ".. hlist::\n   :columns: 2\n\n   * one\n   * two\n   * three\n\n.. centered:: In the *middle*\n",
    "options of a program": "-a         All.\n-b FILE, --to=FILE   Into a *file*.\n\n           And more.\n",
    "names of programs": "Run :program:`make` with :command:`ls` and :file:`a/{b}`.",
    "numbers of lines": ".. code-block:: python\n   :linenos:\n   :lineno-start: 9\n\n   first\n\n   third\n",
    "parts of a need": NEED.format(option="") + "\n   With :np:`(1) the part`.\n\nSee :need:`RESP_outer.1`.",
    "a table of needs": ".. needtable::\n   :types: risk, requirement\n   :columns: id, title\n   :style: table\n",
    "a list of needs": ".. needlist::\n   :types: risk\n   :show_status:\n",
    "a need in a need": NEED.format(option=""),
    **{
        f"a need in the layout {layout}": NEED.format(option=f":layout: {layout}")
        for layout in ("clean", "clean_l", "complete", "focus", "focus_f", "focus_l")
    },
}

PICTURE = """
.. image:: {name}
   :alt: words
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="30">{inner}</svg>'
BAD_PICTURES = {
    "half a PNG": ("half.png", REPOSITORY.joinpath("tests/elements/picture.png").read_bytes()[:40]),
    "colours of print": ("cmyk.jpg", cmyk_jpeg()),
    "text that only browsers show": ("html.svg", SVG.format(inner="<foreignObject><p>Stop!</p></foreignObject>")),
    "a file of the machine": ("file.svg", SVG.format(inner='<image href="file:///etc/passwd"/>')),
    "a vector picture cut off": ("cut.svg", SVG[:20]),
    "another kind": ("moving.gif", b"GIF89a"),
}


def declare(root: Path, text: str, title: str = "Handbook") -> None:
    """Adds a page with the text, and a document of it."""
    (root / "source/page.rst").write_text(f"Page\n====\n\n{text}\n\nThe end.\n", encoding="utf-8")
    declare_document(root, {"page": "page"}, title=title)


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


@pytest.mark.parametrize("name", BAD_PICTURES)
def test_a_picture_that_cannot_be_shown_is_named_with_its_page_and_line(name: str, mini: Path, qms: Qms) -> None:
    file, content = BAD_PICTURES[name]
    declare(mini, PICTURE.format(name=file))
    (mini / "source" / file).write_bytes(content if isinstance(content, bytes) else content.encode())
    outcome = qms(mini, "build", "--to", "pdf")
    assert outcome.code == 1
    assert outcome.err.startswith("source/page.rst:5: error [picture-unusable]")
    assert file in outcome.err


def test_of_a_picture_in_several_formats_one_that_paper_shows_is_taken(mini: Path, qms: Qms) -> None:
    declare(mini, PICTURE.format(name="picture.*"))
    for file in ("picture.svg", "picture.png"):
        (mini / "source" / file).write_bytes((REPOSITORY / "tests/elements" / file).read_bytes())
    assert qms(mini, "build", "--to", "pdf,docx").code == 0


def test_a_picture_of_kilometres_fits_on_the_page(mini: Path, qms: Qms) -> None:
    declare(mini, PICTURE.format(name="huge.svg"))
    (mini / "source/huge.svg").write_text(SVG.replace('"30"', '"1000000"').format(inner="<path/>"), encoding="utf-8")
    assert qms(mini, "build", "--to", "pdf,docx").code == 0


NUMBERED = """
.. math::
   :label: eq{0}

   a = {0}

.. figure:: picture.png
   :alt: without caption

.. _fig{0}:

.. figure:: picture.png

   Caption {0}

.. _tab{0}:

.. table:: Values {0}

   == ==
   a  b
   == ==

.. _sec{0}:

Section
-------

Named: :eq:`eq{1}`, :numref:`fig{1}`, :numref:`no. %s <tab{1}>`, :numref:`{{name}} as {{number}} <fig{1}>`.
"""


@pytest.mark.parametrize(("suffix", "read"), [("pdf", pdf_text), ("docx", docx_text)])
def test_numbers_count_through_a_document_and_references_name_them(
    suffix: str, read: Callable[[Path], str], mini: Path, qms: Qms
) -> None:
    declare(mini, NUMBERED.format(1, 2))
    append(mini, "conf.py", "numfig = True\n")
    (mini / "source/page2.rst").write_text("Second\n======\n" + NUMBERED.format(2, 1), encoding="utf-8")
    (mini / "source/picture.png").write_bytes((REPOSITORY / "tests/elements/picture.png").read_bytes())
    edit(mini, "templates/documents.yaml", "- page: page", "- page: page\n    - page: page2")
    outcome = qms(mini, "build", "--to", suffix)
    assert outcome.code == 0, outcome.err + outcome.out
    text = read(mini / f"build/{suffix}/handbook.{suffix}")
    for words in ("Figure1Caption1", "Table1Values1", "Figure2Caption2", "Table2Values2"):
        assert words in text
    assert "Named(2),Fig.2,no.2,Caption2as2." in text
    assert "Named(1),Fig.1,no.1,Caption1as1." in text


def test_a_page_of_myst_leaves_no_empty_line_in_code_and_no_rule_before_notes(mini: Path, qms: Qms) -> None:
    declare(mini, "")
    (mini / "source/page.rst").unlink()
    (mini / "source/page.md").write_text(
        "# Page\n\nA note[^1].\n\n[^1]: Its text.\n\n```\ncode\n```\n", encoding="utf-8"
    )
    assert qms(mini, "build", "--to", "docx").code == 0
    paragraphs = read_word(mini / "build/docx/handbook.docx").paragraphs
    assert [paragraph.text for paragraph in paragraphs if paragraph.style.name == "Code"] == ["code"]
    assert not [paragraph for paragraph in paragraphs if paragraph.style.name == "Transition"]


def test_what_shows_nothing_in_html_is_no_obstacle(mini: Path, qms: Qms) -> None:
    declare(mini, ".. math::\n\n   \n\n.. raw:: html\n\n   <!-- a comment -->\n   <!-- and\n   another -->\n\nText.")
    assert qms(mini, "build", "--to", "pdf,docx").code == 0


def test_html_behind_a_comment_is_not_dropped(mini: Path, qms: Qms) -> None:
    declare(mini, ".. raw:: html\n\n   <!-- a comment --> <b>Stop!</b> <!-- another -->\n")
    outcome = qms(mini, "build", "--to", "pdf")
    assert outcome.code == 1
    assert "source/page.rst:" in outcome.err
    assert "[element-unknown]" in outcome.err
