"""The rules on changes as data: what the file may say, which rule applies, and what a version is called."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_qms.model.change_rules import ChangeRules, Source
from sphinx_qms.model.change_rules_file import FILE, load_change_rules
from sphinx_qms.model.error import UserError
from sphinx_qms.model.project import load_project
from sphinx_qms.model.significance import Answer, Circumstances, Significance
from sphinx_qms.model.version_names import Part, VersionNames, next_version
from unit.builders import PROPERTY, REPOSITORY, change_rules_data, only_problem, write

NAMES = VersionNames(
    "1.0.0",
    (
        Part("X", "major", ("other",)),
        Part("Y", "major", ("algorithm", "data")),
        Part("Z", "minor", ("algorithm", "data", "other")),
    ),
    {"algorithm": "a", "data": "d", "other": "o"},
)
KIND = st.sampled_from(["algorithm", "data", "other"])
RAISED = st.tuples(KIND, st.sampled_from(["major", "minor"]))
FIGURE = st.integers(0, 20)


def of_the_repository() -> ChangeRules:
    rules = load_change_rules(REPOSITORY, {})
    assert rules
    return rules


def proposed(authority: str, **circumstances: Any) -> tuple[str, Significance]:
    """The rule of the repository that applies, and what it proposes."""
    [found] = (item for item in of_the_repository().authorities if item.id == authority)
    rule = found.rule(Circumstances(**{"change_kind": "data", **circumstances}))
    return rule.id, rule.proposal


def test_a_project_without_the_file_has_no_rules(folder: Path) -> None:
    assert load_change_rules(folder, {}) is None
    assert load_project(folder).change_rules is None


def test_a_rule_rests_on_a_clause_of_the_project_or_on_another_document(folder: Path) -> None:
    write(folder, FILE, change_rules_data())
    rules = load_project(folder).change_rules
    assert rules
    tiny, fda = (authority.rules[0] for authority in rules.authorities)
    assert tiny.citation == "tiny 1.a"
    assert fda.rests_on == Source("A law", "2026", "3", verified=False)
    assert fda.citation == "A law, 3 (not read)"


def test_an_authority_is_called_as_the_language_calls_it(folder: Path) -> None:
    write(folder, FILE, change_rules_data())
    rules = load_change_rules(folder, {})
    assert rules
    assert [rules.authorities[0].title_in(language) for language in ("zh-CN", "en", "fr")] == [
        "小机构",
        "Tiny agency",
        "Tiny agency",
    ]


def broken(*path: str | int, value: Any = None) -> dict[str, Any]:
    """The valid rules with one part taken away, or replaced."""
    data = copy.deepcopy(change_rules_data())
    part: Any = data
    for key in path[:-1]:
        part = part[key]
    if value is None:
        del part[path[-1]]
    else:
        part[path[-1]] = value
    return data


RULES = ("authorities", 0, "rules")
PARTS = ("version_names", "parts")


@pytest.mark.parametrize(
    ("data", "code", "message"),
    [
        (broken(*RULES, 0, "clause", "number", value="9.z"), "change-rule", "tiny has no clause 9.z"),
        (broken(*RULES, 0, "clause", "catalogue", value="huge"), "change-rule", "there is no catalogue huge"),
        (broken(*RULES, 0, "clause"), "change-rule", "rests on both a clause and a source, or on neither"),
        (broken(*RULES, 1, "id", value="kind"), "change-rule", "the rule kind stands twice"),
        (broken("authorities", 1, "id", value="tiny"), "change-rule", "the authority tiny stands twice"),
        (broken(*RULES, 4), "change-rule", "tiny: no rule applies where none of the others does"),
        (broken(*RULES, 1, "when"), "change-rule", "tiny: no rule behind different can ever apply"),
        (broken("version_names", "first", value="1.0"), "version-names", "1.0 has not the 3 parts"),
        (broken("version_names", "letters", "data", value="a"), "version-names", "two kinds have the same letter"),
        (broken(*PARTS, 1, "change_kinds", value=["data"]), "version-names", "kind algorithm raises no part"),
        (broken(*PARTS, 0, "change_kinds", value=["other", "data"]), "version-names", "raises the parts X and Y"),
    ],
)
def test_rules_that_are_not_clear_are_an_error_at_their_place(
    folder: Path, data: dict[str, Any], code: str, message: str
) -> None:
    write(folder, FILE, data)
    with pytest.raises(UserError) as raised:
        load_project(folder)
    problem = only_problem(raised.value)
    assert (problem.code, problem.location.file) == (code, FILE)
    assert problem.location.line > 1
    assert message in problem.message
    assert problem.hint


@pytest.mark.parametrize(
    ("circumstances", "rule", "proposal"),
    [
        ({"change_kind": "algorithm", "criteria_met": Answer.YES}, "algorithm-driven", "major"),
        ({"discards_training_data": True}, "former-data-discarded", "major"),
        ({"significant_difference": Answer.YES, "criteria_met": Answer.YES}, "different-result", "major"),
        ({"significant_difference": Answer.NO, "criteria_met": Answer.NO}, "criterion-not-met", "major"),
        ({"significant_difference": Answer.NO, "criteria_met": Answer.YES}, "same-result", "minor"),
        ({"significant_difference": Answer.NO}, "nothing-shown", "undecided"),
        ({"criteria_met": Answer.YES}, "nothing-shown", "undecided"),
        ({}, "nothing-shown", "undecided"),
    ],
)
def test_cmde_takes_a_difference_or_a_doubt_about_data_as_what_it_is(
    circumstances: dict[str, Any], rule: str, proposal: str
) -> None:
    assert proposed("nmpa", **circumstances) == (rule, proposal)


@pytest.mark.parametrize(
    ("circumstances", "rule", "proposal"),
    [
        ({"within_plan": True, "criteria_met": Answer.YES}, "within-plan", "minor"),
        ({"within_plan": True, "criteria_met": Answer.NO}, "plan-not-met", "major"),
        ({"within_plan": True, "significant_difference": Answer.YES}, "assessment", "undecided"),
        ({"significant_difference": Answer.YES}, "different-result", "major"),
        ({"significant_difference": Answer.NO, "criteria_met": Answer.YES}, "assessment", "undecided"),
    ],
)
def test_fda_needs_no_submission_for_what_an_authorised_plan_covers_and_its_protocol_shows(
    circumstances: dict[str, Any], rule: str, proposal: str
) -> None:
    assert proposed("fda", **circumstances) == (rule, proposal)


@pytest.mark.parametrize(
    ("circumstances", "rule", "proposal"),
    [
        ({"within_plan": True, "criteria_met": Answer.YES}, "within-plan", "minor"),
        (
            {"within_plan": True, "criteria_met": Answer.NO, "significant_difference": Answer.YES},
            "different-result",
            "major",
        ),
        ({"within_plan": True, "criteria_met": Answer.NO}, "assessment", "undecided"),
        ({"significant_difference": Answer.NO, "criteria_met": Answer.YES}, "assessment", "undecided"),
    ],
)
def test_mfds_takes_no_change_within_an_approved_plan_as_one_to_be_approved(
    circumstances: dict[str, Any], rule: str, proposal: str
) -> None:
    assert proposed("mfds", **circumstances) == (rule, proposal)


@pytest.mark.parametrize("kind", ["algorithm", "data"])
@pytest.mark.parametrize("significant", Answer)
def test_no_rule_of_the_european_union_decides_by_a_comparison(kind: str, significant: Answer) -> None:
    for met in Answer:
        said = proposed("eu", change_kind=kind, significant_difference=significant, criteria_met=met)
        assert said[1] is Significance.UNDECIDED


def test_every_rule_of_the_repository_is_said_in_korean_and_chinese() -> None:
    rules = [rule for authority in of_the_repository().authorities for rule in authority.rules]
    assert [rule.id for rule in rules if set(rule.says_in) != {"ko", "zh"}] == []


@pytest.mark.parametrize(
    ("previous", "changes", "version"),
    [
        ("1.0.0", [("other", "major")], "2.0.0o"),
        ("1.0.0", [("algorithm", "major")], "1.1.0a"),
        ("1.0.0", [("data", "minor")], "1.0.1d"),
        ("1.0.1d", [("data", "major")], "1.1.0d"),
        ("1.1.4a", [("other", "major")], "2.0.0o"),
        ("1.1.0a", [("data", "minor"), ("algorithm", "major")], "1.2.0a"),
        ("1.9.9o", [("data", "minor"), ("other", "minor")], "1.9.10d"),
    ],
)
def test_a_change_raises_its_part_and_what_is_behind_goes_to_zero(
    previous: str, changes: list[tuple[str, str]], version: str
) -> None:
    assert next_version(NAMES, previous, changes) == version


def test_a_number_is_never_used_twice() -> None:
    assert next_version(NAMES, "1.0.0", [("data", "minor")], ["1.0.1d", "1.0.2o", "1.1.0a"]) == "1.0.3d"


@pytest.mark.parametrize("previous", ["1.0", "1.0.0.0", "v1.0.0", "1.0.0x", "1.0.0ad", "", "１.0.0"])  # noqa: RUF001
def test_what_is_no_version_by_the_rule_has_no_next_one(previous: str) -> None:
    assert next_version(NAMES, previous, [("data", "minor")]) is None


def test_without_a_change_there_is_no_next_version() -> None:
    assert next_version(NAMES, "1.0.0", []) is None


@given(before=st.tuples(FIGURE, FIGURE, FIGURE), changes=st.lists(RAISED, min_size=1), taken=st.lists(FIGURE))
@PROPERTY
def test_the_next_version_is_a_version_and_later_than_the_one_before_and_not_taken(
    before: tuple[int, int, int], changes: list[tuple[str, str]], taken: list[int]
) -> None:
    used = [f"{before[0]}.{before[1]}.{figure}" for figure in taken]
    version = next_version(NAMES, ".".join(map(str, before)), changes, used)
    assert version
    figures = NAMES.figures(version)
    assert figures
    assert figures > before
    assert figures not in {NAMES.figures(name) for name in used}
