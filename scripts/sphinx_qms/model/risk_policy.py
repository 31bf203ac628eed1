"""The risk policy: scales of severity and probability of harm, and which risks are acceptable (ISO 14971, 4.4)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sphinx_qms.model.error import Problem, UserError
from sphinx_qms.model.yaml_file import YamlFile, read_yaml

FILE = "requirements_specs/risk_policy.yaml"


class Region(StrEnum):
    """What the matrix says of a risk."""

    ACCEPTABLE = "acceptable"
    TOLERABLE = "tolerable"
    NOT_ACCEPTABLE = "not_acceptable"


@dataclass(frozen=True)
class Level:
    """A level of a scale: its number, one word for it, and what it means."""

    level: int
    name: str
    meaning: str

    def __str__(self) -> str:
        return f"{self.level} {self.name}"


@dataclass(frozen=True, order=True)
class Score:
    """How grave a harm is and how probable, as levels of the two scales."""

    severity: int
    probability: int


@dataclass(frozen=True)
class RiskPolicy:
    """The two scales, each by rising level; what each region means; and the region of every pair of levels."""

    severity: tuple[Level, ...]
    probability: tuple[Level, ...]
    meanings: Mapping[Region, str]
    matrix: Mapping[Score, Region]


def load_risk_policy(root: Path) -> RiskPolicy | None:
    """The project's risk policy, every pair of levels having exactly one region; None where the project has none.

    Raises UserError with every level that stands twice, every level that the scales do not have, and every pair of
    levels with no region or with several.
    """
    path = root / FILE
    if not path.exists() and not path.is_symlink():
        return None
    file = read_yaml(root, FILE, "risk_policy")
    severity, probability = (_scale(file, name) for name in ("severity", "probability"))
    levels = {level.level for level in severity}
    problems = [
        *_repeated_levels(file, "severity"),
        *_repeated_levels(file, "probability"),
        *_row_problems(file, {level.level for level in probability}),
        *(problem for row in range(len(file.data["matrix"])) for problem in _pair_problems(file, row, levels)),
    ]
    if problems:
        raise UserError(problems)
    meanings = {region: file.data["regions"][region] for region in Region}
    matrix = {
        Score(int(level), int(row["probability"])): region
        for row in file.data["matrix"]
        for region in Region
        for level in row.get(region, ())
    }
    return RiskPolicy(severity, probability, meanings, matrix)


def _scale(file: YamlFile, name: str) -> tuple[Level, ...]:
    levels = (Level(int(entry["level"]), entry["name"], entry["meaning"]) for entry in file.data[name])
    return tuple(sorted(levels, key=lambda level: level.level))


def _repeated_levels(file: YamlFile, name: str) -> Iterator[Problem]:
    numbers = [entry["level"] for entry in file.data[name]]
    for index, number in enumerate(numbers):
        if number in numbers[:index]:
            place = file.location(name, index, "level")
            yield Problem(place, "risk-scale", f"{name}: the level {number} stands twice", "keep one of them")


def _row_problems(file: YamlFile, levels: Collection[int]) -> Iterator[Problem]:
    """What is wrong with the rows: not exactly one for each level of probability."""
    rows = [row["probability"] for row in file.data["matrix"]]
    for index, number in enumerate(rows):
        place = file.location("matrix", index, "probability")
        if number not in levels:
            yield Problem(place, "risk-matrix", f"there is no probability {number}", _known("probability", levels))
        elif number in rows[:index]:
            yield Problem(place, "risk-matrix", f"the probability {number} has two rows", "keep one of them")
    for number in sorted(set(levels) - set(rows)):
        hint = f"write a row with probability: {number}"
        yield Problem(file.location("matrix"), "risk-matrix", f"the probability {number} has no row", hint)


def _pair_problems(file: YamlFile, row: int, levels: Collection[int]) -> Iterator[Problem]:
    """What is wrong within a row: not exactly one region for each level of severity."""
    data = file.data["matrix"][row]
    named = f"probability {data['probability']}"
    seen: set[int] = set()
    for region in Region:
        for level in data.get(region, ()):
            place = file.location("matrix", row, region)
            if level not in levels:
                message = f"{named}: there is no severity {level}"
                yield Problem(place, "risk-matrix", message, _known("severity", levels))
            elif level in seen:
                message = f"{named}: severity {level} stands in two regions"
                yield Problem(place, "risk-matrix", message, "keep one of them")
            seen.add(level)
    if missing := sorted(set(levels) - seen):
        message = f"{named}: severity {', '.join(map(str, missing))} stands in no region"
        hint = f"write it under one of: {', '.join(Region)}"
        yield Problem(file.location("matrix", row), "risk-matrix", message, hint)


def _known(name: str, levels: Collection[int]) -> str:
    return f"levels of {name}: {', '.join(map(str, sorted(levels)))}"
