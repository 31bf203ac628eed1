"""Formulas stand in the pages as MathML, numbered where they have a label, and nothing is loaded from elsewhere."""

from __future__ import annotations

from mini_project import append

FORMULA = """

Sensitivity is {math}`\\frac{a}{b}`, see {eq}`eq-share`.

```{math}
:label: eq-share
\\hat{p} = \\frac{x}{n}
```
"""


def test_a_page_shows_its_formulas_as_mathml_with_their_numbers(mini, qms):
    append(mini, "source/base.md", FORMULA)

    outcome = qms(mini, "build", "--to", "html")

    page = (mini / "build" / "html" / "base.html").read_text(encoding="utf-8")
    assert outcome.code == 0, outcome.out
    assert "<mfrac><mi>a</mi><mi>b</mi></mfrac>" in page
    assert '<span class="eqno">(1)' in page
    assert 'display="block"' in page


def test_no_page_loads_a_program_for_formulas(mini, qms):
    append(mini, "source/base.md", FORMULA)

    qms(mini, "build", "--to", "html")

    page = (mini / "build" / "html" / "base.html").read_text(encoding="utf-8").lower()
    assert "mathjax" not in page
    assert "cdn" not in page


def test_a_formula_that_cannot_be_read_stays_readable_as_text(mini, qms):
    append(mini, "source/base.md", "\n\nThe share {math}`\\frac{a}` of all.\n")

    outcome = qms(mini, "build", "--to", "html")

    page = (mini / "build" / "html" / "base.html").read_text(encoding="utf-8")
    assert outcome.code == 2
    assert "\\frac{a}</span>" in page
