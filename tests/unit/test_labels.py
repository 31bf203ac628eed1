"""The words of a document's frame."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from sphinx_qms.pages.language.labels import labels


@pytest.mark.parametrize("language", ["en", "ko", "zh"])
def test_every_language_has_every_word_and_both_page_numbers(language):
    words = asdict(labels(language))

    assert all(words.values())
    assert words["page_of"].format(page=2, pages=9) != words["page_of"].format(page=9, pages=2)


@pytest.mark.parametrize(
    ("language", "contents"),
    [("zh-CN", "目录"), ("ko_KR", "목차"), ("KO", "목차"), ("de", "Contents"), ("", "Contents")],
)
def test_a_region_has_the_words_of_its_language_and_any_other_language_english_ones(language, contents):
    assert labels(language).contents == contents
