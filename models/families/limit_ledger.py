"""Every stated limit against a plan, in exact arithmetic: what it uses, and which limits another choice would break.

The limits are asked of the families themselves, so a family that is added is looked at like the others.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from models.families.contents import stated_limits
from models.families.limit import EachProject, ExtraColumn, Limit, Unit
from models.families.option_table import OptionTable
from models.families.options import make_options
from models.families.rule import MoneyLimit
from models.families.sums import Amount, Sum
from models.plan import FundingOption
from models.problem import Problem

Use = tuple[Amount, Amount]


@dataclass(frozen=True, slots=True, eq=False)
class LedgerLimit:
    """A limit with its columns as places of the ledger: amount <= limit (a cap) or >= limit, or limit x base.

    family: blank for a limit of no family. shortfall_column: by its value the limit may be missed (a soft target). The
    other fields are those of `Limit`.
    """

    row_name: str
    rule_id: str
    is_cap: bool
    amount: Mapping[int, Amount]
    limit: Amount
    unit: Unit | None = None
    base: Mapping[int, Amount] | None = None
    shortfall_column: int | None = None
    holder: str = ""
    family: str = ""
    is_own: bool = False
    of_shortfalls: bool = False
    money: tuple[MoneyLimit, ...] = ()

    def columns(self) -> set[int]:
        """Every column that moves the limit."""
        return {*self.amount, *(self.base or ())}

    def excess(self, amount: Amount, base: Amount) -> Amount:
        """By how much an amount breaks the limit; zero or less: it keeps it."""
        allowed = self.limit * (1 if self.base is None else base)
        return amount - allowed if self.is_cap else allowed - amount


class LimitLedger:
    """The limits of a problem and what its options add to each; columns are those of `options`.

    `limits`: every limit that is a named rule; definitions say what a plan is. `shortfall_columns` stand behind the
    options, in the order of the model.
    """

    def __init__(self, problem: Problem, options: Sequence[FundingOption] | None = None) -> None:
        """`options`: those of a programme, so that columns mean the same; None = those of the register."""
        self.problem = problem
        self.table = OptionTable(problem, make_options(problem)[0] if options is None else options)
        self.options, self.columns_of = self.table.options, self.table.columns_of
        self.limits: list[LedgerLimit] = []
        self.shortfall_columns: list[int] = []
        self._touched: dict[int, list[int]] = defaultdict(list)
        self._shortfall: dict[int, int] = {}
        for stated in stated_limits(problem, self.table):
            if isinstance(stated, EachProject):
                for limit in stated.limits(self.table):
                    self._take(limit)
            elif isinstance(stated, Limit):
                self._take(stated)
            elif isinstance(stated, ExtraColumn) and stated.surplus is not None:
                self.shortfall_columns.append(len(self.options) + len(self.shortfall_columns))

    def _take(self, limit: Limit) -> None:
        if limit.rule is None:
            return
        amount = dict.fromkeys(self.shortfall_columns, 1) if limit.of_shortfalls else dict(limit.amount.terms())
        self.add_limit(LedgerLimit(
            limit.row_name, limit.rule.rule_id, limit.is_cap, amount, limit.limit, limit.unit, self._base(limit.base),
            self.shortfall_columns[-1] if limit.shortfall else None, limit.holder, limit.rule.family, limit.is_own,
            limit.of_shortfalls, limit.money))

    def _base(self, base: Sum | None) -> Mapping[int, Amount] | None:
        return None if base is None else dict(base.terms())

    def add_limit(self, limit: LedgerLimit) -> None:
        """One more limit that plans are held to."""
        self.limits.append(limit)
        for column in limit.columns():
            self._touched[column].append(len(self.limits) - 1)
        if limit.shortfall_column is not None:
            self._shortfall[limit.shortfall_column] = len(self.limits) - 1

    def columns_in(self, chosen: Iterable[FundingOption]) -> tuple[int, ...]:
        """The columns of a plan's options."""
        return tuple(next(column for column in self.columns_of[option.project_id] if self._is_same(column, option))
                     for option in chosen)

    def _is_same(self, column: int, option: FundingOption) -> bool:
        return self.options[column].key == option.key

    def used(self, columns: Iterable[int]) -> list[Use]:
        """(amount, base) of every limit when these columns are chosen."""
        none: list[Use] = [(0, 0)] * len(self.limits)
        for at, use in self.moved(none, columns).items():
            none[at] = use
        return none

    def moved(self, used: Sequence[Use], add: Iterable[int], remove: Iterable[int] = ()) -> dict[int, Use]:
        """The limits, by their place, that some columns more and others less move, and what is then used of them.

        A shortfall is never larger than it has to be, so it moves with its target.
        """
        moved: dict[int, Use] = {}

        def move(column: int, times: Amount) -> None:
            for at in self._touched.get(column, ()):
                limit, (amount, base) = self.limits[at], moved.get(at, used[at])
                more = 0 if limit.base is None else limit.base.get(column, 0)
                moved[at] = (amount + times * limit.amount.get(column, 0), base + times * more)

        for column in add:
            move(column, 1)
        for column in remove:
            move(column, -1)
        for column, at in self._shortfall.items():
            if at in moved:
                move(column, self._missed(at, moved[at]) - self._missed(at, used[at]))
        return moved

    def excess(self, at: int, use: Use) -> Amount:
        """By how much the limit at a place is broken; a soft target never is."""
        limit = self.limits[at]
        return 0 if limit.shortfall_column is not None else max(0, limit.excess(*use))

    def _missed(self, at: int, use: Use) -> Amount:
        return max(0, self.limits[at].excess(*use))

    def broken(self, used: Mapping[int, Use]) -> dict[int, Amount]:
        """By how much each limit that is broken is broken."""
        return {at: excess for at, use in used.items() if (excess := self.excess(at, use))}

    def soft_targets_missed_more(self, used: Sequence[Use], moved: Mapping[int, Use]) -> list[int]:
        """Places of the soft targets that are missed by more after a move."""
        return [at for at in self._shortfall.values()
                if at in moved and self._missed(at, moved[at]) > self._missed(at, used[at])]
