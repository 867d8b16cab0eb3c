"""`check CASE`: every finding about a register; exit 1 when it cannot be planned."""
from __future__ import annotations

import argparse
import json
from collections import Counter

from models.commands.reading import PosedProblem, add_case_arguments, pose_from_files, print_findings
from models.plain import to_plain
from models.wording import say
from models.words.finding_text import finding_sentence


def register(parsers: argparse._SubParsersAction, language: str) -> None:
    parser = parsers.add_parser("check", help=say("cli.help.check", language))
    add_case_arguments(parser, language)
    parser.add_argument("--json", action="store_true", help=say("cli.help.check_json", language))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    posed = pose_from_files(arguments)
    if arguments.json:
        print(json.dumps(_to_json(posed, arguments.lang), ensure_ascii=False, indent=2))
    else:
        print_findings(posed.findings, arguments.lang)
        counts = Counter(finding.severity for finding in posed.findings)
        print(say("cli.check_refused" if posed.has_errors else "cli.check_passed", arguments.lang,
                  errors=counts["error"], warnings=counts["warning"], notes=counts["note"]))
        if posed.problem is not None:
            case = posed.problem.case
            print(say("cli.case_size", arguments.lang, projects=len(case.projects), years=_span(case.years),
                      as_of=posed.problem.rulebook.as_of.isoformat(), digest=case.digest))
    return 1 if posed.has_errors else 0


def _span(years: tuple[int, ...]) -> str:
    return f"{years[0]}-{years[-1]}" if years else "-"


def _to_json(posed: PosedProblem, language: str) -> dict[str, object]:
    problem = posed.problem
    return {
        "can_be_planned": not posed.has_errors,
        "case_digest": problem.case.digest if problem else None,
        "problem_digest": problem.digest if problem else None,
        "as_of": problem.rulebook.as_of.isoformat() if problem else None,
        "is_illustrative": problem.case.is_illustrative if problem else None,
        "findings": [{**to_plain(finding), "sentence": finding_sentence(finding, language)}
                     for finding in posed.findings],
    }
