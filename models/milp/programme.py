"""A programme under construction: the options, one binary per option, and rows written from terms in one go."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import cached_property
from math import lcm

import pulp

from models.domain import Link, LinkKind
from models.milp import quick_pulp
from models.milp.stated_limit import StatedLimit, Unit
from models.plan import FundingOption, NoOption
from models.problem import Problem

TOTAL = "total"
# Families of rows that say what a plan or a column is: no rules, so never dropped, relaxed or priced.
DEFINITIONS = ("one_option", TOTAL)
# A sum this long is worth a column of its own where several rows repeat it.
_LONG_SUM = 300
# Amounts of one row this far apart (million VND: from this on) are written in digits of this base.
_WIDE = 10**9
_DIGITS = 10**5

Amount = Callable[[FundingOption], int | Fraction]
Terms = list[tuple[int, int | Fraction]]


class Programme:
    """The PuLP problem of one planning problem.

    `choose[i]` is the binary of `options[i]`; extra columns (shortfalls, synergies) follow in `variables`.
    Row names start with their family: `family__project__year`.
    """

    def __init__(self, problem: Problem, options: tuple[FundingOption, ...],
                 no_options: tuple[NoOption, ...] = ()) -> None:
        self.problem = problem
        self.options = options
        self.no_options = no_options
        self.lp = quick_pulp.Problem("allocation", pulp.LpMaximize)
        self.variables = [self.lp.add_variable(f"choose__{o.option_id}", cat=pulp.LpBinary) for o in options]
        for variable, option in zip(self.variables, options, strict=True):
            variable.project_id = option.project_id
        # Per shortfall, the surplus over its target that each option column brings; per synergy, its link.
        self.shortfall_columns: dict[int, Mapping[int, Fraction]] = {}
        self.synergy_columns: dict[int, Link] = {}
        self._total_columns: dict[str, int] = {}

    @cached_property
    def columns_of(self) -> Mapping[str, range]:
        """The option columns of each project (empty for a project without options)."""
        columns = {project.project_id: range(0) for project in self.problem.case.projects}
        start = 0
        for i, option in enumerate(self.options):
            if i + 1 == len(self.options) or self.options[i + 1].project_id != option.project_id:
                columns[option.project_id] = range(start, i + 1)
                start = i + 1
        return columns

    @cached_property
    def code_of(self) -> Mapping[str, str]:
        """Short row-name code of each project: names from the register never reach the solver."""
        return {project.project_id: f"p{i:05d}" for i, project in enumerate(self.problem.case.projects)}

    def terms(self, amount: Amount, projects: Iterable[str] | None = None) -> Terms:
        """(column, coefficient) of every option with a non-zero amount, of all or of the named projects."""
        columns = range(len(self.options)) if projects is None else (
            c for project_id in sorted(projects) for c in self.columns_of.get(project_id, range(0)))
        return [(c, a) for c in columns if (a := amount(self.options[c]))]

    def select(self, project_id: str) -> Terms:
        """select[p] = sum of the project's choose binaries, 0 or 1."""
        return [(c, 1) for c in self.columns_of.get(project_id, range(0))]

    def add_column(self, name: str, lower: float | None = 0, upper: float | None = None,
                   category: str = pulp.LpContinuous) -> int:
        """A column beside the options, continuous and >= 0 unless told otherwise; returns its index."""
        self.variables.append(self.lp.add_variable(name, lower, upper, category))
        return len(self.variables) - 1

    def as_column(self, name: str, terms: Terms) -> Terms:
        """The same sum; a long one is written once, as a column called `name`, for all the rows that repeat it."""
        if len(terms) < _LONG_SUM:
            return terms
        if name not in self._total_columns:
            column = self._total_columns[name] = self.add_column(f"{TOTAL}__{name}")
            self._add_row(f"{TOTAL}__{name}", [*terms, (column, -1)], pulp.LpConstraintEQ, 0)
        return [(self._total_columns[name], 1)]

    def at_most(self, name: str, terms: Terms, limit: int | Fraction, *, keep: bool = False,
                unit: Unit | None = None, holder: str = "") -> None:
        """terms <= limit, with whole coefficients where that is possible. A row that cannot bind is left out.

        unit: what the limit counts, where somebody sets the number; None = the rule holds or does not. holder: whom a
        limit that many have alike is about.
        """
        self.state(StatedLimit(name, True, dict(terms), limit, unit, holder=holder))
        self._write_at_most(name, terms, limit, keep)

    def at_least(self, name: str, terms: Terms, limit: int | Fraction, *, keep: bool = False,
                 unit: Unit | None = None) -> None:
        """terms >= limit; left out when it always holds."""
        self.state(StatedLimit(name, False, dict(terms), limit, unit))
        self._write_at_least(name, terms, limit, keep)

    def at_most_share(self, name: str, inside: Terms, everything: Terms, share: Fraction, *, holder: str = "") -> None:
        """inside <= share x everything."""
        self.state(StatedLimit(name, True, dict(inside), share, Unit.SHARE, dict(everything), holder=holder))
        self._write_at_most(name, add_terms(inside, scale_terms(everything, -share)), 0, False)

    def at_least_share(self, name: str, inside: Terms, everything: Terms, share: Fraction, *, keep: bool = False,
                       shortfall_column: int | None = None) -> None:
        """inside >= share x everything; `shortfall_column`: by as much it may be missed."""
        self.state(StatedLimit(name, False, dict(inside), share, Unit.SHARE, dict(everything), shortfall_column))
        missed: Terms = [] if shortfall_column is None else [(shortfall_column, 1)]
        self._write_at_least(name, [*add_terms(inside, scale_terms(everything, -share)), *missed], 0, keep)

    def state(self, limit: StatedLimit) -> None:
        """Every limit as its family states it, also one that cannot bind (`limit_ledger.py` keeps them)."""

    def _write_at_most(self, name: str, terms: Terms, limit: int | Fraction, keep: bool) -> None:
        if keep or self._largest(terms) > limit:
            self._add_row(name, self._tightened(terms, limit, 1), pulp.LpConstraintLE, limit)

    def _write_at_least(self, name: str, terms: Terms, limit: int | Fraction, keep: bool) -> None:
        if keep or -self._largest([(c, -a) for c, a in terms]) < limit:
            self._add_row(name, self._tightened(terms, limit, -1), pulp.LpConstraintGE, limit)

    def _tightened(self, terms: Terms, limit: int | Fraction, wrong_sign: int) -> Terms:
        """A project's own row against zero, without the options that keep it.

        At most one option is chosen, so what one leaves over cannot make up for what another lacks; with the terms
        left out the linear relaxation knows that as well.
        """
        if limit == 0 and terms and terms[-1][0] in self._columns_beside(terms[0][0]):
            return [(c, a) for c, a in terms if a * wrong_sign > 0]
        return terms

    def _columns_beside(self, column: int) -> range:
        """All option columns of the project that a column belongs to."""
        return self.columns_of[self.options[column].project_id] if column < len(self.options) else range(0)

    def _add_row(self, name: str, terms: Terms, sense: int, limit: int | Fraction) -> None:
        if _is_wide(terms):
            multiple = lcm(*{number.denominator for number in (*(a for _, a in terms), limit)})
            terms, limit = self._by_digits(name, [(c, int(a * multiple)) for c, a in terms]), limit * multiple
        variables, numbers = [self.variables[c] for c, _ in terms], [a for _, a in terms]
        multiple = _whole_multiple([*numbers, limit])
        if multiple != 1 or not _WHOLE.issuperset(map(type, numbers)):
            numbers = [_plain(a * multiple) for a in numbers]
        row = pulp.LpAffineExpression(zip(variables, numbers, strict=True))
        self.lp.addConstraint(pulp.LpConstraint(row, sense, name, _plain(limit * multiple)))

    def _by_digits(self, name: str, terms: list[tuple[int, int]]) -> Terms:
        """The same sum with what its numbers have above their last digits in a column of its own.

        sum a x = sum (a mod D) x + D z, z = sum (a div D) x whole. No solver can tell a row with 1 and 9,000,000,000 in
        it from a broken one: its tolerance on a yes/no of the larger is worth more than the smaller.
        """
        high = [(c, _towards_zero(a, _DIGITS)) for c, a in terms]
        low = [(c, a - _DIGITS * above) for (c, a), (_, above) in zip(terms, high, strict=True)]
        above = self.add_column(f"{TOTAL}__{name}__above", None, None, pulp.LpInteger)
        self._add_row(f"{TOTAL}__{name}__above", [*((c, a) for c, a in high if a), (above, -1)], pulp.LpConstraintEQ, 0)
        return [*((c, a) for c, a in low if a), (above, _DIGITS)]

    def _largest(self, terms: Terms) -> int | Fraction | float:
        """The most the terms can add up to with at most one option per project (other columns: no limit)."""
        best: dict[str, int | Fraction] = {}
        for c, a in terms:
            if a <= 0:
                continue
            if c >= len(self.options):
                return float("inf")
            project_id = self.options[c].project_id
            if a > best.get(project_id, 0):
                best[project_id] = a
        return sum(best.values())

    def links(self, kind: LinkKind):
        return (link for link in self.problem.case.links if link.kind is kind)


def add_terms(*groups: Terms) -> Terms:
    """The sum of several term lists, one coefficient per column, zeros dropped."""
    total: dict[int, int | Fraction] = {}
    for group in groups:
        for c, a in group:
            total[c] = total.get(c, 0) + a
    return [(c, a) for c, a in sorted(total.items()) if a]


def scale_terms(terms: Terms, factor: int | Fraction) -> Terms:
    return [(c, a * factor) for c, a in terms]


_WHOLE = frozenset({int})


def _is_wide(terms: Terms) -> bool:
    """Whether a solver's tolerance on the largest amount is worth the smallest, or a million VND."""
    sizes = [abs(a) for _, a in terms if a]
    return bool(sizes) and max(sizes) >= _WIDE * min(1, *sizes)


def _towards_zero(number: int, divisor: int) -> int:
    return number // divisor if number >= 0 else -(-number // divisor)


def _whole_multiple(numbers: list[int | Fraction]) -> int:
    """The factor that makes all numbers whole, or 1 where it would make the coefficients needlessly large."""
    multiple = lcm(*{number.denominator for number in numbers})
    return multiple if multiple <= 1_000 else 1


def _plain(number: int | Fraction) -> int | float:
    return number.numerator if number.denominator == 1 else float(number)
