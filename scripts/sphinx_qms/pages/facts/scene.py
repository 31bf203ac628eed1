"""What the parts of a directive `facts` work with: the facts, what is chosen of them, and how to say and draw them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from docutils import nodes

from sphinx_qms.model.facts import MeasuredFacts, Row
from sphinx_qms.model.number import Number, Unit
from sphinx_qms.model.plan.common import TableMeasurement
from sphinx_qms.pages.diagrams.mermaid import kept
from sphinx_qms.pages.facts.choice import Choice
from sphinx_qms.pages.facts.digits import count
from sphinx_qms.pages.facts.plots.charts import Chart, Interval
from sphinx_qms.pages.facts.saying import Form, said
from sphinx_qms.pages.facts.shown import confidence_of
from sphinx_qms.pages.figures import figure, picture_folder
from sphinx_qms.pages.language.facts.words import FactWords
from sphinx_qms.pages.placeholder import View, table

Cells = Sequence[str | list[nodes.Node]]


@dataclass(frozen=True)
class Scene:
    """The facts of one need on one page. `places` are the ids of numbers that are shown here, by their key."""

    view: View
    facts: MeasuredFacts
    choice: Choice
    parts: tuple[str, ...]
    places: Mapping[str, str]

    @property
    def words(self) -> FactWords:
        """The words of the page for what was measured."""
        return self.view.words.facts

    @property
    def confidence(self) -> float | None:
        """The confidence of the intervals."""
        return confidence_of(self.view.project, self.facts.id)

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups in the order of the plan."""
        planned = self.view.project.plan.measurements.get(self.facts.id)
        return planned.groups if isinstance(planned, TableMeasurement) else ()

    def say(self, number: Number, form: Form = "full") -> str:
        """The number in words."""
        return said(number, self.view.words, self.confidence, form)

    def told_or_not(self, number: Number, form: Form = "full") -> str:
        """The number in words; a word for what is withheld in a series, which does not say why."""
        return self.words.not_told if number.estimate is None else self.say(number, form)

    def count(self, row: Row, name: str) -> str:
        """A count of a series in words."""
        value = row.get(name)
        return count(value) if isinstance(value, (int, float)) else self.words.not_told

    def caption(self, part: str, about: str = "") -> str:
        """What stands over a table and below a picture: the part, what of it, and the need; or what the page says."""
        if self.choice.caption and len(self.parts) == 1:
            return f"{self.choice.caption}{self.view.words.colon}{about}" if about else self.choice.caption
        need = self.view.graph.get(self.facts.id)
        title = self.choice.caption or (f"{need.title} ({need.id})" if need else self.facts.id)
        caption = self.words.part_of.format(part=self.words.parts[part], title=title)
        return f"{caption}{self.view.words.colon}{about}" if about else caption

    def told(self, caption: str, told: Iterable[str]) -> str:
        """The text for people who do not see a picture: what it is, and its main numbers."""
        return f"{caption}{self.view.words.colon}{self.view.words.semicolon.join(told)}"

    def plot(self, chart: Chart, caption: str, told: Iterable[str]) -> nodes.figure:
        """The chart as a figure; drawn only where no earlier build drew the same."""
        path = _drawn(chart, picture_folder(self.view.app))
        made = figure(self.view, path, self.told(caption, told), caption)
        made["classes"].append("qms-plot")
        return made

    def table(self, caption: str, headers: Sequence[str], rows: Iterable[Cells]) -> nodes.table:
        """A table with its caption, without one below a picture that has it; a cell is a text or a list of nodes."""
        made = table(list(headers), [[_cell(cell) for cell in row] for row in rows], "qms-facts")
        if caption:
            made.insert(0, nodes.title("", caption))
        return made

    def anchored(self, number: Number, text: str) -> list[nodes.Node]:
        """A text that references to the number lead to."""
        place = self.places.get(number.key)
        return [nodes.target("", "", ids=[place]), nodes.Text(text)] if place else [nodes.Text(text)]


def number_of(row: Row, name: str, unit: Unit, lower: str = "lower", upper: str = "upper") -> Number:
    """One entry of a series as a number, to be said as such; without an estimate where it is withheld."""
    return Number(
        quantity=name,
        unit=unit,
        estimate=_amount(row, name),
        lower=_amount(row, lower),
        upper=_amount(row, upper),
        n=int(size) if isinstance(size := row.get("n"), (int, float)) else None,
    )


def told_of(series: Iterable[Row], numbers: Iterable[Number]) -> list[tuple[Row, Number]]:
    """The rows of a series whose number is told, with it."""
    return [(row, number) for row, number in zip(series, numbers, strict=True) if number.estimate is not None]


def interval_at(at: float, number: Number) -> Interval:
    """The number at a place of a plot; without bounds of its own it has no width."""
    estimate = number.estimate or 0.0
    lower = estimate if number.lower is None else number.lower
    upper = estimate if number.upper is None else number.upper
    return Interval(at, estimate, lower, upper)


def amount(row: Row, name: str) -> float:
    """A number of a series that has to be there."""
    return float(row[name] or 0)


def _amount(row: Row, name: str) -> float | None:
    value = row.get(name)
    return float(value) if isinstance(value, (int, float)) else None


def _cell(cell: str | list[nodes.Node]) -> list[nodes.Node]:
    return [nodes.Text(cell)] if isinstance(cell, str) else cell


def _drawn(chart: Chart, folder: Path) -> Path:
    def draw() -> str:
        # matplotlib takes longer to import than most pages to write, and a check never draws
        from sphinx_qms.pages.facts.plots.draw import draw as drawing

        return drawing(chart)

    code = sorted((Path(__file__).parent / "plots").glob("*.py"))
    fingerprint = hashlib.sha256(b"".join(path.read_bytes() for path in code)).hexdigest()
    key = json.dumps([type(chart).__name__, asdict(chart), version("matplotlib"), fingerprint])
    return kept(key, folder, draw)
