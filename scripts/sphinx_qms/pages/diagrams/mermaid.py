"""Diagrams written in mermaid, as plain SVG files: drawn once, and kept by what they were drawn from."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from sphinx_qms.model.output import write_aside
from sphinx_qms.pages.diagrams.svg import FONT_SIZE, SvgError, plain_svg

SECONDS = 60.0
"""How long one diagram may take; mermaidx itself knows no limit."""
CONFIG = {
    "securityLevel": "strict",
    # what a page must not change by itself
    "secure": [
        "secure",
        "securityLevel",
        "startOnLoad",
        "maxTextSize",
        "maxEdges",
        "htmlLabels",
        "flowchart",
        "fontFamily",
    ],
    "theme": "neutral",
    "deterministicIds": True,
    "fontFamily": "DejaVu Sans",
    "fontSize": FONT_SIZE,
    "themeVariables": {"fontFamily": "DejaVu Sans", "fontSize": f"{FONT_SIZE:g}px"},
    "htmlLabels": True,
    "flowchart": {
        "htmlLabels": True,
        "useMaxWidth": False,
        "wrappingWidth": 1000,
        "nodeSpacing": 30,
        "rankSpacing": 45,
    },
    "sequence": {"useMaxWidth": False},
    "state": {"useMaxWidth": False},
    # the line through today in a chart of dates is not of what was written
    "themeCSS": ".today { display: none }",
    "journey": {"textPlacement": "tspan"},
    "timeline": {"textPlacement": "tspan"},
}
"""Labels are HTML here, because mermaid lays these out ten times as fast; plain_svg makes text of them."""

_CODE = ("mermaid_engine", "style_sheet", "svg")


class DiagramError(ValueError):
    """The diagram cannot be drawn; says why in one line."""


def draw_mermaid(text: str, folder: Path) -> Path:
    """The SVG file of the diagram, in `folder`; drawn only where it is not there yet.

    Raises DiagramError.
    """
    return kept(json.dumps([text, CONFIG, version("mermaidx")]), folder, lambda: _drawn(text))


def read_mermaid(text: str) -> None:
    """Raises DiagramError for a text that is no diagram of mermaid; what only a picture would show is not found."""
    _answer(text, picture=False)


def kept(key: str, folder: Path, draw: Callable[[], str]) -> Path:
    """The file of `folder` for `key`, written with what `draw` returns where it does not exist.

    Its name follows from `key` and from the code that makes pictures plain: none outlives a change of either.
    """
    code = [Path(__file__).with_name(f"{name}.py").read_bytes() for name in _CODE]
    path = folder / f"qms-{hashlib.sha256(b''.join([key.encode(), *code])).hexdigest()[:24]}.svg"
    if not path.exists():
        write_aside(path, draw())
    return path


def _drawn(text: str) -> str:
    try:
        return plain_svg(_answer(text, picture=True))
    except SvgError as error:
        raise DiagramError(str(error)) from None


def _answer(text: str, picture: bool) -> str:
    """The picture as mermaid makes it, in a process of its own; empty where none is asked for."""
    command = [sys.executable, "-m", "sphinx_qms.pages.diagrams.mermaid_engine"]
    said = run(command, json.dumps({"text": text, "config": CONFIG, "picture": picture}), "mermaid")
    try:
        result: dict[str, str] = json.loads(said)
    except json.JSONDecodeError as error:
        raise DiagramError(str(error)) from None
    if "error" in result:
        raise DiagramError(" ".join(result["error"].split()))
    return result["svg"]


def run(command: list[str], text: str, name: str) -> str:
    """What the program prints that is given `text`; raises DiagramError where it fails or takes too long."""
    try:
        process = subprocess.run(  # noqa: S603 - no shell; the program is ours or the one found on the PATH
            command, input=text, capture_output=True, timeout=SECONDS, check=True, encoding="utf-8"
        )
    except subprocess.TimeoutExpired:
        raise DiagramError(f"{name} has not drawn it within {SECONDS:g} seconds") from None
    except (OSError, subprocess.CalledProcessError, UnicodeDecodeError) as error:
        said = getattr(error, "stderr", "") or str(error)
        raise DiagramError(f"{name} has failed: {' '.join(said.split())[-300:]}") from None
    return process.stdout
