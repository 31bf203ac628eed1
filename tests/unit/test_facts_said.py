"""Measured numbers in words: with counts and intervals, sensible digits, and in the language of the reader."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_qms.model.facts import Facts, MeasuredFacts
from sphinx_qms.model.number import Number
from sphinx_qms.pages.facts.digits import decimal, percent_places, percentage
from sphinx_qms.pages.facts.lookup import Reference, UnknownFact, find_number, read_reference
from sphinx_qms.pages.facts.saying import FORMS, group_name, quantity_name, said
from sphinx_qms.pages.language.choice import WORDS
from unit.builders import PROPERTY, some_facts, some_measured_facts

SENSITIVITY = Number("sensitivity", "proportion", "", 201 / 224, 0.8506, 0.9308, 224, 201, 224, "wilson")
AUC = Number("auc", "number", "", 0.73441, 0.69214, 0.77668, 555, interval="delong")
CALIBRATION = Number("calibration_in_the_large", "difference", "", -0.0658, -0.1028, -0.0288, 555)
FACTS: dict[str, Facts] = {
    "TEST_x": some_measured_facts(
        "TEST_x", SENSITIVITY, replace(SENSITIVITY, group="grade 3"), Number("share", "proportion", "a|b", 0.5)
    ),
    "TEST_cases": some_facts("TEST_cases"),
}


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("language", "number", "text"),
    [
        ("en", SENSITIVITY, "89.7 % (201 of 224; 95 % interval 85.1 % to 93.1 %)"),
        ("ko", SENSITIVITY, "89.7%(224건 중 201건; 95% 신뢰구간 85.1% ~ 93.1%)"),
        ("zh", SENSITIVITY, "89.7%（201/224；95% 置信区间 85.1% 至 93.1%）"),  # noqa: RUF001
        ("en", AUC, "0.734 (95 % interval 0.692 to 0.777)"),
        ("ko", AUC, "0.734(95% 신뢰구간 0.692 ~ 0.777)"),
        ("en", CALIBRATION, "−6.6 percentage points (95 % interval −10.3 to −2.9)"),  # noqa: RUF001
        ("ko", CALIBRATION, "−6.6%포인트(95% 신뢰구간 −10.3 ~ −2.9)"),  # noqa: RUF001
        ("zh", CALIBRATION, "−6.6 个百分点（95% 置信区间 −10.3 至 −2.9）"),  # noqa: RUF001
        ("en", replace(AUC, quantity="auc_difference", unit="difference", lower=0.725, upper=0.744), "0.734 (95 % "
         "interval 0.725 to 0.744)"),
        ("en", Number("samples", "count", "", 2941), "2,941"),
        ("en", Number("mean_prediction", "proportion", "", 0.3378, n=555), "33.8 % (n = 555)"),
        ("en", Number("specificity", "proportion", "", 0, 0.0, 0.161125, 20, 0, 20), "0 % (0 of 20; 95 % interval 0 % "
         "to 16.1 %)"),
        ("en", Number("specificity", "proportion", "", 0.9997, n=10000), "99.97 % (n = 10,000)"),
        ("en", Number("auc_difference_p", "number", "", 0.0000816), "less than 0.001"),
        ("en", Number("auc_difference_p", "number", "", 0.0083), "0.008"),
        ("en", Number("median", "number", "age", 54.0), "54"),
        ("en", Number("mean", "number", "year", 1986.43), "1,986"),
        ("en", Number("threshold", "number", "", 0.2531244), "0.253"),
        ("en", Number("sensitivity", "proportion", withheld="fewer than 5"), "withheld to protect counts below 5"),
        ("zh", Number("sensitivity", "proportion", withheld="nothing to measure"), "无可测量数据"),
        ("ko", Number("cohen_kappa", "number", withheld="no variation"), "변동 없음"),
        ("en", Number("auc_range", "difference", "grade", 0.0466, 0.0216, 0.0716), "0.047 (95 % interval 0.022 to "
         "0.072)"),
        ("en", Number("sensitivity_difference", "difference", "", -0.0123, -0.04, 0.02), "−1.2 percentage points (95 % "  # noqa: RUF001
         "interval −4.0 to 2.0)"),  # noqa: RUF001
        ("en", Number("time_difference", "difference", "", -12.3, -20.1, -4.5), "−12 (95 % interval −20 to −4)"),  # noqa: RUF001
        ("en", Number("psi", "number", "1985: age", 0.0000235), "0.000"),
        ("en", Number("psi", "number", "1985: age", 0.2), "0.2"),
        ("en", Number("chi_square_p", "number", "1985: age", 1e-9), "less than 0.001"),
        ("zh", Number("odds_ratio", "number", "grade: 3", 0.4132, 0.21, 0.83), "0.41（95% 置信区间 0.21 至 0.83）"),  # noqa: RUF001
    ],
)  # fmt: skip
def test_a_number_says_what_it_was_counted_from_and_how_sure_it_is(language: str, number: Number, text: str) -> None:
    assert plain(said(number, WORDS[language], 0.95)) == text


@pytest.mark.parametrize(
    ("form", "proportion", "number"),
    [
        ("estimate", "89.7 %", "0.734"),
        ("count", "201 of 224", ""),
        ("interval", "85.1 % to 93.1 %", "0.692 to 0.777"),
        ("n", "224", "555"),
        ("numerator", "201", ""),
    ],
)
def test_a_form_is_a_part_of_it(form: str, proportion: str, number: str) -> None:
    assert form in FORMS
    assert [plain(said(item, WORDS["en"], 0.95, form)) for item in (SENSITIVITY, AUC)] == [proportion, number]


@pytest.mark.parametrize(
    ("confidence", "text"), [(0.9, "90 % interval"), (0.975, "97.5 % interval"), (None, "interval")]
)
def test_an_interval_has_the_confidence_of_its_plan(confidence: float | None, text: str) -> None:
    assert f"; {text} 85.1 % to" in plain(said(SENSITIVITY, WORDS["en"], confidence))


@pytest.mark.parametrize("language", WORDS)
def test_what_is_withheld_says_so_in_every_form(language: str) -> None:
    number = Number("sensitivity", "proportion", withheld="fewer than 7")
    told = {said(number, WORDS[language], 0.95, form) for form in FORMS}
    assert len(told) == 1
    assert "7" in told.pop()


@PROPERTY
@given(st.floats(0, 1))
def test_only_none_and_all_read_as_0_and_100_percent(share: float) -> None:
    text = percentage(share, percent_places(share))
    assert (text in {"0", "100"}) == (share < 1e-9 or share > 1 - 1e-9)
    assert text.strip("0.") != "" or text == "0"
    assert float(text) == pytest.approx(100 * share, abs=0.06)


@PROPERTY
@given(st.floats(-1e6, 1e6), st.integers(0, 6))
def test_a_number_in_words_is_the_number(number: float, places: int) -> None:
    text = decimal(number, places)
    assert float(text.replace(",", "").replace("\N{MINUS SIGN}", "-")) == pytest.approx(number, abs=0.51 * 10**-places)
    assert not text.startswith("\N{MINUS SIGN}0") or text.strip("\N{MINUS SIGN}0.,")


@pytest.mark.parametrize(
    ("language", "quantity", "group", "text"),
    [
        ("en", "sensitivity at high", "", "sensitivity at high all"),
        ("ko", "sensitivity at high", "grade 3", "민감도(임계값 high) grade 3"),
        ("zh", "positive_predictive_value", "age: below 40", "阳性预测值 age：40 以下（不含）"),  # noqa: RUF001
        ("en", "share", "age: [40, 60)", "share age: 40 to under 60"),
        ("ko", "share", "age: [40, 60)", "비율 age: 40 이상 60 미만"),
        ("en", "share", "age: 60 and above", "share age: 60 and over"),
        ("zh", "share", "site: other", "占比 site：其他"),  # noqa: RUF001
        ("en", "share", "site: Rotterdam", "share site: Rotterdam"),
        ("en", "own_quantity", "below 40", "own quantity below 40"),
        ("en", "cohen_kappa", "class true", "Cohen's kappa class yes"),
        ("ko", "sensitivity", "institution, class favourable", "민감도 institution, 클래스 favourable"),
        ("zh", "cohen_kappa", "study 3: A, B", "科恩 Kappa 系数 study 3：A, B"),  # noqa: RUF001
        ("ko", "auc", "reference", "ROC 곡선하면적(AUC) 기준"),
        ("en", "psi", "1985: age", "population stability index 1985: age"),
        ("en", "samples", "age: below 40", "samples age: under 40"),
    ],
)
def test_quantities_and_levels_are_named_and_names_of_the_plan_stay(
    language: str, quantity: str, group: str, text: str
) -> None:
    words = WORDS[language]
    assert f"{quantity_name(quantity, words)} {group_name(group, words)}" == text


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("TEST_x/sensitivity", Reference("TEST_x", "sensitivity")),
        (" TEST_x/sensitivity/grade 3 | count ", Reference("TEST_x", "sensitivity/grade 3", "count")),
        ("TEST_x/share/a|b c", Reference("TEST_x", "share/a|b c")),
        ("TEST_x/share/a|b c|n", Reference("TEST_x", "share/a|b c", "n")),
        ("X/share/age: [40, 60)", Reference("X", "share/age: [40, 60)")),
    ],
)
def test_a_reference_names_need_quantity_group_and_form(text: str, reference: Reference) -> None:
    assert read_reference(text) == reference


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("TEST_y/sensitivity", "there are no facts of TEST_y; did you mean TEST_x?"),
        ("DATA/sensitivity", "there are no facts of DATA; there is: TEST_x"),
        ("TEST_cases/passed", "TEST_cases has test cases and no numbers; the directive qms-results shows these"),
        ("TEST_x/sensitivty", "TEST_x has no quantity sensitivty; did you mean sensitivity?"),
        ("TEST_x/sensitivity/grade 4", "TEST_x has no sensitivity of the group grade 4; did you mean grade 3?"),
        ("TEST_x/share", "TEST_x has no share of all; name a group; there is: a|b"),
        ("TEST_x/sensitivity|most", "there is no form most of a number; there is: full, estimate, count, interval, n"),
        ("TEST_x", "TEST_x names no quantity"),
        ("", "nothing names no quantity"),
    ],
)
def test_a_reference_to_nothing_is_told_what_there_is(text: str, message: str) -> None:
    with pytest.raises(UnknownFact) as error:
        find_number(read_reference(text), FACTS)
    assert str(error.value).startswith(message)


def test_a_reference_finds_the_number_of_its_group() -> None:
    facts = FACTS["TEST_x"]
    assert isinstance(facts, MeasuredFacts)
    assert find_number(Reference("TEST_x", "sensitivity/grade 3"), FACTS) == facts.numbers["sensitivity/grade 3"]
