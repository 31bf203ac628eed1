"""Vector pictures as pixels, for programs that cannot show SVG."""

from __future__ import annotations

from pathlib import Path

from sphinx_qms.dossier.typesetting.compile import TypesettingError, compile_png
from sphinx_qms.model.error import user_error

_PAGE = '#set page(width: auto, height: auto, margin: 0pt, fill: none)\n#image("{}")\n'


def picture_png(picture: Path, ppi: float) -> bytes:
    """The picture, an SVG file as a rule, as PNG with `ppi` pixels per inch and the fonts of the PDF.

    It is transparent where nothing is drawn. Raises UserError where the file is no picture.
    """
    try:
        name = f"picture{picture.suffix}"
        return compile_png(_PAGE.format(name), {name: picture}, ppi)
    except TypesettingError as error:
        raise user_error("picture-unusable", f"the picture cannot be read ({error.message})", picture.name) from None
