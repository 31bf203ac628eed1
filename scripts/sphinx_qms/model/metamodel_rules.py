"""What `ubproject.toml` must say so that no rule of the house is switched off without a word."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sphinx_qms.model.error import Location, Problem, UserError
from sphinx_qms.model.metamodel import FILE
from sphinx_qms.model.yaml_file import read_text

LINK_RULES = "requirements_specs/link_rules.json"
NEEDED_TYPES = frozenset({"clause", "requirement", "risk", "test", "result", "record"})
"""Types that the engine itself makes or judges."""


def check_metamodel(root: Path) -> None:
    """Raises UserError where the link rules are not read, a type that the engine needs is missing, or a link that a
    type lists is not declared, or reads conditions from pages, which are code.

    sphinx-needs takes each of these in silence.
    """
    text = read_text(root, FILE)
    needs = tomllib.loads(text).get("needs", {})
    if problems := list(_misuses(needs, text)):
        raise UserError(problems)


def _misuses(needs: Mapping[str, Any], text: str) -> Iterator[Problem]:
    if needs.get("schema_definitions_from_json") != LINK_RULES:
        hint = f'under [needs], write: schema_definitions_from_json = "{LINK_RULES}"'
        yield Problem(_at(text, "[needs]"), "metamodel", "the rules over links are not read", hint)
    types = {entry.get("directive"): entry for entry in needs.get("types", [])}
    if missing := sorted(NEEDED_TYPES - types.keys()):
        yield Problem(Location(FILE), "metamodel", f"the need type {', '.join(missing)} is not declared")
    links = needs.get("links", {})
    for name in sorted({link for entry in types.values() for link in entry.get("links", {})} - links.keys()):
        hint = f"write [needs.links.{name}] with outgoing, incoming and parse_conditions = false"
        place = _at(text, f"[needs.types.links.{name}]")
        yield Problem(place, "metamodel", f"the link {name} of a type is not declared", hint)
    for name, link in links.items():
        if link.get("parse_conditions") is not False:
            message = f"the link {name} reads conditions from pages, which are code"
            yield Problem(_at(text, f"[needs.links.{name}]"), "metamodel", message, "write parse_conditions = false")


def _at(text: str, line: str) -> Location:
    lines = [re.sub(r"\s*(#.*)?$", "", written) for written in text.splitlines()]
    return Location(FILE, lines.index(line) + 1 if line in lines else 0)
