"""Where every amount of a plan stands in the workbook, and what each line may be: the ground of all live formulas.

Sheets refer to one another, so the places are settled before any sheet is made. Amounts are whole million VND.
"""
from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from models.domain import BudgetLine, Payer
from models.export.workbook.references import Block
from models.export.workbook.sheet import Formula
from models.plan import FundingOption, Plan, YearMoney
from models.problem import Problem
from models.wording import say

PAYERS = ("state_development_mvnd", "state_recurrent_mvnd", "enterprise_mvnd", "institute_mvnd", "other_private_mvnd")
SUMS = ("state_mvnd", "counterpart_mvnd", "total_mvnd")
CEILINGS = tuple(f"most_{payer}" for payer in PAYERS)
PAYMENT_COLUMNS = ("project_id", "name", "product_no", "regime", "scale_share", "start_year", "year", *PAYERS, *SUMS,
                   "due_mvnd", "committed_mvnd", *CEILINGS, "verdict")
FUNDED_COLUMNS = ("project_id", "name", "product_no", "technology_group", "regime", "channel", "managing_agency",
                  "locality", "lead_enterprise", "is_strategic", *PAYERS, *SUMS, "state_share", "enterprise_share",
                  "private_share", "over_cap_mvnd", "under_floor_mvnd", "verdict")
RULE_COLUMNS = ("rule_id", "rule", "value", "status", "document", "provision", "in_force_from", "override")
# Title, preface, stamps and a blank row stand above the headings of a result sheet.
FIRST_ROW = 6
_LINES = {"state_development_mvnd": BudgetLine.DEVELOPMENT, "state_recurrent_mvnd": BudgetLine.RECURRENT}
_COUNTERPART = {"enterprise_mvnd": Payer.ENTERPRISE, "institute_mvnd": Payer.INSTITUTE,
                "other_private_mvnd": Payer.OTHER_PRIVATE}


@dataclass(frozen=True, slots=True)
class Line:
    """A project's money in one year, with what it has to come to and what each payer may pay at most.

    `due_mvnd` is exact: scale x cost. `ceilings_mvnd` in the order of PAYERS; `committed_mvnd` = least state money.
    """

    option: FundingOption
    money: YearMoney
    row: int
    due_mvnd: Fraction
    committed_mvnd: int
    ceilings_mvnd: tuple[int, ...]


@dataclass(frozen=True)
class LivePlan:
    """Places and limits of a plan in the language of its workbook."""

    problem: Problem
    plan: Plan
    language: str

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """A line per funded project and year, in the rows of the payments sheet from FIRST_ROW on."""
        found, row = [], FIRST_ROW
        for option in self.plan.chosen:
            limits = _Limits(self.problem, option)
            for money in option.years:
                found.append(Line(option, money, row, *limits.of(money.year)))
                row += 1
        return tuple(found)

    @cached_property
    def payments(self) -> Block:
        return Block(self._title("payments"), PAYMENT_COLUMNS, FIRST_ROW, len(self.lines))

    @cached_property
    def funded(self) -> Block:
        return Block(self._title("funded"), FUNDED_COLUMNS, FIRST_ROW, len(self.plan.chosen))

    @cached_property
    def rules(self) -> Block:
        return Block(self._title("rules"), RULE_COLUMNS, FIRST_ROW, len(self.problem.rulebook.values))

    def rule_cell(self, rule_id: str) -> str:
        """The cell that holds the value of a rule."""
        return self.rules.cell("value", FIRST_ROW + list(self.problem.rulebook.values).index(rule_id))

    @cached_property
    def rows_of(self) -> dict[str, tuple[int, int]]:
        """First and last row of each funded project on the sheet of payments."""
        found: dict[str, list[int]] = defaultdict(list)
        for line in self.lines:
            found[line.option.project_id].append(line.row)
        return {project_id: (rows[0], rows[-1]) for project_id, rows in found.items()}

    def live(self, text: str, value: str | int | float | Fraction | None) -> Formula | str | int | float | None:
        """A formula with its value; the value alone where nothing is funded, because then no rows can be named."""
        plain = number(value) if isinstance(value, Fraction) else value
        plain = "-" if plain is None else plain
        return Formula(text, plain) if self.lines else plain

    def _title(self, code: str) -> str:
        return say(f"export.sheet.{code}", self.language)


class _Limits:
    """What a funded project has to come to in a year, by its register: cost, requests, pledges, commitments."""

    def __init__(self, problem: Problem, option: FundingOption) -> None:
        self._scale = option.scale_share
        self._cost: dict[int, int] = defaultdict(int)
        self._request: dict[tuple[int, BudgetLine], int] = defaultdict(int)
        self._pledged: dict[tuple[int, Payer], int] = defaultdict(int)
        self._committed: dict[int, int] = defaultdict(int)
        project = problem.case.project_by_id[option.project_id]
        is_running = project.status.value in ("running", "committed")
        for cost in problem.costs_of.get(option.project_id, ()):
            self._cost[cost.year + option.shift_years] += cost.total_mvnd
            self._request[cost.year + option.shift_years, cost.budget_line] += min(cost.asked_mvnd, cost.total_mvnd)
            # Money already committed stays in its year, whenever the rest starts.
            self._committed[cost.year] += cost.committed_state_mvnd if is_running else 0
        for pledge in problem.pledges_of.get(option.project_id, ()):
            if pledge.evidence_document or not problem.settings.require_evidence:
                self._pledged[pledge.year + option.shift_years, pledge.payer_type] += pledge.amount_mvnd

    def of(self, year: int) -> tuple[Fraction, int, tuple[int, ...]]:
        scale = min(self._scale, Fraction(1))
        ceilings = (*(-(-scale * self._request[year, line] // 1) for line in _LINES.values()),
                    *(self._pledged[year, payer] for payer in _COUNTERPART.values()))
        return self._scale * self._cost[year], self._committed[year], tuple(map(int, ceilings))


def number(value: Fraction | int) -> int | float:
    """An exact number as a cell holds it."""
    return int(value) if Fraction(value).denominator == 1 else float(value)
