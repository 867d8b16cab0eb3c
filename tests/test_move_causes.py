"""Why a project comes in, goes out or gets another amount: what is about the project itself is told before the rest."""
from __future__ import annotations

from dataclasses import replace

from models.domain import Decision, Envelope
from models.planning import plan_funding
from models.report.move_causes import CAUSES, cause_of
from models.report.who_moves import MOVED, paid_by, who_moves
from tests.builders import make_case, make_problem


def causes(before, after) -> dict[str, str]:
    sides = [(problem, plan_funding(problem)) for problem in (before, after)]
    return {move.project_id: cause_of(move, *sides)
            for move in who_moves(*(paid_by(plan.chosen) for _, plan in sides)) if move.move in MOVED}


def tight(**tables):
    return make_case(3, envelopes=tuple(Envelope(year, None, "", 400) for year in (2026, 2027)), **tables)


def test_a_project_that_makes_room_and_one_that_is_locked_out():
    before = make_problem(tight())
    funded = sorted(plan_funding(before).chosen_by_project)
    locked = {funded[0]: {"decision": Decision.MUST_NOT, "decision_reason": "x"}}
    found = causes(before, make_problem(tight(projects=locked)))
    assert found.pop(funded[0]) == "must_not" and set(found.values()) == {"made_room"}


def test_what_differs_in_the_project_itself_comes_first():
    before = tight()
    funded = sorted(plan_funding(make_problem(before)).chosen_by_project)
    after = replace(before, costs=tuple(replace(cost, total_mvnd=cost.total_mvnd + 1)
                                        if cost.project_id == funded[0] else cost for cost in before.costs))
    found = causes(make_problem(before), make_problem(after))
    assert found.get(funded[0], "own_data") == "own_data"
    gone = replace(before, projects=before.projects[1:], costs=before.costs, envelopes=before.envelopes)
    assert set(causes(make_problem(before), make_problem(gone)).values()) <= {"own_data", *CAUSES}


def test_less_money_makes_somebody_give_way():
    before, after = tight(), make_case(3, envelopes=tuple(Envelope(year, None, "", 200) for year in (2026, 2027)))
    assert set(causes(make_problem(before), make_problem(after)).values()) == {"gave_way"}
