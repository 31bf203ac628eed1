"""All checks, once: need graph, catalogues, profile, facts and what the build said in, the Report out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sphinx_qms.checks.ai_functions import ai_function_findings
from sphinx_qms.checks.applicability import applicability_findings
from sphinx_qms.checks.cascade import without_cascade
from sphinx_qms.checks.chains import clauses_resting_on
from sphinx_qms.checks.coverage import cover
from sphinx_qms.checks.decisions import decision_findings
from sphinx_qms.checks.documents import document_findings
from sphinx_qms.checks.evidence import Evidence, judge_facts
from sphinx_qms.checks.homes import Contents, homes
from sphinx_qms.checks.links import forbidden_links, obsolete_targets, record_files
from sphinx_qms.checks.management import management_findings
from sphinx_qms.checks.numeric import Ground
from sphinx_qms.checks.page_source import PageSource
from sphinx_qms.checks.results import typed_verdicts
from sphinx_qms.checks.risk_control import idle_controls, risk_control, unconfirmed_controls
from sphinx_qms.checks.risk_policy import risk_policy_findings
from sphinx_qms.checks.significance import proposals
from sphinx_qms.checks.undecided import undecided_statements
from sphinx_qms.checks.version_names import version_name_findings
from sphinx_qms.checks.versions import refused_comparisons
from sphinx_qms.checks.work_on_clauses import coverage_findings
from sphinx_qms.model.document import FrontMatter
from sphinx_qms.model.facts import measured_in_tables
from sphinx_qms.model.finding import Finding, Severity, in_order_of_work
from sphinx_qms.model.need_graph import NeedGraph
from sphinx_qms.model.project import Project
from sphinx_qms.model.report import Report
from sphinx_qms.model.significance import Proposal


def compute_report(
    project: Project,
    graph: NeedGraph,
    pages: Mapping[str, PageSource],
    build_findings: Iterable[Finding],
    shown_catalogues: Iterable[str],
    front_matter: Iterable[FrontMatter] = (),
    contents: Contents | None = None,
) -> Report:
    """The report of a project.

    `pages` holds what each page says before it is read, `build_findings` what sphinx-needs and Sphinx said,
    `shown_catalogues` the ids of the catalogues whose clauses stand on a page, `front_matter` that of controlled pages,
    `contents` the reading order of the pages and what they refer to: the order of the work list follows it.
    """
    contents = contents or Contents()
    evidence = judge_facts(project, graph)
    proposed = _proposals(project, graph, evidence)
    findings = [
        *_without_tables(build_findings, project),
        *(finding for page in pages.values() for finding in page.findings),
        *_unshown_catalogues(project, shown_catalogues),
        *undecided_statements(project),
        *forbidden_links(graph, project.metamodel),
        *obsolete_targets(graph),
        *risk_control(graph),
        *idle_controls(graph),
        *unconfirmed_controls(graph),
        *management_findings(graph),
        *ai_function_findings(graph),
        *record_files(graph, project.root),
        *evidence.findings,
        *typed_verdicts(need for page in pages.values() for need in page.needs),
        *document_findings(project, front_matter, graph),
        *applicability_findings(project, graph, contents.applicability),
        *risk_policy_findings(project.risk_policy, graph),
        *_changes(project, graph, proposed),
    ]
    written = [need for page in pages.values() for need in page.needs]
    at = {need.location: need.id for need in written}
    own = [
        replace(finding, need=finding.need or at.get(finding.location, ""))
        for finding in without_cascade(findings, written, graph.keys(), project.clauses)
    ]
    broken: dict[str, str] = {}
    # what is not shown, because its cause is, breaks a chain all the same
    for finding in (*in_order_of_work(own), *in_order_of_work(findings)):
        if finding.severity is Severity.ERROR:
            for name in filter(None, (finding.need, *finding.breaks)):
                broken.setdefault(name, finding.message)
    unmeasured = project.plan.measurements.keys() - evidence.measured
    ground = Ground(graph, broken, evidence.measured, evidence.judged, unmeasured)
    coverage = cover(project, ground)
    gaps = coverage_findings(project, coverage, homes(graph, contents))
    everything = without_cascade([*own, *gaps], written, graph.keys(), project.clauses)
    touched = [_unfinished(_with_clauses(finding, graph), project, graph) for finding in everything]
    done = in_order_of_work(touched, contents.pages)
    return Report(
        project.profile.product,
        project.profile.gate,
        coverage,
        done,
        contents.pages,
        evidence.verdicts,
        evidence.evaluations,
        proposed,
    )


def _proposals(project: Project, graph: NeedGraph, evidence: Evidence) -> tuple[Proposal, ...]:
    if project.change_rules is None:
        return ()
    plan = project.plan.measurements
    fresh = {name: item for name, item in measured_in_tables(project.facts).items() if name in evidence.measured}
    faults = refused_comparisons(project, graph)
    return proposals(graph, fresh, evidence.verdicts, plan, faults, project.change_rules)


def _changes(project: Project, graph: NeedGraph, proposed: tuple[Proposal, ...]) -> Iterable[Finding]:
    """Findings on changes of models; a project without rules on changes is not asked."""
    if project.change_rules:
        yield from decision_findings(graph, proposed)
        yield from version_name_findings(graph, project.change_rules.version_names)


def _without_tables(findings: Iterable[Finding], project: Project) -> Iterable[Finding]:
    """The findings without the missing results of tests that were measured in tables: their facts are their results."""
    measured = measured_in_tables(project.facts)
    return (item for item in findings if item.code != "test-without-result" or item.need not in measured)


def _unfinished(finding: Finding, project: Project, graph: NeedGraph) -> Finding:
    """What a link rule misses in a draft is not wrong but not written yet, and its home is where the draft stands."""
    draft = finding.need in graph and graph[finding.need].status == "draft"
    return replace(finding, home=finding.location.file) if draft and finding.code in project.link_rules else finding


def _unshown_catalogues(project: Project, shown: Iterable[str]) -> Iterable[Finding]:
    there = set(shown)
    for entry in project.profile.catalogues:
        if entry.catalogue not in there:
            message = f"no page shows the catalogue {entry.catalogue}, so nothing can link to its clauses"
            hint = f":::{{qms-catalogue}} {entry.catalogue} on a page, closed by :::"
            yield Finding("catalogue-unshown", message, entry.location, hint=hint, about=entry.catalogue)


def _with_clauses(finding: Finding, graph: NeedGraph) -> Finding:
    if finding.clauses or not finding.need:
        return finding
    return replace(finding, clauses=clauses_resting_on(graph, finding.need))
