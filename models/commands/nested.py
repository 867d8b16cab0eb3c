"""`nested CASE`: plans for several envelopes in which nobody funded is dropped when money is added."""
from __future__ import annotations

import argparse
import json
import re
from fractions import Fraction

from models.commands.answering import add_answer_arguments, pose_or_say_why_not
from models.commands.planned import plan_or_say_why_not, step_lines
from models.domain import to_plain
from models.search_limits import SolveLimits
from models.units import read_decimal
from models.wording import say


def register(parsers: argparse._SubParsersAction, language: str) -> None:
    parser = parsers.add_parser("nested", help=say("nested.help.command", language))
    add_answer_arguments(parser, language, "nested")
    parser.add_argument("--steps", type=percent_steps, default=percent_steps("-10,0,10"), metavar="P,P,...",
                        help=say("nested.help.steps", language))
    # "-10,0,10" is a value, not an option: argparse knows only plain negative numbers.
    parser._negative_number_matcher = re.compile(r"^-\d")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    # Imported here: checking a register must not load a solver.
    from models.explain.nested import plan_nested
    from models.words.nested_text import nested_lines

    language = arguments.lang
    problem = pose_or_say_why_not(arguments)
    plan = plan_or_say_why_not(problem, arguments)
    if plan is None:
        return 1
    found = plan_nested(problem, plan, SolveLimits(time_limit_seconds=arguments.time_limit), steps=arguments.steps,
                        watch=step_lines(language))
    lines = list(nested_lines(found, language))
    if arguments.json:
        print(json.dumps(to_plain(found) | {
            "problem_digest": problem.digest, "is_illustrative": problem.case.is_illustrative, "sentences": lines},
            ensure_ascii=False, indent=2))
    else:
        if problem.case.is_illustrative:
            print(say("cli.illustrative", language))
        print("\n".join(lines))
    return 0 if found.price is not None else 1


def percent_steps(text: str) -> tuple[Fraction, ...]:
    """"-10,0,10" as exact shares; at least two steps, none below -100 %."""
    try:
        steps = tuple(sorted({read_decimal(part) / 100 for part in text.split(",")}))
    except ValueError as error:
        raise argparse.ArgumentTypeError(text) from error
    if len(steps) < 2 or steps[0] < -1:
        raise argparse.ArgumentTypeError(text)
    return steps
