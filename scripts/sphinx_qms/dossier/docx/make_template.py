"""Writes the Word template: `python -m sphinx_qms.dossier.docx.make_template templates`.

People edit the result in Word afterwards; this is where it began, and the same bytes each time.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sphinx_qms.dossier.docx.package import pack
from sphinx_qms.dossier.docx.template_styles import numbering_xml, style_id, styles_xml
from sphinx_qms.dossier.docx.xml import RELATION, RELATIONS, WORD

_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_TEXT_WIDTH = 9638
_LABEL_WIDTH = 2700
_PARTS = {
    "document": "document.main",
    "styles": "styles",
    "numbering": "numbering",
    "settings": "settings",
    "header1": "header",
    "footer1": "footer",
}


def template() -> bytes:
    """The template as a Word file."""
    overrides = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{_OFFICE}.{kind}+xml"/>' for part, kind in _PARTS.items()
    )
    core = "application/vnd.openxmlformats-package.core-properties+xml"
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'{overrides}<Override PartName="/docProps/core.xml" ContentType="{core}"/></Types>'
    )
    parts = {"document": _document(), "styles": styles_xml(), "numbering": numbering_xml(), "settings": _settings()}
    parts |= {"header1": _header(), "footer1": _footer()}
    roots = {"document": "document", "styles": "styles", "numbering": "numbering", "settings": "settings"}
    roots |= {"header1": "hdr", "footer1": "ftr"}
    core_link = (
        '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/'
        'core-properties" Target="docProps/core.xml"/>'
    )
    links = {part: part.rstrip("1") for part in _PARTS if part != "document"}
    return pack(
        {
            "[Content_Types].xml": _file(types),
            "_rels/.rels": _file(_relations({"word/document": "officeDocument"}, core_link)),
            "docProps/core.xml": _file(_core()),
            "word/_rels/document.xml.rels": _file(_relations(links)),
            **{f"word/{part}.xml": _file(_root(roots[part], text)) for part, text in parts.items()},
        }
    )


def _file(text: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}'.encode()


def _root(tag: str, inner: str) -> str:
    return f'<w:{tag} xmlns:w="{WORD}" xmlns:r="{RELATION}">{inner}</w:{tag}>'


def _relations(targets: dict[str, str], more: str = "") -> str:
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATION}/{kind}" Target="{target}.xml"/>'
        for number, (target, kind) in enumerate(targets.items(), 1)
    )
    return f'<Relationships xmlns="{RELATIONS}">{links}{more}</Relationships>'


def _core() -> str:
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{{ title }}</dc:title></cp:coreProperties>'
    )


def _settings() -> str:
    modern = '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    return (
        '<w:zoom w:percent="100"/><w:defaultTabStop w:val="567"/><w:characterSpacingControl w:val="doNotCompress"/>'
        f'<w:compat>{modern}</w:compat><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/>'
    )


def _document() -> str:
    facts = [("number", "number"), ("revision", "revision"), ("date", "date"), ("owner", "owner"), ("review", "review")]
    cover = (
        _paragraph("Subtitle", "{{ organisation }}")
        + _paragraph("Title", "{{ title }}")
        + _paragraph("Subtitle", "{{ product }}")
        + _paragraph("Draft Mark", "{% if draft %}{{ label.draft }}: {{ label.pending }}{% endif %}")
        + _table("Cover Facts", (_LABEL_WIDTH, _TEXT_WIDTH - _LABEL_WIDTH), "".join(_fact(*fact) for fact in facts))
    )
    approvals = _table(
        "Table",
        (3900, 3838, 1900),
        _row([f"{{{{ label.{name} }}}}" for name in ("role", "name", "date")], "Table Head", head=True)
        + _loop("approval", "approvals", ("role", "name", "date")),
    )
    history = _table(
        "Table",
        (1500, 1700, 6438),
        _row([f"{{{{ label.{name} }}}}" for name in ("revision", "date", "change")], "Table Head", head=True)
        + _loop("line", "history", ("revision", "date", "change")),
    )
    control = (
        _paragraph("Front Heading", "{{ label.approval }}")
        + approvals
        + _paragraph("Front Heading", "{{ label.history }}")
        + history
    )
    page = (
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1588" w:right="1134" w:bottom="1418" w:left="1134" '
        'w:header="680" w:footer="624" w:gutter="0"/>'
    )
    linked = '<w:headerReference w:type="default" r:id="rId4"/><w:footerReference w:type="default" r:id="rId5"/>'
    front = f"<w:sectPr>{linked}{page}<w:titlePg/></w:sectPr>"
    return (
        f'<w:body>{cover}<w:p><w:pPr><w:pStyle w:val="TableGap"/></w:pPr><w:r><w:br w:type="page"/></w:r></w:p>'
        + _paragraph("Table Gap", "{%p if controlled %}")
        + control
        + _paragraph("Table Gap", "{%p endif %}")
        + _paragraph("Front Heading", "{{ label.contents }}")
        + _paragraph("Body Text", "{{ contents }}")
        + f'<w:p><w:pPr><w:pStyle w:val="TableGap"/>{front}</w:pPr></w:p>'
        + _paragraph("Body Text", "{{ body }}")
        + f"<w:sectPr>{page}</w:sectPr></w:body>"
    )


def _fact(label: str, value: str) -> str:
    """A row of the cover that is there only where it has something to say."""
    return (
        _row([f"{{%tr if {value} %}}", ""], "Body Text")
        + _row([f"{{{{ label.{label} }}}}", f"{{{{ {value} }}}}"], "Need Field", "Need Value")
        + _row(["{%tr endif %}", ""], "Body Text")
    )


def _loop(name: str, values: str, fields: tuple[str, ...]) -> str:
    blank = [""] * (len(fields) - 1)
    return (
        _row([f"{{%tr for {name} in {values} %}}", *blank], "Table Text")
        + _row([f"{{{{ {name}.{field} }}}}" for field in fields], "Table Text")
        + _row(["{%tr endfor %}", *blank], "Table Text")
    )


def _header() -> str:
    both = "{{ organisation }}{% if organisation and product %} \u00b7 {% endif %}{{ product }}"
    right = "{{ title }}{% if draft %} \u00b7 {{ label.draft }}{% endif %}"
    return _line("Header Line", "header", _run(both), _run(right)) + _paragraph("header", "")


def _footer() -> str:
    left = "{{ number }}{% if revision %} \u00b7 {{ label.revision }} {{ revision }}{% endif %}"
    pages = (
        _run("{{ page.before }}")
        + _field("PAGE")
        + _run("{{ page.between }}")
        + _field("NUMPAGES")
        + _run("{{ page.after }}")
    )
    return _line("Footer Line", "footer", _run(left), pages) + _paragraph("footer", "")


def _line(table: str, style: str, left: str, right: str) -> str:
    """One line over the whole width of any page, upright or landscape."""
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="2500" w:type="pct"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="{style_id(style)}"/>'
        f'<w:jc w:val="{side}"/></w:pPr>{runs}</w:p></w:tc>'
        for side, runs in (("left", left), ("right", right))
    )
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style_id(table)}"/><w:tblW w:w="5000" w:type="pct"/></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="4819"/><w:gridCol w:w="4819"/></w:tblGrid><w:tr>{cells}</w:tr></w:tbl>'
    )


def _paragraph(style: str, text: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style_id(style)}"/></w:pPr>{_run(text) if text else ""}</w:p>'


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def _field(instruction: str) -> str:
    parts = (
        '<w:fldChar w:fldCharType="begin"/>',
        f'<w:instrText xml:space="preserve"> {instruction} </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        "<w:t>1</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    )
    return "".join(f"<w:r>{part}</w:r>" for part in parts)


def _table(style: str, widths: tuple[int, ...], rows: str) -> str:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    for place, width in enumerate(widths):
        rows = rows.replace(f"@{place}@", str(width))
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style_id(style)}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" '
        f'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>'
    )


def _row(texts: list[str], first: str, others: str = "", head: bool = False) -> str:
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="@{place}@" w:type="dxa"/></w:tcPr>'
        f"{_paragraph(others if place and others else first, text)}</w:tc>"
        for place, text in enumerate(texts)
    )
    properties = f"<w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>"
    return f"<w:tr>{properties}{cells}</w:tr>"


if __name__ == "__main__":
    (Path(sys.argv[1]) / "document.docx").write_bytes(template())
