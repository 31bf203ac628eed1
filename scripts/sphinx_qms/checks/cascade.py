"""The cause and not the cascade: findings that only follow from another finding are left out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from sphinx_qms.checks.page_source import WrittenNeed
from sphinx_qms.model.catalogue import Clause
from sphinx_qms.model.error import Location
from sphinx_qms.model.finding import Finding

CAUSES = frozenset({"need-invalid", "id-duplicate", "need-swallowed", "fence-unclosed"})


def without_cascade(
    findings: Iterable[Finding], written: Iterable[WrittenNeed], needs: Collection[str], clauses: Mapping[str, Clause]
) -> list[Finding]:
    """The findings without those that another one explains, each once.

    A need that could not be created explains each link to it, each rule that its own links would have met, and each
    gap of a clause that it complies with; its finding names it and those clauses. A catalogue that no page shows
    explains each link to its clauses. Facts that are missing explain the missing results.
    """
    found = list(dict.fromkeys(findings))
    lost = [need for need in written if need.id and need.id not in needs]
    lost_ids = {need.id for need in lost}
    unshown = {finding.about for finding in found if finding.code == "catalogue-unshown"}
    unmeasured = {finding.need for finding in found if finding.code == "facts-missing"}

    def follows(finding: Finding) -> bool:
        if finding.code == "link-unknown":
            clause = clauses.get(finding.about)
            return finding.about in lost_ids or (clause is not None and clause.catalogue in unshown)
        if finding.code == "clause-gap":
            return any(need.links_to(clause, "complies") for need in lost for clause in finding.clauses)
        if finding.code == "test-without-result" and finding.need in unmeasured:
            return True
        return bool(finding.need and finding.about) and any(need.links_to(finding.need, finding.about) for need in lost)

    kept = [finding for finding in found if not follows(finding)]
    return list(_named(kept, lost, clauses))


def _named(findings: list[Finding], lost: list[WrittenNeed], clauses: Mapping[str, Clause]) -> Iterator[Finding]:
    at: dict[Location, WrittenNeed] = {need.location: need for need in lost}
    for finding in findings:
        need = at.get(finding.location)
        if finding.code in CAUSES and need is not None:
            touched = [clause for clause in clauses if need.links_to(clause, "complies")]
            yield replace(finding, need=need.id, clauses=tuple(touched))
        else:
            yield finding
