"""References within a document of several pages: each lands in it, or is left as plain text."""

from __future__ import annotations

from docutils import nodes
from sphinx import addnodes

PAGE = "%"
"""Begins the address of a page, which no builder but ours gives out."""


def page_address(docname: str) -> str:
    """The address of a page as references carry it until the document is assembled."""
    return f"{PAGE}{docname}"


def land_references(parts: list[tuple[str, nodes.document]]) -> None:
    """Makes the ids of the parts unique in the document, and lets each reference land there.

    A reference to what is not in the document becomes its text. The parts come with the name of their page.
    """
    for docname, doctree in parts:
        _qualify_ids(doctree, docname)
    there = {name for _, doctree in parts for node in doctree.findall(nodes.Element) for name in node["ids"]}
    for docname, doctree in parts:
        for node in list(doctree.findall(nodes.reference)):
            _land(node, docname, there)
        for download in list(doctree.findall(addnodes.download_reference)):
            download.parent.replace(download, download.children)


def _qualify_ids(doctree: nodes.document, docname: str) -> None:
    for node in doctree.findall(nodes.Element):
        node["ids"] = [f"{docname}/{name}" for name in node["ids"]]
        if "refid" in node:
            node["refid"] = f"{docname}/{node['refid']}"
        if "backrefs" in node:
            node["backrefs"] = [f"{docname}/{name}" for name in node["backrefs"]]
    first = next(iter(doctree.findall(nodes.section)), None)
    if first is not None:
        first["ids"].append(docname)
    _drop_doubled_targets(doctree)


def _drop_doubled_targets(doctree: nodes.document) -> None:
    """Drops the targets that docutils has already passed on to the element behind them."""
    own = {
        name for node in doctree.findall(nodes.Element) if not isinstance(node, nodes.target) for name in node["ids"]
    }
    for target in list(doctree.findall(nodes.target)):
        target["ids"] = [name for name in target["ids"] if name not in own]
        if not target["ids"] and not target.children:
            target.parent.remove(target)


def _land(node: nodes.reference, docname: str, there: set[str]) -> None:
    address = node.get("refuri", "")
    if address.startswith(("#", PAGE)):
        page, _, name = address.removeprefix(PAGE).partition("#")
        page = page or docname
        node["refid"] = f"{page}/{name}" if name else page
        del node["refuri"]
    if "refid" in node and node["refid"] not in there:
        node.parent.replace(node, node.children)
