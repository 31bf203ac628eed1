"""How a measured number is said in a language: with what it was counted from, and how sure it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Literal, get_args

from sphinx_qms.model.number import Number
from sphinx_qms.model.plan.studies import REFERENCE
from sphinx_qms.pages.facts.digits import (
    count,
    decimal,
    percent_places,
    percentage,
    places_by_interval,
    significant_places,
)
from sphinx_qms.pages.language.words import Words

Form = Literal["full", "estimate", "count", "interval", "n", "numerator"]
FORMS: tuple[Form, ...] = get_args(Form)

_OF_NUMBERS = frozenset({"auc_difference", "auc_range", "time_difference"})
"""Differences of numbers; all others are differences of shares, which are said in percentage points."""
_TO_THREE_PLACES = frozenset({"psi", "ks"})
"""Numbers that are held against limits such as 0.1 and 0.25, below which more digits say nothing."""
_P_VALUE = "_p"
"""How the quantity of a p-value ends."""
_SMALLEST_P = 0.001
_FEWER = re.compile(r"fewer than (\d+)")
_CLASS = re.compile(r"(?:(?P<reader>.+), )?class (?P<name>.+)")
_LEVELS = (
    (re.compile(r"below (?P<upper>\S+)"), "level_below"),
    (re.compile(r"\[(?P<lower>\S+), (?P<upper>\S+)\)"), "level_between"),
    (re.compile(r"(?P<lower>\S+) and above"), "level_from"),
    (re.compile(r"other"), "level_other"),
    (re.compile(r"missing"), "level_missing"),
)


def said(number: Number, words: Words, confidence: float | None, form: Form = "full") -> str:
    """The number in that form, as in `89.7 % (201 of 224; 95 % interval 85.1 % to 93.1 %)`; "" where it has no such.

    `confidence` is that of its interval, None where it is not known. What is withheld says so in every form.
    """
    if number.estimate is None:
        return withheld(number, words)
    return _SAID[form](number, words, confidence)


def withheld(number: Number, words: Words) -> str:
    """Why the number is not told."""
    fewer = _FEWER.fullmatch(number.withheld)
    return words.facts.withheld.format(number=fewer[1]) if fewer else _reason(number, words)


def withheld_in_short(number: Number, words: Words) -> str:
    """The same in a word or two, for a picture."""
    return words.facts.not_told if _FEWER.fullmatch(number.withheld) else _reason(number, words)


def _reason(number: Number, words: Words) -> str:
    return words.facts.reasons.get(number.withheld, number.withheld)


def value(number: Number, amount: float, words: Words) -> str:
    """An amount that was set, such as the threshold of a criterion, in the unit of the number with its own digits."""
    if number.unit == "proportion" or in_points(number):
        template = words.facts.percent if number.unit == "proportion" else words.facts.points
        return template.format(number=decimal(100 * amount, significant_places(100 * amount)))
    return decimal(amount, significant_places(amount))


def quantity_name(quantity: str, words: Words) -> str:
    """How readers call a quantity, as in `sensitivity at high`; one without words as facts call it."""
    base, at, name = quantity.partition(" at ")
    called = words.facts.quantities.get(base) or base.replace("_", " ")
    return words.facts.quantity_at.format(quantity=called, name=name) if at else called


def group_name(group: str, words: Words) -> str:
    """How readers call a group; the names of the plan stay."""
    first, colon, rest = group.partition(": ")
    if not colon:
        return _detail(group, words) if group else words.facts.all_rows
    return f"{_detail(first, words)}{words.colon}{level_name(_detail(rest, words), words)}"


def _detail(name: str, words: Words) -> str:
    """A part of the name of a group: a class, as a reader gives it where one is named, or the reference, in words."""
    if match := _CLASS.fullmatch(name):
        called = words.facts.class_named.format(name=level_name(match["name"], words))
        return f"{match['reader']}{words.comma}{called}" if match["reader"] else called
    return words.facts.reference if name == REFERENCE else name


def level_name(level: str, words: Words) -> str:
    """How readers call a level: intervals of numbers, what is left over, and what is true or not, in words."""
    for pattern, name in _LEVELS:
        if match := pattern.fullmatch(level):
            return str(getattr(words.facts, name)).format(**match.groupdict())
    return {"true": words.yes, "false": words.no}.get(level, level)


def p_said(number: Number, words: Words) -> str:
    """`p = 0.008`, or `p < 0.001`; why there is none where it is not told."""
    if number.estimate is None:
        return withheld(number, words)
    return _p_value(number.estimate, words.facts.p_is, words.facts.p_below)


def _p_value(amount: float, is_: str, below: str) -> str:
    """A p-value to three places by the first template, by the second where it is too small for these."""
    return (is_ if amount >= _SMALLEST_P else below).format(number=decimal(max(amount, _SMALLEST_P), 3))


def interval_said(number: Number, words: Words, confidence: float | None) -> str:
    """`95 % interval 85.1 % to 93.1 %`, "" where there is none."""
    between = _range(number, words)
    if not between:
        return ""
    if confidence is None:
        return words.facts.interval_unknown.format(range=between)
    level = words.facts.percent.format(number=decimal(100 * confidence, significant_places(100 * confidence)))
    return words.facts.interval.format(confidence=level, range=between)


def method_name(number: Number, words: Words) -> str:
    """How the method of the interval is called; as facts call it where it has no name."""
    return words.facts.methods.get(number.interval, number.interval)


def _estimate(number: Number, words: Words, _confidence: float | None = None) -> str:
    amount = number.estimate or 0.0
    if _is_p(number):
        return _p_value(amount, "{number}", words.facts.less_than)
    if number.unit == "proportion":
        return words.facts.percent.format(number=_in_hundredths(amount, _places(number), number))
    if in_points(number):
        return words.facts.points.format(number=_in_hundredths(amount, _places(number), number))
    return decimal(amount, _places(number))


def _full(number: Number, words: Words, confidence: float | None) -> str:
    counted = _counted(number, words) or (_size(number, words) if number.unit == "proportion" else "")
    details = [text for text in (counted, interval_said(number, words, confidence)) if text]
    estimate = _estimate(number, words)
    if not details:
        return estimate
    return words.facts.with_details.format(estimate=estimate, details=words.semicolon.join(details))


def _counted(number: Number, words: Words, _confidence: float | None = None) -> str:
    if number.numerator is None or number.denominator is None:
        return ""
    parts = {"numerator": count(number.numerator), "denominator": count(number.denominator)}
    return words.facts.count_of.format(**parts)


def _range(number: Number, words: Words, _confidence: float | None = None) -> str:
    if number.lower is None or number.upper is None:
        return ""
    places = _places(number)
    if number.unit == "proportion":
        ends = [
            words.facts.percent.format(number=_in_hundredths(end, places, number))
            for end in (number.lower, number.upper)
        ]
    elif in_points(number):
        ends = [_in_hundredths(end, places, number) for end in (number.lower, number.upper)]
    else:
        ends = [decimal(end, places) for end in (number.lower, number.upper)]
    return words.facts.range.format(lower=ends[0], upper=ends[1])


def _size(number: Number, words: Words) -> str:
    return words.facts.size.format(number=count(number.n)) if number.n is not None else ""


def _n(number: Number, _words: Words, _confidence: float | None = None) -> str:
    return count(number.n) if number.n is not None else ""


def _numerator(number: Number, _words: Words, _confidence: float | None = None) -> str:
    return count(number.numerator) if number.numerator is not None else ""


def in_points(number: Number) -> bool:
    """Whether it is said in percentage points: a difference of shares."""
    return number.unit == "difference" and number.quantity.partition(" at ")[0] not in _OF_NUMBERS


def _is_p(number: Number) -> bool:
    return number.quantity.partition(" at ")[0].endswith(_P_VALUE)


def _in_hundredths(amount: float, places: int, number: Number) -> str:
    return percentage(amount, places) if number.unit == "proportion" else decimal(100 * amount, places)


def _places(number: Number) -> int:
    ends = [amount for amount in (number.estimate, number.lower, number.upper) if amount is not None]
    if number.unit == "count":
        return 0
    if number.unit == "proportion":
        return percent_places(*ends)
    if in_points(number):
        return 1
    if number.lower is not None and number.upper is not None:
        return places_by_interval(number.lower, number.upper)
    places = significant_places(number.estimate or 0.0)
    return min(places, 3) if number.quantity in _TO_THREE_PLACES else places


_SAID: Mapping[Form, Callable[[Number, Words, float | None], str]] = {
    "full": _full,
    "estimate": _estimate,
    "count": _counted,
    "interval": _range,
    "n": _n,
    "numerator": _numerator,
}
