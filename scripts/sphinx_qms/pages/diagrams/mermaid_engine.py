"""A process of its own that draws one diagram of mermaid: its time can be limited, and nothing of it stays behind.

Reads a JSON object with `text` and `config` from its input; writes one with `svg`, or with `error`, to its output.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from typing import Any

# not in the public interface, which lets nobody measure text otherwise or steady the engine
from mermaidx.engines._common import TextMeasurer  # type: ignore[import-untyped]
from mermaidx.engines.quickjs_engine import Engine, MermaidRenderError  # type: ignore[import-untyped]

STAND_IN = "\N{CYRILLIC CAPITAL LETTER YU}"
"""As wide in DejaVu Sans as a Chinese character or a Korean syllable is in the fonts that have it."""


STEADY = """
let drawn = 1;
Math.random = () => (drawn = (drawn * 48271) % 2147483647) / 2147483647;
const Clock = Date;
globalThis.Date = class extends Clock {
  constructor(...given) { if (given.length) { super(...given); } else { super(0); } }
  static now() { return 0; }
};
"""
"""Gives mermaid the same numbers where it draws lots (Park and Miller, 1988), and 1970-01-01 for today."""


class SteadyEngine(Engine):  # type: ignore[misc]
    """Draws the same picture of the same text each time, whatever day it is."""

    def _build_context(self) -> Any:
        context = super()._build_context()
        context.eval(STEADY)
        return context


class Measurer(TextMeasurer):  # type: ignore[misc]
    """Measures text in DejaVu Sans, and gives characters that it does not have the width that they will take."""

    def width(self, text: str, *font: str) -> float:
        return float(super().width(_measured(text), *font))

    def full(self, text: str, *font: str) -> dict[str, float]:
        return dict(super().full(_measured(text), *font))

    def foreign_object(self, html: str, *font: str) -> dict[str, float]:
        return dict(super().foreign_object(_measured(html), *font))

    def glyphs(self, text: str, *font: str) -> list[object]:
        return list(super().glyphs(_measured(text), *font))


def _measured(text: str) -> str:
    return "".join(
        STAND_IN if unicodedata.east_asian_width(character) in "WF" else character for character in text or ""
    )


def draw(text: str, config: dict[str, object]) -> dict[str, str]:
    """The picture as `svg`, or what mermaid has to say against the text as `error`."""
    engine = SteadyEngine()
    engine.start()
    engine._measurer = Measurer()
    try:
        return {"svg": engine.render_svg(text, str(config["theme"]), config, None)}
    except MermaidRenderError as error:
        return {"error": str(error)}
    finally:
        engine.close()


if __name__ == "__main__":
    print(json.dumps(draw(**json.load(sys.stdin))))
