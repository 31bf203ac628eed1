"""A process of its own that reads or draws one diagram of mermaid: its time can be limited, and nothing stays behind.

Reads a JSON object with `text`, `config` and `picture` from its input; writes one with `svg`, or with `error`, to its
output. Without a picture the text is only read, and `svg` is empty.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from typing import Any

# not in the public interface, which lets nobody measure text otherwise or steady the engine
from mermaidx.engines._common import TextMeasurer, mermaid_config, run_event_loop  # type: ignore[import-untyped]
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


READ = """
mermaid.initialize({config});
globalThis.__renderResult = null;
globalThis.__renderError = null;
mermaid.parse({text})
  .then(() => {{ globalThis.__renderResult = "read"; }})
  .catch(e => {{ globalThis.__renderError = (e && e.name ? e.name + ': ' + e.message : String(e)); }});
"""
"""Reads a text without laying it out; where it ends, and how it fails, are those of a picture in mermaidx."""


class SteadyEngine(Engine):  # type: ignore[misc]
    """Draws the same picture of the same text each time, whatever day it is."""

    def _build_context(self) -> Any:
        context = super()._build_context()
        context.eval(STEADY)
        return context

    def draw(self, text: str, config: dict[str, object]) -> str:
        """The picture. Unlike `render_svg`, it does not get ready for a next one, which there is not."""
        drawing = self._executor.submit(self._render_svg_sync, text, str(config["theme"]), config, None)
        return str(drawing.result())

    def read(self, text: str, config: dict[str, object]) -> None:
        """Raises MermaidRenderError for a text that is no diagram, in a fraction of the time of a picture."""
        self._executor.submit(self._read, text, config).result()

    def _read(self, text: str, config: dict[str, object]) -> None:
        given = json.dumps(mermaid_config(str(config["theme"]), config))
        self._ctx.eval(READ.format(config=given, text=json.dumps(text)))
        run_event_loop(self._ctx.eval, self._run_job)
        if said := self._ctx.eval("__flat(globalThis.__renderError)"):
            raise MermaidRenderError(str(said))


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


def answer(text: str, config: dict[str, object], picture: bool) -> dict[str, str]:
    """The picture as `svg`, empty where none is asked for, or what mermaid has to say against the text as `error`."""
    engine = SteadyEngine()
    engine.start()
    engine._measurer = Measurer()
    try:
        if picture:
            return {"svg": engine.draw(text, config)}
        engine.read(text, config)
        return {"svg": ""}
    except MermaidRenderError as error:
        return {"error": str(error)}
    finally:
        engine.close()


if __name__ == "__main__":
    print(json.dumps(answer(**json.load(sys.stdin))))
