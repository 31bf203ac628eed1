"""Lists as Typst expressions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from docutils import nodes

from sphinx_qms.dossier.doctree import elements, parted
from sphinx_qms.dossier.pdf.context import INDENT, Context
from sphinx_qms.dossier.pdf.expression import call, joined, string
from sphinx_qms.dossier.pdf.inline import flow, item_content, paragraph_text

_ENUMERATIONS = {"arabic": "1", "loweralpha": "a", "upperalpha": "A", "lowerroman": "i", "upperroman": "I"}
_NAMES = 100.0
"""Points that the names of fields take of a line."""
_LONGEST_NAME = 12
"""Letters of a field's name that may stand without a chance to break the line."""
_LONGEST_VALUE = 24
"""The same of its value."""


def bullet_list(context: Context, node: nodes.Element) -> str:
    """A list with signs."""
    return _spaced(context, node, call("list", *_items(context, node), tight=_tight(node)))


def enumerated_list(context: Context, node: nodes.Element) -> str:
    """A list with numbers or letters of its own kind, begun where it begins."""
    sign = _ENUMERATIONS[node.get("enumtype", "arabic")]
    pattern = f"{node.get('prefix', '')}{sign}{node.get('suffix', '.')}"
    items = _items(context, node)
    options = {"numbering": string(pattern), "start": str(node.get("start", 1)), "tight": _tight(node)}
    return _spaced(context, node, call("enum", *items, **options))


def _spaced(context: Context, node: nodes.Element, items: str) -> str:
    shown = items if isinstance(node.parent, nodes.list_item) else call("spaced", items)
    return joined((context.anchors(node), shown))


def _items(context: Context, node: nodes.Element) -> Iterator[str]:
    inner = context.narrower(INDENT)
    for item in elements(node):
        yield joined((context.anchors(item), item_content(inner, item.children)))


def _tight(node: nodes.Element) -> str:
    single = all(sum(isinstance(child, nodes.paragraph) for child in item.children) < 2 for item in node.children)
    return str(single).lower()


def definition_list(context: Context, node: nodes.Element) -> str:
    """Terms, each with its classifiers, above what they mean."""
    inner = context.narrower(INDENT)
    parts = [context.anchors(node)]
    for item in elements(node):
        terms, rest = parted(item, nodes.term, nodes.classifier)
        heads = [joined((context.anchors(item), *(_term(context, term) for term in terms)))]
        parts.append(call("definition", *heads, flow(inner, [block for each in rest for block in each.children])))
    return joined(parts)


def _term(context: Context, node: nodes.Element) -> str:
    text = paragraph_text(context, node)
    return call("classifier", text) if isinstance(node, nodes.classifier) else call("strong", text)


def field_list(context: Context, node: nodes.Element) -> str:
    """Names, each with a colon, beside their values."""
    return joined((context.anchors(node), call("fields", *field_parts(context, elements(node), ":"))))


def field_parts(context: Context, fields: Iterable[nodes.Element], colon: str = "") -> Iterator[str]:
    """Name and value of each field in turn, the name with `colon` behind it."""
    inner = replace(context.narrower(_NAMES), longest=_LONGEST_VALUE)
    for name, body in map(elements, fields):
        yield joined((paragraph_text(replace(context, longest=_LONGEST_NAME), name), string(colon) if colon else ""))
        yield flow(inner, body.children)


def line_block(context: Context, node: nodes.Element) -> str:
    """Lines that break where they are written; those within others stand in."""
    return call("par", joined((context.anchors(node), *_lines(context, node, 0))))


def _lines(context: Context, node: nodes.Element, depth: int) -> Iterator[str]:
    for line in elements(node):
        if isinstance(line, nodes.line_block):
            yield from _lines(context, line, depth + 1)
        else:
            yield from (call("h", f"{depth * 1.5}em") if depth else "", paragraph_text(context, line), "linebreak()")
