"""Which parts there are facts for, and in which of them a number stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sphinx_qms.model.facts import Facts, MeasuredFacts
from sphinx_qms.model.number import Number
from sphinx_qms.pages.facts.choice import SUITED, VERDICTS, Choice
from sphinx_qms.pages.facts.compared import COMPARED, compared
from sphinx_qms.pages.facts.lookup import UnknownFact, nearest

_SERIES = {
    "training-size": ("training_size",),
    "overlap": ("overlap", "within"),
    "agreement-matrix": ("agreement_matrix",),
    "version-roc": ("version_roc",),
    "reader-roc": ("reader_roc",),
    "variance-components": ("variance_components",),
}
"""The series that a part is made of where it is not called as the part is."""
_ALWAYS = frozenset({VERDICTS, "annotation", "numbers", "source", "versions"})
NEWLY = ("newly_missed", "newly_alarmed", "newly_found", "newly_cleared", "newly_wrong", "newly_right")
THRESHOLDS = ("threshold_approved", "threshold_changed")
_OWN: Mapping[str, frozenset[str]] = {
    "flow": frozenset({"stage", "dropped"}),
    "overlap": frozenset({"distinct", "repeated", "missing", "common"}),
    "newly": frozenset(NEWLY),
    "versions": frozenset(THRESHOLDS),
}
"""The quantities that a part shows all of."""
_BY_LEVEL = frozenset({"samples", "patients", "share", "difference", "difference_from_population"})


def parts_of(facts: MeasuredFacts, choice: Choice) -> tuple[str, ...]:
    """The parts that are shown: those chosen, else those that suit the kind and for which there are facts."""
    return choice.parts or tuple(part for part in SUITED[facts.kind] if there_is(facts, part))


def check_choice(facts: Facts, choice: Choice) -> None:
    """Raises UnknownFact for a part, quantity or group that the facts do not have."""
    if not isinstance(facts, MeasuredFacts):
        raise UnknownFact(f"{facts.id} has test cases and no numbers; the directive qms-results shows these")
    suited = [part for part in SUITED[facts.kind] if there_is(facts, part)]
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
    if part in COMPARED.get(facts.kind, {}):
        return any(compared(facts, part, Choice()))
    if part == "newly":
        return any(number.quantity in NEWLY for number in facts.numbers.values())
    series = _SERIES.get(part, (part,))
    return part in _ALWAYS or any(facts.series.get(name) for name in series)


def listed_numbers(
    facts: MeasuredFacts, choice: Choice, quantities: Iterable[str] = (), groups: Iterable[str] = ()
) -> list[Number]:
    """The numbers of the part `numbers` in the order of quantities, then of groups, that of all rows first.

    Where the page leaves it to the kind, what another part shows stays out, and so do subgroups of performance, which a
    forest plot compares.
    """
    ranks = {quantity: rank for rank, quantity in enumerate(quantities)}
    group_ranks = {group: rank for rank, group in enumerate(groups)}
    wanted = [number for number in facts.numbers.values() if choice.has(number)]
    if not choice.parts:
        elsewhere = _elsewhere(facts, parts_of(facts, choice), choice)
        wanted = [number for number in wanted if number.key not in elsewhere]

    def rank(number: Number) -> tuple[int, str, bool, int]:
        base, _, name = number.quantity.partition(" at ")
        place = group_ranks.get(number.group, len(group_ranks))
        return ranks.get(base, len(ranks)), name, number.group != "", place

    return sorted(wanted, key=rank)


def _elsewhere(facts: MeasuredFacts, parts: Iterable[str], choice: Choice) -> set[str]:
    """The keys of the numbers that other parts show."""
    keys: set[str] = set()
    for part in parts:
        shown = {number.key for number in _compared_numbers(facts, part, choice) if number.group or part != "forest"}
        own = {number.key for number in facts.numbers.values() if number.quantity in _OWN.get(part, ())}
        keys |= shown | own
        if part == "forest" and facts.kind == "performance":
            keys |= {number.key for number in facts.numbers.values() if number.group}
        if part == "distribution":
            keys |= {number.key for number in facts.numbers.values() if _is_of_level(number, facts)}
    return keys


def _is_of_level(number: Number, facts: MeasuredFacts) -> bool:
    variable, colon, _ = number.group.partition(": ")
    distributed = {row["variable"] for row in facts.series.get("distribution", ())}
    return number.quantity in _BY_LEVEL and bool(colon) and variable in distributed


def own_numbers(facts: MeasuredFacts, quantities: Iterable[str], choice: Choice) -> list[Number]:
    """The numbers of these quantities in the chosen groups, of which a part has a table of its own."""
    wanted = frozenset(quantities)
    return [number for number in facts.numbers.values() if number.quantity in wanted and choice.has_group(number.group)]


def numbers_shown(facts: MeasuredFacts, choice: Choice) -> Iterator[Number]:
    """The numbers that a directive shows in rows or cells of their own."""
    parts = parts_of(facts, choice)
    for part in parts:
        yield from _compared_numbers(facts, part, choice)
    if "numbers" in parts:
        yield from listed_numbers(facts, choice)
    if "distribution" in parts:
        yield from (number for number in facts.numbers.values() if number.quantity == "share")
    if "newly" in parts:
        yield from own_numbers(facts, NEWLY, choice)
    if "versions" in parts:
        yield from own_numbers(facts, THRESHOLDS, Choice())


def _compared_numbers(facts: MeasuredFacts, part: str, choice: Choice) -> Iterator[Number]:
    for _, numbers in compared(facts, part, choice):
        yield from numbers
