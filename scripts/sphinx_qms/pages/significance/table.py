"""The proposals of authorities as a table, and the comparisons that they rest on."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from docutils import nodes

from sphinx_qms.checks.significance import differences
from sphinx_qms.model.catalogue import Clause
from sphinx_qms.model.change_rules import Authority, ChangeRules, Rule
from sphinx_qms.model.facts import MeasuredFacts
from sphinx_qms.model.language import in_language
from sphinx_qms.model.significance import Proposal, Significance
from sphinx_qms.pages.facts.saying import quantity_name, said
from sphinx_qms.pages.facts.shown import confidence_of
from sphinx_qms.pages.facts.verdicts import verdict_badge
from sphinx_qms.pages.language.marked import english
from sphinx_qms.pages.placeholder import View, badge, bullets, paragraph, table

_COLOURS = {
    Significance.MAJOR: "qms-gap",
    Significance.MINOR: "qms-evidenced",
    Significance.UNDECIDED: "qms-claimed",
}
_WIDTHS = (2, 1, 4, 3)


def proposal_badge(view: View, significance: Significance) -> nodes.inline:
    """What is proposed or decided, in words."""
    return badge(view.words.significance.significances[significance], _COLOURS[significance])


def proposal_table(view: View, rules: ChangeRules, proposed: Iterable[Proposal]) -> list[nodes.Node]:
    """A row for each authority: what its rules propose, the rule in our words, and what the rule rests on."""
    authorities = {authority.id: authority for authority in rules.authorities}
    rows = [_row(view, authorities[item.authority], item) for item in proposed]
    words = view.words.significance
    headers = [words.authority, words.proposal, words.rule, words.rests_on]
    made = table(headers, rows, "qms-facts", "qms-significance", widths=_WIDTHS)
    return [nodes.container("", made, classes=["qms-scroll"])]


def comparisons(view: View, heading: str, need_ids: Iterable[str], counting: Collection[str]) -> list[nodes.Node]:
    """What was compared: the differences with their intervals and p values, and the verdicts on them.

    What does not count says so; a sentence where there is nothing.
    """
    items = [_comparison(view, name) if name in counting else _not_counted(view, name) for name in need_ids]
    if not items:
        return [paragraph(view.words.significance.no_comparison)]
    return [paragraph(heading), bullets(items)]


def _row(view: View, authority: Authority, proposal: Proposal) -> list[list[nodes.Node]]:
    rule = next(rule for rule in authority.rules if rule.id == proposal.rule)
    says = in_language(rule.says_in, view.language)
    basis = paragraph(english(authority.basis, view.language), classes=["qms-hint"])
    return [
        [paragraph(authority.title_in(view.language)), basis],
        [proposal_badge(view, proposal.significance)],
        [nodes.Text(says) if says else english(rule.says, view.language)],
        _citation(view, rule),
    ]


def _citation(view: View, rule: Rule) -> list[nodes.Node]:
    source = rule.rests_on
    if isinstance(source, Clause):
        return [_catalogue(view, source), nodes.Text(view.words.comma), *view.number_and_title(source)]
    text = ", ".join((source.document, source.section, source.edition))
    unread: list[nodes.Node] = [badge(view.words.significance.not_read, "qms-claimed")]
    return [english(text, view.language), *([] if source.verified else [nodes.Text(" "), *unread])]


def _catalogue(view: View, clause: Clause) -> nodes.Node:
    """The title of the catalogue; its id where it is not in force."""
    catalogue = view.project.catalogues.get(clause.catalogue)
    if catalogue is None:
        return nodes.Text(clause.catalogue)
    title = in_language(catalogue.titles, view.language)
    return nodes.Text(title) if title else english(catalogue.title, view.language)


def _comparison(view: View, need_id: str) -> list[nodes.Node]:
    facts = view.project.facts[need_id]
    if not isinstance(facts, MeasuredFacts):
        return _not_counted(view, need_id)
    confidence = confidence_of(view.project, need_id)
    words = view.words
    lines: list[list[nodes.Node]] = []
    for difference, p in differences(facts):
        text = f"{quantity_name(difference.quantity, words)}{words.colon}{said(difference, words, confidence)}"
        if p and p.estimate is not None:
            text += words.comma + words.significance.p_value.format(p=said(p, words, None, "estimate"))
        lines.append([nodes.Text(text)])
    for verdict in view.report.verdicts:
        if verdict.measured == need_id:
            lines.append([view.link(verdict.criterion), nodes.Text(" "), verdict_badge(view, verdict.outcome)])
    return [view.link(need_id), bullets(lines)]


def _not_counted(view: View, need_id: str) -> list[nodes.Node]:
    return [view.link(need_id), nodes.Text(view.words.colon + view.words.significance.not_counted)]
