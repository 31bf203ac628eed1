"""Pictures as Typst expressions, each with the words that stand for it where it is not seen."""

from __future__ import annotations

from docutils import nodes

from sphinx_qms.dossier.pdf.context import Context
from sphinx_qms.dossier.pdf.expression import call, length, string
from sphinx_qms.dossier.pictures import SUFFIXES, picture_file, picture_words, points


def picture(context: Context, node: nodes.Element, instead: str = "") -> str:
    """The picture of an `image`, no wider than a line; `instead` are words for it where it has none of its own.

    Raises UserError where the file is missing or of another kind, and where no words say what it shows.
    """
    path, words = picture_file(node), picture_words(node, instead)
    name = context.pictures.setdefault(str(path), f"picture-{len(context.pictures)}{SUFFIXES[path.suffix.lower()]}")
    scale = f"{node['scale']}%" if "scale" in node and "width" not in node else ""
    width, height = (_length(context, node.get(side, "")) for side in ("width", "height"))
    return call("picture", string(name), alt=string(words), width=width, height=height, scaled=scale)


def _length(context: Context, size: str) -> str:
    """The length as an expression, empty where the picture has none of its own."""
    given = points(size, context.width)
    return length(min(given, context.width)) if given else ""
