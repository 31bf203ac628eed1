"""Vector pictures as pixels, for programs that cannot show SVG."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sphinx_qms.dossier.typesetting.compile import TypesettingError, compile_pdf, compile_png
from sphinx_qms.model.error import Location, UserError, user_error

# a picture larger than a sheet of A3 would take more memory than there is, and no page shows it in its size
_PAGE = """#set document(title: "Picture")
#set page(width: auto, height: auto, margin: 0pt, fill: none)
#context {{
  let own = measure(image("{0}"))
  let part = calc.min(1, 1200pt / calc.max(own.width, own.height))
  image("{0}", alt: "Picture", width: calc.max(own.width * part, 1pt), height: calc.max(own.height * part, 1pt))
}}
"""


def picture_png(picture: Path, ppi: float, place: Location, beside: Iterable[Path] = ()) -> bytes:
    """The picture, an SVG file as a rule, as PNG with `ppi` pixels per inch and the fonts of the PDF.

    It is transparent where nothing is drawn, and no larger than 1200 points. `beside` are the other pictures of its
    document: the fonts of all are made once. Raises UserError, at the place of the picture in a page, where the file
    is no picture.
    """
    name = f"picture{picture.suffix}"
    try:
        return compile_png(_PAGE.format(name), {name: picture}, ppi, beside)
    except TypesettingError as error:
        raise _unreadable(picture, error, place) from None


def check_picture(picture: Path, place: Location) -> None:
    """Returns where a PDF can show the picture; raises UserError, at its place in a page, where it cannot."""
    name = f"picture{picture.suffix.lower()}"
    try:
        compile_pdf(_PAGE.format(name), {name: picture}, 0, linked=False)
    except TypesettingError as error:
        raise _unreadable(picture, error, place) from None


def _unreadable(picture: Path, error: TypesettingError, place: Location) -> UserError:
    message = f"the picture {picture.name} cannot be read ({error.message})"
    return user_error("picture-unusable", message, place.file, place.line)
