"""What a management system has to name: owners of policies, procedures and objectives, records of procedures."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_qms.checks.roles import ROLE
from sphinx_qms.model.finding import Finding
from sphinx_qms.model.need_graph import NeedGraph

OWNED = ("policy", "procedure", "objective")


def management_findings(graph: NeedGraph) -> Iterator[Finding]:
    """A finding for what nobody owns, and for each procedure that leaves no record; obsolete ones are left alone."""
    for need in graph.living(*OWNED):
        if not need.links.get("owned_by"):
            message = f"nobody owns the {need.type} {need.id}"
            hint = f"write :owned_by: with the id of a {ROLE}"
            yield Finding("owner-missing", message, need.location, need=need.id, hint=hint, about="owned_by")
        if need.type == "procedure" and not need.links.get("recorded_in"):
            message = f"the procedure {need.id} names no record, so nobody can see whether it was followed"
            hint = "write :recorded_in: with a record, or with the needs that are the record; before the first event, "
            hint += "a record with kept_at that says where the empty log is"
            yield Finding("procedure-unrecorded", message, need.location, need=need.id, hint=hint, about="recorded_in")
