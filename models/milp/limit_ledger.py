"""Every stated limit against a plan, in exact arithmetic: what it uses, and which limits another choice would break.

The limits are asked of the families themselves, so a family that is added is looked at like the others.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from models.milp.build import FAMILIES
from models.milp.named_rules import rule_of_row
from models.milp.options import make_options
from models.milp.programme import Programme, Terms
from models.milp.stated_limit import Amount, StatedLimit
from models.plan import FundingOption
from models.problem import Problem

Use = tuple[Amount, Amount]


class LimitLedger(Programme):
    """The limits of a problem and what its options add to each; columns are those of `options`.

    `limits`: every limit that is a named rule, with `rule_ids` beside them; definitions say what a plan is.
    """

    def __init__(self, problem: Problem, options: Sequence[FundingOption] | None = None) -> None:
        """`options`: those of a programme, so that columns mean the same; None = those of the register."""
        super().__init__(problem, make_options(problem)[0] if options is None else tuple(options))
        self.limits: list[StatedLimit] = []
        self.rule_ids: list[str] = []
        for family in FAMILIES:
            family(self)
        self._touched: dict[int, list[int]] = defaultdict(list)
        self._shortfall: dict[int, int] = {}
        for at, limit in enumerate(self.limits):
            self._watch(at, limit)

    def state(self, limit: StatedLimit) -> None:
        rule_id = rule_of_row(self, limit.row_name)
        if rule_id is not None:
            self.limits.append(limit)
            self.rule_ids.append(rule_id)

    def as_column(self, name: str, terms: Terms) -> Terms:
        """Sums stay sums: what an option adds to a limit is then known."""
        return terms

    def _add_row(self, name: str, terms: Terms, sense: int, limit: Amount) -> None:
        """Nothing is solved here."""

    def add_limit(self, limit: StatedLimit, rule_id: str) -> None:
        """One more limit that plans are held to, of no family."""
        self.limits.append(limit)
        self.rule_ids.append(rule_id)
        self._watch(len(self.limits) - 1, limit)

    def _watch(self, at: int, limit: StatedLimit) -> None:
        for column in limit.columns():
            self._touched[column].append(at)
        if limit.shortfall_column is not None:
            self._shortfall[limit.shortfall_column] = at

    def columns_in(self, chosen: Iterable[FundingOption]) -> tuple[int, ...]:
        """The columns of a plan's options."""
        return tuple(next(column for column in self.columns_of[option.project_id] if self._is_same(column, option))
                     for option in chosen)

    def _is_same(self, column: int, option: FundingOption) -> bool:
        own = self.options[column]
        return (own.scale_share, own.years) == (option.scale_share, option.years)

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
