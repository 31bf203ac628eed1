"""Rows below each other: subgroups with intervals, levels with bars."""

from __future__ import annotations

from matplotlib.axes import Axes

from sphinx_qms.pages.facts.plots.canvas import FAINT, INK, MAIN, drawn, in_lines, in_percent
from sphinx_qms.pages.facts.plots.charts import DistributionChart, ForestChart

_FILLS = ((MAIN, ""), ("#ffffff", "////"), ("#d5d5d5", ""))
"""Colour and hatch of a series: dark, hatched and light can be told apart in black and white."""
_DASHES = (0, (3, 1.5))


def draw_forest(chart: ForestChart) -> str:
    """A row for each subgroup: name, estimate with interval, number in words; the limits of criteria dashed."""
    lines = max((in_lines(row.name).count("\n") + 1 for row in chart.rows), default=1)

    def draw(axes: Axes) -> None:
        places = [-number for number in range(len(chart.rows))]
        for place, row in zip(places, chart.rows, strict=True):
            if row.interval is None:
                continue
            overall = place == 0
            axes.plot([row.interval.lower, row.interval.upper], [place, place], color=INK, linewidth=1.2, marker="|")
            axes.plot(
                row.interval.estimate,
                place,
                marker="D" if overall else "s",
                markersize=7 if overall else 5.5,
                color=MAIN,
            )
        limits = [(limit, place) for place, row in zip(places, chart.rows, strict=True) for limit in row.limits]
        for number, (limit, place) in enumerate(limits):
            label = chart.limit if number == 0 else "_"
            axes.plot(
                [limit, limit], [place - 0.4, place + 0.4], color=INK, linestyle=_DASHES, linewidth=1.6, label=label
            )
        if limits:
            axes.legend(loc="lower left", bbox_to_anchor=(0, 1), frameon=False, borderaxespad=0)
        axes.set_yticks(places, [in_lines(row.name) for row in chart.rows])
        axes.set_ylim(min(places) - 0.6, 0.6)
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.grid(axis="x", color="#dddddd", linewidth=0.6)
        axes.set_axisbelow(True)
        beside = axes.secondary_yaxis("right")
        beside.set_yticks(places, [row.said for row in chart.rows])
        beside.tick_params(length=0)
        beside.spines["right"].set_visible(False)
        axes.set_xlabel(chart.across)
        if chart.percent:
            in_percent(axes, chart.percent, across=True, up=False)

    tall = len(chart.rows) * max(0.28, 0.15 * lines + 0.06) + 0.25 * any(row.limits for row in chart.rows)
    return drawn(6.3, 0.75 + tall, draw)


def draw_distribution(chart: DistributionChart) -> str:
    """Bars for each level, one for each set, with the share in words at their ends."""
    count = len(chart.series)
    thick = 0.8 / count

    def draw(axes: Axes) -> None:
        widest = max((share or 0.0 for series in chart.series for share in series.shares), default=0.0) or 1.0
        for number, series in enumerate(chart.series):
            face, hatch = _FILLS[number % len(_FILLS)]
            places = [-level + (count - 1) * thick / 2 - number * thick for level in range(len(chart.levels))]
            shares = [share or 0.0 for share in series.shares]
            axes.barh(
                places, shares, height=thick * 0.9, facecolor=face, hatch=hatch, edgecolor=INK, linewidth=0.8,
                label=series.name,
            )  # fmt: skip
            for place, share, label in zip(places, shares, series.labels, strict=True):
                axes.annotate(label, (share, place), xytext=(3, 0), textcoords="offset points", va="center", size=8)
        axes.set_yticks([-level for level in range(len(chart.levels))], [in_lines(level) for level in chart.levels])
        axes.tick_params(axis="y", length=0)
        axes.set_xlim(0, widest * 1.18)
        axes.spines["left"].set_color(FAINT)
        in_percent(axes, chart.percent, across=True, up=False)
        axes.set_xlabel(chart.across)
        if count > 1:
            axes.legend(loc="lower left", bbox_to_anchor=(0, 1), frameon=False, ncols=1, borderaxespad=0.2)

    return drawn(5.2, 0.75 + 0.19 * count + len(chart.levels) * max(0.3, 0.21 * count + 0.06), draw)
