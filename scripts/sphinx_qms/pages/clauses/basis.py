"""Why a clause is not applied, as pages say it."""

from __future__ import annotations

from sphinx_qms.model.report import ClauseCoverage
from sphinx_qms.pages.placeholder import View


def basis_in_words(view: View, item: ClauseCoverage) -> str:
    """What the exclusion of a clause rests on, its reason as it is written; in English as the Report says it."""
    words = view.words
    if item.condition:
        reason = view.project.profile.conditions[item.condition].reason
        return words.applies_only_if.format(condition=item.condition, reason=reason)
    exclusion = view.project.profile.exclusions.get(item.clause.need_id)
    if exclusion is None:
        return item.basis
    grounds = [words.because_of[exclusion.because_of]] if exclusion.because_of else []
    if exclusion.permitted_by:
        grounds.append(words.permitted_by.format(regulation=exclusion.permitted_by))
    if not grounds:
        return exclusion.reason
    return words.on_grounds.format(reason=exclusion.reason, grounds=words.semicolon.join(grounds))
