"""The results of tests: one `result` need for each executed case, made from the facts."""

from __future__ import annotations

from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from sphinx_needs.api import InvalidNeedException, add_need
from sphinx_needs.utils import add_doc  # not in the public interface; see clauses/catalogue.py

from sphinx_qms.model.facts import TestCase, TestFacts
from sphinx_qms.model.need_graph import Need
from sphinx_qms.pages.facts.shown import facts_here
from sphinx_qms.pages.language.choice import language_here, words_in
from sphinx_qms.pages.placeholder import View, badge, paragraph, table


class ResultsDirective(SphinxDirective):
    """`qms-results TEST_…`: the results of one test, from `evidence/facts/TEST_….json`."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """A table of the cases, and a need of type `result` for each; a sentence where nothing was measured."""
        test = self.arguments[0]
        facts = facts_here(self.env, test)
        words = words_in(language_here(self))
        if not isinstance(facts, TestFacts):
            return [paragraph(words.not_measured, classes=["qms-problem"])]
        add_doc(self.env, self.env.docname)
        try:
            needs = [node for case in facts.cases for node in self._need(test, case)]
        except InvalidNeedException as error:
            raise self.error(f"the results of {test} cannot be made: {error.message}") from None
        rows: list[list[list[nodes.Node]]] = [
            [
                [nodes.target("", "", ids=[case.id]), nodes.Text(case.title)],
                [nodes.Text(", ".join(case.verifies))],
                [badge(words.outcomes[case.outcome], "qms-evidenced" if case.outcome == "passed" else "qms-gap")],
            ]
            for case in facts.cases
        ]
        return [*needs, table([words.case, words.verifies, words.outcome], rows, "qms-results")]

    def _need(self, test: str, case: TestCase) -> list[nodes.Node]:
        made: list[nodes.Node] = add_need(
            self.env.app,
            self.state,
            self.env.docname,
            self.lineno,
            "result",
            case.title,
            id=case.id,
            content=case.case,
            status="approved",
            hide=True,
            outcome=case.outcome,
            case=case.case,
            result_of=test,
            verifies=", ".join(case.verifies),
        )
        return made


def outcome_summary(view: View, *needs: Need) -> list[nodes.Node]:
    """`n of N passed` of the cases of tests and of those that verify the needs, as a badge; nothing where none ran."""
    found = {result.id: result for need in needs for result in view.graph.sources(need.id, "result_of", "verifies")}
    outcomes = [result.text("outcome") for result in found.values() if result.text("outcome")]
    if not outcomes:
        return []
    passed = outcomes.count("passed")
    said = view.words.passed.format(number=passed, total=len(outcomes))
    return [badge(said, "qms-evidenced" if passed == len(outcomes) else "qms-gap")]
