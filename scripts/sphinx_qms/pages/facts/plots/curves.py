"""Curves and points: ROC, calibration, training size."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes

from sphinx_qms.pages.facts.plots.canvas import FAINT, INK, MAIN, MARKERS, drawn, in_lines, in_percent
from sphinx_qms.pages.facts.plots.charts import CalibrationChart, Interval, RocChart, SizeChart

_LOGARITHMIC = 20
"""From this ratio of the largest to the smallest size on, their axis is logarithmic."""


def draw_roc(chart: RocChart) -> str:
    """The curve, the diagonal of chance, and each point at which the device works with a sign of its own."""

    def draw(axes: Axes) -> None:
        axes.plot([0, 1], [0, 1], color=FAINT, linestyle="--", linewidth=1)
        axes.annotate(chart.chance, (0.72, 0.68), color=INK, rotation=45, ha="center", va="top", rotation_mode="anchor")
        axes.plot(*zip(*chart.points, strict=True), color=MAIN, linewidth=1.8)
        for number, (point, label) in enumerate(chart.marks):
            marker = MARKERS[number % len(MARKERS)]
            axes.plot(
                *point, marker=marker, color=INK, markersize=8, markerfacecolor="white", markeredgewidth=1.8,
                linestyle="none", label=label,
            )  # fmt: skip
        _square(axes, chart.percent)
        axes.set(xlabel=chart.across, ylabel=chart.up)
        if chart.marks:
            axes.legend(loc="lower right", handletextpad=0.2, framealpha=1, edgecolor=FAINT)

    return drawn(4.6, 4.4, draw)


def draw_calibration(chart: CalibrationChart) -> str:
    """Observed shares with their intervals over predicted ones, beside the diagonal on which both agree."""

    def draw(axes: Axes) -> None:
        axes.plot([0, 1], [0, 1], color=FAINT, linestyle="--", linewidth=1)
        axes.annotate(chart.ideal, (0.8, 0.76), color=INK, rotation=45, ha="center", va="top", rotation_mode="anchor")
        _intervals(axes, chart.points)
        _square(axes, chart.percent)
        axes.set(xlabel=chart.across, ylabel=chart.up)

    return drawn(4.6, 4.4, draw)


def draw_sizes(chart: SizeChart) -> str:
    """The measure over the size of the training set, with intervals."""

    def draw(axes: Axes) -> None:
        sizes = [point.at for point in chart.points]
        if max(sizes) >= _LOGARITHMIC * min(sizes):
            axes.set_xscale("log")
        axes.plot(sizes, [point.estimate for point in chart.points], color=FAINT, linewidth=1)
        _intervals(axes, chart.points)
        axes.set_xticks(sizes, [in_lines(label) for label in chart.labels])
        axes.minorticks_off()
        axes.margins(x=0.08)
        axes.grid(axis="y", color="#dddddd", linewidth=0.6)
        axes.set_axisbelow(True)
        axes.set(xlabel=chart.across, ylabel=chart.up)

    return drawn(5.2, 3.2, draw)


def _intervals(axes: Axes, points: Sequence[Interval]) -> None:
    axes.errorbar(
        [point.at for point in points],
        [point.estimate for point in points],
        yerr=[[point.estimate - point.lower for point in points], [point.upper - point.estimate for point in points]],
        fmt="o",
        color=MAIN,
        ecolor=INK,
        elinewidth=1.1,
        capsize=3,
        markersize=5.5,
    )


def _square(axes: Axes, percent: str) -> None:
    """Both axes from 0 to 1, as long as each other."""
    axes.set(xlim=(-0.015, 1.015), ylim=(-0.015, 1.015), aspect="equal")
    axes.set_xticks([number / 5 for number in range(6)])
    axes.set_yticks([number / 5 for number in range(6)])
    axes.grid(color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    in_percent(axes, percent, across=True, up=True)
