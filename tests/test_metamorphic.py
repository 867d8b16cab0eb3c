"""What changes one answer into another, and in which direction, whatever the answers are.

Problems are random and tiny, every family may be on. Each relation is worded as it really holds.
"""
from __future__ import annotations

from dataclasses import replace
from random import Random

from models.audit import audit
from models.audit_document import audit_document
from models.domain import (
    Decision,
    Envelope,
    LinkKind,
    Pool,
    PoolDimension,
    ProjectStatus,
)
from models.plan import Termination
from models.planning import plan_funding
from models.problem import Problem
from models.report.cutline import cut_line
from tests.random_problems import YEARS, tiny_problem, with_case, with_settings
from tests.related_problems import (
    AMPLE_MVND,
    NO_SHARE_RULES,
    OF_PROJECT,
    best_value,
    funded,
    newcomer,
    relation,
    replaced,
    solve,
    some_problem,
    with_rows,
)


@relation
def test_01_more_money_never_lowers_the_value(rng: Random) -> None:
    problem = some_problem(rng)
    richer = tuple(replace(row, state_mvnd=row.state_mvnd + rng.randint(0, 20)) for row in problem.case.envelopes)
    assert best_value(with_case(problem, envelopes=richer)) >= best_value(problem)


@relation
def test_05_a_tighter_cap_never_raises_the_value(rng: Random) -> None:
    problem, cap = some_problem(rng), rng.randint(5, 30)
    pool = Pool("LX", PoolDimension.MANAGING_AGENCY, ("A",), cap_mvnd=cap)
    wide, tight = (
        with_case(problem, pools=(*problem.case.pools, replace(pool, cap_mvnd=c)))
        for c in (cap, cap - rng.randint(0, 5))
    )
    assert best_value(tight) <= best_value(wide) <= best_value(problem)


@relation
def test_06_a_higher_floor_never_raises_the_value(rng: Random) -> None:
    problem, floor = some_problem(rng), rng.randint(0, 8)
    pool = Pool("LX", PoolDimension.MANAGING_AGENCY, ("A",), floor_mvnd=floor)
    low, high = (
        with_case(problem, pools=(*problem.case.pools, replace(pool, floor_mvnd=f)))
        for f in (floor, floor + rng.randint(0, 5))
    )
    assert best_value(high) <= best_value(low)


@relation
def test_08_one_more_free_project_never_lowers_the_value(rng: Random) -> None:
    problem = some_problem(rng)
    more = with_rows(problem, newcomer(cost_mvnd=rng.randint(2, 20), score=rng.randint(0, 90)))
    assert best_value(more) >= best_value(problem)


@relation
def test_11b_the_better_of_forcing_a_project_in_and_out_is_the_value(rng: Random) -> None:
    problem = some_problem(rng)
    index = rng.randrange(len(problem.case.projects))
    project = problem.case.projects[index]
    # Refusing a running project lifts the obligation to go on with it: not a law there.
    if project.decision is Decision.FREE and project.status is ProjectStatus.PROPOSED:
        forced = [
            with_case(problem, projects=replaced(problem.case.projects, index, decision=decision))
            for decision in (Decision.MUST, Decision.MUST_NOT)
        ]
        assert max(best_value(other) for other in forced) == best_value(problem)


@relation
def test_13_money_beyond_all_cost_changes_nothing(rng: Random) -> None:
    problem = some_problem(rng)
    total = sum(cost.total_mvnd for cost in problem.case.costs)
    enough, plenty = (
        with_case(problem, envelopes=tuple(Envelope(year, None, "", money) for year in YEARS))
        for money in (total, 10 * total)
    )
    assert best_value(plenty) == best_value(enough)


@relation
def test_14_a_better_score_of_a_funded_project_adds_at_least_its_worth_and_keeps_it_funded(rng: Random) -> None:
    problem = some_problem(rng, size_exponent="0")
    plan = solve(problem)
    if not plan.chosen:
        return
    option, rise = rng.choice(plan.chosen), rng.randint(1, 30)
    raised = with_case(
        problem,
        scores=tuple(
            replace(row, score=row.score + rise) if row.project_id == option.project_id else row
            for row in problem.case.scores
        ),
    )
    after = solve(raised)
    assert after.objective >= plan.objective + rise * option.scale_share
    assert option.project_id in funded(after)


