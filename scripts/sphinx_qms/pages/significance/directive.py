"""The directive `qms-significance`: what is proposed for a change, or what the rules would say of a difference."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from sphinx_qms.checks.decisions import decided
from sphinx_qms.checks.significance import has_difference, is_significant, is_update, proposals_for_difference
from sphinx_qms.checks.version_names import NamedVersion, named_version
from sphinx_qms.model.change_rules import ChangeRules
from sphinx_qms.model.change_rules_file import FILE
from sphinx_qms.model.facts import MeasuredFacts
from sphinx_qms.model.need_graph import Need
from sphinx_qms.pages.facts.role import is_stale
from sphinx_qms.pages.placeholder import View, badge, paragraph, phrase, placeholder
from sphinx_qms.pages.significance.table import comparisons, proposal_badge, proposal_table
from sphinx_qms.pages.state import build_of


class SignificanceDirective(SphinxDirective):
    """`qms-significance ID`: proposals, decision and version of a change; what the rules would say of a test."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """A placeholder; an error where the project has no rules on changes. See render_significance."""
        if build_of(self.env.app).project.change_rules is None:
            raise self.error(f"qms-significance: the project has no rules on changes; write {FILE}")
        shown = placeholder("significance", need=self.arguments[0], references=[self.arguments[0]])
        self.set_source_info(shown)
        return [shown]


def render_significance(view: View, arguments: dict[str, Any]) -> list[nodes.Node]:
    """The table of proposals with what it rests on; a sentence where the rules say nothing of such a need."""
    rules = view.project.change_rules
    need = view.graph.get(arguments["need"])
    if rules is None or need is None:
        return [paragraph(view.words.nothing_to_show)]
    if need.type == "change":
        return _of_change(view, need, rules)
    facts = view.project.facts.get(need.id)
    if isinstance(facts, MeasuredFacts) and has_difference(facts):
        return _of_difference(view, facts, rules)
    return [paragraph(view.words.significance.no_difference, classes=["qms-problem"])]


def _of_change(view: View, change: Need, rules: ChangeRules) -> list[nodes.Node]:
    proposed = [item for item in view.report.proposals if item.need == change.id]
    words = view.words.significance
    if not is_update(view.graph, change):
        return [paragraph(words.other_kind), *_decision(view, change)]
    measured = proposed[0].measured if proposed else ()
    supporting = [need.id for need in view.graph.targets(change.id, "supported_by")]
    return [
        *proposal_table(view, rules, proposed),
        *comparisons(view, words.compared, supporting, measured),
        *_decision(view, change),
        *_versions(view, change, rules),
    ]


def _of_difference(view: View, facts: MeasuredFacts, rules: ChangeRules) -> list[nodes.Node]:
    words = view.words.significance
    outdated = [paragraph(badge(view.words.facts.outdated, "qms-gap"))] if is_stale(view, facts.id) else []
    return [
        *outdated,
        paragraph(badge(words.no_decision, "qms-claimed"), " ", words.not_about_a_change),
        paragraph(words.by_p[is_significant(facts, rules)].format(level=rules.significance_level)),
        *proposal_table(view, rules, proposals_for_difference(facts, rules)),
        *comparisons(view, words.measured, [facts.id], [facts.id]),
    ]


def _decision(view: View, change: Need) -> list[nodes.Node]:
    """Who decided what and why; that it is open where nobody has."""
    words = view.words.significance
    decision = decided(change)
    if decision is None:
        return [paragraph(badge(words.open, "qms-gap"), " ", words.still_to_decide)]
    person = change.text("decided_by")
    template = words.decision_by if person else words.decision_by_nobody
    said = phrase(template, decision=proposal_badge(view, decision), person=person)
    shown: list[nodes.Node] = [paragraph(*said)]
    if reason := change.text("decision_reason"):
        shown.append(paragraph(*phrase(words.decision_reason, reason=reason)))
    return shown


def _versions(view: View, change: Need, rules: ChangeRules) -> list[nodes.Node]:
    models = [need for need in view.graph.targets(change.id, "results_in") if need.type == "model"]
    named = (named_version(view.graph, rules.version_names, model) for model in models)
    return [_version(view, found) for found in named if found]


def _version(view: View, found: NamedVersion) -> nodes.paragraph:
    words = view.words.significance
    template = words.version_follows if found.follows else words.version_differs
    said = phrase(
        template,
        model=view.link(found.model.id),
        version=found.model.text("version"),
        previous=view.link(found.previous.id),
        before=found.previous.text("version"),
        expected=found.expected or words.no_version,
    )
    return paragraph(*said) if found.follows else paragraph(badge("\N{BALLOT X}", "qms-gap"), " ", *said)
