"""The matrices of the traceability page: rows are filtered by typing, and sorted by pressing a heading."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from selenium.webdriver import Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from acceptance.reader import Reader

PAGE = "compliance/traceability.html"
KIND, RESULTS = "Requirement kind", "Results"

SHOWN = """
return [...arguments[0].tBodies[0].rows]
  .filter((row) => row.getClientRects().length)
  .map((row) => [...row.cells].map((cell) => cell.textContent.trim()));
"""


@dataclass
class Matrix:
    """The first matrix of the page, as it is read and used."""

    reader: Reader
    table: WebElement

    def rows(self) -> list[list[str]]:
        """The texts of the rows that are shown, cell by cell."""
        found: list[list[str]] = self.reader.run(SHOWN, self.table)
        return found

    def headings(self) -> dict[str, WebElement]:
        """The headings, from left to right."""
        return {heading.text: heading for heading in self.table.find_elements(By.TAG_NAME, "th")}

    def column(self, heading: str) -> list[str]:
        """The texts of a column, in the rows that are shown."""
        number = list(self.headings()).index(heading)
        return [row[number] for row in self.rows()]

    def numbers(self, heading: str) -> list[int]:
        """The number with which each text of a column begins."""
        return [int(match[0]) for text in self.column(heading) if (match := re.match(r"\d+", text))]

    def button(self, heading: str) -> WebElement:
        """What sorts by a column."""
        return self.headings()[heading].find_element(By.TAG_NAME, "button")

    def filter(self, heading: str) -> WebElement:
        """Where the word is typed that a column shall contain."""
        return self.table.find_element(By.CSS_SELECTOR, f'input[aria-label="filter by {heading}"]')

    def count(self) -> str:
        """What stands below the matrix."""
        return self.reader.first(".qms-scroll + .qms-count").text

    def direction(self, heading: str) -> str | None:
        """How the column is said to be sorted, if it is."""
        return self.headings()[heading].get_attribute("aria-sort")

    def widths(self) -> list[int]:
        """The widths of the columns in pixels."""
        return [heading.size["width"] for heading in self.headings().values()]


@pytest.fixture
def matrix(reader: Reader) -> Matrix:
    """The requirements, freshly opened."""
    reader.opens(PAGE)
    return Matrix(reader, reader.first("table.qms-table"))


def test_a_filter_leaves_only_the_rows_that_contain_its_word(matrix: Matrix) -> None:
    word = matrix.column(KIND)[0]
    expected = [row for row, kind in zip(matrix.rows(), matrix.column(KIND), strict=True) if word in kind]
    assert 0 < len(expected) < len(matrix.rows())

    matrix.filter(KIND).send_keys(word)

    assert matrix.rows() == expected


def test_a_filter_does_not_mind_capital_letters(matrix: Matrix) -> None:
    word = matrix.column(KIND)[0]

    matrix.filter(KIND).send_keys(word.upper())

    assert set(matrix.column(KIND)) == {word}


def test_the_count_says_how_many_rows_are_left(matrix: Matrix) -> None:
    kinds = matrix.column(KIND)

    matrix.filter(KIND).send_keys(kinds[0])

    assert matrix.count() == f"{kinds.count(kinds[0])} of {len(kinds)} rows"


def test_a_word_that_no_row_contains_leaves_none(matrix: Matrix) -> None:
    total = len(matrix.rows())

    matrix.filter(KIND).send_keys("no such word")

    assert (matrix.rows(), matrix.count()) == ([], f"0 of {total} rows")


def test_a_cleared_filter_shows_all_rows_again(matrix: Matrix) -> None:
    rows = matrix.rows()
    matrix.filter(KIND).send_keys("no such word")

    matrix.filter(KIND).send_keys(Keys.CONTROL, "a", Keys.DELETE)

    assert (matrix.rows(), matrix.count()) == (rows, f"{len(rows)} of {len(rows)} rows")


def test_two_filters_leave_the_rows_that_fit_both(matrix: Matrix) -> None:
    kind, need = matrix.column(KIND)[0], matrix.column("Need")[0]
    assert matrix.column(KIND).count(kind) > 1

    matrix.filter(KIND).send_keys(kind)
    matrix.filter("Need").send_keys(need)

    assert matrix.column("Need") == [need]


def test_a_filter_leaves_the_columns_as_wide_as_they_are(matrix: Matrix) -> None:
    widths = matrix.widths()

    matrix.filter(KIND).send_keys(matrix.column(KIND)[0])

    assert matrix.widths() == widths


def test_a_filter_is_reached_and_used_by_keyboard(matrix: Matrix) -> None:
    word = matrix.column(KIND)[0]

    matrix.reader.tabs_to(matrix.filter(KIND))
    matrix.reader.types(word)

    assert set(matrix.column(KIND)) == {word}


def test_a_pressed_heading_sorts_ascending(matrix: Matrix) -> None:
    kinds = matrix.column(KIND)
    assert kinds != sorted(kinds)

    matrix.button(KIND).click()

    assert matrix.column(KIND) == sorted(kinds)
    assert matrix.direction(KIND) == "ascending"


def test_a_heading_pressed_again_sorts_descending(matrix: Matrix) -> None:
    kinds = matrix.column(KIND)

    matrix.button(KIND).click()
    matrix.button(KIND).click()

    assert matrix.column(KIND) == sorted(kinds, reverse=True)
    assert matrix.direction(KIND) == "descending"


def test_one_column_at_a_time_is_said_to_be_sorted(matrix: Matrix) -> None:
    matrix.button(KIND).click()
    matrix.button("Need").click()

    sorted_by = {heading: direction for heading in matrix.headings() if (direction := matrix.direction(heading))}

    assert sorted_by == {"Need": "ascending"}


def test_numbers_are_sorted_as_numbers(matrix: Matrix) -> None:
    numbers = matrix.numbers(RESULTS)
    assert sorted(numbers) != sorted(numbers, key=str)

    matrix.button(RESULTS).click()

    assert matrix.numbers(RESULTS) == sorted(numbers)


def test_a_heading_is_reached_and_pressed_by_keyboard(matrix: Matrix) -> None:
    kinds = matrix.column(KIND)

    matrix.reader.tabs_to(matrix.button(KIND))
    matrix.reader.types(Keys.ENTER)

    assert matrix.column(KIND) == sorted(kinds)


def test_sorting_keeps_what_is_filtered_out_away(matrix: Matrix) -> None:
    word = matrix.column(KIND)[0]
    matrix.filter(KIND).send_keys(word)
    left = matrix.column("Need")

    matrix.button("Need").click()

    assert sorted(matrix.column("Need")) == sorted(left)
