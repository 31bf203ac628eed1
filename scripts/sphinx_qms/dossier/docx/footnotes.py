"""Footnotes: a part of their own in the package, with the lines that Word draws above them."""

from __future__ import annotations

from docutils import nodes
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part

from sphinx_qms.dossier.doctree import footnotes_by_id
from sphinx_qms.dossier.docx.paragraphs import blank, blocks
from sphinx_qms.dossier.docx.writing import Setting, Writing
from sphinx_qms.dossier.docx.xml import Element, name, parse, run, serialize, w

_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_SEPARATORS = (("separator", -1), ("continuationSeparator", 0))
# what stands behind the footnotes in the settings (CT_Settings)
_BEHIND = frozenset(
    [
        "endnotePr",
        "compat",
        "docVars",
        "rsids",
        "mathPr",
        "attachedSchema",
        "themeFontLang",
        "clrSchemeMapping",
        "doNotIncludeSubdocsInStats",
        "doNotAutoCompressPictures",
        "forceUpgrade",
        "captions",
        "readModeInkLockDown",
        "smartTagType",
        "schemaLibrary",
        "shapeDefaults",
        "doNotEmbedSmartTags",
        "decimalSymbol",
        "listSeparator",
    ]
)


def referred_notes(body: nodes.document) -> dict[str, nodes.footnote]:
    """The footnotes that the text refers to, by each of their ids; a footnote does not count as text."""
    return footnotes_by_id(body, (each for each in body.findall(nodes.footnote_reference) if not _in_footnote(each)))


def _in_footnote(node: nodes.Node) -> bool:
    around: nodes.Node | None = node
    while around is not None and not isinstance(around, nodes.footnote):
        around = around.parent
    return around is not None


def write_footnotes(writing: Writing, setting: Setting) -> None:
    """Adds the footnotes that the text has referred to to the package, written in the setting."""
    if not writing.noted:
        return
    main = writing.document.part
    part = _footnotes_part(writing.document)
    root = parse(part.blob)
    writing.part = part
    notes = {id(note): note for note in writing.notes.values()}
    for identity, number in writing.noted.items():
        root.append(_note(writing, setting, notes[identity], number))
    writing.part = main
    # python-docx gives no way to exchange what a part holds
    part._blob = serialize(root)
    _announce(writing.document.settings.element)


def _note(writing: Writing, setting: Setting, note: nodes.footnote, number: int) -> Element:
    mark = w("r", w("rPr", w("rStyle", val=writing.styles.id("footnote reference", "character"))), w("footnoteRef"))
    writing.bookmarks.wait(note)
    content = blocks(writing, setting, note.children[1:])
    if content[0].tag != name("p"):
        content.insert(0, blank(writing, setting))
    content[0].insert(1, mark)
    content[0].insert(2, run(" "))
    return w("footnote", *content, id=number)


def _footnotes_part(document: Document) -> Part:
    """The part of the template for footnotes, or a new one."""
    for relation in document.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.FOOTNOTES:
            known: Part = relation.target_part
            return known
    separators = [
        w("footnote", w("p", w("pPr", w("spacing", before=0, after=0)), w("r", w(kind))), type=kind, id=number)
        for kind, number in _SEPARATORS
    ]
    part = Part(PackURI("/word/footnotes.xml"), _TYPE, serialize(w("footnotes", *separators)), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    return part


def _announce(settings: Element) -> None:
    """Names the separators in the settings, where Word looks for them."""
    if settings.find(name("footnotePr")) is None:
        place = next((i for i, child in enumerate(settings) if child.tag.rpartition("}")[2] in _BEHIND), len(settings))
        settings.insert(place, w("footnotePr", *(w("footnote", id=number) for _, number in _SEPARATORS)))
