"""The funding options of a problem as a table: one entry per option in every amount, whole million VND."""
from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, groupby
from operator import attrgetter

import numpy

from models.domain import BudgetLine
from models.families.sums import NOTHING, Sum, largest_of, whole
from models.plan import FundingOption
from models.problem import Problem

_COLUMNS = ("year", "state_development_mvnd", "state_recurrent_mvnd", "enterprise_mvnd", "institute_mvnd",
            "other_private_mvnd", "unevidenced_mvnd")


class OptionTable:
    """Columns of amounts over the options, in their order; a column of the programme is a place here."""

    def __init__(self, problem: Problem, options: Sequence[FundingOption]) -> None:
        self.problem, self.options = problem, tuple(options)
        self._known: dict[tuple, numpy.ndarray] = {}

    # --- whose an option is -----------------------------------------------------------------------------------------

    @cached_property
    def columns_of(self) -> Mapping[str, range]:
        """The places of each project's options, neighbours all (empty for a project without options)."""
        columns = {project.project_id: range(0) for project in self.problem.case.projects}
        start = 0
        for project_id, own in groupby(self.options, attrgetter("project_id")):
            columns[project_id] = range(start, start + sum(1 for _ in own))
            start = columns[project_id].stop
        return columns

    @cached_property
    def code_of(self) -> Mapping[str, str]:
        """Short row-name code of each project: names from the register never reach the solver."""
        return {project.project_id: f"p{i:05d}" for i, project in enumerate(self.problem.case.projects)}

    @cached_property
    def project_of(self) -> numpy.ndarray:
        """A number per option that its project's other options share."""
        return numpy.repeat(numpy.arange(len(self.columns_of)), [len(own) for own in self.columns_of.values()])

    def members(self, projects: Collection[str]) -> numpy.ndarray:
        """Places of the options of these projects, in order."""
        own = [self.columns_of[project_id] for project_id in sorted(projects) if project_id in self.columns_of]
        return numpy.fromiter(chain.from_iterable(own), numpy.int64, sum(map(len, own)))

    # --- sums -------------------------------------------------------------------------------------------------------

    def sum_of(self, amount: numpy.ndarray, projects: Collection[str] | None = None) -> Sum:
        """The amount summed over the chosen options, of all or of the named projects."""
        columns = numpy.flatnonzero(amount) if projects is None else self.members(projects)
        numbers = amount[columns]
        if projects is not None:
            columns, numbers = columns[numbers != 0], numbers[numbers != 0]
        return Sum(columns, numbers) if len(columns) else NOTHING

    def select(self, project_id: str) -> Sum:
        """select[p] = sum of the project's choices, 0 or 1; 0 for a project that the case does not have."""
        own = self.columns_of.get(project_id, range(0))
        return Sum(numpy.arange(own.start, own.stop), self.ones[own.start:own.stop]) if own else NOTHING

    # --- amounts ----------------------------------------------------------------------------------------------------

    @cached_property
    def ones(self) -> numpy.ndarray:
        return numpy.ones(len(self.options), dtype=numpy.int64)

    @cached_property
    def state(self) -> numpy.ndarray:
        """State money over the option's life."""
        return self.state_in()

    @cached_property
    def total(self) -> numpy.ndarray:
        """What everybody pays over the option's life."""
        return self.total_in()

    @cached_property
    def enterprise(self) -> numpy.ndarray:
        return self._over_years("enterprise_mvnd")

    @cached_property
    def institute(self) -> numpy.ndarray:
        return self._over_years("institute_mvnd")

    @cached_property
    def private(self) -> numpy.ndarray:
        """Private capital: enterprises and other private payers (institutes are not private)."""
        return self.enterprise + self._over_years("other_private_mvnd")

    @cached_property
    def unevidenced(self) -> numpy.ndarray:
        """Counterpart that rests on pledges without an evidence document."""
        return self._over_years("unevidenced_mvnd")

    def paid_within(self, purse_ids: Iterable[str]) -> numpy.ndarray:
        """1 for every option whose state money comes from these purses and no other, else 0."""
        purses = frozenset(purse_ids)
        within = {each: purses.issuperset(each.split(";")) for each in {option.purse_id for option in self.options}}
        return numpy.fromiter((within[option.purse_id] for option in self.options), numpy.int64, len(self.options))

    def state_in(self, years: Iterable[int] | None = None, line: BudgetLine | None = None) -> numpy.ndarray:
        """State money of some years (None = all) on a budget line (None = both)."""
        lines = {None: _COLUMNS[1:3], BudgetLine.DEVELOPMENT: _COLUMNS[1:2], BudgetLine.RECURRENT: _COLUMNS[2:3]}[line]
        return self._over_years(*lines, years=years)

    def total_in(self, years: Iterable[int] | None = None) -> numpy.ndarray:
        """What everybody pays in some years (None = all)."""
        return self._over_years(*_COLUMNS[1:6], years=years)

    def enterprise_in(self, year: int) -> numpy.ndarray:
        """What enterprises pay in a year, million VND by option."""
        return self._over_years("enterprise_mvnd", years=(year,))

    def institute_in(self, year: int) -> numpy.ndarray:
        """What institutes pay in a year, million VND by option."""
        return self._over_years("institute_mvnd", years=(year,))

    def _over_years(self, *names: str, years: Iterable[int] | None = None) -> numpy.ndarray:
        key = (names, None if years is None else tuple(years))
        if key not in self._known:
            self._known[key] = self._add_up(*key)
        return self._known[key]

    def _add_up(self, names: tuple[str, ...], years: tuple[int, ...] | None) -> numpy.ndarray:
        amount = sum(self._yearly[name] for name in names)
        if years is not None:
            amount = amount * numpy.isin(self._yearly["year"], years)
        sums = numpy.cumsum(amount)
        sums = numpy.concatenate([sums[:1] * 0, sums]) if len(sums) else numpy.zeros(1, dtype=numpy.int64)
        return sums[self._ends] - sums[self._starts]

    @cached_property
    def _yearly(self) -> Mapping[str, numpy.ndarray]:
        """One entry per option and year."""
        return _by_name(list(chain.from_iterable(option.years for option in self.options)))

    @cached_property
    def _ends(self) -> numpy.ndarray:
        return numpy.cumsum(numpy.fromiter((len(option.years) for option in self.options), numpy.int64,
                                           len(self.options)))

    @cached_property
    def _starts(self) -> numpy.ndarray:
        return numpy.concatenate([self._ends[:1] * 0, self._ends[:-1]])


def _by_name(years: Sequence[object]) -> dict[str, numpy.ndarray]:
    """Every amount of the years as a column, exactly."""
    rows: Iterator[tuple] = map(attrgetter(*_COLUMNS), years)
    try:
        flat = numpy.fromiter(chain.from_iterable(rows), numpy.int64, len(years) * len(_COLUMNS))
        is_small = largest_of(flat) * len(flat) < 2**60
    except OverflowError:
        is_small = False
    if not is_small:
        return {name: whole([getattr(year, name) for year in years]).astype(object) for name in _COLUMNS}
    return dict(zip(_COLUMNS, flat.reshape(-1, len(_COLUMNS)).T.copy(), strict=True))
