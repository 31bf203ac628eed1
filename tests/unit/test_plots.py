"""Pictures of measured numbers: whatever is not told, is zero or stands alone is drawn, and the same each time."""

from __future__ import annotations

import pytest
from lxml import etree

from sphinx_qms.pages.facts.plots.canvas import DASHES, MARKERS
from sphinx_qms.pages.facts.plots.charts import (
    Chart,
    DivergingChart,
    DivergingRow,
    ForestChart,
    ForestRow,
    Interval,
    MatrixChart,
    RocChart,
    RocPanel,
    TimeChart,
    TimeLine,
    TimePoint,
)
from sphinx_qms.pages.facts.plots.draw import draw

POINT = Interval(0, 0.7, 0.7, 0.7)
CURVE = ((0.0, 0.0), (1.0, 1.0))


def forest(*rows: ForestRow, none: float | None = None, logarithmic: bool = False) -> ForestChart:
    return ForestChart(rows, "limit", "across", "", none, "no difference", logarithmic)


def windows(*lines: TimeLine, names: tuple[str, ...] = ("1985", "1986"), apart: int = 0) -> TimeChart:
    return TimeChart(names, lines, ((0.2, "limit"), (0.4, "other limit")), "broken", "up", "", apart)


NOTHING = TimePoint(None, False)
CHARTS: dict[str, tuple[Chart, set[str]]] = {
    "a forest of which nothing is told": (
        forest(ForestRow("few", "withheld", None, (), False), none=1.0, logarithmic=True),
        {"few", "withheld", "no difference"},
    ),
    "a forest of one number without interval": (forest(ForestRow("all", "0.7", POINT, (0.7,), True)), {"all", "0.7"}),
    "a matrix of one class, withheld": (MatrixChart(("A",), ("A",), ((None,),), "withheld", "x", "y"), {"withheld"}),
    "a matrix of zeros": (MatrixChart(("A", "B"), ("A", "B"), ((0, 0), (0, 0)), "withheld", "x", "y"), {"A", "B", "0"}),
    "bars without cases": (
        DivergingChart((DivergingRow("all", (0, 0), (0, 0), "0 + 0", "none"),), ("m", "a"), ("f", "c"), "cases"),
        {"0 + 0", "none", "m", "c"},
    ),
    "windows of which nothing is told": (windows(TimeLine("age", (NOTHING, NOTHING))), {"1985", "limit"}),
    "one window, broken, beside its reference": (
        windows(TimeLine("", (TimePoint(POINT, False), TimePoint(POINT, True))), names=("reference", "1985"), apart=1),
        {"reference", "1985", "broken"},
    ),
    "windows without reference": (
        windows(*(TimeLine(f"line {n}", (TimePoint(POINT, False), NOTHING)) for n in range(9))),
        {"line 0", "line 8"},
    ),
    "one reader alone": (RocChart((RocPanel("Kim", (CURVE,)),), ("with",), "x", "y", "chance", "{number}"), {"Kim"}),
    "seven readers in two modalities": (
        RocChart(
            tuple(RocPanel(f"reader {n}", (CURVE, CURVE)) for n in range(7)), ("w", "wo"), "x", "y", "c", "{number}"
        ),
        {"reader 0", "reader 6", "wo"},
    ),
}


@pytest.mark.parametrize("name", CHARTS)
def test_what_is_hardly_anything_is_drawn_with_its_words_and_twice_the_same(name: str) -> None:
    chart, words = CHARTS[name]
    picture = draw(chart)
    assert words <= {" ".join(text.split()) for text in etree.fromstring(picture.encode()).itertext()}
    assert draw(chart) == picture


def test_lines_beside_each_other_are_told_apart_without_colour() -> None:
    lines = [TimeLine(f"line {number}", (TimePoint(POINT, False), TimePoint(POINT, False))) for number in range(8)]
    root = etree.fromstring(draw(windows(*lines)).encode())
    markers = {value for use in root.iter("{*}use") for key, value in use.attrib.items() if key.endswith("href")}
    assert len(markers) >= len(MARKERS)
    pairs = {(MARKERS[number % len(MARKERS)], DASHES[number % len(DASHES)]) for number in range(8)}
    assert len(pairs) == len(lines)
