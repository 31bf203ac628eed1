"""What a plot shows: numbers and the texts beside them, in the language of the page."""

from __future__ import annotations

from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True)
class RocChart:
    """A ROC curve, its points in rising order, and the points at which the device works, with their labels."""

    points: tuple[Point, ...]
    marks: tuple[tuple[Point, str], ...]
    across: str
    up: str
    chance: str
    percent: str


@dataclass(frozen=True)
class Interval:
    """An estimate at a place on the axis, with its bounds; the place itself where they are not known."""

    at: float
    estimate: float
    lower: float
    upper: float


@dataclass(frozen=True)
class CalibrationChart:
    """Observed shares over predicted ones."""

    points: tuple[Interval, ...]
    across: str
    up: str
    ideal: str
    percent: str


@dataclass(frozen=True)
class SizeChart:
    """A measure of models over the size of what they were trained on, each point with its label."""

    points: tuple[Interval, ...]
    labels: tuple[str, ...]
    across: str
    up: str


@dataclass(frozen=True)
class ForestRow:
    """A subgroup: its name, its number in words, the interval, None where nothing is told, and what criteria ask."""

    name: str
    said: str
    interval: Interval | None
    limits: tuple[float, ...]


@dataclass(frozen=True)
class ForestChart:
    """Subgroups below each other; the first row is that of all. `limit` says what the limits in them are.

    `percent` is the template of a tick in percent, "" for a plain number.
    """

    rows: tuple[ForestRow, ...]
    limit: str
    across: str
    percent: str


@dataclass(frozen=True)
class Series:
    """Shares by level, each with its text; None where nothing is told."""

    name: str
    shares: tuple[float | None, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True)
class DistributionChart:
    """Shares of the levels of a variable, in one set and in those that it is compared with."""

    levels: tuple[str, ...]
    series: tuple[Series, ...]
    across: str
    percent: str


Chart = RocChart | CalibrationChart | SizeChart | ForestChart | DistributionChart
"""Anything that can be drawn."""
