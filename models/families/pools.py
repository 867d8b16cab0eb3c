"""Named share rules over groups of projects, and the strategic share floor."""
from __future__ import annotations

from collections.abc import Iterator

from models.domain import BudgetLine, Pool
from models.families.limit import Limit, Stated, Unit
from models.families.option_table import OptionTable
from models.families.rule import Label, Lock, LockKind, MoneyKind, MoneyLimit, Rule, on_register, on_text
from models.problem import Problem


def pools(problem: Problem, table: OptionTable) -> Iterator[Stated]:
    """A pool's state money stays between its floor and its cap, in money or as a share of the plan's state money.

    floor_mvnd <= sum_{p in pool} state[p] <= cap_mvnd, and the same with share x sum_p state[p] (million VND, in the
    pool's year or over the whole period); at most max_projects funded projects.
    Rule: the pool's own id.
    """
    for index, pool in enumerate(problem.case.pools):
        members, rule = problem.members_of(pool), _rule(pool, "pools")
        state = table.state if pool.year is None else table.state_in((pool.year,))
        inside, everything = table.sum_of(state, members), table.sum_of(state)
        for column, is_cap in (("cap_mvnd", True), ("floor_mvnd", False)):
            if (limit := getattr(pool, column)) is not None:
                yield Limit(f"pools__{index:03d}__{column}", rule, is_cap, inside, limit, Unit.MVND, money=(
                    MoneyLimit(rule.rule_id, MoneyKind(f"pool_{column.removesuffix('_mvnd')}"), (pool.pool_id,),
                               limit),))
        for column, is_cap in (("cap_share", True), ("floor_share", False)):
            if (share := getattr(pool, column)) is not None:
                yield Limit(f"pools__{index:03d}__{column}", rule, is_cap, inside, share, Unit.SHARE, everything,
                            f"state__{pool.year or 'period'}", lock=_lock(pool, column))
        if pool.max_projects is not None:
            yield Limit(f"pools__{index:03d}__max_projects", rule, True, table.sum_of(table.ones, members),
                        pool.max_projects, Unit.PROJECTS, lock=_lock(pool, "max_projects"))


def product_coverage(problem: Problem, table: OptionTable) -> Iterator[Stated]:
    """A product (or any group) that must be covered has at least its minimum number of funded projects.

    sum_{p in pool} select[p] >= min_projects for every pool with a minimum (projects).
    Rule: the pool's own id.
    """
    for index, pool in enumerate(problem.case.pools):
        if pool.min_projects:
            projects = table.sum_of(table.ones, problem.members_of(pool))
            yield Limit(f"product_coverage__{index:03d}", _rule(pool, "product_coverage"), False, projects,
                        pool.min_projects, Unit.PROJECTS, lock=_lock(pool, "min_projects"))


def strategic_share_floor(problem: Problem, table: OptionTable) -> Iterator[Stated]:
    """Strategic projects get at least their share of recurrent (S&T non-business) state money, when set to bind.

    sum_{p strategic} state_recurrent[p] >= floor x base (million VND over the period); the base is the planner's
    S&T non-business budget, or the plan's own recurrent state money where none is given.
    Rule: strategic_share_floor.
    """
    if not problem.settings.strategic_floor_is_binding:
        return
    floor = problem.rulebook.share("strategic_share_floor")
    if floor is None:
        return
    rule = Rule("strategic_share_floor", "strategic_share_floor", on_text(problem, "strategic_share_floor"),
                is_text=True, switched_off=(("strategic_floor_is_binding", False),))
    recurrent = table.state_in(line=BudgetLine.RECURRENT)
    inside = table.sum_of(recurrent, [p.project_id for p in problem.case.projects if problem.is_strategic(p)])
    if problem.settings.strategic_base_mvnd is not None:
        yield Limit("strategic_share_floor", rule, False, inside, floor * problem.settings.strategic_base_mvnd,
                    Unit.MVND)
    else:
        yield Limit("strategic_share_floor", rule, False, inside, floor, Unit.SHARE, table.sum_of(recurrent))


def pool_rule_id(pool_id: str) -> str:
    """`pool.<pool_id>`."""
    return f"pool.{pool_id}"


def _rule(pool: Pool, family: str) -> Rule:
    name = Label(pool.label_vi or pool.pool_id, pool.label_en or pool.pool_id)
    return Rule(pool_rule_id(pool.pool_id), family, on_register(pool.source), sentence="explain_rules.name.pool",
                values=(("name", name),), pool_id=pool.pool_id)


def _lock(pool: Pool, column: str) -> Lock:
    return Lock(pool_rule_id(pool.pool_id), LockKind.POOL_LIMIT, (pool.pool_id, column))
