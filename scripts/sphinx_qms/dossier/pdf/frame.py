"""The frame of a document: cover, approvals, revision history, contents, and what stands on every page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from sphinx_qms.dossier.manuscript import Manuscript
from sphinx_qms.dossier.pdf.context import Context
from sphinx_qms.dossier.pdf.expression import array, call, joined, record, string
from sphinx_qms.dossier.pdf.inline import words
from sphinx_qms.model.document import Control, Document
from sphinx_qms.pages.language.labels import Labels, labels


def opening(manuscript: Manuscript, context: Context, fonts: str) -> Iterator[str]:
    """The lines of the source before the text: the rule for every page, then the pages before the first section."""
    document, control = manuscript.document, manuscript.control
    word = labels(document.language)
    number, title = _shown(context, document.number), _shown(context, document.title)
    organisation, product = _shown(context, manuscript.organisation), _shown(context, manuscript.product)
    draft = word.draft if control and not control.approved else ""
    rule = call(
        "qms-document.with",
        title=string(document.title),
        number=number,
        revision=_shown(context, f"{word.revision} {control.revision}") if control else "",
        organisation=organisation,
        product=product,
        heading_title=title,
        draft=_shown(context, draft) if draft else "",
        page_of=string(word.page_of),
        metadata=_metadata(manuscript),
        language=record(language_options(document.language)),
        fonts=fonts,
        figure_word=_shown(context, word.figure),
        table_word=_shown(context, word.table),
    )
    yield f"#show: {rule}"
    state = _shown(context, f"{draft}: {word.pending}") if draft else "none"
    facts = [part for label, value in _facts(document, control, word) for part in _pair(context, label, value)]
    yield "#" + call("cover", organisation, product, title, state, *facts)
    yield "#pagebreak()"
    if control:
        yield "#" + _approvals(context, control, word)
        yield "#" + _history(context, control, word)
    yield "#" + call("contents", _shown(context, word.contents))
    yield "#pagebreak(weak: true)"


def _facts(document: Document, control: Control | None, word: Labels) -> Iterator[tuple[str, str]]:
    yield word.number, document.number
    if control:
        yield word.revision, control.revision
        yield word.date, control.date
        yield word.owner, control.owner
        yield word.review, control.review


def _approvals(context: Context, control: Control, word: Labels) -> str:
    rows = [(line.role, line.name or word.pending, line.date) for line in control.approvals]
    return _front_table(context, word.approval, (word.role, word.name, word.date), (5, 5, 3), rows)


def _history(context: Context, control: Control, word: Labels) -> str:
    rows = [(line.revision, line.date, line.change) for line in control.history]
    return _front_table(context, word.history, (word.revision, word.date, word.change), (2, 2, 9), rows)


def _front_table(
    context: Context, title: str, heads: Iterable[str], shares: Iterable[int], rows: Iterable[Iterable[str]]
) -> str:
    header = call("table.header", *(_shown(context, head) for head in heads))
    cells = (_shown(context, text) for row in rows for text in row)
    table = call("grid-table", header, *cells, columns=array(f"{share}fr" for share in shares), heads="1")
    return joined((call("front-heading", _shown(context, title)), table))


def _pair(context: Context, label: str, value: str) -> tuple[str, str]:
    return _shown(context, label), _shown(context, value)


def _shown(context: Context, text: str) -> str:
    return f"[#{words(replace(context, paragraph=text), text)}]" if text else "[]"


def _metadata(manuscript: Manuscript) -> str:
    control = manuscript.control
    keywords = [text for text in (manuscript.document.number, manuscript.product) if text]
    entries = {"keywords": array(map(string, keywords)), "date": "auto"}
    if manuscript.organisation:
        entries["author"] = string(manuscript.organisation)
    if control and control.date:
        day = date.fromisoformat(control.date)
        entries["date"] = f"datetime(year: {day.year}, month: {day.month}, day: {day.day})"
    return record(entries)


def language_options(language: str) -> dict[str, str]:
    """The arguments that tell Typst the language of a text, as in `zh`, `zh-TW`, `zh-Hant`."""
    primary, _, rest = language.replace("_", "-").partition("-")
    region = rest.rpartition("-")[2].upper()
    if primary == "zh" and len(region) != 2:
        region = "TW" if region == "HANT" else "CN"
    return {"lang": string(primary.lower()), "region": string(region) if len(region) == 2 else "none"}
