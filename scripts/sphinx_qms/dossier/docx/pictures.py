"""Pictures: raster files as they are; SVG as SVG, with a PNG for programs that do not know it."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass, field
from pathlib import Path

from docutils import nodes
from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.image.image import Image
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.package import Package
from lxml import etree  # type: ignore[import-untyped]

from sphinx_qms.dossier.docx.xml import RELATION, Element, name
from sphinx_qms.dossier.pictures import picture_file, picture_words, points, unusable_picture
from sphinx_qms.dossier.place import place_of
from sphinx_qms.dossier.typesetting.pixels import picture_png
from sphinx_qms.model.error import Location

_PPI = 192
"""Pixels to an inch of the PNG that stands in for an SVG."""
_EMU = 12700
"""How many English Metric Units, in which Word measures pictures, a point has."""
_PART_OF_HEIGHT = 0.85
"""How much of the height of a page a picture may take; its caption stands below."""
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_SVG = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
_SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"


@dataclass(frozen=True)
class _Picture:
    """A picture in the package: its raster file, its SVG where it is one, and its own size in points."""

    raster: Part
    vector: Part | None
    width: float
    height: float


@dataclass
class Pictures:
    """The pictures of a document, by their files; `count` is the highest number that a picture of it has."""

    package: Package
    files: tuple[Path, ...] = ()
    count: int = 0
    known: dict[str, _Picture] = field(default_factory=dict)

    def drawing(self, part: Part, node: nodes.Element, room: tuple[int, int], instead: str = "") -> Element:
        """The run of an `image` in a room of that width and height; `instead` are words for it where it has none.

        The room is in twentieths of a point; a caption below has its part of it.

        Raises UserError where the file is missing or of another kind, and where no words say what it shows.
        """
        path, words = picture_file(node), picture_words(node, instead)
        if str(path) not in self.known:
            self.known[str(path)] = self._read(path, node)
        picture = self.known[str(path)]
        self.count += 1
        size = _size(picture, node, *room)
        raster = part.relate_to(picture.raster, RELATIONSHIP_TYPE.IMAGE)
        vector = part.relate_to(picture.vector, RELATIONSHIP_TYPE.IMAGE) if picture.vector else ""
        return _inline(self.count, words, size, raster, vector)

    def _read(self, path: Path, node: nodes.Element) -> _Picture:
        vector = None
        content = path.read_bytes()
        number = len(self.known) + 1
        if path.suffix.lower() == ".svg":
            vector = Part(PackURI(f"/word/media/drawing{number}.svg"), "image/svg+xml", content, self.package)
            content = picture_png(path, _PPI, Location(*place_of(node)), self.files)
        try:
            image = Image.from_blob(content)
        except (UnrecognizedImageError, InvalidImageStreamError, UnexpectedEndOfFileError, struct.error):
            image = None
        if image is None or image.ext not in {"png", "jpg", "jpeg"} or not image.px_width or not image.px_height:
            raise unusable_picture(node)
        pixel = 72 / (_PPI if vector else 96)
        raster = self.package.get_or_add_image_part(io.BytesIO(content))
        return _Picture(raster, vector, image.px_width * pixel, image.px_height * pixel)


def _size(picture: _Picture, node: nodes.Element, across: int, down: int) -> tuple[int, int]:
    """Width and height in EMU: what the node asks for, in the proportions of the picture, not larger than the page."""
    widest, tallest = across / 20, down / 20 * _PART_OF_HEIGHT
    width, height = (points(node.get(side, ""), widest) for side in ("width", "height"))
    scale = int(node.get("scale", 100)) / 100
    if not width and not height:
        width = picture.width
    if not width:
        width = height * picture.width / picture.height
    if not height:
        height = width * picture.height / picture.width
    fit = scale * min(1.0, widest / (width * scale), tallest / (height * scale))
    return round(width * fit * _EMU), round(height * fit * _EMU)


def _inline(number: int, words: str, size: tuple[int, int], raster: str, vector: str) -> Element:
    main, pic, place = (f"{{{_DRAWING}/{kind}}}" for kind in ("main", "picture", "wordprocessingDrawing"))
    extent = {"cx": str(size[0]), "cy": str(size[1])}
    run = etree.Element(name("r"))
    inline = _sub(_sub(run, name("drawing")), f"{place}inline", distT="0", distB="0", distL="0", distR="0")
    _sub(inline, f"{place}extent", **extent)
    _sub(inline, f"{place}docPr", id=str(number), name=f"Picture {number}", descr=words)
    _sub(_sub(inline, f"{place}cNvGraphicFramePr"), f"{main}graphicFrameLocks", noChangeAspect="1")
    data = _sub(_sub(inline, f"{main}graphic"), f"{main}graphicData", uri=f"{_DRAWING}/picture")
    picture = _sub(data, f"{pic}pic")
    properties = _sub(picture, f"{pic}nvPicPr")
    _sub(properties, f"{pic}cNvPr", id=str(number), name=f"Picture {number}", descr=words)
    _sub(properties, f"{pic}cNvPicPr")
    fill = _sub(picture, f"{pic}blipFill")
    blip = _sub(fill, f"{main}blip")
    blip.set(f"{{{RELATION}}}embed", raster)
    if vector:
        extension = _sub(_sub(blip, f"{main}extLst"), f"{main}ext", uri=_SVG_EXTENSION)
        element = etree.SubElement(extension, f"{{{_SVG}}}svgBlip", nsmap={"asvg": _SVG})
        element.set(f"{{{RELATION}}}embed", vector)
    _sub(_sub(fill, f"{main}stretch"), f"{main}fillRect")
    shape = _sub(picture, f"{pic}spPr")
    frame = _sub(shape, f"{main}xfrm")
    _sub(frame, f"{main}off", x="0", y="0")
    _sub(frame, f"{main}ext", **extent)
    _sub(_sub(shape, f"{main}prstGeom", prst="rect"), f"{main}avLst")
    return run


def _sub(parent: Element, tag: str, **attributes: str) -> Element:
    return etree.SubElement(parent, tag, attributes)
