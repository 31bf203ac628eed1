"""A formula is read once from TeX, and says the same as MathML, in Typst and in Word; what cannot be read is told."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

import pytest
import typst
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from sphinx_qms.dossier.docx.mathematics import word_math
from sphinx_qms.dossier.pdf.mathematics import typst_math
from sphinx_qms.model.error import UserError
from sphinx_qms.pages.formulas.mathml import math_tree, mathml

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
FORMULAS = [
    r"\hat{p} \pm z_{1-\alpha/2}\sqrt{\frac{\hat{p}(1-\hat{p})}{n}}",
    r"\mathrm{AUC} = \int_0^1 \mathrm{TPR}\bigl(\mathrm{FPR}^{-1}(u)\bigr)\,du",
    r"\frac{1}{n_+ n_-}\sum_{i=1}^{n_+}\sum_{j=1}^{n_-} \mathbf{1}[s_i > s_j]",
    r"M = \begin{pmatrix} a & b \\ c & \frac{1}{2} \end{pmatrix}, \quad \det M = ad - bc",
    r"f(x) = \begin{cases} 1 & \text{if } x \ge 0 \\ -\infty & \text{otherwise, 그렇지 않으면} \end{cases}",
    r"\begin{aligned} \text{Se} &= \frac{a}{b} \\ \text{Sp} &= c & d &\le e\end{aligned}",
    "a &= b + c \\\\ &= d",
    "a = b\n\nc = d",
    r"\begin{align*} a &= b \\ c &= d \end{align*}",
    r"L(\theta) = -\sum_{i} y_i \log p_\theta(x_i) + \lVert \theta \rVert_2^2 + \max_{x \in \mathbb{R}} g(x)",
    r"\left( \frac{1}{2} \right] + \left. \frac{df}{dx} \right|_{x=0} + \sqrt[3]{x} + \binom{n}{k}",
    r"\bar{x} + \overline{ab} + \vec v + \tilde{\mathbf{x}} + \widehat{xyz} + \underline{c}",
    r"\underbrace{x + y}_{n} \xrightarrow[n\to\infty]{d} \mathcal{N}(0, 1),\ P(A \mid B),\ \{x | x \ne 0\}",
    r"\lim_{n \to \infty} \prod_{k=1}^n a_k = \operatorname{logit}(p), \; \boxed{E} \phantom{xx} a \bmod b, 50\,\%",
    r"\text{a < b \& c #let}, \Gamma, \boldsymbol{\beta}, f'(x), \tfrac12, \smallint",
]


@pytest.mark.parametrize("tex", FORMULAS)
def test_word_holds_the_characters_of_the_page(tex):
    page = Counter(visible("".join(math_tree(tex, True).itertext())))

    formula = word_math(tex, True)

    drawn = [str(value) for node in formula.iter() for name, value in node.items() if name[-3:] in {"val"}]
    signs = [value for value in drawn if len(value) == 1 and not value.isalnum()]
    text = visible("".join(formula.itertext()) + "".join(signs))
    letters = {character for character in page if unicodedata.category(character)[0] in "LNS"}
    over = set("_ˆˉ→~⏟^")  # drawn over or under, by other characters or as lines
    assert {character: text.count(character) for character in letters - over} == {
        character: page[character] for character in letters - over
    }


def visible(text: str) -> str:
    """The text without spaces, letters as they are in the alphabet."""
    return "".join(unicodedata.normalize("NFKC", text).split()).replace("\u200b", "")


def test_typst_accepts_every_formula_alone_and_in_a_line():
    equations = [
        f"#math.equation(block: {block}, {typst_math(tex)})" for tex in FORMULAS for block in ("true", "false")
    ]
    assert compiled("\n\n".join(equations)).startswith(b"%PDF")


def compiled(source: str) -> bytes:
    """A PDF of Typst's text."""
    document = typst.compile(source.encode(), ignore_system_fonts=True)
    assert isinstance(document, bytes)
    return document


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        ("x", '[] + symbol("x")'),
        (r"\frac{a}{2}", '[] + math.frac([] + symbol("a"), [] + "2")'),
        (r"\sqrt[3]{x}", '[] + math.root([] + "3", [] + symbol("x"))'),
        (r"x_i^2", '[] + math.attach([] + symbol("x"), b: [] + symbol("i"), t: [] + "2")'),
        (r"\log n", '[] + math.op("log", limits: false) + [] + symbol("n")'),
        (r"\hat{p}", '[] + math.accent([] + symbol("p"), "\u0302")'),
        (r"\Gamma", '[] + math.upright(symbol("Γ"))'),
        (r"a &= b \\ &= c", '[] + symbol("a") + $&$.body + [] + symbol("=") + symbol("b")'),
    ],
)
def test_typst_gets_calls_and_strings(tex, expected):
    assert expected in typst_math(tex)


INJECTIONS = ['"', "#let x = 1", "a $x$ b", "`raw`", "// no comment", '") + read("/etc/passwd") + (']


@pytest.mark.parametrize("text", INJECTIONS)
def test_text_of_a_formula_stays_text_in_typst(text):
    expression = typst_math(rf"\text{{{text.replace('$', '')}}}")
    assert re.fullmatch(r'\[\] \+ "(?:[^"\\]|\\.)*"', expression)
    assert compiled(f"#math.equation(block: true, {expression})").startswith(b"%PDF")


