"""What a directive shows of facts: what suits their kind, or what it names."""

from __future__ import annotations

from pathlib import Path

import pytest

from measured_studies import STUDIES
from sphinx_qms.model.number import Number
from sphinx_qms.model.plan.common import TableMeasurement
from sphinx_qms.model.plan.load import load_plan
from sphinx_qms.pages.facts.choice import PARTS, SUITED, Choice, read_choice
from sphinx_qms.pages.facts.compared import COMPARED, compared, in_order
from sphinx_qms.pages.facts.lookup import UnknownFact
from sphinx_qms.pages.facts.parts import check_choice, listed_numbers, numbers_shown, parts_of
from unit.builders import REPOSITORY, make_project_folder, some_measured_facts, write

PERFORMANCE = some_measured_facts(
    "TEST_x",
    *(
        Number(name, "proportion", group, 0.5)
        for name in ("sensitivity", "prevalence")
        for group in ("", "old", "young")
    ),
    Number("sensitivity at low", "proportion", "", 0.9),
    kind="performance",
    series={"roc": ({"false_positive_rate": 0.0, "true_positive_rate": 0.0},)},
)
DATASET = some_measured_facts(
    "DATA_x",
    Number("samples", "count", "", 10),
    Number("samples", "count", "age: below 40", 4),
    Number("share", "proportion", "age: below 40", 0.4),
    Number("share", "proportion", "site: B", 0.4),
    Number("stage", "count", "raw", 12),
    series={"distribution": ({"variable": "age", "level": "below 40", "share": 0.4},)},
)


def keys(numbers: list[Number]) -> list[str]:
    return [number.key for number in numbers]


def test_options_are_lists_and_names_of_groups_may_hold_commas() -> None:
    options = {"show": "roc, source", "quantities": "auc,\nsensitivity", "groups": "age: [20, 40);\n age: below 20"}
    expected = Choice(("roc", "source"), ("auc", "sensitivity"), ("age: [20, 40)", "age: below 20"))
    assert read_choice(options) == expected
    assert read_choice({}) == Choice()


def test_a_part_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing shows rok; there is: verdicts, numbers"):
        read_choice({"show": "rok"})


def test_what_suits_the_kind_is_shown_where_there_are_facts_for_it() -> None:
    assert parts_of(PERFORMANCE, Choice()) == ("verdicts", "numbers", "roc", "forest", "source")
    assert parts_of(DATASET, Choice()) == ("verdicts", "distribution", "numbers", "source")
    assert parts_of(DATASET, Choice(("source",))) == ("source",)


def test_by_itself_a_number_stands_in_one_part_only() -> None:
    assert keys(listed_numbers(PERFORMANCE, Choice())) == ["sensitivity", "prevalence", "sensitivity at low"]
    assert keys(listed_numbers(DATASET, Choice())) == ["samples", "share/site: B", "stage/raw"]


def test_asked_for_numbers_are_all_there_in_the_order_of_quantities_and_groups() -> None:
    listed = listed_numbers(PERFORMANCE, Choice(("numbers",)), ["prevalence", "sensitivity"], ["young", "old"])
    assert keys(listed) == [
        "prevalence",
        "prevalence/young",
        "prevalence/old",
        "sensitivity",
        "sensitivity/young",
        "sensitivity/old",
        "sensitivity at low",
    ]


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (Choice(("numbers",), ("stage",)), ["stage/raw"]),
        (Choice(("numbers",), (), ("age",)), ["samples/age: below 40", "share/age: below 40"]),
        (Choice(("numbers",), ("share",), ("site: B",)), ["share/site: B"]),
    ],
)
def test_quantities_and_groups_narrow_the_numbers(choice: Choice, expected: list[str]) -> None:
    assert keys(listed_numbers(DATASET, choice)) == expected


