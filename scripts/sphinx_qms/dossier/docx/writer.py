"""A manuscript into a Word file."""

from __future__ import annotations

import io
from pathlib import Path

from docutils import nodes
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import XmlPart

from sphinx_qms.dossier.characters import check_characters
from sphinx_qms.dossier.docx.blocks import block
from sphinx_qms.dossier.docx.contents import contents
from sphinx_qms.dossier.docx.footnotes import referred_notes, write_footnotes
from sphinx_qms.dossier.docx.frame import BODY, CONTENTS, frame
from sphinx_qms.dossier.docx.inline import east_asian_font
from sphinx_qms.dossier.docx.numbering import Numbering
from sphinx_qms.dossier.docx.package import repack
from sphinx_qms.dossier.docx.pictures import Pictures
from sphinx_qms.dossier.docx.sections import Page, begins_section, section_of, write_body
from sphinx_qms.dossier.docx.styles import read_styles
from sphinx_qms.dossier.docx.template import fill_template, place_for
from sphinx_qms.dossier.docx.writing import Bookmarks, Setting, Writing, bookmark_names
from sphinx_qms.dossier.docx.xml import Element, name, w
from sphinx_qms.dossier.manuscript import Manuscript, making_time
from sphinx_qms.dossier.script import east_asian_kind, east_asian_language
from sphinx_qms.model.output import write_aside
from sphinx_qms.pages.language.labels import labels

_LATIN = "en-US"
_LONGEST = 255
"""Letters that a property of a Word file may have."""
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
# what stands behind the language in the properties of a run (CT_RPr)
_BEHIND_LANGUAGE = frozenset(map(name, ("eastAsianLayout", "specVanish", "oMath", "rPrChange")))


def write_docx(manuscript: Manuscript, template: Path, place: Path) -> None:
    """Writes the manuscript to `place` as a Word file, with the frame and the styles of `template`.

    The same manuscript and template give the same bytes. Raises UserError for a template that cannot be filled, and
    for an element, a link, a picture or a character of the text that cannot be written.
    """
    check_characters(manuscript)
    document = fill_template(template, "/".join(template.parts[-2:]), frame(manuscript))
    _set_languages(document, manuscript.document.language)
    _write(document, manuscript)
    _describe(document, manuscript)
    file = io.BytesIO()
    document.save(file)
    write_aside(place, repack(file.getvalue()))


def _write(document: Document, manuscript: Manuscript) -> None:
    """Puts text, footnotes and table of contents into the filled template."""
    start, root = place_for(document, BODY), document.element
    governing = section_of(start)
    page = Page(governing)
    taken = (mark.get(name("name")) for mark in root.iter(name("bookmarkStart")))
    styles = read_styles(document.styles.element)
    writing = Writing(
        document=document,
        language=manuscript.document.language,
        labels=labels(manuscript.document.language),
        part=document.part,
        styles=styles,
        numbering=Numbering(document.part.numbering_part.element, styles),
        pictures=Pictures(document.part.package, _drawings(manuscript), _highest(_roots(document), _PICTURE, "id")),
        bookmarks=Bookmarks(
            bookmark_names(manuscript.body, taken), count=_highest([root], name("bookmarkStart"), name("id"))
        ),
        write_block=block,
        notes=referred_notes(manuscript.body),
    )
    body = write_body(writing, page, manuscript.body, fresh=begins_section(start))
    write_footnotes(writing, Setting("footnote text", page.width(False), page.height(False), boxed=True))
    if start.getnext() is not governing:
        body.turn(writing, landscape=False)
    governing.getparent().replace(governing, page.section(body.landscape, not body.ended))
    _put(start, body.elements)
    _put(place_for(document, CONTENTS), contents(writing, body.headings))


def _put(place: Element, elements: list[Element]) -> None:
    """Elements in place of a paragraph of the template."""
    for element in elements:
        place.addprevious(element)
    place.getparent().remove(place)


def _roots(document: Document) -> list[Element]:
    """The text of the document, and its headers and footers."""
    kinds = {RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER}
    parts = [relation.target_part for relation in document.part.rels.values() if relation.reltype in kinds]
    return [document.element, *(part.element for part in parts if isinstance(part, XmlPart))]


def _drawings(manuscript: Manuscript) -> tuple[Path, ...]:
    """The vector pictures of the text; one that does not exist is named where it stands."""
    paths = dict.fromkeys(Path(image["uri"]) for image in manuscript.body.findall(nodes.image))
    return tuple(path for path in paths if path.suffix.lower() == ".svg" and path.is_file())


def _highest(roots: list[Element], tag: str, attribute: str) -> int:
    return max((int(element.get(attribute)) for root in roots for element in root.iter(tag)), default=0)


def _set_languages(document: Document, language: str) -> None:
    """Gives the document its language, and East Asian text of the frame the font of its language."""
    font, region = east_asian_font(language) if east_asian_kind(language) else ("", "")
    defaults = document.styles.element.find(f"{name('docDefaults')}/{name('rPrDefault')}/{name('rPr')}")
    if defaults is not None:
        for element in defaults.iterfind(name("lang")):
            element.set(name("val"), _LATIN if font or language == "en" else language)
            element.set(name("eastAsia"), region or element.get(name("eastAsia"), "ko-KR"))
        for element in defaults.iterfind(name("rFonts")) if font else ():
            element.set(name("eastAsia"), font)
    for root in _roots(document):
        for paragraph in root.iter(name("p")):
            read_in = east_asian_language("".join(paragraph.itertext(name("t"))), language)
            if read_in:
                _set_fonts(paragraph, *east_asian_font(read_in))


def _set_fonts(paragraph: Element, font: str, region: str) -> None:
    for run in paragraph.iter(name("r")):
        properties = run.find(name("rPr"))
        if properties is None:
            run.insert(0, properties := w("rPr"))
        if properties.find(name("rFonts")) is None and properties.find(name("lang")) is None:
            properties.insert(1 if properties.find(name("rStyle")) is not None else 0, w("rFonts", eastAsia=font))
            place = next((i for i, child in enumerate(properties) if child.tag in _BEHIND_LANGUAGE), len(properties))
            properties.insert(place, w("lang", eastAsia=region))


def _describe(document: Document, manuscript: Manuscript) -> None:
    """What the file says of itself: nothing of the time or the machine at which it is made."""
    properties, declared, control = document.core_properties, manuscript.document, manuscript.control
    properties.title = declared.title[:_LONGEST]
    properties.subject = declared.number[:_LONGEST]
    properties.author = properties.last_modified_by = manuscript.organisation[:_LONGEST]
    properties.version = control.revision[:_LONGEST] if control else ""
    properties.language = declared.language
    properties.created = properties.modified = making_time(manuscript)
    properties.revision = 1
