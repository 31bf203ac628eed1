"""The metamodel is read from ubproject.toml, as sphinx-needs reads it too."""

from __future__ import annotations

from pathlib import Path

import pytest

from sphinx_qms.model.error import UserError
from sphinx_qms.model.metamodel import load_metamodel
from unit.builders import metamodel, only_problem, write

TYPE = '[[needs.types]]\ndirective = "risk"\ntitle = "Risk"\nprefix = "RISK_"\n'


def test_the_kinds_are_need_types_and_aspects() -> None:
    assert {"risk", "record", "security", "subgroup"} <= metamodel().kinds
    assert metamodel().aspects == {"usability", "security", "supplier", "subgroup"}


@pytest.mark.parametrize(
    ("need_type", "link", "allowed"),
    [
        ("requirement", "mitigates", True),
        ("requirement", "verifies", False),
        ("test", "verifies", True),
        ("risk", "complies", True),
        ("metric", "complies", True),
        ("metric", "nonsense", False),
    ],
)
def test_a_type_may_carry_the_links_that_it_lists_and_complies(need_type: str, link: str, allowed: bool) -> None:
    assert metamodel().may_link(need_type, link) is allowed


@pytest.mark.parametrize("name", ["id", "status", "tags", "aspect", "complies", "failure_mode"])
def test_fields_and_links_are_options_of_a_need(name: str) -> None:
    assert name in metamodel().options


@pytest.mark.parametrize(("kind", "title"), [("intended_use", "intended use"), ("security", "security")])
def test_people_call_a_kind_by_its_title(kind: str, title: str) -> None:
    assert metamodel().kind_title(kind) == title


def test_a_link_has_a_name_in_both_directions() -> None:
    assert metamodel().links["caused_by"] == ("caused by", "can lead to")


def test_a_link_without_names_is_called_as_it_is(tmp_path: Path) -> None:
    write(tmp_path, "ubproject.toml", f"{TYPE}[needs.links.harms]\n")
    assert load_metamodel(tmp_path).links == {"harms": ("harms", "harms incoming")}


@pytest.mark.parametrize(
    ("content", "code", "line", "says"),
    [
        ("[needs]\nid_required = yes\n", "toml-syntax", 2, "not valid TOML"),
        ("[needs]\na = 1\na = 2\n", "toml-syntax", 3, "not valid TOML"),
        ("", "metamodel", 0, "no need types"),
        ("[needs]\n", "metamodel", 0, "no need types"),
        ("needs = 5\n", "metamodel", 0, "needs is not a table"),
        ("[needs]\ntypes = 5\n", "metamodel", 0, "not a list of tables"),
        ("[needs.types]\nrisk = 5\n", "metamodel", 0, "not a list of tables"),
        ("[needs]\ntypes = [5]\n", "metamodel", 0, "not a list of tables"),
        (TYPE + '[[needs.types]]\ndirective = "test"\n', "metamodel", 0, "number 2 has no title, prefix"),
        (TYPE.replace('"Risk"', "5"), "metamodel", 0, "number 1 has no title"),
        (TYPE + TYPE, "metamodel", 0, "number 2 repeats the directive risk"),
        (TYPE + "links = 5\n", "metamodel", 0, "links is not a table"),
        (TYPE + 'fields = ["a"]\n', "metamodel", 0, "fields is not a table"),
        ("[needs.links]\ncomplies = 5\n" + TYPE, "metamodel", 0, "complies is not a table"),
        ("[needs.fields]\naspect = 5\n" + TYPE, "metamodel", 0, "aspect is not a table"),
        ("[needs.fields.aspect]\nschema = 5\n" + TYPE, "metamodel", 0, "schema is not a table"),
    ],
)
def test_a_metamodel_that_cannot_be_used_is_refused(
    tmp_path: Path, content: str, code: str, line: int, says: str
) -> None:
    write(tmp_path, "ubproject.toml", content)
    with pytest.raises(UserError) as raised:
        load_metamodel(tmp_path)
    problem = only_problem(raised.value)
    assert (problem.code, problem.location.file, problem.location.line) == (code, "ubproject.toml", line)
    assert says in problem.message


def test_a_project_without_a_metamodel_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError) as raised:
        load_metamodel(tmp_path)
    assert only_problem(raised.value).code == "file-missing"
