"""Languages by their tags, and the words that pages say in each."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mini_project import REPOSITORY
from sphinx_qms.checks.ai_functions import STAGES
from sphinx_qms.model.finding import Severity
from sphinx_qms.model.language import in_language, language_tag, primary_language
from sphinx_qms.model.report import State
from sphinx_qms.model.risk_policy import Region
from sphinx_qms.model.significance import Significance
from sphinx_qms.model.verdict import Outcome
from sphinx_qms.pages.language.choice import WORDS, spoken, words_in
from sphinx_qms.pages.language.in_html import TABLE_WORDS
from sphinx_qms.pages.language.words import Words

NAMED = re.compile(r"\{(\w+)\}")
INTERNATIONAL = re.compile(r"\{\w+\}|\b(?:ROC|AUC|SHA|Brier|Kappa|PSI|ICC(?:\([1AC],[1k]\))?|[npF](?![a-z]))", re.ASCII)
"""What Korean and Chinese write in Latin letters, and the parts of templates."""
FOREIGN = ("ko", "zh")
METAMODEL = tomllib.loads((REPOSITORY / "ubproject.toml").read_text(encoding="utf-8"))["needs"]
SUBTAG = st.from_regex(r"\A[A-Za-z0-9]{2,8}\Z")


def texts(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text in the words of a language, with where it stands."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from texts(inner, f"{path}.{key}")
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts(getattr(value, field.name), f"{path}.{field.name}")
    elif isinstance(value, tuple):
        for number, inner in enumerate(value):
            yield from texts(inner, f"{path}.{number}")


def said(words: Words) -> dict[str, str]:
    named = (field.name for field in fields(Words) if field.name != "language")
    return {path: text for name in named for path, text in texts(getattr(words, name), name)}


def declared(part: str) -> set[str]:
    """The names of the types, fields or links of the standard metamodel that a page can show."""
    if part == "kinds":
        aspects = METAMODEL["fields"]["aspect"]["schema"]["items"]["enum"]
        return {entry["directive"] for entry in METAMODEL["types"]} | set(aspects)
    if part == "fields":
        return set(METAMODEL["fields"]).union(*(entry.get("fields", {}) for entry in METAMODEL["types"]))
    return set(METAMODEL["links"])


def enumerated(need_type: str, name: str) -> set[str]:
    [entry] = (entry for entry in METAMODEL["types"] if entry["directive"] == need_type)
    return set(entry["fields"][name]["schema"]["enum"])


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("ko", "ko"),
        ("zh_CN", "zh-CN"),
        ("zh-Hant-HK", "zh-Hant-HK"),
        (" zh ", "zh"),
        ("KO", "KO"),
        ("gsw", "gsw"),
        ("chinese", ""),
        ("한국어", ""),
        ("zh-", ""),
        ("zh CN", ""),
        ("k", ""),
        ("", ""),
    ],
)
def test_a_language_has_the_tag_that_html_wants_and_what_is_none_has_no_tag(name: str, tag: str) -> None:
    assert language_tag(name) == tag


@pytest.mark.parametrize(
    ("language", "found"),
    [
        ("zh", "Chinese"),
        ("zh_CN", "Chinese"),
        ("zh-Hans-CN", "Chinese"),
        ("zh-TW", "of Taiwan"),
        ("ZH-tw", "of Taiwan"),
        ("zhx", None),
        ("ko", None),
        ("", None),
    ],
)
def test_an_entry_is_that_of_the_language_or_of_the_nearest_wider_one(language: str, found: str | None) -> None:
    assert in_language({"zh": "Chinese", "zh_TW": "of Taiwan"}, language) == found


@given(st.sampled_from(["ko", "zh", "en"]), st.lists(SUBTAG, max_size=3))
def test_a_region_never_loses_the_words_of_its_language(language: str, subtags: list[str]) -> None:
    regional = "-".join([language, *subtags])
    assert words_in(regional) is WORDS[language]
    assert primary_language(regional) == language
    assert spoken(regional) == regional


@pytest.mark.parametrize("language", ["fr", "nl-BE", ""])
def test_a_language_without_words_is_answered_in_english(language: str) -> None:
    assert words_in(language) is WORDS["en"]
    assert spoken(language) == "en"


@pytest.mark.parametrize("language", WORDS)
def test_no_word_is_missing(language: str) -> None:
    assert [path for path, text in said(WORDS[language]).items() if not text.strip()] == []


@pytest.mark.parametrize("language", WORDS)
def test_everything_that_is_counted_or_judged_has_a_word(language: str) -> None:
    words = WORDS[language]
    assert set(words.states) == set(State)
    assert set(words.severities) == set(words.severity_counts) == set(Severity)
    assert set(words.regions) == set(Region)
    assert set(words.statuses) == set(METAMODEL["fields"]["status"]["schema"]["enum"])
    assert set(words.outcomes) == enumerated("result", "outcome")
    assert set(words.control_kinds) == enumerated("requirement", "control_kind")
    assert set(words.stages) == {stage.name for stage in STAGES}
    assert set(words.significance.significances) == set(Significance)
    assert set(words.facts.outcomes) == set(Outcome)
    assert set(words.facts.statistics) == enumerated("criterion", "statistic")
    assert set(words.facts.comparisons) == enumerated("criterion", "comparison")
    assert set(words.facts.quantities) == set(WORDS["en"].facts.quantities)
    assert set(words.facts.methods) == set(WORDS["en"].facts.methods)


@pytest.mark.parametrize("language", FOREIGN)
@pytest.mark.parametrize("part", ["kinds", "fields", "links"])
def test_the_standard_metamodel_has_words_for_all_it_has(part: str, language: str) -> None:
    assert declared(part) - set(getattr(WORDS[language], part)) == set()


@pytest.mark.parametrize("language", FOREIGN)
def test_no_english_is_left(language: str) -> None:
    own = said(WORDS[language])
    assert {path: text for path, text in own.items() if re.search("[A-Za-z]", INTERNATIONAL.sub("", text))} == {}


@pytest.mark.parametrize("language", FOREIGN)
def test_a_template_has_the_same_parts_as_in_english(language: str) -> None:
    english, words = said(WORDS["en"]), said(WORDS[language])
    differ = [path for path in english if sorted(NAMED.findall(english[path])) != sorted(NAMED.findall(words[path]))]
    assert differ == []


@pytest.mark.parametrize("language", WORDS)
def test_states_and_regions_and_kinds_can_be_told_apart(language: str) -> None:
    words = WORDS[language]
    groups: list[Mapping[Any, str]] = [words.states, words.regions, words.statuses, words.outcomes, words.severities]
    groups.append(words.significance.significances)
    groups += [words.facts.outcomes, words.facts.quantities, words.facts.parts]
    assert [group for group in groups if len(set(group.values())) < len(group)] == []
    assert len(set(words.kinds.values())) == len(words.kinds)


def test_scripts_get_the_words_of_their_tables_in_every_language() -> None:
    words = json.loads(TABLE_WORDS["data-words"])
    assert set(words) == set(WORDS)
    assert words["ko"] == {"filter": "검색어", "by": "‘{column}’ 열에서 검색", "rows": "{total}행 중 {number}행"}  # noqa: RUF001
