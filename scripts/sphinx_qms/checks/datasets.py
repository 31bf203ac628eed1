"""Rows of a dataset that come from nowhere: augmented without a source in the set, new at a stage of the flow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sphinx_qms.model.facts import Facts, measured_in_tables
from sphinx_qms.model.finding import Finding
from sphinx_qms.model.need_graph import NeedGraph
from sphinx_qms.model.number import Number


def dataset_findings(graph: NeedGraph, facts: Mapping[str, Facts]) -> Iterator[Finding]:
    """A finding for augmented rows without a source, for each stage at which samples appear, and for the set itself.

    How large a set has to be is said by criteria that judge its `samples` or `patients`.
    """
    for item in measured_in_tables(facts).values():
        if (need := graph.get(item.id)) is None:
            continue
        for number in item.numbers.values():
            if number.estimate == 0:
                continue
            if number.quantity == "augmented_without_source":
                message = f"{need.id} is augmented by rows whose source is not in the set: {_told(number)}"
                hint = "take them out, or put their sources into the set; then run: qms measure"
                yield Finding("augmented-without-source", message, need.location, need=need.id, hint=hint)
            elif number.quantity == "appeared":
                where = f"the stage {number.group} of {need.id}" if number.group else need.id
                before = "the stage before" if number.group else "the last stage of its flow"
                message = f"{where} has samples that {before} does not have: {_told(number)}"
                hint = "add the stage that they come from, or say that they are augmented; then run: qms measure"
                yield Finding("flow-appeared", message, need.location, need=need.id, hint=hint)


def _told(number: Number) -> str:
    """How many; a count that is withheld is not 0, for zeros are told."""
    return number.withheld or f"{number.estimate:,.0f}"
