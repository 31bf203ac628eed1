"""Vector pictures as pixels, for programs that cannot show SVG."""

from __future__ import annotations

from pathlib import Path

import typst

from sphinx_qms.dossier.pdf.compile import compile_png
from sphinx_qms.model.error import user_error

_PAGE = '#set page(width: auto, height: auto, margin: 0pt, fill: none)\n#image("picture.svg")\n'


def picture_png(svg: Path, ppi: float) -> bytes:
    """The SVG file as PNG with `ppi` pixels per inch, transparent where it draws nothing, with the fonts of the PDF.

    Raises UserError where the file is no picture.
    """
    try:
        return compile_png(_PAGE, {"picture.svg": svg}, ppi)
    except typst.TypstError as error:
        raise user_error("picture-unusable", f"the picture cannot be read ({error.message})", svg.name) from None
