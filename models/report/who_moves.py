"""Who comes in, who goes out and who gets another amount from one plan to another: one row a project, largest first."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from models.explain.compare import PlanFacts, outcome_change

KINDS = ("left", "entered", "less", "more", "counterpart")


@dataclass(frozen=True, slots=True)
class Move:
    """State and counterpart money of one project before and after, million VND. kind: one of `KINDS`."""

    kind: str
    project_id: str
    state_before_mvnd: int
    state_after_mvnd: int
    counterpart_before_mvnd: int
    counterpart_after_mvnd: int

    @property
    def state_change_mvnd(self) -> int:
        return self.state_after_mvnd - self.state_before_mvnd


def who_moves(before: PlanFacts, after: PlanFacts) -> tuple[Move, ...]:
    """Every project that the two plans treat differently, by kind in the order of `KINDS`."""
    return tuple(sorted(_moves(before, after), key=lambda move: (
        KINDS.index(move.kind), -abs(move.state_change_mvnd), move.project_id)))


def _moves(before: PlanFacts, after: PlanFacts) -> Iterator[Move]:
    change = outcome_change(before, after)
    for project_id in change.entered:
        now = after.amounts[project_id]
        yield Move("entered", project_id, 0, now.state_mvnd, 0, now.counterpart_mvnd)
    for project_id in change.left:
        then = before.amounts[project_id]
        yield Move("left", project_id, then.state_mvnd, 0, then.counterpart_mvnd, 0)
    for resized in change.resized:
        then, now = resized.before, resized.after
        kind = "counterpart" if then.state_mvnd == now.state_mvnd else (
            "more" if now.state_mvnd > then.state_mvnd else "less")
        yield Move(kind, resized.project_id, then.state_mvnd, now.state_mvnd, then.counterpart_mvnd,
                   now.counterpart_mvnd)
