"""Running Typst on a source and its pictures, the same on every machine."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import typst

from sphinx_qms.dossier.pdf.fonts import font_files

# Typst adds the versions that the two imply: PDF 1.7
STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]


def compile_pdf(source: str, files: Mapping[str, Path], timestamp: int, extra_fonts: Path | None = None) -> bytes:
    """The PDF of a Typst source, as PDF/A-2a and PDF/UA-1; `files` are what it reads, by the names it calls them.

    `timestamp` is the time of making in seconds since 1970. Raises typst.TypstError where Typst refuses the source.
    """
    with _workshop(source, files, extra_fonts) as (main, fonts):
        return typst.compile(
            main, root=main.parent, font_paths=fonts, format="pdf", pdf_standards=STANDARDS, timestamp=timestamp
        )


def compile_png(source: str, files: Mapping[str, Path], ppi: float) -> bytes:
    """The one page of a Typst source as PNG with `ppi` pixels per inch."""
    with _workshop(source, files, None) as (main, fonts):
        return typst.compile(main, root=main.parent, font_paths=fonts, format="png", ppi=ppi)


@contextmanager
def _workshop(source: str, files: Mapping[str, Path], extra_fonts: Path | None) -> Iterator[tuple[Path, typst.Fonts]]:
    """A folder of its own: Typst sees nothing of the machine but the source, its files and the fonts."""
    with tempfile.TemporaryDirectory(prefix="qms-pdf-") as name:
        root = Path(name, "root")
        fonts = Path(name, "fonts")
        root.mkdir()
        fonts.mkdir()
        for file, path in files.items():
            shutil.copyfile(path, root / file)
        for number, path in enumerate(font_files(extra_fonts)):
            (fonts / f"{number:03}{path.suffix}").symlink_to(path.resolve())
        main = root / "main.typ"
        main.write_text(source, encoding="utf-8")
        yield main, typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[fonts])
