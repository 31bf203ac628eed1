"""Installs the project with every dependency at its lower bound; run by `tox -e lowest`."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent


def lowest(requirements: list[str]) -> list[str]:
    """The requirements with `>=` turned into `==`."""
    return [requirement.replace(">=", "==").partition(",")[0] for requirement in requirements]


def main() -> None:
    """Installs the lower bounds of the dependencies, then the project and what its tests need."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    install = [sys.executable, "-m", "pip", "install", "--quiet"]
    subprocess.run([*install, *lowest(project["dependencies"]), "-e", f"{REPOSITORY}[test,device]"], check=True)


if __name__ == "__main__":
    main()
