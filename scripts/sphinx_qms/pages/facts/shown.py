"""Which facts a page shows, and where: so that it is read anew when they change, and numbers lead to their source."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from sphinx_qms.model.facts import Facts
from sphinx_qms.model.plan.common import TableMeasurement
from sphinx_qms.model.project import Project
from sphinx_qms.pages.state import Page, build_of, in_reading_order, page_of, pages_of


def facts_here(env: BuildEnvironment, need_id: str) -> Facts | None:
    """The facts of a need for the page that is being read, which is read anew when they change."""
    project = build_of(env.app).project
    page_of(env, env.docname).facts[need_id] = _fingerprint(project, need_id)
    return project.facts.get(need_id)


def pages_with_other_facts(app: Sphinx, env: BuildEnvironment, *_changes: set[str]) -> list[str]:
    """The pages that show facts which have changed, appeared or gone since."""
    project = build_of(app).project

    def outdated(page: Page) -> bool:
        return any(_fingerprint(project, need_id) != used for need_id, used in page.facts.items())

    return [docname for docname, page in pages_of(env).items() if outdated(page)]


def confidence_of(project: Project, need_id: str) -> float | None:
    """The confidence of the intervals in the facts of a need, as the plan says; None where it does not."""
    planned = project.plan.measurements.get(need_id)
    return planned.confidence if isinstance(planned, TableMeasurement) else None


def give_places(env: BuildEnvironment, need_id: str, keys: Iterable[str]) -> dict[str, str]:
    """Ids on the page that is being read: by key for the numbers that it shows of a need, by "" for all of it.

    What the page shows twice has the id where it comes first.
    """
    places = page_of(env, env.docname).fact_places
    given: dict[str, str] = {}
    for key in ("", *keys):
        name = f"{need_id}/{key}" if key else need_id
        if name not in places:
            wanted = nodes.make_id(f"fact-{name}")
            taken = sum(1 for other in places.values() if other == wanted or other.startswith(f"{wanted}--"))
            places[name] = given[key] = f"{wanted}--{taken + 1}" if taken else wanted
    return given


def place_of_fact(app: Sphinx, need_id: str, key: str) -> tuple[str, str] | None:
    """The page and id where a number is shown, else where its facts are; None where no page does."""
    pages = pages_of(app.env)
    order = [(docname, pages[docname].fact_places) for docname in in_reading_order(app) if docname in pages]
    for name in (f"{need_id}/{key}", need_id):
        if found := next(((docname, places[name]) for docname, places in order if name in places), None):
            return found
    return None


def _fingerprint(project: Project, need_id: str) -> str:
    shown = (project.facts.get(need_id), confidence_of(project, need_id), need_id in project.plan.measurements)
    return sha256(repr(shown).encode()).hexdigest()
