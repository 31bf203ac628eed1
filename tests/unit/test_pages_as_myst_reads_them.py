"""Any page: our own reading of it agrees with that of the real MyST."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import assume, given
from hypothesis import strategies as st

from sphinx_qms.checks.page_source import PageSource, scan_page
from unit.builders import PROPERTY, metamodel
from unit.myst import directives_of


def scan(text: str) -> PageSource:
    return scan_page(text, "source/page.md", metamodel())


@dataclass(frozen=True)
class Block:
    """A need or an admonition, with what stands in it."""

    kind: str
    name: str
    options: list[tuple[str, str]]
    text: str
    between_dashes: bool
    inner: list[Block]

    @property
    def ids(self) -> list[str]:
        """The ids that it writes, outer before inner."""
        own = [] if self.kind == "note" else [f"REQ_{self.name}"]
        return own + [name for block in self.inner for name in block.ids]

    @property
    def colons(self) -> int:
        """The length of its fence: one more than that of any in it, be it in an example."""
        return max([3 if ":::" in self.text else 2, *(block.colons for block in self.inner)]) + 1

    def __str__(self) -> str:
        note = self.kind == "note"
        pairs = [("class", "tip")] if note else [("id", f"REQ_{self.name}"), *self.options]
        if self.between_dashes:
            head = ["---", *(f"{key}: {value}".rstrip() for key, value in pairs), "---"]
        else:
            head = [f":{key}: {value}".rstrip() for key, value in pairs]
        fence = ":" * self.colons
        title = "" if note else f" Title of {self.name}"
        content = "\n\n".join([self.text, *map(str, self.inner)])
        return "\n".join([f"{fence}{{{self.kind}}}{title}", *head, "", content, fence])


EXAMPLE = "```\n:::{risk} example\n:id: RISK_no\n:::\n```"
texts = st.sampled_from(["", "Some text.", "- one\n- two", EXAMPLE, "> quoted", "a: b"])
options = st.lists(
    st.tuples(
        st.sampled_from(["status", "complies", "harm", "tags"]),
        st.sampled_from(["draft", "GMLP_1_a, GMLP_1_b", "a: b", "it's", "5", ""]),
    ),
    unique_by=lambda pair: pair[0],
    max_size=3,
)


def blocks(inner: st.SearchStrategy[list[Block]]) -> st.SearchStrategy[Block]:
    names = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=6)
    kinds = st.sampled_from(["requirement", "risk", "test", "note"])
    return st.builds(Block, kinds, names, options, texts, st.booleans(), inner)


trees = st.recursive(st.just([]), lambda inner: st.lists(blocks(inner), max_size=3), max_leaves=6)


@PROPERTY
@given(trees, texts)
def test_a_well_formed_page_has_no_finding_and_yields_exactly_its_needs(tree: list[Block], text: str) -> None:
    page = scan("\n\n".join([text, *map(str, tree), ""]))
    assert page.findings == ()
    assert [need.id for need in page.needs] == [name for block in tree for name in block.ids]


@PROPERTY
@given(trees)
def test_a_well_formed_page_means_to_us_what_it_means_to_myst(tree: list[Block]) -> None:
    text = "\n\n".join([*map(str, tree), ""])
    assert [(need.type, need.location.line, need.options) for need in scan(text).needs] == [
        (item.name, item.line, {name: value or "" for name, value in item.options.items()})
        for item in directives_of(text)
    ]


lines = st.sampled_from(
    [
        ":::{requirement} A",
        "::::{risk} B",
        "```{test} C",
        ":::{note}",
        ":::",
        "::::",
        "```",
        "---",
        ":id: REQ_a",
        ":id: REQ_b",
        "id: REQ_c",
        ":status: draft",
        ":complies: GMLP_1,",
        "  GMLP_2",
        ":complies: |",
        "- item",
        "    indented",
        "> quoted",
        "text",
        "",
    ]
)


@PROPERTY
@given(st.lists(lines, max_size=14))
def test_however_broken_a_page_is_we_find_each_need_that_myst_finds(page: list[str]) -> None:
    """None is overlooked, and none is made up; an id that MyST refuses to read may be known to us."""
    text = "\n".join([*page, ""])
    seen = directives_of(text)
    needs = [need for need in scan(text).needs if need.type in metamodel().types]
    assert [need.type for need in needs] == [item.name for item in seen]
    assert all(item.options.get("id") in (None, need.id) for need, item in zip(needs, seen, strict=True))


plain_lines = st.sampled_from(["text", "", "  GMLP_2", ":status: draft", ":complies: A,", ":tags: |", "a: b", ":x: y"])


@PROPERTY
@given(st.lists(plain_lines, max_size=8))
def test_a_status_that_myst_did_not_give_to_its_need_is_a_finding(page: list[str]) -> None:
    text = "\n".join([":::{requirement} A", ":id: REQ_a", *page, ":::", ""])
    (need,) = directives_of(text)
    lost = ":status: draft" in need.content
    assume(":status: draft" in page)
    findings = {finding.code for finding in scan(text).findings}
    assert ("option-lost" in findings) >= lost
    assert lost or "status" in need.options
