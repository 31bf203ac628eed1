"""Rows of a dataset that come from nowhere become findings."""

from __future__ import annotations

import pytest

from sphinx_qms.checks.datasets import dataset_findings
from sphinx_qms.model.error import Location
from sphinx_qms.model.finding import Finding
from sphinx_qms.model.need_graph import NeedGraph
from sphinx_qms.model.number import Number
from unit.builders import a_need, some_facts, some_measured_facts

SET = a_need("DATA_thing", location=Location("source/data.md", 7))


def found(*numbers: Number, need_id: str = "DATA_thing") -> list[Finding]:
    facts = {need_id: some_measured_facts(need_id, *numbers), "TEST_thing": some_facts()}
    return list(dataset_findings(NeedGraph([SET]), facts))


@pytest.mark.parametrize(
    ("number", "code", "said"),
    [
        (
            Number("augmented_without_source", "count", estimate=1200),
            "augmented-without-source",
            "DATA_thing is augmented by rows whose source is not in the set: 1,200",
        ),
        (
            Number("appeared", "count", "cleaned", 3),
            "flow-appeared",
            "the stage cleaned of DATA_thing has samples that the stage before does not have: 3",
        ),
        (
            Number("appeared", "count", "cleaned", withheld="fewer than 5"),
            "flow-appeared",
            "the stage cleaned of DATA_thing has samples that the stage before does not have: fewer than 5",
        ),
        (
            Number("appeared", "count", "", 3),
            "flow-appeared",
            "DATA_thing has samples that the last stage of its flow does not have: 3",
        ),
    ],
)
def test_rows_from_nowhere_are_found_at_their_dataset(number: Number, code: str, said: str) -> None:
    (finding,) = found(number)
    assert (finding.code, finding.message, finding.location, finding.need) == (code, said, SET.location, SET.id)
    assert "qms measure" in finding.hint


def test_zero_is_no_finding() -> None:
    zeros = [Number("augmented_without_source", "count", estimate=0), Number("appeared", "count", "cleaned", 0)]
    assert found(*zeros) == []


def test_other_numbers_are_no_finding() -> None:
    assert found(Number("samples", "count", estimate=5), Number("share", "proportion", withheld="fewer than 5")) == []


def test_facts_of_no_need_are_the_matter_of_another_finding() -> None:
    assert found(Number("appeared", "count", "cleaned", 3), need_id="DATA_gone") == []
