"""What changes nothing of an answer, or its unit alone, whatever the answer is.

Problems are random and tiny, every family may be on. Each relation is worded as it really holds.
"""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import partial
from random import Random

import pytest

from models.domain import (
    BudgetLine,
    Decision,
    FundingMode,
    Link,
    LinkKind,
    Pool,
    PoolDimension,
    ProjectStatus,
)
from models.problem import Problem
from models.search_limits import SolveLimits
from tests.random_problems import mid_size_problem, tiny_problem, with_case, with_settings
from tests.related_problems import (
    AMPLE_MVND,
    NO_PLAN,
    NO_SHARE_RULES,
    OF_PROJECT,
    best_value,
    funded,
    newcomer,
    relation,
    solve,
    some_problem,
    with_rows,
)


@partial(relation, examples=8)
def test_02_the_order_of_the_rows_changes_nothing_not_even_the_list(rng: Random) -> None:
    problem = with_settings(tiny_problem(rng, 6), tie_break="true")
    plan = solve(problem)
    for _ in range(20):
        tables = {}
        for table in (
            "projects",
            "costs",
            "pledges",
            "scores",
            "criteria",
            "localisation",
            "envelopes",
            "pools",
            "links",
            "funding_levels",
            "purses",
            "purse_amounts",
        ):
            rows = list(getattr(problem.case, table))
            rng.shuffle(rows)
            tables[table] = tuple(rows)
        shuffled = with_case(problem, **tables)
        assert shuffled.digest == problem.digest
        assert solve(shuffled).chosen == plan.chosen


def _all_money_times(problem: Problem, factor: int) -> Problem:
    case = problem.case

    def times(rows: tuple, *columns: str) -> tuple:
        return tuple(replace(row, **{column: getattr(row, column) * factor for column in columns
                                     if getattr(row, column) is not None}) for row in rows)

    return with_case(
        problem,
        costs=times(case.costs, "total_mvnd", "state_request_mvnd", "committed_state_mvnd"),
        pledges=times(case.pledges, "amount_mvnd"),
        envelopes=times(case.envelopes, "state_mvnd"),
        pools=times(case.pools, "cap_mvnd"),
        purse_amounts=times(case.purse_amounts, "state_mvnd"),
        settings={key: str(int(text) * factor) if key.endswith("_mvnd") else text
                  for key, text in case.settings.items()},
    )


@relation
def test_03_all_money_times_a_factor_is_the_same_plan(rng: Random) -> None:
    """On whole projects on one budget line without floors on money, in amounts of which every share of a rule is whole
    (nothing is rounded), and without bonus points."""
    factor = rng.choice((2, 10, 1_000))
    problem = some_problem(rng, **NO_SHARE_RULES, size_exponent="0")
    case = problem.case
    problem = with_case(
        problem,
        projects=tuple(replace(p, funding_mode=FundingMode.WHOLE) for p in case.projects),
        costs=tuple(replace(c, budget_line=BudgetLine.RECURRENT) for c in case.costs),
        pools=tuple(replace(pool, floor_mvnd=None, floor_share=None) for pool in case.pools),
        links=tuple(link for link in case.links if link.kind is not LinkKind.SYNERGY),
        funding_levels=(),
    )
    problem = _all_money_times(problem, 100)
    larger = _all_money_times(problem, factor)
    assert best_value(larger) == best_value(problem)
    by_size, larger_by_size = (with_settings(p, size_exponent="1") for p in (problem, larger))
    assert best_value(larger_by_size) == best_value(by_size) * factor


@relation
def test_04_all_scores_times_a_factor_is_the_value_times_the_factor(rng: Random) -> None:
    problem, factor = some_problem(rng), Fraction(rng.choice((1, 3, 5)), rng.choice((2, 4)))
    problem = with_case(problem, links=tuple(link for link in problem.case.links if link.kind is not LinkKind.SYNERGY))
    scaled = with_case(problem, scores=tuple(replace(row, score=row.score * factor) for row in problem.case.scores))
    value = best_value(problem)
    assert best_value(scaled) == (value if value == NO_PLAN else value * factor)


@relation
def test_07_removing_an_unfunded_project_that_nobody_needs_changes_nothing(rng: Random) -> None:
    problem = some_problem(rng)
    plan = solve(problem)
    needed = {i for link in problem.case.links if link.kind is LinkKind.REQUIRES for i in link.project_ids[1:]}
    idle = sorted(set(problem.case.project_by_id) - funded(plan) - needed)
    if not plan.has_solution or not idle or len(problem.case.projects) < 2:
        return
    gone = rng.choice(idle)
    rows = {
        table: tuple(row for row in getattr(problem.case, table) if row.project_id != gone)
        for table in ("projects", *OF_PROJECT)
    }
    links = tuple(
        replace(link, project_ids=tuple(i for i in link.project_ids if i != gone))
        for link in problem.case.links
        if not (gone in link.project_ids and link.kind in (LinkKind.SYNERGY, LinkKind.REQUIRES))
    )
    assert best_value(with_case(problem, **rows, links=links)) == plan.objective


@relation
def test_09_a_project_without_score_in_a_group_of_its_own_changes_nothing(rng: Random) -> None:
    """Where no rule is a share or a floor: there its money would count."""
    problem = with_case(some_problem(rng, **NO_SHARE_RULES), pools=())
    assert best_value(with_rows(problem, newcomer(score=0))) == best_value(problem)


