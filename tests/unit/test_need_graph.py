"""Needs and their links, in both directions."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_qms.model.error import Location
from sphinx_qms.model.need_graph import Need, NeedGraph, graph_from_records
from unit.builders import PROPERTY, a_need, metamodel

LINKS = ("verifies", "satisfies")
IDS = [f"REQ_{letter}" for letter in "abcdef"]
targets = st.lists(st.sampled_from([*IDS, "REQ_nowhere"]), unique=True, max_size=4)
graphs = st.builds(
    lambda links: NeedGraph(a_need(name, links[name]) for name in links),
    st.dictionaries(st.sampled_from(IDS), st.fixed_dictionaries(dict.fromkeys(LINKS, targets)), max_size=6),
)


def ids(needs: list[Need]) -> list[str]:
    return [need.id for need in needs]


@PROPERTY
@given(graphs)
def test_incoming_links_are_the_outgoing_ones_seen_from_the_other_end(graph: NeedGraph) -> None:
    outgoing = {(name, link, other) for name in graph for link in LINKS for other in ids(graph.targets(name, link))}
    incoming = {(other, link, name) for name in graph for link in LINKS for other in ids(graph.sources(name, link))}
    assert outgoing == incoming


@PROPERTY
@given(graphs, st.lists(st.sampled_from(LINKS), unique=True))
def test_a_need_reaches_what_it_is_reached_back_from(graph: NeedGraph, links: list[str]) -> None:
    forth = {(name, other) for name in graph for other in ids(graph.reach(name, *links))}
    back = {(other, name) for name in graph for other in ids(graph.reach_back(name, *links))}
    assert forth == back


@PROPERTY
@given(graphs)
def test_a_need_reaches_each_other_need_once_and_never_itself(graph: NeedGraph) -> None:
    for name in graph:
        reached = ids(graph.reach(name, *LINKS))
        assert len(reached) == len(set(reached))
        assert name not in reached


@PROPERTY
@given(graphs)
def test_the_order_in_which_needs_are_given_does_not_matter(graph: NeedGraph) -> None:
    turned = NeedGraph(reversed(list(graph.values())))
    assert list(turned.items()) == list(graph.items())
    assert all(turned.reach_back(name, *LINKS) == graph.reach_back(name, *LINKS) for name in graph)


def test_a_cycle_ends() -> None:
    graph = NeedGraph(
        [
            a_need("REQ_a", {"satisfies": ["REQ_b"]}),
            a_need("REQ_b", {"satisfies": ["REQ_c"]}),
            a_need("REQ_c", {"satisfies": ["REQ_a"]}),
        ]
    )
    assert ids(graph.reach("REQ_a", "satisfies")) == ["REQ_b", "REQ_c"]


def test_a_long_chain_is_reached_to_its_end_nearest_first() -> None:
    names = [f"REQ_{number:04}" for number in range(3000)]
    chain = zip(names, [*names[1:], ""], strict=True)
    graph = NeedGraph(a_need(name, {"satisfies": [after] if after else []}) for name, after in chain)
    assert ids(graph.reach(names[0], "satisfies")) == names[1:]


def test_a_link_to_a_need_that_does_not_exist_leads_nowhere() -> None:
    graph = NeedGraph([a_need("REQ_a", {"satisfies": ["REQ_gone"]})])
    assert graph.targets("REQ_a", "satisfies") == []


def test_what_points_to_an_id_that_is_no_need_is_known() -> None:
    graph = NeedGraph([a_need("REQ_a", {"complies": ["GMLP_1"]})])
    assert ids(graph.sources("GMLP_1", "complies")) == ["REQ_a"]


def test_needs_of_a_type_are_in_the_order_of_their_ids() -> None:
    graph = NeedGraph([a_need("TEST_b"), a_need("REQ_a"), a_need("TEST_a")])
    assert ids(graph.of_type("test")) == ["TEST_a", "TEST_b"]


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), (0, "0"), (0.25, "0.25"), (False, "False"), ("passed", "passed")]
)
def test_a_field_is_shown_as_text(value: Any, text: str) -> None:
    assert a_need("REQ_a", some_field=value).text("some_field") == text


RECORD: dict[str, Any] = {
    "id": "RISK_a",
    "type": "risk",
    "title": "A risk",
    "status": "draft",
    "docname": "product/risks",
    "doctype": ".md",
    "lineno": 12,
    "content": "text",
    "severity": 0,
    "harm": "",
    "aspect": ["security"],
    "failure_mode": None,
    "caused_by": ["REQ_b", "REQ_a"],
    "complies": [],
    "is_need": True,
}


def test_a_record_of_sphinx_needs_becomes_a_need() -> None:
    need = graph_from_records([RECORD], metamodel(), "source")["RISK_a"]
    assert (need.type, need.title, need.status, need.docname, need.content) == (
        "risk",
        "A risk",
        "draft",
        "product/risks",
        "text",
    )
    assert need.location == Location("source/product/risks.md", 12)
    assert need.links == {"caused_by": ("REQ_b", "REQ_a")}
    assert need.aspects == ("security",)


def test_only_fields_that_are_set_are_kept_and_zero_is_set() -> None:
    fields = graph_from_records([RECORD], metamodel(), "source")["RISK_a"].fields
    assert {"severity": 0, "aspect": ["security"]}.items() <= fields.items()
    assert not {"harm", "failure_mode", "is_need"} & fields.keys()


def test_a_record_without_a_page_is_a_need_all_the_same() -> None:
    need = graph_from_records([{"id": "REQ_a", "type": "requirement", "title": "A"}], metamodel(), "source")["REQ_a"]
    assert (need.status, need.location.line, need.links, need.aspects) == ("", 0, {}, ())
