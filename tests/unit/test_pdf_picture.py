"""Vector pictures turned into pixels."""

import struct

import pytest

from sphinx_qms.dossier.typesetting.pixels import picture_png
from sphinx_qms.model.error import Location, UserError

PLACE = Location("source/page.md", 7)
SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="300" height="80">
<text x="10" y="50" font-family="Source Sans Pro, Noto Sans KR">{text}</text></svg>"""


def write_svg(folder, text):
    path = folder / "picture.svg"
    path.write_text(SVG.format(text=text), encoding="utf-8")
    return path


@pytest.mark.parametrize(("ppi", "width", "height"), [(72, 225, 60), (144, 450, 120)])
def test_a_picture_has_the_size_that_the_resolution_gives(ppi, width, height, tmp_path):
    png = picture_png(write_svg(tmp_path, "size"), ppi, PLACE)

    assert png.startswith(b"\x89PNG")
    assert struct.unpack(">II", png[16:24]) == (width, height)


@pytest.mark.parametrize("text", ["Hello", "한국어", "汉字", "✗ 😀"])
def test_letters_of_every_language_are_drawn(text, tmp_path):
    assert picture_png(write_svg(tmp_path, text), 72, PLACE) != picture_png(write_svg(tmp_path, ""), 72, PLACE)


def test_a_picture_is_the_same_each_time(tmp_path):
    picture = write_svg(tmp_path, "same")

    assert picture_png(picture, 100, PLACE) == picture_png(picture, 100, PLACE)


def test_a_file_that_is_no_picture_is_named(tmp_path):
    path = tmp_path / "broken.svg"
    path.write_text("<svg", encoding="utf-8")

    with pytest.raises(UserError, match=r"source/page.md:7: error \[picture-unusable\] the picture broken.svg"):
        picture_png(path, 72, PLACE)


def test_a_picture_of_kilometres_takes_no_more_pixels_than_a_sheet(tmp_path):
    path = tmp_path / "huge.svg"
    path.write_text(SVG.format(text="far").replace('"300"', '"3000000"').replace('"80"', '"4"'), encoding="utf-8")

    assert struct.unpack(">II", picture_png(path, 72, PLACE)[16:24]) == (1200, 1)
