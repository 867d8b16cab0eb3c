"""What one step more of a limit gives: against plans of the changed register; intervals where it is not proved."""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from models.domain import Envelope, Pool, PoolDimension, Score
from models.planning import plan_funding
from models.problem import Problem
from models.report.limit_uses import limit_uses
from models.report.one_step import step_gains
from models.search_limits import SolveLimits
from tests.builders import YEARS, make_case, make_problem


def problem_of(envelope_mvnd: int = 8_000, most_projects: int = 1) -> Problem:
    """Three projects, each of which takes 200 million VND of the state in each of two years."""
    scores = tuple(Score(f"P{at}", "merit", Fraction(50 - 10 * at)) for at in (1, 2, 3))
    return make_problem(make_case(
        3, scores=scores, envelopes=tuple(Envelope(year, None, "", envelope_mvnd) for year in YEARS),
        pools=(Pool("N", PoolDimension.ALL, max_projects=most_projects),)))


def gains_of(problem: Problem):
    plan = plan_funding(problem)
    tight = [use for use in limit_uses(problem, plan) if use.is_tight]
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
