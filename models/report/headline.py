"""What a plan comes to in a few figures: years against envelopes, who is left out and why, targets met and missed.

Exact arithmetic on the plan's own whole amounts; nothing is optimised. Limits used up: `limit_uses.py`.
"""
from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from models.families.envelope import envelope_rows
from models.plan import Plan
from models.problem import Problem
from models.report.allocation import Allocation
from models.rules import RuleStatus, RuleValue


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Projects that a plan leaves out for one reason, and the state money they ask for."""

    reason_code: str
    projects: int
    requested_state_mvnd: int


@dataclass(frozen=True, slots=True)
class TargetsReached:
    """Products with a localisation target and funded projects: all targets met, some missed, none measurable."""

    met: tuple[int, ...]
    missed: tuple[int, ...]
    unknown: tuple[int, ...]

    @property
    def measured(self) -> int:
        return len(self.met) + len(self.missed)


@dataclass(frozen=True, slots=True)
class YearUse:
    """State money of one year against the year's envelope (None = no envelope for that year)."""

    year: int
    state_mvnd: int
    envelope_mvnd: int | None


def years_used(problem: Problem, plan: Plan) -> tuple[YearUse, ...]:
    """State money by year against the year's envelope, with what earlier years carry over where that is allowed.

    The envelope is the widest one given: for both lines together, else the sum of the lines; agencies alike.
    """
    available: dict[int, dict[tuple[bool, bool], int]] = defaultdict(lambda: defaultdict(int))
    for row in envelope_rows(problem):
        is_plain = not row.is_on_expected_spending
        available[row.year][bool(row.managing_agency), row.budget_line is not None] += (
            row.available_mvnd(problem, plan.chosen) if is_plain else row.envelope_mvnd)
    paid: dict[int, int] = defaultdict(int)
    for option in plan.chosen:
        for money in option.years:
            paid[money.year] += money.state_mvnd
    years = sorted({*problem.case.years, *(year for year, amount in paid.items() if amount)})
    return tuple(YearUse(year, paid[year], available[year][min(available[year])] if available[year] else None)
                 for year in years)


def left_out(allocation: Allocation) -> tuple[LeftOut, ...]:
    """Why projects are not funded, the most frequent reason first."""
    table = allocation.projects[~allocation.projects["is_funded"]]
    found: dict[str, list[int]] = defaultdict(list)
    for code, requested in zip(table["reason_code"], table["requested_state_mvnd"], strict=True):
        found[code].append(int(requested))
    return tuple(sorted((LeftOut(code, len(asked), sum(asked)) for code, asked in found.items()),
                        key=lambda row: (-row.projects, row.reason_code)))


def targets_reached(allocation: Allocation) -> TargetsReached:
    """Each product once: missed when any target of it is missed, unknown when no target of it can be measured."""
    shortfalls: dict[int, list[float]] = defaultdict(list)
    products: set[int] = set()
    for row in allocation.localisation.dropna(subset=["target_share"]).itertuples():
        products.add(row.product_no)
        if row.shortfall_share is not None and row.shortfall_share == row.shortfall_share:
            shortfalls[row.product_no].append(row.shortfall_share)
    missed = tuple(sorted(no for no, found in shortfalls.items() if max(found) > 0))
    met = tuple(sorted(no for no in shortfalls if no not in missed))
    return TargetsReached(met, missed, tuple(sorted(products - set(shortfalls))))


def rules_short_of_law(problem: Problem) -> tuple[RuleValue, ...]:
    """Every rule value in use that is not law as it stands: another status, or a planner's override."""
    return tuple(rule for _, rule in sorted(problem.rulebook.values.items())
                 if rule.status is not RuleStatus.LAW or rule.is_override)
