"""The few figures a plan comes to: limits used up, years against envelopes, who is left out, targets met."""
from __future__ import annotations

from fractions import Fraction

import pytest

from models.domain import (
    BudgetLine,
    Decision,
    Envelope,
    Localisation,
    LocalisationBasis,
    Pool,
    PoolDimension,
    Target,
)
from models.families.limit import Unit
from models.planning import plan_funding
from models.report.allocation import allocate
from models.report.headline import left_out, rules_short_of_law, targets_reached, years_used
from models.report.limit_uses import LimitUse, limit_uses
from tests.builders import YEARS, make_case, make_plan, make_problem
from tests.holding_cases import HoldingCase, holding_cases
from tests.rule_families import rule_families
from ui.planning.limits import limit_row

# Each project of `make_case` gets 200 million VND of state money a year.


def uses_of(problem, plan, *rule_ids: str) -> list[LimitUse]:
    return [use for use in limit_uses(problem, plan) if use.rule_id in rule_ids]


def envelopes(*amounts: int, line: BudgetLine | None = None, agency: str = "") -> tuple[Envelope, ...]:
    return tuple(Envelope(year, line, agency, amount) for year, amount in zip(YEARS, amounts, strict=True))


def test_an_envelope_is_tight_when_less_than_one_per_cent_is_left():
    problem = make_problem(make_case(envelopes=envelopes(404, 405)))
    first, second = uses_of(problem, make_plan(problem), "state_envelope.2026.all", "state_envelope.2027.all")
    assert (first.used, first.room, first.is_tight) == (400, 4, True)
    assert (second.used, second.room, second.is_tight) == (400, 5, False)


def test_money_carried_over_widens_the_next_year():
    problem = make_problem(make_case(envelopes=envelopes(450, 400)), settings={"carry_over": "true"})
    assert [year.envelope_mvnd for year in years_used(problem, make_plan(problem))] == [450, 450]


def test_without_carry_over_each_year_stands_alone():
    problem = make_problem(make_case(envelopes=envelopes(450, 400)))
    years = years_used(problem, make_plan(problem))
    assert [(year.state_mvnd, year.envelope_mvnd) for year in years] == [(400, 450), (400, 400)]


def test_an_envelope_for_both_lines_is_not_added_to_those_of_the_lines():
    case = make_case(envelopes=(*envelopes(500, 500), *envelopes(300, 300, line=BudgetLine.RECURRENT)))
    problem = make_problem(case)
    assert [year.envelope_mvnd for year in years_used(problem, make_plan(problem))] == [500, 500]


def test_a_year_without_an_envelope_has_none():
    problem = make_problem(make_case(envelopes=(Envelope(2026, None, "", 500),)))
    assert [year.envelope_mvnd for year in years_used(problem, make_plan(problem))] == [500, None]


def test_a_share_cap_is_a_share_of_the_plan_and_a_floor_counts_from_below():
    pool = Pool("half", PoolDimension.PROJECT, ("P1",), cap_share=Fraction(1, 2), floor_mvnd=100, max_projects=1)
    problem = make_problem(make_case(pools=(pool,)))
    plan = make_plan(problem)
    most, = (use for use in uses_of(problem, plan, "pool.half") if use.unit is Unit.PROJECTS)
    floor, = (use for use in uses_of(problem, plan, "pool.half") if not use.is_cap)
    cap, = (use for use in uses_of(problem, plan, "pool.half") if use.unit is Unit.SHARE)
    assert (cap.used, cap.limit, cap.is_tight) == (400, 400, True)
    assert (floor.room, floor.is_tight) == (300, False)
    assert most.is_tight


def test_a_cap_per_enterprise_is_looked_at_for_each_enterprise():
    problem = make_problem(settings={"lead_enterprise_cap_mvnd": "400"})
    assert [(use.holder, use.used) for use in uses_of(problem, make_plan(problem), "lead_enterprise_cap")] == [
        ("Doanh nghiệp P1", 400), ("Doanh nghiệp P2", 400)]


def test_an_envelope_with_money_carried_over_is_told_for_its_own_year():
    problem = make_problem(make_case(envelopes=envelopes(450, 400)), settings={"carry_over": "true"})
    told = [(use.used, use.limit) for use in uses_of(problem, make_plan(problem), "state_envelope.2026.all",
                                                     "state_envelope.2027.all")]
    assert told == [(400, 450), (400, 450)]


# A soft target is a goal: what it misses is told with the localisation, and bars nobody here.
HARD = [case for case in holding_cases() if case.family != "level"]


@pytest.mark.parametrize("case", HARD, ids=lambda case: case.name)
def test_every_family_that_holds_a_project_out_is_among_the_limits_used_up(case: HoldingCase):
    plan = plan_funding(case.problem)
    tight = {use.rule_id for use in limit_uses(case.problem, plan) if use.is_tight}
    assert tight & {case.rule_id, case.family}
    row = next(limit_row(case.problem, use) for use in limit_uses(case.problem, plan)
               if use.is_tight and use.rule_id in (case.rule_id, case.family))
    assert row["limit"] and row["used"]


def test_every_family_that_is_a_rule_has_such_a_case():
    assert rule_families() == {case.family for case in HARD}


def test_projects_left_out_are_counted_by_reason_with_what_they_ask_for():
    case = make_case(3, projects={"P3": {"decision": Decision.MUST_NOT, "decision_reason": "Trùng nhiệm vụ"}})
    problem = make_problem(case)
    rows = left_out(allocate(problem, make_plan(problem, ["P1"])))
    assert {row.reason_code: (row.projects, row.requested_state_mvnd) for row in rows} == {
        "must_not": (1, 2_000), "outranked": (1, 2_000)}


def test_a_product_misses_when_any_of_its_targets_is_missed_and_is_unknown_without_a_rate():
    price, cost = LocalisationBasis.SELLING_PRICE, LocalisationBasis.PRODUCTION_COST
    case = make_case(
        3, projects={"P2": {"product_no": 2}, "P3": {"product_no": 3}},
        localisation=tuple(Localisation(i, 2027, basis, Fraction(1, 2))
                           for i, basis in (("P1", price), ("P1", cost), ("P2", price))),
        targets=(Target(1, 2027, price, Fraction(1, 2)), Target(1, 2027, cost, Fraction(51, 100)),
                 Target(2, 2027, price, Fraction(1, 2)), Target(3, 2027, price, Fraction(1, 2))))
    problem = make_problem(case)
    reached = targets_reached(allocate(problem, make_plan(problem)))
    assert (reached.met, reached.missed, reached.unknown) == ((2,), (1,), (3,))


def test_every_value_that_is_not_law_and_every_override_is_listed():
    problem = make_problem(rules={"enterprise_share_floor.market": Fraction(3, 5)})
    listed = {rule.rule_id: rule for rule in rules_short_of_law(problem)}
    assert listed["enterprise_share_floor.market"].is_override
    assert "disbursement_priority_share" in listed
