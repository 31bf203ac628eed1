"""A chart as SVG."""

from __future__ import annotations

from typing import assert_never

from sphinx_qms.pages.facts.plots.charts import (
    CalibrationChart,
    Chart,
    DistributionChart,
    DivergingChart,
    ForestChart,
    MatrixChart,
    RocChart,
    SizeChart,
    TimeChart,
)
from sphinx_qms.pages.facts.plots.curves import draw_calibration, draw_roc, draw_sizes
from sphinx_qms.pages.facts.plots.matrix import draw_matrix
from sphinx_qms.pages.facts.plots.rows import draw_distribution, draw_diverging, draw_forest
from sphinx_qms.pages.facts.plots.windows import draw_windows


def draw(chart: Chart) -> str:
    """The plain SVG of a chart; the same chart gives the same text."""
    match chart:
        case RocChart():
            return draw_roc(chart)
        case CalibrationChart():
            return draw_calibration(chart)
        case SizeChart():
            return draw_sizes(chart)
        case ForestChart():
            return draw_forest(chart)
        case DistributionChart():
            return draw_distribution(chart)
        case MatrixChart():
            return draw_matrix(chart)
        case DivergingChart():
            return draw_diverging(chart)
        case TimeChart():
            return draw_windows(chart)
        case _:
            assert_never(chart)
