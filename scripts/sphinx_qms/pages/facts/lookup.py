"""A number of the facts by the reference that a page writes: `ID/QUANTITY/GROUP|FORM`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import cast

from sphinx_qms.model.facts import Facts, MeasuredFacts
from sphinx_qms.model.number import Number
from sphinx_qms.pages.facts.saying import FORMS, Form

MOST_NAMES = 12


class UnknownFact(ValueError):
    """The facts have no such number; says what there is, in one line."""


@dataclass(frozen=True)
class Reference:
    """A reference to a number: the need that was measured, the key of the number in its facts, and its form."""

    need: str
    key: str
    form: Form = "full"


def read_reference(text: str) -> Reference:
    """The reference of the text of a role; raises UnknownFact for one that names no quantity, or an unknown form.

    A bar parts the form from the rest; where no form stands behind the last one, it belongs to the name of a group.
    """
    rest, bar, form = text.strip().rpartition("|")
    if bar and form.strip() not in FORMS and "/" not in form and " " not in form.strip():
        raise UnknownFact(f"there is no form {form.strip()} of a number; there is: {', '.join(FORMS)}")
    named, form = (rest, form.strip()) if bar and form.strip() in FORMS else (text, "full")
    need, _, key = named.strip().partition("/")
    if not need.strip() or not key.strip():
        raise UnknownFact(f"{text.strip() or 'nothing'} names no quantity; write ID/QUANTITY or ID/QUANTITY/GROUP")
    return Reference(need.strip(), key.strip(), cast(Form, form))


def find_number(reference: Reference, facts: Mapping[str, Facts]) -> Number:
    """The number; raises UnknownFact where the facts have none of that quantity in that group."""
    found = facts.get(reference.need)
    if found is None:
        measured = (name for name, item in facts.items() if isinstance(item, MeasuredFacts))
        raise UnknownFact(f"there are no facts of {reference.need}; {nearest(reference.need, measured)}")
    if not isinstance(found, MeasuredFacts):
        raise UnknownFact(f"{reference.need} has test cases and no numbers; the directive qms-results shows these")
    if number := found.numbers.get(reference.key):
        return number
    quantity, _, group = reference.key.partition("/")
    groups = [number.group for number in found.numbers.values() if number.quantity == quantity]
    if not groups:
        quantities = (number.quantity for number in found.numbers.values())
        raise UnknownFact(f"{reference.need} has no quantity {quantity}; {nearest(quantity, quantities)}")
    without = "; the quantity alone is that of all" if "" in groups else ""
    asked = f"the group {group}" if group else "all; name a group"
    raise UnknownFact(f"{reference.need} has no {quantity} of {asked}; {nearest(group, filter(None, groups))}{without}")


def nearest(wrong: str, names: Iterable[str]) -> str:
    """The names that a wrong one may have meant, or those that there are."""
    known = list(dict.fromkeys(names))
    if close := get_close_matches(wrong, known, n=3, cutoff=0.7):
        return f"did you mean {' or '.join(close)}?"
    more = " and more" if len(known) > MOST_NAMES else ""
    return f"there is: {', '.join(known[:MOST_NAMES]) or 'none'}{more}"
