"""The command line: `python -m recursight predict | about | train`."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

from recursight.inputs import RecurSightError
from recursight.labelling import about
from recursight.model import CURRENT_VERSION, MODELS, load_released
from recursight.monitoring import append
from recursight.predict import predict


def parse_inputs(text: str | bytes) -> dict[str, object]:
    """Return the inputs of one woman from JSON; raise RecurSightError if it is no object or names a field twice."""

    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        if len({name for name, _ in pairs}) < len(pairs):
            raise RecurSightError("an input field is given twice")
        return dict(pairs)

    try:
        values = json.loads(text, object_pairs_hook=unique)
    except RecurSightError:
        raise
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict):
        raise RecurSightError("the input is not one JSON object in UTF-8")
    return values


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(prog="recursight", description=__doc__)
    parser.add_argument("--about", action="store_true", help="show the instructions: population, endpoint, limits")
    commands = parser.add_subparsers(dest="command")
    # Inputs come from a file or a pipe, not from options: a shell keeps its history.
    predicting = commands.add_parser("predict", help="read one woman's inputs as JSON, print the answer as JSON")
    predicting.add_argument("file", help="JSON file, or - for standard input")
    predicting.add_argument("--log", type=Path, help="monitoring log to append to")
    commands.add_parser("about", help="the same as --about")
    training = commands.add_parser("train", help="train the model and write its file and released.json")
    training.add_argument("--data", type=Path, help="folder of the source files (default: evidence/data)")
    training.add_argument("--models", type=Path, default=MODELS, help="folder to write to (default: device/models)")
    return parser


def run(options: argparse.Namespace) -> str:
    """Return what a command prints; raise RecurSightError or OSError for input that cannot be used."""
    if options.about or options.command == "about":
        return about(load_released())
    if options.command == "train":
        # Imported here, so that a prediction needs nothing but the standard library.
        from recursight.prepare import DATA, build_cohort
        from recursight.train import release, train

        model = train(build_cohort("rotterdam", options.data or DATA), CURRENT_VERSION)
        return f"{model.version} {release(model, options.models)}"
    content = sys.stdin.buffer.read() if options.file == "-" else Path(options.file).read_bytes()
    answer = predict(load_released(), parse_inputs(content))
    if options.log:
        append(options.log, answer, date.today())
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
        print(f"recursight: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
