"""Facts: what was measured, as committed JSON, each with the fingerprints of the files it was measured from."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

from sphinx_qms.model.error import Location, user_error
from sphinx_qms.model.plan import TestMeasurement
from sphinx_qms.model.yaml_file import YamlFile, check_schema, load_schema, parse_json, read_text

FOLDER = "evidence/facts"
OUTCOMES = ("passed", "failed", "error", "skipped")
CACHES = frozenset({"__pycache__", ".pytest_cache", ".hypothesis", ".git", ".tox", ".venv", "build"})


@dataclass(frozen=True)
class InputFile:
    """A file that facts were measured from, and its SHA-256 at that time."""

    path: str
    sha256: str


@dataclass(frozen=True)
class TestCase:
    """One executed test case: what it verifies, and how it ended (one of OUTCOMES)."""

    id: str
    case: str
    title: str
    outcome: str
    verifies: tuple[str, ...]
    location: Location

    __test__ = False  # not a test of ours, whatever pytest thinks of the name


@dataclass(frozen=True)
class TestFacts:
    """The executed cases of one test need."""

    id: str
    inputs: tuple[InputFile, ...]
    cases: tuple[TestCase, ...]
    location: Location

    __test__ = False

    @property
    def passed(self) -> bool:
        """Whether every case passed."""
        return all(case.outcome == "passed" for case in self.cases)


def facts_path(need_id: str) -> str:
    """Where the facts of a need stand, relative to the project."""
    return f"{FOLDER}/{need_id}.json"


def load_facts(root: Path) -> dict[str, TestFacts]:
    """The facts of the project by need id; raises UserError where a file is not what its schema describes."""
    names = sorted(path.name for path in (root / FOLDER).glob("*.json") if not path.name.endswith(".run.json"))
    if not names:
        return {}
    schema = load_schema(root, "facts")
    facts = [_read_facts(root, name, schema) for name in names]
    return {item.id: item for item in facts}


def _read_facts(root: Path, name: str, schema: Any) -> TestFacts:
    path = f"{FOLDER}/{name}"
    text = read_text(root, path)
    data = parse_json(text, path, "restore the file, or measure again: qms measure")
    check_schema(YamlFile(path, data, {(): 1}), schema)
    if data["id"] != name.removesuffix(".json"):
        raise user_error("facts-id", f"the file is named {name}, but its id is {data['id']}", path)
    lines = {line.strip().rstrip(","): number for number, line in enumerate(text.splitlines(), 1)}
    return TestFacts(
        id=data["id"],
        inputs=tuple(InputFile(item["path"], item["sha256"]) for item in data["inputs"]),
        cases=tuple(
            TestCase(
                item["id"],
                item["case"],
                item["title"],
                item["outcome"],
                tuple(item["verifies"]),
                Location(path, lines.get(f'"id": {json.dumps(item["id"])}', 1)),
            )
            for item in data["values"]["cases"]
        ),
        location=Location(path, 1),
    )


def file_sha256(path: Path) -> str:
    """The SHA-256 of the file's bytes, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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


def changed_inputs(
    facts: Iterable[TestFacts], plan: Mapping[str, TestMeasurement], root: Path
) -> dict[str, tuple[str, ...]]:
    """By need id, the files that are no longer what was measured, are gone, or have come since; empty where none are.

    A file has come since where the plan says that it is tested, and the facts do not know it.
    """
    fingerprint = cache(lambda path: file_sha256(root / path) if is_project_file(root, path) else "")
    changed: dict[str, tuple[str, ...]] = {}
    for item in facts:
        known = {file.path for file in item.inputs}
        other = {file.path for file in item.inputs if fingerprint(file.path) != file.sha256}
        new = files_matching(root, plan[item.id].globs) - known if item.id in plan else set()
        if other | new:
            changed[item.id] = tuple(sorted(other | new))
    return changed
