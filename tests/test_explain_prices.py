"""The price list: published prices, brute force for every rule and step of tiny cases, shadow prices, sentences."""
from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

from models.domain import (
    Decision,
    Envelope,
    Link,
    LinkKind,
    Localisation,
    LocalisationBasis,
    Pool,
    PoolDimension,
    Target,
)
from models.explain.prices import ALL_ENVELOPES, Price, PriceKind, PriceList, price_list
from models.explain.variations import without_rule
from models.families.contents import rule_basis
from models.milp.build import build_programme
from models.milp.linear_relaxation import shadow_prices_at_fixed_selection
from models.milp.named_rules import list_named_rules
from models.planning import plan_funding
from models.problem import Problem
from models.rules import RuleStatus, load_programme_targets
from models.search_limits import SolveLimits
from models.watch import Watch
from models.wording import LANGUAGES, say
from models.words.price_text import price_lines, price_sentence, shadow_lines
from tests.builders import make_case, make_problem
from tests.oracle import best_key
from tests.posed import knapsack_problem
from tests.published import needs_instances, read_answers, read_table
from tests.random_problems import tiny_problem, with_case, with_settings


def prices_of(problem: Problem, **options: object) -> tuple[PriceList, dict[tuple, Price]]:
    found = price_list(problem, plan_funding(problem), SolveLimits(time_limit_seconds=60.0), **options)
    return found, {(p.item_id, p.changed_to, p.step_share): p for p in found.prices}


# --- published answers ---------------------------------------------------------------------------------------------

@needs_instances
def test_probe_one_per_department_costs_17_79_and_swaps_p07_for_p10() -> None:
    rows = read_table("probe_table2_12projects.csv")
    pools = tuple(Pool(f"dept-{dept}", PoolDimension.PROJECT, tuple(r["project"] for r in rows if r["dept"] == dept),
                       min_projects=1) for dept in "ABCD")
    problem = knapsack_problem({r["project"]: Fraction(r["benefit_published"]) for r in rows},
                               {r["project"]: int(Fraction(r["cost_meur"]) * 10) for r in rows}, 50, pools=pools)
    plan = plan_funding(problem)
    assert plan.objective == Fraction("396.46")
    _, prices = prices_of(problem)
    price = prices["pool.dept-B", "off", None]
    assert (price.value_change, price.is_proved) == (Fraction("17.79"), True)
    assert (price.entered, price.left) == (("P10",), ("P07",))
    assert all(prices[f"pool.dept-{dept}", "off", None].value_change == 0 for dept in "ACD")


@needs_instances
def test_lorie_savage_shadow_prices_belong_to_parts_of_projects() -> None:
    case = read_answers("textbook_cases.json")["lorie_savage_weingartner"]
    ids = [f"P{i}" for i in range(1, 10)]
    problem = knapsack_problem(dict(zip(ids, case["npv"], strict=True)), dict(zip(ids, zip(
        case["outlay_period1"], case["outlay_period2"], strict=True), strict=True)), case["budget"])
    programme = build_programme(problem)
    shadow = shadow_prices_at_fixed_selection(programme)
    assert round(shadow.value, 2) == case["published"]["lp_value"] == 70.27
    rows = [f"state_envelope__{year}__all" for year in (2026, 2027)]
    assert [round(shadow.row_prices[row], 6) for row in rows] == case["published"]["duals"] == [0.136364, 1.863636]
    assert shadow.in_part == ("P6", "P7")
    assert plan_funding(problem).objective == case["derived"]["ip_value"] == 70
    lines = list(shadow_lines(problem, shadow, list_named_rules(programme), "en"))
    assert "2 in part" in lines[1] and "do not say" in lines[1] and "0.136364" in lines[2] and "1.863636" in lines[3]


@needs_instances
def test_lorie_savage_one_more_million_buys_what_a_new_search_finds_not_the_dual() -> None:
    case = read_answers("textbook_cases.json")["lorie_savage_weingartner"]
    ids = [f"P{i}" for i in range(1, 10)]
    costs = dict(zip(ids, zip(case["outlay_period1"], case["outlay_period2"], strict=True), strict=True))
    problem = knapsack_problem(dict(zip(ids, case["npv"], strict=True)), costs, case["budget"])
    _, prices = prices_of(problem, envelope_steps=(Fraction(5, 100),))
    # One million more in the second period: 20 -> 21.
    price = prices[f"{ALL_ENVELOPES}.2027.all", "", Fraction(5, 100)]
    wider = with_case(problem, envelopes=(Envelope(2026, None, "", 50), Envelope(2027, None, "", 21)))
    assert price.step_mvnd == 1
    assert price.value_change == plan_funding(wider).objective - 70 != Fraction("1.863636")


