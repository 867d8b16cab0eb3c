"""`alternatives CASE`: plans nearly as good that differ most; projects in always, sometimes, never."""
from __future__ import annotations

import argparse
import json
from fractions import Fraction

from models.commands.answering import add_answer_arguments, pose_or_say_why_not
from models.commands.planned import plan_or_say_why_not, step_lines
from models.domain import to_plain
from models.search_limits import SolveLimits
from models.units import read_decimal
from models.wording import say


def register(parsers: argparse._SubParsersAction, language: str) -> None:
    parser = parsers.add_parser("alternatives", help=say("alternatives.help.command", language))
    add_answer_arguments(parser, language, "alternatives")
    parser.add_argument("--epsilon", type=_share, default=Fraction(1, 100), metavar="E",
                        help=say("alternatives.help.epsilon", language))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    # Imported here: checking a register must not load a solver.
    from models.explain.alternatives import find_alternatives
    from models.words.rival_text import alternatives_sentences

    language = arguments.lang
    problem = pose_or_say_why_not(arguments)
    plan = plan_or_say_why_not(problem, arguments)
    if plan is None:
        return 1
    answer = find_alternatives(problem, plan, epsilon=arguments.epsilon,
                               limits=SolveLimits(time_limit_seconds=arguments.time_limit),
                               watch=step_lines(language))
    sentences = alternatives_sentences(answer, language)
    if arguments.json:
        print(json.dumps(to_plain(answer) | {
            "problem_digest": problem.digest, "is_illustrative": problem.case.is_illustrative,
            "sentences": sentences}, ensure_ascii=False, indent=2))
        return 0
    if problem.case.is_illustrative:
        print(say("cli.illustrative", language))
    print("\n".join(sentences))
    return 0


def _share(text: str) -> Fraction:
    value = read_decimal(text)
    if not 0 < value < 1:
        raise argparse.ArgumentTypeError(text)
    return value
