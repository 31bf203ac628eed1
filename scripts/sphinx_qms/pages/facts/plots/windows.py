"""Lines through windows of time."""

from __future__ import annotations

from matplotlib.axes import Axes

from sphinx_qms.pages.facts.plots.canvas import COLOURS, DASHES, INK, MARKERS, Dashes, drawn, in_lines, in_percent
from sphinx_qms.pages.facts.plots.charts import TimeChart, TimeLine

_BESIDE = 0.08
"""How far lines stand beside each other, so that their intervals do not hide each other."""
_LIMITS: tuple[Dashes, ...] = ((0, (3, 1.5)), (0, (1, 1)), (0, (6, 2, 1, 2)))
_LABELS = 12
"""More windows than these get every second, third … label."""


def draw_windows(chart: TimeChart) -> str:
    """A line for each thing with the intervals of its windows, limits dashed, and a ring where one is broken."""

    def draw(axes: Axes) -> None:
        for number, line in enumerate(chart.lines):
            shift = (number - (len(chart.lines) - 1) / 2) * _BESIDE
            _draw_line(axes, chart, line, number, shift)
        for number, (limit, label) in enumerate(chart.limits):
            axes.axhline(limit, color=INK, linestyle=_LIMITS[number % len(_LIMITS)], linewidth=1.4, label=label)
        if chart.apart:
            axes.axvline(chart.apart - 0.5, color="#bbbbbb", linewidth=0.8)
        every = -(-len(chart.windows) // _LABELS)
        places = range(0, len(chart.windows), every)
        axes.set_xticks(list(places), [in_lines(chart.windows[place]) for place in places], rotation=_turned(chart))
        axes.set_xlim(-0.5, len(chart.windows) - 0.5)
        axes.grid(axis="y", color="#dddddd", linewidth=0.6)
        axes.set_axisbelow(True)
        axes.set_ylabel(chart.up)
        axes.margins(y=0.12)
        if chart.percent:
            in_percent(axes, chart.percent, across=False, up=True)
        handles, names = axes.get_legend_handles_labels()
        if names:
            # lines, limits, and last what is broken
            order = sorted(range(len(names)), key=lambda place: names[place] == chart.broken)
            axes.legend(
                [handles[place] for place in order], [names[place] for place in order],
                loc="lower left", bbox_to_anchor=(0, 1), frameon=False, borderaxespad=0, ncols=3,
            )  # fmt: skip

    return drawn(6.3, 2.9 + 0.2 * ((len(chart.lines) + len(chart.limits)) // 3 + 1), draw)


def _draw_line(axes: Axes, chart: TimeChart, line: TimeLine, number: int, shift: float) -> None:
    colour, dashes = COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]
    marker = MARKERS[number % len(MARKERS)]
    told = [(place, point.interval) for place, point in enumerate(line.points) if point.interval is not None]
    label = line.name or "_"
    for place, interval in told:
        axes.plot([place + shift] * 2, [interval.lower, interval.upper], color=INK, linewidth=1.1, marker="_")
        axes.plot(place + shift, interval.estimate, color=colour, marker=marker, markersize=5.5)
    joined = [(place + shift, interval.estimate) for place, interval in told if place >= chart.apart]
    if joined:
        axes.plot(*zip(*joined, strict=True), color=colour, linestyle=dashes, linewidth=1.4, marker=marker,
                  markersize=5.5, label=label)  # fmt: skip
    broken = [(place + shift, point.interval.estimate) for place, point in enumerate(line.points)
              if point.broken and point.interval is not None]  # fmt: skip
    if broken:
        known = chart.broken in axes.get_legend_handles_labels()[1]
        axes.plot(*zip(*broken, strict=True), linestyle="none", marker="o", markersize=12, markerfacecolor="none",
                  markeredgecolor="#b00020", markeredgewidth=1.8, label="_" if known else chart.broken)  # fmt: skip


def _turned(chart: TimeChart) -> float:
    """Labels that would touch each other are turned."""
    return 90.0 if sum(map(len, chart.windows)) > 70 else 0.0
