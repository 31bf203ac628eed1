"""The page of a catalogue: each clause as a need, with what it asks, how far it is covered, and what stands behind."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import OptionSpec
from sphinx_needs.api import InvalidNeedException, add_need
from sphinx_needs.utils import add_doc  # not in the public interface; without it, HTML pages of directives fail

from sphinx_qms.checks.chains import OWN_CHAIN
from sphinx_qms.model.catalogue import FOLDER, Catalogue, Clause
from sphinx_qms.model.need_graph import Need
from sphinx_qms.model.report import ClauseCoverage, State
from sphinx_qms.pages.clauses.basis import basis_in_words
from sphinx_qms.pages.language.choice import KEY, language_here, language_option, spoken
from sphinx_qms.pages.language.marked import LATER, asks_of, english, title_of
from sphinx_qms.pages.placeholder import View, badge, bullets, paragraph, placeholder
from sphinx_qms.pages.results import outcome_summary
from sphinx_qms.pages.state import build_of, page_of


class CatalogueDirective(SphinxDirective):
    """`qms-catalogue NAME`: makes the clauses of a catalogue in force, in the language of the page."""

    required_arguments = 1
    option_spec: ClassVar[OptionSpec] = {KEY: language_option}

    def run(self) -> list[nodes.Node]:
        """The clauses as sections and paragraphs, and a need of type `clause` for each."""
        project = build_of(self.env.app).project
        name = self.arguments[0]
        if wrong := project.not_in_force(name):
            raise self.error(wrong)
        catalogue = project.catalogues[name]
        self.env.note_dependency(str(project.root / FOLDER / f"{name}.yaml"))
        page_of(self.env, self.env.docname).catalogues.add(name)
        add_doc(self.env, self.env.docname)
        around = language_here(self)
        language = self.options.get(KEY, around)
        try:
            needs = [node for clause in catalogue.clauses for node in self._need(catalogue, clause)]
        except InvalidNeedException as error:
            raise self.error(f"the clauses of {name} cannot be made: {error.message}") from None
        tree = self._tree(catalogue, language)
        if spoken(language) != around:
            for block in tree:
                block[LATER] = spoken(language)
        return [*needs, *tree]

    def _need(self, catalogue: Catalogue, clause: Clause) -> list[nodes.Node]:
        made: list[nodes.Node] = add_need(
            self.env.app,
            self.state,
            self.env.docname,
            self.lineno,
            "clause",
            clause.title,
            id=clause.need_id,
            content=clause.asks,
            status="approved",
            hide=True,
            catalogue=catalogue.id,
            number=clause.number,
        )
        return made

    def _tree(self, catalogue: Catalogue, language: str) -> list[nodes.Element]:
        """Clauses with children and those at the top as sections, the others as blocks within."""
        parents = {clause.parent_number for clause in catalogue.clauses}
        made: dict[str, nodes.Element] = {}
        top: list[nodes.Element] = []
        for clause in catalogue.clauses:
            above = made.get(clause.parent_number)
            block = self._block(clause, language, as_section=above is None or clause.number in parents)
            made[clause.number] = block
            if above is None:
                top.append(block)
            else:
                above += block
        return top

    def _block(self, clause: Clause, language: str, as_section: bool) -> nodes.Element:
        heading = [nodes.Text(f"{clause.number} "), title_of(clause, language)]
        block: Any  # docutils types the `+=` of each element class differently
        if as_section:
            block = nodes.section("", nodes.title("", "", *heading), ids=[clause.need_id], classes=["qms-clauses"])
        else:
            block = nodes.container("", nodes.rubric("", "", *heading), ids=[clause.need_id], classes=["qms-clause"])
        if clause.title_in(language) != clause.title:
            block += paragraph(english(clause.title, language), classes=["qms-original-title"])
        block += paragraph(asks_of(clause, language), classes=["qms-asks"])
        if not clause.is_heading:
            block += placeholder("clause", clause=clause.need_id, **self.options)
        return cast(nodes.Element, block)


def render_clause(view: View, arguments: dict[str, Any]) -> list[nodes.Node]:
    """How far a clause is covered, why, and which needs stand behind it, down to the results of tests."""
    item = view.report.coverage(arguments["clause"])
    if item is None:
        return []
    answers = [_answer(view, view.graph[answer.need], answer.problem) for answer in item.answers]
    state = state_badge(view, item.state)
    rendered: list[nodes.Node] = [paragraph(state, " ", *_why(view, item), classes=["qms-coverage"])]
    if answers:
        rendered.append(bullets(answers, "qms-answers"))
    return rendered


def state_badge(view: View, state: State) -> nodes.inline:
    """The state of a clause as a badge."""
    return badge(view.words.states[state], f"qms-{state}")


def _why(view: View, item: ClauseCoverage) -> list[nodes.Node | str]:
    words = view.words
    if item.state is State.EXCLUDED:
        return [basis_in_words(view, item)]
    if item.limitation:
        return [nodes.strong("", words.limitation), item.limitation]
    accepted = words.accepted.format(kinds=words.listing.join(map(view.kind, item.clause.answered_by)))
    return [f"{words.unanswered} {accepted}" if item.state is State.GAP else accepted]


def _answer(view: View, need: Need, problem: str) -> list[nodes.Node]:
    line = [*view.named(need)]
    if summary := outcome_summary(view, need):
        line += [nodes.Text(view.words.colon), *summary]
    if problem:
        line += [nodes.Text(" "), english(f"({problem})", view.language, "qms-problem")]
    if behind := _behind(view, need, {need.id}):
        line.append(behind)
    return line


def _behind(view: View, need: Need, seen: set[str]) -> nodes.bullet_list | None:
    """What proves the need: the controls, tests and results that stand behind it, each once."""
    items = []
    for source in view.graph.sources(need.id, *OWN_CHAIN):
        if source.type == "result" or source.id in seen:
            continue
        seen.add(source.id)
        line = view.named(source)
        if summary := outcome_summary(view, source):
            line += [nodes.Text(view.words.colon), *summary]
        if inner := _behind(view, source, seen):
            line.append(inner)
        items.append(line)
    return bullets(items) if items else None
