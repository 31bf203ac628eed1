"""Copies of the small project `mini`, ways to change them, and what a run of `qms` leaves behind."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

REPOSITORY = Path(__file__).parent.parent
MINI = Path(__file__).parent / "mini"


@dataclass(frozen=True)
class Outcome:
    """What a run of the command left behind."""

    code: int
    out: str
    err: str
    root: Path

    @property
    def report(self) -> dict[str, Any]:
        """The report on disk."""
        assert self.code != 1, self.err
        return json.loads((self.root / "build" / "report.json").read_text(encoding="utf-8"))

    def findings(self, *severities: str) -> list[dict[str, Any]]:
        """The findings of those severities, of all without any."""
        return [item for item in self.report["findings"] if not severities or item["severity"] in severities]

    def codes(self, *severities: str) -> set[str]:
        """The codes of the findings of those severities."""
        return {item["code"] for item in self.findings(*severities)}


def copy_mini(target: Path) -> Path:
    """A copy of the small project, with the metamodel, link rules and schemas of the repository."""
    shutil.copytree(MINI, target)
    shutil.copy(REPOSITORY / "ubproject.toml", target)
    for name in ("link_rules.json", "yaml_schemas"):
        source = REPOSITORY / "requirements_specs" / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, target / "requirements_specs" / name)
    return target


def with_elements(root: Path) -> Path:
    """The project with two pages that hold every element, and one document of them in all formats."""
    for path in (Path(__file__).parent / "elements").iterdir():
        shutil.copy(path, root / "source")
    edit(root, "conf.py", '["colon_fence"]', '["attrs_block", "colon_fence", "deflist"]')
    declare_document(root, {"page": "elements"}, {"page": "more"}, name="elements", title="All elements")
    return root


def declare_document(root: Path, *contents: dict[str, Any], name: str = "handbook", title: str = "Handbook") -> None:
    """Declares one document with these contents, as PDF and as DOCX in the template of the repository."""
    (root / "templates").mkdir(exist_ok=True)
    shutil.copy(REPOSITORY / "templates/document.docx", root / "templates")
    entry = {
        "title": title,
        "number": "M-001",
        "language": "en",
        "formats": ["pdf", "docx"],
        "template": "document.docx",
        "contents": list(contents),
    }
    (root / "templates/documents.yaml").write_text(yaml.safe_dump({"documents": {name: entry}}), encoding="utf-8")


def edit(root: Path, name: str, old: str, new: str) -> None:
    """Replaces text of a file that must be there exactly once."""
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{name} has {text.count(old)} times: {old}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def append(root: Path, name: str, text: str) -> None:
    """Adds text at the end of a file."""
    path = root / name
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
