"""A program that sets one PDF: Typst keeps what it computed, some hundred megabytes, until its process ends."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import typst

STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]
PLACES = "places.json"
"""Beside the source: where the labels stand that links lead to."""


def main(task: str, source: str, fonts: str, place: str, timestamp: str) -> int:
    """Sets the file `source` as the PDF file `place`; 1 where Typst refuses it, and says why as JSON on the output.

    The task `places` comes first: it writes where the labels stand. The task `pdf` needs them for its links.
    """
    places = Path(source).with_name(PLACES)
    compiler = typst.Compiler(
        source,
        root=str(Path(source).parent),
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[fonts]),
        sys_inputs={"places": places.read_text(encoding="utf-8")} if places.exists() else {},
    )
    try:
        if task == "places":
            places.write_text(compiler.query("<places>", field="value", one=True), encoding="utf-8")
        else:
            compiler.compile(output=place, format="pdf", pdf_standards=STANDARDS, timestamp=int(timestamp))
    except typst.TypstError as error:
        json.dump({"message": error.message, "diagnostic": error.diagnostic}, sys.stdout)
        return 1
    except RuntimeError as error:  # how a query fails
        json.dump({"message": str(error), "diagnostic": str(error)}, sys.stdout)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
