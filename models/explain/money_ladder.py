"""The smallest amount of money that gets a project in: bisection in whole steps, proved at the answer and before it.

What the money does to the project is the caller's: it gives the project's funding options at an amount.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from models.explain.forced import Swap, swap_of
from models.explain.score_change import is_worth
from models.milp.build import write_programme
from models.milp.programme import Programme
from models.milp.questions import Answer, QuestionModel
from models.plan import FundingOption
from models.watch import UNWATCHED, Watch

MONEY_STEP_MVND = 100
# Amounts tried with one model: each costs a column per option of the project.
_RUNGS = 24

OptionsAt = Callable[[int], tuple[FundingOption, ...]]


@dataclass(frozen=True)
class SmallestAmount:
    """amount_mvnd: None when even the most is not enough (is_enough False) or it was not decided (None).

    is_proved: a plan with the project reaches the value at the amount, and none does at out_up_to_mvnd, one step
    before. out_up_to_mvnd: the largest amount shown not to be enough.
    """

    amount_mvnd: int | None
    is_proved: bool
    is_enough: bool | None
    out_up_to_mvnd: int
    swap: Swap = field(default_factory=Swap)


def find_smallest_amount(model: QuestionModel, project_id: str, most_mvnd: int, options_at: OptionsAt, *,
                         step_mvnd: int = MONEY_STEP_MVND, guess_mvnd: int | None = None,
                         watch: Watch = UNWATCHED) -> SmallestAmount:
    """The least amount, in whole steps up to most_mvnd (the last may be shorter), at which a plan with the project is
    worth as much as the plan asked about. More money must never make it harder. guess_mvnd: asked about first, with the
    step before it; a good one saves the bisection."""
    steps = -(-most_mvnd // step_mvnd)
    out, found = 0, steps + 1
    swap = Swap()
    guess = min(steps, -(-guess_mvnd // step_mvnd)) if guess_mvnd else steps
    asked = sorted({guess - 1, guess, steps} - {0}) if guess_mvnd else [steps]
    while out + 1 < found:
        amounts = {step: min(step * step_mvnd, most_mvnd) for step in asked}
        ladder = _Ladder(model, project_id, options_at, amounts.values())
        while inside := [step for step in asked if out < step < found]:
            step = inside[len(inside) // 2]
            answer = ladder.ask(amounts[step], watch)
            verdict = is_worth(answer, model.value)
            if verdict is None:
                in_at = None if found > steps else min(found * step_mvnd, most_mvnd)
                return SmallestAmount(in_at, False, None if in_at is None else True, out * step_mvnd, swap)
            if verdict:
                found, swap = step, swap_of(model, answer.chosen, project_id)
                # The plan just found may do with less: that is a look at its own rows, no search.
                for less in reversed([step for step in inside if step < found]):
                    if not ladder.still_holds(answer, amounts[less]):
                        break
                    found = less
            else:
                out = step
        if out == steps:
            return SmallestAmount(None, True, False, most_mvnd)
        asked = _rungs(out, found)
    return SmallestAmount(min(found * step_mvnd, most_mvnd), True, True, out * step_mvnd, swap)


def _rungs(out: int, found: int) -> list[int]:
    """Whole steps strictly between two, evenly spread, at most so many."""
    inside = found - out - 1
    count = min(inside, _RUNGS)
    return sorted({out + (inside + 1) * i // (count + 1) for i in range(1, count + 1)} - {out, found})


class _Ladder:
    """One model in which the project may have any of several amounts; a question picks one of them."""

    def __init__(self, model: QuestionModel, project_id: str, options_at: OptionsAt, amounts: Iterable[int]) -> None:
        problem = model.problem
        self.project_id, self.amount_of, own = project_id, {}, []
        for amount in amounts:
            for number, option in enumerate(options_at(amount)):
                named = replace(option, option_id=f"{option.option_id}_{amount}_{number}")
                self.amount_of[named.option_id] = amount
                own.append(named)
        place = {project.project_id: at for at, project in enumerate(problem.case.projects)}
        others = [option for option in model.programme.options if option.project_id != project_id]
        before = [option for option in others if place[option.project_id] < place[project_id]]
        options = (*before, *own, *others[len(before):])
        self.model = QuestionModel(problem, model.plan, model.limits, write_programme(Programme(problem, options)))

    def still_holds(self, answer: Answer, amount_mvnd: int) -> bool:
        """Whether a plan found keeps every rule when the project has only this amount."""
        own = next(option for option in answer.chosen if option.project_id == self.project_id)
        same = next((option for option in self.model.programme.options
                     if self.amount_of.get(option.option_id) == amount_mvnd and _is_same_but_money(option, own)), None)
        if same is None:
            return False
        chosen = [option for option in answer.chosen if option.project_id != self.project_id]
        return (self.model.value_of([*chosen, same]) >= self.model.value
                and self.model.is_plan([*chosen, same]))

    def ask(self, amount_mvnd: int, watch: Watch) -> Answer:
        return self.model.best(force_in=[self.project_id], reaching=self.model.value, watch=watch,
                               only_options=lambda option: self.amount_of[option.option_id] == amount_mvnd)


def _is_same_but_money(one: FundingOption, other: FundingOption) -> bool:
    return (one.scale_share, one.shift_years, one.variant, one.purse_id) == (
        other.scale_share, other.shift_years, other.variant, other.purse_id)
