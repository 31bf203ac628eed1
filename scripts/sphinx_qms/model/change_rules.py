"""The rules by which an update of a model is major or minor, authority by authority, and the names of versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sphinx_qms.model.catalogue import Clause
from sphinx_qms.model.language import in_language
from sphinx_qms.model.significance import Answer, Circumstances, Significance
from sphinx_qms.model.version_names import VersionNames


@dataclass(frozen=True)
class When:
    """When a rule applies: everything that it names holds; what is None is not asked."""

    change_kind: tuple[str, ...] | None = None
    significant_difference: Answer | None = None
    criteria_met: Answer | None = None
    within_plan: bool | None = None
    discards_training_data: bool | None = None

    def holds(self, of: Circumstances) -> bool:
        """Whether a change in these circumstances is meant."""
        return (
            (self.change_kind is None or of.change_kind in self.change_kind)
            and self.significant_difference in (None, of.significant_difference)
            and self.criteria_met in (None, of.criteria_met)
            and self.within_plan in (None, of.within_plan)
            and self.discards_training_data in (None, of.discards_training_data)
        )


@dataclass(frozen=True)
class Source:
    """A document that no catalogue of the project has; `verified` says whether its text was read."""

    document: str
    edition: str
    section: str
    verified: bool


@dataclass(frozen=True)
class Rule:
    """What is proposed where it applies, in our words, and the clause or other source that it rests on."""

    id: str
    proposal: Significance
    says: str
    rests_on: Clause | Source
    when: When = When()
    says_in: Mapping[str, str] = field(default_factory=dict)

    @property
    def citation(self) -> str:
        """What it rests on, in one line."""
        if isinstance(self.rests_on, Clause):
            return f"{self.rests_on.catalogue} {self.rests_on.number}"
        unread = "" if self.rests_on.verified else " (not read)"
        return f"{self.rests_on.document}, {self.rests_on.section}{unread}"


@dataclass(frozen=True)
class Authority:
    """An authority and its rules in their order; the last one applies always."""

    id: str
    title: str
    basis: str
    rules: tuple[Rule, ...]
    titles: Mapping[str, str] = field(default_factory=dict)

    def title_in(self, language: str) -> str:
        """How it is called in `language`, in English where the file does not say."""
        return in_language(self.titles, language) or self.title

    def rule(self, of: Circumstances) -> Rule:
        """The first rule that applies."""
        return next(rule for rule in self.rules if rule.when.holds(of))


@dataclass(frozen=True)
class ChangeRules:
    """The rules of all authorities; a p below `significance_level` is a significant difference."""

    significance_level: float
    authorities: tuple[Authority, ...]
    version_names: VersionNames
