"""Rules over needs that neither the metamodel nor a link rule can say: either this or that, "is not the same as"."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sphinx_qms.model.facts import file_sha256, is_project_file
from sphinx_qms.model.finding import Finding
from sphinx_qms.model.metamodel import Metamodel
from sphinx_qms.model.need_graph import Need, NeedGraph


def forbidden_links(graph: NeedGraph, metamodel: Metamodel) -> Iterator[Finding]:
    """A finding for each link that the need's type does not list as its own."""
    for need in graph.values():
        for link in need.links:
            if not metamodel.may_link(need.type, link):
                allowed = ", ".join(sorted({*metamodel.types[need.type].links, "complies"}))
                message = f"a {need.type} has no link {link}"
                yield _finding("link-not-allowed", message, need, f"links of a {need.type}: {allowed}")


def risk_control(graph: NeedGraph) -> Iterator[Finding]:
    """Findings on risks: none without a control or a reason to accept it, no control that is the cause.

    ISO 14971:2019, 7.1 (options for control) and 8 (overall residual risk).
    """
    for risk in graph.of_type("risk"):
        controls = [control for control in graph.sources(risk.id, "mitigates") if control.status != "obsolete"]
        if risk.text("control") == "mitigated" and not controls:
            hint = f"a requirement mitigates it (:mitigates: {risk.id}), or control: accepted with a reason"
            message = f"no requirement mitigates the risk {risk.id}"
            yield _finding("risk-uncontrolled", message, risk, hint, "mitigates")
        if risk.text("control") == "accepted" and not risk.text("acceptance_reason"):
            message = f"the risk {risk.id} is accepted without a reason"
            yield _finding("risk-accepted-without-reason", message, risk, "write :acceptance_reason:")
        mitigating = {control.id for control in controls}
        for name in risk.links.get("relies_on", ()):
            if name in graph and name not in mitigating:
                message = f"the scores after control of {risk.id} rely on {name}, which does not mitigate it"
                hint = f"write :mitigates: {risk.id} in {name}, or score the risk again without it"
                yield _finding("control-lost", message, risk, hint, "mitigates")
        for control in controls:
            if control.id in risk.links.get("caused_by", ()):
                message = f"{control.id} is both a cause of the risk {risk.id} and its control"
                hint = "name another control, or take it from caused_by"
                yield _finding("control-is-cause", message, risk, hint)
            if not control.text("control_kind"):
                message = f"{control.id} mitigates {risk.id}, but does not say what kind of control it is"
                hint = "write :control_kind: by_design, protective or information"
                yield _finding("control-without-kind", message, control, hint)


def obsolete_targets(graph: NeedGraph) -> Iterator[Finding]:
    """A finding for each link of a living need to an obsolete one, but for what a change has made obsolete."""
    for need in graph.values():
        for link in need.links:
            for target in graph.targets(need.id, link):
                if target.status == "obsolete" and need.status != "obsolete" and link != "changes":
                    message = f"{need.id} links to {target.id} ({link}), which is obsolete"
                    yield _finding(
                        "link-obsolete", message, need, "link to what has taken its place", f"{link}>{target.id}"
                    )


def idle_controls(graph: NeedGraph) -> Iterator[Finding]:
    """A finding for each requirement that is written as a risk control and mitigates no risk."""
    for requirement in graph.of_type("requirement"):
        if requirement.text("control_kind") and not requirement.links.get("mitigates"):
            message = f"{requirement.id} is a risk control ({requirement.text('control_kind')}), but mitigates no risk"
            hint = "name the risk with :mitigates:, or take :control_kind: away"
            yield _finding("control-without-risk", message, requirement, hint)


def record_files(graph: NeedGraph, root: Path) -> Iterator[Finding]:
    """A finding for each record without a file of the recorded SHA-256 in the project and without a place."""
    for record in graph.of_type("record"):
        if name := record.text("file"):
            path = root / name
            if not is_project_file(root, name):
                hint = "give the path of a file in the project, or kept_at"
                yield _finding("record-without-file", f"{record.id}: there is no file {name}", record, hint)
            elif (found := file_sha256(path)) != record.text("sha256"):
                message = f"{record.id}: the SHA-256 of the file {name} is not the recorded one"
                hint = f"restore the file; or, if this is the record, write :sha256: {found}"
                yield _finding("record-file-changed", message, record, hint)
        elif not record.text("kept_at"):
            hint = "write :file: with :sha256:, or :kept_at: with the place"
            yield _finding("record-without-file", f"{record.id} has neither a file nor a place", record, hint)


def _finding(code: str, message: str, need: Need, hint: str, about: str = "") -> Finding:
    return Finding(code, message, need.location, need=need.id, hint=hint, about=about)
