"""A program that sets one PDF: Typst keeps what it computed, up to 400 MB a document, until its process ends."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import typst

STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]


def main(source: str, fonts: str, place: str, timestamp: str) -> int:
    """Sets the file `source` as the PDF file `place`; 1 where Typst refuses it, and says why as JSON on the output."""
    try:
        typst.compile(
            source,
            output=place,
            root=str(Path(source).parent),
            font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[fonts]),
            format="pdf",
            pdf_standards=STANDARDS,
            timestamp=int(timestamp),
        )
    except typst.TypstError as error:
        json.dump({"message": error.message, "diagnostic": error.diagnostic}, sys.stdout)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
