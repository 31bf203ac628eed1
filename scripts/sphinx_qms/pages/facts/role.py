"""The role `fact`: a measured number in a sentence, linked to where it comes from."""

from __future__ import annotations

from docutils import nodes
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole
from sphinx.util.nodes import make_refnode

from sphinx_qms.checks.build_messages import PAGE
from sphinx_qms.model.facts import MeasuredFacts, facts_path
from sphinx_qms.model.number import Number
from sphinx_qms.pages.facts.lookup import Reference, UnknownFact, find_number, read_reference
from sphinx_qms.pages.facts.saying import method_name, quantity_name, said, withheld
from sphinx_qms.pages.facts.shown import confidence_of, facts_here, place_of_fact
from sphinx_qms.pages.language.choice import language_in, spoken, words_in
from sphinx_qms.pages.language.marked import LATER
from sphinx_qms.pages.placeholder import View, badge
from sphinx_qms.pages.state import build_of

FACT = "qms-fact"
"""The attribute of a number in a page: need and key. It has its text once it is read, its link once it is written."""
STALE = "result-stale"
"""The code of the finding on facts that were measured from other files than today's."""

logger = logging.getLogger(__name__)


class FactRole(SphinxRole):
    """`{fact}` with `ID/QUANTITY`, `ID/QUANTITY/GROUP`, and the form of the number behind a bar."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The number in words of the page; the reference itself, with a finding, where the facts have none such."""
        language = language_in(self.inliner.document, self.env)
        try:
            reference = read_reference(self.text)
            text = _text(self.env, reference, language)
        except UnknownFact as error:
            logger.warning(str(error), type=PAGE, subtype="fact-unknown", location=self.get_location())
            return [nodes.literal(self.text, self.text)], []
        shown = nodes.inline("", text, classes=["qms-fact"], **{LATER: spoken(language)})
        shown[FACT] = (reference.need, reference.key)
        self.set_source_info(shown)
        return [shown], []


def _text(env: BuildEnvironment, reference: Reference, language: str) -> str:
    words = words_in(language)
    facts = facts_here(env, reference.need)
    project = build_of(env.app).project
    if facts is None and reference.need in project.plan.measurements:
        return words.not_measured
    number = find_number(reference, project.facts)
    text = said(number, words, confidence_of(project, reference.need), reference.form)
    if not text:
        raise UnknownFact(f"{reference.need}/{reference.key} has no {reference.form}")
    return text


def link_facts(view: View, doctree: nodes.document) -> None:
    """Lets each number of a page lead to where its facts are shown, else to the need; marks those that are outdated."""
    for node in list(doctree.findall(nodes.inline)):
        if FACT in node:
            need_id, key = node[FACT]
            _link(view, node, need_id, key)
            if is_stale(view, need_id):
                node += [nodes.Text(" "), badge(view.words.facts.outdated, "qms-gap")]


def is_stale(view: View, need_id: str) -> bool:
    """Whether the facts of a need were measured from other files than today's."""
    return any(finding.code == STALE and finding.need == need_id for finding in view.report.findings)


def _link(view: View, node: nodes.inline, need_id: str, key: str) -> None:
    place = place_of_fact(view.app, need_id, key)
    if place is None and (need := view.graph.get(need_id)) is not None:
        place = need.docname, need.id
    if place is None or isinstance(node.parent, nodes.reference):
        return
    docname, anchor = place
    text = list(node.children)
    node.clear()
    reference = make_refnode(view.app.builder, view.docname, docname, anchor, text, _origin(view, need_id, key))
    node += reference


def _origin(view: View, need_id: str, key: str) -> str:
    """What a number is, from which file, and how its interval was made."""
    facts = view.project.facts.get(need_id)
    number = facts.numbers.get(key) if isinstance(facts, MeasuredFacts) else None
    return view.words.semicolon.join([facts_path(need_id), *_nature(view, number)])


def _nature(view: View, number: Number | None) -> list[str]:
    if number is None:
        return []
    words = view.words
    if number.estimate is None:
        return [withheld(number, words)]
    told = [quantity_name(number.quantity, words), method_name(number, words)]
    size = said(number, words, None, "n")
    return [text for text in (*told, words.facts.size.format(number=size) if size else "") if text]
