"""Which quantities the parts of a kind hold against each other: what is drawn, and what stands beside it in a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sphinx_qms.model.facts import MeasuredFacts
from sphinx_qms.model.number import Number
from sphinx_qms.pages.facts.choice import Choice

_RATES = ("auc", "sensitivity", "specificity")
_AGREEMENT = ("cohen_kappa", "icc_a_1")
"""Of pairs of readers; the coefficients of all readers say nearly the same, and stand among the numbers."""


@dataclass(frozen=True)
class Compared:
    """A quantity that is drawn by group, and the quantities of the columns of the table below, itself among them."""

    drawn: str
    columns: tuple[str, ...]


def _with(quantity: str, *endings: str, drawn: str = "") -> Compared:
    """The quantity and those that are called after it; drawn is the one with that ending."""
    return Compared(f"{quantity}{drawn}", tuple(f"{quantity}{ending}" for ending in endings))


COMPARED: Mapping[str, Mapping[str, tuple[Compared, ...]]] = {
    "performance": {"forest": tuple(Compared(name, (name,)) for name in ("sensitivity", "specificity", "auc"))},
    "agreement": {"forest": tuple(Compared(name, (name,)) for name in _AGREEMENT)},
    "comparison": {
        "differences": tuple(
            _with(name, "_approved", "_changed", "_difference", "_difference_p", drawn="_difference") for name in _RATES
        )
    },
    "reader_study": {
        "differences": tuple(
            _with(name, "", "_difference", "_difference_p", drawn="_difference") for name in (*_RATES, "time")
        )
    },
    "robustness": {
        "differences": tuple(_with(name, "", "_difference", "_difference_p", drawn="_difference") for name in _RATES)
    },
    "factors": {
        "forest": (
            *(_with(name, "", "_range", "_p") for name in _RATES),
            Compared("odds_ratio", ("odds_ratio", "factor_p")),
        )
    },
    "scenarios": {"forest": tuple(_with(name, "", "_difference", "_difference_p") for name in _RATES)},
    "monitoring": {
        "windows": tuple(_with(name, "", "_difference", "_difference_p") for name in (*_RATES, "above_threshold")),
        "drift": (Compared("psi", ("psi", "chi_square_p", "ks", "ks_p")),),
    },
}
"""By kind and part, what is compared where a page does not say it."""


def compared(facts: MeasuredFacts, part: str, choice: Choice) -> Iterator[tuple[Compared, list[Number]]]:
    """What the part compares, each with all its numbers in the chosen groups, where there is something to draw.

    A forest plot needs a group beside all.
    """
    for item in _asked(COMPARED.get(facts.kind, {}).get(part, ()), choice.quantities, part):
        numbers = [
            number
            for number in facts.numbers.values()
            if number.quantity in item.columns and (number.group == "" or choice.has_group(number.group))
        ]
        drawn = [number for number in numbers if number.quantity == item.drawn]
        if any(number.group or part != "forest" for number in drawn):
            yield item, numbers


def _asked(known: Iterable[Compared], quantities: tuple[str, ...], part: str) -> list[Compared]:
    """Those of a page's quantities, in its order; a forest plot is drawn of any quantity."""
    items = list(known)
    if not quantities:
        return items
    wanted = [next((item for item in items if name in (item.drawn, *item.columns)), name) for name in quantities]
    found = (Compared(item, (item,)) if isinstance(item, str) else item for item in dict.fromkeys(wanted))
    return [item for item in found if part == "forest" or item in items]


def in_order(numbers: Iterable[Number], groups: Iterable[str]) -> list[Number]:
    """The numbers, that of all rows first, then in the order of the groups."""
    found = list(numbers)
    ranks = {group: rank for rank, group in enumerate(ordered((number.group for number in found), groups))}
    return sorted(found, key=lambda number: ranks[number.group])


def ordered(names: Iterable[str], groups: Iterable[str]) -> list[str]:
    """The names of groups, each once: that of all rows first, then in the order of the groups."""
    ranks = {group: rank for rank, group in enumerate(groups)}
    return sorted(dict.fromkeys(names), key=lambda name: (name != "", ranks.get(name, len(ranks))))
