"""Rules over needs that neither the metamodel nor a link rule can say: either this or that, "is not the same as"."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sphinx_qms.model.finding import Finding
from sphinx_qms.model.metamodel import Metamodel
from sphinx_qms.model.need_graph import Need, NeedGraph
from sphinx_qms.model.project_files import sha256_in_project


def forbidden_links(graph: NeedGraph, metamodel: Metamodel) -> Iterator[Finding]:
    """A finding for each link that the need's type does not list as its own."""
    for need in graph.values():
        for link in need.links:
            if not metamodel.may_link(need.type, link):
                allowed = ", ".join(sorted({*metamodel.types[need.type].links, "complies"}))
                message = f"a {need.type} has no link {link}"
                yield _finding("link-not-allowed", message, need, f"links of a {need.type}: {allowed}")


def obsolete_targets(graph: NeedGraph) -> Iterator[Finding]:
    """A finding for each link of a living need to an obsolete one, but for what a change has made obsolete."""
    for need in graph.values():
        for link in need.links:
            for target in graph.targets(need.id, link):
                if target.is_obsolete and not need.is_obsolete and link != "changes":
                    message = f"{need.id} links to {target.id} ({link}), which is obsolete"
                    yield _finding(
                        "link-obsolete", message, need, "link to what has taken its place", f"{link}>{target.id}"
                    )


def record_files(graph: NeedGraph, root: Path) -> Iterator[Finding]:
    """A finding for each record without a file of the recorded SHA-256 in the project and without a place."""
    for record in graph.of_type("record"):
        if name := record.text("file"):
            found = sha256_in_project(root, name)
            if not found:
                hint = "give the path of a file in the project, or kept_at"
                yield _finding("record-without-file", f"{record.id}: there is no file {name}", record, hint)
            elif found != record.text("sha256"):
                message = f"{record.id}: the SHA-256 of the file {name} is not the recorded one"
                hint = f"restore the file; or, if this is the record, write :sha256: {found}"
                yield _finding("record-file-changed", message, record, hint)
        elif not record.text("kept_at"):
            hint = "write :file: with :sha256:, or :kept_at: with the place"
            yield _finding("record-without-file", f"{record.id} has neither a file nor a place", record, hint)


def _finding(code: str, message: str, need: Need, hint: str, about: str = "") -> Finding:
    return Finding(code, message, need.location, need=need.id, hint=hint, about=about)
