"""What explanation commands share: their arguments, and the problem or the findings that stop it."""
from __future__ import annotations

import argparse

from models.commands.reading import add_case_arguments, pose_from_files, print_findings
from models.problem import Problem
from models.search_limits import SolveLimits
from models.wording import say


def add_answer_arguments(parser: argparse.ArgumentParser, language: str, topic: str) -> None:
    """CASE, --scenario, --as-of, --time-limit and --json, with the help of the topic."""
    add_case_arguments(parser, language)
    parser.add_argument("--time-limit", type=seconds_above_zero, default=SolveLimits().time_limit_seconds, metavar="S",
                        help=say(f"{topic}.help.time_limit", language))
    parser.add_argument("--json", action="store_true", help=say(f"{topic}.help.json", language))


def pose_or_say_why_not(arguments: argparse.Namespace) -> Problem | None:
    """The problem, or None after printing every finding that stops it."""
    posed = pose_from_files(arguments)
    if not posed.is_blocked:
        return posed.problem
    print_findings(posed.findings, arguments.lang, ("error", "warning"))
    print(say("cli.not_planned", arguments.lang))
    return None


def seconds_above_zero(text: str) -> float:
    value = float(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(text)
    return value
