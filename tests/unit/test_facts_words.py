"""Whatever facts can hold has words in every language, so that no page says it in the language of the program."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

import pytest

from measured_studies import STUDIED
from sphinx_qms.measure import statistics, values
from sphinx_qms.model.facts import load_facts, measured_in_tables
from sphinx_qms.model.number import Number
from sphinx_qms.pages.facts.choice import PARTS
from sphinx_qms.pages.facts.compared import COMPARED
from sphinx_qms.pages.facts.parts import NEWLY, THRESHOLDS
from sphinx_qms.pages.language.choice import WORDS
from unit.builders import REPOSITORY

METHODS = {
    text
    for module in iter_modules(statistics.__path__)
    for name, text in vars(import_module(f"{statistics.__name__}.{module.name}")).items()
    if name.isupper() and isinstance(text, str)
}
"""How intervals are made."""
REASONS = {text for name, text in vars(values).items() if name.isupper() and isinstance(text, str)}
"""Why a number is not told, beside small counts."""


def numbers() -> Iterator[Number]:
    """Those of the example, and of a study of each kind."""
    for facts in measured_in_tables(load_facts(REPOSITORY)).values():
        yield from facts.numbers.values()
    for _, written in STUDIED.values():
        yield from (Number(**number) for number in written["numbers"])


@pytest.mark.parametrize("language", WORDS)
def test_every_quantity_has_a_name(language: str) -> None:
    compared = {name for parts in COMPARED.values() for items in parts.values() for it in items for name in it.columns}
    measured = {number.quantity.partition(" at ")[0] for number in numbers()}
    assert (measured | compared | set(NEWLY) | set(THRESHOLDS)) - set(WORDS[language].facts.quantities) == set()


@pytest.mark.parametrize("language", WORDS)
def test_every_method_of_an_interval_has_a_name(language: str) -> None:
    assert {"delong", "tango", "newcombe"} <= METHODS
    told = {number.interval for number in numbers() if number.interval}
    assert (METHODS | told) - set(WORDS[language].facts.methods) == set()


@pytest.mark.parametrize("language", WORDS)
def test_every_reason_for_not_telling_a_number_has_words(language: str) -> None:
    assert len(REASONS) > 1
    told = {number.withheld for number in numbers() if number.withheld and not number.withheld.startswith("fewer than")}
    assert (REASONS | told) - set(WORDS[language].facts.reasons) == set()


@pytest.mark.parametrize("language", WORDS)
def test_every_part_has_a_title(language: str) -> None:
    assert set(WORDS[language].facts.parts) == set(PARTS)
