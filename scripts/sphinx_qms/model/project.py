"""Everything of a project that is not a page, read and checked once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from sphinx_qms.model.applicability import Applicability, load_applicability
from sphinx_qms.model.catalogue import FOLDER, Catalogue, Clause, load_catalogue
from sphinx_qms.model.change_rules import ChangeRules
from sphinx_qms.model.change_rules_file import load_change_rules
from sphinx_qms.model.document import Document, Revision
from sphinx_qms.model.document_files import load_documents, load_revisions
from sphinx_qms.model.error import Location, Problem, UserError, user_error
from sphinx_qms.model.facts import Facts, load_facts, tests_of
from sphinx_qms.model.metamodel import Metamodel, load_metamodel
from sphinx_qms.model.metamodel_rules import LINK_RULES, check_metamodel
from sphinx_qms.model.plan.load import Plan, load_plan
from sphinx_qms.model.profile import CatalogueInForce, Profile, build_profile, catalogues_in_force, read_profile
from sphinx_qms.model.risk_policy import RiskPolicy, load_risk_policy
from sphinx_qms.model.yaml_file import parse_json, read_text

T = TypeVar("T")


@dataclass(frozen=True)
class LinkRule:
    """A rule over links that sphinx-needs checks; its id is the code of the finding.

    `link` is the link type that it looks at, incoming or outgoing, and `types` are the need types at the other end.
    """

    id: str
    message: str
    link: str
    incoming: bool
    types: tuple[str, ...]


@dataclass(frozen=True)
class Project:
    """A project as it stands on disk, its pages left out."""

    root: Path
    metamodel: Metamodel
    catalogues: Mapping[str, Catalogue]
    profile: Profile
    link_rules: Mapping[str, LinkRule]
    plan: Plan
    facts: Mapping[str, Facts]
    documents: tuple[Document, ...] = ()
    revisions: Mapping[str, tuple[Revision, ...]] = field(default_factory=dict)
    applicability: Mapping[str, Applicability] = field(default_factory=dict)
    risk_policy: RiskPolicy | None = None
    change_rules: ChangeRules | None = None

    @property
    def clauses(self) -> dict[str, Clause]:
        """The clauses of the catalogues in force by need id, headings included."""
        return {clause.need_id: clause for catalogue in self.catalogues.values() for clause in catalogue.clauses}

    @property
    def cases(self) -> frozenset[str]:
        """The ids of the executed cases of tests, each of which is a need of type `result`."""
        return frozenset(case.id for item in tests_of(self.facts).values() for case in item.cases)

    def not_in_force(self, catalogue: str) -> str:
        """What to say of a catalogue that is not in force; empty where it is."""
        if catalogue in self.catalogues:
            return ""
        return f"the catalogue {catalogue} is not in force; the profile names: {', '.join(self.catalogues)}"


def load_project(root: Path) -> Project:
    """The project in the folder `root`; raises UserError with every problem of its files, not only the first."""
    problems: list[Problem] = []

    def attempt(read: Callable[[], T]) -> T | None:
        try:
            return read()
        except UserError as error:
            problems.extend(error.problems)
            return None

    metamodel = attempt(lambda: load_metamodel(root))
    if metamodel:
        attempt(lambda: check_metamodel(root))
    link_rules = attempt(lambda: load_link_rules(root))
    plan = attempt(lambda: load_plan(root))
    facts = attempt(lambda: load_facts(root))
    documents = attempt(lambda: load_documents(root))
    revisions = attempt(lambda: load_revisions(root))
    risk_policy = attempt(lambda: load_risk_policy(root))
    profile_file = attempt(lambda: read_profile(root))
    names = [item.catalogue for item in catalogues_in_force(profile_file)] if profile_file else []
    if profile_file:
        problems += _missing_catalogues(root, catalogues_in_force(profile_file))
    there = [name for name in names if (root / FOLDER / f"{name}.yaml").exists()]
    loaded = [attempt(lambda name=name: load_catalogue(root, name)) for name in there]  # type: ignore[misc]
    catalogues = [catalogue for catalogue in loaded if catalogue]
    if metamodel:
        problems += _unknown_kinds(catalogues, metamodel)
    problems += _shared_prefixes(catalogues)
    # a catalogue that cannot be read would make every clause that the profile names unknown
    complete = profile_file and len(catalogues) == len(names)
    profile = attempt(lambda: build_profile(profile_file, catalogues)) if profile_file and complete else None
    applicability = attempt(lambda: load_applicability(root, catalogues)) if complete else None
    by_id = {catalogue.id: catalogue for catalogue in catalogues}
    change_rules = attempt(lambda: load_change_rules(root, by_id)) if complete else None
    if problems or metamodel is None or profile is None or link_rules is None or plan is None or facts is None:
        raise UserError(problems)
    if documents is None or revisions is None or applicability is None:
        raise UserError(problems)
    return Project(
        root,
        metamodel,
        by_id,
        profile,
        link_rules,
        plan,
        facts,
        documents,
        revisions,
        applicability,
        risk_policy,
        change_rules,
    )


def load_link_rules(root: Path) -> dict[str, LinkRule]:
    """The project's link rules by id; raises UserError where the file is not JSON or a rule has no id or message."""
    data = parse_json(read_text(root, LINK_RULES), LINK_RULES)
    rules = data.get("schemas") if isinstance(data, dict) else None
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        raise user_error("link-rules", "the key schemas must hold a list of rules", LINK_RULES)
    for number, rule in enumerate(rules, 1):
        if missing := [key for key in ("id", "message", "validate") if not rule.get(key)]:
            raise user_error("link-rules", f"rule number {number} has no {', '.join(missing)}", LINK_RULES)
        if [rule["id"] for rule in rules].index(rule["id"]) + 1 < number:
            raise user_error("link-rules", f"rule number {number} repeats the id {rule['id']}", LINK_RULES)
    return {rule["id"]: _link_rule(rule) for rule in rules}


