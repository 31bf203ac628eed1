"""Needs and their links as boxes and arrows: which ones, and how mermaid, dot and a sentence say them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sphinx_qms.model.need_graph import Need, NeedGraph
from sphinx_qms.pages.language.words import Words

DIRECTIONS = ("both", "incoming", "outgoing")
LAYOUTS = ("BT", "LR", "RL", "TB")
LONGEST = 60
"""Columns of a title that a box shows; a Chinese character or a Korean syllable takes two."""
WIDEST = 24
"""Columns of a line in a box."""

_FORMS = {
    "asked": ("[", "]", "box"),
    "danger": ("{{", "}}", "hexagon"),
    "data": ("[(", ")]", "cylinder"),
    "part": ("[[", "]]", "box3d"),
    "proof": ("([", "])", "ellipse"),
}
"""The shape of a group of types in mermaid and in dot; shapes can be told apart without colours."""
_GROUPS = {
    **dict.fromkeys(("risk", "complaint", "audit_finding"), "danger"),
    **dict.fromkeys(("population", "data_source", "dataset", "annotation", "reference_standard", "record"), "data"),
    **dict.fromkeys(("ai_function", "component", "soup", "tool", "model"), "part"),
    **dict.fromkeys(("metric", "criterion", "test", "result", "study", "monitor"), "proof"),
}
_FONT = '"DejaVu Sans"'
_LEFT_OUT = "result"
"""A test can have hundreds of results."""


@dataclass(frozen=True)
class Arrow:
    """A link from need to need, by their ids, with its title."""

    source: str
    target: str
    title: str


@dataclass(frozen=True)
class Chart:
    """Needs, from the ones asked for outwards, and the links between them."""

    needs: tuple[Need, ...]
    arrows: tuple[Arrow, ...]


def chart_of(
    graph: NeedGraph,
    titles: Mapping[str, str],
    starts: Sequence[Need],
    links: Sequence[str],
    depth: int,
    direction: str,
) -> Chart:
    """The needs that `starts` reach over `links` in at most `depth` steps, and every such link between them.

    `direction` is that of the links which are followed; those that lead away and those that lead there are followed
    apart, so that what only shares a target stays out. Results stay out too. `titles` are those of the links.
    """
    found = {need.id: need for need in starts}
    steps: list[Callable[..., list[Need]]] = []
    steps += [graph.targets] if direction in {"both", "outgoing"} else []
    steps += [graph.sources] if direction in {"both", "incoming"} else []
    for step in steps:
        front = list(starts)
        for _ in range(depth):
            near = {need.id: need for item in front for need in step(item.id, *links) if need.type != _LEFT_OUT}
            front = [need for need in near.values() if need.id not in found]
            found |= {need.id: need for need in front}
    arrows = [
        Arrow(need.id, target.id, titles[link])
        for need in found.values()
        for link in links
        for target in graph.targets(need.id, link)
        if target.id in found
    ]
    return Chart(tuple(found.values()), tuple(arrows))


def sentence(chart: Chart, words: Words) -> str:
    """What the chart shows, in words, for people who do not see it."""
    titles = {need.id: f"{need.title} ({need.id})" for need in chart.needs}
    linked = {end for arrow in chart.arrows for end in (arrow.source, arrow.target)}
    told = [
        words.diagram_arrow.format(source=titles[arrow.source], link=arrow.title, target=titles[arrow.target])
        for arrow in chart.arrows
    ]
    told += [titles[need.id] for need in chart.needs if need.id not in linked]
    return words.diagram.format(told=words.semicolon.join(told))


def mermaid_text(chart: Chart, layout: str) -> str:
    """The chart as a flowchart of mermaid; no text of a need can be read as anything but text."""
    names = {need.id: f"n{number}" for number, need in enumerate(chart.needs)}
    lines = [f"flowchart {layout}"]
    for need in chart.needs:
        opening, closing, _ = _FORMS[_GROUPS.get(need.type, "asked")]
        label = "<br/>".join(mermaid_escaped(line) for line in label_lines(need))
        lines.append(f'{names[need.id]}{opening}"{label}"{closing}')
    for arrow in chart.arrows:
        lines.append(f'{names[arrow.source]} -->|"{mermaid_escaped(arrow.title)}"| {names[arrow.target]}')
    return "\n".join([*lines, ""])


def dot_text(chart: Chart, layout: str) -> str:
    """The chart in the language of Graphviz."""
    names = {need.id: f"n{number}" for number, need in enumerate(chart.needs)}
    lines = [
        f"digraph {{ rankdir={layout}; fontname={_FONT}; node [fontname={_FONT}, fontsize=11, style=filled, "
        f'fillcolor="#eeeeee", color="#999999"]; edge [fontname={_FONT}, fontsize=10, color="#666666"];'
    ]
    for need in chart.needs:
        label = "\\n".join(map(_dot_escaped, label_lines(need)))
        lines.append(f'{names[need.id]} [label="{label}", shape={_FORMS[_GROUPS.get(need.type, "asked")][2]}];')
    for arrow in chart.arrows:
        lines.append(f'{names[arrow.source]} -> {names[arrow.target]} [label="{_dot_escaped(arrow.title)}"];')
    return "\n".join([*lines, "}", ""])


def label_lines(need: Need) -> list[str]:
    """The lines of a box: the title, shortened where it is long, and the id."""
    title = " ".join(need.title.split())
    if width(title) > LONGEST:
        while width(title) > LONGEST - 1:
            title = title[:-1]
        title = f"{title.rstrip()}…"
    return [*wrapped(title), *wrapped(need.id, "_")]


def wrapped(text: str, at: str = " ") -> list[str]:
    """The text in lines of at most WIDEST columns, broken behind `at` where that is possible."""
    lines = []
    while width(text) > WIDEST:
        end = 1
        while width(text[: end + 1]) <= WIDEST:
            end += 1
        space = text.rfind(at, 1, end + 1 if at == " " else end)
        end = space + 1 if space > 0 else end
        lines.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return [*lines, text]


def width(text: str) -> int:
    """How many columns the text takes."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def mermaid_escaped(text: str) -> str:
    """The text as mermaid shows it: entities, and an invisible sign behind what would begin a formula or a line."""
    return "".join(_mermaid_character(character) for character in text)


def _mermaid_character(character: str) -> str:
    if character.isalnum() or character == " ":
        return character
    return f"#{ord(character)};" + ("\N{WORD JOINER}" if character in "$\\" else "")


def _dot_escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