@pytest.mark.parametrize(
    ("tex", "tags"),
    [
        (r"\frac{a}{b}", "f"),
        (r"\sqrt{a}", "rad"),
        ("a_i", "sSub"),
        ("a^i", "sSup"),
        ("a_i^j", "sSubSup"),
        (r"\sum_{i}^n i", "nary"),
        (r"\max_i a", "limLow"),
        (r"\hat{a}", "acc"),
        (r"\overline{ab}", "bar"),
        (r"\underbrace{ab}", "groupChr"),
        (r"\left( a \right)", "d"),
        (r"\begin{matrix} a & b \end{matrix}", "m"),
    ],
)
def test_word_gets_the_structure_that_people_edit(tex, tags):
    assert word_math(tex, False)[0].tag == f"{M}{tags}"


def test_a_large_operator_of_word_holds_what_it_works_on_and_no_more():
    nary = word_math(r"\sum_{i=1}^n (a_i + b) = c", False)[0]
    assert visible("".join(nary.find(f"{M}e").itertext())) == "(ai+b)"


def test_only_a_formula_on_its_own_lines_is_a_paragraph_of_word():
    assert [word_math("x", block).tag for block in (False, True)] == [f"{M}oMath", f"{M}oMathPara"]


def test_no_argument_of_word_is_empty():
    formula = word_math(r"{}_a + \begin{cases} 1 & x \\ 2 \end{cases} + \sum_{}^{} ", True)
    assert [node for node in formula.iter(f"{M}e") if not len(node)] == []


def test_words_are_upright_in_word_and_letters_are_not():
    runs = {run.findtext(f"{M}t"): run.find(f"{M}rPr") is not None for run in word_math(r"\log x", False).iter(f"{M}r")}
    assert (runs["log"], runs["x"]) == (True, False)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("x^12", "x^{1}2"),
        (r"\frac12", r"\frac{1}{2}"),
        (r"\sqrt24", r"\sqrt{2}4"),
        ("x_1,2", "x_{1},2"),
        (r"\boldsymbol{x} + y", r"\mathbfit{x} + y"),
        (r"\begin{split} a \\ b \end{split}", r"\begin{aligned} a \\ b \end{aligned}"),
        (r"\begin{equation} a \end{equation}", "a"),
    ],
)
def test_a_formula_means_what_it_means_in_latex(short, long):
    assert mathml(short, True) == mathml(long, True)


@pytest.mark.parametrize(
    ("tex", "reason"),
    [
        (r"\frac{1}", "missing children"),
        (r"\nonsense", r'Unknown LaTeX command "\nonsense"'),
        ("{x", "1 times {, but 0 times }"),
        (r"\begin{matrix} a", r"1 times \begin"),
        (r"\left( a", r"1 times \left"),
        (r"\begin{tikzpicture}\end{tikzpicture}", 'Environment "tikzpicture" not supported'),
        ("x ≤ 1", r"write \leq for it"),
        ("^2", "something is missing"),
        (r"\sqrt{a & b}", "stands where no lines are"),
        (r"\frac\log 2", "an argument is missing"),
        (r"\hspace{url(x)}", "url(x) is no length"),
        (r"\text{" + "\x00}", "control character U+0000"),
        ("{a" * 60 + "}" * 60, "nested too deeply"),
        (r"\mathrm{" * 2000 + "}" * 2000, "nested too deeply"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(tex, reason):
    with pytest.raises(UserError) as caught:
        typst_math(tex, "source/page.md", 7)
    assert str(caught.value).startswith("source/page.md:7: error [math-syntax] this formula cannot be read: ")
    assert reason in str(caught.value)


TOKENS = st.lists(
    st.sampled_from([
        *"ax12+-=<|()[].,'^_&{} ", "{a}", "{b+1}", r"\alpha ", r"\\", r"\frac", r"\sqrt", r"\sum", r"\log ", r"\max",
        r"\hat", r"\overline", r"\text{a}", r"\left(", r"\right)", r"\begin{cases}", r"\end{cases}", r"\limits",
        r"\mathbb", r"\binom", r"\quad ", r"\not", r"\displaystyle", "\n\n", r"\boldsymbol", r"\operatorname", "한",
    ]),
    max_size=12,
).map("".join)  # fmt: skip


@given(st.one_of(TOKENS, st.text(max_size=20)), st.booleans())
@example(r"\displaystyle", True)
@settings(deadline=None)
def test_any_text_is_a_formula_in_every_format_or_a_problem_with_its_place(tex, block):
    formula = problem = None
    try:
        formula = mathml(tex, block)
    except UserError as error:
        problem = error.problems[0].code
    assert problem == (None if formula else "math-syntax")
    if formula:
        assert etree.fromstring(formula).tag.endswith("math")
        assert etree.fromstring(etree.tostring(word_math(tex, block))).tag.startswith(M)
    if formula and block:
        assert compiled(f"#math.equation(block: true, {typst_math(tex)})").startswith(b"%PDF")
