"""The risk policy and what it says of the risks: the scales as tables, the matrix before and after risk control."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from sphinx_qms.checks.risk_policy import AFTER, BEFORE, score_of
from sphinx_qms.model.risk_policy import FILE, Level, Region, RiskPolicy, Score
from sphinx_qms.pages.placeholder import View, badge, bullets, paragraph, placeholder, table
from sphinx_qms.pages.state import build_of

_COLOURS = {
    Region.ACCEPTABLE: "qms-evidenced",
    Region.TOLERABLE: "qms-claimed",
    Region.NOT_ACCEPTABLE: "qms-gap",
}


class _OfPolicy(SphinxDirective):
    """A placeholder for what is shown of the risk policy."""

    kind = ""

    def run(self) -> list[nodes.Node]:
        """The placeholder; an error where the project has no policy."""
        if build_of(self.env.app).project.risk_policy is None:
            raise self.error(f"{self.name}: the project has no risk policy; write {FILE}")
        return [placeholder(self.kind)]


class RiskScalesDirective(_OfPolicy):
    """`qms-risk-scales`: what the levels of severity and of probability mean."""

    kind = "risk-scales"


class RiskMatrixDirective(_OfPolicy):
    """`qms-risk-matrix`: where the risks stand in the matrix, before and after risk control."""

    kind = "risk-matrix"


def render_risk_scales(view: View, _arguments: dict[str, Any]) -> list[nodes.Node]:
    """A table of the levels of each scale, in rising order."""
    policy = view.project.risk_policy
    if policy is None:
        return []
    words = view.words
    return [
        _scale([words.severity_of_harm, words.meaning], policy.severity),
        _scale([words.probability_of_harm, words.meaning], policy.probability),
    ]


def render_risk_matrix(view: View, _arguments: dict[str, Any]) -> list[nodes.Node]:
    """A matrix before and one after risk control, with the ids of the risks in their cells, and what regions mean.

    Obsolete risks are left out; risks with a score that the scales do not have are named below the matrix.
    """
    policy = view.project.risk_policy
    if policy is None:
        return []
    return [
        *_matrix(view, policy, view.words.before_control, BEFORE),
        *_matrix(view, policy, view.words.after_control, AFTER),
        bullets([[_badge(view, region), nodes.Text(f" {policy.meanings[region]}")] for region in Region], "qms-legend"),
    ]


def _scale(headers: list[str], scale: Sequence[Level]) -> nodes.table:
    rows: list[list[list[nodes.Node]]] = [[[nodes.Text(str(level))], [nodes.Text(level.meaning)]] for level in scale]
    return table(headers, rows, "qms-risk-scale")


def _matrix(view: View, policy: RiskPolicy, title: str, fields: tuple[str, str]) -> list[nodes.Node]:
    """The matrix under its title: probabilities as rows, the highest on top, severities as columns."""
    placed: dict[Score | None, list[str]] = {}
    for risk in view.graph.living("risk"):
        placed.setdefault(score_of(risk, fields), []).append(risk.id)
    width = len(policy.severity)
    group = nodes.tgroup("", *(nodes.colspec(colwidth=1) for _ in range(width + 1)), cols=width + 1)
    over = nodes.row("", nodes.entry(), _entry(view.words.severity_of_harm, morecols=width - 1))
    heads = [view.words.probability_of_harm, *map(str, policy.severity)]
    group += nodes.thead("", over, nodes.row("", *map(_entry, heads)))
    body = nodes.tbody()
    for probability in reversed(policy.probability):
        scores = [Score(severity.level, probability.level) for severity in policy.severity]
        cells = [_cell(view, policy.matrix[score], placed.pop(score, [])) for score in scores]
        body += nodes.row("", _entry(str(probability)), *cells)
    group += body
    made = nodes.table("", group, classes=["qms-risk-matrix"])
    shown: list[nodes.Node] = [nodes.rubric("", title), nodes.container("", made, classes=["qms-scroll"])]
    if outside := sorted(name for names in placed.values() for name in names):
        shown += [paragraph(view.words.outside_matrix), bullets([[view.link(name)] for name in outside])]
    return shown


def _cell(view: View, region: Region, risks: list[str]) -> nodes.entry:
    lines = [paragraph(_badge(view, region)), *(paragraph(view.link(name)) for name in risks)]
    return nodes.entry("", *lines, classes=[_COLOURS[region]])


def _entry(text: str, morecols: int = 0) -> nodes.entry:
    return nodes.entry("", paragraph(text), **({"morecols": morecols} if morecols else {}))


def _badge(view: View, region: Region) -> nodes.inline:
    return badge(view.words.regions[region], _COLOURS[region])
