"""Which clauses rest on a need."""

from __future__ import annotations

import pytest

from sphinx_qms.checks.chains import clauses_resting_on
from sphinx_qms.model.need_graph import NeedGraph
from unit.builders import a_need

GRAPH = NeedGraph(
    [
        a_need("RISK_a", {"complies": ["TINY_2", "TINY_1"]}),
        a_need("REQ_a", {"mitigates": ["RISK_a"]}),
        a_need("TEST_a", {"verifies": ["REQ_a"]}),
        a_need("RESULT_a", {"result_of": ["TEST_a"]}),
        a_need("REQ_b", {"satisfies": ["REQ_c"], "complies": []}),
        a_need("REQ_c", {"satisfies": ["REQ_d", "REQ_b"], "complies": ["TINY_3"]}),
        a_need("REQ_d", {"complies": ["TINY_4"]}),
        a_need("TEST_b", {"verifies": ["REQ_b"]}),
        a_need("REQ_e", {"satisfies": ["REQ_f"]}),
        a_need("REQ_f", {"satisfies": ["REQ_e"]}),
        a_need("REQ_g", {"satisfies": ["REQ_gone"]}),
    ]
)


@pytest.mark.parametrize(
    ("need", "clauses"),
    [
        ("RISK_a", ("TINY_1", "TINY_2")),
        ("REQ_a", ("TINY_1", "TINY_2")),
        ("TEST_a", ("TINY_1", "TINY_2")),
        ("RESULT_a", ("TINY_1", "TINY_2")),
        ("REQ_b", ("TINY_3",)),  # the nearest need that it serves, and no farther
        ("TEST_b", ("TINY_3",)),
        ("REQ_d", ("TINY_4",)),
        ("REQ_e", ()),  # a circle without a clause ends
        ("REQ_g", ()),
        ("REQ_gone", ()),
    ],
)
def test_the_clauses_are_those_of_the_chain_else_of_what_it_serves(need: str, clauses: tuple[str, ...]) -> None:
    assert clauses_resting_on(GRAPH, need) == clauses
