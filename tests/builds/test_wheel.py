"""The wheel carries the engine, and what a new project starts from."""

from __future__ import annotations

import subprocess
import sys
import zipfile

import pytest

from mini_project import REPOSITORY


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


def test_it_carries_catalogues_metamodel_link_rules_and_schemas_as_they_stand_in_the_repository(wheel):
    starter = "sphinx_qms/starter/"
    carried = {name.removeprefix(starter): wheel.read(name) for name in wheel.namelist() if name.startswith(starter)}

    assert {"ubproject.toml", "requirements_specs/link_rules.json"} <= carried.keys()
    assert any(name.startswith("requirements_specs/catalogues/") for name in carried)
    assert any(name.startswith("requirements_specs/yaml_schemas/") for name in carried)
    assert all(content == (REPOSITORY / name).read_bytes() for name, content in carried.items())


def test_it_carries_nothing_of_the_example(wheel):
    assert not [name for name in wheel.namelist() if "device" in name or "profile.yaml" in name or "rotterdam" in name]
