"""Block elements as Typst expressions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter

from docutils import nodes
from sphinx.locale import admonitionlabels

from sphinx_qms.dossier.doctree import elements, parted
from sphinx_qms.dossier.fields import field_rows
from sphinx_qms.dossier.landscape import is_tall, landscape_blocks
from sphinx_qms.dossier.manuscript import NeedCard, has_own_number
from sphinx_qms.dossier.pdf.context import Context
from sphinx_qms.dossier.pdf.expression import array, call, joined, stacked, string
from sphinx_qms.dossier.pdf.images import picture
from sphinx_qms.dossier.pdf.inline import equation, footnote, footnote_mark, inline, inlines, is_inline
from sphinx_qms.dossier.pdf.tables import table
from sphinx_qms.dossier.place import unknown_element

INDENT = 14.0
"""Points by which lists, quotations and boxes are narrower than the text around them."""
LANDSCAPE_WIDTH = 728.0
"""Points of a line on a landscape page: A4 with 20 mm to each side."""

_SHORT_CARD = 1000
"""Letters of a card that takes less than a third of a page."""
_ENUMERATIONS = {"arabic": "1", "loweralpha": "a", "upperalpha": "A", "lowerroman": "i", "upperroman": "I"}


def blocks(context: Context, children: Iterable[nodes.Node]) -> Iterator[str]:
    """Each block; inline nodes that stand among blocks become paragraphs. Raises UserError for an unknown element."""
    for node in children:
        if isinstance(node, nodes.image):
            yield _picture(context, node)
        elif isinstance(node, nodes.target):
            yield inline(context, node)
        elif isinstance(node, nodes.Element) and not is_inline(node):
            try:
                write = WRITERS[node.tagname]
            except KeyError:
                raise unknown_element(node, "PDF") from None
            yield write(context, node)
        else:
            yield call("par", inline(context, node))


def note(context: Context, node: nodes.Element) -> str:
    """The text of a footnote."""
    return _item(context, [child for child in node.children if not isinstance(child, nodes.label)])


def _flow(context: Context, children: Iterable[nodes.Node]) -> str:
    """What stands in a cell or an item: a single paragraph as it is, anything else as blocks."""
    content = list(children)
    if len(content) == 1 and isinstance(content[0], nodes.paragraph):
        return _text(context, content[0])
    return stacked(blocks(context, content))


def _text(context: Context, node: nodes.Element) -> str:
    return joined((context.anchors(node), inlines(context.inside(node), node)))


def _content(context: Context, node: nodes.Element) -> str:
    return _flow(context, node.children)


def _paragraph(context: Context, node: nodes.Element) -> str:
    return call("par", _text(context, node))


def _section(context: Context, node: nodes.Element) -> str:
    return stacked(sections(replace(context, level=context.level + 1), node.children))


def sections(context: Context, children: Sequence[nodes.Node]) -> Iterator[str]:
    """The blocks of a section or a document, landscape ones on landscape pages that they share."""
    for landscape, group in groupby(zip(children, landscape_blocks(children), strict=True), key=itemgetter(1)):
        members = [child for child, _ in group]
        if landscape and not context.landscape:
            yield call("landscape", stacked(blocks(replace(context, landscape=True, width=LANDSCAPE_WIDTH), members)))
        else:
            yield from blocks(context, members)


def _title(context: Context, node: nodes.Element) -> str:
    identifiers = node.parent["ids"]
    inner = replace(context.inside(node), heading=True)
    numbering = {"numbering": "none"} if has_own_number(node.parent) else {}
    heading = call("heading", inlines(inner, node), level=str(context.level), **numbering)
    labelled = f"[#{heading}#label({string(identifiers[0])})]" if identifiers else heading
    notes = list(node.findall(nodes.footnote_reference))
    rules = [f"show metadata.where(value: {footnote_mark(each)}): {{{footnote(context, each)}}}" for each in notes]
    return stacked((*rules, labelled)) if notes else labelled


def _rubric(context: Context, node: nodes.Element) -> str:
    return call("subheading", _text(context, node))


def _bullet_list(context: Context, node: nodes.Element) -> str:
    return _spaced(context, node, call("list", *_items(context, node), tight=_tight(node)))


def _enumerated_list(context: Context, node: nodes.Element) -> str:
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
        yield joined((context.anchors(item), _item(inner, item.children)))


def _item(context: Context, children: Sequence[nodes.Node]) -> str:
    """A first paragraph stands beside the sign of its item."""
    first, *rest = children or [nodes.paragraph()]
    if not isinstance(first, nodes.paragraph):
        return stacked(blocks(context, children))
    return stacked((_text(context, first), *blocks(context, rest))) if rest else _text(context, first)


def _tight(node: nodes.Element) -> str:
    single = all(sum(isinstance(child, nodes.paragraph) for child in item.children) < 2 for item in node.children)
    return str(single).lower()


def _definition_list(context: Context, node: nodes.Element) -> str:
    inner = context.narrower(INDENT)
    parts = [context.anchors(node)]
    for item in elements(node):
        terms, rest = parted(item, nodes.term, nodes.classifier)
        heads = [joined((context.anchors(item), *(_term(context, term) for term in terms)))]
        parts.append(call("definition", *heads, _flow(inner, [block for each in rest for block in each.children])))
    return joined(parts)


def _term(context: Context, node: nodes.Element) -> str:
    text = _text(context, node)
    return call("classifier", text) if isinstance(node, nodes.classifier) else call("strong", text)


def _field_list(context: Context, node: nodes.Element) -> str:
    return joined((context.anchors(node), call("fields", *_fields(context, elements(node), ":"))))


def _fields(context: Context, fields: Iterable[nodes.Element], colon: str = "") -> Iterator[str]:
    inner = replace(context.narrower(100), longest=24)
    for name, body in map(elements, fields):
        yield joined((_text(replace(context, longest=12), name), string(colon) if colon else ""))
        yield _content(inner, body)


def _field_rows(context: Context, node: nodes.Element) -> Iterator[str]:
    """The labels and values of each row of a card."""
    for row in field_rows(node):
        yield array(_fields(context, row))


def _line_block(context: Context, node: nodes.Element) -> str:
    return call("par", joined((context.anchors(node), *_lines(context, node, 0))))


def _lines(context: Context, node: nodes.Element, depth: int) -> Iterator[str]:
    for line in elements(node):
        if isinstance(line, nodes.line_block):
            yield from _lines(context, line, depth + 1)
        else:
            yield from (call("h", f"{depth * 1.5}em") if depth else "", _text(context, line), "linebreak()")


def _block_quote(context: Context, node: nodes.Element) -> str:
    attributions, rest = parted(node, nodes.attribution)
    by = joined((string("—"), *(_text(context, each) for each in attributions))) if attributions else ""
    return call("quotation", stacked(blocks(context.narrower(2 * INDENT), rest)), by=by)


def _literal_block(context: Context, node: nodes.Element) -> str:
    return joined((context.anchors(node), call("listing", string(node.astext().expandtabs(4)))))


def _math_block(context: Context, node: nodes.Element) -> str:
    numbering = f"(..) => {string('({})'.format(node['number']))}" if node.get("number") else ""
    return joined((context.anchors(node), equation(node, block="true", numbering=numbering)))


def _picture(context: Context, node: nodes.Element, instead: str = "") -> str:
    shown = joined((context.anchors(node), picture(context, node, instead)))
    return call("placed", _side(node), shown)


def _side(node: nodes.Element) -> str:
    return {"left": "left", "right": "right"}.get(node.get("align", ""), "center")


def _figure(context: Context, node: nodes.Element) -> str:
    captions, rest = parted(node, nodes.caption)
    legends, shown = parted(node, nodes.legend)
    shown = [child for child in rest if child not in legends]
    words = " ".join(caption.astext() for caption in captions)
    image = joined(_shown(context, child, words) for child in shown)
    caption = joined((context.anchors(node), *(_text(context, each) for each in captions))) if captions else ""
    legend = stacked(block for each in legends for block in blocks(context, each.children)) if legends else ""
    return call("illustration", image, side=_side(node), caption=caption, legend=legend)


def _shown(context: Context, node: nodes.Node, words: str) -> str:
    if isinstance(node, nodes.image):
        return joined((context.anchors(node), picture(context, node, words)))
    if isinstance(node, nodes.reference):
        linked = node.deepcopy()
        for image in linked.findall(nodes.image):
            image["alt"] = image.get("alt") or words
        return inline(context, linked)
    return stacked(blocks(context, [node]))


def _table(context: Context, node: nodes.Element) -> str:
    return table(context, node, _content)


def _admonition(context: Context, node: nodes.Element) -> str:
    kind = node.tagname
    titles, rest = parted(node, nodes.title)
    title = joined(_text(context, each) for each in titles) if titles else string(str(admonitionlabels[kind]))
    body = stacked(blocks(context.narrower(2 * INDENT), rest))
    return call("admonition", string(kind), joined((context.anchors(node), title)), body)


def _panel(context: Context, node: nodes.Element) -> str:
    titles, rest = parted(node, nodes.title, nodes.subtitle)
    title = joined((context.anchors(node), *(_text(context, each) for each in titles)))
    return call("panel", title, stacked(blocks(context.narrower(2 * INDENT), rest)))


def _transition(_context: Context, _node: nodes.Element) -> str:
    return "transition()"


def _footnote(context: Context, node: nodes.Element) -> str:
    """What is cited stands at the foot of the page where it is; only what nothing cites stands here."""
    return "" if set(node["ids"]) & context.footnotes.keys() else _citation(context, node)


def _citation(context: Context, node: nodes.Element) -> str:
    (label,), rest = parted(node, nodes.label)
    head = joined((context.anchors(node), string("["), inlines(context, label), string("]")))
    return call("citation", head, _flow(context.narrower(2 * INDENT), rest))


def _container(context: Context, node: nodes.Element) -> str:
    text = joined((context.anchors(node), stacked(blocks(context, node.children))))
    return call("chain", text) if "qms-chain" in node["classes"] else text


def _caption(context: Context, node: nodes.Element) -> str:
    return call("subheading", _text(context, node))


def _card(context: Context, node: nodes.Element) -> str:
    inner = context.narrower(INDENT)
    titles, rest = parted(node, nodes.title)
    title = joined(_text(inner, each) for each in titles)
    first, *others = rest or [nodes.paragraph()]
    fields, text = ((), rest) if not isinstance(first, nodes.field_list) else (_field_rows(inner, first), others)
    card = call("card", title, array(fields), str(_stays_whole(node)).lower(), stacked(blocks(inner, text)))
    return f"[#{card}#label({string(node['ids'][0])})]" if node["ids"] else card


def _stays_whole(card: nodes.Element) -> bool:
    """Whether a card is so short that it should not be broken over two pages."""
    return len(card.astext()) < _SHORT_CARD and not any(_is_tall(node) for node in card.findall() if node is not card)


def _is_tall(node: nodes.Node) -> bool:
    return is_tall(node) or isinstance(node, NeedCard)


Writer = Callable[[Context, nodes.Element], str]

WRITERS: dict[str, Writer] = {
    "NeedCard": _card,
    **dict.fromkeys(("admonition", *admonitionlabels), _admonition),
    "block_quote": _block_quote,
    "bullet_list": _bullet_list,
    "caption": _caption,
    "citation": _citation,
    "compound": _container,
    "container": _container,
    "definition_list": _definition_list,
    "doctest_block": _literal_block,
    "enumerated_list": _enumerated_list,
    "field_list": _field_list,
    "figure": _figure,
    "footnote": _footnote,
    "glossary": _container,
    "line_block": _line_block,
    "literal_block": _literal_block,
    "math_block": _math_block,
    "paragraph": _paragraph,
    "rubric": _rubric,
    "section": _section,
    "sidebar": _panel,
    "table": _table,
    "title": _title,
    "topic": _panel,
    "transition": _transition,
}