def line_of_rule(root: Path, rule_id: str) -> int:
    """The line of the link rule with that id; 0 where there is none."""
    lines = read_text(root, LINK_RULES).splitlines()
    return next((number for number, line in enumerate(lines, 1) if json.dumps(rule_id) in line), 0)


def _link_rule(rule: Mapping[str, Any]) -> LinkRule:
    try:
        validate = rule["validate"]
        incoming = "network_back" in validate
        network = validate.get("network_back") or validate.get("network") or {}
        link = next(iter(network), "")
        kind = network.get(link, {}).get("contains", {}).get("local", {}).get("properties", {}).get("type", {})
        types = tuple(kind.get("enum") or ([kind["const"]] if "const" in kind else []))
    except (AttributeError, TypeError):
        message = f"the rule {rule['id']} is not built like the others"
        hint = "see schema_definitions in the manual of sphinx-needs"
        raise user_error("link-rules", message, LINK_RULES, hint=hint) from None
    return LinkRule(rule["id"], rule["message"], link, incoming, types)


def _missing_catalogues(root: Path, in_force: tuple[CatalogueInForce, ...]) -> Iterator[Problem]:
    for entry in in_force:
        if not (root / FOLDER / f"{entry.catalogue}.yaml").exists():
            known = ", ".join(sorted(path.stem for path in (root / FOLDER).glob("*.yaml"))) or "none"
            message = f"there is no catalogue {entry.catalogue} in {FOLDER}"
            yield Problem(entry.location, "catalogue-missing", message, f"there is: {known}")


def _unknown_kinds(catalogues: list[Catalogue], metamodel: Metamodel) -> Iterator[Problem]:
    for catalogue in catalogues:
        for clause in catalogue.clauses:
            if unknown := sorted({*clause.answered_by, *clause.requires} - metamodel.kinds):
                message = f"clause {clause.number}: {', '.join(unknown)} is neither a need type nor an aspect"
                yield Problem(clause.location, "kind-unknown", message, "declare it in ubproject.toml")
            elif unanswerable := sorted({*clause.requires} - {*clause.answered_by}):
                message = f"clause {clause.number} requires {', '.join(unanswerable)}, which answered_by lacks"
                yield Problem(clause.location, "kind-unknown", message, "add it to answered_by")


def _shared_prefixes(catalogues: list[Catalogue]) -> Iterator[Problem]:
    for catalogue in catalogues:
        for other in catalogues:
            if other is not catalogue and f"{other.prefix}_".startswith(f"{catalogue.prefix}_"):
                message = f"its prefix {catalogue.prefix} begins the prefix {other.prefix} of {other.id}"
                location = Location(f"requirements_specs/catalogues/{catalogue.id}.yaml")
                yield Problem(location, "catalogue-prefix", message, "need ids of clauses must differ")
