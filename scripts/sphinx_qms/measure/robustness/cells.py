"""The counts behind what is told of perturbations and repeats, and which of them would single people out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from sphinx_qms.measure.group_cells import in_group
from sphinx_qms.measure.quantities import HAS_OUTCOME, ROWS
from sphinx_qms.measure.robustness.rows import Perturbed, RobustnessRows
from sphinx_qms.measure.small_cells import Sum, withheld_cells
from sphinx_qms.measure.statistics.arrays import Flags, Floats, Integers

CHANGED_SIDE, UNANSWERED = "changed side", "unanswered"
IDENTICAL, IN_EACH_RUN = "identical in each run", "answered in each run"
NOT = "not "


def right_cell(outcome: str, right: bool) -> str:
    """The rows of a class that are on the right side of the threshold, or the wrong one."""
    return f"{outcome} {'right' if right else 'wrong'}"


def newly_cell(outcome: str, right: bool) -> str:
    """The rows of a class that only the perturbation has on the right side, or only it has on the wrong one."""
    return f"{outcome} newly {'right' if right else 'wrong'}"


def cells_of_right(outcome: str) -> tuple[str, ...]:
    """What the share of right answers of a class would tell."""
    return (outcome, *(right_cell(outcome, right) for right in (True, False)))


def cells_of_difference(outcome: str) -> tuple[str, ...]:
    """What the difference of such shares would tell."""
    return (outcome, *(newly_cell(outcome, right) for right in (True, False)))


def cells_to_withhold(rows: RobustnessRows, minimum: int, all_are_known: bool) -> frozenset[str]:
    """The names of the cells that cannot be told, by `in_group`; the group "" are the samples as they are answered.

    Rows count, and patients where some have several rows. What holds between the cells: of each perturbation they are
    sums of the rows of one class, right or wrong before, and right, wrong or refused after. What can be told of the
    answers as they are is told, and then counts as known: perturbations give way. `all_are_known` says that the number
    of all rows is told elsewhere.
    """
    if minimum <= 1:
        return frozenset()
    withheld: set[str] = set()
    patients = len(np.unique(rows.base.patient))
    for by_patient in (False, True) if patients < len(rows.base) else (False,):
        table = _Table(rows.base.patient, by_patient)
        table.add_base(rows.base)
        of_base = set(table.counts)
        first = table.withheld(minimum, {in_group("", ROWS)} if all_are_known else set())
        for name, perturbed in rows.perturbed.items():
            table.add_perturbation(name, perturbed)
        if rows.repeats is not None:
            table.add_repeats(rows.repeats)
        table.untold |= first
        withheld |= first | table.withheld(minimum, of_base - first)
    return frozenset(withheld)


def are_identical(repeats: Floats) -> Flags:
    """The samples that have the same answer in each run; never to be answered is one as well."""
    same = repeats == repeats[:, :1]
    return np.asarray((same | (np.isnan(repeats) & np.isnan(repeats[:, :1]))).all(axis=1))


def answered_in_each_run(repeats: Floats) -> Flags:
    """The samples that have a score in each run."""
    return np.asarray(~np.isnan(repeats).any(axis=1))


@dataclass
class _Table:
    """The counts as they are put together."""

    patient: Integers
    by_patient: bool
    counts: dict[str, int] = field(default_factory=dict)
    sums: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    untold: set[str] = field(default_factory=set)

    def withheld(self, minimum: int, known: set[str]) -> frozenset[str]:
        """The cells that cannot be told beside those that are known."""
        sums = [Sum(total, parts, overlapping=self.by_patient) for total, parts in self.sums]
        return withheld_cells(self.counts, sums, minimum, untold=self.untold, known=known)

    def add_base(self, base: Perturbed) -> None:
        """The classes, and what is right of each."""
        for outcome, has_it in HAS_OUTCOME.items():
            of_class = base.positive == has_it
            for right in (True, False):
                self._add("", right_cell(outcome, right), of_class & ((base.called == has_it) == right))
            self._add("", outcome, of_class, [right_cell(outcome, right) for right in (True, False)])
        self._add("", ROWS, np.ones(len(base), dtype=bool), list(HAS_OUTCOME))

    def add_perturbation(self, group: str, rows: Perturbed) -> None:
        """What became of each class: rows right before and after, and those without an answer."""
        parts: dict[tuple[str, bool, str], str] = {}
        states: dict[str, Callable[[bool], Flags]] = {
            "right": lambda has_it: rows.answered & (rows.called_other == has_it),
            "wrong": lambda has_it: rows.answered & (rows.called_other != has_it),
            UNANSWERED: lambda _: ~rows.answered,
        }
        for outcome, has_it in HAS_OUTCOME.items():
            for before in (True, False):
                held = (rows.positive == has_it) & ((rows.called == has_it) == before)
                for state, holds in states.items():
                    name = f"{right_cell(outcome, before)}, then {state}"
                    self._add(group, name, held & holds(has_it))
                    self.untold.add(in_group(group, name))
                    parts[outcome, before, state] = name
                inner = tuple(in_group(group, parts[outcome, before, state]) for state in states)
                self.sums.append((in_group("", right_cell(outcome, before)), inner))
            of_class = rows.answered & (rows.positive == has_it)
            for right, state in ((True, "right"), (False, "wrong")):
                both = [parts[outcome, before, state] for before in (True, False)]
                after = of_class & ((rows.called_other == has_it) == right)
                self._add(group, right_cell(outcome, right), after, both)
                newly = after & ((rows.called == has_it) != right)
                self._add(group, newly_cell(outcome, right), newly, [parts[outcome, not right, state]])
            self._add(group, outcome, of_class, [right_cell(outcome, right) for right in (True, False)])
        refused = [name for (_, _, state), name in parts.items() if state == UNANSWERED]
        self._add(group, UNANSWERED, ~rows.answered, refused)
        self._add(group, ROWS, rows.answered, list(HAS_OUTCOME))
        newly_cells = [newly_cell(outcome, right) for outcome in HAS_OUTCOME for right in (True, False)]
        self._add(group, CHANGED_SIDE, rows.answered & (rows.called != rows.called_other), newly_cells)
        stayed = [name for (_, before, state), name in parts.items() if state == ("right" if before else "wrong")]
        self._add(group, f"{NOT}{CHANGED_SIDE}", rows.answered & (rows.called == rows.called_other), stayed)
        everything = tuple(in_group(group, cell) for cell in (CHANGED_SIDE, f"{NOT}{CHANGED_SIDE}"))
        self.sums.append((in_group(group, ROWS), everything))

    def add_repeats(self, repeats: Floats) -> None:
        """Samples with the same answer in each run, those with a score in each, and the rest of both."""
        for cell, holds in ((IDENTICAL, are_identical(repeats)), (IN_EACH_RUN, answered_in_each_run(repeats))):
            for name, those in ((cell, holds), (f"{NOT}{cell}", ~holds)):
                self._add("", name, those)
            self.sums.append((in_group("", ROWS), (in_group("", cell), in_group("", f"{NOT}{cell}"))))

    def _add(self, group: str, cell: str, holds: Flags, parts: list[str] | None = None) -> None:
        name = in_group(group, cell)
        self.counts[name] = len(np.unique(self.patient[holds])) if self.by_patient else int(holds.sum())
        if parts is not None:
            self.sums.append((name, tuple(in_group(group, part) for part in parts)))
