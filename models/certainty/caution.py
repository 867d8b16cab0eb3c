"""A plan that its envelopes still pay when so many of its costs come out high at once, and what that caution costs.

Bertsimas and Sim, "The price of robustness", Operations Research 52 (2004): in every row of the envelopes at most
`high_at_once` of the funded projects cost their recorded highest, whichever these are, the others as recorded. With
d_p(x) what the state would pay more for project p at its highest cost, the worst of it is

    max over sets S of at most G projects of sum_{p in S} d_p(x)
        = min { G z + sum_p q_p : z + q_p >= d_p(x); z, q >= 0 }

(linear duality), so the row is linear: sum state x choose + G z + sum_p q_p <= envelope. All other rules, the levels
and the value are as in the plan.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

import numpy

from models.certainty.draws import cost_factors
from models.certainty.uncertainty import Uncertainty
from models.families.amounts import value_of_plan
from models.families.envelope import EnvelopeRow, envelope_rows, state_in_row
from models.milp.build import build_programme
from models.milp.programme import Programme
from models.milp.search import LexicographicSearch
from models.plan import FundingOption, Plan, Termination
from models.problem import Problem
from models.search_limits import SolveLimits
from models.watch import UNWATCHED, Watch

# How many costs may be high at once; the last one stands for all of them.
AT_ONCE = (0, 1, 2, 3, 5, 8, 12)
OVERRUN_DRAWS = 500
_CAP = -1


@dataclass(frozen=True)
class CautiousPlan:
    """The plan that stands so many high costs at once; value None = no plan does, or none was found.

    price: value given up against the plan; entered, left: who comes and goes. overrun_share: in how many draws of the
    costs some envelope would not pay the list (as it stands, nobody put out).
    """

    high_at_once: int
    value: Fraction | None
    price: Fraction | None
    is_proved: bool
    entered: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    overrun_share: Fraction | None = None


@dataclass(frozen=True)
class CautionList:
    """Each step of caution; ranged: projects whose cost has a range. skipped: not reached."""

    plans: tuple[CautiousPlan, ...]
    ranged: int
    skipped: int


def price_of_caution(problem: Problem, plan: Plan, uncertainty: Uncertainty, limits: SolveLimits | None = None, *,
                     seed: int = 1, watch: Watch = UNWATCHED) -> CautionList:
    """What it costs that one, two, ... costs may be high at once; stopped, the steps found so far."""
    limits = limits or SolveLimits()
    found: list[CautiousPlan] = []
    for done, at_once in enumerate(AT_ONCE):
        if watch.is_stopped():
            break
        watch.tell(done, len(AT_ONCE), at_once)
        found.append(_cautious(problem, plan, uncertainty, at_once, limits, seed, watch))
        if found[-1].value is None:
            # More caution allows no plan either.
            return CautionList(tuple(found), len(uncertainty.cost_ranges), 0)
    return CautionList(tuple(found), len(uncertainty.cost_ranges), len(AT_ONCE) - len(found))


def _cautious(problem: Problem, plan: Plan, uncertainty: Uncertainty, at_once: int, limits: SolveLimits, seed: int,
              watch: Watch) -> CautiousPlan:
    programme = build_programme(problem)
    if at_once:
        add_caution(programme, uncertainty, at_once)
        result = LexicographicSearch(programme, limits, watch.quiet()).run()
        if result.termination not in (Termination.OPTIMAL, Termination.FEASIBLE):
            return CautiousPlan(at_once, None, None, result.termination is Termination.INFEASIBLE)
        chosen = tuple(programme.options[column] for column in result.chosen_columns)
        is_proved = result.termination is Termination.OPTIMAL
    else:
        chosen, is_proved = plan.chosen, plan.termination is Termination.OPTIMAL
    funded, before = {option.project_id for option in chosen}, set(plan.chosen_by_project)
    value = value_of_plan(problem, chosen)
    return CautiousPlan(at_once, value, value_of_plan(problem, plan.chosen) - value, is_proved,
                        tuple(sorted(funded - before)), tuple(sorted(before - funded)),
                        overrun_share(problem, chosen, uncertainty, seed))


def add_caution(programme: Programme, uncertainty: Uncertainty, at_once: int) -> None:
    """Write the rows that hold the envelopes also when so many costs are high at once."""
    problem = programme.problem
    for row in _cautioned_rows(problem):
        paid = state_in_row(problem, programme.table, row)
        z = programme.add_column(f"caution__{row.name}__z")
        columns, numbers = [*paid.columns.tolist(), z], [*paid.numbers.tolist(), at_once]
        for project_id, more in _more_by_project(programme, uncertainty, row).items():
            code = programme.code_of[project_id]
            q = programme.add_column(f"caution__{row.name}__{code}")
            columns.append(q)
            numbers.append(1)
            _add(programme, f"caution__{row.name}__{code}__worst", [*more, z, q],
                 [*(-amount for amount in more.values()), 1, 1], -_CAP, 0)
        _add(programme, f"caution__{row.name}", columns, numbers, _CAP, row.limit_mvnd)


def _add(programme: Programme, name: str, columns: Sequence[int], numbers: Sequence[int], sense: int,
         bound: int) -> None:
    programme.lp.add_row(name, [programme.variables[column] for column in columns], numbers, sense, bound)


def _cautioned_rows(problem: Problem) -> Iterator[EnvelopeRow]:
    """The rows in money as it is given: those on expected spending have a margin of their own."""
    return (row for row in envelope_rows(problem) if not row.is_on_expected_spending)


def _more_by_project(programme: Programme, uncertainty: Uncertainty, row: EnvelopeRow) -> dict[str, dict[int, int]]:
    """Project -> column -> what the state would pay more of the row at the highest cost, million VND rounded up."""
    amounts: numpy.ndarray = programme.table.state_in(row.years, row.budget_line)
    found = {}
    for project_id, shares in uncertainty.cost_ranges.items():
        if project_id not in programme.columns_of or not row.has(programme.problem, project_id):
            continue
        more = {column: ceil(int(amounts[column]) * (shares.high - 1)) for column in programme.columns_of[project_id]}
        if kept := {column: amount for column, amount in more.items() if amount > 0}:
            found[project_id] = kept
    return found


def worst_mvnd(problem: Problem, chosen: Sequence[FundingOption], uncertainty: Uncertainty, row: EnvelopeRow,
               at_once: int) -> int:
    """What chosen options need of a row when the costliest so many of them come out high, in exact numbers."""
    more = sorted((ceil(row.need_mvnd(problem, [option]) * (uncertainty.cost_ranges[option.project_id].high - 1))
                   for option in chosen if option.project_id in uncertainty.cost_ranges), reverse=True)
    return row.need_mvnd(problem, chosen) + sum(amount for amount in more[:at_once] if amount > 0)


def overrun_share(problem: Problem, chosen: Sequence[FundingOption], uncertainty: Uncertainty,
                  seed: int) -> Fraction | None:
    """In which share of draws of the costs some envelope would not pay the list; None where no cost has a range."""
    if not uncertainty.cost_ranges:
        return None
    rows = list(_cautioned_rows(problem))
    needs = [[(option.project_id, row.need_mvnd(problem, [option])) for option in chosen] for row in rows]
    over = 0
    for draw in range(OVERRUN_DRAWS):
        factors = cost_factors(uncertainty, seed, draw)
        over += any(sum(ceil(need * factors.get(project_id, 1)) for project_id, need in own if need) > row.limit_mvnd
                    for row, own in zip(rows, needs, strict=True))
    return Fraction(over, OVERRUN_DRAWS)
