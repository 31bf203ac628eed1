"""Classes against classes: how often two readers agree, and where they do not."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from sphinx_qms.pages.facts.plots.canvas import FAINT, INK, MAIN, drawn, in_lines
from sphinx_qms.pages.facts.plots.charts import MatrixChart

_DARK = 0.5
"""From this share of the largest count on, letters are white."""


def draw_matrix(chart: MatrixChart) -> str:
    """A square for each pair of classes, darker where it is more frequent, with its count; agreement has a frame."""
    most = max((count or 0 for row in chart.counts for count in row), default=0) or 1

    def draw(axes: Axes) -> None:
        for down, row in enumerate(chart.counts):
            for across, count in enumerate(row):
                share = (count or 0) / most
                same = chart.rows[down] == chart.columns[across]
                axes.add_patch(Rectangle((across, -down - 1), 1, 1, facecolor=MAIN, alpha=share, linewidth=0))
                edge = {"edgecolor": INK, "linewidth": 2.0, "zorder": 3} if same else {"edgecolor": FAINT}
                axes.add_patch(Rectangle((across, -down - 1), 1, 1, fill=False, **edge))
                text = chart.not_told if count is None else f"{count:,}"
                colour = "white" if share >= _DARK else INK
                axes.annotate(text, (across + 0.5, -down - 0.5), color=colour, ha="center", va="center")
        axes.set(xlim=(0, len(chart.columns)), ylim=(-len(chart.rows), 0))
        axes.set_xticks([place + 0.5 for place in range(len(chart.columns))], list(map(in_lines, chart.columns)))
        axes.set_yticks([-place - 0.5 for place in range(len(chart.rows))], list(map(in_lines, chart.rows)))
        axes.tick_params(length=0)
        for spine in axes.spines.values():
            spine.set_visible(False)
        axes.set(xlabel=chart.across, ylabel=chart.up)

    return drawn(1.6 + 0.95 * len(chart.columns), 0.8 + 0.62 * len(chart.rows), draw)
