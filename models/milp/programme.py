"""A programme under construction: the options, one binary per option, and rows written from the families' limits."""
from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import gcd, inf, lcm

import numpy
import pulp

from models.domain import Link
from models.families.limit import EachProject, ExtraColumn, Limit, Stated
from models.families.option_table import OptionTable
from models.families.rule import Rule
from models.families.sums import Amount, Sum, add
from models.milp import quick_pulp
from models.plan import FundingOption, NoOption
from models.problem import Problem

TOTAL = "total"
# A sum this long is worth a column of its own where several rows repeat it.
_LONG_SUM = 300
# Amounts of one row this far apart (million VND: from this on) are written in digits of this base.
_WIDE = 10**9
_DIGITS = 10**5
# Above this factor whole coefficients would be needlessly large.
_LARGEST_MULTIPLE = 1_000
_SENSE = {True: pulp.LpConstraintLE, False: pulp.LpConstraintGE}


class Programme:
    """The PuLP problem of one planning problem.

    `choose[i]` is the binary of `options[i]`; extra columns (shortfalls, synergies) follow in `variables`.
    `rule_of_row`: the rule of every row that has one; the others are definitions, which say what a plan or a column is.
    """

    def __init__(self, problem: Problem, options: tuple[FundingOption, ...],
                 no_options: tuple[NoOption, ...] = ()) -> None:
        self.problem = problem
        self.options = options
        self.no_options = no_options
        self.table = OptionTable(problem, options)
        self.lp = quick_pulp.Problem("allocation", pulp.LpMaximize)
        self.variables = self.lp.add_choices([(f"choose__{o.option_id}", o.project_id) for o in options])
        # Per shortfall, the surplus over its target that each option column brings; per synergy, its link.
        self.shortfall_columns: dict[int, Mapping[int, Amount]] = {}
        self.synergy_columns: dict[int, Link] = {}
        self.rule_of_row: dict[str, Rule] = {}
        self._extra_columns: dict[str, int] = {}

    @property
    def columns_of(self) -> Mapping[str, range]:
        """The option columns of each project (empty for a project without options)."""
        return self.table.columns_of

    @property
    def code_of(self) -> Mapping[str, str]:
        """Short row-name code of each project: names from the register never reach the solver."""
        return self.table.code_of

    def state(self, stated: Stated) -> None:
        """Write what a family states."""
        if isinstance(stated, ExtraColumn):
            self._add_extra_column(stated)
        elif isinstance(stated, EachProject):
            self._state_each(stated)
        else:
            self._state_limit(stated)

    # --- columns ----------------------------------------------------------------------------------------------------

    def add_column(self, name: str, lower: float | None = 0, upper: float | None = None,
                   category: str = pulp.LpContinuous) -> int:
        """A column beside the options, continuous and >= 0 unless told otherwise; returns its index."""
        self.variables.append(self.lp.add_variable(name, lower, upper, category))
        return len(self.variables) - 1

    def _add_extra_column(self, stated: ExtraColumn) -> None:
        column = self._extra_columns[stated.name] = self.add_column(stated.name, upper=stated.upper)
        if stated.surplus is not None:
            self.shortfall_columns[column] = dict(stated.surplus.terms())
        if stated.link is not None:
            self.synergy_columns[column] = stated.link

    def as_column(self, name: str, total: Sum) -> Sum:
        """The same sum; a long one is written once, as a column called `name`, for all the rows that repeat it."""
        if not name or len(total) < _LONG_SUM:
            return total
        name = f"{TOTAL}__{name}"
        if name not in self._extra_columns:
            column = self._extra_columns[name] = self.add_column(name)
            self._add_row(name, add(total, _one(column, -1)), pulp.LpConstraintEQ, 0)
        return _one(self._extra_columns[name])

    # --- limits -----------------------------------------------------------------------------------------------------

    def _state_limit(self, limit: Limit) -> None:
        """Write a limit, with whole coefficients where that is possible; one that cannot bind is left out."""
        total = limit.amount
        if limit.base is not None:
            total = add(total, self.as_column(limit.base_name, limit.base).times(-limit.limit))
        if beside := self._beside(limit):
            total = add(total, *beside)
        sign = 1 if limit.is_cap else -1
        if limit.keep or self._largest(total, sign) > sign * limit.bound:
            self._write(limit, self._tightened(total, limit.bound, sign))

    def _write(self, limit: Limit, total: Sum) -> None:
        if limit.rule is not None:
            self.rule_of_row[limit.row_name] = limit.rule
        self._add_row(limit.row_name, total, _SENSE[limit.is_cap], limit.bound)

    def _beside(self, limit: Limit) -> list[Sum]:
        """What columns beside the options add to a limit."""
        beside = [(self._extra_columns[name], number) for name, number in limit.beside]
        if limit.shortfall:
            beside.append((self._extra_columns[limit.shortfall], 1))
        if limit.of_shortfalls:
            beside += [(column, 1) for column in self.shortfall_columns]
        return [_one(column, number) for column, number in beside]

    def _largest(self, total: Sum, sign: int) -> Amount | float:
        """The most sign x total can be with at most one option per project (other columns: no limit)."""
        rising = total.only(total.numbers * sign > 0)
        if not len(rising):
            return 0
        if rising.columns[-1] >= len(self.options):
            return inf
        whose = self.table.project_of[rising.columns]
        starts = numpy.concatenate([[0], numpy.flatnonzero(whose[1:] != whose[:-1]) + 1])
        best = int(numpy.maximum.reduceat(rising.numbers * sign, starts).sum())
        return best if rising.denominator == 1 else Fraction(best, rising.denominator)

    def _tightened(self, total: Sum, bound: Amount, sign: int) -> Sum:
        """A project's own row against zero, without the options that keep it.

        At most one option is chosen, so what one leaves over cannot make up for what another lacks; with the terms
        left out the linear relaxation knows that as well.
        """
        if bound == 0 and len(total) and self._is_of_one_project(total):
            return total.only(total.numbers * sign > 0)
        return total

    def _is_of_one_project(self, total: Sum) -> bool:
        first, last = int(total.columns[0]), int(total.columns[-1])
        return last < len(self.options) and self.table.project_of[first] == self.table.project_of[last]

    def _state_each(self, each: EachProject) -> None:
        """The rows of all projects at once: the same as writing one limit after another, without looking at each."""
        sign = 1 if each.is_cap else -1
        parts = [(part.suffix, each.breakable(self.table, part)) for part in each.parts]
        for project_id, code in self.code_of.items():
            own = self.columns_of[project_id]
            for suffix, rows in parts:
                if project_id in rows:
                    numbers, denominator, bound = rows[project_id]
                    columns = [c for c, n in zip(own, numbers, strict=True) if (n if bound else n * sign > 0)]
                    name = f"{each.name}__{code}{suffix}"
                    if rule := each.rule_of.get(project_id):
                        self.rule_of_row[name] = rule
                    self._add_numbers(name, columns, [numbers[c - own.start] for c in columns], bound * denominator,
                                      denominator, _SENSE[each.is_cap])

    # --- rows -------------------------------------------------------------------------------------------------------

    def _add_row(self, name: str, total: Sum, sense: int, bound: Amount) -> None:
        denominator = lcm(total.denominator, bound.denominator)
        more = denominator // total.denominator
        numbers = total.numbers.tolist()
        self._add_numbers(name, total.columns.tolist(), numbers if more == 1 else [n * more for n in numbers],
                          bound.numerator * (denominator // bound.denominator), denominator, sense)

    def _add_numbers(self, name: str, columns: list[int], numbers: list[int], bound: int, denominator: int,
                     sense: int) -> None:
        """The row sum numbers x columns (sense) bound, all over one denominator."""
        if denominator > 1:
            shared = gcd(denominator, bound, *numbers)
            numbers, bound, denominator = [n // shared for n in numbers], bound // shared, denominator // shared
        if _is_wide(numbers, denominator):
            columns, numbers, denominator = *self._by_digits(name, columns, numbers), 1
        elif denominator > _LARGEST_MULTIPLE:
            numbers, bound = [_plain(n, denominator) for n in numbers], _plain(bound, denominator)
        self.lp.add_row(name, [self.variables[column] for column in columns], numbers, sense, bound)

    def _by_digits(self, name: str, columns: list[int], numbers: list[int]) -> tuple[list[int], list[int]]:
        """The same sum with what its numbers have above their last digits in a column of its own.

        sum a x = sum (a mod D) x + D z, z = sum (a div D) x whole. No solver can tell a row with 1 and 9,000,000,000 in
        it from a broken one: its tolerance on a yes/no of the larger is worth more than the smaller.
        """
        above = self.add_column(f"{TOTAL}__{name}__above", None, None, pulp.LpInteger)
        high = {c: part for c, n in zip(columns, numbers, strict=True) if (part := _towards_zero(n, _DIGITS))}
        low = {c: part for c, n in zip(columns, numbers, strict=True) if (part := n - _DIGITS * high.get(c, 0))}
        self._add_numbers(f"{TOTAL}__{name}__above", [*high, above], [*high.values(), -1], 0, 1, pulp.LpConstraintEQ)
        return [*low, above], [*low.values(), _DIGITS]


def _one(column: int, number: int = 1) -> Sum:
    return Sum(numpy.array([column], dtype=numpy.int64), numpy.array([number], dtype=numpy.int64))


def _is_wide(numbers: list[int], denominator: int) -> bool:
    """Whether a solver's tolerance on the largest amount is worth the smallest, or a million VND."""
    largest = max(max(numbers), -min(numbers)) if numbers else 0
    return largest >= _WIDE and largest >= _WIDE * min(denominator, *(abs(n) for n in numbers if n))


def _towards_zero(number: int, divisor: int) -> int:
    return number // divisor if number >= 0 else -(-number // divisor)


def _plain(number: int, divisor: int) -> int | float:
    return number // divisor if number % divisor == 0 else number / divisor