@relation
def test_10_a_project_too_dear_for_every_envelope_changes_nothing(rng: Random) -> None:
    problem = some_problem(rng)
    assert best_value(with_rows(problem, newcomer(cost_mvnd=AMPLE_MVND))) == best_value(problem)


@relation
def test_11_deciding_what_the_plan_does_anyway_changes_nothing(rng: Random) -> None:
    problem = some_problem(rng)
    plan = solve(problem)
    if plan.has_solution:
        decided = tuple(
            replace(p, decision=Decision.MUST)
            if p.project_id in funded(plan)
            else replace(p, decision=Decision.MUST_NOT)
            for p in problem.case.projects
        )
        assert best_value(with_case(problem, projects=decided)) == plan.objective


@relation
def test_12_a_redundant_rule_changes_nothing(rng: Random) -> None:
    problem = some_problem(rng)
    count = len(problem.case.projects)
    redundant = (
        Pool("LX", PoolDimension.ALL, cap_share=Fraction(1)),
        Pool("LY", PoolDimension.ALL, max_projects=count),
        Pool("LZ", PoolDimension.ALL, cap_mvnd=AMPLE_MVND),
    )
    links = (*problem.case.links, Link("KX", LinkKind.AT_MOST, ("P1", "P2", "P3"), limit=3))
    assert best_value(with_case(problem, pools=(*problem.case.pools, *redundant), links=links)) == best_value(problem)


@relation
def test_15_a_worse_score_of_an_unfunded_project_changes_nothing(rng: Random) -> None:
    problem = some_problem(rng)
    plan = solve(problem)
    idle = sorted(set(problem.case.project_by_id) - funded(plan))
    if plan.has_solution and idle:
        gone = rng.choice(idle)
        worse = tuple(
            replace(row, score=row.score / 2) if row.project_id == gone else row for row in problem.case.scores
        )
        assert best_value(with_case(problem, scores=worse)) == plan.objective


@relation
def test_16_other_ids_and_group_names_change_nothing(rng: Random) -> None:
    problem = some_problem(rng)
    ids = sorted(problem.case.project_by_id)
    new = dict(zip(ids, rng.sample([f"Dự án/{i} (mới)" for i in range(20)], len(ids)), strict=True))
    names = {"A": "Bộ Z", "B": "Bộ Y", "H": "Huế", "D": "Đà Nẵng", "E1": "X1", "E2": "X2", "E3": "X0"}
    projects = tuple(
        replace(
            p,
            project_id=new[p.project_id],
            managing_agency=names[p.managing_agency],
            locality=names[p.locality],
            lead_enterprise=names.get(p.lead_enterprise, ""),
        )
        for p in problem.case.projects
    )
    rows = {
        table: tuple(replace(row, project_id=new[row.project_id]) for row in getattr(problem.case, table))
        for table in OF_PROJECT
    }
    renamed = with_case(
        problem,
        projects=projects,
        **rows,
        links=tuple(replace(x, project_ids=tuple(new[i] for i in x.project_ids)) for x in problem.case.links),
        envelopes=tuple(replace(e, managing_agency=names.get(e.managing_agency, "")) for e in problem.case.envelopes),
        pools=tuple(
            replace(pool, members=tuple(new.get(m, names.get(m, m)) for m in pool.members))
            for pool in problem.case.pools
        ),
        purses=tuple(
            replace(purse, members=tuple(new.get(m, names.get(m, m)) for m in purse.members))
            for purse in problem.case.purses
        ),
    )
    assert best_value(renamed) == best_value(problem)


@pytest.mark.parametrize("seed", range(4))
def test_18_seeds_threads_and_presolve_change_nothing_not_even_the_list(seed: int) -> None:
    problem = with_settings(mid_size_problem(seed, 25), tie_break="true")
    plan = solve(problem)
    assert plan.chosen
    for limits in (
        *(SolveLimits(seed=s) for s in (1, 2, 3)),
        SolveLimits(threads=2),
        SolveLimits(threads=4),
        SolveLimits(presolve=False),
    ):
        assert solve(problem, limits).chosen == plan.chosen


@relation
def test_20_a_twin_that_excludes_its_original_changes_nothing(rng: Random) -> None:
    problem = some_problem(rng)
    plan, case = solve(problem), problem.case
    original = rng.choice(case.projects)
    joined = [link for link in case.links if original.project_id in link.project_ids]
    if (
        original.decision is not Decision.FREE
        or original.status is not ProjectStatus.PROPOSED
        or any(link.kind is LinkKind.SYNERGY or link.project_ids[0] != original.project_id for link in joined)
    ):
        return
    rows = {
        table: tuple(
            replace(row, project_id="TWIN") for row in getattr(case, table) if row.project_id == original.project_id
        )
        for table in OF_PROJECT
    }
    links = [*case.links, Link("KT", LinkKind.EXCLUDES, (original.project_id, "TWIN"))]
    for link in joined:
        links.append(
            replace(
                link,
                link_id=f"{link.link_id}T",
                project_ids=tuple("TWIN" if i == original.project_id else i for i in link.project_ids),
            )
        )
    pools = tuple(
        replace(pool, members=(*pool.members, "TWIN")) if original.project_id in pool.members else pool
        for pool in case.pools
    )
    twins = with_case(
        with_rows(problem, {"projects": (replace(original, project_id="TWIN"),), **rows}),
        links=tuple(links),
        pools=pools,
        purses=tuple(
            replace(purse, members=(*purse.members, "TWIN")) if original.project_id in purse.members else purse
            for purse in case.purses
        ),
    )
    assert best_value(twins) == (plan.objective if plan.has_solution else NO_PLAN)
