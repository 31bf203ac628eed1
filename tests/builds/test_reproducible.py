"""The same commit gives the same bytes, wherever, whenever and with however many processes it is built."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from mini_project import append, copy_mini, with_elements

WRONG = "\n:::{population} Some\n:id: POP_numbers\n:status: approved\n:::\n\n:::{popolation}\n:::\n"


def build(root, jobs, formats="html", umask=0o022, **environment):
    command = [sys.executable, "-m", "sphinx_qms.commands.cli", "build", "--jobs", str(jobs), "--to", formats]
    environment = {**os.environ, **environment}
    result = subprocess.run(command, cwd=root, env=environment, umask=umask, capture_output=True, text=True)
    assert result.returncode in {0, 2}, result.stderr
    return result.stdout


@pytest.mark.parametrize("text", ["", WRONG], ids=["sound", "with findings"])
def test_two_places_two_environments_one_result(text, tmp_path):
    one = copy_mini(tmp_path / "one")
    two = copy_mini(tmp_path / "far" / "away" / "two")
    for root in (one, two):
        append(root, "source/base.md", text)
        for number in range(8):
            page = f"# Page {number}\n\n:::{{population}} Number {number}\n:id: POP_{number}\n:status: approved\n:::\n"
            (root / "source" / f"page{number}.md").write_text(page, encoding="utf-8")

    said_one = build(one, 1, HOME=str(tmp_path), TZ="Asia/Seoul", LC_ALL="C", PYTHONHASHSEED="1")
    said_two = build(two, 2, HOME="/", TZ="America/New_York", LC_ALL="C.UTF-8", PYTHONHASHSEED="77")

    assert said_one == said_two
    made = {path.relative_to(one) for path in (one / "build").rglob("*") if path.is_file() and ".qms" not in path.parts}
    for name in made:
        assert (one / name).read_bytes() == (two / name).read_bytes(), name
    assert {"report.json", "needs.json", "index.html"} <= {path.name for path in made}


def test_two_places_two_environments_the_same_documents(tmp_path):
    one = with_elements(copy_mini(tmp_path / "one"))
    two = with_elements(copy_mini(tmp_path / "far" / "away" / "two"))

    build(one, 1, "pdf,docx", HOME=str(tmp_path), TZ="Asia/Seoul", LC_ALL="C", PYTHONHASHSEED="1")
    build(two, 2, "docx,pdf", 0o077, HOME="/", TZ="America/New_York", LC_ALL="C.UTF-8", PYTHONHASHSEED="77")

    for name in ("pdf/elements.pdf", "docx/elements.docx"):
        assert (one / "build" / name).read_bytes() == (two / "build" / name).read_bytes(), name


def test_pages_are_the_same_whatever_was_built_before_them(mini, qms):
    with_elements(mini)
    qms(mini, "build", "--to", "html")
    alone = {path.name: path.read_bytes() for path in (mini / "build/html").rglob("*.html")}
    shutil.rmtree(mini / "build")

    qms(mini, "build", "--to", "pdf")
    qms(mini, "build", "--to", "html")

    assert alone == {path.name: path.read_bytes() for path in (mini / "build/html").rglob("*.html")}


def test_sphinx_build_alone_gives_the_same_report(mini, qms):
    outcome = qms(mini, "build")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-c", ".", "-b", "html", "source", "plain/html"]

    subprocess.run(command, cwd=mini, check=True, capture_output=True)

    plain = (mini / "plain" / "html" / "report.json").read_bytes()
    assert plain == (mini / "build" / "report.json").read_bytes()
    assert outcome.code == 0


def test_sphinx_build_fails_on_a_finding_and_says_it_as_a_warning(mini):
    append(mini, "source/base.md", "\n:::{user_need} Why\n:id: UN_why\n:status: approved\n:satisfies: IU_mini\n:::\n")
    append(mini, "conf.py", 'suppress_warnings = ["needs"]\n')
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-c", ".", "-b", "html", "source", "plain/html"]

    result = subprocess.run(command, cwd=mini, capture_output=True, text=True)

    assert result.returncode == 1
    assert "WARNING: UN_why (Why): no requirement satisfies it" in result.stderr
    assert "[qms.user-need-unsatisfied]" in result.stderr
    assert "Traceback" not in result.stderr


def test_suppressed_warnings_change_neither_report_nor_exit_code(mini, qms):
    append(mini, "source/base.md", WRONG)
    loud = qms(mini, "check")
    append(mini, "conf.py", 'suppress_warnings = ["needs", "qms", "myst", "docutils"]\n')

    quiet = qms(mini, "check")

    assert quiet.report == loud.report
    assert quiet.code == loud.code == 2
