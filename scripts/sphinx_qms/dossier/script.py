"""Which language a stretch of text is in, told from its characters, so that each gets the font of its readers."""

from __future__ import annotations

import re
from collections.abc import Iterator

HAN = "\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
HANGUL = "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff"
KANA = "\u3040-\u30ff\u31f0-\u31ff"
# full-width forms and the punctuation of East Asian text
WIDE = "\u3000-\u3004\u3006\u3008-\u303f\u3200-\u33ff\ufe30-\ufe4f\uff00-\uffef"

_EAST_ASIAN = re.compile(f"[{HAN}{HANGUL}{KANA}{WIDE}]+")
_CHINESE = "zh"
_TRADITIONAL = frozenset({"tw", "hk", "mo", "hant"})


def east_asian_kind(language: str) -> str:
    """`ko`, `ja`, `zh` or, for traditional characters, `zh-TW` of a language as in `zh-Hant-HK`; "" for any other."""
    primary, *subtags = language.lower().replace("_", "-").split("-")
    if primary == "zh" and _TRADITIONAL & set(subtags):
        return "zh-TW"
    return primary if primary in {"ko", "ja", _CHINESE} else ""


def east_asian_language(text: str, language: str) -> str:
    """The language that the East Asian characters of `text` are read in: `ko`, `ja`, or a kind of `zh`; "" without any.

    Hangul means Korean and kana Japanese. Chinese characters alone belong to the language of the document where
    that is an East Asian one, else to Chinese.
    """
    if re.search(f"[{HANGUL}]", text):
        return "ko"
    if re.search(f"[{KANA}]", text):
        return "ja"
    if not _EAST_ASIAN.search(text):
        return ""
    return language if east_asian_kind(language) else _CHINESE


def runs(text: str, language: str, paragraph: str = "") -> Iterator[tuple[str, str]]:
    """The stretches of `text` with the language of each; joined they are `text`.

    `language` is that of the document, and of what is not East Asian. `paragraph` is the whole text that `text`
    stands in: Hanja in a Korean sentence is Korean.
    """
    east_asian = east_asian_language(paragraph or text, language)
    end = 0
    for match in _EAST_ASIAN.finditer(text):
        if match.start() > end:
            yield text[end : match.start()], language
        yield match[0], east_asian
        end = match.end()
    if end < len(text):
        yield text[end:], language
