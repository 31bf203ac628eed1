"""YAML files are read completely or refused with the place of each problem."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from sphinx_qms.model.error import Problem, UserError
from sphinx_qms.model.yaml_file import YamlFile, parse_json, read_text, read_yaml
from unit.builders import PROPERTY, only_problem, problems_of, write

SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "minLength": 1, "description": "What people call it."},
        "day": {"type": "string"},
        "number": {"type": "integer"},
        "inner": {
            "type": "array",
            "items": {"type": "object", "additionalProperties": False, "properties": {"size": {"type": "integer"}}},
        },
    },
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write(tmp_path, "requirements_specs/yaml_schemas/thing.schema.json", SCHEMA)
    return tmp_path


def refused(project: Path, content: str | bytes) -> UserError:
    write(project, "thing.yaml", content)
    with pytest.raises(UserError) as raised:
        read_yaml(project, "thing.yaml", "thing")
    return raised.value


def accepted(project: Path, content: str | bytes) -> YamlFile:
    write(project, "thing.yaml", content)
    return read_yaml(project, "thing.yaml", "thing")


@pytest.mark.parametrize(
    ("content", "code", "line", "says"),
    [
        ("name: [x", "yaml-syntax", 2, "not valid YAML"),
        ("name: x\nday: *y\n", "yaml-syntax", 2, "alias"),
        ("name: x\n\tday: y\n", "yaml-syntax", 2, "not valid YAML"),
        ("name: x\n---\nname: y\n", "yaml-syntax", 2, "another document"),
        ("name: x\nday: !!python/object:os.system y\n", "yaml-syntax", 2, "constructor"),
        ("name: x\nday: 0x_\n", "yaml-syntax", 2, "quotation marks"),
        ("name: x\nnumber: !!int many\n", "yaml-syntax", 2, "many is no int"),
        ("name: x\nnumber: " + "9" * 5000 + "\n", "yaml-syntax", 2, "is no int"),
        ("name: x\nday: \x07\n", "yaml-syntax", 2, "U+0007"),
        ("name: x\nday: ä\nnumber: \x00\n", "yaml-syntax", 3, "U+0000"),
        ("name: x\nday: y\nname: z\n", "repeated-key", 3, "the key name stands twice"),
        ("name: x\ninner:\n- size: 1\n  size: 2\n", "repeated-key", 4, "the key size stands twice"),
        ("name: x\nno: y\n", "wrong-key", 2, "bool"),
        ("name: x\n1: y\n", "wrong-key", 2, "int"),
        ("name: x\n[a]: y\n", "wrong-key", 2, "seq"),
        ("name: x\ncolour: red\n", "unknown-key", 2, "unknown key colour"),
        ("name: x\ninner:\n- size: 1\n- width: 2\n", "unknown-key", 4, "inner.1: unknown key width"),
        ("day: today\n", "missing-key", 1, "name is missing"),
        ("name: 5\n", "wrong-value", 1, "name: 5 is not of type 'string'"),
        ("name: ''\n", "wrong-value", 1, "name"),
        ("name: x\ninner:\n- size: 1\n- size: wide\n", "wrong-value", 4, "inner.1.size"),
        ("", "wrong-value", 1, "the file"),
        ("# only a comment\n", "wrong-value", 1, "the file"),
        ("- a\n- b\n", "wrong-value", 1, "the file"),
        ("name: x\r\nnumber: y\r\n", "wrong-value", 2, "number"),
        (b"name: x\nday: \xfc\n", "file-encoding", 2, "0xfc"),
        ("name: x\n".encode("utf-16"), "file-encoding", 1, "is not UTF-8"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_line(
    project: Path, content: str | bytes, code: str, line: int, says: str
) -> None:
    problem = only_problem(refused(project, content))
    assert (problem.code, str(problem.location)) == (code, f"thing.yaml:{line}")
    assert says in problem.message


@pytest.mark.parametrize(
    ("content", "hint"),
    [
        ("name: x\ncolour: red\n", "known: day, inner, name, number"),
        ("name: ''\n", "What people call it."),
        ("name: x\nno: y\n", "put it in quotation marks"),
        (b"name: \xfc\n", "save the file in the encoding UTF-8"),
    ],
)
def test_the_hint_says_what_to_do(project: Path, content: str | bytes, hint: str) -> None:
    assert only_problem(refused(project, content)).hint == hint


def test_an_error_prints_place_code_message_and_hint(project: Path) -> None:
    assert str(refused(project, "name: x\ncolour: red\n")) == (
        "thing.yaml:2: error [unknown-key] the file: unknown key colour\n  hint: known: day, inner, name, number"
    )


def test_a_long_wrong_value_is_cut(project: Path) -> None:
    problem = only_problem(refused(project, f"name: x\nnumber: {'long ' * 200}\n"))
    assert len(problem.message) < 250
    assert problem.message.endswith("…")


def test_several_problems_are_all_reported_in_the_order_of_their_lines(project: Path) -> None:
    error = refused(project, "day: 5\ncolour: red\ninner:\n- size: wide\n- width: 1\n")
    assert problems_of(error) == [
        ("missing-key", "thing.yaml:1"),
        ("wrong-value", "thing.yaml:1"),
        ("unknown-key", "thing.yaml:2"),
        ("wrong-value", "thing.yaml:4"),
        ("unknown-key", "thing.yaml:5"),
    ]


def test_all_repeated_and_wrong_keys_are_reported(project: Path) -> None:
    error = refused(project, "name: x\nname: y\nname: z\nyes: 1\n")
    assert problems_of(error) == [
        ("repeated-key", "thing.yaml:2"),
        ("repeated-key", "thing.yaml:3"),
        ("wrong-key", "thing.yaml:4"),
    ]


def test_each_statement_knows_its_line(project: Path) -> None:
    file = accepted(project, "# comment\nname: x\ninner:\n\n- size: 1\n-\n  size: 2\n")
    paths: list[tuple[str | int, ...]] = [("name",), ("inner",), ("inner", 0), ("inner", 0, "size"), ("inner", 1)]
    assert [file.location(*path).line for path in paths] == [2, 3, 5, 5, 7]


def test_the_place_of_a_missing_part_is_that_of_the_nearest_part_around_it(project: Path) -> None:
    file = accepted(project, "\nname: x\ninner:\n- size: 1\n")
    assert file.location("inner", 0, "width", "unit").line == 4
    assert file.location("nowhere").line == 1


@pytest.mark.parametrize("written", ["2026-11-22", "2026-11-22T10:00:00Z"])
def test_a_date_stays_the_text_that_was_written(project: Path, written: str) -> None:
    assert accepted(project, f"name: x\nday: {written}\n").data["day"] == written


def test_a_byte_order_mark_is_no_part_of_the_first_key(project: Path) -> None:
    assert accepted(project, b"\xef\xbb\xbfname: x\n").data == {"name": "x"}


def test_line_ends_of_windows_are_read_as_line_feeds(tmp_path: Path) -> None:
    write(tmp_path, "page.md", b"a\r\nb\r\n")
    assert read_text(tmp_path, "page.md") == "a\nb\n"


def test_a_merged_mapping_is_read(project: Path) -> None:
    data = accepted(project, "name: x\ninner:\n- &one\n  size: 1\n- <<: *one\n").data
    assert data["inner"] == [{"size": 1}, {"size": 1}]


@pytest.mark.parametrize(
    "content",
    [
        "[" * 200 + "]" * 200,
        "- " * 200 + "x",
        "[" * 100_000 + "]" * 100_000,  # as deep as this, the C library ended the process
        "- " * 100_000 + "x",
        "".join(" " * depth + "a:\n" for depth in range(1500)),
        "&a [*a]",
    ],
    ids=["flow", "block", "very deep flow", "very deep block", "mappings", "an anchor that holds itself"],
)
def test_deep_nesting_is_refused(project: Path, content: str) -> None:
    problem = only_problem(refused(project, content))
    assert (problem.code, problem.message) == ("yaml-syntax", "nested too deeply")


def test_a_missing_file_is_named(project: Path) -> None:
    with pytest.raises(UserError) as raised:
        read_yaml(project, "nowhere.yaml", "thing")
    assert problems_of(raised.value) == [("file-missing", "nowhere.yaml")]


def test_a_folder_in_the_place_of_a_file_is_named(project: Path) -> None:
    (project / "thing.yaml").mkdir()
    with pytest.raises(UserError) as raised:
        read_text(project, "thing.yaml")
    assert problems_of(raised.value) == [("file-unreadable", "thing.yaml")]


def test_a_broken_schema_is_named(project: Path) -> None:
    write(project, "requirements_specs/yaml_schemas/thing.schema.json", '{\n"type": }')
    assert problems_of(refused(project, "name: x")) == [
        ("json-syntax", "requirements_specs/yaml_schemas/thing.schema.json:2")
    ]


def test_deeply_nested_json_is_refused() -> None:
    with pytest.raises(UserError) as raised:
        parse_json("[" * 100_000, "thing.json", "write less")
    assert only_problem(raised.value).hint == "write less"


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
keys = st.sampled_from(["name", "day", "inner", "size"]) | scalars
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=8
)


def problems_in(root: Path, text: str, schema: object) -> tuple[Problem, ...]:
    """What is wrong with a YAML file of that text; nothing where it is read."""
    write(root, "requirements_specs/yaml_schemas/thing.schema.json", json.dumps(schema))
    write(root, "thing.yaml", text.encode())
    try:
        read_yaml(root, "thing.yaml", "thing")
    except UserError as error:
        return error.problems
    return ()


def test_aliases_that_would_fill_the_memory_are_refused_at_once(project: Path) -> None:
    layers = "".join(f"a{number}: &a{number} [{', '.join([f'*a{number - 1}'] * 9)}]\n" for number in range(1, 12))
    problem = only_problem(refused(project, f"a0: &a0 [x]\n{layers}"))
    assert (problem.code, problem.message) == ("yaml-syntax", "too large once its aliases are written out")


@PROPERTY
@given(st.text(alphabet="{}[]:,-?!&*|>'\"%#@ \n\tabnoy01x._~=<\x00\x85\u2028é", max_size=40))
@example("? [a]\n: b")
@example("a: !!timestamp never")
@example("a: !!bool maybe")
@example("1: a")
def test_a_text_that_is_not_our_yaml_is_refused_at_a_line_of_the_file(text: str) -> None:
    """Any other exception than UserError would be ours to mend, and fails this test."""
    with tempfile.TemporaryDirectory() as place:
        problems = problems_in(Path(place), text, {})
    lines = len(re.split(r"\r\n|[\r\n\x85\u2028\u2029]", text))
    assert all(0 <= problem.location.line <= lines + 1 for problem in problems)


@PROPERTY
@given(anything)
def test_data_is_accepted_if_and_only_if_it_is_what_the_schema_describes(data: Any) -> None:
    text = yaml.safe_dump(data, allow_unicode=True)
    keys = {key for item in walk(data) if isinstance(item, dict) for key in item}
    valid = all(isinstance(key, str) for key in keys) and Draft202012Validator(SCHEMA).is_valid(data)
    with tempfile.TemporaryDirectory() as place:
        assert (problems_in(Path(place), text, SCHEMA) == ()) is valid


def walk(data: Any) -> Iterator[Any]:
    yield data
    for item in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from walk(item)
