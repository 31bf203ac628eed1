"""Outputs are written aside and moved: what existed is never half overwritten."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from sphinx_qms.model.error import UserError
from sphinx_qms.model.output import lock_folder, publish_folder, write_aside
from unit.builders import only_problem, write


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_a_file_is_written_in_utf_8_with_line_feeds_in_a_folder_that_is_made(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file.txt"
    write_aside(path, "ä\nb\n")
    assert path.read_bytes() == b"\xc3\xa4\nb\n"


def test_a_file_can_be_read_by_others(tmp_path: Path) -> None:
    write_aside(tmp_path / "file.txt", "a")
    assert (tmp_path / "file.txt").stat().st_mode & 0o444 == 0o444


def test_an_existing_file_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    write_aside(tmp_path / "file.txt", "old")
    write_aside(tmp_path / "file.txt", "new")
    assert ((tmp_path / "file.txt").read_text(), names(tmp_path)) == ("new", ["file.txt"])


def test_the_old_file_stays_when_writing_fails(tmp_path: Path) -> None:
    write_aside(tmp_path / "file.txt", "old")
    with pytest.raises(UnicodeEncodeError):
        write_aside(tmp_path / "file.txt", "new " * 100_000 + "\ud800")  # a lone surrogate cannot be encoded
    assert ((tmp_path / "file.txt").read_text(), names(tmp_path)) == ("old", ["file.txt"])


def test_nothing_is_left_behind_when_the_place_is_taken_by_a_folder(tmp_path: Path) -> None:
    write(tmp_path, "file.txt/inner", "kept")
    with pytest.raises(OSError, match=r"file\.txt"):
        write_aside(tmp_path / "file.txt", "new")
    assert names(tmp_path) == ["file.txt", "file.txt/inner"]


def test_a_published_folder_replaces_the_old_one_and_keeps_nothing_of_it(tmp_path: Path) -> None:
    write(tmp_path, "made/deep/new.html", "new")
    write(tmp_path, "html/old.html", "old")
    publish_folder(tmp_path / "made", tmp_path / "html")
    assert names(tmp_path) == ["html", "html/deep", "html/deep/new.html", "made", "made/deep", "made/deep/new.html"]


def test_what_an_interrupted_publication_left_is_removed(tmp_path: Path) -> None:
    write(tmp_path, "made/new.html", "new")
    write(tmp_path, ".html.new/half.html", "half")
    write(tmp_path, ".html.old/old.html", "old")
    publish_folder(tmp_path / "made", tmp_path / "html")
    assert names(tmp_path) == ["html", "html/new.html", "made", "made/new.html"]


def test_the_old_folder_stays_when_there_is_nothing_to_publish(tmp_path: Path) -> None:
    write(tmp_path, "html/old.html", "old")
    with pytest.raises(FileNotFoundError):
        publish_folder(tmp_path / "made", tmp_path / "html")
    assert (tmp_path / "html/old.html").read_text() == "old"


def test_a_second_build_in_a_folder_is_refused_with_its_name(tmp_path: Path) -> None:
    said: list[str] = []
    with (
        lock_folder(tmp_path / "build"),
        pytest.raises(UserError) as raised,
        lock_folder(tmp_path / "build", said.append, timeout=0.1),
    ):
        pass
    problem = only_problem(raised.value)
    assert (problem.code, problem.location.file) == ("folder-in-use", "build")
    assert "0.1 seconds" in problem.message


def test_who_has_to_wait_says_so(tmp_path: Path) -> None:
    said: list[str] = []
    with lock_folder(tmp_path), pytest.raises(UserError), lock_folder(tmp_path, said.append, timeout=0.1):
        pass
    assert said == ["another build writes into this folder; waiting for it to end"]


def test_who_need_not_wait_says_nothing(tmp_path: Path) -> None:
    said: list[str] = []
    with lock_folder(tmp_path, said.append):
        pass
    with lock_folder(tmp_path, said.append):
        pass
    assert said == []


def test_builds_in_two_folders_do_not_exclude_each_other(tmp_path: Path) -> None:
    with lock_folder(tmp_path / "a"), lock_folder(tmp_path / "b", timeout=0.1):
        assert (tmp_path / "b").is_dir()


def test_a_waiting_build_goes_on_when_the_first_one_ends(tmp_path: Path) -> None:
    order: list[str] = []
    waits = threading.Event()

    def second() -> None:
        with lock_folder(tmp_path, lambda _: waits.set(), timeout=30):
            order.append("second")

    thread = threading.Thread(target=second)
    with lock_folder(tmp_path):
        thread.start()
        assert waits.wait(30)
        order.append("first")
    thread.join(30)
    assert order == ["first", "second"]


def test_a_build_that_failed_holds_no_lock(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), lock_folder(tmp_path):
        _ = 1 / 0
    said: list[str] = []
    with lock_folder(tmp_path, said.append, timeout=0.1):
        assert said == []


def test_another_process_is_excluded_too(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from sphinx_qms.model.output import lock_folder\n"
        "with lock_folder(Path(sys.argv[1]), timeout=0.1): print('in')"
    )
    with lock_folder(tmp_path):
        run = subprocess.run([sys.executable, "-c", program, tmp_path], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "folder-in-use" in run.stderr
