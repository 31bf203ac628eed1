"""The monitoring log: what was asked and answered, month by month, without a patient identifier."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

from recursight.predict import Answer


def log_entry(answer: Answer, day: date) -> dict[str, object]:
    """Return what is logged of an answer. Of the day only the month: a full date helps to identify a patient."""
    return {
        "month": f"{day:%Y-%m}",
        "product": answer.product,
        "model_version": answer.model_version,
        "inputs": asdict(answer.inputs),
        "probability": answer.probability,
        "above_threshold": answer.above_threshold,
        "out_of_development_range": answer.out_of_development_range,
    }


def append(log: Path, answer: Answer, day: date) -> None:
    """Append one line of JSON to the log; lines that are there are never touched."""
    line = json.dumps(log_entry(answer, day)) + "\n"
    with log.open("a", encoding="utf-8", newline="\n") as file:
        file.write(line)
