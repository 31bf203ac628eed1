"""Which needs stand behind which: the chain from a need down to its tests and results, and up to clauses."""

from __future__ import annotations

from sphinx_qms.model.need_graph import NeedGraph

OWN_CHAIN = ("mitigates", "verifies", "confirms", "result_of")
"""Links by which a need is proved: who mitigates it, verifies it, shows that it works, which results there are."""

UPWARD = ("satisfies", "part_of", "implements", "derived_from", "caused_by")
"""Links by which a need serves another one."""


def clauses_resting_on(graph: NeedGraph, need_id: str) -> tuple[str, ...]:
    """The clauses whose cover has the need in its own chain; failing these, those of the nearest needs it serves."""
    if need_id not in graph:
        return ()
    proved = [graph[need_id], *graph.reach(need_id, *OWN_CHAIN)]
    clauses = {clause for need in proved for clause in need.links.get("complies", ())}
    front, seen = proved, {need.id for need in proved}
    while front and not clauses:
        front = [target for need in front for target in graph.targets(need.id, *UPWARD) if target.id not in seen]
        seen |= {need.id for need in front}
        clauses = {clause for need in front for clause in need.links.get("complies", ())}
    return tuple(sorted(clauses))


def weakness(graph: NeedGraph, need_id: str) -> str:
    """Why the proof of a need is not final yet: what controls or verifies it is not approved. Empty where it is."""
    need = graph[need_id]
    if need.type == "requirement":
        tests = [test for test in graph.sources(need_id, "verifies") if test.type == "test"]
        if tests and all(test.status != "approved" for test in tests):
            return f"{tests[0].id}, which verifies {need_id}, is {tests[0].status.replace('_', ' ')}"
    if need.type == "risk" and need.text("control") == "mitigated":
        controls = graph.targets(need_id, "relies_on") or graph.sources(need_id, "mitigates")
        for control in controls:
            if control.status != "approved":
                return f"{control.id}, which controls {need_id}, is {control.status.replace('_', ' ')}"
            if weak := weakness(graph, control.id):
                return weak
    return ""
