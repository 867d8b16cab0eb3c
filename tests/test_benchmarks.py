"""The benchmarks measure what they say: one register per seed, the same model on every side, an honest table."""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy
import pulp
import pytest

from benchmarks import agreement
from benchmarks.measure import FULL, QUICK, Line
from benchmarks.register import AS_OF, make_problem, make_register
from benchmarks.report import Machine, to_markdown
from benchmarks.rows import Rows, rows_of
from benchmarks.textbook import SETTINGS, Textbook, solve_with_bundled_cbc
from models.audit import audit
from models.audit_document import audit_document
from models.domain import FundingMode
from models.families.contents import FAMILIES
from models.milp.build import build_programme
from models.plan import Termination
from models.planning import plan_funding
from models.problem import Problem, state_problem
from models.search_limits import SolveLimits
from tests.rule_families import family_of_row

TINY = 40
LIMITS = SolveLimits(time_limit_seconds=120.0)


def tiny_problem(*, whole: bool) -> Problem:
    """A small register without the floors that only a large one can keep."""
    case = make_problem(TINY, **SETTINGS).case
    pools = tuple(p for p in case.pools if p.floor_mvnd is None and p.floor_share is None and not p.min_projects)
    projects = case.projects
    if whole:
        projects = tuple(replace(p, funding_mode=FundingMode.WHOLE, minimum_scale_share=Fraction(1)) for p in projects)
    return state_problem(replace(case, pools=pools, projects=projects), AS_OF)


def textbook_value(problem: Problem) -> tuple[float, frozenset[str]]:
    textbook = Textbook(problem)
    solve_with_bundled_cbc(textbook, 0.0, 120.0)
    assert textbook.lp.sol_status == pulp.LpSolutionOptimal
    return textbook.lp.objective.value(), textbook.funded()


def test_the_same_seed_makes_the_same_register_and_another_seed_another() -> None:
    assert make_register(60, 3).digest == make_register(60, 3).digest
    assert make_register(60, 3).digest != make_register(60, 4).digest


def test_a_register_of_some_hundred_projects_has_a_row_of_every_family() -> None:
    """But of purses and of expected spending, which it has not, so that what is measured on it can be compared."""
    programme = build_programme(make_problem(200))
    families = {family.__name__ for family in FAMILIES} - {"purses", "fund_tranches", "expected_spending"}
    assert {family_of_row(row.name) for row in programme.lp.constraints()} >= families


def test_a_small_instance_plans_and_the_audit_agrees() -> None:
    problem = tiny_problem(whole=False)
    plan = plan_funding(problem, LIMITS, price_levels=False)
    assert plan.termination is Termination.OPTIMAL
    assert plan.chosen
    assert audit(audit_document(problem, plan)).findings == ()


def test_the_textbook_agrees_with_the_product_where_projects_are_funded_whole() -> None:
    problem = tiny_problem(whole=True)
    plan = plan_funding(problem, LIMITS, price_levels=False)
    value, funded = textbook_value(problem)
    assert value == pytest.approx(float(plan.objective), rel=1e-7)
    assert funded == {option.project_id for option in plan.chosen}


def test_the_textbook_is_never_below_the_product_where_scales_move_freely() -> None:
    problem = tiny_problem(whole=False)
    plan = plan_funding(problem, LIMITS, price_levels=False)
    assert textbook_value(problem)[0] >= float(plan.objective) * (1 - 1e-6)


def test_rows_come_back_from_their_file_as_they_were(tmp_path) -> None:
    rows = rows_of(build_programme(tiny_problem(whole=False)))
    rows.save(tmp_path / "rows.npz")
    again = Rows.load(tmp_path / "rows.npz")
    for name, array in rows.__dict__.items():
        assert numpy.array_equal(array, getattr(again, name)), name
    assert sum(len(columns) for columns, *_ in rows.by_row()) == len(rows.columns)


def machine(load: str) -> Machine:
    return Machine("processor", 2, 8.0, "system", load, "today")


def test_the_table_says_met_not_met_and_cannot_tell() -> None:
    lines = [Line(topic, "N", "1", "<= 2", is_met, 3) for topic, is_met in (("a", True), ("b", False), ("c", None))]
    text = to_markdown(machine("0.1 / 0.1 / 0.1"), FULL, lines, 1.0)
    rows = [row for row in text.splitlines() if row[:3] in ("| 1", "| 2", "| 3")]
    assert [row.split(" | ")[5] for row in rows] == ["met", "not met", "-"]


def test_a_quick_run_and_a_busy_machine_say_so_at_the_top() -> None:
    assert "**Quick run" in to_markdown(machine("0.1 / 0.1 / 0.1"), QUICK, [], 1.0)
    assert "**Not measured" not in to_markdown(machine("0.1 / 0.1 / 0.1"), FULL, [], 1.0)
    assert "**Not measured in this run: growth.**" in to_markdown(machine("0 / 0 / 0"), FULL, [], 1.0, ["growth"])
    assert "**The machine was busy" in to_markdown(machine("4.0 / 3.0 / 2.0"), FULL, [], 1.0)
    assert "**The machine was busy" not in to_markdown(machine("0.1 / 0.1 / 0.1"), FULL, [], 1.0)


def test_random_registers_have_the_answers_of_plain_highs() -> None:
    """Eight here; `make bench` plans five hundred. A value moved by a tenth of a thousandth is noticed."""
    every = list(agreement.answers(0, 8))
    assert not any(one.differs for one in every) and all(one.is_decided for one in every)
    planned = [one for one in every if one.ours is not None and any(one.ours)]
    assert len({one.family for one in planned}) >= 2
    assert all(replace(one, ours=tuple(1.0001 * each for each in one.ours)).differs for one in planned)
    assert all(replace(one, plain=None).differs for one in planned)
