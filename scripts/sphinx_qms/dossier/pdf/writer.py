"""A manuscript as PDF."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path

from docutils import nodes

from sphinx_qms.dossier.characters import check_characters
from sphinx_qms.dossier.doctree import footnotes_by_id, own_language
from sphinx_qms.dossier.manuscript import Manuscript, making_time
from sphinx_qms.dossier.pdf.blocks import blocks, sections
from sphinx_qms.dossier.pdf.context import Context, linked_labels
from sphinx_qms.dossier.pdf.expression import array, call, stacked, string
from sphinx_qms.dossier.pdf.frame import language_options, opening
from sphinx_qms.dossier.pdf.glyphs import check_glyphs, check_pictures
from sphinx_qms.dossier.pdf.inline import language_function
from sphinx_qms.dossier.place import place_of
from sphinx_qms.dossier.typesetting.compile import TypesettingError, compile_pdf
from sphinx_qms.dossier.typesetting.fonts import families
from sphinx_qms.dossier.typesetting.pixels import check_picture
from sphinx_qms.model.error import Location
from sphinx_qms.model.output import write_aside

TEXT_WIDTH = 481.0
"""Points of a line: A4 with 20 mm to each side."""
_FOREIGN = ("ko", "ja", "zh", "zh-TW", "zh-Hant")


def write_pdf(manuscript: Manuscript, place: Path, extra_fonts: Path | None = None) -> None:
    """Writes the manuscript to `place` as PDF/A-2a and PDF/UA-1, first beside it, then moved.

    The same manuscript gives the same bytes; the time of making is SOURCE_DATE_EPOCH where that is set, else the date
    of the revision. `extra_fonts` is a folder of fonts for characters that the fonts of the packages do not have.
    Raises UserError for what cannot be written: an unknown element, a character without glyph, an unusable picture or
    formula, a link that leads nowhere.
    """
    check_characters(manuscript)
    check_glyphs(manuscript, extra_fonts)
    context = Context(
        language=manuscript.document.language,
        labels=linked_labels(manuscript.body),
        footnotes=footnotes_by_id(manuscript.body, manuscript.body.findall(nodes.footnote_reference)),
        cited=set(),
        linked=set(),
        pictures={},
        width=TEXT_WIDTH,
        write_blocks=blocks,
    )
    source = "\n".join(_source(manuscript, context, extra_fonts))
    places = {node["uri"]: Location(*place_of(node)) for node in manuscript.body.findall(nodes.image)}
    pictures = {Path(path): places[path] for path in context.pictures}
    check_pictures(pictures, extra_fonts)
    timestamp = int(making_time(manuscript).timestamp())
    try:
        pdf = _compiled(source, context, timestamp, extra_fonts)
    except TypesettingError:
        for picture, location in pictures.items():
            check_picture(picture, location)  # names the one that cannot be read
        raise
    write_aside(place, pdf)


def _source(manuscript: Manuscript, context: Context, extra_fonts: Path | None) -> Iterator[str]:
    yield '#import "document.typ": *'
    spoken = filter(None, map(own_language, manuscript.body.findall(nodes.Element)))
    for language in sorted({*_FOREIGN, *spoken, context.language}):
        options = language_options(language)
        fonts = _font_list(language, extra_fonts)
        yield f"#let {language_function(language)} = {call('text.with', **options, font=fonts)}"
    fonts = _font_list(context.language, extra_fonts)
    yield f"#let code = code-in({fonts})"
    yield from opening(manuscript, context, fonts)
    yield "#" + stacked(sections(context, manuscript.body.children))
    yield "#" + call("note-places", array(map(string, sorted(context.linked))))


def _font_list(language: str, extra_fonts: Path | None) -> str:
    return array(map(string, families(language, extra_fonts)))


def _compiled(source: str, context: Context, timestamp: int, extra_fonts: Path | None) -> bytes:
    with as_file(files("sphinx_qms.dossier.pdf") / "document.typ") as look:
        pictures = {name: Path(path) for path, name in context.pictures.items()}
        return compile_pdf(source, {"document.typ": look, **pictures}, timestamp, extra_fonts)
