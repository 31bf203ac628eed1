"""The directive `facts`: tables and plots of what was measured for a need, and verdicts on criteria."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import OptionSpec

from sphinx_qms.checks.build_messages import PAGE
from sphinx_qms.model.facts import MeasuredFacts
from sphinx_qms.pages.facts.agreement import show_agreement_matrix, show_annotation
from sphinx_qms.pages.facts.choice import VERDICTS, Choice, read_choice
from sphinx_qms.pages.facts.curves import (
    show_calibration,
    show_reader_roc,
    show_roc,
    show_training_size,
    show_version_roc,
)
from sphinx_qms.pages.facts.distribution import show_distribution
from sphinx_qms.pages.facts.flow import show_flow
from sphinx_qms.pages.facts.forest import show_differences, show_forest
from sphinx_qms.pages.facts.lookup import UnknownFact, nearest
from sphinx_qms.pages.facts.monitoring import show_drift, show_windows
from sphinx_qms.pages.facts.numbers import show_confusion, show_numbers
from sphinx_qms.pages.facts.overlap import show_overlap
from sphinx_qms.pages.facts.parts import check_choice, numbers_shown, parts_of, there_is
from sphinx_qms.pages.facts.readers import show_variance_components
from sphinx_qms.pages.facts.role import is_stale
from sphinx_qms.pages.facts.scene import Scene
from sphinx_qms.pages.facts.shown import facts_here, give_places
from sphinx_qms.pages.facts.source import show_source
from sphinx_qms.pages.facts.verdicts import verdict_table, window_table
from sphinx_qms.pages.facts.versions import show_newly, show_versions
from sphinx_qms.pages.placeholder import View, badge, paragraph, placeholder
from sphinx_qms.pages.state import build_of

logger = logging.getLogger(__name__)


class FactsDirective(SphinxDirective):
    """`facts ID`, or `facts` alone with the verdicts on all criteria."""

    optional_arguments = 1
    option_spec: ClassVar[OptionSpec] = dict.fromkeys(("show", "quantities", "groups", "caption"), directives.unchanged)

    def run(self) -> list[nodes.Node]:
        """A placeholder; with a finding where the facts have not what is to be shown. See render_facts."""
        need_id = self.arguments[0] if self.arguments else ""
        try:
            choice = read_choice(self.options)
        except ValueError as error:
            raise self.error(f"facts: {error}") from None
        if not need_id and choice.parts != (VERDICTS,):
            raise self.error("facts: name a need that was measured, or ask for :show: verdicts, those on all criteria")
        places = self._places(need_id, choice) if need_id else {}
        name = f"facts-{self.env.new_serialno('facts')}"
        shown = placeholder("facts", need=need_id, choice=choice, places=places, name=name)
        self.set_source_info(shown)
        return [shown]

    def _places(self, need_id: str, choice: Choice) -> dict[str, str]:
        """The ids of what is shown, by key; says what the facts do not have."""
        facts = facts_here(self.env, need_id)
        project = build_of(self.env.app).project
        try:
            if facts is not None:
                check_choice(facts, choice)
            elif need_id not in project.plan.measurements:
                raise UnknownFact(f"there are no facts of {need_id}; {nearest(need_id, project.facts)}")
        except UnknownFact as error:
            logger.warning(str(error), type=PAGE, subtype="fact-unknown", location=self.get_location())
        known = numbers_shown(facts, choice) if isinstance(facts, MeasuredFacts) else ()
        return give_places(self.env, need_id, (number.key for number in known))


def render_facts(view: View, arguments: dict[str, Any]) -> list[nodes.Node]:
    """The parts that are to be shown, one below the other; a sentence where nothing was measured."""
    choice: Choice = arguments["choice"]
    if need_id := arguments["need"]:
        shown = _of_need(view, need_id, choice, arguments["places"])
    else:
        shown = verdict_table(view, view.report.verdicts, choice.caption)
    _name(shown, arguments["name"])
    return [_in_a_box(node) if isinstance(node, nodes.table) else node for node in shown]


def _in_a_box(table: nodes.table) -> nodes.container:
    """The table in a box in which it moves sideways where a screen is too narrow."""
    return nodes.container("", table, classes=["qms-scroll"])


def _name(shown: Iterable[nodes.Node], name: str) -> None:
    """Gives pictures and tables ids; a number that stands in two tables keeps its id where it comes first."""
    seen: set[str] = set()
    with_caption = (node for node in shown if isinstance(node, (nodes.figure, nodes.table)))
    for number, node in enumerate(with_caption, 1):
        node["ids"].append(f"{name}-{number}")
        for target in list(node.findall(nodes.target)):
            if seen.issuperset(target["ids"]):
                target.parent.remove(target)
            seen.update(target["ids"])


def _of_need(view: View, need_id: str, choice: Choice, places: Mapping[str, str]) -> list[nodes.Node]:
    facts = view.project.facts.get(need_id)
    start: list[nodes.Node] = [nodes.target("", "", ids=[places[""]])] if "" in places else []
    if not isinstance(facts, MeasuredFacts):
        return [*start, paragraph(view.words.not_measured, classes=["qms-problem"])]
    parts = parts_of(facts, choice)
    scene = Scene(view, facts, choice, parts, places)
    # what is not there, the finding of the directive says
    there = [part for part in parts if there_is(facts, part)]
    outdated = [paragraph(badge(view.words.facts.outdated, "qms-gap"))] if is_stale(view, need_id) else []
    return [*start, *outdated, *(node for part in there for node in _SHOW[part](scene))]


def _show_verdicts(scene: Scene) -> list[nodes.Node]:
    """The verdicts on what was measured for this need; nothing where it is not judged and nobody asked."""
    verdicts = [verdict for verdict in scene.view.report.verdicts if verdict.measured == scene.facts.id]
    if not verdicts and not scene.choice.parts:
        return []
    caption = scene.caption(VERDICTS)
    if any(verdict.window for verdict in verdicts):
        return [window_table(scene.view, verdicts, caption)]
    return verdict_table(scene.view, verdicts, caption, with_need=False)


_SHOW: Mapping[str, Callable[[Scene], list[nodes.Node]]] = {
    VERDICTS: _show_verdicts,
    "numbers": show_numbers,
    "confusion": show_confusion,
    "roc": show_roc,
    "calibration": show_calibration,
    "forest": show_forest,
    "distribution": show_distribution,
    "flow": show_flow,
    "training-size": show_training_size,
    "overlap": show_overlap,
    "annotation": show_annotation,
    "agreement-matrix": show_agreement_matrix,
    "versions": show_versions,
    "differences": show_differences,
    "newly": show_newly,
    "version-roc": show_version_roc,
    "reader-roc": show_reader_roc,
    "variance-components": show_variance_components,
    "drift": show_drift,
    "windows": show_windows,
    "source": show_source,
}
