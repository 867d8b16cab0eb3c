"""The use case: from a problem to the plan that answers it."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from time import monotonic

from models.limits import Progress, SolveLimits
from models.milp import expressions
from models.milp.build import build_programme
from models.milp.conflict import find_conflicting_families
from models.milp.programme import Programme
from models.milp.search import LexicographicSearch, SearchResult
from models.milp.second_solver import search_with_cbc
from models.milp.solver import solver_version
from models.plan import (FundingOption, Plan, PriorityEffect, Shortfall, SolverRun, Termination)
from models.problem import Problem
from models.settings import Level

_CONFLICT_SECONDS = 20.0


def plan_funding(problem: Problem, limits: SolveLimits | None = None, *,
                 on_progress: Callable[[Progress], None] | None = None, should_stop: Callable[[], bool] | None = None,
                 baseline: frozenset[str] | None = None, price_levels: bool = True) -> Plan:
    """The best allocation the rules allow, within the limits; always returns a plan object that says how it ended.

    `baseline`: ids funded in the plan that the change level counts against. `price_levels`: also solve without the
    levels above value, so that each level's price is known. The caller audits the plan before it shows it.
    """
    limits = limits or SolveLimits()
    started = monotonic()
    programme = build_programme(problem)
    if limits.solver == "cbc":
        result = search_with_cbc(programme, limits)
    else:
        result = LexicographicSearch(programme, limits, on_progress, should_stop).run(baseline, price_levels=price_levels)
    conflict: tuple[str, ...] = ()
    if result.termination is Termination.INFEASIBLE:
        conflict = find_conflicting_families(programme, replace(limits, solver="highs", time_limit_seconds=_CONFLICT_SECONDS))
    return _to_plan(programme, result, limits, conflict, monotonic() - started)


def _to_plan(programme: Programme, result: SearchResult, limits: SolveLimits, conflict: tuple[str, ...],
             seconds: float) -> Plan:
    problem = programme.problem
    plan = Plan(
        termination=result.termination, stop_reason=result.stop_reason, case_digest=problem.case.digest,
        rules_digest=problem.rulebook.digest, settings_digest=problem.settings_digest,
        run=SolverRun(limits.solver, solver_version() if limits.solver == "highs" else "PuLP bundled",
                      limits.gap_share, limits.time_limit_seconds, limits.seed, limits.threads),
        seconds=seconds, no_options=programme.no_options, conflict_families=conflict, message=result.message,
        problem_digest=problem.digest)
    if not plan.has_solution:
        return plan
    chosen = tuple(programme.options[column] for column in result.chosen_columns)
    value_level = next((level for level in result.levels if level.level == Level.VALUE), None)
    objective = value_of_plan(programme, chosen)
    is_optimal = result.termination is Termination.OPTIMAL
    bound = float(objective) if is_optimal or value_level is None else max(value_level.bound, float(objective))
    return replace(
        plan, objective=objective, bound=bound, chosen=chosen, levels=tuple(result.levels),
        gap=0.0 if is_optimal else (bound - float(objective)) / max(1e-9, abs(float(objective))),
        shortfalls=find_shortfalls(problem, chosen),
        priority_effect=_priority_effect(programme, result, chosen))


def value_of_plan(programme: Programme, chosen: Sequence[FundingOption]) -> Fraction:
    """Exact value points of the chosen options: their own values and the bonuses of synergies that are complete."""
    problem = programme.problem
    funded = {option.project_id for option in chosen}
    own = sum((expressions.value(problem, option) for option in chosen), Fraction(0))
    bonuses = sum((link.bonus or Fraction(0) for link in programme.synergy_columns.values()
                   if funded.issuperset(link.project_ids)), Fraction(0))
    return own + bonuses


def find_shortfalls(problem: Problem, chosen: Sequence[FundingOption]) -> tuple[Shortfall, ...]:
    """Soft targets that the chosen options miss, in localised money and in the share they reach."""
    by_product: dict[int, list[FundingOption]] = {}
    for option in chosen:
        product_no = problem.case.project_by_id[option.project_id].product_no
        if product_no is not None:
            by_product.setdefault(product_no, []).append(option)
    missed = []
    for target in problem.targets:
        localised, money = Fraction(0), 0
        for option in by_product.get(target.product_no, ()):
            rate = expressions.localisation_rate(problem, option, target.year, target.basis)
            if rate is not None:
                localised, money = localised + rate * option.total_mvnd, money + option.total_mvnd
        missing = target.target_share * money - localised
        if missing > 0:
            missed.append(Shortfall(target.product_no, target.year, target.basis, target.target_share,
                                    localised / money, missing))
    return tuple(missed)


def _priority_effect(programme: Programme, result: SearchResult, chosen: tuple[FundingOption, ...]) -> PriorityEffect | None:
    """What preferring priority money changed among plans of equal value; None when the level was not used."""
    if result.before_priority is None or not any(level.level == Level.PRIORITY for level in result.levels):
        return None
    before = [programme.options[column] for column in result.before_priority]
    ids_before, ids_after = ({o.project_id for o in options} for options in (before, chosen))
    return PriorityEffect(
        tuple(sorted(ids_after - ids_before)), tuple(sorted(ids_before - ids_after)),
        sum(expressions.priority_mvnd(programme.problem, option) for option in before),
        sum(expressions.priority_mvnd(programme.problem, option) for option in chosen))

