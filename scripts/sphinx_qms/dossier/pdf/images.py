"""Pictures as Typst expressions, each with the words that stand for it where it is not seen."""

from __future__ import annotations

import re
from pathlib import Path

from docutils import nodes

from sphinx_qms.dossier.pdf.context import Context
from sphinx_qms.dossier.pdf.expression import call, points, string
from sphinx_qms.dossier.place import node_error

_SUFFIXES = {".svg": ".svg", ".png": ".png", ".jpg": ".jpg", ".jpeg": ".jpg"}
_SIZE = re.compile(r"([0-9.]+)\s*([a-z%]*)")
_CM = 72 / 2.54
_POINTS = {"": 0.75, "px": 0.75, "pt": 1, "pc": 12, "in": 72, "cm": _CM, "mm": _CM / 10, "em": 10, "ex": 5}


def picture(context: Context, node: nodes.Element, instead: str = "") -> str:
    """The picture of an `image`, no wider than a line; `instead` are words for it where it has none of its own.

    Raises UserError where the file is missing or of another kind, and where no words say what it shows (PDF/UA-1, 7.3).
    """
    path = Path(node["uri"])
    if path.suffix.lower() not in _SUFFIXES:
        raise node_error("picture-unusable", f"{path.name} is no SVG, PNG or JPEG file", node)
    if not path.is_file():
        raise node_error("picture-missing", f"the picture {path.name} does not exist", node)
    words = node.get("alt", "").strip() or instead
    if not words:
        hint = "say what it shows in the option 'alt'"
        raise node_error("picture-without-words", f"the picture {path.name} has no alternative text", node, hint)
    name = context.pictures.setdefault(str(path), f"picture-{len(context.pictures)}{_SUFFIXES[path.suffix.lower()]}")
    scale = f"{node['scale']}%" if "scale" in node and "width" not in node else ""
    width, height = (_length(context, node.get(side, "")) for side in ("width", "height"))
    return call("picture", string(name), alt=string(words), width=width, height=height, scaled=scale)


def _length(context: Context, size: str) -> str:
    match = _SIZE.fullmatch(str(size).strip())
    if match is None or match[2] not in {*_POINTS, "%"}:
        return ""
    number = float(match[1])
    return points(min(context.width * number / 100 if match[2] == "%" else number * _POINTS[match[2]], context.width))
