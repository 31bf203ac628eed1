"""The built documents of the example, as programs of other makers read them: poppler, LibreOffice, pypdf."""

from __future__ import annotations

import re
import subprocess
import zipfile
from itertools import combinations, pairwise
from pathlib import Path

import pytest
import yaml
from lxml import etree
from pypdf import PdfReader

from acceptance.documents import BUILD, DOCXS, PDFS, Word, links_of, words_of
from rendered_text import (
    W,
    body_page,
    docx_text,
    html_blocks,
    left_over,
    pdf_text,
    picture_texts,
    squeezed,
    table_heads,
)
from sphinx_qms.pages.language.labels import labels

REPOSITORY = Path(__file__).parents[2]
DECLARED = yaml.safe_load((REPOSITORY / "templates/documents.yaml").read_text(encoding="utf-8"))["documents"]
OF_PAGES = [name for name, entry in DECLARED.items() if all(part.get("page", "*") != "*" for part in entry["contents"])]
NUMBERING = re.compile(r"(Figure|Table)?[\d.()•‣\u2013◦▪]+")


@pytest.fixture(scope="session")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with each DOCX as LibreOffice turns it into PDF."""
    folder = tmp_path_factory.mktemp("converted")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    files = [str(BUILD / "docx" / name) for name in DOCXS]
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *files]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def cover_each_other(one: Word, other: Word) -> bool:
    """Whether two words share more than a hair's breadth of a line, and half of its height."""
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    return across > 1.5 and down > 0.5 * min(one.bottom - one.top, other.bottom - other.top)


def pdf_of(name: str, converted: Path) -> Path:
    """A built PDF, or the one that LibreOffice made of a built DOCX."""
    return BUILD / "pdf" / name if name.endswith(".pdf") else converted / f"{Path(name).stem}.pdf"


def test_every_declared_document_is_built_in_its_formats() -> None:
    wanted = {f"{name}.{kind}" for name, entry in DECLARED.items() for kind in entry["formats"]}
    assert wanted == {*PDFS, *DOCXS}


@pytest.mark.parametrize("name", PDFS)
def test_a_pdf_is_tagged_titled_and_made_for_archives(name: str) -> None:
    reader = PdfReader(BUILD / "pdf" / name)
    root = reader.trailer["/Root"]
    packet = root["/Metadata"].get_object().get_data().decode("utf-8")
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/Lang"].partition("-")[0] == DECLARED[Path(name).stem]["language"]
    assert reader.metadata.title == DECLARED[Path(name).stem]["title"]
    assert re.search(r"<pdfaid:part>2</pdfaid:part>", packet)
    assert re.search(r"<pdfaid:conformance>A</pdfaid:conformance>", packet)
    assert re.search(r"<pdfuaid:part>1</pdfuaid:part>", packet)


@pytest.mark.parametrize("name", PDFS)
def test_a_pdf_holds_all_its_fonts(name: str) -> None:
    listing = subprocess.run(["pdffonts", str(BUILD / "pdf" / name)], capture_output=True, text=True, check=True).stdout
    fonts = listing.splitlines()[2:]
    assert fonts
    assert [line for line in fonts if line.split()[-5:-2] != ["yes", "yes", "yes"]] == []


@pytest.mark.parametrize("name", [*PDFS, *DOCXS])
def test_every_link_within_a_document_lands(name: str, converted: Path) -> None:
    links = links_of(PdfReader(pdf_of(name, converted)))
    assert links
    assert [link for link in links if link.target is None] == []


@pytest.mark.parametrize("name", [*PDFS, *DOCXS])
def test_nothing_stands_outside_the_margins(name: str, converted: Path) -> None:
    narrowest = 1.2 / 2.54 * 72
    words = words_of(pdf_of(name, converted))
    assert len(words) > 500
    outside = [
        word for word in words if word.left < narrowest or word.right > word.page_width - narrowest if word.text.strip()
    ]
    assert outside == []


@pytest.mark.parametrize("name", [*PDFS, *DOCXS])
def test_no_word_covers_another_one(name: str, converted: Path) -> None:
    """Text that runs out of a narrow cell stands on the text of its neighbour."""
    by_page: dict[int, list[Word]] = {}
    for word in words_of(pdf_of(name, converted)):
        by_page.setdefault(word.page, []).append(word)
    covered = [
        (one.text, other.text, page)
        for page, words in by_page.items()
        for one, other in combinations(sorted(words, key=lambda word: word.top), 2)
        if cover_each_other(one, other)
    ]
    assert covered == []


@pytest.mark.parametrize("name", [*PDFS, *DOCXS])
def test_no_sign_is_missing(name: str, converted: Path) -> None:
    text = "".join(word.text for word in words_of(pdf_of(name, converted)))
    assert [sign for sign in text if sign in "\ufffd\u25a1\u2370" or sign < " "] == []


@pytest.mark.parametrize("name", DOCXS)
def test_the_headings_of_a_docx_follow_each_other_without_a_gap(name: str) -> None:
    with zipfile.ZipFile(BUILD / "docx" / name) as package:
        document = etree.fromstring(package.read("word/document.xml"))
    styles = [style.get(f"{W}val") for style in document.iter(f"{W}pStyle")]
    levels = [int(style[-1]) for style in styles if re.fullmatch(r"Heading[1-6]", style)]
    assert levels[0] == 1
    assert [(one, two) for one, two in pairwise(levels) if two > one + 1] == []


@pytest.mark.parametrize("name", PDFS)
def test_the_bookmarks_of_a_pdf_begin_with_its_text_and_go_forward(name: str) -> None:
    reader = PdfReader(BUILD / "pdf" / name)
    pages = [reader.get_destination_page_number(entry) for entry in _flat(reader.outline)]
    assert pages[0] >= body_page(reader)
    assert pages == sorted(pages)


def _flat(outline: list[object]) -> list[object]:
    return [entry for item in outline for entry in (_flat(item) if isinstance(item, list) else [item])]


@pytest.mark.parametrize("name", [*PDFS, *DOCXS])
def test_a_page_says_which_one_it_is_of_how_many(name: str, converted: Path) -> None:
    path = pdf_of(name, converted)
    total = len(PdfReader(path).pages)
    last = "".join(word.text for word in words_of(path) if word.page == total)
    said = labels(DECLARED[Path(name).stem]["language"]).page_of.format(page=total, pages=total)
    assert squeezed(said) in squeezed(last)


@pytest.mark.parametrize("document", OF_PAGES)
@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_a_document_has_the_text_of_its_pages_and_nothing_else(built: Path, document: str, kind: str) -> None:
    entry = DECLARED[document]
    pages = [built / f"{part['page']}.html" for part in entry["contents"]]
    blocks = [block for page in pages for block in html_blocks(page)]
    if len(pages) == 1:
        assert blocks.pop(0) == entry["title"].replace(" ", "")  # on the cover
    text = (pdf_text if kind == "pdf" else docx_text)(BUILD / kind / f"{document}.{kind}")
    paper = {words for page in pages for words in table_heads(page) | picture_texts(page)}
    rest = left_over(text, blocks)
    for words in sorted(paper, key=len, reverse=True):
        rest = [piece.replace(words, "") for piece in rest]
    assert len(blocks) > 50
    assert [piece for piece in rest if piece and not NUMBERING.fullmatch(piece)] == []