# --- brute force ---------------------------------------------------------------------------------------------------

def value_only(seed: int) -> Problem:
    return with_settings(tiny_problem(Random(f"prices {seed}"), projects=4), levels="value", priority_mode="off",
                         minimum_grant_mvnd=None)


def brute_value(problem: Problem) -> Fraction | None:
    key = best_key(problem)
    return None if key is None else key[0]


@pytest.mark.parametrize("seed", [seed for seed in range(12) if seed != 9])  # The ninth has no plan.
def test_prices_are_what_brute_force_finds_without_the_rule(seed: int) -> None:
    problem = value_only(seed)
    value = brute_value(problem)
    found, prices = prices_of(problem)
    assert found.skipped == 0
    for rule in list_named_rules(build_programme(problem)):
        price = prices[rule.rule_id, "off", None]
        assert price.is_proved and price.value_change >= 0
        changed = without_rule(problem, rule)
        if changed is not problem:
            assert price.value_change == max(value, brute_value(changed)) - value, rule.rule_id
    for price in found.prices:
        if price.kind is PriceKind.ENVELOPE:
            stepped = replace_envelopes(problem, price)
            best = brute_value(stepped)
            assert price.is_proved and price.value_change == (None if best is None else best - value), price
            assert price.step_mvnd == sum(e.state_mvnd for e in stepped.case.envelopes) - sum(
                e.state_mvnd for e in problem.case.envelopes)


def replace_envelopes(problem: Problem, price: Price) -> Problem:
    def is_inside(row: Envelope) -> bool:
        parts = (ALL_ENVELOPES, str(row.year), str(row.budget_line or "all"), row.managing_agency)
        return price.item_id in (ALL_ENVELOPES, ".".join(filter(None, parts)))
    return with_case(problem, envelopes=tuple(
        replace(row, state_mvnd=int(row.state_mvnd * (1 + price.step_share))) if is_inside(row) else row
        for row in problem.case.envelopes))


def test_a_switch_is_priced_by_planning_with_it_turned_over() -> None:
    problem = make_problem(make_case(3, pledges=(), costs=make_case(3).costs), rules={
        "enterprise_share_floor.market": None, "state_share_cap.market": None},
        settings={"maximum_projects": "2", "size_exponent": "0"})
    _, prices = prices_of(problem)
    assert prices["maximum_projects", "off", None].value_change == 10
    assert prices["setting.require_evidence", "on", None].value_change == 0


# --- what is special -----------------------------------------------------------------------------------------------

def soft_target(count: int = 2, **changes: object) -> Problem:
    """P1 must be funded and misses its product's soft target by half of its cost."""
    basis = LocalisationBasis.SELLING_PRICE
    case = make_case(count, projects={"P1": {"decision": Decision.MUST, "decision_reason": "test"}},
                     localisation=tuple(Localisation(f"P{i + 1}", 2026, basis, Fraction(1, 10)) for i in range(count)),
                     targets=(Target(1, 2026, basis, Fraction(6, 10)),), **changes)
    return make_problem(case, settings={"size_exponent": "0"})


def test_a_soft_target_that_is_missed_is_priced_without_its_own_shortfall() -> None:
    """P2 would miss the target too, so it is left out; without the target it comes in."""
    problem = soft_target()
    plan = plan_funding(problem)
    assert [o.project_id for o in plan.chosen] == ["P1"] and plan.levels[0].objective > 0
    _, prices = prices_of(problem)
    price = prices["localisation_target.1.2026.value_added_in_selling_price", "off", None]
    assert (price.value_change, price.entered) == (10, ("P2",))
    assert prices["setting.levels", "value,priority", None].value_change == 10
    assert prices["setting.localisation_mode", "hard", None].has_plan is False


