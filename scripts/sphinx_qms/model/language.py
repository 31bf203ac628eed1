"""Languages as settings, front matter and catalogues name them: `ko`, `zh-CN`, `zh_CN`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar

WRITTEN_IN = "en"
"""The language of the engine, and of a catalogue's own titles and texts."""

_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.IGNORECASE)

_Entry = TypeVar("_Entry")


def language_tag(name: str) -> str:
    """The name as a language tag, as HTML wants it: `zh-CN` of Sphinx' `zh_CN`; "" for what cannot be a language.

    The shape is that of BCP 47 (RFC 5646): a language of two or three letters, then script, region and the like.
    """
    tag = name.strip().replace("_", "-")
    return tag if _TAG.fullmatch(tag) else ""


def primary_language(name: str) -> str:
    """The language without script and region: `zh` of `zh_CN`."""
    return name.strip().replace("_", "-").partition("-")[0].lower()


def in_language(entries: Mapping[str, _Entry], language: str) -> _Entry | None:
    """The entry for the language or, without one, for the nearest wider: for `zh-Hans-CN`, `zh-Hans`, then `zh`.

    Source: "lookup" of RFC 4647, 3.4. None where no entry fits.
    """
    named = {name.replace("_", "-").lower(): entry for name, entry in entries.items()}
    parts = language.strip().replace("_", "-").lower().split("-")
    wider = ("-".join(parts[:count]) for count in range(len(parts), 0, -1))
    return next((named[tag] for tag in wider if tag in named), None)
