"""The checklist of a catalogue: one row a clause, with what it asks, how far it is covered, and what answers it."""

from __future__ import annotations

from typing import Any, cast

from docutils import nodes

from sphinx_qms.model.catalogue import Clause
from sphinx_qms.model.report import ClauseCoverage, State
from sphinx_qms.pages.clauses.basis import basis_in_words
from sphinx_qms.pages.clauses.catalogue import state_badge
from sphinx_qms.pages.clauses.of_catalogue import OfCatalogueDirective
from sphinx_qms.pages.language.marked import asks_of
from sphinx_qms.pages.placeholder import View, bullets, paragraph, table


class ChecklistDirective(OfCatalogueDirective):
    """`qms-checklist NAME`: the clauses of a catalogue in force as a table; see render_checklist."""

    kind = "checklist"


def render_checklist(view: View, arguments: dict[str, Any]) -> list[nodes.Node]:
    """A table of all clauses of a catalogue in their order; a heading spans the row."""
    catalogue = view.project.catalogues[arguments["catalogue"]]
    words = view.words
    rows = [_row(view, clause) for clause in catalogue.clauses]
    checklist = table([words.clause, words.asks, words.state, words.answered_by], rows, "qms-checklist")
    for row, clause in zip(list(checklist.findall(nodes.row))[1:], catalogue.clauses, strict=True):
        if clause.is_heading:
            cast(nodes.entry, row[0])["morecols"] = len(row) - 1
            del row[1:]
    return [nodes.container("", checklist, classes=["qms-scroll"])]


def _row(view: View, clause: Clause) -> list[list[nodes.Node]]:
    name = view.number_and_title(clause)
    item = view.report.coverage(clause.need_id)
    if clause.is_heading or item is None:
        return [[nodes.strong("", "", *name)], [], [], []]
    return [name, [asks_of(clause, view.language)], [state_badge(view, item.state)], _answers(view, item)]


def _answers(view: View, item: ClauseCoverage) -> list[nodes.Node]:
    answers = [view.named(view.graph[answer.need]) for answer in item.answers]
    notes: list[nodes.Node] = []
    if item.state is State.EXCLUDED:
        notes.append(paragraph(basis_in_words(view, item)))
    elif item.limitation:
        notes.append(paragraph(nodes.strong("", view.words.limitation), item.limitation))
    return [*([bullets(answers)] if answers else []), *notes]
