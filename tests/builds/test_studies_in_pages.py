"""Studies in pages and documents: readers, versions, perturbations, factors, scenarios and windows of time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import lxml.html
import pytest
from lxml import etree

from measured_studies import STUDIED, with_studies
from mini_project import copy_mini, declare_document
from rendered_text import IN_LANGUAGES, beyond_pages, html_blocks, pdf_text, squeezed, table_rows
from sphinx_qms.commands.cli import run as run_qms

PICTURES = {
    "ANN_numbers": 2,
    "TEST_change": 4,
    "STUDY_readers": 3,
    "TEST_smudged": 1,
    "TEST_factors": 2,
    "TEST_boards": 2,
    "MON_numbers": 3,
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All studies on an English, a Korean and a Chinese page, in all formats."""
    root = with_studies(copy_mini(tmp_path_factory.mktemp("studies") / "mini"))
    shown = "".join(f"## {need_id}\n\n```{{facts}} {need_id}\n```\n\n" for need_id in STUDIED)
    for name, front in IN_LANGUAGES.items():
        (root / f"source/{name}.md").write_text(f"{front}# Shown\n\n{shown}", encoding="utf-8")
    declare_document(root, *({"page": name} for name in IN_LANGUAGES))
    assert run_qms(["build", "--to", "html,pdf,docx", "--project", str(root)]) == 0
    return root / "build"


def page(folder: Path, name: str = "shown") -> lxml.html.HtmlElement:
    return lxml.html.fromstring((folder / f"html/{name}.html").read_bytes().decode("utf-8"))


def section(folder: Path, need_id: str, name: str = "shown") -> lxml.html.HtmlElement:
    [found] = page(folder, name).xpath(f"//section[h2[starts-with(normalize-space(), {need_id!r})]]")
    return found


def rows(folder: Path, need_id: str, name: str = "shown") -> list[str]:
    """The rows of all tables of a study."""
    lines = section(folder, need_id, name).xpath(".//tr")
    return [" ".join(" ".join(cell.text_content().split()) for cell in row.xpath("th|td")) for row in lines]


def drawn(folder: Path, need_id: str) -> Iterator[str]:
    """The letters of each picture of a study."""
    for source in section(folder, need_id).xpath(".//figure//img/@src"):
        yield "".join(etree.fromstring((folder / "html" / source).read_bytes()).itertext())


def test_word_says_what_the_pages_say_in_three_languages(built: Path) -> None:
    blocks = [block for name in IN_LANGUAGES for block in html_blocks(built / f"html/{name}.html")]
    for said in ("Cohen'skappa", "코헨카파계수", "科恩Kappa系数"):
        assert said in "".join(blocks)
    assert beyond_pages(built / "docx/handbook.docx", blocks) == []


def test_the_pdf_has_every_table_and_the_letters_of_every_picture(built: Path) -> None:
    text = pdf_text(built / "pdf/handbook.pdf")
    for name in IN_LANGUAGES:
        found = [squeezed(row) for row in table_rows(built / f"html/{name}.html", "qms-facts")]
        assert len(found) > 100
        assert [row for row in found if row not in text] == []
    for label in ("nodifference", "새로놓친양성", "超出限值"):
        assert label in text


@pytest.mark.parametrize("need_id", STUDIED)
def test_each_study_has_its_pictures_and_each_says_its_numbers(built: Path, need_id: str) -> None:
    told = section(built, need_id).xpath(".//figure//img/@alt")
    assert len(told) == PICTURES[need_id]
    assert [alternative for alternative in told if not re.search("[0-9]", alternative)] == []


def test_people_and_rules_of_the_annotation_stand_beside_its_numbers(built: Path) -> None:
    shown = rows(built, "ANN_numbers")
    assert "Training a morning with fifty examples" in shown
    assert "Annotation tool chalk 2.0" in shown
    assert "Judged by Readers agree CRIT_kappa" in shown
    assert "주석 작업 장소 the room of the blackboard" in rows(built, "ANN_numbers", "shown_ko")


def test_classes_of_two_readers_meet_in_a_matrix(built: Path) -> None:
    shown = rows(built, "ANN_numbers")
    place = shown.index("Class given by first \\ Class given by second yes no")
    assert shown[place + 1 : place + 3] == ["yes 330 76", "no 129 withheld"]


def test_a_subgroup_has_a_table_and_no_picture_of_its_own(built: Path) -> None:
    captions = [" ".join(it.text_content().split()) for it in section(built, "ANN_numbers").xpath(".//caption")]
    assert any("first, second, high" in caption for caption in captions)
    assert "yes 164" in rows(built, "ANN_numbers")


def test_versions_are_named_with_the_file_of_their_answers(built: Path) -> None:
    shown = "\n".join(rows(built, "TEST_change"))
    assert "Model The rule in force MODEL_old The next rule MODEL_new, draft" in shown
    assert "Approved on 2026-01-31" in shown
    assert "Threshold 0.253 0.247" in shown


def test_a_difference_stands_beside_both_versions_and_its_p_value(built: Path) -> None:
    [row] = [row for row in rows(built, "TEST_change") if row.startswith("all 0.734")]
    assert [text.partition("(")[0].strip() for text in row.split(") ")] == ["all 0.734", "0.751", "0.017", "0.008"]


def test_a_margin_is_drawn_beside_the_line_of_no_difference(built: Path) -> None:
    difference, *_ = drawn(built, "TEST_change")
    assert "limit of the criterion" in difference
    assert "no difference" in difference


def test_what_became_wrong_and_right_stands_to_both_sides_in_the_order_of_the_bars(built: Path) -> None:
    _, _, newly, _ = drawn(built, "TEST_change")
    assert "21 + 6" in newly
    assert "8 + 34" in newly


def test_readers_have_both_modalities_beside_each_other(built: Path) -> None:
    [row] = [row for row in rows(built, "STUDY_readers") if row.startswith("Kim")]
    assert [text.partition("(")[0].strip() for text in row.split(") ")] == ["Kim 0.86", "0.900", "0.04", "0.200"]
    curves, *_ = drawn(built, "STUDY_readers")
    assert [name for name in ("without", "with", "Kim", "Lee", "Wang") if name not in curves] == []


def test_a_factor_stands_above_its_levels_with_its_p_value(built: Path) -> None:
    areas, ratios = drawn(built, "TEST_factors")
    assert "p = 0.041" in areas
    assert "p < 0.001" in areas
    assert "no variation" in ratios


def test_a_monitor_is_judged_in_every_window_and_a_broken_limit_is_marked(built: Path) -> None:
    shown = rows(built, "MON_numbers")
    assert shown[0] == "Criterion What is asked 1985 1986 1987"
    assert shown[1].endswith("population stability index, age: at most 0.2 0.04 ✓ met 0.11 ✓ met 0.27 ✗ not met")
    drift, *_ = drawn(built, "MON_numbers")
    assert "limit broken" in drift
    assert "limit of the criterion: age" in drift
    [card] = page(built, "studied").xpath("//table[@id='CRIT_drift']")
    assert "✗ not met (1987)" in " ".join(card.text_content().split()).replace("\N{NO-BREAK SPACE}", " ")


def test_a_number_that_a_part_shows_can_be_led_to(built: Path) -> None:
    ids = set(page(built).xpath("//@id"))
    assert {"fact-test-change-auc-difference-high", "fact-mon-numbers-psi-1987-age"} <= ids
