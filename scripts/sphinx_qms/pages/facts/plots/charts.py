"""What a plot shows: numbers and the texts beside them, in the language of the page."""

from __future__ import annotations

from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True)
class RocPanel:
    """ROC curves in one pair of axes, each its points in rising order, and the points at which the device works.

    Curves of the same place in their panels are of the same kind, such as a modality; `marks` have their labels.
    """

    title: str
    curves: tuple[tuple[Point, ...], ...]
    marks: tuple[tuple[Point, str], ...] = ()


@dataclass(frozen=True)
class RocChart:
    """ROC curves, in panels where there are several readers; `names` are those of the curves of each panel, if any."""

    panels: tuple[RocPanel, ...]
    names: tuple[str, ...]
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
    """A group: its name, its number in words, the interval, None where nothing is told, and what criteria ask.

    `overall` is the row of all, from which the groups are parts.
    """

    name: str
    said: str
    interval: Interval | None
    limits: tuple[float, ...]
    overall: bool


@dataclass(frozen=True)
class ForestChart:
    """Groups below each other. `limit` says what the limits in them are, `no_difference` what the value `none` is.

    `percent` is the template of a tick in percent, "" for a plain number.
    """

    rows: tuple[ForestRow, ...]
    limit: str
    across: str
    percent: str
    none: float | None
    no_difference: str
    logarithmic: bool


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


@dataclass(frozen=True)
class MatrixChart:
    """How often each class of the rows meets each of the columns; None where it is not told, with the words for it."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int | None, ...], ...]
    not_told: str
    across: str
    up: str


@dataclass(frozen=True)
class DivergingRow:
    """A group with what counts against it and what counts for it, from the line outwards, and both in words."""

    name: str
    against: tuple[int, ...]
    in_favour: tuple[int, ...]
    against_said: str
    in_favour_said: str


@dataclass(frozen=True)
class DivergingChart:
    """Bars to both sides of a line, each named: to the left what became worse, to the right what became better."""

    rows: tuple[DivergingRow, ...]
    against: tuple[str, ...]
    in_favour: tuple[str, ...]
    across: str


@dataclass(frozen=True)
class TimePoint:
    """What was measured in a window, None where nothing is told; `broken` where it is beyond what a criterion asks."""

    interval: Interval | None
    broken: bool


@dataclass(frozen=True)
class TimeLine:
    """One thing through all windows."""

    name: str
    points: tuple[TimePoint, ...]


@dataclass(frozen=True)
class TimeChart:
    """Lines through windows in their order; `limits` are values that criteria ask for, each with its label.

    `apart` is how many windows at the beginning are the reference, which no line joins to the others.
    """

    windows: tuple[str, ...]
    lines: tuple[TimeLine, ...]
    limits: tuple[tuple[float, str], ...]
    broken: str
    up: str
    percent: str
    apart: int


Chart = (
    RocChart | CalibrationChart | SizeChart | ForestChart | DistributionChart | MatrixChart | DivergingChart | TimeChart
)
"""Anything that can be drawn."""
