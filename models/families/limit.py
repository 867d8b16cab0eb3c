"""A limit as its family states it: an amount of funding options and what it may come to, in exact numbers."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy

from models.domain import Link
from models.families.option_table import OptionTable
from models.families.rule import Lock, MoneyLimit, Rule
from models.families.sums import Amount, Sum, product, whole


class Unit(StrEnum):
    """What a limit counts, where somebody sets the number: million VND, projects, or a share of another amount."""

    MVND = "mvnd"
    PROJECTS = "projects"
    SHARE = "share"


@dataclass(frozen=True, slots=True, eq=False)
class Limit:
    """One row before it is written as numbers: amount <= limit (a cap) or amount >= limit (a floor).

    rule None: a definition, which says what a plan or a column is; never dropped, relaxed or priced. amount: what each
    option adds. A share limits amount against limit x base; `base_name`: rows that share a base have it as one column.
    unit None: a rule that holds or not, so there is no number to move. beside: (name of an extra column, coefficient).
    of_shortfalls: the amount is what all soft targets miss together. shortfall: the extra column by whose value the row
    may be missed. holder: whom a limit that many have alike is about (an enterprise, a locality). is_own: a condition
    on one project, whatever others do. keep: written also where nothing could break it. What a planner may move or
    release: the limits in money it rests on (with carry-over those of all years so far), else the lock.
    """

    row_name: str
    rule: Rule | None
    is_cap: bool
    amount: Sum
    limit: Amount
    unit: Unit | None = None
    base: Sum | None = None
    base_name: str = ""
    beside: tuple[tuple[str, int], ...] = ()
    of_shortfalls: bool = False
    shortfall: str = ""
    holder: str = ""
    is_own: bool = False
    keep: bool = False
    money: tuple[MoneyLimit, ...] = ()
    lock: Lock | None = None

    @property
    def bound(self) -> Amount:
        """What `terms` may come to."""
        return 0 if self.base is not None else self.limit


@dataclass(frozen=True, slots=True, eq=False)
class ExtraColumn:
    """A column beside the options, continuous and >= 0: what a soft target misses, or whether a synergy is earned.

    surplus: what every option brings above the soft target. link: the synergy.
    """

    name: str
    upper: int | None = None
    surplus: Sum | None = None
    link: Link | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """An amount of every option, for a row of each project; `suffix` ends the row's name."""

    amount: numpy.ndarray
    base: numpy.ndarray | None = None
    suffix: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class EachProject:
    """The same limit for many projects, each about its own options alone; rows are called `<name>__<code><suffix>`.

    limit_of: project id -> what it may come to at most (is_cap) or at least: whole, or a share of the base. rule_of:
    project id -> its rule; empty: definitions.
    """

    name: str
    is_cap: bool
    parts: tuple[Part, ...]
    limit_of: Mapping[str, Amount]
    rule_of: Mapping[str, Rule]
    lock: Lock | None = None
    keep: bool = False

    def limits(self, table: OptionTable) -> Iterator[Limit]:
        """The limit of every project that has one, one after another."""
        for project_id, limit in self.limit_of.items():
            name = f"{self.name}__{table.code_of[project_id]}"
            for part in self.parts:
                base = None if part.base is None else table.sum_of(part.base, [project_id])
                yield Limit(f"{name}{part.suffix}", self.rule_of.get(project_id), self.is_cap,
                            table.sum_of(part.amount, [project_id]), limit, None if base is None else Unit.SHARE, base,
                            is_own=True, keep=self.keep, lock=self.lock)

    def breakable(self, table: OptionTable, part: Part) -> dict[str, tuple[list[int], int, int]]:
        """The rows that their project can break (all, if they are kept), by project id: what its options add, times a
        denominator, the denominator, and what they may come to."""
        held = [self.limit_of.get(project_id, 0) for project_id in table.columns_of]
        over, under = (whole([getattr(limit, name) for limit in held])[table.project_of]
                       for name in ("numerator", "denominator"))
        numbers, bounds = part.amount, over
        if part.base is not None:
            numbers, bounds = product(part.amount, under) - product(part.base, over), 0
        breaks = numbers > bounds if self.is_cap else numbers < bounds
        broken = set(table.project_of[breaks].tolist())
        return {project_id: (numbers[own.start:own.stop].tolist(), limit.denominator,
                             limit if part.base is None else 0)
                for at, ((project_id, own), limit) in enumerate(zip(table.columns_of.items(), held, strict=True))
                if project_id in self.limit_of and (self.keep or at in broken or self._asks_for_some(limit, part))}

    def _asks_for_some(self, limit: Amount, part: Part) -> bool:
        """Whether a project without any option chosen breaks its limit."""
        return part.base is None and (limit < 0 if self.is_cap else limit > 0)


Stated = Limit | EachProject | ExtraColumn
