"""How are we doing: a budget year in five figures and its three heaviest warnings, for who reads one paragraph."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from models.money.disbursement import Disbursement, GroupMoney, disburse
from models.money.early_warnings import EarlyWarning, find_warnings
from models.money.forecast import PaidForecast, YearForecast, forecast_year
from models.money.planned import PlannedMoney
from models.problem import Problem

MOST_WARNINGS = 3


@dataclass(frozen=True)
class Standing:
    """A budget year on a day. warnings: the heaviest one of each of the three projects with most at risk.

    warned: how many projects have a warning. at_risk_mvnd: their money, each project once, by its heaviest warning.
    """

    money: Disbursement
    forecast: YearForecast
    warnings: tuple[EarlyWarning, ...]
    warned: int
    at_risk_mvnd: int

    @property
    def total(self) -> GroupMoney:
        """Planned, carried in, committed and paid state money."""
        return self.money.total

    @property
    def year_end(self) -> PaidForecast:
        """State money paid by 31/12."""
        return self.forecast.total


def has_record(problem: Problem) -> bool:
    """Whether anything was ever committed or paid by the record: without it there is nothing to tell."""
    case = problem.case
    return bool(case.payments or case.commitments or case.actuals)


def find_standing(problem: Problem, planned: PlannedMoney, year: int, as_of: date) -> Standing:
    """The year in one paragraph."""
    money = disburse(problem, planned, year, as_of)
    return standing_of(problem, money, find_warnings(problem, money))


def standing_of(problem: Problem, money: Disbursement, warnings: tuple[EarlyWarning, ...]) -> Standing:
    """The same of a year that was worked out already."""
    heaviest: dict[str, EarlyWarning] = {}
    for warning in warnings:
        known = heaviest.get(warning.project_id)
        if known is None or warning.at_risk_mvnd > known.at_risk_mvnd:
            heaviest[warning.project_id] = warning
    first = sorted(heaviest.values(), key=lambda warning: (-warning.at_risk_mvnd, warning.project_id))
    return Standing(money, forecast_year(problem, money), tuple(first[:MOST_WARNINGS]), len(heaviest),
                    sum(warning.at_risk_mvnd for warning in first))
