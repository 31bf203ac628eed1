"""What stands in a line: runs of text in their languages, links, notes, formulas, pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from docutils import nodes
from docx.opc.constants import RELATIONSHIP_TYPE
from sphinx import addnodes

from sphinx_qms.dossier.doctree import language_around, own_language
from sphinx_qms.dossier.docx.mathematics import word_math
from sphinx_qms.dossier.docx.writing import Setting, Writing
from sphinx_qms.dossier.docx.xml import RELATION, Element, field, name, run, w
from sphinx_qms.dossier.place import node_error, place_of, unknown_element
from sphinx_qms.dossier.script import east_asian_kind, east_asian_language, runs

_FONTS = {
    "ko": ("Malgun Gothic", "ko-KR"),
    "ja": ("Yu Gothic", "ja-JP"),
    "zh": ("Microsoft YaHei", "zh-CN"),
    "zh-TW": ("Microsoft JhengHei", "zh-TW"),
}
_BADGES = {
    "qms-evidenced": "Badge Evidenced",
    "qms-claimed": "Badge Claimed",
    "qms-gap": "Badge Gap",
    "qms-excluded": "Badge Excluded",
}


@dataclass(frozen=True)
class Look:
    """How text stands in its paragraph.

    `style` is a character style, `lines` says that line feeds are kept, `language` is that of the text where it is
    not the document's.
    """

    paragraph: str
    style: str = ""
    bold: bool = False
    italic: bool = False
    raised: str = ""
    lines: bool = False
    language: str = ""


def inlines(writing: Writing, setting: Setting, node: nodes.Element, lines: bool = False) -> list[Element]:
    """The inline content of a paragraph, or of another node that holds text."""
    return _children(writing, setting, node, Look(node.astext(), lines=lines, language=language_around(node)))


def text_runs(text: str, language: str, look: Look, styles_id: Callable[[str, str], str]) -> Iterator[Element]:
    """The runs of a text, each with the font of its language."""
    language = look.language or language
    for stretch, read_in in runs(text, language, look.paragraph):
        east_asian = read_in if read_in != language else east_asian_language(stretch, language)
        yield run(stretch, _properties(look, east_asian, styles_id))


def east_asian_font(language: str) -> tuple[str, str]:
    """The font of an East Asian language on the computers of its readers, and the language as Word names it."""
    return _FONTS[east_asian_kind(language)]


def _properties(look: Look, east_asian: str, styles_id: Callable[[str, str], str]) -> Element | None:
    parts = []
    if look.style:
        parts.append(w("rStyle", val=styles_id(look.style, "character")))
    font, language = east_asian_font(east_asian) if east_asian else ("", "")
    if font:
        parts.append(w("rFonts", hint="eastAsia", eastAsia=font))
    if look.bold:
        parts += [w("b"), w("bCs")]
    if look.italic:
        parts += [w("i"), w("iCs")]
    if look.raised:
        parts.append(w("vertAlign", val=look.raised))
    if language:
        parts.append(w("lang", eastAsia=language))
    return w("rPr", *parts) if parts else None


def _children(writing: Writing, setting: Setting, node: nodes.Element, look: Look) -> list[Element]:
    return [element for child in node.children for element in _inline(writing, setting, child, look)]


def _inline(writing: Writing, setting: Setting, node: nodes.Node, look: Look) -> list[Element]:
    if isinstance(node, nodes.Text):
        return _text(writing, node, look)
    writer = _WRITERS.get(type(node))
    if writer is None or not isinstance(node, nodes.Element):
        raise unknown_element(node, "DOCX")
    return [*writing.bookmarks.of(node), *writer(writing, setting, node, look)]


def _text(writing: Writing, node: nodes.Text, look: Look) -> list[Element]:
    text = node.astext()
    if not look.lines:
        text = text.replace("\n", " ")
    return list(text_runs(text, writing.language, look, writing.styles.id))


def _plain(writing: Writing, setting: Setting, node: nodes.Element, look: Look) -> list[Element]:
    return _children(writing, setting, node, look)


def _italic(writing: Writing, setting: Setting, node: nodes.Element, look: Look) -> list[Element]:
    return _children(writing, setting, node, replace(look, italic=True))


def _bold(writing: Writing, setting: Setting, node: nodes.Element, look: Look) -> list[Element]:
    return _children(writing, setting, node, replace(look, bold=True))


def _literal(writing: Writing, setting: Setting, node: nodes.Element, look: Look) -> list[Element]:
    return _children(writing, setting, node, replace(look, style="Inline Code"))


def _raised(writing: Writing, setting: Setting, node: nodes.Element, look: Look) -> list[Element]:
    return _children(writing, setting, node, replace(look, raised=node.tagname))


def _span(writing: Writing, setting: Setting, node: nodes.Element, look: Look) -> list[Element]:
    """An `inline`; its class may say that it is a badge or an id."""
    style = next((_BADGES[class_] for class_ in node["classes"] if class_ in _BADGES), "")
    if not style and "qms-id" in node["classes"]:
        style = "Need ID"
    language = own_language(node) or look.language
    return _children(writing, setting, node, replace(look, style=style or look.style, language=language))


def _reference(writing: Writing, setting: Setting, node: nodes.Element, look: Look) -> list[Element]:
    link = w("hyperlink", history=1)
    if node.get("refid"):
        link.set(name("anchor"), writing.bookmarks.target(node))
    elif node.get("refuri"):
        relation = writing.part.relate_to(node["refuri"], RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link.set(f"{{{RELATION}}}id", relation)
    else:
        raise node_error("link-broken", f"the link “{node.astext()}” leads nowhere", node)
    inner = _children(writing, setting, node, replace(look, style=look.style or "Hyperlink"))
    if not inner or any(element.tag == name("hyperlink") for element in inner):
        return inner
    link.extend(inner)
    return [link]


def _citation(writing: Writing, setting: Setting, node: nodes.Element, look: Look) -> list[Element]:
    return _reference(writing, setting, nodes.reference("", f"[{node.astext()}]", refid=node["refid"]), look)


def _note(writing: Writing, _setting: Setting, node: nodes.Element, look: Look) -> list[Element]:
    """A footnote where it is referred to first, then its number again; in a footnote its number only.

    Word has no notes to notes: what only a footnote refers to stands in the text, with its label in brackets.
    """
    note = writing.notes.get(node["refid"])
    raised = replace(look, raised="superscript")
    if note is None:
        return list(text_runs(f"[{node.astext()}]", writing.language, raised, writing.styles.id))
    number = writing.noted.get(id(note))
    if number is not None:
        shown = list(text_runs(str(number), writing.language, raised, writing.styles.id))
        return field(f"NOTEREF {_note_name(number)} \\h", shown) if writing.part is writing.document.part else shown
    number = writing.noted[id(note)] = len(writing.noted) + 1
    style = w("rPr", w("rStyle", val=writing.styles.id("footnote reference", "character")))
    return writing.bookmarks.mark(_note_name(number), [w("r", style, w("footnoteReference", id=number))])


def _note_name(number: int) -> str:
    return f"_RefNote{number}"


def _math(_writing: Writing, _setting: Setting, node: nodes.Element, _look: Look) -> list[Element]:
    return [word_math(node.astext(), False, *place_of(node))]


def _image(writing: Writing, setting: Setting, node: nodes.Element, _look: Look) -> list[Element]:
    return [writing.pictures.drawing(writing.part, node, (setting.width, setting.height), node.parent.astext())]


def _nothing(_writing: Writing, _setting: Setting, _node: nodes.Element, _look: Look) -> list[Element]:
    return []


_Writer = Callable[[Writing, Setting, nodes.Element, Look], list[Element]]
_WRITERS: dict[type[nodes.Node], _Writer] = {
    nodes.emphasis: _italic,
    nodes.title_reference: _italic,
    addnodes.literal_emphasis: _italic,
    nodes.strong: _bold,
    addnodes.literal_strong: _bold,
    nodes.literal: _literal,
    nodes.subscript: _raised,
    nodes.superscript: _raised,
    nodes.inline: _span,
    nodes.abbreviation: _plain,
    nodes.acronym: _plain,
    nodes.generated: _plain,
    nodes.reference: _reference,
    nodes.citation_reference: _citation,
    nodes.footnote_reference: _note,
    nodes.math: _math,
    nodes.image: _image,
    nodes.target: _plain,
    nodes.comment: _nothing,
    nodes.substitution_definition: _nothing,
}
