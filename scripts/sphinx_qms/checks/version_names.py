"""Whether the version of a model says what changed, as the rule of the project names versions (CMDE, 3.4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sphinx_qms.checks.decisions import decided
from sphinx_qms.model.finding import Finding, Severity
from sphinx_qms.model.need_graph import Need, NeedGraph
from sphinx_qms.model.version_names import VersionNames, next_version


@dataclass(frozen=True)
class NamedVersion:
    """A version that changes made of `previous`, and the version that it should be; None where no rule says it."""

    model: Need
    previous: Need
    expected: str | None

    @property
    def follows(self) -> bool:
        """Whether it is named as it should be."""
        return self.expected == self.model.text("version")


def named_version(graph: NeedGraph, names: VersionNames, model: Need) -> NamedVersion | None:
    """What the changes that result in a model say of its version.

    None where no decided change results in it, or where these change no version of a model, or several.
    """
    changes = [change for change in graph.sources(model.id, "results_in") if not change.is_obsolete]
    raised = [(change.text("change_kind"), str(decision)) for change in changes if (decision := decided(change))]
    before = {
        need.id: need
        for change in changes
        for need in graph.targets(change.id, "changes")
        if need.type == "model" and need.id != model.id
    }
    if len(raised) < len(changes) or len(before) != 1:
        return None
    [previous] = before.values()
    functions = {need.id for need in graph.targets(model.id, "part_of")}
    others = [
        need.text("version")
        for need in graph.of_type("model")
        if need.id != model.id and functions == {target.id for target in graph.targets(need.id, "part_of")}
    ]
    return NamedVersion(model, previous, next_version(names, previous.text("version"), raised, others))


def version_name_findings(graph: NeedGraph, names: VersionNames) -> Iterator[Finding]:
    """An error at each model whose version is not what its changes make of the one before; a warning for drafts."""
    for model in graph.living("model"):
        found = named_version(graph, names, model)
        if found is None or found.follows:
            continue
        made = f"{found.previous.id} is {found.previous.text('version')}"
        if found.expected is None:
            message = f"{model.id} cannot be named by the rule on versions: {made}, which is no version by this rule"
            hint = f"versions look like {names.first}, and with a letter behind from the second one on"
        else:
            message = (
                f"{model.id} has the version {model.text('version')}; by its changes it is {found.expected}: {made}"
            )
            hint = f"write :version: {found.expected}, or mend kind or significance of the change"
        changes = graph.sources(model.id, "results_in")
        draft = any(need.status == "draft" for need in (model, *changes))
        severity = Severity.WARNING if draft else Severity.ERROR
        yield Finding("version-name", message, model.location, severity, model.id, hint=hint)
