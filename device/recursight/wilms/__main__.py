"""The command line: `python -m recursight.wilms predict | about | train`, as that of breast."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

from recursight.__main__ import parse_inputs
from recursight.inputs import RecurSightError
from recursight.model import MODELS
from recursight.monitoring import append
from recursight.wilms.labelling import about
from recursight.wilms.model import CURRENT_VERSION, load_released
from recursight.wilms.predict import predict


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(prog="recursight.wilms", description=__doc__)
    parser.add_argument("--about", action="store_true", help="show the instructions: population, endpoint, limits")
    commands = parser.add_subparsers(dest="command")
    # Inputs come from a file or a pipe, not from options: a shell keeps its history.
    predicting = commands.add_parser("predict", help="read one child's inputs as JSON, print the answer as JSON")
    predicting.add_argument("file", help="JSON file, or - for standard input")
    predicting.add_argument("--log", type=Path, help="monitoring log to append to")
    commands.add_parser("about", help="the same as --about")
    training = commands.add_parser("train", help="train the model and write its file and wilms-released.json")
    training.add_argument("--data", type=Path, help="folder of the source file (default: evidence/data)")
    training.add_argument("--models", type=Path, default=MODELS, help="folder to write to (default: device/models)")
    return parser


def run(options: argparse.Namespace) -> str:
    """Return what a command prints; raise RecurSightError or OSError for input that cannot be used."""
    if options.about or options.command == "about":
        return about(load_released())
    if options.command == "train":
        # Imported here, so that a prediction needs nothing but the standard library.
        from recursight.wilms.prepare import DATA, TRAINING_STUDY, build_cohort
        from recursight.wilms.train import release, train

        model = train(build_cohort(TRAINING_STUDY, data=options.data or DATA), CURRENT_VERSION)
        return f"{model.version} {release(model, options.models)}"
    content = sys.stdin.buffer.read() if options.file == "-" else Path(options.file).read_bytes()
    answer = predict(load_released(), parse_inputs(content))
    if options.log:
        append(options.log, answer, date.today())  # type: ignore[arg-type]  # what is logged, both answers have
    return json.dumps(asdict(answer), indent=2)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0, or 2 after naming on standard error what cannot be used."""
    parser = build_parser()
    options = parser.parse_args(arguments)
    if not options.about and options.command is None:
        parser.error("say predict, about or train")
    try:
        print(run(options))
    except (RecurSightError, OSError) as error:
        print(f"recursight.wilms: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
