"""The styles and lists of the template: all of the look, under the names that Word shows."""

from __future__ import annotations

from collections.abc import Iterator

FONT = "Arial"
CODE_FONT = "Courier New"
INK = "1F3A5F"
MUTED = "5A6270"
LINE = "B4BFCC"
SHADE = "E6ECF3"
WARNING = "9A5B00"

_BULLETS = "\u2022\u2013\u25aa"
_STEP = 360


def style_id(name: str) -> str:
    """The id of a style of that name, as Word makes it."""
    return "".join(part[:1].upper() + part[1:] for part in name.split())


def styles_xml() -> str:
    """The content of `styles.xml`."""
    defaults = (
        f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="Malgun Gothic" w:cs="{FONT}"/>{_size(10)}'
        '<w:lang w:val="en-US" w:eastAsia="ko-KR" w:bidi="ar-SA"/>'
    )
    return (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{defaults}</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/>'
        f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/>{_margins(0, 108)}</w:tblPr></w:style>'
    ) + "".join((*_paragraph_styles(), *_character_styles(), *_table_styles()))


def numbering_xml() -> str:
    """The content of `numbering.xml`: list 1 numbers the headings, list 2 are the bullets."""
    headings = "".join(
        _level(n, "decimal", ".".join(f"%{k}" for k in range(1, n + 2)), 680 + 170 * max(n - 1, 0), f"Heading{n + 1}")
        for n in range(6)
    )
    bullets = "".join(_level(n, "bullet", _BULLETS[n % 3], _STEP * (n + 1), hanging=_STEP) for n in range(9))
    return (
        f'<w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="multilevel"/>{headings}</w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="2"><w:multiLevelType w:val="hybridMultilevel"/>{bullets}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>'
    )


def _level(number: int, form: str, text: str, left: int, style: str = "", hanging: int = 0) -> str:
    linked = f'<w:pStyle w:val="{style}"/>' if style else ""
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{linked}<w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{left}" w:hanging="{hanging or left}"/></w:pPr></w:lvl>'
    )


