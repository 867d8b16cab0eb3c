"""What commands share: their arguments, the problem and the plan or the word on why there is none, another plan to
compare with, the progress, and how an answer is handed over."""
from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from models.checks import is_blocking
from models.domain import Finding
from models.plan import Plan
from models.problem import Problem
from models.register.case_io import read_case
from models.scenario import find_conflicts, pose_problem
from models.scenario.folder import read_with_parents
from models.search_limits import SolveLimits
from models.watch import Step, Watch
from models.wording import say
from models.words.figures import at_most_percent_text, number_text, set_percent_text
from models.words.finding_text import finding_place, finding_sentence

if TYPE_CHECKING:
    from models.explain.plan_file import PlanFile

_ORDER = {"error": 0, "warning": 1, "note": 2}


@dataclass(frozen=True)
class PosedProblem:
    """A problem read from files (None when it could not be stated) with every finding on the way."""

    problem: Problem | None
    findings: tuple[Finding, ...]

    @property
    def has_errors(self) -> bool:
        return self.problem is None or any(finding.severity == "error" for finding in self.findings)

    @property
    def is_blocked(self) -> bool:
        """Whether planning must not start. Contradictions may be planned: the solver names them."""
        return self.problem is None or any(is_blocking(finding) for finding in self.findings)


def add_case_arguments(parser: argparse.ArgumentParser, language: str) -> None:
    """The case, the scenario over it and the day of the rules."""
    parser.add_argument("case", metavar="CASE", help=say("cli.help.case", language))
    parser.add_argument("--scenario", metavar="FILE", help=say("cli.help.scenario", language))
    parser.add_argument("--as-of", type=date.fromisoformat, metavar="DATE", help=say("cli.help.as_of", language))


def add_answer_arguments(parser: argparse.ArgumentParser, language: str, topic: str) -> None:
    """CASE, --scenario, --as-of, --time-limit and --json, with the help of the topic."""
    add_case_arguments(parser, language)
    parser.add_argument("--time-limit", type=seconds_above_zero, default=SolveLimits().time_limit_seconds, metavar="S",
                        help=say(f"{topic}.help.time_limit", language))
    parser.add_argument("--json", action="store_true", help=say(f"{topic}.help.json", language))


def seconds_above_zero(text: str) -> float:
    """An argument of seconds. Raises ArgumentTypeError."""
    value = float(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(text)
    return value


def pose_from_files(arguments: argparse.Namespace) -> PosedProblem:
    """Read CASE and --scenario and state the problem on --as-of (else the scenario's date, else today)."""
    reading = read_case(arguments.case)
    findings = list(reading.findings)
    scenario = None
    if arguments.scenario:
        scenario_reading = read_with_parents(Path(arguments.scenario))
        findings += scenario_reading.findings
        scenario = scenario_reading.scenario
        if scenario is None:
            return PosedProblem(None, tuple(findings))
        if arguments.as_of:
            scenario = replace(scenario, as_of=arguments.as_of)
        findings += [conflict.to_finding(scenario.file) for conflict in find_conflicts(scenario)]
    if reading.case is None:
        return PosedProblem(None, tuple(findings))
    problem, found = pose_problem(reading.case, arguments.as_of or date.today(), scenario)
    return PosedProblem(problem, (*findings, *reading.locate(found)))


def print_findings(findings: Iterable[Finding], language: str, severities: tuple[str, ...] = tuple(_ORDER)) -> None:
    """One finding a line, errors first: severity, sentence, place, code."""
    for finding in sorted(findings, key=lambda finding: _ORDER[finding.severity]):
        if finding.severity in severities:
            place = finding_place(finding, language)
            print(say("cli.finding" if place else "cli.finding_without_place", language, code=finding.code, place=place,
                      severity=say(f"shell.severity.{finding.severity}", language),
                      sentence=finding_sentence(finding, language)), file=sys.stdout)


def pose_or_say_why_not(arguments: argparse.Namespace) -> Problem | None:
    """The problem, or None after printing every finding that stops it."""
    posed = pose_from_files(arguments)
    if not posed.is_blocked:
        return posed.problem
    print_findings(posed.findings, arguments.lang, ("error", "warning"))
    print(say("cli.not_planned", arguments.lang))
    return None


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


def print_answer(document: Mapping[str, object], lines: Iterable[str], is_illustrative: bool,
                 arguments: argparse.Namespace) -> None:
    """The answer as JSON where --json asks for it, else its sentences."""
    if arguments.json:
        print(json.dumps(document, ensure_ascii=False, indent=2))
        return
    if is_illustrative:
        print(say("cli.illustrative", arguments.lang))
    print("\n".join(lines))


def can_be_written(path: Path, *, is_folder: bool = False) -> bool:
    """Tried before solving, so that a long search is not lost to a wrong path. A folder is made where it is missing."""
    if is_folder:
        return can_be_written(path / "x")
    is_new = not path.exists()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.open("ab").close()
    except OSError:
        return False
    if is_new:
        path.unlink()
    return True
