"""What every writer asks of a picture: its file, the words that stand for it, the lengths that it is given."""

from __future__ import annotations

import re
from pathlib import Path

from docutils import nodes

from sphinx_qms.dossier.place import node_error

SUFFIXES = {".svg": ".svg", ".png": ".png", ".jpg": ".jpg", ".jpeg": ".jpg"}
"""How the names of pictures may end, and the usual way to write it."""
_LENGTH = re.compile(r"([0-9]*[.]?[0-9]+|[0-9]+[.])\s*([a-z%]*)")
_CM = 72 / 2.54
_POINTS = {"": 0.75, "px": 0.75, "pt": 1, "pc": 12, "in": 72, "cm": _CM, "mm": _CM / 10, "em": 10, "ex": 5}
"""How many points a unit has, with letters of 10 points; pixels are those of CSS, 96 to the inch."""


def picture_file(node: nodes.Element) -> Path:
    """The file of an `image`; raises UserError where it is missing or is named as another kind of file."""
    path = Path(node["uri"])
    if path.suffix.lower() not in SUFFIXES:
        raise unusable_picture(node)
    if not path.is_file():
        raise node_error("picture-missing", f"the picture {path.name} does not exist", node)
    return path


def unusable_picture(node: nodes.Element) -> Exception:
    """The error for a file that no writer can show."""
    return node_error("picture-unusable", f"{Path(node['uri']).name} is no SVG, PNG or JPEG file", node)


def picture_words(node: nodes.Element, instead: str = "") -> str:
    """What an `image` shows in words: its own, else those `instead`; raises UserError without any (PDF/UA-1, 7.3)."""
    words: str = node.get("alt", "").strip() or instead
    if not words:
        name, hint = Path(node["uri"]).name, "say what it shows in the option 'alt'"
        raise node_error("picture-without-words", f"the picture {name} has no alternative text", node, hint)
    return words


def points(length: str, whole: float) -> float:
    """A length in points, as in `3cm`, in `120` for pixels, or in `40%` of `whole`; 0 for what is no length."""
    match = _LENGTH.fullmatch(str(length).strip())
    if match is None or match[2] not in {*_POINTS, "%"}:
        return 0.0
    return float(match[1]) * (whole / 100 if match[2] == "%" else _POINTS[match[2]])
