"""Rows below each other: subgroups with intervals, levels with bars."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from sphinx_qms.pages.facts.plots.canvas import FAINT, FILLS, INK, MAIN, drawn, in_lines, in_percent
from sphinx_qms.pages.facts.plots.charts import DistributionChart, DivergingChart, ForestChart

_DASHES = (0, (3, 1.5))
_WORSE = ((MAIN, ""), ("#ffffff", "////"))
_BETTER = (("#d5d5d5", ""), ("#ffffff", "...."))
"""Colour and hatch of what became worse and what became better."""


def draw_forest(chart: ForestChart) -> str:
    """A row for each subgroup: name, estimate with interval, number in words; the limits of criteria dashed."""
    lines = max((in_lines(row.name).count("\n") + 1 for row in chart.rows), default=1)
    has_legend = chart.none is not None or any(row.limits for row in chart.rows)

    def draw(axes: Axes) -> None:
        places = [-number for number in range(len(chart.rows))]
        for place, row in zip(places, chart.rows, strict=True):
            if row.interval is None:
                continue
            axes.plot([row.interval.lower, row.interval.upper], [place, place], color=INK, linewidth=1.2, marker="|")
            axes.plot(
                row.interval.estimate,
                place,
                marker="D" if row.overall else "s",
                markersize=7 if row.overall else 5.5,
                color=MAIN,
            )
        limits = [(limit, place) for place, row in zip(places, chart.rows, strict=True) for limit in row.limits]
        for number, (limit, place) in enumerate(limits):
            label = chart.limit if number == 0 else "_"
            axes.plot(
                [limit, limit], [place - 0.4, place + 0.4], color=INK, linestyle=_DASHES, linewidth=1.6, label=label
            )
        if chart.none is not None:
            axes.axvline(chart.none, color=FAINT, linewidth=1.2, zorder=1, label=chart.no_difference)
        axes.locator_params(axis="x", nbins=6)
        if chart.logarithmic:
            axes.set_xscale("log")
            axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
            axes.xaxis.set_minor_formatter(lambda value, _: f"{value:g}" if f"{value:e}"[0] in "25" else "")
        if has_legend:
            axes.legend(loc="lower left", bbox_to_anchor=(0, 1), frameon=False, borderaxespad=0, ncols=2)
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

    tall = len(chart.rows) * max(0.28, 0.15 * lines + 0.06) + 0.25 * has_legend
    return drawn(6.3, 0.75 + tall, draw)


def draw_distribution(chart: DistributionChart) -> str:
    """Bars for each level, one for each set, with the share in words at their ends."""
    count = len(chart.series)
    thick = 0.8 / count

    def draw(axes: Axes) -> None:
        widest = max((share or 0.0 for series in chart.series for share in series.shares), default=0.0) or 1.0
        for number, series in enumerate(chart.series):
            face, hatch = FILLS[number % len(FILLS)]
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


def draw_diverging(chart: DivergingChart) -> str:
    """Bars to the left and to the right of a line, stacked, with the counts in them and the names above."""
    fills = (*zip(chart.against, _WORSE, strict=False), *zip(chart.in_favour, _BETTER, strict=False))

    def draw(axes: Axes) -> None:
        for place, row in enumerate(chart.rows):
            _draw_stack(axes, -place, row.against, row.against_said, _WORSE, -1)
            _draw_stack(axes, -place, row.in_favour, row.in_favour_said, _BETTER, 1)
        axes.axvline(0, color=INK, linewidth=1)
        widest = max((sum(side) for row in chart.rows for side in (row.against, row.in_favour)), default=0)
        axes.set_xlim(-1.4 * (widest or 1), 1.4 * (widest or 1))
        axes.xaxis.set_major_locator(MaxNLocator(nbins=7, integer=True))
        axes.xaxis.set_major_formatter(lambda value, _: f"{abs(value):g}")
        axes.set_yticks([-place for place in range(len(chart.rows))], [in_lines(row.name) for row in chart.rows])
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.set_xlabel(chart.across)
        axes.legend(
            handles=[
                Patch(facecolor=face, hatch=hatch, edgecolor=INK, linewidth=0.8, label=name)
                for name, (face, hatch) in fills
            ],
            loc="lower left", bbox_to_anchor=(0, 1), frameon=False, ncols=2, borderaxespad=0.2,
        )  # fmt: skip

    return drawn(5.8, 1.25 + 0.36 * len(chart.rows), draw)


def _draw_stack(
    axes: Axes, place: float, counts: Sequence[int], said: str, fills: Sequence[tuple[str, str]], side: int
) -> None:
    """The bars of one side from the line outwards, with what they say at their end."""
    start = 0
    for count, (face, hatch) in zip(counts, fills, strict=False):
        axes.barh(
            place, side * count, left=start, height=0.62, facecolor=face, hatch=hatch, edgecolor=INK,
            linewidth=0.8 if count else 0,
        )  # fmt: skip
        start += side * count
    axes.annotate(
        said, (start, place), xytext=(3 * side, 0), textcoords="offset points", size=8,
        ha="left" if side > 0 else "right", va="center",
    )  # fmt: skip
