"""YAML with a JSON Schema and with the line of every statement, so that each error can name its place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from sphinx_qms.model.error import Location, Problem, UserError, user_error

Key = str | int
Path_ = tuple[Key, ...]

SCHEMAS = "requirements_specs/yaml_schemas"
DEEPEST = 100
"""Levels of nesting that a YAML file may have; some ten thousand would end the process in the C library."""
LARGEST = 1_000_000
"""Values that a YAML file may hold once its aliases are written out; a few lines can stand for billions."""
KEY_TAGS = frozenset({"tag:yaml.org,2002:str", "tag:yaml.org,2002:merge"})


@dataclass(frozen=True)
class YamlFile:
    """The data of a file that its schema accepts, and the line where each part of it begins."""

    name: str
    data: Any
    lines: Mapping[Path_, int]

    def location(self, *path: Key) -> Location:
        """The place of the part under `path`, or of the nearest part around it that exists."""
        while path not in self.lines:
            path = path[:-1]
        return Location(self.name, self.lines[path])


def read_text(root: Path, name: str) -> str:
    """The text of the project's file `name`, in UTF-8.

    Raises UserError where it is missing, unreadable or in another encoding, with the line of the first wrong byte.
    """
    try:
        content = (root / name).read_bytes()
    except FileNotFoundError:
        raise user_error("file-missing", "the file does not exist", name) from None
    except OSError as error:
        raise user_error("file-unreadable", f"the file cannot be read ({error.strerror})", name) from None
    return decode(content, name)


def decode(content: bytes, name: str) -> str:
    """`content` as text; raises UserError with the line of the first byte that is not UTF-8."""
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"byte 0x{content[error.start]:02x} is not UTF-8"
        raise user_error("file-encoding", message, name, line, "save the file in the encoding UTF-8") from None


def read_yaml(root: Path, name: str, schema: str) -> YamlFile:
    """The project's YAML file `name`, accepted by the schema of that name.

    Raises UserError with every problem: broken YAML, a repeated key, what the schema refuses.
    """
    text = read_text(root, name)
    try:
        if line := _too_deep(text):
            raise user_error("yaml-syntax", "nested too deeply", name, line)
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            if node and _size(node, {}) > LARGEST:
                raise user_error("yaml-syntax", "too large once its aliases are written out", name, 1)
            if wrong := _wrong_keys(node, name) if node else []:
                raise UserError(wrong)
            data = loader.construct_document(node) if node else None
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        raise user_error("yaml-syntax", f"not valid YAML: {error.problem or error.context}", name, line) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, text.find(chr(error.character))) + 1
        message = f"not valid YAML: the control character U+{error.character:04X}"
        raise user_error("yaml-syntax", message, name, line) from None
    except RecursionError:  # an anchor that holds itself
        raise user_error("yaml-syntax", "nested too deeply", name) from None
    file = YamlFile(name, data, {(): 1, **dict(_lines(node, ()))} if node else {(): 1})
    check_schema(file, load_schema(root, schema))
    return file


def load_schema(root: Path, schema: str) -> Any:
    """The JSON Schema `schema` of the project."""
    name = f"{SCHEMAS}/{schema}.schema.json"
    data = parse_json(read_text(root, name), name)
    if not isinstance(data, dict):
        raise user_error("json-schema", "not a JSON Schema: it is no object", name)
    return data


def parse_json(text: str, name: str, hint: str = "") -> Any:
    """The data of the project's JSON file `name`; raises UserError where `text` is not JSON."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise user_error("json-syntax", f"not valid JSON: {error.msg}", name, error.lineno, hint) from None
    except (RecursionError, ValueError):
        raise user_error("json-syntax", "nested too deeply, or a number that is too long", name, hint=hint) from None


def check_schema(file: YamlFile, schema: Any) -> None:
    """Raises UserError with every place where `file` is not what `schema` describes."""
    errors = list(Draft202012Validator(schema).iter_errors(file.data))
    if errors:
        raise UserError(_schema_problem(file, cause) for error in errors for cause in _causes(error))


def _causes(error: ValidationError) -> list[ValidationError]:
    """What is wrong where one of several forms is asked for: the errors of the form that comes nearest.

    That is the one with the fewest errors among those of the right type; the error itself where none has it.
    """
    if error.validator not in ("anyOf", "oneOf"):
        return [error]
    forms: dict[Key, list[ValidationError]] = {}
    for inner in error.context:
        forms.setdefault(inner.relative_schema_path[0], []).append(inner)
    fitting = [form for form in forms.values() if not any(_is_of_other_type(inner) for inner in form)]
    nearest = min(fitting, key=len, default=None)
    return [cause for inner in nearest for cause in _causes(inner)] if nearest else [error]


