"""The tables of a plan add up, to the last million, to what the plan and its exact objective say."""
from __future__ import annotations

from fractions import Fraction

import pytest

from models.domain import (
    BudgetLine,
    Cost,
    Link,
    LinkKind,
    Localisation,
    LocalisationBasis,
    Payer,
    Pledge,
    Target,
)
from models.export.tables import tables_of, to_csv
from models.plan import NoOption, Termination
from models.report.allocation import DIMENSIONS, allocate
from tests.builders import make_case, make_option, make_plan, make_problem

MIXED = {"P2": {"product_no": 23, "locality": "Đà Nẵng", "managing_agency": "Bộ B"},
         "P3": {"product_no": None, "regime": "market", "lead_enterprise": ""}}


def mixed():
    case = make_case(4, enterprise_mvnd=600, institute_mvnd=101, other_private_mvnd=99, projects=MIXED)
    problem = make_problem(case)
    return problem, make_plan(problem, ["P1", "P2", "P3"])


@pytest.mark.parametrize("dimension", [d for d in DIMENSIONS if d != "payer"])
def test_every_breakdown_adds_up_to_the_totals(dimension):
    allocation = allocate(*mixed())
    table, totals = allocation.by(dimension), allocation.totals
    assert table["state_mvnd"].sum() == totals.state_mvnd == 1_200
    assert table["counterpart_mvnd"].sum() == totals.counterpart_mvnd == 4_800
    assert table["total_mvnd"].sum() == totals.total_mvnd == 6_000


def test_lines_payers_and_projects_add_up():
    allocation = allocate(*mixed())
    assert allocation.lines["amount_mvnd"].sum() == allocation.totals.total_mvnd
    assert allocation.by("payer")["amount_mvnd"].sum() == allocation.totals.total_mvnd
    assert allocation.projects["total_mvnd"].sum() == allocation.totals.total_mvnd
    assert str(allocation.lines["amount_mvnd"].dtype) == "int64"


def test_value_of_the_projects_and_synergies_is_the_objective():
    link = Link("L", LinkKind.SYNERGY, ("P1", "P2"), bonus=Fraction(7, 2))
    problem = make_problem(make_case(links=(link,)))
    plan = make_plan(problem)
    assert allocate(problem, plan).totals.objective == plan.objective + Fraction(7, 2)
    assert allocate(problem, make_plan(problem, ["P1"])).totals.objective == Fraction(20)


def test_leverage_and_strategic_share():
    totals = allocate(*mixed()).totals
    assert totals.leverage == 4
    assert (totals.strategic_share, totals.strategic_base_mvnd) == (Fraction(2, 3), 1_200)


def test_concentration():
    problem = make_problem(make_case(3))
    halved = make_option(make_problem(make_case(3, cost_mvnd=500, enterprise_mvnd=400)), "P3")
    spread = allocate(problem, make_plan(problem, ["P1", "P2", halved])).concentration
    assert (spread.median_grant_mvnd, spread.smallest_grant_mvnd) == (400, 200)
    assert (spread.top_enterprise_share, spread.top_five_enterprises_share) == (Fraction(2, 5), 1)
    assert spread.hhi == Fraction(4 + 4 + 1, 25)


@pytest.mark.parametrize(("change", "tables", "code", "values"), [
    ({"decision": "must_not", "decision_reason": "trùng"}, {}, "must_not", {"reason": "trùng"}),
    ({}, {"enterprise_mvnd": 499}, "below_enterprise_floor", {"missing_mvnd": 2}),
    ({}, {}, "outranked", {}),
    ({"product_no": None}, {}, "unknown_regime", {})])
def test_why_not_funded(change, tables, code, values):
    problem = make_problem(make_case(1, projects={"P1": change}, **tables))
    row = allocate(problem, make_plan(problem, [])).projects.iloc[0]
    assert row["reason_code"] == code and not row["is_funded"]
    assert {key: row["reason_values"][key] for key in values} == values


