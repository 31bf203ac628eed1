"""Curves and points: ROC, calibration, training size."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sphinx_qms.pages.facts.plots.canvas import (
    COLOURS,
    DASHES,
    FAINT,
    INK,
    MAIN,
    MARKERS,
    drawn,
    drawn_figure,
    in_lines,
    in_percent,
)
from sphinx_qms.pages.facts.plots.charts import CalibrationChart, Interval, RocChart, RocPanel, SizeChart

_LOGARITHMIC = 20
"""From this ratio of the largest to the smallest size on, their axis is logarithmic."""


_PANELS = 3
"""Panels beside each other."""


def draw_roc(chart: RocChart) -> str:
    """The curves, the diagonal of chance, and each point at which the device works with a sign of its own."""
    count = len(chart.panels)
    if count == 1:
        return drawn(4.6, 4.4 + 0.22 * len(chart.names), lambda axes: _draw_panel(axes, chart, chart.panels[0], True))
    across = min(count, _PANELS)
    down = -(-count // across)

    def draw(figure: Figure) -> None:
        for place, panel in enumerate(chart.panels):
            axes = figure.add_subplot(down, across, place + 1)
            _draw_panel(axes, chart, panel, False)
            axes.tick_params(labelleft=place % across == 0, labelbottom=place + across >= count)
        figure.supxlabel(chart.across, size=9)
        figure.supylabel(chart.up, size=9)
        handles, names = figure.axes[0].get_legend_handles_labels()
        figure.legend(handles, names, loc="outside upper left", frameon=False)

    return drawn_figure(0.7 + 1.9 * across, 0.75 + 2.15 * down + 0.2 * len(chart.names), draw)


def _draw_panel(axes: Axes, chart: RocChart, panel: RocPanel, alone: bool) -> None:
    axes.plot([0, 1], [0, 1], color=FAINT, linestyle="--" if len(panel.curves) == 1 else "-", linewidth=1)
    if alone:
        axes.annotate(chart.chance, (0.72, 0.68), color=INK, rotation=45, ha="center", va="top", rotation_mode="anchor")
    names = chart.names or ("_",) * len(panel.curves)
    for number, (points, name) in enumerate(zip(panel.curves, names, strict=True)):
        place = number % len(DASHES)
        axes.plot(*zip(*points, strict=True), color=COLOURS[place], linestyle=DASHES[place], linewidth=1.8, label=name)
    for number, (point, label) in enumerate(panel.marks):
        marker = MARKERS[number % len(MARKERS)]
        axes.plot(
            *point, marker=marker, color=INK, markersize=8, markerfacecolor="white", markeredgewidth=1.8,
            linestyle="none", label=label,
        )  # fmt: skip
    _square(axes, chart.percent, 0.2 if alone else 0.5)
    axes.set_title(in_lines(panel.title), size=9)
    if alone:
        axes.set(xlabel=chart.across, ylabel=chart.up)
        if chart.names:
            axes.legend(loc="lower left", bbox_to_anchor=(0, 1), frameon=False)
        elif panel.marks:
            axes.legend(loc="lower right", handletextpad=0.2, framealpha=1, edgecolor=FAINT)


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


def _square(axes: Axes, percent: str, step: float = 0.2) -> None:
    """Both axes from 0 to 1, as long as each other."""
    axes.set(xlim=(-0.015, 1.015), ylim=(-0.015, 1.015), aspect="equal")
    ticks = [number * step for number in range(round(1 / step) + 1)]
    axes.set_xticks(ticks)
    axes.set_yticks(ticks)
    axes.grid(color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    in_percent(axes, percent, across=True, up=True)
