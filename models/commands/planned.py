"""What commands that ask about a plan share: the plan itself, or the word on why there is none; another plan to
compare it with; and the progress."""
from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from models.commands.answering import pose_or_say_why_not
from models.plan import Plan
from models.problem import Problem
from models.search_limits import SolveLimits
from models.watch import Step, Watch
from models.wording import say
from models.words.figures import at_most_percent_text, number_text, set_percent_text

if TYPE_CHECKING:
    from models.explain.plan_file import PlanFile


def plan_or_say_why_not(problem: Problem | None, arguments: argparse.Namespace, *,
                        price_levels: bool = False) -> Plan | None:
    """The best plan of the problem, or None after saying how the search ended. --time-limit is for the plan alone."""
    from models.planning import plan_funding

    if problem is None:
        return None
    plan = plan_funding(problem, SolveLimits(time_limit_seconds=arguments.time_limit), price_levels=price_levels)
    if plan.has_solution:
        return plan
    print_outcome(plan, arguments.lang)
    return None


def print_outcome(plan: Plan, language: str) -> None:
    """How the search ended: proved, proved within a share, or not; and whether another plan may be as good."""
    how, gap = plan.outcome, ""
    if plan.proved_within:
        gap = at_most_percent_text(plan.proved_within, language)
    elif plan.has_solution:
        how, gap = ("unbounded_gap", "") if plan.gap is None else (
            how, set_percent_text(plan.at_most_better_share, language))
    print(say(f"cli.termination.{how}", language, seconds=number_text(plan.seconds, language, 1), gap=gap))
    if plan.is_one_of_equals:
        print(say("cli.one_of_equals", language))


def read_side(source: str, arguments: argparse.Namespace, scenario: str | None = None) -> PlanFile | None:
    """A plan to compare with: a plan.json as it stands, or a case (with a scenario) planned now; None after saying why
    there is none. `arguments`: the date, the time limit and the language."""
    from models.explain.compare import facts_of
    from models.explain.plan_file import NotAPlanFile, PlanFile, read_plan_file
    from models.planning import plan_funding

    if Path(source).suffix.lower() == ".json":
        try:
            return read_plan_file(source)
        except NotAPlanFile:
            print(say("compare.not_a_plan_file", arguments.lang, path=source))
            return None
    problem = pose_or_say_why_not(argparse.Namespace(
        case=source, scenario=scenario, as_of=arguments.as_of, lang=arguments.lang))
    if problem is None:
        return None
    plan = plan_funding(problem, SolveLimits(time_limit_seconds=arguments.time_limit), price_levels=False)
    return PlanFile(facts_of(plan), problem, problem.case.is_illustrative)


def step_lines(language: str, name_of: Callable[[object], str] = str) -> Watch:
    """One line of progress on the error stream, written over the one before; nothing where nobody looks."""
    def show(step: Step) -> None:
        if sys.stderr.isatty():
            told = say("explain_rules.progress", language, done=step.done, total=step.total, name=name_of(step.item))
            print(f"\r\033[K{told}", end="", file=sys.stderr, flush=True)
            if step.done + 1 >= step.total:
                print("\r\033[K", end="", file=sys.stderr, flush=True)

    return Watch(on_step=show)
