"""Where in the pages something belongs that is still to be written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sphinx_qms.model.catalogue import DOCUMENTS, Clause
from sphinx_qms.model.need_graph import NeedGraph


@dataclass(frozen=True)
class Contents:
    """The pages in the order in which they are read, and what they refer to.

    `mentions` is by need id the first page whose text refers to it, as guidance does that names the clauses of a
    page; `applicability` is by catalogue the page with its statement of applicability.
    """

    pages: tuple[str, ...] = ()
    mentions: Mapping[str, str] = field(default_factory=dict)
    applicability: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Homes:
    """Where needs of each kind live: the page with most of them, and by page and kind the ids of those there."""

    graph: NeedGraph
    contents: Contents
    of_kinds: Mapping[str, str]
    there: Mapping[tuple[str, str], Sequence[str]]

    def page_of(self, need_id: str) -> str:
        """The page where the need stands."""
        return self.graph[need_id].location.file

    def page_for(self, clause: Clause) -> str:
        """The page where an answer to the clause belongs: that which refers to it, or where most such needs stand."""
        kinds = (self.of_kinds[kind] for kind in clause.answered_by if kind in self.of_kinds)
        return self.contents.mentions.get(clause.need_id) or next(kinds, "")

    def kind_for(self, clause: Clause, page: str) -> str:
        """The kind of the answer that fits the page best: the first of the accepted ones that stands there already."""
        return next((kind for kind in clause.answered_by if (page, kind) in self.there), clause.answered_by[0])

    def place_of(self, kind: str, page: str) -> str:
        """Where a need of the kind belongs that answers, with others, a clause whose home is `page`.

        Documents stand where the clause belongs, others with needs of their kind.
        """
        return page if kind in DOCUMENTS or (page, kind) in self.there else self.of_kinds.get(kind, page)

    def only_one(self, page: str, kind: str) -> str:
        """The id of the one need of the kind on the page; empty where there is none, or more than one."""
        needs = self.there.get((page, kind), ())
        return needs[0] if len(needs) == 1 else ""


def homes(graph: NeedGraph, contents: Contents) -> Homes:
    """The homes of the kinds in the graph; of two pages with as many needs of a kind, the first by name."""
    places: dict[str, Counter[str]] = {}
    there: dict[tuple[str, str], list[str]] = {}
    for need in graph.values():
        for kind in (need.type, *need.aspects):
            places.setdefault(kind, Counter())[need.location.file] += 1
            there.setdefault((need.location.file, kind), []).append(need.id)
    most = {kind: min(counts, key=lambda file: (-counts[file], file)) for kind, counts in places.items()}
    return Homes(graph, contents, most, there)
