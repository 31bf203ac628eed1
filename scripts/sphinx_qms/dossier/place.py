"""Errors at the place in the project where a node was written."""

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


def unknown_element(node: nodes.Node, writer: str) -> UserError:
    """The error for a node that the writer, as in `PDF`, does not know."""
    what = f"element “{node.tagname}”" if isinstance(node, nodes.Element) else "text outside a paragraph"
    hint = "write it in another way, or leave it to HTML with the directive 'only'"
    return node_error("element-unknown", f"the {what} cannot be written to {writer}", node, hint)


def broken_link(node: nodes.Element) -> UserError:
    """The error for a reference that leads to nothing in the document."""
    message = f"the link “{node.astext()}” leads to {node['refid']}, which is not in this document"
    return node_error("link-broken", message, node)


def _shown(source: str) -> str:
    path = Path(source.partition(":docstring of ")[0])
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.name if path.is_absolute() else path.as_posix()
