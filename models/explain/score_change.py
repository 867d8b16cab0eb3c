"""By how much a project's own score must rise to get it into an optimal plan: exact, and proved by solving there."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil

from models.families.amounts import points_per_score
from models.milp.questions import Answer, QuestionModel
from models.plan import FundingOption
from models.watch import UNWATCHED, Watch

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
                      is_checked: bool = True, watch: Watch = UNWATCHED) -> ScoreChange | None:
    """The rise from the best plan with the project in (`answer`); None when no rise helps (a project of no size).

    A plan in which the project brings m value points per point of score gains m per point, every other plan stays: the
    smallest rise is (Z* - Z_m) / m over its multipliers m. The best plan with the project has the smallest for every
    multiplier up to its own; with larger ones, a plan that does with less is looked for until there is none.
    """
    problem, base = model.problem, model.problem.score_of[project_id]
    points = {points_per_score(problem, model.programme.options[c]) for c in model.programme.columns_of[project_id]}
    largest = max(points)
    if not largest:
        return None
    rise, option = _rise(model, answer.chosen, project_id)
    first, above = answer, points_per_score(problem, option)
    is_exact, larger = answer.is_proved, [each for each in points if each > above]
    while larger:
        found = _best_at(model, project_id, rise, above, watch)
        if found.value is None:
            is_exact = is_exact and found.is_proved
            break
        smaller, its_option = _rise(model, found.chosen, project_id)
        if rise is not None and smaller >= rise:
            is_exact = False
            break
        rise, option, answer = smaller, its_option, found
    if rise is None:
        return None
    rise = max(rise, Fraction(0))
    change = ScoreChange(base, rise, ceil(rise / step) * step, step, points_per_score(problem, option),
                         option.scale_share, max(problem.score_of.values()), is_exact)
    if not is_checked:
        return change
    at_answer = (model.value_of(answer.chosen) + change.rise_in_steps * change.points_per_score >= model.value
                 or reaches(model, project_id, change.rise_in_steps, answer, watch))
    before = change.rise_in_steps - step
    # Up to `above` no plan gains more than the best; with a larger multiplier none was worth the plan's value and a
    # little more at the rise, so what the last step takes away must be more than that little.
    is_out = before < 0 or (is_exact and first.value + before * above < model.value
                            and all((rise - before) * each > _little(model) for each in larger))
    if not is_out:
        is_in_before = reaches(model, project_id, before, answer, watch)
        is_out = None if is_in_before is None else not is_in_before
    return replace(change, is_in_at_answer=at_answer, is_out_before=is_out)


def _little(model: QuestionModel) -> Fraction:
    return _BETTER_SHARE * max(abs(model.value), 1)


def _rise(model: QuestionModel, chosen: Iterable[FundingOption],
          project_id: str) -> tuple[Fraction | None, FundingOption]:
    """The rise at which this plan is worth as much as the plan asked about; None where no rise counts in it."""
    chosen = tuple(chosen)
    option = next(option for option in chosen if option.project_id == project_id)
    points = points_per_score(model.problem, option)
    return ((model.value - model.value_of(chosen)) / points if points else None), option


def _best_at(model: QuestionModel, project_id: str, rise: Fraction | None, above: Fraction,
             watch: Watch) -> Answer:
    """A plan that does with a smaller rise, among options with a multiplier above this one; no value: there is none."""
    def only(option: FundingOption) -> bool:
        return points_per_score(model.problem, option) > above

    if rise is None:
        return model.best(force_in=[project_id], only_options=only, watch=watch)
    with model.score_raised(project_id, rise):
        return model.best(force_in=[project_id], only_options=only, reaching=model.value + _little(model),
                          watch=watch)


def reaches(model: QuestionModel, project_id: str, rise: Fraction, known: Answer,
            watch: Watch = UNWATCHED) -> bool | None:
    """Whether some plan with the project is worth the plan's own value or more, its score being higher by `rise`."""
    with model.score_raised(project_id, rise):
        answer = model.best(force_in=[project_id], reaching=model.value, start=known.chosen, watch=watch)
    return is_worth(answer, model.value)


def is_worth(answer: Answer, value: Fraction) -> bool | None:
    """Whether a search that had to reach `value` found a plan that does; None = not decided."""
    if answer.value is not None and answer.value >= value:
        return True
    return False if answer.is_proved or (answer.bound is not None and Fraction(answer.bound) < value) else None
