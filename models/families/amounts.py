"""Every amount a plan is judged by, as a number of a funding option or a plan: defined once, used everywhere.

The value of an option is exact: score x size^exponent x scale, or the level's own share of the value where the project
has a menu of levels; in bonus mode x 1 + bonus for a priority option. Size is the project's total cost at full scale in
billion VND, so it does not depend on what the state is asked for.
"""
from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import TypeVar

import numpy

from models.domain import LinkKind, LocalisationBasis, Payer
from models.plan import FundingOption
from models.problem import Problem
from models.settings import PriorityMode
from models.units import MVND_PER_BVND

# One amount, or one of every option.
Money = TypeVar("Money", int, numpy.ndarray)
_SIZE_PLACES = Decimal("0.000001")


def size_factor(total_cost_mvnd: int, exponent: Fraction) -> Fraction:
    """(total cost in billion VND)^exponent; exact for 0 and 1, else rounded to six decimals."""
    if exponent == 0:
        return Fraction(1)
    size = Fraction(total_cost_mvnd, MVND_PER_BVND)
    if exponent == 1 or size == 0:
        return size
    with localcontext() as context:
        context.prec = 40
        power = (Decimal(size.numerator) / Decimal(size.denominator)) ** (
            Decimal(exponent.numerator) / Decimal(exponent.denominator))
        return Fraction(power.quantize(_SIZE_PLACES))


def points_per_score(problem: Problem, option: FundingOption) -> Fraction:
    """Value points of an option per point of its project's score: size x scale, or what its level is worth."""
    size = size_factor(problem.total_cost_mvnd(option.project_id), problem.settings.size_exponent)
    points = size * option.value_share if option.value_share != 1 else size
    if problem.settings.priority_mode is PriorityMode.BONUS and is_priority(problem, option):
        points *= 1 + problem.settings.priority_bonus_share
    return points


def value(problem: Problem, option: FundingOption) -> Fraction:
    """Value points of an option, with the priority bonus when the priority is in bonus mode."""
    return problem.score_of[option.project_id] * points_per_score(problem, option)


def values(problem: Problem, options: Iterable[FundingOption]) -> Iterator[Fraction]:
    """The value of every option. Neighbours of one project and scale share it, where no bonus tells them apart."""
    has_bonus, before, worth = problem.settings.priority_mode is PriorityMode.BONUS, None, Fraction(0)
    for option in options:
        if has_bonus or before is None or option.project_id != before.project_id or (
                option.scale_share is not before.scale_share):
            before, worth = option, value(problem, option)
        yield worth


def value_of_plan(problem: Problem, chosen: Iterable[FundingOption]) -> Fraction:
    """Exact value points of the chosen options: their own values and the bonuses of synergies that are complete."""
    chosen = tuple(chosen)
    own = sum((value(problem, option) for option in chosen), Fraction(0))
    return own + bonus_of_plan(problem, {option.project_id for option in chosen})


def bonus_of_plan(problem: Problem, funded: Container[str]) -> Fraction:
    """The bonuses of the synergies whose projects are all funded (value points)."""
    return sum((link.bonus for link in problem.case.links if link.kind is LinkKind.SYNERGY and link.bonus
                and all(project_id in funded for project_id in link.project_ids)), Fraction(0))


def is_priority(problem: Problem, option: FundingOption) -> bool:
    """At least the priority share (70 %, under study) of the total is private capital, and the state pays a part."""
    share = problem.rulebook.share("disbursement_priority_share")
    return share is not None and option.state_mvnd > 0 and option.private_mvnd >= share * option.total_mvnd


def priority_mvnd(problem: Problem, option: FundingOption) -> int:
    """State money that the priority would pay out first."""
    return option.state_mvnd if is_priority(problem, option) else 0


def floor_money(problem: Problem, enterprise_mvnd: Money, institute_mvnd: Money) -> Money:
    """The money that counts towards the enterprise floor: enterprises alone, or institutes and universities as well."""
    counts_institutes = problem.rulebook.code("counterpart_who_counts") == "enterprises_and_institutes"
    return enterprise_mvnd + (institute_mvnd if counts_institutes else 0)


def option_floor_money(problem: Problem, option: FundingOption) -> int:
    """What an option brings that the floor of co-funding counts, million VND."""
    return floor_money(problem, option.paid_by(Payer.ENTERPRISE), option.paid_by(Payer.INSTITUTE))


def known_rates(problem: Problem, project_id: str, basis: LocalisationBasis) -> dict[int, Fraction]:
    """Recorded localisation of a project per year (before any start shift) on one basis; unknown years are absent."""
    return {row.year: row.achieved_share for row in problem.localisation_of.get(project_id, ())
            if row.basis is basis and row.achieved_share is not None}


def localisation_rate(problem: Problem, option: FundingOption, year: int, basis: LocalisationBasis) -> Fraction | None:
    """The option's localisation in a calendar year: the recorded path moves with the start year. None = unknown."""
    return rate_in_year(known_rates(problem, option.project_id, basis), option, year)


def rate_in_year(rates: Mapping[int, Fraction], option: FundingOption, year: int) -> Fraction | None:
    """The same from the project's known rates."""
    return rates.get(year - option.shift_years)
