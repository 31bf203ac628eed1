"""The words with which pages say what was measured; names from the plan stay as written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sphinx_qms.model.verdict import Outcome


@dataclass(frozen=True)
class FactWords:
    """The words of one language.

    A text with names in braces is a template, as in `Words`. `quantities` are called as facts name them, `parts` as the
    option `show` of the directive `facts` does. `methods` are those of intervals, `reasons` those for which a
    number is not told; what is not named is said as it is.
    """

    # a number
    percent: str
    points: str
    count_of: str
    range: str
    interval: str
    interval_unknown: str
    size: str
    with_details: str
    less_than: str
    withheld: str
    reasons: Mapping[str, str]
    outdated: str
    methods: Mapping[str, str]
    # quantities and groups
    quantities: Mapping[str, str]
    quantity_at: str
    all_rows: str
    class_named: str
    reference: str
    level_below: str
    level_between: str
    level_from: str
    level_other: str
    level_missing: str
    # tables and pictures
    parts: Mapping[str, str]
    part_of: str
    quantity: str
    group: str
    value: str
    threshold: str
    cells: Mapping[str, str]
    one_minus_specificity: str
    chance: str
    predicted: str
    observed: str
    ideal: str
    criterion_limit: str
    limit_broken: str
    no_difference: str
    training_size: str
    level: str
    share: str
    samples: str
    patients: str
    this_set: str
    compared_set: str
    population: str
    of_class: str
    difference: str
    version: str
    approved: str
    changed: str
    spread: str
    p_value: str
    p_is: str
    p_below: str
    class_by: str
    cases: str
    both_right: str
    both_wrong: str
    outcome: str
    sides: Mapping[str, str]
    modality: str
    reader: str
    window: str
    variable: str
    components: Mapping[str, str]
    stage: str
    dropped: str
    reason: str
    not_told: str
    set: str
    first_set: str
    second_set: str
    key: str
    hint_key: str
    common: str
    within: str
    rows_first: str
    rows_second: str
    rows: str
    distinct: str
    repeated: str
    missing: str
    # where numbers come from
    facts_file: str
    file: str
    table_of: str
    fingerprint: str
    evaluations: str
    # verdicts
    verdict: str
    criterion: str
    asked: str
    measured: str
    outcomes: Mapping[Outcome, str]
    statistics: Mapping[str, str]
    comparisons: Mapping[str, str]
    minimum_n: str
    no_verdicts: str
