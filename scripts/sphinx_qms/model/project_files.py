"""The files of a project: their fingerprints, and which of them a glob means."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path

CACHES = frozenset({"__pycache__", ".pytest_cache", ".hypothesis", ".git", ".tox", ".venv", "build"})


def file_sha256(path: Path) -> str:
    """The SHA-256 of the file's bytes, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_in_project(root: Path, name: str) -> str:
    """The SHA-256 of a file of the project; empty where `name` is none."""
    return file_sha256(root / name) if is_project_file(root, name) else ""


def is_project_file(root: Path, name: str) -> bool:
    """Whether `name` is a file within the project; false for what cannot be the name of a file at all."""
    path = root / name
    try:
        return path.resolve().is_relative_to(root.resolve()) and path.is_file()
    except (OSError, ValueError, RuntimeError):  # too long, a NUL, links in a circle
        return False


def files_matching(root: Path, globs: Iterable[str]) -> set[str]:
    """The files of the project whose path matches one of the globs (`*` stands for `/` too); caches are left out."""
    found: set[str] = set()
    for glob in globs:
        folder = re.split(r"[*?\[]", glob, maxsplit=1)[0].rpartition("/")[0]
        names = (path.relative_to(root).as_posix() for path in project_files(root / folder))
        found.update(name for name in names if fnmatchcase(name, glob))
    return found


def project_files(folder: Path) -> Iterator[Path]:
    """Every file below the folder, but for what tools leave there."""
    return (path for path in folder.rglob("*") if path.is_file() and not CACHES & set(path.relative_to(folder).parts))
