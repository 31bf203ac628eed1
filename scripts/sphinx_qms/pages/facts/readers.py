"""What a comparison of modalities over readers and cases rests on."""

from __future__ import annotations

from docutils import nodes

from sphinx_qms.model.number import Number
from sphinx_qms.pages.facts.saying import quantity_name
from sphinx_qms.pages.facts.scene import Scene, number_of


def show_variance_components(scene: Scene) -> list[nodes.Node]:
    """Variance, covariances, F and its degrees of freedom by quantity, after Obuchowski and Rockette (1995)."""
    components = scene.words.components
    rows = [
        [
            quantity_name(str(row["quantity"]), scene.view.words),
            *(_said(scene, number_of(row, name, "number")) for name in components),
        ]
        for row in scene.facts.series["variance_components"]
    ]
    return [scene.table(scene.caption("variance-components"), [scene.words.quantity, *components.values()], rows)]


def _said(scene: Scene, number: Number) -> str:
    return "" if number.estimate is None else scene.say(number)
