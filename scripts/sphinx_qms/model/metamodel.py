"""The metamodel of the project: `ubproject.toml`, as sphinx-needs and ubCode read it too."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sphinx_qms.model.error import user_error
from sphinx_qms.model.yaml_file import read_text

FILE = "ubproject.toml"
OPEN_LINKS = frozenset({"complies"})


@dataclass(frozen=True)
class NeedType:
    """A need type: its title, and the links that it lists as its own."""

    name: str
    title: str
    links: frozenset[str]


@dataclass(frozen=True)
class Metamodel:
    """The need types, link types and fields of the project."""

    types: Mapping[str, NeedType]
    links: Mapping[str, tuple[str, str]]
    fields: frozenset[str]
    aspects: frozenset[str]

    @property
    def kinds(self) -> frozenset[str]:
        """Everything that can answer a clause: need types and aspects."""
        return frozenset(self.types) | self.aspects

    @property
    def options(self) -> frozenset[str]:
        """The names that can stand as an option of a need in a page."""
        return self.fields | frozenset(self.links) | {"id", "status", "tags"}

    def kind_title(self, kind: str) -> str:
        """How people call a kind: the title of the need type, or the aspect."""
        return self.types[kind].title.lower() if kind in self.types else kind

    def may_link(self, need_type: str, link: str) -> bool:
        """Whether a need of that type may carry that link."""
        return link in OPEN_LINKS or link in self.types[need_type].links


def load_metamodel(root: Path) -> Metamodel:
    """The metamodel of the project; raises UserError where the file is not valid TOML or declares no types."""
    text = read_text(root, FILE)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        message = f"not valid TOML: {re.sub(r' [(]at .*', '', str(error))}"
        raise user_error("toml-syntax", message, FILE, int(line[1]) if line else 0) from None
    needs = _table(data, "needs")
    fields = dict(_table(needs, "fields"))
    types = {}
    entries = needs.get("types", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise user_error("metamodel", "needs.types is not a list of tables", FILE, hint="write [[needs.types]]")
    for number, entry in enumerate(entries, 1):
        if missing := [key for key in ("directive", "title", "prefix") if not isinstance(entry.get(key), str)]:
            raise user_error("metamodel", f"need type number {number} has no {', '.join(missing)}", FILE)
        name = entry["directive"]
        if name in types:
            raise user_error("metamodel", f"need type number {number} repeats the directive {name}", FILE)
        types[name] = NeedType(name, entry["title"], frozenset(_table(entry, "links")))
        fields |= _table(entry, "fields")
    if not types:
        raise user_error("metamodel", "no need types are declared", FILE, hint="see [[needs.types]] of a new project")
    declared = _table(needs, "links")
    links = {
        name: (link.get("outgoing", name), link.get("incoming", f"{name} incoming"))
        for name, link in ((name, _table(declared, name)) for name in declared)
    }
    aspect = _table(_table(_table(_table(needs, "fields"), "aspect"), "schema"), "items")
    return Metamodel(types, links, frozenset(fields), frozenset(aspect.get("enum", [])))


def _table(around: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = around.get(key, {})
    if not isinstance(value, dict):
        raise user_error("metamodel", f"{key} is not a table", FILE, hint="see ubproject.toml of a new project")
    return value
