"""A stored plan as the plan of its problem again: its options are made anew and found by what each year pays."""
from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from models.families.options import make_options
from models.plan import FundingOption, Plan, SolverRun, StopReason, Termination
from models.problem import Problem

_MONEY = ("state_development_mvnd", "state_recurrent_mvnd", "enterprise_mvnd", "institute_mvnd", "other_private_mvnd")


def plan_again(problem: Problem, document: Mapping[str, object] | None) -> Plan | None:
    """The plan of `plan.json` as a plan of the problem. None = it holds no solution, it answers another question (rules
    or register are others by now), or it pays an amount that no option of today's program pays."""
    if document is None or document.get("objective_exact") is None or _digests(problem) != tuple(
            document.get(name) for name in ("case_digest", "rules_digest", "settings_digest")):
        return None
    options, no_options = make_options(problem)
    by_money = {_money_of(option): option for option in options}
    wanted = [by_money.get(_money_in(row)) for row in document["projects"] if row["selected"]]
    if None in wanted:
        return None
    run = document["solver"]
    return Plan(
        Termination(document["termination"]), StopReason(document["stop_reason"]), *_digests(problem),
        SolverRun(run["solver"], run["version"], run["gap_target"], run["time_limit_seconds"], run["seed"],
                  run["threads"]),
        document["seconds"], Fraction(str(document["objective_exact"])), document["bound"], document["gap"],
        tuple(wanted), no_options, problem_digest=problem.digest)


def _digests(problem: Problem) -> tuple[str, str, str]:
    return problem.case.digest, problem.rulebook.digest, problem.settings_digest


def _money_of(option: FundingOption) -> tuple:
    return (option.project_id, option.start_year, float(option.scale_share), option.purse_id, frozenset(
        (year.year, *(getattr(year, name) for name in _MONEY)) for year in option.years))


def _money_in(row: Mapping[str, object]) -> tuple:
    return (row["project_id"], row["start_year"], row["scale"], row.get("purse_id", ""), frozenset(
        (int(year), *(money[name] for name in _MONEY)) for year, money in row["years"].items()))
