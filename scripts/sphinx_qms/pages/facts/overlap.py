"""What sets have in common, and what stands in one of them more than once or lacks a key."""

from __future__ import annotations

from docutils import nodes

from sphinx_qms.model.facts import Row
from sphinx_qms.pages.facts.scene import Cells, Scene

_PAIR = ("common", "first_rows", "second_rows")
_SINGLE = ("rows", "distinct", "repeated", "missing")


def show_overlap(scene: Scene) -> list[nodes.Node]:
    """A table of each pair of sets by key, and one of each set by key."""
    words = scene.words
    pairs: list[Cells] = [
        [_key(scene, row), _set(scene, row, "first"), _set(scene, row, "second"), *_counts(scene, row, _PAIR)]
        for row in scene.facts.series.get("overlap", ())
    ]
    sets: list[Cells] = [
        [_key(scene, row), _set(scene, row, "set"), *_counts(scene, row, _SINGLE)]
        for row in scene.facts.series.get("within", ())
    ]
    over_pairs = [words.key, words.first_set, words.second_set, words.common, words.rows_first, words.rows_second]
    over_sets = [words.key, words.set, words.rows, words.distinct, words.repeated, words.missing]
    shown: list[nodes.Node] = []
    if pairs:
        shown.append(scene.table(scene.caption("overlap"), over_pairs, pairs))
    if sets:
        shown.append(scene.table(scene.caption("overlap", words.within), over_sets, sets))
    return shown


def _key(scene: Scene, row: Row) -> str:
    key = str(row["key"])
    return scene.words.hint_key.format(key=key) if row.get("hint") else key


def _set(scene: Scene, row: Row, name: str) -> list[nodes.Node]:
    return [scene.view.link(str(row[name]))]


def _counts(scene: Scene, row: Row, names: tuple[str, ...]) -> list[str]:
    return [scene.count(row, name) for name in names]
