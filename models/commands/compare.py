"""`compare A B`: what changed between two plans (plan.json files or cases), and because of which input."""
from __future__ import annotations

import argparse
from datetime import date

from models.commands.reading import print_answer, read_side, seconds_above_zero, step_lines
from models.plain import to_plain
from models.search_limits import SolveLimits
from models.wording import say


def register(parsers: argparse._SubParsersAction, language: str) -> None:
    parser = parsers.add_parser("compare", help=say("compare.help.command", language))
    for side, letter in (("before", "A"), ("after", "B")):
        parser.add_argument(side, metavar=letter, help=say(f"compare.help.{side}", language))
    for side, letter in (("before", "a"), ("after", "b")):
        parser.add_argument(f"--scenario-{letter}", dest=f"scenario_{side}", metavar="FILE",
                            help=say(f"compare.help.scenario_{side}", language))
    parser.add_argument("--as-of", type=date.fromisoformat, metavar="DATE", help=say("cli.help.as_of", language))
    parser.add_argument("--time-limit", type=seconds_above_zero, default=SolveLimits().time_limit_seconds, metavar="S",
                        help=say("compare.help.time_limit", language))
    parser.add_argument("--json", action="store_true", help=say("compare.help.json", language))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    # Imported here: checking a register must not load a solver.
    from models.explain.compare import compare_plans
    from models.words.compare_text import comparison_lines

    language, limits, sides = arguments.lang, SolveLimits(time_limit_seconds=arguments.time_limit), []
    for side in ("before", "after"):
        read = read_side(getattr(arguments, side), arguments, getattr(arguments, f"scenario_{side}"))
        if read is None:
            return 1
        sides.append(read)
    before, after = sides
    is_illustrative = before.is_illustrative or after.is_illustrative
    found = compare_plans(before.facts, after.facts, before.problem, after.problem, limits,
                          watch=step_lines(language))
    lines = list(comparison_lines(found, language))
    document = to_plain(found) | {"is_illustrative": is_illustrative, "sentences": lines}
    print_answer(document, lines, is_illustrative, arguments)
    return 0
