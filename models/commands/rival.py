"""`rival CASE`: core, borderline and exterior projects, and the strongest competitors of the plan."""
from __future__ import annotations

import argparse
import json
from fractions import Fraction
from pathlib import Path

from models.commands.answering import add_answer_arguments, pose_or_say_why_not
from models.commands.planned import plan_or_say_why_not, step_lines
from models.domain import to_plain
from models.search_limits import SolveLimits
from models.units import read_unambiguous
from models.wording import say


def register(parsers: argparse._SubParsersAction, language: str) -> None:
    parser = parsers.add_parser("rival", help=say("rival.help.command", language))
    add_answer_arguments(parser, language, "rival")
    parser.add_argument("--score-width", type=_width, metavar="W", help=say("rival.help.score_width", language))
    parser.add_argument("--weights", type=Path, metavar="FILE", help=say("rival.help.weights", language))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    # Imported here: checking a register must not load a solver.
    from models.explain.ranges import RangeFault, read_ranges
    from models.explain.rival import find_rivals
    from models.words.rival_text import rival_sentences

    language = arguments.lang
    problem = pose_or_say_why_not(arguments)
    if problem is None:
        return 1
    try:
        ranges = read_ranges(problem, arguments.weights, arguments.score_width)
    except RangeFault as fault:
        print(say(f"rival.fault.{fault.code}", language, **fault.values))
        return 1
    if ranges.is_a_point:
        print(say("rival.a_point", language))
        return 1
    plan = plan_or_say_why_not(problem, arguments)
    if plan is None:
        return 1
    answer = find_rivals(problem, plan, ranges, limits=SolveLimits(time_limit_seconds=arguments.time_limit),
                         watch=step_lines(language))
    sentences = rival_sentences(problem, answer, language, arguments.score_width)
    if arguments.json:
        print(json.dumps(to_plain(answer) | {
            "problem_digest": problem.digest, "is_illustrative": problem.case.is_illustrative,
            "sentences": sentences}, ensure_ascii=False, indent=2))
        return 0
    if problem.case.is_illustrative:
        print(say("cli.illustrative", language))
    print("\n".join(sentences))
    return 0


def _width(text: str) -> Fraction:
    value = read_unambiguous(text)
    if value < 0:
        raise argparse.ArgumentTypeError(text)
    return value
