"""Catalogues: clauses with the document's own numbers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_qms.model.catalogue import clause_need_id, load_catalogue
from sphinx_qms.model.error import UserError
from sphinx_qms.pages.language.marked import asks_of
from unit.builders import (
    CATALOGUE_FILE,
    CLAUSES,
    PROPERTY,
    REPOSITORY,
    a_clause,
    catalogue_data,
    line_of,
    metamodel,
    only_problem,
    problems_of,
    write,
)


@pytest.mark.parametrize(
    ("prefix", "number", "need_id"),
    [
        ("GMLP", "4.b", "GMLP_4_b"),
        ("GMLP", "intro", "GMLP_intro"),
        ("ISO42001", "A.7.4", "ISO42001_A_7_4"),
        ("CMDE2019", "2.2.4-e", "CMDE2019_2_2_4_e"),
        ("ISO13485", "7.3.2(a)", "ISO13485_7_3_2_a"),
        ("EUMDR", "Annex II, 6.1 (b)", "EUMDR_Annex_II_6_1_b"),
    ],
)
def test_the_need_id_of_a_clause_is_prefix_and_number(prefix: str, number: str, need_id: str) -> None:
    assert clause_need_id(prefix, number) == need_id


@PROPERTY
@given(st.text(min_size=1).filter(lambda number: re.search("[A-Za-z0-9]", number)))
def test_every_number_makes_a_valid_need_id(number: str) -> None:
    assert re.fullmatch("[A-Z][A-Z0-9]*(_[A-Za-z0-9]+)+", clause_need_id("GMLP", number))


@pytest.mark.parametrize(
    ("number", "parent"),
    [
        ("4", ""),
        ("intro", ""),
        ("4.b", "4"),
        ("2.0-a", "2"),
        ("A.7.4", "A.7"),
        ("2.2.4-e", "2.2.4"),
        ("7.3.2(a)", "7.3.2"),
        ("(a)", ""),
        ("", ""),
    ],
)
def test_the_parent_is_the_number_cut_at_its_last_mark(number: str, parent: str) -> None:
    assert a_clause(number).parent_number == parent


@pytest.mark.parametrize(("language", "title"), [("ko", "하나"), ("en", "First"), ("fr", "First"), ("", "First")])
def test_a_title_is_in_the_language_where_the_catalogue_has_it(language: str, title: str) -> None:
    assert a_clause(title="First", titles={"ko": "하나"}).title_in(language) == title


@pytest.mark.parametrize(("language", "asks"), [("zh", "做"), ("ko", "Do it."), ("en", "Do it.")])
def test_what_is_asked_is_in_the_language_where_the_catalogue_has_it(folder: Path, language: str, asks: str) -> None:
    write(folder, CATALOGUE_FILE, catalogue_data(clauses=[CLAUSES[1] | {"asks_zh": "做"}]))
    assert asks_of(load_catalogue(folder, "tiny").clauses[0], language).astext() == asks


def test_a_clause_without_its_own_exclusion_has_that_of_the_catalogue(folder: Path) -> None:
    write(folder, CATALOGUE_FILE, catalogue_data(exclusion_default="if_regulation_permits"))
    exclusions = {clause.number: clause.exclusion for clause in load_catalogue(folder, "tiny").clauses}
    assert (exclusions["1.a"], exclusions["1.b"]) == ("if_regulation_permits", "never")


def test_a_clause_is_verified_and_asks_for_no_number_and_no_document_unless_it_says_so(folder: Path) -> None:
    clause = load_catalogue(folder, "tiny").clauses[1]
    assert (clause.verified, clause.needs_numeric, clause.documented, clause.requires) == (True, False, False, ())


def test_a_clause_knows_its_line(folder: Path) -> None:
    clause = load_catalogue(folder, "tiny").clauses[2]
    assert (clause.location.file, clause.location.line) == (
        CATALOGUE_FILE,
        line_of(folder / CATALOGUE_FILE, "id: 1.b"),
    )


def test_headings_are_not_assessed(folder: Path) -> None:
    assert [clause.number for clause in load_catalogue(folder, "tiny").assessed] == ["1.a", "1.b", "1.c"]


@pytest.mark.parametrize("again", ["1.a", "1-a", "1(a)"])
def test_two_clauses_of_one_need_id_are_an_error(folder: Path, again: str) -> None:
    write(folder, CATALOGUE_FILE, catalogue_data(clauses=[*CLAUSES, CLAUSES[1] | {"id": again, "title": "Again"}]))
    with pytest.raises(UserError) as raised:
        load_catalogue(folder, "tiny")
    problem = only_problem(raised.value)
    path = folder / CATALOGUE_FILE
    assert problem.code == "clause-repeated"
    assert problem.location.line == line_of(path, "title: Again") - 1
    assert f"{CATALOGUE_FILE}:{line_of(path, 'id: 1.a')}" in problem.hint


def test_each_repetition_is_reported(folder: Path) -> None:
    write(folder, CATALOGUE_FILE, catalogue_data(clauses=[*CLAUSES, *CLAUSES[1:3]]))
    with pytest.raises(UserError) as raised:
        load_catalogue(folder, "tiny")
    assert [problem.code for problem in raised.value.problems] == ["clause-repeated"] * 2


def test_an_id_that_is_not_the_name_of_the_file_is_an_error(folder: Path) -> None:
    write(folder, CATALOGUE_FILE, "# comment\n" + (folder / CATALOGUE_FILE).read_text().replace("tiny", "other", 1))
    with pytest.raises(UserError) as raised:
        load_catalogue(folder, "tiny")
    assert problems_of(raised.value) == [("catalogue-id", f"{CATALOGUE_FILE}:2")]


def test_a_missing_catalogue_is_an_error(folder: Path) -> None:
    with pytest.raises(UserError) as raised:
        load_catalogue(folder, "other")
    assert problems_of(raised.value) == [("file-missing", "requirements_specs/catalogues/other.yaml")]


def test_gmlp_has_101_clauses_under_one_heading() -> None:
    catalogue = load_catalogue(REPOSITORY, "gmlp_n88")
    headings = [clause for clause in catalogue.clauses if clause.is_heading]
    assert (len(list(catalogue.assessed)), [clause.number for clause in headings]) == (101, ["intro"])


def test_gmlp_has_its_ten_principles_in_three_languages() -> None:
    clauses = {clause.number: clause for clause in load_catalogue(REPOSITORY, "gmlp_n88").clauses}
    principles = [clauses[str(number)] for number in range(1, 11)]
    assert all(len({clause.title_in(language) for language in ("en", "ko", "zh")}) == 3 for clause in principles)


def test_every_part_of_gmlp_has_its_principle() -> None:
    clauses = load_catalogue(REPOSITORY, "gmlp_n88").clauses
    numbers = {clause.number for clause in clauses}
    assert [clause.number for clause in clauses if clause.parent_number and clause.parent_number not in numbers] == []


CATALOGUES = sorted(path.stem for path in (REPOSITORY / "requirements_specs/catalogues").glob("*.yaml"))


@pytest.mark.parametrize("name", CATALOGUES)
def test_every_clause_of_a_catalogue_can_be_answered_and_stands_under_its_heading(name: str) -> None:
    catalogue = load_catalogue(REPOSITORY, name)
    numbers = {clause.number for clause in catalogue.clauses}
    kinds = {kind for clause in catalogue.clauses for kind in (*clause.answered_by, *clause.requires)}
    assert kinds <= metamodel().kinds
    assert all(clause.answered_by for clause in catalogue.assessed)
    # chapters may be numbered as if there were one above them: A.2
    assert [clause.number for clause in catalogue.assessed if clause.parent_number not in numbers | {""}] == []


@pytest.mark.parametrize(
    ("name", "assessed", "regimes"),
    [
        ("gmlp_n88", 101, {"with_reason"}),
        ("iso13485", 72, {"never", "if_regulation_permits", "with_reason"}),
        ("iso42001", 70, {"never", "statement_of_applicability"}),
        ("nmpa_dl_2019", 213, {"with_reason"}),
    ],
)
def test_a_catalogue_has_its_clauses_and_its_regimes_of_exclusion(name: str, assessed: int, regimes: set[str]) -> None:
    clauses = list(load_catalogue(REPOSITORY, name).assessed)
    assert len(clauses) == assessed
    assert {clause.exclusion for clause in clauses} == regimes


def test_the_statement_of_applicability_of_iso_42001_is_about_the_38_controls_of_its_annex_a() -> None:
    clauses = load_catalogue(REPOSITORY, "iso42001").assessed
    controls = [clause.number for clause in clauses if clause.exclusion == "statement_of_applicability"]
    assert len(controls) == 38
    assert all(number.startswith("A.") for number in controls)


def test_only_design_and_development_can_be_excluded_from_iso_13485_by_regulation() -> None:
    clauses = load_catalogue(REPOSITORY, "iso13485").assessed
    permitted = {clause.number for clause in clauses if clause.exclusion == "if_regulation_permits"}
    assert permitted
    assert all(number.startswith("7.3") for number in permitted)
    assert not [c.number for c in clauses if c.number[0] in "45" and c.exclusion != "never"]
