"""What sphinx-needs and Sphinx said during a build, as findings of ours."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from sphinx_qms.model.error import Location
from sphinx_qms.model.finding import Finding, Severity
from sphinx_qms.model.need_graph import NeedGraph
from sphinx_qms.model.project import LinkRule

TOLD = frozenset({("needs", "link_ref")})
"""What is found without these messages: a text that refers to a need that does not exist."""

PAGE = "page"
"""The type of the warnings that our own directives and checks of pages say; the subtype is the code of the finding."""

OTHER = "markup"
"""The code of everything that is not about needs: Sphinx's, MyST's and docutils' own warnings."""

_UNKNOWN_LINK = re.compile(r"Need '(.+?)' has unknown outgoing link '(.*)' in field '(.+?)'")
_WRONG_TARGET = re.compile(
    r"Need '(.+?)' link '(.+?)' in field '(.+?)': target need type '(.+?)' is not one of ([^(]+) [(]"
)
_NOT_DECLARED = re.compile(r"(Field|Link type) '(.+?)' is not declared on need type '(.+?)'.*in need '(.+?)';")
_NOT_NULLABLE = re.compile(r"Field '(.+?)' is not nullable")
_RULE = re.compile(r"(.+)\[\d+\]$")
_SEVERITY = {"violation": Severity.ERROR, "warning": Severity.WARNING, "info": Severity.NOTE}


@dataclass(frozen=True)
class BuildMessage:
    """A warning of the build: Sphinx's type and subtype of it, its text and its place."""

    type: str
    subtype: str
    text: str
    location: Location


def message_findings(messages: Iterable[BuildMessage], ids: Collection[str]) -> Iterator[Finding]:
    """A finding for each message; `ids` are those of all needs, to suggest what a wrong one may have meant."""
    for message in messages:
        if (message.type, message.subtype) in TOLD:
            continue
        translate = _TRANSLATIONS.get(message.type, {}).get(message.subtype)
        yield translate(message, ids) if translate else _other(message)


def close_ids(wrong: str, ids: Collection[str]) -> str:
    """A hint with the ids that a wrong one may have meant."""
    close = get_close_matches(wrong, sorted(ids), n=3, cutoff=0.7)
    return f"did you mean {' or '.join(close)}?" if close else "there is no need with this id"


def _created(message: BuildMessage, _ids: Collection[str]) -> Finding:
    text = message.text.removeprefix("Need could not be created: ")
    if "already exists" in text:
        return Finding("id-duplicate", text, message.location, hint="give one of the two another id")
    hint = "the need does not exist until this is mended"
    if missing := _NOT_NULLABLE.search(text):
        return Finding("need-invalid", f"the required field {missing[1]} is not set", message.location, hint=hint)
    if "does not match configured regex" in text:
        hint = "an id is a prefix in capitals, an underscore and a name: REQ_inputs_checked"
    return Finding("need-invalid", f"this need cannot be created: {text}", message.location, hint=hint)


def _unknown_link(message: BuildMessage, ids: Collection[str]) -> Finding:
    match = _UNKNOWN_LINK.search(message.text)
    if not match:
        return _other(message)
    need, target, link = match.groups()
    if target.startswith("[") or target.endswith("]"):
        hint = "write the ids without brackets, separated by commas"
    else:
        hint = close_ids(target, ids)
    text = f"{need} links to {target} ({link}), which does not exist"
    return Finding("link-unknown", text, message.location, need=need, hint=hint, about=f"{link}>{target}")


def _wrong_target(message: BuildMessage, _ids: Collection[str]) -> Finding:
    match = _WRONG_TARGET.search(message.text)
    if not match:
        return _other(message)
    need, target, link, found, accepted = match.groups()
    text = f"{need} {link} {target}, which is of the type {found}"
    hint = f"accepted: {accepted.replace(chr(39), '')}"
    return Finding("link-target", text, message.location, need=need, hint=hint, about=f"{link}>{target}")


