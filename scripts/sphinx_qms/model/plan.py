"""The plan of measurements: `evidence/plan.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sphinx_qms.model.error import Location
from sphinx_qms.model.yaml_file import read_yaml

FILE = "evidence/plan.yaml"


@dataclass(frozen=True)
class TestMeasurement:
    """The cases that belong to one test need, the report they are read from, and the files that they test.

    `cases` and `tested` are globs relative to the project.
    """

    id: str
    report: str
    cases: tuple[str, ...]
    tested: tuple[str, ...]
    location: Location

    __test__ = False

    @property
    def globs(self) -> tuple[str, ...]:
        """What is tested, the test files included: a change in any of these makes the results stale."""
        return (*self.tested, *self.cases)


def load_plan(root: Path) -> Mapping[str, TestMeasurement]:
    """The planned measurements by need id; empty where the project has no plan."""
    path = root / FILE
    if not path.exists() and not path.is_symlink():
        return {}
    file = read_yaml(root, FILE, "plan")
    return {
        need_id: TestMeasurement(
            need_id,
            entry["report"],
            tuple(entry["cases"]),
            tuple(entry["tested"]),
            file.location("measurements", need_id),
        )
        for need_id, entry in file.data["measurements"].items()
    }
