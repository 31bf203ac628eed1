"""Agreement on numbers: intraclass correlations, and the standard deviation within readers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from scipy.stats import chi2, f

from sphinx_qms.measure.statistics.arrays import Floats
from sphinx_qms.measure.statistics.coefficient import Coefficient, coefficient_of_sums, ratio
from sphinx_qms.measure.statistics.estimate import Estimate

F, CHI_SQUARE = "f", "chi-square"
Form = Literal["1_1", "a_1", "c_1", "1_k", "a_k", "c_k"]
FORMS: tuple[Form, ...] = get_args(Form)
"""One-way, absolute agreement, consistency; of one reading, and of the mean of all readers (McGraw and Wong 1996)."""
ROUNDING = 1e-12
"""What is below this share of all squares is none, but what rounding left."""


@dataclass(frozen=True)
class _Squares:
    """Mean squares between cases, between readers, of the rest, and within cases, each of shape (…)."""

    cases: Floats
    readers: Floats
    rest: Floats
    within: Floats
    number: Floats


def icc(values: Floats, form: Form, confidence: float = 0.95) -> Estimate | None:
    """The intraclass correlation with its F interval; None where there is none, as in `icc_of`.

    Shrout and Fleiss (1979); bounds of McGraw and Wong (1996, with the correction of 1996), those of absolute agreement
    by Satterthwaite's approximation. They are left away where no reading differs from what case and reader explain.
    """
    if (value := icc_of(values, form).value) is None:
        return None
    squares, k = _squares_of(_moments(values), values.shape[1]), values.shape[1]
    bounds = _bounds(squares, k, form, confidence)
    if bounds is not None and form.endswith("k"):
        bounds = _of_mean(bounds[0], k), _of_mean(bounds[1], k)
    if bounds is None or not bounds[0] < bounds[1]:
        return Estimate(value)
    return Estimate(value, *bounds, F)


def icc_of(values: Floats, form: Form) -> Coefficient:
    """The intraclass correlation as a function of weights of the cases.

    `values`, shape (cases, readers), hold all readings of two or more readers, none missing. nan for fewer than two
    cases; where no reading differs; and, of a mean, where the cases differ no more than chance has it, so that nothing
    is left to correlate.
    """
    k = values.shape[1]

    def coefficient(sums: Floats) -> Floats:
        squares = _squares_of(sums, k)
        one_way = form.startswith("1")
        error = squares.within if one_way else squares.rest
        readers = (squares.readers - squares.rest) / squares.number if form.startswith("a") else 0.0
        whole = squares.cases + (readers if form.endswith("k") else (k - 1) * error + k * readers)
        smallest = ROUNDING * (squares.cases + squares.readers + error)
        return ratio(squares.cases - error, np.where(whole > smallest, whole, 0.0))

    return coefficient_of_sums(_parts(values), coefficient)


def within_sd(values: Floats, confidence: float = 0.95) -> Estimate | None:
    """The standard deviation of readings of the same case, in the unit of the label (Bland and Altman 1996).

    `values` as for `icc_of`. Interval by the chi-square distribution of the sum of squares, cases times readings less
    one degrees of freedom; no bounds where no reading differs. None without cases.
    """
    value = within_sd_of(values).value
    if not value:
        return None if value is None else Estimate(value)
    freedom, rest = len(values) * (values.shape[1] - 1), (1 - confidence) / 2
    lower, upper = (value * (freedom / float(chi2.isf(tail, freedom))) ** 0.5 for tail in (rest, 1 - rest))
    return Estimate(value, lower, upper, CHI_SQUARE)


def within_sd_of(values: Floats) -> Coefficient:
    """The same as a function of weights of the cases."""
    apart = values - values[:, :1]  # readings that are all the same are so to the last bit
    around = ((apart - apart.mean(1, keepdims=True)) ** 2).sum(1) / (values.shape[1] - 1)
    parts = np.stack([np.ones(len(values)), around], axis=1)
    return coefficient_of_sums(parts, lambda sums: np.sqrt(ratio(sums[..., 1], sums[..., 0])))


def _parts(values: Floats) -> Floats:
    """For each case 1, its readings around the mean of all, and the products of any two."""
    centred = values - (values.mean() if values.size else 0.0)
    products = (centred[:, :, None] * centred[:, None, :]).reshape(len(values), values.shape[1] ** 2)
    return np.hstack([np.ones((len(values), 1)), centred, products])


def _moments(values: Floats) -> Floats:
    return np.asarray(_parts(values).sum(0))


def _squares_of(sums: Floats, k: int) -> _Squares:
    """The two-way analysis of variance from sums over cases."""
    number, total = sums[..., 0], sums[..., 1 : k + 1]
    products = sums[..., k + 1 :].reshape(*sums.shape[:-1], k, k)
    mean = ratio(total.sum(-1), number * k)
    everything = np.trace(products, axis1=-2, axis2=-1)
    whole = everything - number * k * mean**2
    between_cases = products.sum((-2, -1)) / k - number * k * mean**2
    between_readers = ratio((total**2).sum(-1), number) - number * k * mean**2

    def clear(squares: Floats) -> Floats:
        return np.where(squares > ROUNDING * everything, squares, 0.0)

    freedom = np.where(number > 1, number - 1, np.nan)
    return _Squares(
        clear(between_cases) / freedom,
        clear(between_readers) / (k - 1),
        clear(whole - between_cases - between_readers) / (freedom * (k - 1)),
        clear(whole - between_cases) / np.where(number > 1, number * (k - 1), np.nan),
        number,
    )


def _bounds(squares: _Squares, k: int, form: Form, confidence: float) -> tuple[float, float] | None:
    """The bounds of the coefficient of one reading; None where the F of its analysis is infinite."""
    n, rest = float(squares.number), (1 - confidence) / 2
    between, readers = float(squares.cases), float(squares.readers)
    error = float(squares.within if form.startswith("1") else squares.rest)
    if not error > 0:
        return None
    if not form.startswith("a"):
        freedom = n * (k - 1) if form.startswith("1") else (n - 1) * (k - 1)
        lowest = between / error / float(f.isf(rest, n - 1, freedom))
        highest = between / error * float(f.isf(rest, freedom, n - 1))
        return (lowest - 1) / (lowest + k - 1), (highest - 1) / (highest + k - 1)
    value = (between - error) / (between + (k - 1) * error + k * (readers - error) / n)
    a = k * value / (n * (1 - value))
    b = 1 + k * value * (n - 1) / (n * (1 - value))
    freedom = (a * readers + b * error) ** 2 / ((a * readers) ** 2 / (k - 1) + (b * error) ** 2 / ((n - 1) * (k - 1)))
    if not freedom > 0:
        return None
    low, high = float(f.isf(rest, n - 1, freedom)), float(f.isf(rest, freedom, n - 1))
    spread = k * readers + (k * n - k - n) * error
    return (
        n * (between - low * error) / (low * spread + n * between),
        n * (high * between - error) / (spread + n * high * between),
    )


def _of_mean(value: float, k: int) -> float:
    """The coefficient of the mean of k readings from that of one (Spearman and Brown); nan beyond its range."""
    return k * value / (1 + (k - 1) * value) if 1 + (k - 1) * value > 0 else float("nan")
