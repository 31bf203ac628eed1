"""Performance in the external test set, at the threshold fixed in training."""

import math
from dataclasses import replace

import pytest

from recursight.model import Model, probability
from recursight.prepare import Cohort

REQUIRED_LOWER_BOUND = 0.80


def wilson_lower(successes: int, total: int) -> float:
    """Return the lower bound of the two-sided 95 % Wilson interval."""
    z = 1.959963985
    share = successes / total
    centre = share + z**2 / (2 * total)
    spread = z * math.sqrt(share * (1 - share) / total + z**2 / (4 * total**2))
    return (centre - spread) / (1 + z**2 / total)


def sensitivity_counts(model: Model, cohort: Cohort) -> tuple[int, int]:
    found = [probability(model, patient.inputs) >= model.threshold for patient in cohort.patients if patient.event]
    return sum(found), len(found)


@pytest.mark.verifies("REQ_external_sensitivity")
def test_lower_bound_of_external_sensitivity_is_at_least_0_80(model: Model, external_test_set: Cohort) -> None:
    assert wilson_lower(*sensitivity_counts(model, external_test_set)) >= REQUIRED_LOWER_BOUND


@pytest.mark.verifies("REQ_external_sensitivity")
def test_the_wilson_bound_agrees_with_published_values() -> None:
    # Newcombe, Statistics in Medicine 1998, 17:857-872, table I, method 3.
    assert [round(wilson_lower(*x), 4) for x in ((81, 263), (15, 148), (0, 20))] == [0.2553, 0.0624, 0.0]


@pytest.mark.verifies("REQ_external_sensitivity")
def test_the_external_test_set_holds_enough_events_to_judge(model: Model, external_test_set: Cohort) -> None:
    # Fewer than 16 events could not reach the bound even if all were found; 100 is the usual minimum for validation.
    _, events = sensitivity_counts(model, external_test_set)
    assert events >= 100


@pytest.mark.verifies("REQ_external_sensitivity")
def test_a_threshold_that_misses_a_quarter_of_the_events_would_fail(model: Model, external_test_set: Cohort) -> None:
    risks = sorted(probability(model, patient.inputs) for patient in external_test_set.patients if patient.event)
    stricter = replace(model, threshold=risks[len(risks) // 4])
    assert wilson_lower(*sensitivity_counts(stricter, external_test_set)) < REQUIRED_LOWER_BOUND
