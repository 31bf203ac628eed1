"""What all tests share: a copy of the small project, and the `qms` command run in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sphinx.locale import translators

from mini_project import Outcome, copy_mini
from sphinx_qms.commands.cli import run as run_qms

collect_ignore = ["mini"]


@pytest.fixture(autouse=True)
def no_language_stays() -> Iterator[None]:
    """Forgets the language of a build, which Sphinx keeps for the whole process."""
    yield
    translators.clear()


@pytest.fixture
def mini(tmp_path: Path) -> Path:
    """A copy of the small project."""
    return copy_mini(tmp_path / "mini")


@pytest.fixture
def qms(capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Runs `qms` with arguments over a project."""

    def run(root: Path, *arguments: str) -> Outcome:
        capsys.readouterr()
        code = run_qms([*arguments, "--project", str(root)])
        output = capsys.readouterr()
        return Outcome(code, output.out, output.err, root)

    return run
