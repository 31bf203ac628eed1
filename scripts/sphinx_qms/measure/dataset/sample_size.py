"""How many samples are needed to know a proportion as precisely as is wanted."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import count

from sphinx_qms.measure.statistics.proportion import interval
from sphinx_qms.model.plan.common import IntervalMethod
from sphinx_qms.model.plan.measurements import WantedPrecision


def required_samples(wanted: WantedPrecision, method: IntervalMethod, confidence: float) -> int:
    """The smallest number of samples whose interval at the expected proportion is no wider than twice the half width.

    The count that is expected of that many is rounded to the side that makes the interval wider. Where only a share
    of the samples counts for the proportion, as many more are needed.
    """
    most = 2 * wanted.half_width

    def width(number: float, n: int) -> float:
        lower, upper = interval(number, n, method, confidence)
        return upper - lower

    def fits(n: int) -> bool:
        expected = Fraction(str(wanted.expected)) * n
        return max(width(math.floor(expected), n), width(math.ceil(expected), n)) <= most

    # without rounding the width falls with n: bisect, then go back further than a rounded count can reach
    low, high = 0, 1
    while width(wanted.expected * high, high) > most:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if width(wanted.expected * middle, middle) > most else (low, middle)
    reach = math.ceil(4 / min(wanted.expected, 1 - wanted.expected))
    needed = next(n for n in count(max(1, high - reach)) if fits(n))
    return math.ceil(Fraction(needed) / Fraction(str(wanted.share)))
