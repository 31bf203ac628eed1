"""The numbers of a set compared with another one, and with the population that it stands for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sphinx_qms.measure.dataset.content import Content, Described
from sphinx_qms.measure.dataset.differences import difference, standardised, standardised_of_levels
from sphinx_qms.measure.dataset.numbers import level_cells, share_cells, summary_cells
from sphinx_qms.measure.dataset.partition import Partition
from sphinx_qms.measure.statistics.proportion import interval
from sphinx_qms.measure.values import NOTHING, Counted
from sphinx_qms.model.number import Number
from sphinx_qms.model.plan.measurements import DatasetMeasurement


def compared_cell(variable: Partition) -> str:
    """Stands for what the other set says of a variable; it is told whole or not at all.

    The other set may have facts of its own that withhold other levels, and what both tell must not add up.
    """
    return f"compared/{variable.name}"


def small_in_other(other: Content, minimum: int) -> set[str]:
    """The cells of variables of which the other set has a level below the minimum."""
    return {
        compared_cell(variable)
        for variable, shares in other.shares.items()
        if any(0 < share.numerator < minimum for share in shares)
    }


def comparison_numbers(own: Content, other: Content, described: Described, confidence: float) -> Iterator[Counted]:
    """The difference of each share from that of the other set, and the standardised difference of each variable."""
    for variable in described.variables:
        first, second = own.shares[variable], other.shares[variable]
        if first and second:
            parts = {*own.shown(variable), *other.shown(variable)}
            for part in sorted(part for part in parts if part < len(first)):
                apart = difference(first[part], second[part], confidence)
                n = first[part].denominator
                number = Number("difference", "difference", variable.group(part), *apart, n, interval="newcombe")
                yield Counted(number, (*share_cells(variable, part), compared_cell(variable)))
        yield _standardised_difference(variable, own, other)


def _standardised_difference(variable: Partition, own: Content, other: Content) -> Counted:
    """That of the means where numbers have bins, else that of the levels."""
    quantity, value, cells = "standardised_difference", None, (*level_cells(variable), compared_cell(variable))
    first, second = own.summaries.get(variable), other.summaries.get(variable)
    if first and second:
        if first.deviation is not None and second.deviation is not None:
            value = standardised(first.mean, first.deviation, second.mean, second.deviation)
        few = second.distinct < len(variable.parts)
        cells = (*summary_cells(variable, first), *([compared_cell(variable)] if few else ()))
    elif own.shares[variable] and other.shares[variable]:
        value = standardised_of_levels(
            [share.estimate for share in own.shares[variable]], [share.estimate for share in other.shares[variable]]
        )
    return _standardised(quantity, variable, value, own, cells)


def population_numbers(
    own: Content, described: Described, declared: Mapping[str, Mapping[str, float]], measurement: DatasetMeasurement
) -> Iterator[Counted]:
    """The difference of each share from the declared one, and the standardised difference of each variable."""
    for variable in described.variables:
        expected = declared_shares(variable, declared)
        if not expected or not (shares := own.shares[variable]):
            continue
        for part in own.shown(variable):
            if part < len(shares):
                share, level = shares[part], expected[part]
                bounds = interval(
                    share.effective_numerator, share.effective, measurement.interval, measurement.confidence
                )
                apart = (share.estimate - level, bounds[0] - level, bounds[1] - level)
                quantity, group = "difference_from_population", variable.group(part)
                number = Number(quantity, "difference", group, *apart, share.denominator, interval=measurement.interval)
                yield Counted(number, share_cells(variable, part))
        value = standardised_of_levels([share.estimate for share in shares], expected)
        quantity = "standardised_difference_from_population"
        yield _standardised(quantity, variable, value, own, level_cells(variable))


def declared_shares(variable: Partition, declared: Mapping[str, Mapping[str, float]]) -> tuple[float, ...]:
    """The declared share of each part that has a value, 0 where none is declared; () where the variable has none."""
    shares = declared.get(variable.name)
    return () if shares is None else tuple(shares.get(level, 0.0) for level in variable.parts[:-1])


def _standardised(
    quantity: str, variable: Partition, value: float | None, own: Content, cells: tuple[str, ...]
) -> Counted:
    if value is None:
        return Counted(Number(quantity, "number", variable.name, withheld=NOTHING), cells)
    return Counted(Number(quantity, "number", variable.name, value, n=own.shares[variable][0].denominator), cells)
