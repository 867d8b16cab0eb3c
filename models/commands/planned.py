"""What commands that ask about a plan share: the plan itself, or the word on why there is none; and the progress."""
from __future__ import annotations

import argparse
import sys

from models.limits import SolveLimits
from models.plan import Plan
from models.problem import Problem
from models.wording import say


def plan_or_say_why_not(problem: Problem | None, arguments: argparse.Namespace, *,
                        price_levels: bool = False) -> Plan | None:
    """The best plan of the problem, or None after saying how the search ended. --time-limit is for the plan alone."""
    from models.planning import plan_funding

    if problem is None:
        return None
    plan = plan_funding(problem, SolveLimits(time_limit_seconds=arguments.time_limit), price_levels=price_levels)
    if plan.has_solution:
        return plan
    print(say(f"cli.termination.{plan.termination.value}", arguments.lang, seconds=f"{plan.seconds:.1f}"))
    return None


def show_step(done: int, total: int, name: str, language: str) -> None:
    """One line of progress on the error stream, written over the one before; nothing where nobody looks."""
    if sys.stderr.isatty():
        print(f"\r\033[K{say('explain_rules.progress', language, done=done, total=total, name=name)}", end="",
              file=sys.stderr, flush=True)
        if done + 1 >= total:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
