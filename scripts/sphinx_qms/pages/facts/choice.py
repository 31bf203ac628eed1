"""What a directive `facts` shows: the parts that suit the kind of facts, or those that it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sphinx_qms.model.facts import Facts, MeasuredFacts
from sphinx_qms.model.number import Number
from sphinx_qms.pages.facts.lookup import UnknownFact, nearest

VERDICTS = "verdicts"
_SUITED: Mapping[str, tuple[str, ...]] = {
    "performance": (VERDICTS, "numbers", "confusion", "roc", "calibration", "forest", "training-size", "source"),
    "dataset": (VERDICTS, "flow", "distribution", "numbers", "source"),
    "independence": (VERDICTS, "overlap", "numbers", "source"),
}
PARTS = tuple(dict.fromkeys(part for parts in _SUITED.values() for part in parts))
_SERIES = {"training-size": ("training_size",), "overlap": ("overlap", "within")}
"""The series that a part is made of where it is not called as the part is."""
_WITHOUT_SERIES = frozenset({VERDICTS, "numbers", "forest", "source"})
FOREST = ("sensitivity", "specificity", "auc")
"""What is compared between subgroups where a page does not say it."""
_BY_LEVEL = frozenset({"samples", "patients", "share", "difference", "difference_from_population"})
_IN_FLOW = frozenset({"stage", "dropped"})
_BY_KEY = frozenset({"distinct", "repeated", "missing", "common"})


@dataclass(frozen=True)
class Choice:
    """The options of a directive; empty ones leave it to the kind of facts."""

    parts: tuple[str, ...] = ()
    quantities: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    caption: str = ""


def read_choice(options: Mapping[str, str]) -> Choice:
    """The choice of a directive's options; raises ValueError for a part that there is not.

    Parts and quantities are parted by commas; groups, whose names may hold these, by semicolons.
    """
    parts = _listed(options.get("show", ""), ",")
    if unknown := [part for part in parts if part not in PARTS]:
        raise ValueError(f"nothing shows {', '.join(unknown)}; there is: {', '.join(PARTS)}")
    quantities = _listed(options.get("quantities", ""), ",")
    return Choice(parts, quantities, _listed(options.get("groups", ""), ";"), options.get("caption", "").strip())


def _listed(text: str, separator: str) -> tuple[str, ...]:
    return tuple(" ".join(item.split()) for item in text.split(separator) if item.strip())


def parts_of(facts: MeasuredFacts, choice: Choice) -> tuple[str, ...]:
    """The parts that are shown: those chosen, else those that suit the kind and for which there are facts."""
    return choice.parts or tuple(part for part in _SUITED[facts.kind] if there_is(facts, part))


def check_choice(facts: Facts, choice: Choice) -> None:
    """Raises UnknownFact for a part, quantity or group that the facts do not have."""
    if not isinstance(facts, MeasuredFacts):
        raise UnknownFact(f"{facts.id} has test cases and no numbers; the directive qms-results shows these")
    suited = [part for part in _SUITED[facts.kind] if there_is(facts, part)]
    for part in choice.parts:
        if part not in suited:
            raise UnknownFact(f"{facts.id} has nothing for {part}; there is: {', '.join(suited)}")
    names = {"quantity": {number.quantity for number in facts.numbers.values()}, "group": _groups(facts)}
    for kind, wanted in (("quantity", choice.quantities), ("group", choice.groups)):
        for name in wanted:
            if name not in names[kind]:
                raise UnknownFact(f"{facts.id} has no {kind} {name}; {nearest(name, sorted(names[kind]))}")


def _groups(facts: MeasuredFacts) -> set[str]:
    """The groups of numbers, and the variables that have levels."""
    groups = {number.group for number in facts.numbers.values() if number.group}
    return groups | {str(row["variable"]) for row in facts.series.get("distribution", ())}


def there_is(facts: MeasuredFacts, part: str) -> bool:
    """Whether the facts have what the part shows."""
    if part == "forest":
        return any(compared_groups(facts, Choice()))
    series = _SERIES.get(part, (part,))
    return part in _WITHOUT_SERIES or any(facts.series.get(name) for name in series)


def listed_numbers(
    facts: MeasuredFacts, choice: Choice, quantities: Iterable[str] = (), groups: Iterable[str] = ()
) -> list[Number]:
    """The numbers of the part `numbers` in the order of quantities, then of groups, that of all rows first.

    Where the page leaves it to the kind, what another part shows stays out, and so do subgroups that a forest plot
    compares.
    """
    ranks = {quantity: rank for rank, quantity in enumerate(quantities)}
    group_ranks = {group: rank for rank, group in enumerate(groups)}
    parts = parts_of(facts, choice)
    wanted = (number for number in facts.numbers.values() if _is_wanted(number, choice))
    numbers = [number for number in wanted if choice.parts or not _is_elsewhere(number, facts, parts)]

    def rank(number: Number) -> tuple[int, str, bool, int]:
        base, _, name = number.quantity.partition(" at ")
        place = group_ranks.get(number.group, len(group_ranks))
        return ranks.get(base, len(ranks)), name, number.group != "", place

    return sorted(numbers, key=rank)


def _is_wanted(number: Number, choice: Choice) -> bool:
    of_quantity = not choice.quantities or number.quantity in choice.quantities
    variable = number.group.partition(": ")[0]
    return of_quantity and (not choice.groups or number.group in choice.groups or variable in choice.groups)


def _is_elsewhere(number: Number, facts: MeasuredFacts, parts: Iterable[str]) -> bool:
    variable, colon, _ = number.group.partition(": ")
    distributed = {row["variable"] for row in facts.series.get("distribution", ())}
    return (
        (number.group != "" and "forest" in parts)
        or (number.quantity in _BY_LEVEL and bool(colon) and variable in distributed and "distribution" in parts)
        or (number.quantity in _IN_FLOW and "flow" in parts)
        or (number.quantity in _BY_KEY and "overlap" in parts)
    )


def compared_groups(facts: MeasuredFacts, choice: Choice, order: Iterable[str] = ()) -> Iterator[list[Number]]:
    """For each quantity of the part `forest` its number of all rows, and those of subgroups in that order."""
    ranks = {group: rank for rank, group in enumerate(order)}
    for quantity in choice.quantities or FOREST:
        numbers = [number for number in facts.numbers.values() if number.quantity == quantity]
        shown = [number for number in numbers if number.group == "" or _is_wanted(number, choice)]
        if any(number.group for number in shown):
            yield sorted(shown, key=lambda number: (number.group != "", ranks.get(number.group, len(ranks))))


def numbers_shown(facts: MeasuredFacts, choice: Choice) -> Iterator[Number]:
    """The numbers that a directive shows in rows of their own."""
    parts = parts_of(facts, choice)
    if "numbers" in parts:
        yield from listed_numbers(facts, choice)
    if "distribution" in parts:
        yield from (number for number in facts.numbers.values() if number.quantity == "share")
    if "forest" in parts:
        for numbers in compared_groups(facts, choice):
            yield from numbers
