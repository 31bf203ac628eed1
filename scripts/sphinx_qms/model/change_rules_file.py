"""The file of the rules on changes: read, and refused where it is not clear."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sphinx_qms.model.catalogue import FOLDER, Catalogue, Clause, load_catalogue
from sphinx_qms.model.change_rules import Authority, ChangeRules, Rule, Source, When
from sphinx_qms.model.error import Problem, UserError
from sphinx_qms.model.significance import DECIDED, Answer, Significance
from sphinx_qms.model.version_names import Part, VersionNames
from sphinx_qms.model.yaml_file import YamlFile, read_yaml

FILE = "requirements_specs/change_rules.yaml"


def load_change_rules(root: Path, catalogues: Mapping[str, Catalogue]) -> ChangeRules | None:
    """The project's rules; None where it has none.

    `catalogues` are those in force; a rule may cite others of the project. Raises UserError with every clause that
    there is not, every authority or rule that stands twice, authorities whose last rule does not apply always, and
    kinds of changes that raise no part of the version number, or two.
    """
    path = root / FILE
    if not path.exists() and not path.is_symlink():
        return None
    file = read_yaml(root, FILE, "change_rules")
    problems = [
        *_repeated(file, ("authorities",), "authority"),
        *(
            problem
            for index in range(len(file.data["authorities"]))
            for problem in (*_repeated(file, ("authorities", index, "rules"), "rule"), *_rule_problems(file, index))
        ),
        *_version_problems(file),
    ]
    clauses = _cited(file, root, catalogues, problems)
    if problems:
        raise UserError(problems)
    names = file.data["version_names"]
    return ChangeRules(
        float(file.data["significance_level"]),
        tuple(_authority(data, clauses) for data in file.data["authorities"]),
        VersionNames(
            names["first"],
            tuple(Part(part["part"], part["significance"], tuple(part["change_kinds"])) for part in names["parts"]),
            names["letters"],
        ),
    )


Cited = Mapping[tuple[str, str], Clause]


def _cited(file: YamlFile, root: Path, catalogues: Mapping[str, Catalogue], problems: list[Problem]) -> Cited:
    """The clauses that rules cite, by catalogue and number; what there is not goes to the problems."""
    known = dict(catalogues)
    found: dict[tuple[str, str], Clause] = {}
    for index, authority in enumerate(file.data["authorities"]):
        for number, rule in enumerate(authority["rules"]):
            cited = rule.get("clause")
            if cited is None:
                continue
            place = file.location("authorities", index, "rules", number, "clause")
            name, wanted = cited["catalogue"], cited["number"]
            if name not in known and (root / FOLDER / f"{name}.yaml").exists():
                known[name] = load_catalogue(root, name)
            if name not in known:
                hint = "cite the document as a source, or add the catalogue"
                problems.append(Problem(place, "change-rule", f"there is no catalogue {name} in {FOLDER}", hint))
                continue
            clause = next((clause for clause in known[name].clauses if clause.number == wanted), None)
            if clause is None:
                message = f"the catalogue {name} has no clause {wanted}"
                problems.append(Problem(place, "change-rule", message, "see the numbers of its clauses"))
            else:
                found[name, wanted] = clause
    return found


def _repeated(file: YamlFile, path: tuple[str | int, ...], what: str) -> Iterator[Problem]:
    entries = file.data
    for key in path:
        entries = entries[key]
    ids = [entry["id"] for entry in entries]
    for index, name in enumerate(ids):
        if name in ids[:index]:
            place = file.location(*path, index, "id")
            yield Problem(place, "change-rule", f"the {what} {name} stands twice", "give one of them another id")


def _rule_problems(file: YamlFile, index: int) -> Iterator[Problem]:
    """What is wrong with an authority's rules: nothing that one rests on, none at the end that applies always."""
    authority = file.data["authorities"][index]
    last = len(authority["rules"]) - 1
    for number, rule in enumerate(authority["rules"]):
        place = file.location("authorities", index, "rules", number)
        if ("clause" in rule) is ("source" in rule):
            message = f"{authority['id']}: the rule {rule['id']} rests on both a clause and a source, or on neither"
            yield Problem(place, "change-rule", message, "give the clause where the project has its catalogue")
        if number == last and "when" in rule:
            message = f"{authority['id']}: no rule applies where none of the others does"
            hint = "end with a rule without when, such as one that proposes undecided and says what to judge"
            yield Problem(place, "change-rule", message, hint)
        if number < last and "when" not in rule:
            message = f"{authority['id']}: no rule behind {rule['id']} can ever apply"
            yield Problem(place, "change-rule", message, "say when it applies, or put it last")


def _version_problems(file: YamlFile) -> Iterator[Problem]:
    names = file.data["version_names"]
    if names["first"].count(".") + 1 != len(names["parts"]):
        message = f"the first version {names['first']} has not the {len(names['parts'])} parts of the rule"
        hint = "write a figure for each part"
        yield Problem(file.location("version_names", "first"), "version-names", message, hint)
    if len(set(names["letters"].values())) < len(names["letters"]):
        place = file.location("version_names", "letters")
        yield Problem(place, "version-names", "two kinds have the same letter", "give each its own")
    for significance in DECIDED:
        for kind in names["letters"]:
            parts = [
                part["part"]
                for part in names["parts"]
                if part["significance"] == significance and kind in part["change_kinds"]
            ]
            if len(parts) != 1:
                raised = f"the parts {' and '.join(parts)}" if parts else "no part"
                message = f"a {significance} change of the kind {kind} raises {raised}"
                place = file.location("version_names", "parts")
                yield Problem(place, "version-names", message, "name it in exactly one part")


def _authority(data: Mapping[str, Any], clauses: Cited) -> Authority:
    rules = tuple(_rule(rule, clauses) for rule in data["rules"])
    return Authority(data["id"], data["title"], data["basis"], rules, data.get("titles", {}))


def _rule(data: Mapping[str, Any], clauses: Cited) -> Rule:
    cited = data.get("clause")
    return Rule(
        id=data["id"],
        proposal=Significance(data["proposal"]),
        says=data["says"],
        rests_on=clauses[cited["catalogue"], cited["number"]] if cited else Source(**data["source"]),
        when=When(**{key: _READ.get(key, bool)(value) for key, value in data.get("when", {}).items()}),
        says_in={key.removeprefix("says_"): data[key] for key in data if key.startswith("says_")},
    )


def _answer(value: bool | str) -> Answer:
    return Answer(str(value).lower())


_READ: Mapping[str, Callable[[Any], Any]] = {
    "change_kind": tuple,
    "significant_difference": _answer,
    "criteria_met": _answer,
}
