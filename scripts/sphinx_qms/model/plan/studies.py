"""What can be measured beyond one dataset and one score: readers, versions, scenarios, time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import ClassVar, Literal

from sphinx_qms.model.plan.common import Bootstrap, IntervalMethod, TableMeasurement, Threshold, Variable
from sphinx_qms.model.plan.tables import Filter, Rows

Scale = Literal["nominal", "ordinal", "interval", "ratio"]
Weights = Literal["none", "linear", "quadratic"]
REFERENCE = "reference"
"""What facts call the rows that the windows of monitoring are held against."""


@dataclass(frozen=True)
class AgreementMeasurement(TableMeasurement):
    """How far readers agree on the same cases; a row is one reading.

    `case` are the columns of a case, `reader` and `round` have the readers and rounds as levels, `label` the classes in
    their order where the `scale` is nominal or ordinal, and neither levels nor bins where it is a number. `reference`
    and `arbiter` name readers: the one whom the others are held against, and the one who reads where they disagree.
    """

    rows: Rows
    case: tuple[str, ...]
    patient: tuple[str, ...]
    reader: Variable
    label: Variable
    scale: Scale = "nominal"
    weights: Weights = "none"
    round: Variable | None = None
    reference: str = ""
    arbiter: str = ""
    subgroups: Mapping[str, Filter] = field(default_factory=dict)
    bootstrap: Bootstrap | None = None
    confidence: float = 0.95
    interval: IntervalMethod = "wilson"

    kind: ClassVar[str] = "agreement"
    needs: ClassVar[tuple[str, ...]] = ("annotation", "test", "study")

    @property
    def groups(self) -> tuple[str, ...]:
        """Pairs of readers, readers, classes, classes as a reader gives them; then the same in each subgroup."""
        readers = self.reader.level_names
        classes = [f"class {name}" for name in self.label.level_names]
        given = [f"{reader}, {name}" for reader in readers for name in classes]
        details = [*map(", ".join, combinations(readers, 2)), *readers, *classes, *given]
        in_subgroups = (
            name for subgroup in self.subgroups for name in (subgroup, *(f"{subgroup}: {detail}" for detail in details))
        )
        return (*details, *in_subgroups)


@dataclass(frozen=True)
class Version:
    """A version of a model by its need id, and what it answered: a score for each sample, positive from `threshold`."""

    model: str
    rows: Rows
    score: str
    threshold: Threshold


@dataclass(frozen=True)
class ComparisonMeasurement(TableMeasurement):
    """A changed model against the last approved one, on the same samples.

    `rows` are those of the test set with outcome, patient and subgroups; each version has one row for each `sample`.
    """

    rows: Rows
    outcome: str
    sample: tuple[str, ...]
    patient: tuple[str, ...]
    approved: Version
    changed: Version
    subgroups: Mapping[str, Filter] = field(default_factory=dict)
    bootstrap: Bootstrap | None = None
    confidence: float = 0.95
    interval: IntervalMethod = "wilson"
    earlier: int = 0

    kind: ClassVar[str] = "comparison"
    needs: ClassVar[tuple[str, ...]] = ("test", "study")

    @property
    def groups(self) -> tuple[str, ...]:
        """The subgroups."""
        return tuple(self.subgroups)


@dataclass(frozen=True)
class ReaderStudyMeasurement(TableMeasurement):
    """Readers who read the same cases in two modalities, such as without and with the software; a row is one reading.

    The levels of `modality` are the control and what is compared with it. `rating` is higher where the outcome is
    likelier; at or above `threshold` it is positive. `time` is the column of the time on task.
    """

    rows: Rows
    case: tuple[str, ...]
    patient: tuple[str, ...]
    reader: Variable
    modality: Variable
    outcome: str
    rating: str
    threshold: float | None = None
    time: str = ""
    confidence: float = 0.95

    kind: ClassVar[str] = "reader_study"
    needs: ClassVar[tuple[str, ...]] = ("study", "test")

    @property
    def groups(self) -> tuple[str, ...]:
        """The modalities, the readers in each, and the readers."""
        modalities, readers = self.modality.level_names, self.reader.level_names
        return (*modalities, *(f"{modality}: {reader}" for modality in modalities for reader in readers), *readers)


@dataclass(frozen=True)
class Scored:
    """Rows with an outcome and a score of their own, such as those of one test scenario."""

    rows: Rows
    outcome: str
    score: str
    threshold: Threshold


@dataclass(frozen=True)
class Answers:
    """Scores of the same samples under another condition; a row without a score is an answer that was refused."""

    rows: Rows
    score: str


@dataclass(frozen=True)
class Repeats:
    """Scores of the same samples and the same input, several times; `run` is the column that tells the runs apart."""

    rows: Rows
    score: str
    run: str


@dataclass(frozen=True)
class RobustnessMeasurement(TableMeasurement):
    """What declared perturbations of the input do to the answers, and whether the same input gives the same answer."""

    scored: Scored
    sample: tuple[str, ...]
    patient: tuple[str, ...]
    perturbations: Mapping[str, Answers] = field(default_factory=dict)
    repeats: Repeats | None = None
    bootstrap: Bootstrap | None = None
    confidence: float = 0.95
    interval: IntervalMethod = "wilson"

    kind: ClassVar[str] = "robustness"
    needs: ClassVar[tuple[str, ...]] = ("test", "study")

    @property
    def groups(self) -> tuple[str, ...]:
        """The perturbations."""
        return tuple(self.perturbations)


@dataclass(frozen=True)
class FactorsMeasurement(TableMeasurement):
    """What moves performance: equipment, disease make-up, traits of the lesion; each factor a variable with parts."""

    scored: Scored
    patient: tuple[str, ...]
    factors: tuple[Variable, ...]
    bootstrap: Bootstrap | None = None
    confidence: float = 0.95
    interval: IntervalMethod = "wilson"

    kind: ClassVar[str] = "factors"
    needs: ClassVar[tuple[str, ...]] = ("test", "study")

    @property
    def groups(self) -> tuple[str, ...]:
        """The factors, each before its levels."""
        named = ((factor.name, [f"{factor.name}: {level}" for level in factor.level_names]) for factor in self.factors)
        return tuple(name for factor, levels in named for name in (factor, *levels))


@dataclass(frozen=True)
class ScenariosMeasurement(TableMeasurement):
    """Results of several test scenarios beside each other; all are compared with the first."""

    scenarios: Mapping[str, Scored]
    patient: tuple[str, ...]
    bootstrap: Bootstrap | None = None
    confidence: float = 0.95
    interval: IntervalMethod = "wilson"

    kind: ClassVar[str] = "scenarios"
    needs: ClassVar[tuple[str, ...]] = ("test", "study")

    @property
    def groups(self) -> tuple[str, ...]:
        """The scenarios."""
        return tuple(self.scenarios)


@dataclass(frozen=True)
class MonitoringMeasurement(TableMeasurement):
    """Windows of time, in their order, against the reference: inputs and answers, and performance where labels came.

    Rows without an outcome are not labelled yet. Variables have levels or bins, which are those of the population
    stability index.
    """

    reference: Rows
    windows: Mapping[str, Rows]
    patient: tuple[str, ...]
    variables: tuple[Variable, ...]
    score: str = ""
    threshold: Threshold | None = None
    outcome: str = ""
    subgroups: Mapping[str, Filter] = field(default_factory=dict)
    bootstrap: Bootstrap | None = None
    confidence: float = 0.95
    interval: IntervalMethod = "wilson"

    kind: ClassVar[str] = "monitoring"
    needs: ClassVar[tuple[str, ...]] = ("monitor",)

    @property
    def groups(self) -> tuple[str, ...]:
        """The reference and the windows, each before its subgroups and variables."""
        details = (*self.subgroups, *(variable.name for variable in self.variables))
        windows = ((window, [f"{window}: {detail}" for detail in details]) for window in (REFERENCE, *self.windows))
        return tuple(name for window, parts in windows for name in (window, *parts))


StudyMeasurement = (
    AgreementMeasurement
    | ComparisonMeasurement
    | ReaderStudyMeasurement
    | RobustnessMeasurement
    | FactorsMeasurement
    | ScenariosMeasurement
    | MonitoringMeasurement
)
