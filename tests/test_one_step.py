"""What one step more of a limit gives: against plans of the changed register; intervals where it is not proved."""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

from models.domain import Envelope, Pool, PoolDimension, Score
from models.families.limit import Unit
from models.planning import plan_funding
from models.problem import Problem
from models.report.limit_uses import limit_uses
from models.report.one_step import STEPS, StepGain, step_gains
from models.search_limits import SolveLimits
from tests.builders import YEARS, make_case, make_problem
from tests.random_problems import tiny_problem


def problem_of(envelope_mvnd: int = 8_000, most_projects: int = 1) -> Problem:
    """Three projects, each of which takes 200 million VND of the state in each of two years."""
    scores = tuple(Score(f"P{at}", "merit", Fraction(50 - 10 * at)) for at in (1, 2, 3))
    return make_problem(make_case(
        3, scores=scores, envelopes=tuple(Envelope(year, None, "", envelope_mvnd) for year in YEARS),
        pools=(Pool("N", PoolDimension.ALL, max_projects=most_projects),)))


def gains_of(problem: Problem, *, all_of: bool = False):
    plan = plan_funding(problem)
    tight = [use for use in limit_uses(problem, plan) if all_of or use.is_tight]
    return plan, {gain.rule_id: gain for gain in step_gains(problem, plan, tight)}


def test_one_project_more_in_a_pool_gives_what_planning_with_it_gives():
    problem = problem_of()
    plan, gains = gains_of(problem)
    wider = plan_funding(problem_of(most_projects=2))
    (gain,) = gains.values()
    assert gain.is_exact and gain.least == wider.objective - plan.objective > 0
    assert (gain.step, gain.entered, gain.left) == (1, ("P2",), ())


def test_a_billion_more_of_one_year_alone_gives_nothing_where_the_other_year_holds():
    problem = problem_of(envelope_mvnd=200, most_projects=3)
    _, gains = gains_of(problem)
    envelopes = [gain for gain in gains.values() if gain.rule_id.startswith("state_envelope")]
    assert len(envelopes) == len(YEARS) and all(gain.is_exact and gain.least == 0 for gain in envelopes)


def test_with_money_carried_over_a_billion_more_of_the_first_year_reaches_the_next():
    base = problem_of(envelope_mvnd=200, most_projects=3)
    problem = make_problem(replace(base.case), settings={**base.case.settings, "carry_over": "true"})
    plan, gains = gains_of(problem)
    first = next(gain for gain in gains.values() if str(YEARS[0]) in gain.rule_id)
    wider = make_problem(replace(base.case, envelopes=tuple(
        replace(row, state_mvnd=row.state_mvnd + 1_000 * (row.year == YEARS[0])) for row in base.case.envelopes)),
        settings={**base.case.settings, "carry_over": "true"})
    assert first.is_exact and first.least == plan_funding(wider).objective - plan.objective > 0


def test_a_search_that_is_cut_short_gives_an_interval_around_the_truth():
    problem = problem_of()
    plan = plan_funding(problem)
    tight = [use for use in limit_uses(problem, plan) if use.is_tight]
    truth = plan_funding(problem_of(most_projects=2)).objective - plan.objective
    for gain in step_gains(problem, plan, tight, SolveLimits(node_limit=0, presolve=False, heuristics=False)):
        assert gain.least <= truth and (gain.most is None or gain.most >= truth)


def shared(**pool) -> Problem:
    """Four projects of 200 million VND of the state a year, two of them of one locality, which has a share."""
    scores = tuple(Score(f"P{at}", "merit", Fraction(50 - 10 * at)) for at in (1, 2, 3, 4))
    localities = {f"P{at}": {"locality": "H" if at % 2 else "D"} for at in (1, 2, 3, 4)}
    return make_problem(make_case(4, scores=scores, projects=localities, pools=(
        Pool("H", PoolDimension.LOCALITY, ("H",), **pool),)))


@pytest.mark.parametrize(("before", "after", "gains_value"), [
    ({"cap_share": Fraction(495, 1000)}, {"cap_share": Fraction(505, 1000)}, True),
    ({"floor_share": Fraction(72, 100)}, {"floor_share": Fraction(71, 100)}, True),
    ({"cap_share": Fraction(4, 10)}, {"cap_share": Fraction(41, 100)}, False),
    ({"cap_share": Fraction(995, 1000)}, {"cap_share": Fraction(1)}, False)])
