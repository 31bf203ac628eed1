"""Pictures that the engine draws, as figures of a page: the same file in every format."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from sphinx_qms.pages.placeholder import View

FOLDER = "build/.qms/diagrams"


def picture_folder(app: Sphinx) -> Path:
    """Where drawn pictures are kept, to be drawn only once."""
    return Path(app.confdir) / FOLDER


def figure(view: View, path: Path, told: str, caption: str = "", name: str = "") -> nodes.figure:
    """The picture with `told` as its text for people who do not see it, an id `name`, and a caption."""
    uri = str(path)
    image = nodes.image("", uri=uri, candidates={"*": uri}, alt=told)
    made = nodes.figure("", image, classes=["qms-diagram"], ids=[name] if name else [])
    if caption:
        made += nodes.caption("", caption)
    if view.app.builder.format == "html":
        view.app.builder.images[uri] = path.name
    return made
