"""What applies to this product, and why: catalogues in force, conditions, exclusions, limitations, the gate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sphinx_qms.model.catalogue import Catalogue, Clause
from sphinx_qms.model.error import Location, Problem, UserError
from sphinx_qms.model.finding import Severity
from sphinx_qms.model.yaml_file import Key, YamlFile, read_yaml

FILE = "requirements_specs/profile.yaml"
APPLICABILITY = "requirements_specs/statement_of_applicability.yaml"


@dataclass(frozen=True)
class Statement:
    """Something that the profile says, with its reason and its place."""

    reason: str
    location: Location


@dataclass(frozen=True)
class Condition(Statement):
    """Whether a condition of clauses (`applies_if`) holds for the product."""

    holds: bool


@dataclass(frozen=True)
class Exclusion(Statement):
    """Why a clause is not applied, and what allows that: a regulation, or the nature of the device or the activity."""

    permitted_by: str = ""
    because_of: str = ""

    @property
    def basis(self) -> str:
        """The reason, with what it rests on."""
        nature = {"device": "nature of the device", "activity": "activity of the organisation"}.get(self.because_of, "")
        grounds = "; ".join(
            ground for ground in (nature, self.permitted_by and f"permitted by {self.permitted_by}") if ground
        )
        return f"{self.reason} ({grounds})" if grounds else self.reason


@dataclass(frozen=True)
class CatalogueInForce(Statement):
    """A catalogue that the product is held against: because it must (binding) or wants to (voluntary)."""

    catalogue: str
    binding: bool


@dataclass(frozen=True)
class Market(Statement):
    """A market with the role of the manufacturer there and the class of the device."""

    market: str
    role: str
    device_class: str
    languages: tuple[str, ...]
    identifiers: Mapping[str, str]


@dataclass(frozen=True)
class Profile:
    """What applies to this product. Exclusions and limitations are keyed by the need id of the clause.

    Without a gate no finding fails a build: the system is being set up.
    """

    product: str
    manufacturer: str
    catalogues: tuple[CatalogueInForce, ...]
    markets: tuple[Market, ...]
    conditions: Mapping[str, Condition]
    exclusions: Mapping[str, Exclusion]
    limitations: Mapping[str, Statement]
    gate: Severity | None
    gate_reason: str


def catalogues_in_force(file: YamlFile) -> tuple[CatalogueInForce, ...]:
    """The catalogues that the profile names, in its order."""
    return tuple(
        CatalogueInForce(entry["reason"], file.location("catalogues", name), name, entry["force"] == "binding")
        for name, entry in file.data["catalogues"].items()
    )


def read_profile(root: Path) -> YamlFile:
    """The profile as it is written; raises UserError where its schema refuses it."""
    return read_yaml(root, FILE, "profile")


def build_profile(file: YamlFile, catalogues: Sequence[Catalogue]) -> Profile:
    """The profile, every clause and condition it names being of a catalogue in force.

    Raises UserError with every unknown clause, undeclared or unknown condition, and every exclusion that the
    catalogue does not allow.
    """
    clauses = {clause.need_id: clause for catalogue in catalogues for clause in catalogue.clauses}
    gathering = {catalogue.id: clause for catalogue in catalogues if (clause := catalogue.gathering_clause)}
    problems = [*_condition_problems(file, clauses.values()), *_clause_problems(file, clauses, gathering)]
    if problems:
        raise UserError(problems)
    data = file.data
    return Profile(
        product=data["product"],
        manufacturer=data["manufacturer"],
        catalogues=catalogues_in_force(file),
        markets=tuple(_market(file, index) for index in range(len(data.get("markets", ())))),
        conditions={
            name: Condition(entry["reason"], file.location("conditions", name), entry["holds"])
            for name, entry in data.get("conditions", {}).items()
        },
        exclusions=_exclusions(file),
        limitations=_limitations(file),
        gate=Severity(data["gate"]["severity"]) if data["gate"]["severity"] in set(Severity) else None,
        gate_reason=data["gate"]["reason"],
    )


def _market(file: YamlFile, index: int) -> Market:
    entry = file.data["markets"][index]
    return Market(
        entry["reason"],
        file.location("markets", index),
        entry["market"],
        entry["role"],
        entry["device_class"],
        tuple(entry["languages"]),
        entry.get("identifiers", {}),
    )


def _exclusions(file: YamlFile) -> dict[str, Exclusion]:
    return {
        clause: Exclusion(
            entry["reason"],
            file.location("exclusions", index),
            entry.get("permitted_by", ""),
            entry.get("because_of", ""),
        )
        for index, entry in enumerate(file.data.get("exclusions", ()))
        for clause in entry["clauses"]
    }


def _limitations(file: YamlFile) -> dict[str, Statement]:
    return {
        clause: Statement(entry["reason"], file.location("limitations", index))
        for index, entry in enumerate(file.data.get("limitations", ()))
        for clause in entry["clauses"]
    }


def _condition_problems(file: YamlFile, clauses: Iterable[Clause]) -> Iterator[Problem]:
    asked: dict[str, list[str]] = {}
    for clause in clauses:
        if clause.applies_if:
            asked.setdefault(clause.applies_if, []).append(clause.need_id)
    declared = file.data.get("conditions", {})
    for name in sorted(asked.keys() - declared.keys()):
        message = f"the condition {name} is not declared; it decides about {', '.join(asked[name])}"
        hint = f"under conditions, write: {name}: {{holds: true or false, reason: …}}"
        yield Problem(file.location("conditions"), "condition-undeclared", message, hint)
    for name in declared.keys() - asked.keys():
        known = f"conditions of the catalogues in force: {', '.join(sorted(asked)) or 'none'}"
        message = f"no clause of a catalogue in force asks for the condition {name}"
        yield Problem(file.location("conditions", name), "condition-unknown", message, known)


def _clause_problems(
    file: YamlFile, clauses: Mapping[str, Clause], gathering: Mapping[str, Clause]
) -> Iterator[Problem]:
    for key in ("exclusions", "limitations"):
        seen: dict[str, Location] = {}
        for path, clause_id in _named_clauses(file, key):
            location = file.location(*path)
            if (clause := clauses.get(clause_id)) is None:
                hint = "write the need id of a clause of a catalogue in force, for example GMLP_4_b"
                yield Problem(location, "clause-unknown", f"{key}: there is no clause {clause_id}", hint)
            elif clause.is_heading:
                hint = "name the clauses below it"
                yield Problem(location, "clause-unknown", f"{key}: {clause_id} is a heading and asks nothing", hint)
            elif key == "exclusions" and (refused := _refusal(clause, file.data[key][path[1]], gathering)):
                yield Problem(
                    location, "exclusion-forbidden", f"{clause_id} cannot be excluded: {refused[0]}", refused[1]
                )
            if clause_id in seen:
                message = f"{key}: {clause_id} stands twice, first at {seen[clause_id]}"
                yield Problem(location, "clause-repeated", message, "keep the one whose reason is true")
            seen.setdefault(clause_id, location)


def _refusal(clause: Clause, entry: Mapping[str, str], gathering: Mapping[str, Clause]) -> tuple[str, str] | None:
    """Why the regime of the clause does not allow this exclusion, and what to do; None where it does."""
    if clause.exclusion == "never":
        return f"{clause.catalogue} allows no exclusion of it", "answer the clause, or state a limitation"
    if clause.exclusion == "if_regulation_permits" and "permitted_by" not in entry:
        return "only a regulation can permit that", "name the regulation: permitted_by: …"
    if clause.exclusion == "statement_of_applicability":
        return "its applicability is decided elsewhere", f"decide on it in {APPLICABILITY}"
    if clause.exclusion == "with_reason" and clause.catalogue in gathering and "because_of" not in entry:
        where = gathering[clause.catalogue].number
        hint = f"say because_of: device, or because_of: activity; the reason belongs to the manual ({where})"
        return "only the nature of the device or the activity of the organisation allows that", hint
    return None


def _named_clauses(file: YamlFile, key: str) -> Iterator[tuple[tuple[Key, ...], str]]:
    for index, entry in enumerate(file.data.get(key, ())):
        for position, clause in enumerate(entry["clauses"]):
            yield (key, index, "clauses", position), clause
