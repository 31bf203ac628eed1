"""The words that pages say by themselves; what people wrote stays as written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sphinx_qms.model.finding import Severity
from sphinx_qms.model.report import State
from sphinx_qms.model.risk_policy import Region
from sphinx_qms.pages.language.facts.words import FactWords
from sphinx_qms.pages.language.significance import SignificanceWords


@dataclass(frozen=True)
class Words:
    """The words of one language.

    A text with names in braces is a template, to be filled with the parts of these names. `comma`, `listing`,
    `semicolon` and `colon` come with the space that the language has behind them; `listing` parts the items of an
    enumeration. `severity_counts` has the text for one finding, and that for any other number. `kinds`, `fields` and
    `links` (outgoing, incoming) are those of the standard metamodel; what a language does not name is called as
    `ubproject.toml` calls it.
    """

    language: str
    comma: str
    listing: str
    semicolon: str
    colon: str
    # states
    states: Mapping[State, str]
    passed: str
    outcomes: Mapping[str, str]
    statuses: Mapping[str, str]
    undecided: str
    yes: str
    no: str
    none: str
    nothing_to_show: str
    # clauses
    clause: str
    asks: str
    state: str
    answered_by: str
    limitation: str
    accepted: str
    unanswered: str
    applies_only_if: str
    because_of: Mapping[str, str]
    permitted_by: str
    on_grounds: str
    # exclusions and the statement of applicability
    not_applied: str
    nothing_excluded: str
    control: str
    applied: str
    reason: str
    status: str
    implemented_by: str
    residual_risk: str
    residual_risk_accepted: str
    no_controls: str
    # dashboard and work list
    catalogue: str
    edition_binding: str
    edition_voluntary: str
    count_of_total: str
    summary: str
    at_gate: str
    passes_gate: str
    no_gate: str
    being_set_up: str
    severities: Mapping[Severity, str]
    severity_counts: Mapping[Severity, tuple[str, str]]
    severity: str
    to_do: str
    touches: str
    where: str
    no_findings: str
    # documents
    number: str
    title: str
    formats: str
    not_controlled: str
    no_documents: str
    controlled: str
    controlled_dated: str
    approved_by: str
    not_approved_by: str
    # chains, matrices, diagrams
    chain: str
    serves: str
    rests_on: str
    answers: str
    need: str
    results: str
    diagram: str
    diagram_arrow: str
    diagram_refused: str
    # results of tests
    case: str
    verifies: str
    outcome: str
    not_measured: str
    # risks
    severity_of_harm: str
    probability_of_harm: str
    meaning: str
    before_control: str
    after_control: str
    outside_matrix: str
    regions: Mapping[Region, str]
    risk_control: str
    kind: str
    risks: str
    implemented: str
    effective: str
    control_kinds: Mapping[str, str]
    not_verified: str
    not_shown: str
    planned: str
    no_risk_controls: str
    # AI functions; `stages` by their names in checks
    stage: str
    stages: Mapping[str, str]
    there_is: str
    missing: str
    own_test_set: str
    no_functions: str
    # tables that can be filtered
    filter: str
    filter_by: str
    rows: str
    # what was measured
    facts: FactWords
    # what is proposed for an update
    significance: SignificanceWords
    # the metamodel
    kinds: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def field_name(self, name: str) -> str:
        """How readers call a field of needs."""
        return self.fields.get(name) or name.replace("_", " ").capitalize()
