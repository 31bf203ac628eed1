"""The blocks of a text, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from docutils import nodes
from sphinx import addnodes

from sphinx_qms.dossier.doctree import elements
from sphinx_qms.dossier.docx.boxes import admonition, card, field_list
from sphinx_qms.dossier.docx.mathematics import word_math
from sphinx_qms.dossier.docx.numbering import STEP
from sphinx_qms.dossier.docx.paragraphs import blank, boxed, caption, gap, item, keep_with_next, paragraph, words
from sphinx_qms.dossier.docx.tables import table
from sphinx_qms.dossier.docx.writing import Setting, Writing
from sphinx_qms.dossier.docx.xml import Element, run, w
from sphinx_qms.dossier.manuscript import NeedCard
from sphinx_qms.dossier.place import place_of, unknown_element

_SIDES = frozenset({"left", "center", "right"})
_KEPT_LINES = 12
"""Lines of code up to which they stay on one page."""


def blocks(writing: Writing, setting: Setting, children: Sequence[nodes.Node]) -> list[Element]:
    """The paragraphs and tables of some blocks; in a cell they end with a paragraph.

    Raises UserError for an element that is not written to DOCX.
    """
    made = [element for child in children for element in block(writing, setting, child)]
    return boxed(made, writing, setting) if setting.boxed else made


def block(writing: Writing, setting: Setting, node: nodes.Node) -> Iterator[Element]:
    """The paragraphs and tables of one block."""
    writer = _WRITERS.get(type(node))
    if writer is None or not isinstance(node, nodes.Element):
        raise unknown_element(node, "DOCX")
    writing.bookmarks.wait(node)
    yield from writer(writing, setting, node)


def _paragraph(writing: Writing, setting: Setting, node: nodes.Element) -> Iterator[Element]:
    made = paragraph(writing, setting, node)
    if isinstance(node.next_node(descend=False, siblings=True), (nodes.bullet_list, nodes.enumerated_list)):
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


def _list(writing: Writing, setting: Setting, node: nodes.Element) -> Iterator[Element]:
    if isinstance(node, nodes.enumerated_list):
        number, style = writing.numbering.enumeration(node, setting.depth), "List Number"
    else:
        number, style = writing.numbering.bullets(), "List Bullet"
    own = style if setting.style == "Body Text" else setting.style
    inner = replace(setting.inside(STEP), depth=setting.depth + 1)
    for entry in elements(node):
        writing.bookmarks.wait(entry)
        rest = list(entry.children)
        if rest and isinstance(first := rest[0], nodes.paragraph):
            del rest[0]
            writing.bookmarks.wait(first)
            made = paragraph(writing, inner, first, own)
        else:
            made = blank(writing, inner, own)
        yield _placed(item(writing, setting, made, number), setting)
        for child in rest:
            yield from block(writing, inner, child)


def _placed(made: Element, setting: Setting) -> Element:
    """An item of a list within something that stands in by itself."""
    if setting.indent != STEP * setting.depth:
        made[0].append(w("ind", left=setting.indent + STEP, hanging=STEP))
    return made


def _definitions(writing: Writing, setting: Setting, node: nodes.Element) -> Iterator[Element]:
    for entry in node.findall(nodes.definition_list_item):
        if entry.parent is not node:
            continue
        writing.bookmarks.wait(entry)
        terms = [child for child in entry.children if isinstance(child, (nodes.term, nodes.classifier))]
        while terms:
            term = terms.pop(0)
            writing.bookmarks.wait(term)
            made = paragraph(writing, setting, term, "Definition Term")
            while terms and isinstance(terms[0], nodes.classifier):
                made.append(run(" : "))
                made.extend(
                    paragraph(
                        writing,
                        setting,
                        nodes.paragraph("", "", nodes.emphasis("", "", *terms.pop(0).deepcopy().children)),
                    )[1:]
                )
            yield made
        for child in entry.children:
            if isinstance(child, nodes.definition):
                yield from _transparent(writing, setting.inside(STEP), child)


def _lines(writing: Writing, setting: Setting, node: nodes.Element) -> Iterator[Element]:
    for child in elements(node):
        if isinstance(child, nodes.line_block):
            yield from _lines(writing, setting.inside(STEP), child)
        else:
            yield paragraph(writing, setting, child, "Line Block" if not setting.boxed else "")


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
    yield table(writing, setting, node, blocks)
    yield gap(writing)


def _card(writing: Writing, setting: Setting, node: nodes.Element) -> Iterator[Element]:
    yield card(writing, setting, node, blocks)
    yield gap(writing)


def _admonition(writing: Writing, setting: Setting, node: nodes.Element) -> Iterator[Element]:
    yield admonition(writing, setting, node, blocks)
    yield gap(writing)


def _fields(writing: Writing, setting: Setting, node: nodes.Element) -> Iterator[Element]:
    if node.children:
        yield field_list(writing, setting, node, blocks)
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
    nodes.bullet_list: _list,
    nodes.enumerated_list: _list,
    nodes.definition_list: _definitions,
    nodes.field_list: _fields,
    nodes.line_block: _lines,
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
