"""Where in the project a node was written, for messages."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes

from sphinx_qms.model.error import UserError, user_error


def place_of(node: nodes.Node) -> tuple[str, int]:
    """The file, relative to the current folder if below it, and the line of a node.

    A node without a line has that of the first within it, else of the nearest around it.
    """
    source = None
    line = next((inner.line for inner in node.findall() if inner.line), None)
    around: nodes.Node | None = node
    while around is not None and not (source and line):
        source = source or around.source
        line = line or around.line
        around = around.parent
    return _shown(source or ""), line or 0


def node_error(code: str, message: str, node: nodes.Node, hint: str = "") -> UserError:
    """A UserError at the place of a node, ready to raise."""
    return user_error(code, message, *place_of(node), hint)


def _shown(source: str) -> str:
    path = Path(source.partition(":docstring of ")[0])
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.name if path.is_absolute() else path.as_posix()
