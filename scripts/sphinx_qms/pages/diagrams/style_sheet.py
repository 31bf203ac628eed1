"""The style sheet of an SVG, written into the attributes of its elements, for programs that read no style sheets."""

from __future__ import annotations

import colorsys
import re
from dataclasses import dataclass

from lxml import etree  # type: ignore[import-untyped]

STYLES = frozenset((
    "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-dasharray", "stroke-dashoffset",
    "stroke-linecap", "stroke-linejoin", "stroke-opacity", "opacity", "font-size", "font-weight",
    "font-style", "text-anchor", "dominant-baseline", "visibility", "display", "stop-color", "stop-opacity",
    "marker-start", "marker-mid", "marker-end", "clip-path",
))  # fmt: skip
"""Properties of CSS that are attributes of SVG too."""

_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_NESTED = re.compile(r"@[^{}]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_COMPOUND = re.compile(r"(?P<tag>[\w*-]+)?(?P<rest>(?:[#.][\w-]+|\[[\w-]+(?:=\"?[^\]\"]*\"?)?\])*)")
_PART = re.compile(r"([#.])([\w-]+)|\[([\w-]+)(?:=\"?([^\]\"]*)\"?)?\]")
_VALUE = re.compile(r"[\w.#%,\s+-]+|url\(#[\w.-]+\)")
_COLOUR = re.compile(r"(rgb|hsl)a?\(([^()]*)\)")


@dataclass(frozen=True)
class Rule:
    """Declarations for what the last compound matches below the others; `weight` as in CSS, without importance."""

    compounds: tuple[tuple[str, frozenset[tuple[str, str]]], ...]
    declarations: tuple[tuple[str, str], ...]
    weight: tuple[int, int, int, int]


def read_rules(css: str) -> list[Rule]:
    """The rules of a style sheet; those for a medium, an animation or a state are left out."""
    rules: list[Rule] = []
    for order, (selectors, body) in enumerate(_RULE.findall(_NESTED.sub("", css))):
        pairs = (part.partition(":") for part in body.split(";"))
        declarations = tuple((name.strip(), value.strip()) for name, _, value in pairs)
        for selector in selectors.split(","):
            words = selector.replace(">", " ").split()
            matches = [_COMPOUND.fullmatch(word) for word in words]
            compounds = tuple((match["tag"] or "*", _conditions(match["rest"])) for match in matches if match)
            if len(compounds) == len(words) > 0:
                conditions = [name for _, condition in compounds for name, _ in condition]
                tags = sum(tag != "*" for tag, _ in compounds)
                weight = (conditions.count("id"), len(conditions) - conditions.count("id"), tags, order)
                rules.append(Rule(compounds, declarations, weight))
    return rules


def _conditions(text: str) -> frozenset[tuple[str, str]]:
    names = {"#": "id", ".": "class"}
    return frozenset(
        (names.get(sign, attribute), name or value) for sign, name, attribute, value in _PART.findall(text)
    )


def _matches(element: etree._Element, rule: Rule) -> bool:
    *above, last = rule.compounds
    if not _is(element, last):
        return False
    ancestors = element.iterancestors()
    return all(any(_is(ancestor, compound) for ancestor in ancestors) for compound in reversed(above))


def _is(element: etree._Element, compound: tuple[str, frozenset[tuple[str, str]]]) -> bool:
    tag, conditions = compound
    return tag in {"*", etree.QName(element).localname} and all(
        value in element.get("class", "").split() if name == "class" else element.get(name) == value
        for name, value in conditions
    )


def set_styles(element: etree._Element, rules: list[Rule]) -> None:
    """Writes what the style sheet and the element's own style say into its attributes."""
    found: list[tuple[bool, tuple[int, ...], str, str]] = []
    for rule in rules:
        if _matches(element, rule):
            found += [("!important" in value, rule.weight, name, value) for name, value in rule.declarations]
    own = (part.partition(":") for part in element.get("style", "").split(";"))
    found += [("!important" in value, (9,), name.strip(), value.strip()) for name, _, value in own]
    for _, _, name, value in sorted(found, key=lambda item: item[:2]):
        plain = _plain_value(value)
        if plain and (name in STYLES or name == "color"):
            element.set(name, plain)


def _plain_value(value: str) -> str:
    """The value as any program reads it, "" for one that only a browser knows."""
    value = _COLOUR.sub(_hexadecimal, value.replace("!important", "").strip())
    if value in {"revert", "inherit", "initial", "unset"} or not _VALUE.fullmatch(value):
        return ""
    return re.sub(r"(\d)px\b", r"\1", value).replace("currentColor", "#000000")


def _hexadecimal(colour: re.Match[str]) -> str:
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", colour[2])[:3]]
    if len(numbers) < 3:
        return "none"
    if colour[1] == "hsl":
        hue, saturation, lightness = numbers
        numbers = [255 * part for part in colorsys.hls_to_rgb(hue % 360 / 360, lightness / 100, saturation / 100)]
    return "#" + "".join(f"{min(255, max(0, round(number))):02x}" for number in numbers)
