"""`disburse CASE`, `monitor CASE`, `forecast CASE`: what became and will become of the money of a budget year.

Nothing is solved: the plan is a plan.json, or what the register says is committed.
"""
from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from models.commands.reading import add_case_arguments, pose_from_files, print_answer, print_findings
from models.money.advances import find_advances
from models.money.counterpart import counterpart_paid
from models.money.disbursement import GROUPS, Disbursement, GroupMoney, disburse
from models.money.early_warnings import find_warnings
from models.money.forecast import forecast_year
from models.money.planned import PlannedMoney, PlanSource, bound_money
from models.money.priority_queue import priority_queue
from models.money.standing import standing_of
from models.plain import to_plain
from models.problem import Problem
from models.wording import say
from models.words.money_text import disburse_lines, forecast_lines, monitor_lines, queue_lines
from models.words.standing_text import standing_figures, standing_lines


def register(parsers: argparse._SubParsersAction, language: str) -> None:
    for name, run in (("disburse", _disburse), ("monitor", _monitor), ("forecast", _forecast)):
        parser = parsers.add_parser(name, help=say(f"disbursement.help.{name}", language))
        add_money_arguments(parser, language)
        if run is _disburse:
            parser.add_argument("--by", choices=GROUPS, default=GROUPS[0], help=say("disbursement.help.by", language))
        elif run is _monitor:
            parser.add_argument("--withhold", action="store_true", help=say("disbursement.help.withhold", language))
            parser.add_argument("--priority-first", action="store_true", help=say("disbursement.help.queue", language))
        parser.set_defaults(run=run)


def add_money_arguments(parser: argparse.ArgumentParser, language: str, *, has_year: bool = True) -> None:
    """CASE, --scenario, --as-of, --plan, --year and --json."""
    add_case_arguments(parser, language)
    parser.add_argument("--plan", metavar="FILE", help=say("disbursement.help.plan", language))
    if has_year:
        parser.add_argument("--year", type=int, metavar="YEAR", help=say("disbursement.help.year", language))
    parser.add_argument("--json", action="store_true", help=say("disbursement.help.json", language))


def _disburse(arguments: argparse.Namespace) -> int:
    def tell(problem: Problem, money: Disbursement, _: PlannedMoney) -> None:
        document = {**_head(problem, money), "total": _group(money.total), "curve": to_plain(money.curve),
                    "groups": {name: [_group(row) for row in rows] for name, rows in money.groups.items()}}
        print_answer(document, disburse_lines(problem, money, arguments.by, arguments.lang),
                     problem.case.is_illustrative, arguments)

    return _with_money(arguments, tell)


def _monitor(arguments: argparse.Namespace) -> int:
    def tell(problem: Problem, money: Disbursement, planned: PlannedMoney) -> None:
        warnings = find_warnings(problem, money)
        advances = find_advances(problem.case, money.as_of)
        counterparts = counterpart_paid(problem, money.as_of, withhold=arguments.withhold)
        standing = standing_of(problem, money, warnings)
        document = {
            **_head(problem, money), "standing": standing_figures(standing), "warnings": to_plain(warnings),
            "advances": [{**to_plain(each), "outstanding_mvnd": each.outstanding_mvnd} for each in advances],
            "counterpart": [{**to_plain(row), "is_below": row.is_below} for row in counterparts]}
        lines = [*standing_lines(standing, problem.case, arguments.lang),
                 *monitor_lines(warnings, advances, counterparts, arguments.lang)]
        if arguments.priority_first:
            queue = priority_queue(problem, planned, money)
            document["priority_first"] = {**to_plain(queue), "priority_ids": sorted(queue.priority_ids),
                                          "waiting_mvnd": queue.waiting_mvnd}
            lines += [say("disbursement.queue.help", arguments.lang), *queue_lines(problem, queue, arguments.lang)]
        print_answer(document, lines, problem.case.is_illustrative, arguments)

    return _with_money(arguments, tell)


def _forecast(arguments: argparse.Namespace) -> int:
    def tell(problem: Problem, money: Disbursement, _: PlannedMoney) -> None:
        found = forecast_year(problem, money)
        document = {**_head(problem, money), **{name: getattr(found, name) for name in ("history", "has_range")},
                    "years": list(found.years), "total": to_plain(found.total), "lines": to_plain(found.lines),
                    "projects": [{**to_plain(row), "unspent_mvnd": row.unspent_mvnd} for row in found.projects]}
        print_answer(document, forecast_lines(money, found, arguments.lang), problem.case.is_illustrative, arguments)

    return _with_money(arguments, tell)


def _with_money(arguments: argparse.Namespace, tell: Callable[[Problem, Disbursement, PlannedMoney], None]) -> int:
    def look(problem: Problem, planned: PlannedMoney) -> None:
        as_of = problem.rulebook.as_of
        tell(problem, disburse(problem, planned, arguments.year or as_of.year, as_of), planned)

    return with_planned(arguments, look)


def with_planned(arguments: argparse.Namespace, tell: Callable[[Problem, PlannedMoney], int | None]) -> int:
    """The case with the plan that its money is held against, or the word on why there is none; the exit code."""
    read = read_planned(arguments)
    return 1 if read is None else tell(*read) or 0


def read_planned(arguments: argparse.Namespace) -> tuple[Problem, PlannedMoney] | None:
    """The problem, and the money of --plan or what is committed; None after saying why there is none."""
    posed = pose_from_files(arguments)
    if posed.problem is None:
        print_findings(posed.findings, arguments.lang, ("error", "warning"))
        return None
    if not arguments.plan:
        return posed.problem, bound_money(posed.problem.case)
    # Imported here: checking a register must not load a solver.
    from models.explain.plan_file import NotAPlanFile, read_plan_file

    try:
        return posed.problem, PlannedMoney(PlanSource.FILE, read_plan_file(arguments.plan).years,
                                           Path(arguments.plan).name)
    except NotAPlanFile:
        print(say("compare.not_a_plan_file", arguments.lang, path=arguments.plan))
        return None


def _head(problem: Problem, money: Disbursement) -> dict[str, object]:
    return {"year": money.year, **_about(problem, money.source, money.plan_name)}


def money_head(problem: Problem, planned: PlannedMoney) -> dict[str, object]:
    """What every answer as JSON begins with: the day, the plan and the register."""
    return _about(problem, planned.source, planned.name)


def _about(problem: Problem, source: PlanSource, name: str) -> dict[str, object]:
    return {"as_of": problem.rulebook.as_of.isoformat(), "plan_source": source.value, "plan_name": name,
            "case_digest": problem.case.digest, "is_illustrative": problem.case.is_illustrative}


def _group(row: GroupMoney) -> dict[str, object]:
    return {**to_plain(row), "rate_of_plan": to_plain(row.rate_of_plan),
            "rate_with_carried_in": to_plain(row.rate_with_carried_in)}
