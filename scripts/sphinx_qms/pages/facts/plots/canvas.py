"""A figure of matplotlib as plain SVG: the same bytes on every machine, text as text, readable without colour."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from sphinx_qms.pages.diagrams.chart import wrapped
from sphinx_qms.pages.diagrams.svg import plain_svg

INK = "#1a1a1a"
FAINT = "#767676"
MAIN = "#1f4e79"
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
"""Shapes that can be told apart in black and white."""
Dashes = str | tuple[int, tuple[float, ...]]
DASHES: tuple[Dashes, ...] = ("-", (0, (5, 2)), (0, (1, 1.5)), (0, (5, 1.5, 1, 1.5)))
COLOURS = (MAIN, "#b35900", "#00695c", "#7b1fa2", INK)
"""Lines beside each other: what tells them apart without colour, and colours that are dark enough on white."""
FILLS = ((MAIN, ""), ("#ffffff", "////"), ("#d5d5d5", ""))
"""Colour and hatch of a series: dark, hatched and light can be told apart in black and white."""
_EAST_ASIAN = {"Noto Sans KR": "notosanskr/NotoSansKR[wght].ttf", "Noto Sans SC": "notosanssc/NotoSansSC[wght].ttf"}
_SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "sphinx-qms",
    "font.family": ["DejaVu Sans", *_EAST_ASIAN],
    "font.size": 9,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "text.color": INK,
    # a name with two signs of dollar is no formula
    "text.parse_math": False,
    "hatch.linewidth": 0.6,
}


def drawn(width: float, height: float, draw: Callable[[Axes], object]) -> str:
    """The plain SVG of one plot, so many inches large, into whose axes `draw` draws."""
    return drawn_figure(width, height, lambda figure: draw(figure.add_subplot()))


def drawn_figure(width: float, height: float, draw: Callable[[Figure], object]) -> str:
    """The plain SVG of a figure, so many inches large, into which `draw` draws.

    Nothing of the machine is in it: no settings of its user, no date, no fonts but those of packages.
    """
    _know_east_asian_fonts()
    written = io.StringIO()
    with mpl.rc_context(), warnings.catch_warnings():
        mpl.rcdefaults()
        mpl.rcParams.update(_SETTINGS)
        # letters are only measured here; the program that shows the picture has fonts of its own for them
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure = Figure(figsize=(width, height), layout="constrained")
        draw(figure)
        figure.savefig(written, format="svg", metadata={"Date": None, "Creator": None})
    return plain_svg(written.getvalue())


def in_percent(axes: Axes, percent: str, across: bool, up: bool) -> None:
    """Labels the ticks of shares in percent, as the language writes them."""
    formatter = FuncFormatter(lambda share, _: percent.format(number=f"{100 * share:.4g}"))
    for wanted, axis in ((across, axes.xaxis), (up, axes.yaxis)):
        if wanted:
            axis.set_major_formatter(formatter)


def in_lines(text: str) -> str:
    """The text broken into lines that fit beside a plot."""
    return "\n".join(wrapped(text))


@cache
def _know_east_asian_fonts() -> None:
    spec = find_spec("justmytype_intl_cjk")
    folder = Path((spec.submodule_search_locations or [""])[0]) if spec else Path()
    known = font_manager.fontManager.ttflist
    for name, file in _EAST_ASIAN.items():
        # of a variable font matplotlib itself knows the thinnest weight only
        known.append(font_manager.FontEntry(fname=str(folder / "fonts/ofl" / file), name=name, weight=400))
