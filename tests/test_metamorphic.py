"""What must hold between the answers to two questions, whatever the answers are.

V = exact value of the best plan, -infinity where there is none. Problems are random and tiny, every family may be on;
value alone decides (`levels: value`), so that V is one number. Each relation is worded as it really holds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import partial
from random import Random

import pytest

from models.audit import audit
from models.audit_document import audit_document
from models.domain import (
    BudgetLine,
    Cost,
    Decision,
    Envelope,
    FundingMode,
    Link,
    LinkKind,
    Payer,
    Pledge,
    Pool,
    PoolDimension,
    Project,
    ProjectStatus,
    Regime,
    Score,
)
from models.plan import Plan, Termination
from models.planning import plan_funding
from models.problem import Problem
from models.report.cutline import cut_line
from models.search_limits import SolveLimits
from tests.random_problems import YEARS, mid_size_problem, tiny_problem, with_case, with_settings

NO_PLAN = float("-inf")
AMPLE_MVND = 1_000_000
VALUE_ALONE = {"levels": "value", "priority_mode": "off", "tie_break": "false"}
OF_PROJECT = ("costs", "pledges", "scores", "localisation", "funding_levels")
NO_SHARE_RULES = {
    "strategic_floor_is_binding": None,
    "strategic_base_mvnd": None,
    "lead_enterprise_cap_share": None,
    "locality_cap_share": None,
}


def relation(test: Callable[[Random], None], examples: int = 40) -> Callable[[], None]:
    """Many examples, the same in every run, whatever else the process has loaded. The failing one is named."""

    def every_example() -> None:
        for number in range(examples):
            try:
                test(Random(f"{test.__name__} {number}"))
            except BaseException as error:
                error.add_note(f"example {number} of {examples}")
                raise

    every_example.__name__, every_example.__doc__ = test.__name__, test.__doc__
    return every_example


def some_problem(rng: Random, **changes: str | None) -> Problem:
    problem = with_settings(tiny_problem(rng, 6), **VALUE_ALONE, **changes)
    if problem.settings.localisation_mode.value == "soft":
        problem = with_settings(problem, localisation_mode="hard")
    return problem


def solve(problem: Problem, limits: SolveLimits | None = None) -> Plan:
    plan = plan_funding(problem, limits, price_levels=False)
    assert plan.termination in (Termination.OPTIMAL, Termination.INFEASIBLE)
    return plan


def best_value(problem: Problem) -> Fraction | float:
    plan = solve(problem)
    return plan.objective if plan.has_solution else NO_PLAN


def funded(plan: Plan) -> frozenset[str]:
    return frozenset(plan.chosen_by_project)


def replaced(rows: tuple, index: int, **changes: object) -> tuple:
    return (*rows[:index], replace(rows[index], **changes), *rows[index + 1 :])


def newcomer(project_id: str = "NEW", *, cost_mvnd: int = 10, score: int = 50, **fields: object) -> dict[str, tuple]:
    """The rows of one more project that keeps every floor on its own."""
    given_fields = {"regime": Regime.MARKET, "regime_reason": "test", "managing_agency": "N", "locality": "N", **fields}
    return {
        "projects": (Project(project_id, project_id, **given_fields),),
        "costs": (Cost(project_id, 2026, BudgetLine.RECURRENT, cost_mvnd),),
        "pledges": (Pledge(project_id, Payer.ENTERPRISE, "N", 2026, -(-cost_mvnd // 2), "MOU"),),
        "scores": (Score(project_id, "c1", Fraction(score)), Score(project_id, "c2", Fraction(score))),
    }


def with_rows(problem: Problem, rows: dict[str, tuple]) -> Problem:
    return with_case(problem, **{table: (*getattr(problem.case, table), *more) for table, more in rows.items()})


@relation
def test_01_more_money_never_lowers_the_value(rng: Random) -> None:
    problem = some_problem(rng)
    richer = tuple(replace(row, state_mvnd=row.state_mvnd + rng.randint(0, 20)) for row in problem.case.envelopes)
    assert best_value(with_case(problem, envelopes=richer)) >= best_value(problem)


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
def test_08_one_more_free_project_never_lowers_the_value(rng: Random) -> None:
    problem = some_problem(rng)
    more = with_rows(problem, newcomer(cost_mvnd=rng.randint(2, 20), score=rng.randint(0, 90)))
    assert best_value(more) >= best_value(problem)


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