def _not_declared(message: BuildMessage, _ids: Collection[str]) -> Finding:
    match = _NOT_DECLARED.search(message.text)
    if not match:
        return _other(message)
    kind, name, need_type, need = match.groups()
    kind = "link" if kind == "Link type" else "field"
    text = f"a {need_type} has no {kind} {name}; its value is lost"
    hint = f"the {kind}s of a {need_type} stand in ubproject.toml"
    return Finding("field-not-allowed", text, message.location, need=need, hint=hint)


def _unknown_option(message: BuildMessage, _ids: Collection[str]) -> Finding:
    if message.text.startswith("Invalid value for"):
        return _created(message, _ids)
    return Finding("option-unknown", message.text, message.location, hint="fields and links stand in ubproject.toml")


def _math(message: BuildMessage, _ids: Collection[str]) -> Finding:
    return Finding("math-syntax", message.text, message.location)


def _diagram(message: BuildMessage, _ids: Collection[str]) -> Finding:
    return Finding("diagram-syntax", message.text, message.location, hint="the text of a diagram is that of mermaid")


def _fact(message: BuildMessage, _ids: Collection[str]) -> Finding:
    hint = "quantities and groups are named as in the file of evidence/facts"
    return Finding("fact-unknown", message.text, message.location, hint=hint)


def _other(message: BuildMessage) -> Finding:
    kind = f" ({message.type}.{message.subtype})" if message.type else ""
    unknown = "Unknown directive type" in message.text
    hint = "need types stand in ubproject.toml; directives of Sphinx in its manual" if unknown else ""
    text = f"{message.text}{kind}"
    return Finding("need-problem" if message.type == "needs" else "markup", text, message.location, hint=hint)


_TRANSLATIONS: Mapping[str, Mapping[str, Callable[[BuildMessage, Collection[str]], Finding]]] = {
    "needs": {
        "create_need": _created,
        "duplicate_id": _created,
        "link_outgoing": _unknown_link,
        "link_target_type": _wrong_target,
        "undeclared_for_type": _not_declared,
        "directive": _unknown_option,
    },
    PAGE: {"math-syntax": _math, "diagram-syntax": _diagram, "fact-unknown": _fact},
}


def rule_findings(
    violations: Mapping[str, Iterable[Mapping[str, Any]]], rules: Mapping[str, LinkRule], graph: NeedGraph
) -> Iterator[Finding]:
    """Findings of sphinx-needs' schema validation (`validation_warnings` of `schema_violations.json`).

    A link whose target does not exist is left out: it is a message of its own.
    """
    for need_id, entries in sorted(violations.items()):
        need = graph.get(need_id)
        location = need.location if need else Location("ubproject.toml")
        for entry in entries:
            details = entry["details"]
            severity = _SEVERITY.get(details.get("severity", ""), Severity.ERROR)
            first, *rest = details.get("schema_path", "").split(" > ")
            named = _RULE.match(first)
            if entry["subtype"] == "network_missing_target":
                continue
            if named and (rule := rules.get(named[1])):
                title = f"{need_id} ({need.title})" if need else need_id
                text = f"{title}: {rule.message}"
                hint = _hint(rule, need_id)
                yield Finding(rule.id, text, location, severity, need_id, hint=hint, about=rule.link)
            else:
                field = details.get("field") or (rest[-2] if len(rest) > 1 else "")
                text = f"{need_id}: the field {field} cannot be so: {details.get('validation_msg', '')}"
                yield Finding("field-value", text, location, severity, need_id)


def _hint(rule: LinkRule, need_id: str) -> str:
    kinds = f" of the type {' or '.join(rule.types)}" if rule.types else ""
    if rule.incoming:
        return f"write :{rule.link}: {need_id} in a need{kinds}"
    return f"write :{rule.link}: with the id of a need{kinds}"
