"""The fonts of a PDF, all from Python packages: nothing depends on what a machine has installed."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from fontTools.ttLib import TTFont, TTLibError  # type: ignore[import-untyped]

from sphinx_qms.dossier.script import east_asian_kind
from sphinx_qms.model.error import user_error

LATIN = "Source Sans Pro"
SYMBOLS = "DejaVu Sans"

# Noto Sans CJK takes its Latin letters from Source Sans, so that both look alike on one line.
_FILES = {
    LATIN: ("font_source_sans_pro", "files", "SourceSansPro-{}.ttf", ("Regular", "It", "Semibold", "SemiboldIt")),
    SYMBOLS: ("matplotlib", "mpl-data/fonts/ttf", "DejaVuSans{}.ttf", ("", "-Bold", "-Oblique", "-BoldOblique")),
    "Noto Sans KR": ("justmytype_intl_cjk", "fonts/ofl/notosanskr", "NotoSansKR[wght].ttf", ("",)),
    "Noto Sans SC": ("justmytype_intl_cjk", "fonts/ofl/notosanssc", "NotoSansSC[wght].ttf", ("",)),
    "Noto Sans TC": ("justmytype_intl_cjk", "fonts/ofl/notosanstc", "NotoSansTC[wght].ttf", ("",)),
    "Noto Sans JP": ("justmytype_intl_cjk", "fonts/ofl/notosansjp", "NotoSansJP[wght].ttf", ("",)),
}
EAST_ASIAN_FAMILIES = tuple(family for family in _FILES if family.startswith("Noto"))
_EAST_ASIAN = {"ko": "Noto Sans KR", "ja": "Noto Sans JP", "zh": "Noto Sans SC", "zh-TW": "Noto Sans TC"}
_SUFFIXES = frozenset({".ttf", ".otf"})


def east_asian_family(language: str) -> str:
    """The font of East Asian characters in a text of `language`, as in `ko`, `zh`, `zh-TW`, `zh-Hant-HK`."""
    return _EAST_ASIAN[east_asian_kind(language) or "zh"]


def families(language: str, extra: Path | None = None) -> tuple[str, ...]:
    """The fonts of a text of `language` in the order in which they are asked for a character."""
    own = east_asian_family(language)
    others = (family for family in _FILES if family not in {LATIN, own, SYMBOLS})
    return LATIN, own, SYMBOLS, *others, *extra_families(extra)


def font_files(extra: Path | None = None, without: Container[str] = ()) -> list[Path]:
    """Every font file that Typst may use: those of the packages but some families, and those of the folder `extra`."""
    kept = (family for family in _FILES if family not in without)
    return [path for family in kept for path in family_files(family)] + _extra_files(extra)


def extra_families(extra: Path | None) -> list[str]:
    """The names of the fonts in the folder `extra`; raises UserError for a file that is no font."""
    names = set()
    for path in _extra_files(extra):
        with _opened(path) as font:
            names.add(_family_name(font))
    return sorted(names)


def has_glyph(letter: str, extra: Path | None = None) -> bool:
    """Whether one of the fonts can show the character."""
    return any(letter in family_letters(family) for family in _FILES) or any(
        letter in _letters(path) for path in _extra_files(extra)
    )


def family_letters(family: str) -> frozenset[str]:
    """The characters of a family."""
    return _letters(family_files(family)[0])


def text_width(text: str) -> float:
    """The width of `text` in ems of the Latin font; a character that it lacks, as those of East Asia, counts one."""
    known = _advance_widths(family_files(LATIN)[0])
    return sum(known.get(ord(letter), 1.0) for letter in text)


@cache
def family_files(family: str) -> tuple[Path, ...]:
    """The files of a family, the regular one first."""
    package, folder, name, styles = _FILES[family]
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"the package {package} with the font {family} is not installed", name=package)
    return tuple(Path(spec.submodule_search_locations[0], folder, name.format(style)) for style in styles)


def _extra_files(extra: Path | None) -> list[Path]:
    if extra is None or not extra.is_dir():
        return []
    return sorted(path for path in extra.iterdir() if path.suffix.lower() in _SUFFIXES)


@cache
def _advance_widths(path: Path) -> Mapping[int, float]:
    """The widths of a font's characters by code point, in ems."""
    with _opened(path) as font:
        widths, em = font["hmtx"], font["head"].unitsPerEm
        return {code: widths[glyph][0] / em for code, glyph in font.getBestCmap().items()}


@cache
def _letters(path: Path) -> frozenset[str]:
    with _opened(path) as font:
        return frozenset(map(chr, font.getBestCmap() or ()))


@contextmanager
def _opened(path: Path) -> Iterator[TTFont]:
    with path.open("rb") as file:
        try:
            font = TTFont(file, lazy=True)
        except TTLibError:
            hint = "put fonts there as TTF or OTF files, nothing else"
            raise user_error("font-unusable", "not a font that can be read", path.name, hint=hint) from None
        yield font


def _family_name(font: TTFont) -> str:
    names = font["name"]
    return str(names.getDebugName(16) or names.getDebugName(1) or "")
