"""Numbers that references name: each page counts for itself, and a document of several pages counts through."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

from docutils import nodes
from sphinx import addnodes

from sphinx_qms.dossier.manuscript import has_own_number


def count_through(body: nodes.document, equation_format: str) -> None:
    """Numbers the equations of a document, and gives references the numbers that their targets have in it.

    `equation_format` is that of references to equations, as Sphinx' `math_eqref_format`. Ids and references are those
    of the document.
    """
    numbers = {name: number for node, number in _numbered(body) for name in node["ids"]}
    captions = {name: caption.astext() for node, caption in _captions(body) for name in node["ids"]}
    for named in list(body.findall(addnodes.number_reference)):
        caption = captions.get(named["refid"], "")
        text = _filled(named["title"], numbers.get(named["refid"], caption), caption)
        named.replace_self(nodes.reference("", text, refid=named["refid"], ids=named["ids"]))
    equations = dict(_equations(body))
    old = re.compile(re.escape(equation_format).replace(re.escape("{number}"), r"[\d.-]*"))
    for reference in body.findall(nodes.reference):
        if reference.get("refid") in equations and old.fullmatch(reference.astext()):
            reference.children = []
            reference += nodes.Text(equation_format.format(number=equations[reference["refid"]]))


def _numbered(body: nodes.document) -> Iterator[tuple[nodes.Element, str]]:
    """Figures and tables that have a caption, and sections, with their numbers."""
    figures, tables = count(1), count(1)
    for node, _ in _captions(body):
        if isinstance(node, nodes.figure):
            yield node, str(next(figures))
        elif isinstance(node, nodes.table):
            yield node, str(next(tables))
    yield from _sections(body, "")


def _captions(body: nodes.document) -> Iterator[tuple[nodes.Element, nodes.Element]]:
    """What has a caption, with it."""
    for caption in body.findall(nodes.TextElement):
        if isinstance(caption, (nodes.caption, nodes.title)) and isinstance(caption.parent, nodes.Element):
            yield caption.parent, caption


def _sections(parent: nodes.Element, above: str) -> Iterator[tuple[nodes.Element, str]]:
    numbers = count(1)
    for section in parent.children:
        if isinstance(section, nodes.section):
            number = "" if has_own_number(section) else f"{above}{next(numbers)}"
            yield section, number
            yield from _sections(section, f"{number}." if number else above)


def _equations(body: nodes.document) -> Iterator[tuple[str, int]]:
    """Gives the numbered equations of the body numbers from 1; each with the id of the target that stands before it."""
    equations = (node for node in body.findall(nodes.math_block) if node.get("number"))
    for number, equation in enumerate(equations, 1):
        equation["number"] = number
        yield f"{equation['docname']}/{nodes.make_id('equation-' + equation['label'])}", number


def _filled(title: str, number: str, name: str) -> str:
    """What Sphinx makes of the text of a reference, which names places as `{number}` and `{name}`, or has a `%s`."""
    if "{name}" in title or "number" in title:
        return title.format(name=name, number=number)
    return title % number
