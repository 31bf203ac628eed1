"""Paragraphs: a style, what the writer adds to it, and the bookmarks that wait for a place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from docutils import nodes

from sphinx_qms.dossier.docx.inline import Look, inlines, text_runs
from sphinx_qms.dossier.docx.writing import Setting, Writing
from sphinx_qms.dossier.docx.xml import Element, field, name, run, w


def paragraph(writing: Writing, setting: Setting, node: nodes.Element, style: str = "", lines: bool = False) -> Element:
    """A paragraph of the inline content of a node, in the style of the setting or another."""
    made = blank(writing, setting, style)
    made.extend(inlines(writing, setting, node, lines))
    return made


def blank(writing: Writing, setting: Setting, style: str = "") -> Element:
    """A paragraph without text, which takes up the bookmarks that wait."""
    properties = w("pPr", w("pStyle", val=writing.styles.id(style or setting.style)))
    if setting.indent:
        properties.append(w("ind", left=setting.indent))
    return w("p", properties, *writing.bookmarks.arrived())


def keep_with_next(made: Element) -> None:
    """Keeps the paragraph, or each one in a row of a table, on the page of what comes next."""
    for properties in made.iter(name("pPr")):
        if properties.find(name("keepNext")) is None:
            properties.insert(1, w("keepNext"))


def gap(writing: Writing) -> Element:
    """The small space below a table; Word would join two tables that follow each other."""
    return w("p", w("pPr", w("pStyle", val=writing.styles.id("Table Gap"))))


def words(writing: Writing, text: str) -> list[Element]:
    """The runs of a text that is no node."""
    return list(text_runs(text, writing.language, Look(text), writing.styles.id))


def caption(writing: Writing, setting: Setting, node: nodes.Element, kind: str) -> Element:
    """A caption, numbered among those of its kind: `figure` or `table`."""
    writing.counts[kind] += 1
    label = writing.labels.figure if kind == "figure" else writing.labels.table
    made = blank(writing, replace(setting, indent=0 if setting.boxed else setting.indent), "caption")
    if kind == "table":
        keep_with_next(made)
    number = field(f"SEQ {kind.capitalize()} \\* ARABIC", [run(str(writing.counts[kind]))])
    made.extend([*words(writing, f"{label} "), *number, run(": "), *inlines(writing, setting, node)])
    return made


def blocks(writing: Writing, setting: Setting, children: Iterable[nodes.Node]) -> list[Element]:
    """The paragraphs and tables of some blocks; in a cell they end with a paragraph, as the schema asks."""
    made = [element for child in children for element in writing.block(setting, child)]
    if setting.boxed and (not made or made[-1].tag != name("p")):
        made.append(blank(writing, setting))
    return made
