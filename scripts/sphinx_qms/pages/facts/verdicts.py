"""Verdicts on criteria: a badge that says it in words, and the table of what was asked and what was measured."""

from __future__ import annotations

from collections.abc import Iterable

from docutils import nodes

from sphinx_qms.model.need_graph import Need
from sphinx_qms.model.number import Number
from sphinx_qms.model.verdict import Outcome, Verdict
from sphinx_qms.pages.facts.saying import group_name, interval_said, quantity_name, said, value
from sphinx_qms.pages.facts.shown import confidence_of
from sphinx_qms.pages.language.marked import english
from sphinx_qms.pages.language.words import Words
from sphinx_qms.pages.placeholder import View, badge, paragraph, table

_COLOURS = {Outcome.MET: "qms-evidenced", Outcome.NOT_MET: "qms-gap", Outcome.INSUFFICIENT: "qms-claimed"}
_SIGNS = {Outcome.MET: "\N{CHECK MARK}", Outcome.NOT_MET: "\N{BALLOT X}", Outcome.INSUFFICIENT: "?"}


def verdict_badge(view: View, outcome: Outcome) -> nodes.inline:
    """The outcome with a sign before it."""
    return badge(f"{_SIGNS[outcome]} {view.words.facts.outcomes[outcome]}", _COLOURS[outcome])


def verdict_summary(view: View, criterion: Need) -> list[nodes.Node]:
    """The verdicts on a criterion as badges, with their windows, and what was measured where that is several needs."""
    verdicts = [verdict for verdict in view.report.verdicts if verdict.criterion == criterion.id]
    several = len({verdict.measured for verdict in verdicts}) > 1
    shown: list[nodes.Node] = []
    for verdict in verdicts:
        shown += [nodes.Text(" ")] * bool(shown)
        shown.append(verdict_badge(view, verdict.outcome))
        if several:
            shown += [nodes.Text(" ("), view.link(verdict.measured), nodes.Text(")")]
        if verdict.window:
            shown.append(nodes.Text(f" ({group_name(verdict.window, view.words)})"))
    return shown


def verdict_table(
    view: View, verdicts: Iterable[Verdict], caption: str = "", with_need: bool = True
) -> list[nodes.Node]:
    """The criteria, what each asks, what was measured, and the verdict; a sentence where nothing was judged."""
    words = view.words.facts
    rows: list[list[list[nodes.Node]]] = []
    for verdict in verdicts:
        criterion = view.graph.get(verdict.criterion)
        if criterion is None:
            continue
        measured: list[nodes.Node] = [paragraph(_measured(view, verdict))]
        if verdict.window:
            measured.insert(0, paragraph(group_name(verdict.window, view.words)))
        if with_need:
            measured.append(paragraph(view.link(verdict.measured)))
        judged: list[nodes.Node] = [paragraph(verdict_badge(view, verdict.outcome))]
        if verdict.outcome is Outcome.INSUFFICIENT and verdict.why:
            judged.append(paragraph(english(verdict.why, view.language), classes=["qms-hint"]))
        rows.append([view.named(criterion), [nodes.Text(_asked(view, criterion, verdict))], measured, judged])
    if not rows:
        return [paragraph(words.no_verdicts)]
    made = table([words.criterion, words.asked, words.measured, words.verdict], rows, "qms-facts", "qms-verdicts")
    if caption:
        made.insert(0, nodes.title("", caption))
    return [made]


def window_table(view: View, verdicts: Iterable[Verdict], caption: str) -> nodes.table:
    """The criteria of a monitor, what each asks, and in each window what was measured with its verdict."""
    words = view.words
    by_criterion: dict[str, dict[str, Verdict]] = {}
    for verdict in verdicts:
        by_criterion.setdefault(verdict.criterion, {})[verdict.window] = verdict
    windows = list(dict.fromkeys(window for found in by_criterion.values() for window in found))
    rows: list[list[list[nodes.Node]]] = []
    for criterion_id, found in by_criterion.items():
        if criterion := view.graph.get(criterion_id):
            asked = _asked(view, criterion, next(iter(found.values())))
            judged = [_judged(view, criterion, found[window]) if window in found else [] for window in windows]
            rows.append([view.named(criterion), [nodes.Text(asked)], *judged])
    headers = [words.facts.criterion, words.facts.asked, *(group_name(window, words) for window in windows)]
    made = table(headers, rows, "qms-facts", "qms-verdicts")
    made.insert(0, nodes.title("", caption))
    return made


def _judged(view: View, criterion: Need, verdict: Verdict) -> list[nodes.Node]:
    """The estimate, its interval where a bound is judged, and the verdict on it."""
    number = verdict.number
    told = [said(number, view.words, None, "estimate") if number else view.words.not_measured]
    if number and number.estimate is not None and criterion.text("statistic") != "estimate":
        told += filter(None, [said(number, view.words, None, "interval")])
    return [*map(paragraph, told), paragraph(verdict_badge(view, verdict.outcome))]


def threshold_of(criterion: Need) -> float:
    """The number that a criterion asks for."""
    return float(criterion.fields["threshold"])


def asked_value(criterion: Need, number: Number, words: Words) -> str:
    """What a criterion asks of a number, as in `at least 80 %`."""
    template = words.facts.comparisons[criterion.text("comparison")]
    return template.format(threshold=value(number, threshold_of(criterion), words))


def _asked(view: View, criterion: Need, verdict: Verdict) -> str:
    """All that a criterion asks, as in `lower bound of sensitivity, grade 3: at least 80 %, n at least 40`."""
    words = view.words
    number = verdict.number or Number(_quantity(view, criterion), "number")
    name = quantity_name(number.quantity, words)
    what = words.facts.statistics[criterion.text("statistic")].format(quantity=name)
    group = criterion.text("subgroup")
    parts = [f"{what}{words.comma}{group_name(group, words)}" if group else what]
    parts.append(asked_value(criterion, number, words))
    minimum = criterion.text("minimum_n")
    least = [words.facts.minimum_n.format(number=minimum)] if minimum else []
    return words.colon.join([parts[0], words.comma.join([parts[1], *least])])


def _quantity(view: View, criterion: Need) -> str:
    metrics = view.graph.targets(criterion.id, "uses_metric")
    return metrics[0].text("quantity") if metrics else criterion.title


def _measured(view: View, verdict: Verdict) -> str:
    number = verdict.number
    if number is None:
        return view.words.not_measured
    confidence = confidence_of(view.project, verdict.measured)
    text = said(number, view.words, confidence)
    size = said(number, view.words, confidence, "n") if number.estimate is not None else ""
    counted = number.denominator is not None or not size or not interval_said(number, view.words, confidence)
    return text if counted else f"{text}{view.words.comma}{view.words.facts.size.format(number=size)}"
