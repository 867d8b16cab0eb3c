"""`intervals CASE`: at which envelopes each project, or one of them, is funded."""
from __future__ import annotations

import argparse
import json
import re
from fractions import Fraction

from models.commands.answering import add_answer_arguments, pose_or_say_why_not
from models.commands.nested import percent_steps
from models.commands.planned import plan_or_say_why_not, step_lines
from models.domain import Envelope, to_plain
from models.problem import Problem
from models.search_limits import SolveLimits
from models.wording import say

_MOST_SOLVES = 40


def register(parsers: argparse._SubParsersAction, language: str) -> None:
    parser = parsers.add_parser("intervals", help=say("intervals.help.command", language))
    add_answer_arguments(parser, language, "intervals")
    parser.add_argument("--project", metavar="ID", help=say("intervals.help.project", language))
    parser.add_argument("--envelope", metavar="YEAR.LINE", help=say("intervals.help.envelope", language))
    parser.add_argument("--range", type=_two_shares, default=(Fraction(-1, 5), Fraction(1, 5)), metavar="P,P",
                        help=say("intervals.help.range", language))
    parser.add_argument("--most-solves", type=int, default=_MOST_SOLVES, metavar="N",
                        help=say("intervals.help.most_solves", language, default=_MOST_SOLVES))
    # "-20,20" is a value, not an option: argparse knows only plain negative numbers.
    parser._negative_number_matcher = re.compile(r"^-\d")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    # Imported here: checking a register must not load a solver.
    from models.explain.intervals import find_intervals
    from models.words.nested_text import interval_lines

    language = arguments.lang
    problem = pose_or_say_why_not(arguments)
    if problem is None or not _is_known(problem, arguments):
        return 1
    plan = plan_or_say_why_not(problem, arguments)
    if plan is None:
        return 1
    found = find_intervals(
        problem, plan, SolveLimits(time_limit_seconds=arguments.time_limit), project_id=arguments.project,
        is_inside=lambda row: arguments.envelope in (None, _envelope_id(row)), least_share=arguments.range[0],
        most_share=arguments.range[1], most_solves=arguments.most_solves,
        watch=step_lines(language))
    lines = list(interval_lines(found, language))
    if arguments.json:
        document = to_plain(found) | {"problem_digest": problem.digest, "sentences": lines,
                                      "is_illustrative": problem.case.is_illustrative}
        document["steps"] = [
            {"from_mvnd": step.from_mvnd, "to_mvnd": step.to_mvnd, "value": to_plain(step.value),
             "funded": sorted(step.funded)} for step in found.steps]
        print(json.dumps(document, ensure_ascii=False, indent=2))
        return 0
    if problem.case.is_illustrative:
        print(say("cli.illustrative", language))
    print("\n".join(lines))
    return 0


def _is_known(problem: Problem, arguments: argparse.Namespace) -> bool:
    """Whether the named project and envelope exist; says so when one does not."""
    if arguments.project is not None and arguments.project not in problem.case.project_by_id:
        print(say("intervals.unknown_project", arguments.lang, project=arguments.project))
        return False
    known = [_envelope_id(row) for row in problem.case.envelopes if row.state_mvnd]
    if not known or arguments.envelope not in (None, *known):
        print(say("intervals.unknown_envelope", arguments.lang, envelope=arguments.envelope or "",
                  known=", ".join(known)))
        return False
    return True


def _envelope_id(row: Envelope) -> str:
    return ".".join(filter(None, (str(row.year), str(row.budget_line or "all"), row.managing_agency)))


def _two_shares(text: str) -> tuple[Fraction, Fraction]:
    shares = percent_steps(text)
    if len(shares) != 2:
        raise argparse.ArgumentTypeError(text)
    return shares