def test_groups_are_compared_beside_all_and_in_the_order_of_the_plan() -> None:
    [(_, numbers)] = compared(PERFORMANCE, "forest", Choice())
    assert keys(in_order(numbers, ["young", "old"])) == ["sensitivity", "sensitivity/young", "sensitivity/old"]
    [(_, few)] = compared(PERFORMANCE, "forest", Choice(quantities=("prevalence",), groups=("old",)))
    assert keys(few) == ["prevalence", "prevalence/old"]
    assert list(compared(DATASET, "forest", Choice())) == []


def test_a_difference_stands_beside_what_it_is_between_even_without_subgroups() -> None:
    facts = some_measured_facts(
        "TEST_c",
        *(Number(f"auc_{name}", "number", "", 0.7) for name in ("approved", "changed")),
        Number("auc_difference", "difference", "", 0.01),
        Number("auc_difference_p", "number", "", 0.2),
        Number("samples", "count", "", 100),
        Number("newly_wrong", "count", "", 3),
        kind="comparison",
    )
    [(item, numbers)] = compared(facts, "differences", Choice(quantities=("auc_changed",)))
    assert (item.drawn, len(numbers)) == ("auc_difference", 4)
    assert parts_of(facts, Choice()) == ("verdicts", "versions", "differences", "newly", "numbers", "source")
    assert keys(listed_numbers(facts, Choice())) == ["samples"]
    assert {number.key for number in numbers_shown(facts, Choice())} == set(facts.numbers)


@pytest.mark.parametrize("kind", COMPARED)
def test_what_is_compared_is_a_part_of_its_kind(kind: str) -> None:
    assert set(COMPARED[kind]) <= set(SUITED[kind])
    assert all(item.drawn in item.columns for items in COMPARED[kind].values() for item in items)


def test_numbers_in_rows_of_their_own_can_be_led_to() -> None:
    assert {number.key for number in numbers_shown(DATASET, Choice())} >= {"samples", "share/age: below 40"}
    assert "sensitivity/old" in keys(list(numbers_shown(PERFORMANCE, Choice())))
    assert keys(list(numbers_shown(PERFORMANCE, Choice(("source",))))) == []


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        (
            Choice(("calibration",)),
            "TEST_x has nothing for calibration; there is: verdicts, numbers, roc, forest, source",
        ),
        (Choice(("flow",)), "TEST_x has nothing for flow"),
        (Choice(quantities=("kappa",)), "TEST_x has no quantity kappa; there is: prevalence, sensitivity"),
        (Choice(groups=("yung",)), "TEST_x has no group yung; did you mean young?"),
    ],
)
def test_what_the_facts_do_not_have_is_told(choice: Choice, message: str) -> None:
    with pytest.raises(UnknownFact) as error:
        check_choice(PERFORMANCE, choice)
    assert str(error.value).startswith(message)


def test_the_readme_names_every_part() -> None:
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    assert [part for part in PARTS if f"`{part}`" not in readme] == []


@pytest.mark.parametrize(
    ("need_id", "groups"),
    [
        ("ANN_numbers", ("first, second", "first", "second", "class true", "class false", "first, class true")),
        ("TEST_change", ("high", "low")),
        ("STUDY_readers", ("without", "with", "without: Kim", "without: Lee", "without: Wang", "with: Kim")),
        ("TEST_smudged", ("age + 5", "size missing")),
        ("TEST_factors", ("grade", "grade: 2", "grade: 3", "age", "age: below 40", "age: [40, 60)")),
        ("TEST_boards", ("development", "external")),
        ("MON_numbers", ("reference", "reference: age", "reference: grade", "1985", "1985: age", "1985: grade")),
    ],
)
def test_groups_of_studies_stand_in_the_order_of_the_plan(
    tmp_path: Path, need_id: str, groups: tuple[str, ...]
) -> None:
    write(make_project_folder(tmp_path), "evidence/plan.yaml", STUDIES)
    planned = load_plan(tmp_path).measurements[need_id]
    assert isinstance(planned, TableMeasurement)
    assert planned.groups[: len(groups)] == groups
    assert planned.confidence == 0.95
