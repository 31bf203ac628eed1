"""Each room imports only rooms above it, and the core knows no Sphinx."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import sphinx_qms

ROOMS = ("model", "measure", "checks")
HOUSE = (*ROOMS, "pages", "dossier", "starter", "commands")
MODULES = sorted(path for room in HOUSE for path in (Path(sphinx_qms.__file__).parent / room).rglob("*.py"))
PROGRAM = """
import importlib, pkgutil, sys
room = importlib.import_module(f"sphinx_qms.{sys.argv[1]}")
for module in pkgutil.walk_packages(room.__path__, room.__name__ + "."):
    importlib.import_module(module.name)
print(*sorted({name.partition(".")[0] for name in sys.modules} & {"sphinx", "docutils", "sphinx_needs", "pandas"}))
print(*sorted({name.split(".")[1] for name in sys.modules if name.startswith("sphinx_qms.")}))
"""


def imported(room: str) -> list[str]:
    run = subprocess.run([sys.executable, "-c", PROGRAM, room], capture_output=True, text=True, check=True)
    return run.stdout.splitlines()


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_of_the_core_imports_neither_sphinx_nor_docutils_nor_pandas(room: str) -> None:
    """But that measuring takes intervals from statsmodels, which brings pandas along."""
    brought = {"pandas"} if room == "measure" else set()
    assert set(imported(room)[0].split()) <= brought


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_of_the_core_imports_only_rooms_above_it(room: str) -> None:
    assert set(imported(room)[1].split()) <= set(ROOMS[: ROOMS.index(room) + 1])


@pytest.mark.parametrize("module", MODULES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_module_names_a_room_below_its_own(module: Path) -> None:
    own = HOUSE.index(module.relative_to(Path(sphinx_qms.__file__).parent).parts[0])
    named = re.findall(r"^\s*(?:from|import) sphinx_qms\.(\w+)", module.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert [room for room in named if HOUSE.index(room) > own] == []


@pytest.mark.parametrize(("room", "other"), [("pdf", "docx"), ("docx", "pdf"), ("typesetting", "(pdf|docx)")])
def test_a_writer_of_documents_does_not_know_the_other(room: str, other: str) -> None:
    modules = [path for path in MODULES if f"dossier/{room}/" in path.as_posix()]
    assert modules
    named = [path.name for path in modules if re.search(rf"sphinx_qms\.dossier\.{other}\b", path.read_text("utf-8"))]
    assert named == []


def test_the_engine_names_its_version() -> None:
    assert sphinx_qms.__version__.count(".") == 2