def _is_of_other_type(inner: ValidationError) -> bool:
    return inner.validator == "type" and not inner.relative_path


def _schema_problem(file: YamlFile, error: ValidationError) -> Problem:
    path: Path_ = tuple(error.absolute_path)
    schema = error.schema if isinstance(error.schema, Mapping) else {}
    where = ".".join(map(str, path)) or "the file"
    if error.validator == "additionalProperties" and isinstance(error.instance, Mapping):
        known = sorted(schema.get("properties", {}))
        unknown = sorted(str(key) for key in error.instance if key not in known)
        location = file.location(*path, unknown[0]) if unknown else file.location(*path)
        return Problem(
            location, "unknown-key", f"{where}: unknown key {', '.join(unknown)}", f"known: {', '.join(known)}"
        )
    meaning = str(schema.get("description", ""))
    if error.validator == "required" and isinstance(error.instance, Mapping):
        missing = [key for key in schema.get("required", ()) if key not in error.instance]
        return Problem(file.location(*path), "missing-key", f"{where}: {', '.join(missing)} is missing", meaning)
    if error.validator == "not":
        hint = "remove it, or what stands beside it"
        return Problem(file.location(*path), "wrong-value", f"{where}: the key cannot stand beside the others", hint)
    message = _types_message(error) if error.validator in ("anyOf", "oneOf") else error.message
    text = message if len(message) < 200 else message[:200] + " …"
    return Problem(file.location(*path), "wrong-value", f"{where}: {text}", meaning)


def _types_message(error: ValidationError) -> str:
    """Which types a value may have that has none of them."""
    types: list[Any] = [inner.validator_value for inner in error.context if _is_of_other_type(inner)]
    names = [name for found in types for name in ([found] if isinstance(found, str) else found)]
    return f"{error.instance!r} is not of type {', '.join(names)}" if names else error.message


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Safe YAML in which a date stays the text that was written, as JSON would have it."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except (ValueError, KeyError, AttributeError):  # PyYAML's own, for `!!int x` and for `0x_`
            kind = node.tag.rpartition(":")[2]
            message = f"{str(node.value)[:60]} is no {kind}; if it is text, put it in quotation marks"
            raise yaml.constructor.ConstructorError(None, None, message, node.start_mark) from None


_Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in _Loader.yaml_implicit_resolvers.items()
}


def _lines(node: yaml.Node, path: Path_) -> list[tuple[Path_, int]]:
    found: list[tuple[Path_, int]] = []
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = (*path, str(key.value))
            found += [(inner, key.start_mark.line + 1), *_lines(value, inner)]
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            found += [((*path, index), item.start_mark.line + 1), *_lines(item, (*path, index))]
    return found


def _too_deep(text: str) -> int:
    """The line where the nesting goes below DEEPEST; 0 where it does not."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                return event.start_mark.line + 1 if event.start_mark else 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return 0


def _size(node: yaml.Node, sizes: dict[int, int]) -> int:
    """How many nodes there are below, each alias written out; `sizes` holds those that are already counted.

    Raises RecursionError for an alias that holds itself.
    """
    if id(node) not in sizes:
        parts = [part for pair in node.value for part in pair] if isinstance(node, yaml.MappingNode) else node.value
        inner = parts if isinstance(node, yaml.CollectionNode) else []
        sizes[id(node)] = 1 + sum(_size(part, sizes) for part in inner)
    return sizes[id(node)]


def _wrong_keys(node: yaml.Node, name: str) -> list[Problem]:
    """Keys that stand twice, and keys that YAML does not read as text, such as 1 or no."""
    if isinstance(node, yaml.SequenceNode):
        return [problem for item in node.value for problem in _wrong_keys(item, name)]
    problems: list[Problem] = []
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            location = Location(name, key.start_mark.line + 1)
            if key.tag not in KEY_TAGS:
                message = f"a key is read as {key.tag.rpartition(':')[2]}, not as text"
                problems.append(Problem(location, "wrong-key", message, "put it in quotation marks"))
            elif key.value in seen:
                problems.append(Problem(location, "repeated-key", f"the key {key.value} stands twice; keep one"))
            else:
                seen.add(key.value)
            problems += _wrong_keys(value, name)
    return problems
