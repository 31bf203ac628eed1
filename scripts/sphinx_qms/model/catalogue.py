"""Regulations and standards as data: catalogues of clauses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sphinx_qms.model.error import Location, Problem, UserError
from sphinx_qms.model.language import in_language
from sphinx_qms.model.yaml_file import YamlFile, read_yaml

FOLDER = "requirements_specs/catalogues"
DOCUMENTS = frozenset({"policy", "procedure", "record"})


@dataclass(frozen=True)
class Clause:
    """One item of a catalogue. `number` and `title` are the document's own, `asks` is in our words."""

    catalogue: str
    need_id: str
    number: str
    title: str
    asks: str
    level: str
    answered_by: tuple[str, ...]
    location: Location
    exclusion: str
    titles: Mapping[str, str] = field(default_factory=dict)
    asks_in: Mapping[str, str] = field(default_factory=dict)
    requires: tuple[str, ...] = ()
    needs_numeric: bool = False
    documented: bool = False
    applies_if: str = ""
    verified: bool = True
    gathers_exclusions: bool = False

    @property
    def is_heading(self) -> bool:
        """A heading asks nothing itself; it shows its children."""
        return self.level == "heading"

    @property
    def parent_number(self) -> str:
        """The number cut at its last `.`, `-` or `(`; empty at the top.

        What stands directly under a chapter is numbered as if it were in a section 0: `2.0-a` belongs to `2`.
        """
        cut = max(self.number.rfind(mark) for mark in ".-(")
        return self.number[:cut].removesuffix(".0") if cut > 0 else ""

    def title_in(self, language: str) -> str:
        """The title in `language` where the catalogue has it, else in the catalogue's own."""
        return in_language(self.titles, language) or self.title


@dataclass(frozen=True)
class Catalogue:
    """One regulation or standard."""

    id: str
    prefix: str
    title: str
    edition: str
    publisher: str
    jurisdiction: str
    status: str
    notes: str
    clauses: tuple[Clause, ...]
    titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def gathering_clause(self) -> Clause | None:
        """The clause that asks for the reasons of all exclusions in one place: in ISO 13485 the quality manual."""
        return next((clause for clause in self.clauses if clause.gathers_exclusions), None)

    @property
    def assessed(self) -> Iterator[Clause]:
        """The clauses that count: all but headings."""
        return (clause for clause in self.clauses if not clause.is_heading)


def clause_need_id(prefix: str, number: str) -> str:
    """The need id of a clause: prefix, `_`, number with each run of other characters as one `_`.

    A `.` would be read as a part of a need, so `4.b` of GMLP becomes `GMLP_4_b`.
    """
    return f"{prefix}_{re.sub(r'[^A-Za-z0-9]+', '_', number).strip('_')}"


def load_catalogue(root: Path, catalogue_id: str) -> Catalogue:
    """The catalogue of that id; raises UserError where the file is not a catalogue or repeats a clause."""
    file = read_yaml(root, f"{FOLDER}/{catalogue_id}.yaml", "catalogue")
    data = file.data
    if data["id"] != catalogue_id:
        message = f"the file is named {catalogue_id}.yaml, but its id is {data['id']}"
        raise UserError(Problem(file.location("id"), "catalogue-id", message, "give both the same name"))
    clauses = tuple(_clause(file, data, index) for index in range(len(data["clauses"])))
    if problems := list(_repeated(clauses)):
        raise UserError(problems)
    keys = ("id", "prefix", "title", "edition", "publisher", "jurisdiction", "status", "notes")
    return Catalogue(**{key: data[key] for key in keys}, clauses=clauses, titles=data.get("titles", {}))


def _clause(file: YamlFile, catalogue: Mapping[str, Any], index: int) -> Clause:
    data = catalogue["clauses"][index]
    return Clause(
        catalogue=catalogue["id"],
        need_id=clause_need_id(catalogue["prefix"], data["id"]),
        number=data["id"],
        title=data["title"],
        titles=data.get("titles", {}),
        asks=data["asks"],
        asks_in={key.removeprefix("asks_"): data[key] for key in data if key.startswith("asks_")},
        level=data["level"],
        answered_by=tuple(data["answered_by"]),
        requires=tuple(data.get("requires", ())),
        needs_numeric=data.get("needs_numeric", False),
        documented=data.get("documented", False),
        applies_if=data.get("applies_if", ""),
        exclusion=data.get("exclusion", catalogue["exclusion_default"]),
        verified=data.get("verified", True),
        gathers_exclusions=data.get("justify_exclusions_here", False),
        location=file.location("clauses", index),
    )


def _repeated(clauses: Iterable[Clause]) -> Iterator[Problem]:
    first: dict[str, Clause] = {}
    for clause in clauses:
        if earlier := first.setdefault(clause.need_id, clause):
            if earlier is clause:
                continue
            message = f"clause {clause.number} has the need id {clause.need_id} of clause {earlier.number}"
            yield Problem(clause.location, "clause-repeated", message, f"the first is at {earlier.location}")
