"""Every limit a plan can run into, and what the plan uses of it: asked of the families themselves, none is forgotten.

Exact arithmetic on the plan's own whole amounts; nothing is optimised and no shadow price is claimed: a limit is
called tight when less than 1 % of it is left or no project left out fits into it, a rule that holds or not when it
keeps some project out or in.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from models.families.limit import Unit
from models.families.limit_ledger import LimitLedger
from models.families.options import make_options
from models.families.rule import MoneyKind
from models.families.sums import Amount
from models.plan import FundingOption, Plan
from models.problem import Problem

TIGHT_SHARE = Fraction(1, 100)


@dataclass(frozen=True, slots=True)
class LimitUse:
    """One limit against what the plan uses of it, in million VND or in projects; a share in the money it comes to.

    holder: the enterprise or locality it is about. unit None: a rule that holds or not. kept_out: the projects left out
    that do not fit beside the plan as it stands; fits_nobody: that is all that it is about. kept_in: the projects that
    a rule does not let go.
    """

    rule_id: str
    is_cap: bool
    unit: Unit | None
    used: Amount = 0
    limit: Amount = 0
    holder: str = ""
    kept_out: tuple[str, ...] = ()
    kept_in: tuple[str, ...] = ()
    fits_nobody: bool = False

    @property
    def room(self) -> Amount:
        """What is left before the limit; never negative in a plan that keeps its rules."""
        return self.limit - self.used if self.is_cap else self.used - self.limit

    @property
    def is_tight(self) -> bool:
        if self.unit is None:
            return bool(self.kept_out or self.kept_in)
        return self.room < TIGHT_SHARE * self.limit or self.room == 0 or self.fits_nobody


def limit_uses(problem: Problem, plan: Plan) -> tuple[LimitUse, ...]:
    """Every limit that a plan could run into, with what it uses of it, in the order of the model; soft targets are
    goals and no limits."""
    search = _Uses(problem, plan)
    return (*search.numbered(), *search.rules())


class _Uses:
    """The limits beside a plan's own options and every option of the projects it leaves out."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem, self.funded = problem, plan.chosen_by_project
        made: dict[str, list[FundingOption]] = defaultdict(list)
        for option in make_options(problem)[0]:
            if option.project_id not in self.funded:
                made[option.project_id].append(option)
        options = [option for project in problem.case.projects for option in (
            [self.funded[project.project_id]] if project.project_id in self.funded else made[project.project_id])]
        self.ledger = LimitLedger(problem, options)
        self.used = self.ledger.used(
            column for column, option in enumerate(options) if option.project_id in self.funded)
        self.projects = [{options[column].project_id for column in limit.columns() if column < len(options)}
                         for limit in self.ledger.limits]

        self.asking, self.kept_out = self._left_out(options)

    def _left_out(self, options: Sequence[FundingOption]) -> tuple[list[set[str]], list[set[str]]]:
        """Per limit: the projects left out that it is about, and those of them that break it whichever option."""
        asking: list[set[str]] = [set() for _ in self.ledger.limits]
        breaking: list[dict[str, int]] = [defaultdict(int) for _ in self.ledger.limits]
        for column, option in enumerate(options):
            if option.project_id not in self.funded:
                for at, use in self.ledger.moved(self.used, [column]).items():
                    asking[at].add(option.project_id)
                    breaking[at][option.project_id] += self.ledger.excess(at, use) > 0
        return asking, [{project_id for project_id, count in counts.items()
                         if count == len(self.ledger.columns_of[project_id])} for counts in breaking]

    def numbered(self) -> Iterator[LimitUse]:
        """Limits in money, in projects, and in shares of money."""
        places: dict[frozenset, int] = {}
        for at, limit in enumerate(self.ledger.limits):
            if not self._is_numbered(at):
                continue
            amount, base = self.used[at]
            allowed = limit.limit if limit.base is None else limit.limit * base
            rests_on = frozenset(each for each in limit.money if each.kind is MoneyKind.ENVELOPE)
            places[rests_on] = at
            # Envelopes with money carried over are sums over the years so far; what is told is the last year's part.
            before = next((self.used[place][0] for rests, place in places.items()
                           if rests and rests < rests_on and len(rests) + 1 == len(rests_on)), 0)
            if amount or not limit.holder:
                kept_out = self.kept_out[at]
                yield LimitUse(limit.rule_id, limit.is_cap, limit.unit, amount - before, allowed - before,
                               limit.holder, tuple(sorted(kept_out)),
                               fits_nobody=bool(kept_out) and kept_out == self.asking[at])

    def rules(self) -> Iterator[LimitUse]:
        """Rules that hold or not, each once; a rule that is about one project alone is told with its family."""
        kept: dict[str, tuple[set[str], set[str]]] = {}
        about: dict[str, set[str]] = defaultdict(set)
        for at, limit in enumerate(self.ledger.limits):
            about[limit.rule_id] |= self.projects[at]
        for at, limit in enumerate(self.ledger.limits):
            if not self._is_numbered(at) and limit.shortfall_column is None:
                name = limit.family if len(about[limit.rule_id]) <= 1 else limit.rule_id
                kept_out, kept_in = kept.setdefault(name, (set(), set()))
                kept_out |= self.kept_out[at]
                kept_in |= {p for p in self.projects[at] & self.funded.keys() if self._keeps_in(at, p)}
        return (LimitUse(name, True, None, kept_out=tuple(sorted(out)), kept_in=tuple(sorted(inside)))
                for name, (out, inside) in kept.items())

    def _is_numbered(self, at: int) -> bool:
        """A share of one project's own money is a condition on that project, no limit that a plan uses up."""
        limit = self.ledger.limits[at]
        if limit.shortfall_column is not None or limit.unit is None:
            return False
        return limit.unit is not Unit.SHARE or len(self.projects[at]) > 1

    def _keeps_in(self, at: int, project_id: str) -> bool:
        """Whether the plan without the project would break the limit."""
        moved = self.ledger.moved(self.used, [], self.ledger.columns_of[project_id])
        return at in moved and self.ledger.excess(at, moved[at]) > 0