def test_a_point_more_of_a_share_gives_what_planning_with_it_gives(before, after, gains_value):
    plan, gains = gains_of(shared(**before), all_of=True)
    gain = next(each for each in gains.values() if each.unit is Unit.SHARE)
    assert gain.step == abs(next(iter(after.values())) - next(iter(before.values())))
    assert gain.is_exact and gain.least == plan_funding(shared(**after)).objective - plan.objective
    assert bool(gain.least) == gains_value


@pytest.mark.parametrize("seed", [*range(12), 42, 46, 56, 59])
def test_a_step_of_any_share_of_random_problems_is_what_planning_again_says(seed, monkeypatch):
    """Shares of the plan (strategic floor, caps of an enterprise or a locality, pools) and of every project's cost; by
    a step so large that it often moves the plan."""
    monkeypatch.setitem(STEPS, Unit.SHARE, Fraction(1, 4))
    problem = tiny_problem(Random(seed))
    plan = plan_funding(problem)
    if not plan.has_solution or (len(problem.settings.levels) > 1 and plan.levels[0].level != "value"):
        return
    for gain in step_gains(problem, plan, limit_uses(problem, plan)):
        changed = _stepped(problem, gain)
        if changed is not None:
            truth = max(Fraction(0), plan_funding(changed).objective - plan.objective)
            assert gain.least <= truth and (gain.most is None or gain.most >= truth), gain
            assert not gain.is_exact or gain.least == truth, gain


def _stepped(problem: Problem, gain: StepGain) -> Problem | None:
    """The problem as somebody would state it with the step; None for limits that are no share."""
    if gain.unit is not Unit.SHARE:
        return None
    step = gain.step if gain.is_cap else -gain.step
    if gain.rule_id in problem.rulebook.values:
        moved = problem.rulebook.share(gain.rule_id) + step
        rulebook = problem.rulebook.override(gain.rule_id, moved, "x")
        return replace(problem, rulebook=rulebook.override(gain.beside, 1 - moved, "x") if gain.beside else rulebook)
    if gain.rule_id.startswith("pool."):
        name = "cap_share" if gain.is_cap else "floor_share"
        return replace(problem, case=replace(problem.case, pools=tuple(
            replace(pool, **{name: getattr(pool, name) + step}) if f"pool.{pool.pool_id}" == gain.rule_id else pool
            for pool in problem.case.pools)))
    key = f"{gain.rule_id}_share"
    return replace(problem, settings=replace(problem.settings, **{key: getattr(problem.settings, key) + step})) \
        if hasattr(problem.settings, key) else None


def test_a_floor_of_enterprises_moves_with_the_cap_that_follows_from_it():
    """Two of three projects bring one point too little; neither the floor nor the cap alone would let them in."""
    case = make_case(3, enterprise_mvnd=490, projects={f"P{at}": {"product_no": 1} for at in (1, 2, 3)})
    case = replace(case, pledges=tuple(
        replace(each, amount_mvnd=600) if each.project_id == "P1" else each for each in case.pledges))
    plan, gains = gains_of(make_problem(case), all_of=True)
    gain = gains["enterprise_share_floor.market"]
    assert set(plan.chosen_by_project) == {"P1"}
    assert (gain.beside, gain.step, gain.is_cap) == ("state_share_cap.market", Fraction(1, 100), False)
    assert gain.is_exact and gain.least > 0 and gain.entered == ("P2", "P3")
    assert gains["state_share_cap.market"].beside == "" and gains["state_share_cap.market"].least == 0


def test_two_limits_of_one_pool_are_two_answers():
    problem = shared(cap_share=Fraction(495, 1000), max_projects=1)
    uses = [use for use in limit_uses(problem, plan_funding(problem)) if use.rule_id == "pool.H"]
    found = step_gains(problem, plan_funding(problem), uses)
    assert [gain.unit for gain in found] == [use.unit for use in uses] and len(found) == 2