def _paragraph_styles() -> Iterator[str]:
    bold = "<w:b/><w:bCs/>"
    code = f'<w:rFonts w:ascii="{CODE_FONT}" w:hAnsi="{CODE_FONT}" w:cs="{CODE_FONT}"/><w:noProof/>{_size(8.5)}'
    for level, (size, before, after) in enumerate(
        [(16, 400, 160), (13, 320, 120), (11, 260, 90), (10, 220, 80)] + [(10, 200, 60)] * 2
    ):
        numbered = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'
        outline = f'<w:outlineLvl w:val="{level}"/>'
        look = f"<w:keepNext/><w:keepLines/>{numbered}{_spacing(before, after)}{outline}"
        yield _paragraph(f"heading {level + 1}", look, f"{bold}{_color(INK)}{_size(size)}", "BodyText")
    for level in range(3):
        left, hanging = ((480, 480), (1100, 620), (1860, 760))[level]
        tabs = f'<w:tabs><w:tab w:val="left" w:pos="{left}"/><w:tab w:val="right" w:pos="9638"/></w:tabs>'
        indent = f'<w:ind w:left="{left}" w:hanging="{hanging}"/>'
        yield _paragraph(
            f"toc {level + 1}", tabs + _spacing(100 if not level else 0, 40) + indent, "" if level else bold
        )
    yield _paragraph("Body Text", _spacing(0, 120, 276))
    yield _paragraph("List Bullet", f'<w:numPr><w:numId w:val="2"/></w:numPr>{_spacing(0, 60, 264)}')
    yield _paragraph("List Number", _spacing(0, 60, 264))
    yield _paragraph("Definition Term", f"<w:keepNext/>{_spacing(60, 20)}", bold)
    yield _paragraph("Quote", _spacing(60, 120, 264), f"<w:i/><w:iCs/>{_color(MUTED)}")
    yield _paragraph("Attribution", f'{_spacing(0, 120)}<w:jc w:val="right"/>', _color(MUTED))
    yield _paragraph("Line Block", f"{_spacing(0, 120, 264)}<w:contextualSpacing/>")
    yield _paragraph("Rubric", f"<w:keepNext/><w:keepLines/>{_spacing(200, 80)}", f"{bold}{_color(INK)}", "BodyText")
    yield _paragraph("Detail", _spacing(0, 50, 252), _size(8.5))
    yield _paragraph("caption", f'<w:keepLines/>{_spacing(60, 160)}<w:jc w:val="left"/>', f"{_color(MUTED)}{_size(9)}")
    yield _paragraph("Figure", f"<w:keepNext/>{_spacing(120, 60)}")
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="4" w:color="{LINE}"/>' for side in _SIDES[:4])
    yield _paragraph(
        "Code",
        f'<w:pBdr>{borders}</w:pBdr>{_shade("F4F6F8")}{_spacing(80, 160)}<w:ind w:left="100" w:right="100"/>',
        code,
    )
    yield _paragraph(
        "Equation",
        f'<w:tabs><w:tab w:val="center" w:pos="4819"/><w:tab w:val="right" w:pos="9638"/></w:tabs>{_spacing(80, 120)}',
    )
    yield _paragraph("Transition", f"<w:pBdr>{_edge('bottom', 6)}</w:pBdr>{_spacing(120, 240)}")
    yield _paragraph("Table Head", f"<w:keepNext/>{_spacing(0, 0)}", f"{bold}{_size(8.5)}")
    yield _paragraph("Table Text", _spacing(0, 30), _size(8.5))
    yield _paragraph("Table Gap", '<w:spacing w:before="0" w:after="0" w:line="160" w:lineRule="exact"/>', _size(4))
    yield _paragraph("Need Head", f"<w:keepNext/><w:keepLines/>{_spacing(10, 10)}", f"{bold}{_color(INK)}")
    yield _paragraph("Need Field", _spacing(0, 0), f"{_color(MUTED)}{_size(8.5)}")
    yield _paragraph("Need Value", _spacing(0, 0), _size(8.5))
    yield _paragraph("Need Text", _spacing(60, 60, 264), _size(9.5))
    yield _paragraph("Admonition Title", f"<w:keepNext/>{_spacing(0, 30)}", bold)
    yield _paragraph("Admonition", _spacing(0, 60, 264))
    yield _paragraph("footnote text", f"<w:keepLines/>{_spacing(0, 20)}", _size(8.5))
    yield _paragraph("Title", _spacing(2600, 240), f"{bold}{_color(INK)}{_size(26)}")
    yield _paragraph("Subtitle", _spacing(0, 80), f"{_color(MUTED)}{_size(13)}")
    yield _paragraph("Draft Mark", _spacing(0, 240), f"{bold}{_color(WARNING)}{_size(13)}")
    yield _paragraph("Front Heading", f"<w:keepNext/>{_spacing(320, 120)}", f"{bold}{_color(INK)}{_size(13)}")
    yield _paragraph("header", _spacing(0, 0), f"{_color(MUTED)}{_size(8)}")
    yield _paragraph("footer", _spacing(0, 0), f"{_color(MUTED)}{_size(8)}")


def _character_styles() -> Iterator[str]:
    code = f'<w:rFonts w:ascii="{CODE_FONT}" w:hAnsi="{CODE_FONT}" w:cs="{CODE_FONT}"/><w:noProof/>{_shade("F0F2F5")}'
    yield _character("Hyperlink", f"{_color('0B5394')}")
    yield _character("Inline Code", code)
    yield _character("Need ID", f"{_color(MUTED)}{_size(8)}")
    yield _character("footnote reference", '<w:vertAlign w:val="superscript"/>')
    for word, fill in (("Evidenced", "1B6E3C"), ("Claimed", "8A5A00"), ("Gap", "A61B1B"), ("Excluded", "56606B")):
        yield _character(f"Badge {word}", f"<w:b/><w:bCs/>{_color('FFFFFF')}{_size(8)}{_shade(fill)}")


