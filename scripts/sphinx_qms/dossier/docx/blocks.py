"""The blocks of a text, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from docutils import nodes
from sphinx import addnodes

from sphinx_qms.dossier.docx import lists
from sphinx_qms.dossier.docx.boxes import admonition, card, field_list
from sphinx_qms.dossier.docx.mathematics import word_math
from sphinx_qms.dossier.docx.numbering import STEP
from sphinx_qms.dossier.docx.paragraphs import blank, caption, gap, keep_with_next, paragraph, words
from sphinx_qms.dossier.docx.tables import table
from sphinx_qms.dossier.docx.writing import Setting, Writing
from sphinx_qms.dossier.docx.xml import Element, run, w
from sphinx_qms.dossier.manuscript import NeedCard
from sphinx_qms.dossier.place import place_of, unknown_element

_SIDES = frozenset({"left", "center", "right"})
_KEPT_LINES = 12
"""Lines of code up to which they stay on one page."""


def block(writing: Writing, setting: Setting, node: nodes.Node) -> Iterator[Element]:
    """The paragraphs and tables of one block; raises UserError for an element that is not written to DOCX."""
    writer = _WRITERS.get(type(node))
    if writer is None or not isinstance(node, nodes.Element):
        raise unknown_element(node, "DOCX")
    writing.bookmarks.wait(node)
    yield from writer(writing, setting, node)


def _paragraph(writing: Writing, setting: Setting, node: nodes.Element) -> Iterator[Element]:
    made = paragraph(writing, setting, node)
    introduces = isinstance(node.next_node(descend=False, siblings=True), (nodes.bullet_list, nodes.enumerated_list))
    # in a cell it would keep the whole row with the next one, and leave half a page empty
    if introduces and not setting.boxed:
        keep_with_next(made)
    yield made


def _styled(style: str) -> _Writer:
    def write(writing: Writing, setting: Setting, node: nodes.Element) -> Iterator[Element]:
        yield paragraph(writing, setting, node, style)

    return write


def _transparent(writing: Writing, setting: Setting, node: nodes.Element) -> Iterator[Element]:
    inner = replace(setting, style="Detail") if "qms-chain" in node["classes"] else setting
    for child in node.children:
        yield from block(writing, inner, child)


def _nothing(_writing: Writing, _setting: Setting, _node: nodes.Element) -> Iterator[Element]:
    yield from ()


def _quote(writing: Writing, setting: Setting, node: nodes.Element) -> Iterator[Element]:
    inner = setting.inside(STEP, style="" if setting.boxed else "Quote")
    for child in node.children:
        if isinstance(child, nodes.attribution):
            made = paragraph(writing, inner, child, "Attribution")
            made.insert(1, run("\u2014"))
            yield made
        else:
            yield from block(writing, inner, child)


def _code(writing: Writing, setting: Setting, node: nodes.Element) -> Iterator[Element]:
    made = paragraph(writing, setting, node, "Code", lines=True)
    if node.astext().count("\n") < _KEPT_LINES:
        made[0].insert(1, w("keepLines"))
    yield made
    if isinstance(node.next_node(descend=False, siblings=True), (nodes.literal_block, nodes.doctest_block)):
        yield gap(writing)  # Word would draw one box around both


def _math(writing: Writing, setting: Setting, node: nodes.Element) -> Iterator[Element]:
    number = node.get("number")
    made = blank(writing, setting, "Equation")
    formula = word_math(node.astext(), number is None, *place_of(node))
    made.extend([formula] if number is None else [run("\t"), formula, run(f"\t({number})")])
    yield made


def _image(writing: Writing, setting: Setting, node: nodes.Element) -> Iterator[Element]:
    """A picture in a paragraph of its own, also one that is a link."""
    made = paragraph(writing, setting, nodes.paragraph("", "", node.deepcopy()), "" if setting.boxed else "Figure")
    side = next((image["align"] for image in node.findall(nodes.image) if image.get("align") in _SIDES), "")
    if side:
        made[0].append(w("jc", val=side))
    yield made


def _figure(writing: Writing, setting: Setting, node: nodes.Element) -> Iterator[Element]:
    instead = " ".join(child.astext() for child in node.children if isinstance(child, nodes.caption))
    for child in node.children:
        if isinstance(child, (nodes.image, nodes.reference)):
            picture = child.deepcopy()
            for image in picture.findall(nodes.image):
                image["alt"] = image.get("alt", "").strip() or instead
            yield from _image(writing, setting, picture)
        elif isinstance(child, nodes.caption):
            writing.bookmarks.wait(child)
            yield caption(writing, setting, child, "figure")
        elif isinstance(child, nodes.legend):
            yield from _transparent(writing, replace(setting, style="Table Text"), child)
        else:
            yield from block(writing, setting, child)


def _table(writing: Writing, setting: Setting, node: nodes.Element) -> Iterator[Element]:
    for child in node.children:
        if isinstance(child, nodes.title):
            writing.bookmarks.wait(child)
            yield caption(writing, setting, child, "table")
    yield table(writing, setting, node)
    yield gap(writing)


def _card(writing: Writing, setting: Setting, node: nodes.Element) -> Iterator[Element]:
    yield card(writing, setting, node)
    yield gap(writing)


def _admonition(writing: Writing, setting: Setting, node: nodes.Element) -> Iterator[Element]:
    yield admonition(writing, setting, node)
    yield gap(writing)


def _fields(writing: Writing, setting: Setting, node: nodes.Element) -> Iterator[Element]:
    if node.children:
        yield field_list(writing, setting, node)
        yield gap(writing)


def _transition(writing: Writing, setting: Setting, _node: nodes.Element) -> Iterator[Element]:
    yield blank(writing, setting, "Transition")


def _footnote(writing: Writing, setting: Setting, node: nodes.Element) -> Iterator[Element]:
    """Nothing where the text refers to it, for Word then has it below the page; else the note where it stands."""
    if not set(node["ids"]) & set(writing.notes):
        yield from _citation(writing, setting, node)


def _citation(writing: Writing, setting: Setting, node: nodes.Element) -> Iterator[Element]:
    label, *rest = node.children
    made = blank(writing, setting)
    made.extend(words(writing, f"[{label.astext()}] "))
    if rest and isinstance(first := rest[0], nodes.paragraph):
        del rest[0]
        writing.bookmarks.wait(first)
        made.extend(paragraph(writing, setting, first)[1:])
    yield made
    for child in rest:
        yield from block(writing, setting, child)


_Writer = Callable[[Writing, Setting, nodes.Element], Iterator[Element]]
_WRITERS: dict[type[nodes.Node], _Writer] = {
    nodes.paragraph: _paragraph,
    nodes.rubric: _styled("Rubric"),
    nodes.caption: _styled("caption"),
    nodes.bullet_list: lists.item_list,
    nodes.enumerated_list: lists.item_list,
    nodes.definition_list: lists.definition_list,
    nodes.field_list: _fields,
    nodes.line_block: lists.line_block,
    nodes.block_quote: _quote,
    nodes.literal_block: _code,
    nodes.doctest_block: _code,
    nodes.math_block: _math,
    nodes.image: _image,
    nodes.reference: _image,
    nodes.figure: _figure,
    nodes.table: _table,
    NeedCard: _card,
    nodes.topic: _admonition,
    nodes.sidebar: _admonition,
    nodes.transition: _transition,
    nodes.footnote: _footnote,
    nodes.citation: _citation,
    nodes.container: _transparent,
    nodes.compound: _transparent,
    addnodes.glossary: _transparent,
    nodes.target: _nothing,
    nodes.comment: _nothing,
    nodes.substitution_definition: _nothing,
    **dict.fromkeys(
        (
            nodes.note,
            nodes.tip,
            nodes.hint,
            nodes.important,
            nodes.attention,
            nodes.caution,
            nodes.warning,
            nodes.danger,
            nodes.error,
            nodes.admonition,
            addnodes.seealso,
        ),
        _admonition,
    ),
}
