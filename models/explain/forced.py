"""The best plan with one project forced in or out, and how it differs from the plan it is compared with."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from models.milp.questions import Answer, QuestionModel
from models.plan import FundingOption, Termination
from models.watch import UNWATCHED, Watch

_INFINITY = float("inf")


@dataclass(frozen=True)
class Loss:
    """What forcing a project costs the plan, in value points; the two are equal when it is proved.

    at_least, at_most: the loss lies between them (None = not known). Against a plan that is not proved optimal the
    loss may be negative: then a better plan is known.
    """

    at_least: Fraction | None
    at_most: Fraction | None

    @property
    def is_exact(self) -> bool:
        return self.at_least is not None and self.at_least == self.at_most


@dataclass(frozen=True)
class Swap:
    """Who enters and who leaves against the plan; `resized` are funded in both with other amounts."""

    entered: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    resized: tuple[str, ...] = ()


def loss_of(model: QuestionModel, answer: Answer) -> Loss:
    """Z* - Z exactly when the answer is proved, else the interval it lies in."""
    if answer.is_proved and answer.value is not None:
        return Loss(model.value - answer.value, model.value - answer.value)
    at_least = None if answer.bound is None else min(model.value - Fraction(answer.bound), _lost(model, answer))
    return Loss(at_least, None if answer.value is None else model.value - answer.value)


def _lost(model: QuestionModel, answer: Answer) -> Fraction | float:
    return _INFINITY if answer.value is None else model.value - answer.value


def swap_of(model: QuestionModel, chosen: Iterable[FundingOption], asked: str) -> Swap:
    """The difference to the plan, the project asked about left out."""
    found = {option.project_id: option for option in chosen}
    planned = model.plan.chosen_by_project
    both = found.keys() & planned.keys()
    return Swap(tuple(sorted(found.keys() - planned.keys() - {asked})),
                tuple(sorted(planned.keys() - found.keys() - {asked})),
                tuple(sorted(i for i in both - {asked} if found[i].years != planned[i].years)))


def has_no_plan(answer: Answer) -> bool | None:
    """True: proved that there is none; None: none found in the time."""
    if answer.value is not None:
        return False
    return True if answer.termination is Termination.INFEASIBLE else None


def without_levels_above(model: QuestionModel, project_id: str,
                         watch: Watch = UNWATCHED) -> Answer | None:
    """The answer with the project in and the levels above value free; None when there are no such levels."""
    if not model.level_rows:
        return None
    rows = model.level_rows
    return model.best(force_in=[project_id], row_limits=dict.fromkeys(rows, (-_INFINITY, _INFINITY)),
                      watch=watch)
