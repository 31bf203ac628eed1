"""The cause and not the cascade: findings that only follow from another finding are left out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from sphinx_qms.checks.build_messages import OTHER
from sphinx_qms.checks.page_source import WrittenNeed
from sphinx_qms.model.catalogue import Clause
from sphinx_qms.model.finding import Finding

LOST = frozenset({"need-invalid", "id-duplicate", "need-swallowed", "fence-unclosed"})
"""Codes of what takes a need out of the graph."""

CAUSES = LOST | {OTHER}


def without_cascade(
    findings: Iterable[Finding], written: Iterable[WrittenNeed], needs: Collection[str], clauses: Mapping[str, Clause]
) -> list[Finding]:
    """The findings without those that another one explains, each once.

    A need that could not be created explains each link to it, each rule that its own links would have met, and each
    gap of a clause that it complies with; its finding names it and those clauses. A catalogue that no page shows
    explains each link to its clauses. Facts that are missing explain the missing results. A link to something wrong
    explains the rule that asks for a right one. Whether a control applies is decided before anything answers it. A
    verdict that is written explains that its option is unknown. A change without a comparison explains that the version
    which it made is compared with nothing.
    """
    found = list(dict.fromkeys(findings))
    # what only looks like a need (an example in a literal block) is not lost: nothing in its page says so
    troubled = {finding.location.file for finding in found if finding.code in CAUSES}
    lost = [need for need in written if need.id not in needs and need.location.file in troubled]
    lost_ids = {need.id for need in lost}
    unshown = {finding.about for finding in found if finding.code == "catalogue-unshown"}
    unmeasured = {finding.need for finding in found if finding.code == "facts-missing"}
    undecided = {clause for finding in found if finding.code == "control-undecided" for clause in finding.clauses}
    unsupported = {need for finding in found if finding.code == "change-without-comparison" for need in finding.breaks}
    verdicts = {(finding.location, finding.about) for finding in found if finding.code == "verdict-typed"}
    wrong_links = {(finding.need, finding.about.partition(">")[0]) for finding in found if ">" in finding.about}

    def follows(finding: Finding) -> bool:
        link, _, target = finding.about.partition(">")
        if target:
            clause = clauses.get(target)
            return target in lost_ids or (clause is not None and clause.catalogue in unshown)
        if finding.code == "clause-gap":
            answers = (need.links_to(clause, "complies") for need in lost for clause in finding.clauses)
            return any(answers) or not undecided.isdisjoint(finding.clauses)
        if finding.code == "test-without-result" and finding.need in unmeasured:
            return True
        if finding.code == "model-uncompared" and finding.need in unsupported:
            return True
        if finding.code in {"option-unknown", "field-not-allowed"}:
            return any(place == finding.location and option in finding.message for place, option in verdicts)
        if not (finding.need and link):
            return False
        return (finding.need, link) in wrong_links or any(need.links_to(finding.need, link) for need in lost)

    kept = [finding for finding in found if not follows(finding)]
    return [_named(finding, lost, clauses) for finding in kept]


def _named(finding: Finding, lost: list[WrittenNeed], clauses: Mapping[str, Clause]) -> Finding:
    """The finding with the need that was lost at its place, and with the clauses that this need would have answered."""
    need = next((need for need in lost if need.location == finding.location), None)
    if need is None or finding.code not in CAUSES:
        return finding
    return replace(
        finding, need=need.id, clauses=tuple(clause for clause in clauses if need.links_to(clause, "complies"))
    )
