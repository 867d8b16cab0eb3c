"""By how much a project's own score must rise to get it into an optimal plan: exact, and proved by solving there."""
from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil

from models.milp.expressions import points_per_score
from models.milp.questions import Answer, QuestionModel
from models.plan import FundingOption

SCORE_STEP = Fraction(1, 100)
# Better by more than the solver's own arithmetic.
_BETTER_SHARE = Fraction(2, 10**9)


@dataclass(frozen=True)
class ScoreChange:
    """The smallest rise of the project's weighted score (points) that puts it into an optimal plan.

    rise: exact; rise_in_steps: rounded up to whole `step`s, in points. points_per_score: value points per point of
    score at the scale it gets in with. is_in_at_answer: solved with the rise in steps, some optimal plan funds it;
    is_out_before: solved one step less, none does (None = not asked, or not decided in the time).
    highest_score: the highest score in the register, for comparison.
    """

    score: Fraction
    rise: Fraction
    rise_in_steps: Fraction
    step: Fraction
    points_per_score: Fraction
    scale_share: Fraction
    highest_score: Fraction
    is_exact: bool
    is_in_at_answer: bool | None = None
    is_out_before: bool | None = None

    @property
    def score_after(self) -> Fraction:
        return self.score + self.rise_in_steps

    @property
    def is_proved(self) -> bool:
        return bool(self.is_exact and self.is_in_at_answer and self.is_out_before)


def find_score_change(model: QuestionModel, project_id: str, answer: Answer, *, step: Fraction = SCORE_STEP,
                      is_checked: bool = True, should_stop: Callable[[], bool] | None = None) -> ScoreChange | None:
    """The rise from the best plan with the project in (`answer`); None when no rise helps (a project of no size).

    A plan in which the project brings m value points per point of score gains m per point, every other plan stays: the
    smallest rise is (Z* - Z_m) / m over its multipliers m. Each plan found gives a rise; a better one is looked for at
    that rise until there is none.
    """
    problem, base = model.problem, model.problem.score_of[project_id]
    options = [model.programme.options[c] for c in model.programme.columns_of[project_id]]
    largest = max(points_per_score(problem, option) for option in options)
    if not largest:
        return None
    rise, option = _rise(model, answer.chosen, project_id)
    first, is_exact = answer, answer.is_proved
    while rise is None or points_per_score(problem, option) < largest:
        # Only a larger multiplier can do with less; at the rise found so far it must then be worth more than the plan.
        found = _best_at(model, project_id, rise, points_per_score(problem, option), should_stop)
        is_exact = is_exact and found.is_proved
        if found.value is None:
            break
        rise, option = _rise(model, found.chosen, project_id)
        answer = found
    if rise is None:
        return None
    rise = max(rise, Fraction(0))
    change = ScoreChange(base, rise, ceil(rise / step) * step, step, points_per_score(problem, option),
                         option.scale_share, max(problem.score_of.values()), is_exact)
    return _checked(model, project_id, change, answer, first, should_stop) if is_checked else change


def _rise(model: QuestionModel, chosen: Iterable[FundingOption],
          project_id: str) -> tuple[Fraction | None, FundingOption]:
    """The rise at which this plan is worth as much as the plan asked about; None where no rise counts in it."""
    chosen = tuple(chosen)
    option = next(option for option in chosen if option.project_id == project_id)
    points = points_per_score(model.problem, option)
    return ((model.value - model.value_of(chosen)) / points if points else None), option


def _best_at(model: QuestionModel, project_id: str, rise: Fraction | None, above: Fraction,
             should_stop: Callable[[], bool] | None) -> Answer:
    """A plan that does with a smaller rise, among options with a multiplier above this one; no value: there is none."""
    def only(option: FundingOption) -> bool:
        return points_per_score(model.problem, option) > above

    if rise is None:
        return model.best(force_in=[project_id], only_options=only, should_stop=should_stop)
    with model.score_raised(project_id, rise):
        better = model.value + _BETTER_SHARE * max(abs(model.value), 1)
        return model.best(force_in=[project_id], only_options=only, reaching=better, should_stop=should_stop)


def _checked(model: QuestionModel, project_id: str, change: ScoreChange, answer: Answer, first: Answer,
             should_stop: Callable[[], bool] | None) -> ScoreChange:
    """The same with the two proofs: at the answer, and one step before it.

    What is known needs no search: the plan found gains what its option gains; and where `first`, the best plan with
    the project, is proved, no plan with it is worth more than that and the most that any of its options gains.
    """
    columns = model.programme.columns_of[project_id]
    largest = max(points_per_score(model.problem, model.programme.options[column]) for column in columns)
    reached = model.value_of(answer.chosen) + change.rise_in_steps * change.points_per_score >= model.value
    at_answer = reached or reaches(model, project_id, change.rise_in_steps, answer, should_stop)
    before = change.rise_in_steps - change.step
    if before < 0 or (first.is_proved and first.value + before * largest < model.value):
        is_in_before: bool | None = False
    else:
        is_in_before = reaches(model, project_id, before, answer, should_stop)
    return replace(change, is_in_at_answer=at_answer, is_out_before=None if is_in_before is None else not is_in_before)


def reaches(model: QuestionModel, project_id: str, rise: Fraction, known: Answer,
            should_stop: Callable[[], bool] | None = None) -> bool | None:
    """Whether some plan with the project is worth the plan's own value or more, its score being higher by `rise`."""
    with model.score_raised(project_id, rise):
        answer = model.best(force_in=[project_id], reaching=model.value, start=known.chosen, should_stop=should_stop)
    return is_worth(answer, model.value)


def is_worth(answer: Answer, value: Fraction) -> bool | None:
    """Whether a search that had to reach `value` found a plan that does; None = not decided."""
    if answer.value is not None and answer.value >= value:
        return True
    return False if answer.is_proved or (answer.bound is not None and Fraction(answer.bound) < value) else None