def test_why_not_funded_by_the_cap_by_links_and_by_the_options():
    rules = {"enterprise_share_floor.market": None}
    problem = make_problem(make_case(1, enterprise_mvnd=499), rules=rules)
    assert allocate(problem, make_plan(problem, [])).projects.iloc[0]["reason_code"] == "above_state_cap"
    for kind, ids, funded, code in ((LinkKind.EXCLUDES, ("P1", "P2"), ["P2"], "excluded_by_link"),
                                    (LinkKind.REQUIRES, ("P1", "P2"), [], "needs_unfunded")):
        problem = make_problem(make_case(links=(Link("L", kind, ids),)))
        assert allocate(problem, make_plan(problem, funded)).projects.iloc[0]["reason_code"] == code
    problem = make_problem(make_case(1))
    plan = make_plan(problem, [], no_options=(NoOption("P1", "financing_gap", {"gap_mvnd": 5}),))
    assert allocate(problem, plan).projects.iloc[0]["reason_values"] == {"gap_mvnd": 5}


def test_a_pledge_in_the_wrong_year_does_not_help_the_floor():
    pledges = (Pledge("P1", Payer.ENTERPRISE, "A", 2026, 2_000, "x"),)
    problem = make_problem(make_case(1, pledges=pledges, costs=(
        Cost("P1", 2026, BudgetLine.RECURRENT, 100), Cost("P1", 2027, BudgetLine.RECURRENT, 1_900))))
    row = allocate(problem, make_plan(problem, [])).projects.iloc[0]
    assert (row["reason_code"], row["reason_values"]["missing_mvnd"]) == ("below_enterprise_floor", 900)


def test_localisation_on_its_own_basis_with_the_unknown_part():
    basis = LocalisationBasis.SELLING_PRICE
    case = make_case(3, localisation=(Localisation("P1", 2027, basis, Fraction("0.5")),
                                      Localisation("P2", 2027, LocalisationBasis.CORE_MASTERY, Fraction("0.9"))),
                     targets=(Target(1, 2027, basis, Fraction("0.6"), False, "n"),))
    problem = make_problem(case)
    table = allocate(problem, make_plan(problem)).localisation
    row = table[table["basis"] == basis.value].iloc[0]
    assert (row["achieved_share"], row["target_share"], bool(row["is_hard"])) == (0.5, 0.6, False)
    assert row["shortfall_share"] == pytest.approx(0.1) and row["unknown_share"] == pytest.approx(2 / 3)
    other = table[table["basis"] == LocalisationBasis.CORE_MASTERY.value].iloc[0]
    assert other["achieved_share"] == 0.9


def test_the_queue_pays_priority_projects_first_and_counts_up():
    pledges = tuple(Pledge(i, Payer.ENTERPRISE, "A", 2026, amount, "x") for i, amount in (("P1", 699), ("P2", 700)))
    problem = make_problem(make_case(2, years=(2026,), pledges=pledges))
    queue = allocate(problem, make_plan(problem)).priority_queue
    assert list(queue["project_id"]) == ["P2", "P1"] and list(queue["is_priority"]) == [True, False]
    assert list(queue["cumulative_state_mvnd"]) == [300, 601]


def test_nothing_to_tabulate_without_a_solution():
    problem = make_problem()
    with pytest.raises(ValueError, match="infeasible"):
        allocate(problem, make_plan(problem, [], termination=Termination.INFEASIBLE))


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)"])
def test_csv_text_is_never_a_formula_and_numbers_stay_numbers(name):
    problem = make_problem(make_case(1, projects={"P1": {"name_vi": name}}))
    text = to_csv(tables_of(allocate(problem, make_plan(problem)))["projects"]).decode("utf-8-sig")
    assert f"'{name}" in text.replace('"', "") and ",2000," in text


def test_an_empty_plan_has_tables_too():
    problem = make_problem()
    tables = tables_of(allocate(problem, make_plan(problem, [])))
    assert all(to_csv(table) for table in tables.values()) and len(tables["lines"]) == 0
