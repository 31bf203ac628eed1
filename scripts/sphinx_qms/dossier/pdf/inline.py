"""Inline elements as Typst expressions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from docutils import nodes

from sphinx_qms.dossier.doctree import own_language, parted
from sphinx_qms.dossier.pdf.context import Context
from sphinx_qms.dossier.pdf.expression import call, joined, stacked, string
from sphinx_qms.dossier.pdf.mathematics import typst_math
from sphinx_qms.dossier.pdf.pictures import picture
from sphinx_qms.dossier.place import place_of, unknown_element
from sphinx_qms.dossier.script import runs

BREAK = "z"
"""The name in `document.typ` of a place where a line may break, and which leaves no trace in the text."""

Writer = Callable[[Context, nodes.Element], str]

_WORD = re.compile(r"[!-~]+")
_SEPARATED = re.compile(r"[^_/.:=@&?,;|\\-]*[_/.:=@&?,;|\\-]*")
_SPACE = re.compile(r"[ \t\r\n]+")
_BADGE = re.compile(r"qms-(evidenced|claimed|gap|excluded)")


def is_inline(node: nodes.Node) -> bool:
    """Whether a node is written in a line."""
    return isinstance(node, nodes.Text) or getattr(node, "tagname", "") in WRITERS


def inline(context: Context, node: nodes.Node) -> str:
    """One inline node; raises UserError for an element that is not written to PDF."""
    if not isinstance(node, nodes.Element):
        return words(context, _SPACE.sub(" ", node.astext()))
    try:
        write = WRITERS[node.tagname]
    except KeyError:
        raise unknown_element(node, "PDF") from None
    return write(context, node)


def inlines(context: Context, node: nodes.Element) -> str:
    """The children of an inline node."""
    return joined(inline(context, child) for child in node.children)


def paragraph_text(context: Context, node: nodes.Element) -> str:
    """The text of a paragraph, or of another node that holds a text of its own."""
    return joined((context.anchors(node), inlines(context.inside(node), node)))


def item_content(context: Context, children: Sequence[nodes.Node]) -> str:
    """What stands in an item of a list or in a note; a first paragraph stands beside its sign."""
    first, *rest = children or [nodes.paragraph()]
    if not isinstance(first, nodes.paragraph):
        return stacked(context.blocks(children))
    text = paragraph_text(context, first)
    return stacked((text, *context.blocks(rest))) if rest else text


def flow(context: Context, children: Sequence[nodes.Node]) -> str:
    """What stands in a cell or beside a name: a single paragraph as it is, anything else as blocks."""
    if len(children) == 1 and isinstance(children[0], nodes.paragraph):
        return paragraph_text(context, children[0])
    return stacked(context.blocks(children))


def words(context: Context, text: str) -> str:
    """Text in the fonts of its languages, which breaks where a long word may."""
    return joined(
        _in_language(context, language, joined(_breakable(text, context.longest)))
        for text, language in _merged(runs(text, context.reading or context.language, context.paragraph))
    )


def pieces(text: str, longest: int) -> Iterator[str]:
    """`text`, cut where a word of more than `longest` letters may break: after separators, and where there are none."""
    end = 0
    for word in _WORD.finditer(text):
        if len(word[0]) <= longest:
            continue
        if word.start() > end:
            yield text[end : word.start()]
        for piece in _SEPARATED.findall(word[0]):
            yield from (piece[start : start + longest] for start in range(0, len(piece), longest))
        end = word.end()
    if end < len(text):
        yield text[end:]


def language_function(language: str) -> str:
    """The name of the function that sets a text in the fonts of `language`."""
    return "in-" + re.sub(r"[^a-z]", "-", language.lower())


def equation(node: nodes.Element, **options: str) -> str:
    """The formula of a node; its TeX is what is read aloud."""
    tex = node.astext()
    return call("math.equation", typst_math(tex, *place_of(node)), alt=string(tex), **options)


def _breakable(text: str, longest: int) -> Iterator[str]:
    for number, piece in enumerate(pieces(text, longest)):
        if number:
            yield BREAK
        yield string(piece)


def _in_language(context: Context, language: str, expression: str) -> str:
    return expression if language == context.language else call(language_function(language), expression)


def _merged(stretches: Iterator[tuple[str, str]]) -> list[tuple[str, str]]:
    """The stretches, a space between two of one language being of that language."""
    merged: list[tuple[str, str]] = []
    for text, language in stretches:
        if len(merged) > 1 and merged[-1][0] == " " and merged[-2][1] == language:
            merged[-2:] = [(f"{merged[-2][0]} {text}", language)]
        else:
            merged.append((text, language))
    return merged


def _transparent(context: Context, node: nodes.Element) -> str:
    return joined((context.anchors(node), inlines(context, node)))


def _wrapped(function: str, context: Context, node: nodes.Element) -> str:
    return call(function, _transparent(context, node))


def _span(context: Context, node: nodes.Element) -> str:
    if language := own_language(node):
        context = replace(context, reading=language)
    if "qms-badge" in node["classes"]:
        state = next((match[1] for name in node["classes"] if (match := _BADGE.fullmatch(name))), "")
        return call("badge", string(state), inlines(context, node))
    return _wrapped("identifier", context, node) if "qms-id" in node["classes"] else _transparent(context, node)


def _literal(context: Context, node: nodes.Element) -> str:
    return call("code", words(context, node.astext()))


def _reference(context: Context, node: nodes.Element) -> str:
    body = inlines(context, node)
    if node.get("refid"):
        return joined((context.anchors(node), call("to", string(context.label(node)), body)))
    if node.get("refuri"):
        return joined((context.anchors(node), call("link", string(node["refuri"]), body)))
    return _transparent(context, node)


def footnote_mark(node: nodes.Element) -> str:
    """What stands in a heading for a footnote, which contents and bookmarks would repeat."""
    return string(f"footnote {node['refid']}")


def _footnote_reference(context: Context, node: nodes.Element) -> str:
    return call("metadata", footnote_mark(node)) if context.heading else footnote(context, node)


def footnote(context: Context, node: nodes.Element) -> str:
    """A footnote where it is first referred to, then its mark; a plain link where its text is not in the document."""
    note = context.footnotes.get(node["refid"])
    if note is None:
        return call("super", _reference(context, node))
    identifier = note["ids"][0]
    if identifier in context.cited:
        return call("footnote", f"label({string(identifier)})")
    context.cited.add(identifier)
    _, text = parted(note, nodes.label)
    return f"[#footnote({item_content(context, text)})#label({string(identifier)})]"


def _citation_reference(context: Context, node: nodes.Element) -> str:
    return joined((string("["), _reference(context, node), string("]")))


def _math(_context: Context, node: nodes.Element) -> str:
    return equation(node)


def _image(context: Context, node: nodes.Element) -> str:
    return call("box", picture(context, node))


WRITERS: dict[str, Writer] = {
    "abbreviation": _transparent,
    "acronym": _transparent,
    "citation_reference": _citation_reference,
    "emphasis": partial(_wrapped, "emph"),
    "footnote_reference": _footnote_reference,
    "generated": _transparent,
    "image": _image,
    "inline": _span,
    "literal": _literal,
    "math": _math,
    "reference": _reference,
    "strong": partial(_wrapped, "strong"),
    "subscript": partial(_wrapped, "sub"),
    "superscript": partial(_wrapped, "super"),
    "target": _transparent,
    "title_reference": partial(_wrapped, "emph"),
}
