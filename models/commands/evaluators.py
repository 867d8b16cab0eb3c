"""`evaluators CASE`: how far the evaluators are apart, what stands away, who is severe; by number, never by name."""
from __future__ import annotations

import argparse

from models.checks.evaluations import find_nothing_recorded
from models.commands.reading import add_case_arguments, pose_from_files, print_answer, print_findings
from models.evaluations.disagreement import disagreements, outliers
from models.evaluations.reliability import Reliability, VarianceParts, reliability
from models.evaluations.severity import Severities, severities
from models.plain import to_plain
from models.wording import say
from models.words.evaluation_text import evaluation_lines
from models.words.finding_text import finding_sentence


def register(parsers: argparse._SubParsersAction, language: str) -> None:
    parser = parsers.add_parser("evaluators", help=say("evaluations.help.evaluators", language))
    add_case_arguments(parser, language)
    parser.add_argument("--json", action="store_true", help=say("evaluations.help.json", language))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    posed = pose_from_files(arguments)
    if posed.problem is None:
        print_findings(posed.findings, arguments.lang, ("error",))
        return 1
    case, language = posed.problem.case, arguments.lang
    nothing = find_nothing_recorded(case)
    wide, away, severe, reliable = disagreements(case), outliers(case), severities(case), reliability(case)
    document = {"case_digest": case.digest, "is_illustrative": case.is_illustrative,
                "nothing_recorded": bool(nothing), "disagreements": [
                    {**to_plain(row), "range_share": to_plain(row.range_share), "is_wide": row.is_wide}
                    for row in wide],
                "outliers": to_plain(away), "severities": _severities(severe), "reliability": _reliability(reliable),
                "findings": [{"code": finding.code, "severity": finding.severity, "project_id": finding.project_id,
                              "table": finding.table, "row": finding.row, "column": finding.column,
                              "sentence": finding_sentence(finding, language)} for finding in _about(posed.findings)]}
    lines = [finding_sentence(finding, language) for finding in nothing] or list(evaluation_lines(
        case, tuple(row for row in wide if row.is_wide), away, severe, reliable, language))
    print_answer(document, lines, case.is_illustrative, arguments)
    return 0


def _about(findings: tuple) -> list:
    return [finding for finding in findings if finding.table in ("evaluations", "cost_ranges", "scores")]


def _severities(severe: Severities) -> dict[str, object]:
    return {"groups": severe.groups, "is_connected": severe.is_connected,
            "rows": [{**to_plain(row), "is_apart": row.is_apart} for row in severe.rows]}


def _reliability(found: Reliability) -> dict[str, object]:
    return {"overall": _parts(found.overall), "by_criterion": {
        name: _parts(parts) for name, parts in found.by_criterion.items()}}


def _parts(parts: VarianceParts | None) -> dict[str, object] | None:
    return None if parts is None else {
        "projects": parts.projects, "points": parts.points, "panel_size": float(parts.panel_size),
        "mean": float(parts.mean), "between": float(parts.between), "within": float(parts.within),
        "icc": None if parts.icc is None else float(parts.icc)}
