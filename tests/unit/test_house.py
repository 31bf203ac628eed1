"""The house of a new product: the same answers give the same files, and nothing that is there is touched."""

from __future__ import annotations

import runpy
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from sphinx_qms.model.error import UserError
from sphinx_qms.starter.house import SYSTEM, Answers, house, system_file, write_house
from unit.builders import PROPERTY, REPOSITORY

ANSWERS = Answers("Thing", "Maker", date(2030, 1, 31))
NAMES = [
    "Thing",
    'A "B" \\ C',
    "Müller's #1: 100 % [x] {y}",
    "_a_ *b* `c` <d> & $e$ ~f~",
    "{{ x }} ${HOME} @day@",
    "医疗 의료",
]

printable = st.text(st.characters(exclude_categories=("C", "Z")) | st.just(" "), min_size=1).filter(str.strip)


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_same_answers_give_the_same_files() -> None:
    assert house(ANSWERS) == house(ANSWERS)


def test_what_the_engine_brings_is_taken_over_byte_by_byte() -> None:
    files = house(ANSWERS)
    brought = {name: content for name, content in files.items() if name.startswith(SYSTEM)}
    assert {name.split("/")[-1] for name in brought} >= {
        "ubproject.toml",
        "iso13485.yaml",
        "change_rules.yaml",
        "profile.schema.json",
    }
    assert all(content == (REPOSITORY / name).read_bytes() for name, content in brought.items())


@pytest.mark.parametrize("name", SYSTEM)
def test_in_the_repository_it_is_taken_from_where_it_stands(name: str) -> None:
    assert system_file(name) == REPOSITORY / name


@pytest.mark.parametrize("name", NAMES)
def test_names_arrive_as_they_are_given(tmp_path: Path, name: str) -> None:
    write_house(tmp_path / "house", house(Answers(name, f"{name} Ltd", ANSWERS.day)))
    settings = runpy.run_path(str(tmp_path / "house/conf.py"))
    profile = yaml.safe_load((tmp_path / "house/requirements_specs/profile.yaml").read_text(encoding="utf-8"))
    assert (settings["project"], settings["author"]) == (name, f"{name} Ltd")
    assert (profile["product"], profile["manufacturer"]) == (name, f"{name} Ltd")


@PROPERTY
@given(printable)
def test_a_name_is_plain_text_in_markdown(name: str) -> None:
    title = house(Answers(name, "Maker", ANSWERS.day))["README.md"].decode().splitlines()[0]
    [inline] = [token for token in MarkdownIt().parse(title) if token.type == "inline"]
    assert {child.type for child in inline.children or ()} <= {"text", "text_special"}
    assert "".join(child.content for child in inline.children or ()) == f"{name.strip()}: quality management system"


@pytest.mark.parametrize("day", [date(2030, 1, 31), date(2028, 2, 29), date(2030, 12, 31)])
def test_a_document_is_reviewed_within_a_year(day: date) -> None:
    page = house(Answers("Thing", "Maker", day))["source/index.md"].decode()
    review = date.fromisoformat(page.partition("review: ")[2].partition("\n")[0])
    assert 360 < (review - day).days <= 366


def test_it_is_written_beside_what_is_there(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/config").write_text("mine", encoding="utf-8")
    files = house(ANSWERS)
    write_house(tmp_path, files)
    assert tree(tmp_path) == {**files, ".git/config": b"mine"}


@pytest.mark.parametrize("there", ["conf.py", "source/mine.md", "templates/", ".gitignore"])
def test_a_folder_that_holds_one_of_its_names_is_refused_and_left_as_it_is(tmp_path: Path, there: str) -> None:
    (tmp_path / there).parent.mkdir(exist_ok=True)
    (tmp_path / there).mkdir() if there.endswith("/") else (tmp_path / there).write_text("mine", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(UserError, match=rf"\[folder-in-use\] .*: {there.partition('/')[0]}\n"):
        write_house(tmp_path, house(ANSWERS))
    assert sorted(tmp_path.rglob("*")) == before


def test_all_that_is_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    (tmp_path / "tox.ini").symlink_to("nowhere")
    with pytest.raises(UserError, match=r"source, tox\.ini"):
        write_house(tmp_path, house(ANSWERS))


@pytest.mark.parametrize("inside", [True, False])
def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path, inside: bool) -> None:
    folder = tmp_path / "new"
    if inside:
        folder.mkdir()
        (folder / "mine").write_text("mine", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(OSError, match="name too long"):
        write_house(folder, {"a": b"", "b" * 300: b""})
    assert sorted(tmp_path.rglob("*")) == before
