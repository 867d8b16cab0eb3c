"""The smallest rise of a score, for projects that may be funded at several scales, against every scale on its own."""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

from models.domain import BudgetLine, Cost, Envelope, Payer, Pledge, Score
from models.explain import score_change
from models.explain.score_change import find_score_change
from models.milp.expressions import points_per_score
from models.milp.questions import QuestionModel
from models.planning import plan_funding
from tests.builders import make_case, make_problem

PROJECTS, SEEDS = 7, range(6)


def asked(seed: int) -> QuestionModel:
    """Seven projects of one year, most of them scalable; the state can pay half of what they ask for."""
    chance = Random(seed)
    ids = [f"P{i}" for i in range(1, PROJECTS + 1)]
    costs = {i: chance.randrange(20, 90) * 1_000 for i in ids}
    case = make_case(
        PROJECTS, costs=tuple(Cost(i, 2026, BudgetLine.RECURRENT, costs[i]) for i in ids),
        pledges=tuple(Pledge(i, Payer.ENTERPRISE, "E", 2026, costs[i] // 2, "doc") for i in ids),
        scores=tuple(Score(i, "merit", Fraction(chance.randrange(300, 950), 10)) for i in ids),
        projects={i: {"funding_mode": "scalable", "minimum_scale_share": Fraction(1, 2)} for i in ids[1:]},
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


def test_a_plan_that_is_not_proved_leaves_the_rise_open():
    model = asked(0)
    project_id = next(i for i in model.problem.score_of if i not in model.plan.chosen_by_project)
    answer = replace(model.best(force_in=[project_id]), is_proved=False)
    assert not find_score_change(model, project_id, answer).is_proved
