"""Diagrams in pages: of needs and their links, or written by hand in mermaid; the same picture in every format."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import OptionSpec

from sphinx_qms.checks.build_messages import PAGE
from sphinx_qms.model.metamodel import Metamodel
from sphinx_qms.pages.chain import CHAIN
from sphinx_qms.pages.diagrams.chart import DIRECTIONS, LAYOUTS, Chart, chart_of, dot_text, mermaid_text, sentence
from sphinx_qms.pages.diagrams.mermaid import DiagramError, draw_mermaid, kept, read_mermaid, run
from sphinx_qms.pages.diagrams.svg import SvgError, plain_svg
from sphinx_qms.pages.figures import figure, picture_folder
from sphinx_qms.pages.language.marked import english
from sphinx_qms.pages.placeholder import View, paragraph, phrase, placeholder
from sphinx_qms.pages.state import build_of

ENGINES = ("mermaid", "dot")
DEEPEST = 20
LARGEST = 80
"""Needs in one diagram; more cannot be read."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Plan:
    """What a diagram of needs shows."""

    needs: tuple[str, ...]
    links: tuple[str, ...] = CHAIN
    depth: int = 3
    direction: str = "both"
    layout: str = "BT"
    engine: str = "mermaid"


class DiagramDirective(SphinxDirective):
    """`qms-diagram`: with mermaid text and `:alt:`, or without text and with `:needs:` (ids or types)."""

    has_content = True
    option_spec: ClassVar[OptionSpec] = {
        **dict.fromkeys((field.name for field in fields(Plan)), directives.unchanged),
        "caption": directives.unchanged,
        "alt": directives.unchanged,
    }

    def run(self) -> list[nodes.Node]:
        """A placeholder, after the options are checked and a diagram written by hand is drawn; see render_diagram."""
        text = "\n".join(self.content)
        wrong = self._wrong_text() if text else _wrong(self.options, build_of(self.env.app).project.metamodel)
        if wrong:
            raise self.error(f"qms-diagram: {wrong}")
        shown = {name: self.options.get(name, "") for name in ("caption", "alt")} | {"name": f"diagram-{self.lineno}"}
        if not text:
            plan = _plan(self.options)
            metamodel = build_of(self.env.app).project.metamodel
            ids = [word for word in plan.needs if word not in metamodel.types]
            result = placeholder("diagram", plan=plan, references=ids, **shown)
        elif refused := _refused(self.env.app, text):
            logger.warning(refused, type=PAGE, subtype="diagram-syntax", location=self.get_location())
            return [nodes.literal_block(text, text, language="text")]
        else:
            result = placeholder("diagram", text=text, **shown)
        self.set_source_info(result)
        return [result]

    def _wrong_text(self) -> str:
        beside = sorted(self.options.keys() - {"alt", "caption"})
        if beside:
            return f"a diagram with text takes no {', '.join(beside)}; leave the text out, or these options"
        if not self.options.get("alt", "").strip():
            return "a diagram with text needs :alt:, which says what it shows to people who do not see it"
        return ""


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _wrong(options: dict[str, str], metamodel: Metamodel) -> str:
    """What is wrong with the options of a diagram of needs; "" where nothing is."""
    if not _words(options.get("needs", "")):
        return "write the diagram below the options, or name needs (:needs:)"
    if unknown := [link for link in _words(options.get("links", "")) if link not in metamodel.links]:
        return f"there is no link {', '.join(unknown)}; see ubproject.toml"
    depth = options.get("depth", "1")
    if not (depth.isascii() and depth.isdigit() and 1 <= int(depth) <= DEEPEST):
        return f"depth is a number from 1 to {DEEPEST}, not {depth}"
    for name, known in (("direction", DIRECTIONS), ("layout", LAYOUTS), ("engine", ENGINES)):
        if options.get(name, known[0]) not in known:
            return f"{name} is one of {', '.join(known)}, not {options[name]}"
    return ""


def _plan(options: dict[str, str]) -> Plan:
    return Plan(
        needs=_words(options["needs"]),
        links=_words(options.get("links", "")) or CHAIN,
        depth=int(options.get("depth", Plan.depth)),
        direction=options.get("direction", Plan.direction),
        layout=options.get("layout", Plan.layout),
        engine=options.get("engine", Plan.engine),
    )


def _refused(app: Sphinx, text: str) -> str:
    """Why the diagram cannot be drawn, or not even read where nothing is shown; "" where it can."""
    try:
        draw_mermaid(text, picture_folder(app)) if app.builder.format else read_mermaid(text)
    except DiagramError as error:
        return str(error)
    return ""


def render_diagram(view: View, arguments: dict[str, Any]) -> list[nodes.Node]:
    """The diagram as a figure with its alternative text; a sentence where there is nothing to show."""
    try:
        if "text" in arguments:
            return [_figure(view, draw_mermaid(arguments["text"], picture_folder(view.app)), arguments, "")]
        plan: Plan = arguments["plan"]
        starts = [need for word in plan.needs for need in _named(view, word)]
        if not starts:
            return [paragraph(view.words.nothing_to_show)]
        metamodel = view.project.metamodel
        titles = {link: view.words.links.get(link, title)[0] for link, title in metamodel.links.items()}
        chart = chart_of(view.graph, titles, starts, plan.links, plan.depth, plan.direction)
        if len(chart.needs) > LARGEST:
            raise DiagramError(f"{len(chart.needs)} needs cannot be read in one diagram; narrow depth, links or needs")
        return [_figure(view, _drawn(chart, plan, picture_folder(view.app)), arguments, sentence(chart, view.words))]
    except DiagramError as error:
        logger.warning("qms-diagram: %s", error, location=view.docname)
        return [paragraph(*phrase(view.words.diagram_refused, reason=english(str(error), view.language)))]


def _named(view: View, word: str) -> list[Any]:
    if word in view.project.metamodel.types:
        return view.graph.of_type(word)
    return [view.graph[word]] if word in view.graph else []


def _drawn(chart: Chart, plan: Plan, folder: Path) -> Path:
    program = shutil.which("dot") if plan.engine == "dot" else None
    if program is None:
        return draw_mermaid(mermaid_text(chart, plan.layout), folder)
    text = dot_text(chart, plan.layout)
    return kept(f"dot {Path(program).stat().st_mtime_ns} {text}", folder, lambda: _drawn_by_dot(program, text))


def _drawn_by_dot(program: str, text: str) -> str:
    try:
        return plain_svg(run([program, "-Tsvg"], text, "dot"))
    except SvgError as error:
        raise DiagramError(str(error)) from None


def _figure(view: View, path: Path, arguments: dict[str, Any], told: str) -> nodes.figure:
    return figure(view, path, arguments["alt"] or told, arguments["caption"], arguments["name"])
