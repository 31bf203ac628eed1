"""The statement of applicability: which controls of a standard are applied, and why (ISO/IEC 42001, 6.1.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sphinx_qms.model.catalogue import Catalogue
from sphinx_qms.model.error import Problem, UserError
from sphinx_qms.model.profile import APPLICABILITY, Statement
from sphinx_qms.model.yaml_file import read_yaml

REGIME = "statement_of_applicability"


@dataclass(frozen=True)
class Applicability(Statement):
    """Whether a control is applied, with its reason; `accepted_by` is who accepts the risk that remains."""

    applicable: bool
    residual_risk: str = ""
    accepted_by: str = ""


def load_applicability(root: Path, catalogues: Iterable[Catalogue]) -> Mapping[str, Applicability]:
    """The decisions by need id of the clause; empty where the project has no such statement.

    Raises UserError for a decision on what is no control of a catalogue in force.
    """
    path = root / APPLICABILITY
    if not path.exists() and not path.is_symlink():
        return {}
    file = read_yaml(root, APPLICABILITY, "applicability")
    controls = {
        clause.need_id for catalogue in catalogues for clause in catalogue.assessed if clause.exclusion == REGIME
    }
    unknown = [
        Problem(
            file.location("controls", name),
            "clause-unknown",
            f"{name} is no control that a statement of applicability decides on",
            "such controls are clauses of a catalogue in force with the exclusion statement_of_applicability",
        )
        for name in file.data["controls"]
        if name not in controls
    ]
    if unknown:
        raise UserError(unknown)
    return {
        name: Applicability(
            entry["reason"],
            file.location("controls", name),
            entry["applicable"],
            entry.get("residual_risk", ""),
            entry.get("accepted_by", ""),
        )
        for name, entry in file.data["controls"].items()
    }
