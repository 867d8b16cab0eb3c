"""The use case: from a problem to the plan that answers it."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import isfinite
from time import monotonic

from models.families.amounts import priority_mvnd, value_of_plan
from models.families.localisation import reached
from models.milp.build import build_programme
from models.milp.conflict import find_conflicting_families
from models.milp.programme import Programme
from models.milp.search import LexicographicSearch, SearchResult
from models.milp.second_solver import search_with_cbc
from models.milp.solver import solver_version
from models.plan import FundingOption, LevelResult, Plan, PriorityEffect, Shortfall, SolverRun, Termination
from models.problem import Problem
from models.search_limits import SolveLimits
from models.settings import Level
from models.watch import UNWATCHED, Watch

# Naming the conflict gets what is left of the time limit, and at least this long: a bare "no" helps nobody.
_LEAST_CONFLICT_SECONDS = 3.0
# A first plan so close to the best is told while the search goes on.
FIRST_GAP_SHARE = 0.001
# A price may take as long again as the plan, and at least this long.
_LEAST_PRICE_SECONDS = 2.0


def plan_funding(problem: Problem, limits: SolveLimits | None = None, *, watch: Watch = UNWATCHED,
                 baseline: frozenset[str] | None = None, price_levels: bool = True) -> Plan:
    """The best allocation the rules allow, within the limits; always returns a plan object that says how it ended.

    `baseline`: ids funded in the plan that the change level counts against. `price_levels`: also solve without the
    levels above value, so that each level's price is known; the plan is told to `watch.on_first` before. The caller
    audits the plan before it shows it.

    Before that, `watch.on_first` hears of the search's first plan within `FIRST_GAP_SHARE` of the best, where a closer
    one is asked for; the same search goes on from it. Which plan that is depends on the machine, the best one does not.
    """
    limits = limits or SolveLimits()
    started = monotonic()
    programme = build_programme(problem)
    if limits.solver == "cbc":
        result = search_with_cbc(programme, limits)
    else:
        search = LexicographicSearch(programme, limits, watch, FIRST_GAP_SHARE, _telling_first(
            programme, limits, watch, started))
        result = search.run(baseline)
    conflict: tuple[str, ...] = ()
    if result.termination is Termination.INFEASIBLE:
        left = limits.time_limit_seconds - (monotonic() - started)
        conflict = find_conflicting_families(programme, limits, max(left, _LEAST_CONFLICT_SECONDS))
    plan = _to_plan(programme, result, limits, conflict, monotonic() - started)
    if not (price_levels and plan.has_open_price):
        return plan
    if watch.on_first is not None:
        watch.on_first(plan)  # decided: only the prices of its levels are missing
    used = monotonic() - started
    seconds = min(limits.time_limit_seconds - used, max(_LEAST_PRICE_SECONDS, used))
    plan = _with_prices(programme, plan, limits, watch.quiet().narrowed(seconds=seconds))
    return replace(plan, seconds=monotonic() - started)


def _telling_first(programme: Programme, limits: SolveLimits, watch: Watch,
                   started: float) -> Callable[[SearchResult], None] | None:
    """What a search tells of a plan that is near the best, as a plan."""
    if watch.on_first is None or limits.gap_share >= FIRST_GAP_SHARE:
        return None
    return lambda result: watch.on_first(_to_plan(programme, result, limits, (), monotonic() - started))


def _with_prices(programme: Programme, plan: Plan, limits: SolveLimits, watch: Watch) -> Plan:
    """The price is the best value without the levels above it, minus the value they leave."""
    columns = {option.option_id: column for column, option in enumerate(programme.options)}
    best = LexicographicSearch(programme, replace(limits, gap_share=0.0), watch).best_value(
        [columns[option.option_id] for option in plan.chosen])
    if best is None:
        return plan
    levels, at = list(plan.levels), plan.value_place
    levels[at - 1] = replace(levels[at - 1], price=best - levels[at].objective)
    return replace(plan, levels=tuple(levels))


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
    objective = value_of_plan(problem, chosen)
    bound, gap = _bound_and_gap(result, value_level, float(objective))
    return replace(
        plan, objective=objective, bound=bound, gap=gap, chosen=chosen, levels=tuple(result.levels),
        shortfalls=find_shortfalls(problem, chosen),
        priority_effect=_priority_effect(programme, result, chosen))


def _bound_and_gap(result: SearchResult, value_level: LevelResult | None,
                   objective: float) -> tuple[float | None, float | None]:
    """What no plan exceeds, and by how much it exceeds this one; None, None when the search got no bound on value.

    A plan proved within the solver's tolerances has what they leave as its gap.
    """
    if result.termination is Termination.OPTIMAL and not value_level.room:
        return objective, 0.0
    if value_level is None or not isfinite(value_level.bound):
        return None, None
    bound = max(value_level.bound, objective)
    # Of a plan worth nothing there is no share.
    return bound, (bound - objective) / abs(objective) if objective else 0.0 if bound == objective else None


def find_shortfalls(problem: Problem, chosen: Sequence[FundingOption]) -> tuple[Shortfall, ...]:
    """Soft targets that the chosen options miss, in localised money and in the share they reach."""
    missed = ((target, localised, money, target.target_share * money - localised)
              for target, localised, money in reached(problem, chosen))
    return tuple(
        Shortfall(target.product_no, target.year, target.basis, target.target_share, localised / money, missing)
        for target, localised, money, missing in missed if missing > 0)


def _priority_effect(programme: Programme, result: SearchResult,
                     chosen: tuple[FundingOption, ...]) -> PriorityEffect | None:
    """What preferring priority money changed among plans of equal value; None when the level was not used."""
    if result.before_priority is None or not any(level.level == Level.PRIORITY for level in result.levels):
        return None
    before = [programme.options[column] for column in result.before_priority]
    ids_before, ids_after = ({o.project_id for o in options} for options in (before, chosen))
    return PriorityEffect(
        tuple(sorted(ids_after - ids_before)), tuple(sorted(ids_before - ids_after)),
        sum(priority_mvnd(programme.problem, option) for option in before),
        sum(priority_mvnd(programme.problem, option) for option in chosen))

