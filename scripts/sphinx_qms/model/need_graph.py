"""The needs of a project and their links, as plain data: the same inside a build and from `needs.json`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sphinx_qms.model.error import Location
from sphinx_qms.model.metamodel import Metamodel


@dataclass(frozen=True)
class Need:
    """A need: what it is, where it is written, its fields that are set, and its outgoing links by type."""

    id: str
    type: str
    title: str
    status: str
    location: Location
    docname: str = ""
    content: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def aspects(self) -> tuple[str, ...]:
        """The aspects that the need treats, such as security."""
        return tuple(self.fields.get("aspect") or ())

    @property
    def is_obsolete(self) -> bool:
        """Whether the need holds no longer; it is kept for what refers to it."""
        return self.status == "obsolete"

    def text(self, name: str) -> str:
        """The field `name` as text, empty where it is not set."""
        value = self.fields.get(name)
        return "" if value is None else str(value)


class NeedGraph(Mapping[str, Need]):
    """Needs by id, in the order of their ids, with links in both directions."""

    def __init__(self, needs: Iterable[Need]) -> None:
        self._needs = {need.id: need for need in sorted(needs, key=lambda need: need.id)}
        self._incoming: dict[str, dict[str, list[str]]] = {}
        for need in self._needs.values():
            for link, targets in need.links.items():
                for target in targets:
                    self._incoming.setdefault(target, {}).setdefault(link, []).append(need.id)

    def __getitem__(self, need_id: str) -> Need:
        return self._needs[need_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._needs)

    def __len__(self) -> int:
        return len(self._needs)

    def of_type(self, *types: str) -> list[Need]:
        """The needs of those types, by id."""
        return [need for need in self._needs.values() if need.type in types]

    def living(self, *types: str) -> list[Need]:
        """The needs of those types that are not obsolete, by id."""
        return [need for need in self.of_type(*types) if not need.is_obsolete]

    def targets(self, need_id: str, *links: str) -> list[Need]:
        """The existing needs that `need_id` points to by those links."""
        need = self._needs[need_id]
        names = [target for link in links for target in need.links.get(link, ())]
        return [self._needs[name] for name in names if name in self._needs]

    def sources(self, need_id: str, *links: str) -> list[Need]:
        """The needs that point to `need_id` by those links."""
        incoming = self._incoming.get(need_id, {})
        return [self._needs[name] for link in links for name in incoming.get(link, ())]

    def reach_back(self, need_id: str, *links: str) -> list[Need]:
        """Every need that reaches `need_id` over those links, in any number of steps, nearest first; each once."""
        return self._reach(need_id, self.sources, links)

    def reach(self, need_id: str, *links: str) -> list[Need]:
        """Every need that `need_id` reaches over those links, in any number of steps, nearest first; each once."""
        return self._reach(need_id, self.targets, links)

    def _reach(self, start: str, step: Any, links: tuple[str, ...]) -> list[Need]:
        found: dict[str, Need] = {}
        front = [start]
        while front:
            front = [need.id for name in front for need in step(name, *links) if self._enter(found, need, start)]
        return list(found.values())

    @staticmethod
    def _enter(found: dict[str, Need], need: Need, start: str) -> bool:
        if need.id in found or need.id == start:
            return False
        found[need.id] = need
        return True


def graph_from_records(records: Iterable[Mapping[str, Any]], metamodel: Metamodel, source: str) -> NeedGraph:
    """The graph of sphinx-needs' own records: the needs view of a build, or the needs of a `needs.json`.

    `source` is the folder of the pages, relative to the project.
    """
    return NeedGraph(_need(record, metamodel, source) for record in records)


def _need(record: Mapping[str, Any], metamodel: Metamodel, source: str) -> Need:
    docname = record.get("docname") or ""
    # a link to a part of a need (`REQ_1.a`) is a link to the need
    links = {
        name: tuple(dict.fromkeys(target.partition(".")[0] for target in record[name]))
        for name in sorted(metamodel.links)
        if record.get(name)
    }
    return Need(
        id=record["id"],
        type=record["type"],
        title=record["title"],
        status=record.get("status") or "",
        location=Location(f"{source}/{docname}{record.get('doctype') or ''}", record.get("lineno") or 0),
        docname=docname,
        content=record.get("content") or "",
        fields={name: record[name] for name in sorted(metamodel.fields) if record.get(name) not in (None, "", [])},
        links=links,
    )
