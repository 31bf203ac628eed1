"""The visible text of a page and of documents made of it, so that the three can be compared.

What only one format has for its own frame (cover, contents, header, footer, list markers, numbers of headings) is
left out. Formulas are left out too: each format has signs of its own for them, and tests of their own.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import lxml.html
from lxml import etree
from pypdf import PdfReader

BLOCKS = frozenset(
    """address article aside blockquote caption dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre
    section table tbody td th thead tr ul""".split()  # noqa: SIM905 - names of elements, as one reads them
)
# what a page adds to its text: links to headings, the word that opens a fold, marks of footnotes, the line of control
FRAME = (
    ".//a[contains(@class, 'headerlink')]",
    ".//summary",
    ".//script",
    ".//style",
    ".//*[contains(@class, 'qms-control')]",
    ".//aside[contains(@class, 'footnote') or contains(@class, 'citation')]/span[@class='label']",
    ".//span[contains(@class, 'backrefs')]",
    ".//div[contains(@class, 'toctree-wrapper')]",
    ".//span[contains(@class, 'caption-number')]",
    ".//span[contains(@class, 'eqno')]",
)
# where each format has signs of its own in the midst of a text
BREAKS = (".//math", ".//a[contains(@class, 'footnote-reference')]")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NUMBERING = re.compile("((Figure|Table)?[0-9.•]*)*")
"""Of headings, lists, pictures and tables."""
IN_LANGUAGES = {"shown": "", "shown_ko": "---\nlanguage: ko\n---\n\n", "shown_zh": "---\nlanguage: zh\n---\n\n"}
"""Pages that show the same in each language: by name how each begins."""
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufe0f\ufeff]")


def squeezed(text: str) -> str:
    """Text without white space, without what cannot be seen, and without colons, which end a label in HTML only."""
    return re.sub(r"[\s:]+", "", _INVISIBLE.sub("", text))


def html_blocks(path: Path) -> list[str]:
    """The blocks of text of a page, squeezed, in their order; empty ones left out."""
    tree = lxml.html.fromstring(path.read_bytes().decode("utf-8"))
    [main] = tree.xpath("//*[@role='main']")
    for pattern in FRAME:
        for element in main.xpath(pattern):
            element.drop_tree()
    for pattern in BREAKS:
        for element in main.xpath(pattern):
            tail = element.tail
            element.clear()
            element.tag, element.tail = "div", tail
    pieces = ["".join(block) for block in _blocks(main)]
    return [piece for piece in map(squeezed, pieces) if piece]


def table_heads(path: Path) -> set[str]:
    """The header rows of the tables of a page, squeezed; on paper each page of a table repeats them."""
    tree = lxml.html.fromstring(path.read_bytes().decode("utf-8"))
    return {squeezed(head.text_content()) for head in tree.iter("thead")}


def picture_texts(path: Path) -> set[str]:
    """The words within the vector pictures of a page, squeezed; in a PDF they are text."""
    tree = lxml.html.fromstring(path.read_bytes().decode("utf-8"))
    files = [path.parent / name for name in tree.xpath("//*[@role='main']//img/@src") if name.endswith(".svg")]
    pictures = [etree.fromstring(file.read_bytes()) for file in files]
    return {squeezed("".join("".join(text.itertext()) for text in root.iter("{*}text"))) for root in pictures}


def _blocks(element: lxml.html.HtmlElement) -> Iterator[list[str]]:
    block: list[str] = []
    for event, node in etree.iterwalk(element, events=("start", "end", "comment")):
        if event == "comment":
            block.append(node.tail or "")
            continue
        if node.tag in BLOCKS or (node.get("class") or "").split()[:1] == ["line"]:
            yield block
            block = []
        block.append((node.text if event == "start" else node.tail) or "")
    yield block


def pdf_text(path: Path) -> str:
    """The text of a PDF after its contents, squeezed, without headers and footers: the outermost 2 cm of a page."""
    margin = 2 / 2.54 * 72
    parts: list[str] = []
    reader = PdfReader(path)
    for page in reader.pages[body_page(reader) :]:
        height = float(page.mediabox.height)

        def keep(text: str, page: list[float], line: list[float], *_font: object, height: float = height) -> None:
            across, up = line[4], line[5]
            if margin < across * page[1] + up * page[3] + page[5] < height - margin:
                parts.append(text)

        page.extract_text(visitor_text=keep)
    return squeezed("".join(parts))


def body_page(reader: PdfReader) -> int:
    """The index of the page on which the text begins: after the contents, whose lines lead to page numbers by dots."""
    contents = [number for number, page in enumerate(reader.pages) if re.search(r"([.] ?){8}", page.extract_text())]
    return contents[-1] + 1


def docx_text(path: Path) -> str:
    """The text of a DOCX after its contents, footnotes last, squeezed."""
    with zipfile.ZipFile(path) as package:
        body = etree.fromstring(package.read("word/document.xml"))[0]
        parts = [name for name in package.namelist() if name == "word/footnotes.xml"]
        notes = [etree.fromstring(package.read(name)) for name in parts]
    contents = [number for number, block in enumerate(body) if _in_contents(block)]
    blocks = [*body[contents[-1] + 1 :], *notes]
    return squeezed("".join(text.text or "" for block in blocks for text in block.iter(f"{W}t")))


def _in_contents(block: etree._Element) -> bool:
    return any((style.get(f"{W}val") or "").lower().startswith("toc") for style in block.iter(f"{W}pStyle"))


def beyond_pages(document: Path, blocks: list[str]) -> list[str]:
    """What a Word document says beyond blocks of pages and the numbers of its headings, lists, pictures and tables."""
    return [piece for piece in left_over(docx_text(document), blocks) if not NUMBERING.fullmatch(piece)]


def left_over(text: str, blocks: list[str]) -> list[str]:
    """What remains of `text` when the blocks are taken out, each once, in their order; asserts that each is there.

    A block that comes earlier than the one before it, such as a footnote, is looked for from the beginning.
    """
    rest: list[str] = []
    place = 0
    for block in blocks:
        found = text.find(block, place)
        if found < 0:
            found = next((index for index, piece in enumerate(rest) if block in piece), -1)
            assert found >= 0, f"not there: {block[:200]}"
            rest[found : found + 1] = rest[found].split(block, 1)
            continue
        rest.append(text[place:found])
        place = found + len(block)
    return [piece for piece in [*rest, text[place:]] if piece]


def table_rows(page: Path, css_class: str) -> list[str]:
    """The text of each row of the tables of a page whose class begins so, in one line each."""
    tables = lxml.html.parse(page).xpath("//table[contains(concat(' ', @class), $name)]", name=f" {css_class}")
    return [" ".join(" ".join(row.itertext()).split()) for table in tables for row in table.iter("tr")]
