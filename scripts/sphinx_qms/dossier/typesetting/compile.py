"""Running Typst on a source and the files that it reads, the same on every machine."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import typst

from sphinx_qms.dossier.typesetting import typesetter
from sphinx_qms.dossier.typesetting.drawn_text import single_weights
from sphinx_qms.dossier.typesetting.fonts import font_files


class TypesettingError(Exception):
    """Typst refuses a source. `diagnostic` says where and shows the line."""

    def __init__(self, message: str, diagnostic: str) -> None:
        self.message = message
        self.diagnostic = diagnostic
        super().__init__(diagnostic)


def compile_pdf(
    source: str, files: Mapping[str, Path], timestamp: int, extra_fonts: Path | None = None, linked: bool = True
) -> bytes:
    """The PDF of a Typst source, as PDF/A-2a and PDF/UA-1; `files` are what it reads, by the names it calls them.

    `timestamp` is the time of making in seconds since 1970. A source that is `linked` notes the places that its links
    lead to as metadata with the label `places`. Raises TypesettingError where Typst refuses the source.
    """
    with _workshop(source, files, extra_fonts) as (main, fonts):
        place = main.with_suffix(".pdf")
        for task in ("places", "pdf") if linked else ("pdf",):
            _typeset(task, main, fonts, place, timestamp)
        return place.read_bytes()


def _typeset(task: str, *arguments: Path | int) -> None:
    # -P: a file of the project that is named as a module is not imported in its place
    command = [sys.executable, "-P", "-m", typesetter.__name__, task, *map(str, arguments)]
    result = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")  # noqa: S603
    if result.returncode == 1 and result.stdout:
        raise TypesettingError(**json.loads(result.stdout))
    if result.returncode:
        raise RuntimeError(f"Typst ended with {result.returncode}: {result.stderr}")


def compile_png(source: str, files: Mapping[str, Path], ppi: float, beside: Iterable[Path] = ()) -> bytes:
    """The one page of a Typst source as PNG with `ppi` pixels per inch, with fonts for the pictures `beside` as well.

    Raises TypesettingError.
    """
    with _workshop(source, files, None, beside) as (main, fonts):
        known = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[fonts])
        try:
            return typst.compile(main, root=main.parent, font_paths=known, format="png", ppi=ppi)
        except typst.TypstError as error:
            raise TypesettingError(error.message, error.diagnostic) from None


@contextmanager
def _workshop(
    source: str, files: Mapping[str, Path], extra_fonts: Path | None, beside: Iterable[Path] = ()
) -> Iterator[tuple[Path, Path]]:
    """The source and the fonts in a folder of their own: Typst sees nothing else of the machine."""
    with tempfile.TemporaryDirectory(prefix="qms-pdf-") as name:
        root = Path(name, "root")
        fonts = Path(name, "fonts")
        root.mkdir()
        fonts.mkdir()
        for file, path in files.items():
            shutil.copyfile(path, root / file)
        instead = single_weights([*files.values(), *beside], source)
        for family, contents in instead.items():
            for number, content in enumerate(contents):
                (fonts / f"{family} {number}.ttf").write_bytes(content)
        for number, path in enumerate(font_files(extra_fonts, without=instead)):
            (fonts / f"{number:03}{path.suffix}").symlink_to(path.resolve())
        main = root / "main.typ"
        main.write_text(source, encoding="utf-8")
        yield main, fonts