def test_synergies_are_no_rules_to_leave_out() -> None:
    problem = make_problem(make_case(2, links=(Link("S", LinkKind.SYNERGY, ("P1", "P2"), bonus=Fraction(5)),)))
    assert not [rule for rule in list_named_rules(build_programme(problem)) if rule.rule_id == "link.S"]


def test_a_tightening_names_the_plan_that_fits() -> None:
    """Two equal projects; with 10 % less only one of the two fits."""
    problem = knapsack_problem({"A": 5, "B": 4}, {"A": 10, "B": 10}, 20)
    _, prices = prices_of(problem)
    price = prices[ALL_ENVELOPES, "", Fraction(-1, 10)]
    assert (price.value_change, price.left, price.state_change_mvnd, price.step_mvnd) == (-4, ("B",), -10, -2)


def test_stopping_keeps_what_was_found_and_counts_the_rest() -> None:
    problem = knapsack_problem({"A": 5, "B": 4}, {"A": 10, "B": 10}, 20)
    asked = []
    found = price_list(problem, plan_funding(problem), watch=Watch(
        on_step=lambda step: asked.append(step.item), should_stop=lambda: len(asked) >= 3))
    assert found.skipped > 0 and 3 <= len(found.prices) <= 4 and len(asked) == len(found.prices)


def test_every_item_has_a_basis_and_programme_targets_are_directives() -> None:
    problem = soft_target()
    found, _ = prices_of(problem)
    assert {price.basis.origin for price in found.prices} >= {"setting", "register", "text"}
    floor = rule_basis(problem, "enterprise_share_floor.market")
    assert (floor.status, floor.origin) == (RuleStatus.DIRECTIVE, "text") and floor.provision_vi
    _, target = load_programme_targets()[0]
    assert rule_basis(make_problem(make_case(targets=(target,))), (
        f"localisation_target.{target.product_no}.{target.year}.{target.basis}")).status is RuleStatus.DIRECTIVE


# --- sentences -----------------------------------------------------------------------------------------------------

def figures(text: str) -> set[str]:
    return set(re.findall(r"\d[\d.,]*\d|\d", text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_a_sentence_is_rebuilt_from_the_plans(language: str) -> None:
    problem = knapsack_problem({"A": 5, "B": 4, "C": Fraction("3.5")}, {"A": 1200, "B": 1500, "C": 2100}, 3000)
    plan = plan_funding(problem)
    found, prices = prices_of(problem)
    price = prices[ALL_ENVELOPES, "", Fraction(-1, 10)]
    narrower = plan_funding(with_case(problem, envelopes=(Envelope(2026, None, "", 2700),)))
    state = sum(o.state_mvnd for o in narrower.chosen) - sum(o.state_mvnd for o in plan.chosen)
    assert price.value_change == narrower.objective - plan.objective and price.state_change_mvnd == state
    sentence = price_sentence(problem, price, language)
    wanted = {abs(price.value_change), abs(state), 10, 300}
    assert {Fraction(f.replace(".", "").replace(",", "")) for f in figures(sentence)} == wanted
    text = "\n".join(price_lines(problem, plan, found, language))
    assert all(price_sentence(problem, p, language) in text for p in found.prices) and "None" not in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("seed", "cap_share"), [(0, Fraction(3, 5)), (2, None), (7, None)])
def test_only_less_money_and_switches_go_below_zero_and_the_reason_is_told(
        seed: int, cap_share: Fraction | None, language: str) -> None:
    """Caps by shares of what the plan spends included: leaving a rule out or adding money never lowers the value."""
    problem = with_case(value_only(seed), purses=(), purse_amounts=(), funding_levels=())
    problem = replace(problem, settings=replace(problem.settings, lead_enterprise_cap_share=cap_share))
    plan = plan_funding(problem)
    found = price_list(problem, plan)
    below = [price for price in found.prices if price.value_change is not None and price.value_change < 0]
    assert below, "less money must cost something here"
    assert all(price.kind is PriceKind.SWITCH or (price.step_share or 0) < 0 for price in below)
    lines = list(price_lines(problem, plan, found, language))
    for kind in (PriceKind.SWITCH, PriceKind.ENVELOPE):
        assert (say(f"prices.below_zero.{kind}", language) in lines) is any(price.kind is kind for price in below)
