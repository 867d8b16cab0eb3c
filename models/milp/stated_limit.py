"""A limit as its family states it: an amount of funding options and what it may come to, in exact numbers."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

Amount = int | Fraction


class Unit(StrEnum):
    """What a limit counts, where somebody sets the number: million VND, projects, or a share of another amount."""

    MVND = "mvnd"
    PROJECTS = "projects"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class StatedLimit:
    """One row before it is written as numbers: amount <= limit (a cap) or amount >= limit (a floor).

    amount: column -> what the option adds. A share limits amount against limit x base. unit None: a rule that holds or
    not (a link, a decision), so there is no number to move. shortfall_column: the row may be missed by that column's
    value (a soft target). holder: whom a limit that many have alike is about (an enterprise, a locality).
    """

    row_name: str
    is_cap: bool
    amount: Mapping[int, Amount]
    limit: Amount
    unit: Unit | None = None
    base: Mapping[int, Amount] | None = None
    shortfall_column: int | None = None
    holder: str = ""

    def columns(self) -> set[int]:
        """Every column that moves the row."""
        return {*self.amount, *(self.base or ())}

    def excess(self, amount: Amount, base: Amount, limit: Amount | None = None) -> Amount:
        """By how much an amount breaks the limit; zero or less: it keeps it. `limit`: another one in its place."""
        allowed = (self.limit if limit is None else limit) * (1 if self.base is None else base)
        return amount - allowed if self.is_cap else allowed - amount