_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")


def _table_styles() -> Iterator[str]:
    grid = "".join(_edge(side, 4) for side in _SIDES)
    outline = "".join(_edge(side, 6) for side in _SIDES[:4])
    yield _table("Table", grid, _margins(45, 85), head=SHADE)
    yield _table("Need", outline, _margins(25, 110), head=SHADE)
    yield _table("Admonition Box", _edge("left", 36, "2F6DB5"), _margins(70, 140), "F1F5FA")
    yield _table("Warning Box", _edge("left", 36, WARNING), _margins(70, 140), "FCF4E6")
    yield _table("Field List", "", _margins(20, 60))
    yield _table("Cover Facts", _edge("top", 6) + _edge("bottom", 6) + _edge("insideH", 4), _margins(70, 80))
    yield _table("Header Line", _edge("bottom", 4), _margins(30, 0))
    yield _table("Footer Line", _edge("top", 4), _margins(30, 0))


def _paragraph(name: str, look: str, run: str = "", following: str = "") -> str:
    after = f'<w:next w:val="{following}"/>' if following else ""
    inner = f'<w:basedOn w:val="Normal"/>{after}<w:qFormat/><w:pPr>{look}</w:pPr>{_run(run)}'
    return _style("paragraph", name, inner)


def _character(name: str, run: str) -> str:
    inner = f'<w:basedOn w:val="DefaultParagraphFont"/><w:qFormat/>{_run(run)}'
    return _style("character", name, inner)


def _table(name: str, borders: str, margins: str, shade: str = "", head: str = "") -> str:
    edges = f"<w:tblBorders>{borders}</w:tblBorders>" if borders else ""
    cell = f"<w:tcPr>{_shade(shade)}</w:tcPr>" if shade else ""
    first = f'<w:tblStylePr w:type="firstRow"><w:tcPr>{_shade(head)}</w:tcPr></w:tblStylePr>' if head else ""
    inner = f'<w:basedOn w:val="TableNormal"/><w:qFormat/><w:tblPr>{edges}{margins}</w:tblPr>{cell}{first}'
    return _style("table", name, inner)


def _style(kind: str, name: str, inner: str) -> str:
    own = "" if name.startswith(_BUILT_IN) else ' w:customStyle="1"'
    opening = f'<w:style w:type="{kind}"{own} w:styleId="{style_id(name)}">'
    return f'{opening}<w:name w:val="{name}"/>{inner}</w:style>'


_BUILT_IN = (
    "heading",
    "toc",
    "caption",
    "footnote",
    "header",
    "footer",
    "Title",
    "Subtitle",
    "Body Text",
    "List ",
    "Quote",
    "Hyperlink",
)


def _run(properties: str) -> str:
    return f"<w:rPr>{properties}</w:rPr>" if properties else ""


def _size(points: float) -> str:
    return f'<w:sz w:val="{round(points * 2)}"/><w:szCs w:val="{round(points * 2)}"/>'


def _color(value: str) -> str:
    return f'<w:color w:val="{value}"/>'


def _shade(fill: str) -> str:
    return f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>'


def _edge(side: str, size: int, color: str = LINE) -> str:
    return f'<w:{side} w:val="single" w:sz="{size}" w:space="{1 if side == "bottom" else 0}" w:color="{color}"/>'


def _spacing(before: int, after: int, line: int = 0) -> str:
    """Space before and after in twentieths of a point, `line` in 240ths of a line."""
    lines = f' w:line="{line}" w:lineRule="auto"' if line else ""
    return f'<w:spacing w:before="{before}" w:after="{after}"{lines}/>'


def _margins(vertical: int, horizontal: int) -> str:
    sides = (("top", vertical), ("left", horizontal), ("bottom", vertical), ("right", horizontal))
    edges = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in sides)
    return f"<w:tblCellMar>{edges}</w:tblCellMar>"