@relation
def test_17_dropping_any_one_rule_never_lowers_the_value(rng: Random) -> None:
    """Where no cap is a share: a floor is a reason for options in which the state pays more, and their money would
    count in the total that a share is taken of."""
    problem = some_problem(rng, lead_enterprise_cap_share=None, locality_cap_share=None)
    problem = with_case(problem, pools=tuple(replace(pool, cap_share=None) for pool in problem.case.pools))
    case, without = problem.case, []
    for table in ("pools", "links", "targets"):
        for index, row in enumerate(getattr(case, table)):
            if not (table == "links" and row.kind is LinkKind.SYNERGY):
                rows = getattr(case, table)
                without.append(with_case(problem, **{table: (*rows[:index], *rows[index + 1 :])}))
    # An envelope's year is a planning year: the rule is dropped by making the money ample.
    without += [
        with_case(problem, envelopes=replaced(case.envelopes, index, state_mvnd=AMPLE_MVND))
        for index in range(len(case.envelopes))
    ]
    without += [
        with_settings(problem, **{key: None})
        for key in case.settings
        if key.endswith(("_cap_mvnd", "_cap_share"))
        or key in ("minimum_grant_mvnd", "maximum_projects", "floor_each_year", "strategic_floor_is_binding")
    ]
    value = best_value(problem)
    assert all(best_value(other) >= value for other in without)


@relation
def test_19_two_independent_halves_add_up(rng: Random) -> None:
    halves = []
    for agency in ("A", "B"):
        half = with_case(
            some_problem(
                rng, **NO_SHARE_RULES, maximum_projects=None, lead_enterprise_cap_mvnd=None, locality_cap_mvnd=None
            ),
            pools=(),
            targets=(),
            purses=(),
            purse_amounts=(),
        )

        def name(project_id: str, agency: str = agency) -> str:
            return f"{agency}-{project_id}"

        case = half.case
        halves.append(
            with_case(
                half,
                projects=tuple(
                    replace(p, project_id=name(p.project_id), managing_agency=agency) for p in case.projects
                ),
                **{
                    table: tuple(replace(row, project_id=name(row.project_id)) for row in getattr(case, table))
                    for table in OF_PROJECT
                },
                links=tuple(
                    replace(link, link_id=name(link.link_id), project_ids=tuple(map(name, link.project_ids)))
                    for link in case.links
                ),
                envelopes=tuple(Envelope(year, None, agency, rng.randint(5, 40)) for year in YEARS),
            )
        )
    first, second = halves
    second = Problem(
        replace(second.case, settings=first.case.settings, criteria=first.case.criteria), first.rulebook, first.settings
    )
    both = with_case(
        first,
        **{
            table: (*getattr(first.case, table), *getattr(second.case, table))
            for table in (*OF_PROJECT, "projects", "links", "envelopes")
        },
    )
    assert best_value(both) == best_value(first) + best_value(second)


@relation
def test_24_a_cap_split_into_parts_never_raises_the_value(rng: Random) -> None:
    problem, cap = some_problem(rng), rng.randint(4, 40)
    whole = with_case(problem, pools=(*problem.case.pools, Pool("LX", PoolDimension.ALL, cap_mvnd=cap)))
    parts = with_case(
        problem,
        pools=(
            *problem.case.pools,
            *(
                Pool(f"LX{agency}", PoolDimension.MANAGING_AGENCY, (agency,), cap_mvnd=cap // 2)
                for agency in ("A", "B")
            ),
        ),
    )
    assert best_value(parts) <= best_value(whole)


@relation
def test_26_the_price_of_a_level_is_what_the_value_loses_to_it(rng: Random) -> None:
    problem = with_settings(
        tiny_problem(rng, 6),
        levels="localisation,value",
        localisation_mode="soft",
        priority_mode="off",
        tie_break="false",
    )
    plan = plan_funding(problem)
    prices = [level.price for level in plan.levels if level.level == "localisation"]
    if plan.has_solution and prices:
        alone = best_value(with_settings(problem, levels="value"))
        assert prices == [alone - plan.objective]
        assert prices[0] >= 0


@relation
def test_27_the_optimum_is_at_least_any_plan_that_is_allowed(rng: Random) -> None:
    """The cut line, where the audit finds nothing against it, and the plan of a poorer year."""
    problem = some_problem(rng)
    plan = solve(problem)
    line = cut_line(problem)
    document = audit_document(
        problem,
        replace(
            plan,
            termination=Termination.FEASIBLE,
            chosen=line.chosen,
            objective=line.objective,
            bound=float(line.objective),
        ),
    )
    if audit(document).is_compliant:
        assert plan.has_solution
        assert plan.objective >= line.objective
