"""Numbers as text, with the digits that make sense.

English, Korean and Chinese regulatory texts agree on the decimal point and on commas between thousands.
"""

from __future__ import annotations

from math import floor, log10

MINUS = "\N{MINUS SIGN}"
SIGNIFICANT = 3
"""Digits of a number without an interval."""
NOTHING = 1e-9
"""What is smaller is zero: facts hold ten digits."""
_MOST_PLACES = 9


def count(value: float) -> str:
    """A whole number, as in `2,941`."""
    return decimal(value, 0)


def decimal(value: float, places: int) -> str:
    """The number with so many decimal places, as in `1,234.50`, with the sign for minus; never minus zero."""
    text = f"{value:,.{places}f}"
    return text.lstrip("-") if not text.strip("-0.,") else text.replace("-", MINUS)


def percentage(share: float, places: int) -> str:
    """A share as a number of percent; 0 and 1 without decimal places, because nothing was rounded."""
    whole = abs(share) < NOTHING or abs(share - 1) < NOTHING
    return decimal(100 * share, 0 if whole else places)


def percent_places(*shares: float) -> int:
    """One decimal place, or as many as it takes that nothing but 0 and 1 reads as 0 % or 100 %."""
    return max((_percent_places(share) for share in shares), default=1)


def _percent_places(share: float) -> int:
    rest = min(abs(share), abs(1 - share))
    return 1 if rest < NOTHING else min(_MOST_PLACES, max(1, -floor(log10(100 * rest))))


def places_by_interval(lower: float, upper: float) -> int:
    """Decimal places that leave two digits of the width of an interval: more would claim what it does not know."""
    width = upper - lower
    return 2 if width < NOTHING else min(_MOST_PLACES, max(0, 1 - floor(log10(width))))


def significant_places(value: float) -> int:
    """Decimal places that leave three significant digits, but no more than the number has."""
    if abs(value) < NOTHING:
        return 0
    wanted = min(_MOST_PLACES, max(0, SIGNIFICANT - 1 - floor(log10(abs(value)))))
    written = f"{value:.{wanted}f}"
    return len(written.rstrip("0").partition(".")[2])
