"""What can be measured: a frozen description for each kind of measurement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from sphinx_qms.model.error import Location
from sphinx_qms.model.plan.common import Bootstrap, IntervalMethod, TableMeasurement, Threshold, Variable
from sphinx_qms.model.plan.studies import StudyMeasurement
from sphinx_qms.model.plan.tables import Filter, Rows


@dataclass(frozen=True)
class TestMeasurement:
    """The cases that belong to one test need, the report they are read from, and the files that they test.

    `cases` and `tested` are globs relative to the project.
    """

    id: str
    report: str
    cases: tuple[str, ...]
    tested: tuple[str, ...]
    location: Location

    kind: ClassVar[str] = "tests"
    needs: ClassVar[tuple[str, ...]] = ("test",)
    __test__ = False

    @property
    def globs(self) -> tuple[str, ...]:
        """What is tested, the test files included: a change in any of these makes the results stale."""
        return (*self.tested, *self.cases)


@dataclass(frozen=True)
class Population:
    """What the intended population looks like: shares by variable and level, each set adding up to 1, with a source."""

    need: str
    source: str
    shares: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class WantedPrecision:
    """An interval that a proportion is to be known with: its expected value and the wanted half width.

    `share` is the share of rows that count for it, such as that of positives for a sensitivity.
    """

    name: str
    expected: float
    half_width: float
    share: float = 1.0


@dataclass(frozen=True)
class Stage:
    """A stage of the way from raw data to the sets; `reason` is the column that says why a row goes no further.

    `split` is the variable by whose levels the rows of the last stage are parted.
    """

    name: str
    rows: Rows
    reason: str = ""
    reasons: tuple[str, ...] = ()
    split: Variable | None = None


@dataclass(frozen=True)
class Augmentation:
    """Rows made from others: `source` are their columns that hold the key of the row they were made from."""

    rows: Rows
    source: tuple[str, ...]


@dataclass(frozen=True)
class DatasetMeasurement(TableMeasurement):
    """What a dataset holds. `sample` and `patient` are the columns of the keys; without `sample` a row is a sample.

    `label` is the variable of the classes. `compared_with` are the rows of another set, `compared_need` its need.
    """

    rows: Rows
    patient: tuple[str, ...]
    sample: tuple[str, ...] = ()
    label: Variable | None = None
    variables: tuple[Variable, ...] = ()
    subgroups: Mapping[str, Filter] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    population: Population | None = None
    compared_need: str = ""
    compared_with: Rows | None = None
    precision: tuple[WantedPrecision, ...] = ()
    flow: tuple[Stage, ...] = ()
    augmented: Augmentation | None = None
    confidence: float = 0.95
    interval: IntervalMethod = "wilson"

    kind: ClassVar[str] = "dataset"
    needs: ClassVar[tuple[str, ...]] = ("dataset", "data_source")

    @property
    def groups(self) -> tuple[str, ...]:
        """The subgroups."""
        return tuple(self.subgroups)


@dataclass(frozen=True)
class Key:
    """Columns by which sets are compared. `hint`: what is common is worth a look, and no leakage.

    `repeats` allows a value to stand in several rows of one set, as a patient with several samples does.
    """

    name: str
    columns: tuple[str, ...]
    hint: bool = False
    repeats: bool = True


@dataclass(frozen=True)
class IndependenceMeasurement(TableMeasurement):
    """Whether sets, by the id of their dataset need, have something in common in any of the keys.

    `public` says by set which of its rows come from public sources.
    """

    sets: Mapping[str, Rows]
    keys: tuple[Key, ...]
    public: Mapping[str, Filter] = field(default_factory=dict)

    kind: ClassVar[str] = "independence"
    needs: ClassVar[tuple[str, ...]] = ("test",)


@dataclass(frozen=True)
class TrainingSizes:
    """Scores of models that were trained on a part of the training set; the column `size` says on how many rows."""

    rows: Rows
    size: str
    outcome: str
    score: str


@dataclass(frozen=True)
class PerformanceMeasurement(TableMeasurement):
    """How well a score tells rows with the outcome from those without.

    `outcome` is a boolean column, `score` a number that is higher where the outcome is likelier, a probability where
    `calibration_groups` is not 0. Positive is a score at or above a threshold. `against` is a second score of the same
    rows. `earlier` says how often this set was evaluated before anything was recorded.
    """

    rows: Rows
    outcome: str
    score: str
    patient: tuple[str, ...]
    thresholds: Mapping[str, Threshold] = field(default_factory=dict)
    weight: str = ""
    against: str = ""
    subgroups: Mapping[str, Filter] = field(default_factory=dict)
    calibration_groups: int = 0
    training_sizes: TrainingSizes | None = None
    bootstrap: Bootstrap | None = None
    confidence: float = 0.95
    interval: IntervalMethod = "wilson"
    earlier: int = 0

    kind: ClassVar[str] = "performance"
    needs: ClassVar[tuple[str, ...]] = ("test", "study")

    @property
    def groups(self) -> tuple[str, ...]:
        """The subgroups."""
        return tuple(self.subgroups)


Measurement = TestMeasurement | DatasetMeasurement | IndependenceMeasurement | PerformanceMeasurement | StudyMeasurement
