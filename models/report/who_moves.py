"""Who comes in, who goes out and who gets another amount from one plan to another: one row a project."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from models.explain.input_changes import InputChange
from models.plan import FundingOption


class Move(StrEnum):
    """What became of a project, in the order in which it is told. SHIFTED: the same money in other years; COUNTERPART:
    the same state money, another counterpart."""

    OUT = "out"
    IN = "in"
    LESS = "less"
    MORE = "more"
    SHIFTED = "shifted"
    COUNTERPART = "counterpart"
    SAME = "same"


MOVED = tuple(move for move in Move if move is not Move.SAME)


@dataclass(frozen=True, slots=True)
class Paid:
    """A funded project: (year, state money, counterpart) in million VND, years without any left out."""

    project_id: str
    years: tuple[tuple[int, int, int], ...]

    @property
    def state_mvnd(self) -> int:
        return sum(state for _, state, _ in self.years)

    @property
    def counterpart_mvnd(self) -> int:
        return sum(counterpart for _, _, counterpart in self.years)


@dataclass(frozen=True, slots=True)
class ProjectMove:
    """One project before and after, million VND over all years; None = not funded.

    causes: the inputs changed in the last step in which its money changed; empty = not attributed.
    """

    project_id: str
    move: Move
    before_mvnd: int | None
    after_mvnd: int | None
    counterpart_before_mvnd: int = 0
    counterpart_after_mvnd: int = 0
    causes: tuple[InputChange, ...] = ()

    @property
    def state_change_mvnd(self) -> int:
        return (self.after_mvnd or 0) - (self.before_mvnd or 0)

    @property
    def counterpart_change_mvnd(self) -> int:
        return self.counterpart_after_mvnd - self.counterpart_before_mvnd


def paid_by(options: Iterable[FundingOption]) -> tuple[Paid, ...]:
    """Who is funded by these options."""
    return tuple(paid(option.project_id, ((year.year, year.state_mvnd, year.counterpart_mvnd) for year in option.years))
                 for option in options)


def paid(project_id: str, years: Iterable[tuple[int, int, int]]) -> Paid:
    """A funded project by its years, in any order."""
    return Paid(project_id, tuple(sorted(year for year in years if year[1] or year[2])))


def who_moves(before: Iterable[Paid], after: Iterable[Paid],
              causes: Mapping[str, tuple[InputChange, ...]] = MappingProxyType({})) -> tuple[ProjectMove, ...]:
    """Every project funded on either side, in the order of `Move`, the largest differences first."""
    old, new = ({each.project_id: each for each in side} for side in (before, after))
    rows = [_row(old.get(project_id), new.get(project_id), causes) for project_id in old.keys() | new.keys()]
    order = list(Move)
    return tuple(sorted(rows, key=lambda row: (order.index(row.move), -abs(row.state_change_mvnd), row.project_id)))


def _row(old: Paid | None, new: Paid | None, causes: Mapping[str, tuple[InputChange, ...]]) -> ProjectMove:
    project_id, move = (old or new).project_id, _move(old, new)
    return ProjectMove(
        project_id, move, *(None if each is None else each.state_mvnd for each in (old, new)),
        *(0 if each is None else each.counterpart_mvnd for each in (old, new)),
        causes=causes.get(project_id, ()) if move is not Move.SAME else ())


def _move(old: Paid | None, new: Paid | None) -> Move:
    if old is None or new is None:
        return Move.IN if old is None else Move.OUT
    if old.state_mvnd != new.state_mvnd:
        return Move.MORE if new.state_mvnd > old.state_mvnd else Move.LESS
    if old.counterpart_mvnd != new.counterpart_mvnd:
        return Move.COUNTERPART
    return Move.SAME if old.years == new.years else Move.SHIFTED
