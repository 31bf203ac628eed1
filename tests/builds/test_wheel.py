"""The wheel carries the engine, and what a new project starts from."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest

from mini_project import REPOSITORY
from sphinx_qms.starter.house import SYSTEM, Answers, house

PROGRAM = """
import sys
from datetime import date
from pathlib import Path
from sphinx_qms.starter.house import HERE, Answers, house, write_house
assert HERE.is_relative_to(sys.argv[1]), HERE
write_house(Path(sys.argv[2]), house(Answers("Thing", "Maker", date(2030, 1, 31))))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    target = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
    subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True)
    [path] = target.glob("*.whl")
    return zipfile.ZipFile(path)


def test_it_carries_the_engine_with_its_styles_and_scripts(wheel):
    names = set(wheel.namelist())
    modules = {path.relative_to(REPOSITORY / "scripts").as_posix() for path in (REPOSITORY / "scripts").rglob("*.py")}

    assert modules <= names
    assert {"sphinx_qms/pages/static/qms.css", "sphinx_qms/pages/static/qms-table.js", "sphinx_qms/py.typed"} <= names


def test_it_carries_what_the_engine_brings_to_a_project_as_it_stands_in_the_repository(wheel):
    starter = "sphinx_qms/starter/"
    carried = {name.removeprefix(starter): wheel.read(name) for name in wheel.namelist() if name.startswith(starter)}
    brought = {name: content for name, content in carried.items() if name.startswith(SYSTEM)}

    assert all(any(name.startswith(part) for name in brought) for part in SYSTEM)
    assert all(content == (REPOSITORY / name).read_bytes() for name, content in brought.items())


def test_a_new_project_is_the_same_from_the_wheel_as_from_the_repository(wheel, tmp_path):
    wheel.extractall(tmp_path / "installed")
    arguments = [str(tmp_path / "installed"), str(tmp_path / "new")]
    environment = {**os.environ, "PYTHONPATH": arguments[0]}
    subprocess.run([sys.executable, "-c", PROGRAM, *arguments], cwd=tmp_path, env=environment, check=True)

    written = {path.relative_to(tmp_path / "new").as_posix(): path for path in files(tmp_path / "new")}
    expected = house(Answers("Thing", "Maker", date(2030, 1, 31)))
    assert {name: path.read_bytes() for name, path in written.items()} == expected


def test_it_carries_nothing_of_the_example(wheel):
    own = {path.relative_to(REPOSITORY).as_posix() for path in files(REPOSITORY / "scripts")}
    texts = [wheel.read(name) for name in wheel.namelist() if "/starter/" in name and f"scripts/{name}" in own]

    assert not [name for name in wheel.namelist() if "device" in name or "rotterdam" in name]
    assert texts
    assert not [text for text in texts if b"RecurSight" in text or b"FUNC_breast" in text]


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
