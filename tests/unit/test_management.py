"""What a management system has to name."""

from __future__ import annotations

import pytest

from sphinx_qms.checks.management import management_findings
from sphinx_qms.model.need_graph import Need, NeedGraph
from unit.builders import a_need

OWNED = {"owned_by": ["RESP_a"]}
RECORDED = {"recorded_in": ["REC_a"]}


@pytest.mark.parametrize(
    ("need", "expected"),
    [
        (a_need("PROC_a", OWNED | RECORDED), []),
        (a_need("PROC_a", RECORDED), ["owner-missing"]),
        (a_need("PROC_a", OWNED), ["procedure-unrecorded"]),
        (a_need("PROC_a"), ["owner-missing", "procedure-unrecorded"]),
        (a_need("PROC_a", status="draft"), ["owner-missing", "procedure-unrecorded"]),
        (a_need("PROC_a", status="obsolete"), []),
        (a_need("OBJ_a"), ["owner-missing"]),
        (a_need("POL_a", type="policy"), ["owner-missing"]),
        (a_need("POL_a", OWNED, type="policy"), []),
        (a_need("REC_a"), []),
    ],
)
def test_what_is_ruled_has_an_owner_and_what_is_done_has_a_record(need: Need, expected: list[str]) -> None:
    found = list(management_findings(NeedGraph([need])))
    assert [finding.code for finding in found] == expected
    assert all(finding.location == need.location and finding.hint for finding in found)
