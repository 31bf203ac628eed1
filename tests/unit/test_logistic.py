"""Logistic regression on several variables: coefficients, likelihood, and what has no finite answer."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.discrete.discrete_model import Logit

from sphinx_qms.measure.statistics.logistic import coefficients_of, logistic_fit


def rows(seed: int = 1, number: int = 400) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    design = np.column_stack([np.ones(number), random.random(number) < 0.4, random.normal(size=number)])
    return design, random.random(number) < 1 / (1 + np.exp(-design @ [0.3, -1.2, 0.7]))


@pytest.mark.parametrize("seed", range(3))
def test_the_fit_is_that_of_statsmodels(seed: int) -> None:
    design, holds = rows(seed)
    expected, found = Logit(holds, design).fit(disp=0, tol=1e-12), logistic_fit(design, holds)
    assert found is not None
    assert found.coefficients == pytest.approx(expected.params, rel=1e-8)
    assert found.covariance == pytest.approx(expected.cov_params(), rel=1e-6)
    assert found.log_likelihood == pytest.approx(expected.llf, rel=1e-10)


def test_one_binary_variable_gives_the_odds_ratio_of_the_fourfold_table() -> None:
    design = np.column_stack([np.ones(60), np.repeat([1.0, 0.0], [30, 30])])
    holds = np.concatenate([np.arange(30) < 20, np.arange(30) < 12])
    found = logistic_fit(design, holds)
    assert found is not None
    assert np.exp(found.coefficients[1]) == pytest.approx((20 * 18) / (10 * 12))
    assert found.covariance[1, 1] == pytest.approx(1 / 20 + 1 / 10 + 1 / 12 + 1 / 18)


def test_a_weight_is_as_many_rows() -> None:
    design, holds = rows(number=60)
    weight = np.random.default_rng(4).integers(0, 4, 60)
    repeated = logistic_fit(np.repeat(design, weight, axis=0), np.repeat(holds, weight))
    assert repeated is not None
    at_once = coefficients_of(design, holds)(np.array([weight, np.ones(60)], dtype=float))
    assert at_once[0] == pytest.approx(repeated.coefficients, rel=1e-7)
    assert at_once[1] == pytest.approx(coefficients_of(design, holds)(np.ones(60)), rel=1e-9)


@pytest.mark.parametrize(
    "holds",
    [np.arange(40) < 20, (np.arange(40) < 20) & (np.arange(40) % 2 == 0), np.ones(40, dtype=bool)],
    ids=["whole", "one level", "always"],
)
def test_separation_has_no_finite_coefficients(holds: np.ndarray) -> None:
    design = np.column_stack([np.ones(40), np.arange(40) < 20])
    assert logistic_fit(design, holds) is None


def test_columns_that_depend_on_each_other_have_none() -> None:
    design, holds = rows()
    assert logistic_fit(np.column_stack([design, 1 - design[:, 1]]), holds) is None
