"""Numbers that somebody typed where a fact belongs: rates, measures of performance, counts of people and samples."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from sphinx_qms.model.error import Location
from sphinx_qms.model.finding import Finding, Severity
from sphinx_qms.model.need_graph import Need, NeedGraph

CLAIMS = ("label", "result", "study")
"""Types of needs that claim something of the device in numbers."""

_NUMBER = r"(?<![A-Za-z0-9_.,/-])[-+\N{MINUS SIGN}]?\d+(?:[.,]\d+)*"
_DECIMAL = r"(?<![A-Za-z0-9_.])\d?[.]\d+"
_PERCENT = "%\N{FULLWIDTH PERCENT SIGN}"
_WHOLE = r"\d+(?:,\d{3})*(?![.-]?\d)"
_PERFORMANCE = (
    r"(?:\b(?:AUC|AUROC|sensitivity|specificity|accuracy|recall|predictive value|[PN]PV|kappa|Brier(?: score)?|F1|Dice"
    r"|(?:hazard|odds|likelihood) ratio)\b|민감도|특이도|정확도|예측도|카파"
    r"|灵敏度|敏感度|特异度|特异性|准确率|准确度|预测值)"
)
_PEOPLE_AND_SAMPLES = (
    r"(?:women|men|people|persons|patients|participants|subjects|children|infants|adults|girls|boys|readers|raters"
    r"|annotators|pathologists|radiologists|oncologists|physicians|cases|controls|images|scans|slides|samples"
    r"|specimens|lesions|nodules|tumou?rs|events|recurrences|deaths|rows)\b"
)
_NOT_BETWEEN = (
    "years?|months?|weeks?|days?|hours?|minutes?|mm|cm|per|in|of|for|and|or|to|the|by|with|from|on|is|are|was|were"
)
_NAMED = r"(?P<named>\b(?:grade|stage|level|type|class|phase|step|table|figure|section|clause|principle|version)s? )"

_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<percent>{_NUMBER})\s?(?:[{_PERCENT}]|per ?cent\b|percentage points?\b|퍼센트)",
        r"百分之[\d一二三四五六七八九十百零点.]+",
        rf"{_PERFORMANCE}[^.;:!?\d]{{0,40}}{_DECIMAL}",
        rf"{_DECIMAL}\s{_PERFORMANCE}",
        rf"{_NUMBER} (?:out )?of (?:the |all )?{_WHOLE}",
        r"(?<![\w./-])\d+/\d{2,}(?![\w./-])",
        rf"\bn\s?=\s?{_WHOLE}",
        rf"{_NAMED}?{_NUMBER}\s+(?:(?!(?:{_NOT_BETWEEN})\b)[a-z][a-z-]*\s+){{0,2}}{_PEOPLE_AND_SAMPLES}",
        rf"{_NUMBER}\s?(?:명|건|례|사례|例|名|位|人)",
    )
)
_LEVELS = frozenset({"90", "95", "97.5", "99", "99.9"})
_INTERVAL_BEHIND = re.compile(r"[\s,-]*(?:two-sided|confidence|interval|CI|bound|limit|신뢰|置信)", re.IGNORECASE)
_INTERVAL_BEFORE = re.compile(r"(?:interval|confidence|\bCI|신뢰 ?수준|置信(?:水平|度))[^.;\d]{0,20}$", re.IGNORECASE)


@dataclass(frozen=True)
class TypedNumbers:
    """The numbers that a block of a page has as plain text; `need` is the one whose content it is, if any."""

    numbers: tuple[str, ...]
    location: Location
    need: str = ""


def numbers_in(text: str) -> tuple[str, ...]:
    """What in a running text looks like a measured number, in its order; the level of an interval is set, so none."""
    found = [match for pattern in _PATTERNS for match in pattern.finditer(text) if _is_measured(match)]
    told: list[re.Match[str]] = []
    for match in sorted(found, key=lambda match: (match.start(), -match.end())):
        if not told or match.start() >= told[-1].end():
            told.append(match)
    return tuple(" ".join(match[0].split()) for match in told)


def _is_measured(match: re.Match[str]) -> bool:
    groups = match.groupdict()
    if groups.get("percent") in _LEVELS:
        text = match.string
        return not (_INTERVAL_BEHIND.match(text, match.end()) or _INTERVAL_BEFORE.search(text, 0, match.start()))
    return not groups.get("named")


def typed_number_findings(
    graph: NeedGraph, typed: Iterable[TypedNumbers], generated: Collection[str] = ()
) -> Iterator[Finding]:
    """A finding for each block of typed numbers in a claim, or beside one on its page.

    In the title or content of a claim that is approved or in review it is an error, in the text of its page a warning.
    `generated` are needs that are made from facts.
    """
    claims = {need.id: need for need in graph.of_type(*CLAIMS) if _claims(need)}
    pages = {need.location.file for need in claims.values()}
    titles = (TypedNumbers(numbers_in(need.title), need.location, need.id) for need in claims.values())
    for block in (*titles, *typed):
        if not block.numbers or block.need in generated:
            continue
        if block.need in claims or (not block.need and block.location.file in pages):
            where = f" in {block.need}" if block.need else ""
            message = f"typed by hand{where}: {', '.join(block.numbers)}"
            hint = "show the fact, {fact}`ID/QUANTITY/GROUP`; for a number that is set or quoted, {given}`80 %`"
            severity = Severity.ERROR if block.need else Severity.WARNING
            yield Finding("number-typed", message, block.location, severity, block.need, hint=hint)


def _claims(need: Need) -> bool:
    return need.status in {"approved", "in_review"}
