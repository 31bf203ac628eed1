"""Who may own, approve and accept: needs of the type `responsibility`."""

from __future__ import annotations

from sphinx_qms.model.need_graph import NeedGraph

ROLE = "responsibility"


def unknown_role(role: str, graph: NeedGraph) -> str:
    """A hint that names the roles that there are; empty where `role` is one of them."""
    need = graph.get(role)
    if need is not None and need.type == ROLE:
        return ""
    return f"there is: {', '.join(need.id for need in graph.of_type(ROLE)) or 'none'}"
