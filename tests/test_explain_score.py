"""The smallest rise of a score, for projects that may be funded at several scales, against every scale on its own."""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

from models.domain import BudgetLine, Cost, Envelope, Payer, Pledge, Score
from models.explain import score_change
from models.explain.score_change import find_score_change
from models.families.amounts import points_per_score
from models.milp.questions import Answer, QuestionModel
from models.plan import Termination
from models.planning import plan_funding
from tests.builders import make_case, make_problem

PROJECTS, SEEDS = 7, range(6)


def asked(seed: int, minimum_scale_share: Fraction = Fraction(1, 2)) -> QuestionModel:
    """Seven projects of one year, most of them scalable; the state can pay half of what they ask for."""
    chance = Random(seed)
    ids = [f"P{i}" for i in range(1, PROJECTS + 1)]
    costs = {i: chance.randrange(20, 90) * 1_000 for i in ids}
    case = make_case(
        PROJECTS, costs=tuple(Cost(i, 2026, BudgetLine.RECURRENT, costs[i]) for i in ids),
        pledges=tuple(Pledge(i, Payer.ENTERPRISE, "E", 2026, costs[i] // 2, "doc") for i in ids),
        scores=tuple(Score(i, "merit", Fraction(chance.randrange(300, 950), 10)) for i in ids),
        projects={i: {"funding_mode": "scalable", "minimum_scale_share": minimum_scale_share} for i in ids[1:]},
        envelopes=(Envelope(2026, None, "", sum(costs.values()) // 4),))
    problem = make_problem(case, settings={"levels": "value", "priority_mode": "off"})
    return QuestionModel(problem, plan_funding(problem))


def rise_by_scale(model: QuestionModel, project_id: str) -> Fraction:
    """Every scale is forced on its own and searched to the optimum; the smallest rise of all."""
    rises = []
    for column in model.programme.columns_of[project_id]:
        option = model.programme.options[column]
        best = model.best(force_in=[project_id], only_options=lambda other, o=option: other == o)
        if best.value is not None:
            rises.append((model.value - best.value) / points_per_score(model.problem, option))
    return min(rises)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_rise_is_the_smallest_over_every_scale_and_proved(seed, monkeypatch):
    """The proof one step before follows from the searches already made: none of its own is needed."""
    searched = []
    monkeypatch.setattr(score_change, "reaches", lambda *given: searched.append(given))
    model = asked(seed)
    out = [i for i in model.problem.score_of if i not in model.plan.chosen_by_project]
    assert out
    for project_id in out:
        change = find_score_change(model, project_id, model.best(force_in=[project_id]))
        assert change.rise == rise_by_scale(model, project_id)
        assert change.is_proved and not searched


def test_some_project_does_with_less_at_another_scale_than_its_best_plan():
    """Else the test above would say nothing about the search for a larger scale."""
    def first_rise(model: QuestionModel, project_id: str) -> Fraction:
        return score_change._rise(model, model.best(force_in=[project_id]).chosen, project_id)[0]

    models = [asked(seed) for seed in SEEDS]
    assert any(first_rise(model, i) > rise_by_scale(model, i)
               for model in models for i in model.problem.score_of if i not in model.plan.chosen_by_project)


def first_out(model: QuestionModel, *, has_larger: bool = False) -> tuple[str, Answer]:
    """A project that is not funded and its best plan; has_larger: one that could also be funded at a larger scale."""
    for project_id in model.problem.score_of:
        if project_id not in model.plan.chosen_by_project:
            best = model.best(force_in=[project_id])
            scale = next(option.scale_share for option in best.chosen if option.project_id == project_id)
            if scale < 1 or not has_larger:
                return project_id, best
    raise AssertionError("no such project")


def test_a_plan_that_is_not_proved_leaves_the_rise_open():
    model = asked(0)
    project_id, best = first_out(model)
    assert not find_score_change(model, project_id, replace(best, is_proved=False)).is_proved


def test_larger_scales_that_are_not_decided_leave_the_rise_open(monkeypatch):
    model = asked(2)
    project_id, best = first_out(model, has_larger=True)
    undecided = Answer(Termination.NO_SOLUTION, None, None, False)
    for found in (undecided, best):  # `best` again: no smaller rise than the one it gave
        monkeypatch.setattr(score_change, "_best_at", lambda *_, found=found: found)
        assert not find_score_change(model, project_id, best).is_proved


def test_a_step_closer_than_the_solver_can_tell_is_searched_for(monkeypatch):
    """The searches before say "not worth a little more"; what less than that little decides they do not say."""
    model = asked(2)
    project_id, best = first_out(model, has_larger=True)
    rise = find_score_change(model, project_id, best).rise
    searched = []
    monkeypatch.setattr(score_change, "reaches", lambda *given: searched.append(given[2]))
    before = rise - Fraction(1, 10**12)
    assert not find_score_change(model, project_id, best, step=before).is_proved and searched == [before]


def test_a_scale_of_nothing_is_in_an_optimal_plan_without_any_rise():
    """Nothing of a project fits beside every plan: no rise is "out one step before"."""
    model = asked(2, minimum_scale_share=Fraction(0))
    project_id, best = first_out(model)
    assert best.value == model.value
    assert find_score_change(model, project_id, best).is_out_before is not True
