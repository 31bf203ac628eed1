"""A new product as a company begins one: the wheel, `qms init`, and `tox -e docs` in an empty folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfReader

REPOSITORY = Path(__file__).parents[2]
EXAMPLE = ("RecurSight", "FUNC_breast", "Oncology Systems", "Rotterdam")
ITEM = "write a procedure (PROC_internal_audit or another)"


def run(folder: Path, *command: str) -> str:
    """What the command prints, both streams; it has to succeed, whatever the environment of these tests is."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "TOX_", "VIRTUAL_ENV"))}
    done = subprocess.run(
        command,
        cwd=folder,
        env=kept,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-5000:]
    return done.stdout


@pytest.fixture(scope="module")
def said_and_built(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """What `tox -e docs` says in the folder of a new product, and that folder.

    Until the package is published, pip finds it as the wheel of this repository.
    """
    root = tmp_path_factory.mktemp("company")
    wheels, tools, product = root / "wheels", root / "tools", root / "pulmo"
    run(root, sys.executable, "-m", "venv", str(tools))
    python = str(tools / "bin" / "python")
    run(root, python, "-m", "pip", "install", "-q", "tox")
    run(root, python, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(wheels), str(REPOSITORY))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIP_FIND_LINKS", f"{wheels} {os.environ.get('PIP_FIND_LINKS', '')}".strip())
        run(root, python, "-m", "pip", "install", "-q", "sphinx-qms")
        run(root, str(tools / "bin" / "qms"), "init", "pulmo", "--defaults")
        said = run(product, str(tools / "bin" / "tox"), "-e", "docs")
    return said, product


def test_tox_builds_it_without_a_traceback(said_and_built: tuple[str, Path]) -> None:
    said, product = said_and_built

    assert "Traceback" not in said
    assert re.search(r"^pulmo: \d+ errors, .*; no gate, so none fails the build$", said, re.MULTILINE)
    assert (product / "build/html/index.html").is_file()


def test_the_work_list_stands_in_html_pdf_and_docx(said_and_built: tuple[str, Path]) -> None:
    build = said_and_built[1] / "build"
    page = (build / "html/compliance/findings.html").read_text(encoding="utf-8")
    pdf = " ".join(" ".join(sheet.extract_text() for sheet in PdfReader(build / "pdf/work-list.pdf").pages).split())
    body = zipfile.ZipFile(build / "docx/work-list.docx").read("word/document.xml").decode()
    docx = re.sub(r"<[^>]+>", "", re.sub(r"</w:p>", " ", body))

    for text in (page, pdf, docx):
        assert ITEM.replace(" ", "") in text.replace(" ", "")


def test_nothing_of_the_example_is_left(said_and_built: tuple[str, Path]) -> None:
    product = said_and_built[1]
    texts = {path: path.read_bytes() for path in product.rglob("*") if path.is_file() and ".tox" not in path.parts}
    texts |= {
        path: " ".join(page.extract_text() for page in PdfReader(path).pages).encode()
        for path in (product / "build/pdf").glob("*.pdf")
    }

    assert not [str(path) for path, text in texts.items() if any(word.encode() in text for word in EXAMPLE)]


def test_checking_twice_gives_the_same_report(said_and_built: tuple[str, Path]) -> None:
    product = said_and_built[1]
    reports = []
    for _ in range(2):
        run(product, str(product.parent / "tools/bin/qms"), "check")
        reports.append((product / "build/report.json").read_bytes())

    assert reports[0] == reports[1]
