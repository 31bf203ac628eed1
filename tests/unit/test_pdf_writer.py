"""The PDF file as a whole: the same bytes everywhere, fonts by language, what it refuses."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from docutils import nodes

from sphinx_qms.dossier.pdf.writer import write_pdf
from sphinx_qms.dossier.typesetting.fonts import family_files
from sphinx_qms.model.error import UserError
from unit.pdf_reader import a_body, a_manuscript, write_and_read

TESTS = Path(__file__).parent.parent
ONE_PROCESS = """
import sys
from pathlib import Path
from unit.pdf_reader import a_control, a_manuscript, write_picture
from sphinx_qms.dossier.pdf.writer import write_pdf
folder = Path(sys.argv[1])
picture = write_picture(folder)
picture.write_text(picture.read_text().replace("<path", "<text y='30'>한국 汉字</text><path"))
text = (
    "One\\n===\\n\\n*Text* 한국어 中文 :math:`x^2` [#a]_\\n\\n.. [#a] Note\\n\\n"
    "== ==\\na  b\\n== ==\\n1  2\\n== ==\\n\\n"
    f".. image:: {picture}\\n   :alt: Box\\n"
)
write_pdf(a_manuscript(text, control=a_control()), folder / "out.pdf")
"""


def test_two_places_two_environments_one_file(tmp_path: Path) -> None:
    environments = [
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Seoul", "LC_ALL": "C", "HOME": str(tmp_path)},
        {"PYTHONHASHSEED": "77", "TZ": "America/New_York", "LC_ALL": "C.UTF-8", "HOME": "/"},
    ]
    written = []
    for name, environment in zip(("one", "far/away/two"), environments, strict=True):
        folder = tmp_path / name
        folder.mkdir(parents=True)
        known = {key: value for key, value in os.environ.items() if key != "SOURCE_DATE_EPOCH"}
        subprocess.run(
            [sys.executable, "-c", ONE_PROCESS, str(folder)],
            env={**known, "PYTHONPATH": str(TESTS), **environment},
            cwd=folder,
            check=True,
        )
        written.append((folder / "out.pdf").read_bytes())

    assert written[0] == written[1]
    assert str(tmp_path).encode() not in written[0]


@pytest.mark.parametrize(
    ("text", "font"),
    [
        ("한국어 문장", "NotoSansKR"),
        ("한국어 漢字 문장", "NotoSansKR"),
        ("中文句子", "NotoSansSC"),
        ("日本語の文", "NotoSansJP"),
    ],
)
def test_each_paragraph_takes_the_font_of_its_language(text: str, font: str, tmp_path: Path) -> None:
    fonts = write_and_read(tmp_path, f"One\n===\n\n{text}\n").fonts

    assert {name.split("-")[0] for name in fonts if name.startswith("Noto")} == {font}


def test_traditional_chinese_takes_its_own_font(tmp_path: Path) -> None:
    fonts = write_and_read(tmp_path, "One\n===\n\n繁體中文\n", language="zh-TW").fonts

    assert "NotoSansTC" in {name.split("-")[0] for name in fonts}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a\x01b", r"page.rst:\d+: error \[character-unusable\] U\+0001"),
        ("a\uffffb", r"page.rst:\d+: error \[character-unusable\] U\+FFFF"),
        (
            "go \U0001f680",
            r"page.rst:\d+: error \[glyph-missing\] no font has the character \U0001f680 \(U\+1F680, ROCKET",
        ),
    ],
)
def test_a_character_that_nobody_would_see_is_named_with_its_place(text: str, message: str, tmp_path: Path) -> None:
    body = a_body("One\n===\n\nText\n")
    body[0][1] += nodes.Text(text)

    with pytest.raises(UserError, match=message):
        write_and_read(tmp_path, a_manuscript(body))


def test_a_character_of_the_cover_is_looked_at_as_well(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"templates/documents.yaml:3: error \[glyph-missing\]"):
        write_and_read(tmp_path, "One\n===\n\nText\n", product="\U0001f680")


def test_a_letter_of_a_picture_is_looked_at_as_well(tmp_path: Path) -> None:
    (tmp_path / "box.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><text>\U0001f680</text></svg>', "utf-8")

    with pytest.raises(UserError, match=r"page.rst:4: error \[glyph-missing\] the picture box.svg: no font"):
        write_and_read(tmp_path, f"One\n===\n\n.. image:: {tmp_path}/box.svg\n   :alt: Box\n")


def test_a_font_of_the_project_shows_what_the_others_do_not(tmp_path: Path) -> None:
    fonts = tmp_path / "fonts"
    fonts.mkdir()
    regular = family_files("DejaVu Sans")[0]
    (fonts / "Extra.ttf").write_bytes((regular.parent / "STIXGeneral.ttf").read_bytes())
    place = tmp_path / "out.pdf"
    manuscript = a_manuscript("One\n===\n\n\u2a57 sloping or\n")

    with pytest.raises(UserError, match="glyph-missing"):
        write_pdf(manuscript, place)
    write_pdf(manuscript, place, fonts)

    assert place.stat().st_size > 1000


def test_a_file_that_is_no_font_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.ttf").write_bytes(b"no font")

    with pytest.raises(UserError, match=r"broken.ttf: error \[font-unusable\]"):
        write_pdf(a_manuscript("One\n===\n\nText\n"), tmp_path / "out.pdf", tmp_path)


def test_a_refused_document_leaves_the_former_file_as_it_is(tmp_path: Path) -> None:
    place = tmp_path / "out.pdf"
    place.write_bytes(b"former")

    with pytest.raises(UserError):
        write_pdf(a_manuscript("One\n===\n\n.. raw:: html\n\n   x\n"), place)

    assert place.read_bytes() == b"former"
    assert list(tmp_path.iterdir()) == [place]
