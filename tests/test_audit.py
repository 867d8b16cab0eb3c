"""The audit notices one million VND: each rule just inside, at and just beyond its limit, decided by it alone."""
from __future__ import annotations

import subprocess
import sys
from copy import deepcopy
from fractions import Fraction

import pytest

from models import audit as audit_module
from models.audit import AUDITED, audit
from models.audit_document import audit_document
from models.codes import InstrumentKind
from models.domain import (
    BudgetLine,
    Cost,
    Envelope,
    Link,
    LinkKind,
    Localisation,
    LocalisationBasis,
    Payer,
    Pledge,
    Pool,
    PoolDimension,
    Target,
)
from models.ledger import Instrument
from tests.builders import AMPLE_MVND, YEARS, make_case, make_option, make_plan, make_problem

R = BudgetLine.RECURRENT
CAPS_OFF = {"state_share_cap.market": None, "state_share_cap.state_led": None}
FLOORS_OFF = {"enterprise_share_floor.market": None, "enterprise_share_floor.state_led": None}


def broken(problem, plan=None) -> set[str]:
    """Ids of the rules an audit finds broken."""
    plan = make_plan(problem) if plan is None else plan
    return {finding.rule_id for finding in audit(audit_document(problem, plan)).findings}


def only_if(is_broken: bool, rule_id: str) -> set[str]:
    return {rule_id} if is_broken else set()


def test_a_plan_with_slack_everywhere_is_compliant():
    report = audit(audit_document(make_problem(), make_plan()))
    assert report.findings == () and report.is_compliant
    assert {check.rule_id for check in report.checks} == set(AUDITED)
    assert all(check.passed for check in report.checks)


@pytest.mark.parametrize("beyond", [-1, 0, 1])
@pytest.mark.parametrize(("product_no", "regime", "floor"), [(1, "market", 500), (23, "state_led", 200)])
def test_enterprise_share_floor(product_no, regime, floor, beyond):
    case = make_case(1, years=(2026,), enterprise_mvnd=floor - beyond, projects={"P1": {"product_no": product_no}})
    found = broken(make_problem(case, rules=CAPS_OFF))
    assert found == only_if(beyond > 0, f"enterprise_share_floor.{regime}")


@pytest.mark.parametrize("beyond", [-1, 0, 1])
@pytest.mark.parametrize(("product_no", "regime", "cap"), [(1, "market", 500), (23, "state_led", 800)])
def test_state_share_cap(product_no, regime, cap, beyond):
    made_by = {"P1": {"product_no": product_no}}
    case = make_case(1, years=(2026,), enterprise_mvnd=1_000 - cap - beyond, projects=made_by)
    assert broken(make_problem(case, rules=FLOORS_OFF)) == only_if(beyond > 0, f"state_share_cap.{regime}")


@pytest.mark.parametrize("who", ["enterprises", "enterprises_and_institutes"])
def test_who_counts_towards_the_floor(who):
    case = make_case(1, enterprise_mvnd=499, institute_mvnd=1)
    found = broken(make_problem(case, rules={**CAPS_OFF, "counterpart_who_counts": who}))
    assert found == only_if(who == "enterprises", "enterprise_share_floor.market")


@pytest.mark.parametrize("each_year", ["true", "false"])
def test_floor_of_each_year(each_year):
    pledges = tuple(Pledge("P1", Payer.ENTERPRISE, "A", year, amount, "x")
                    for year, amount in zip(YEARS, (499, 501), strict=True))
    problem = make_problem(make_case(1, pledges=pledges), settings={"floor_each_year": each_year})
    assert broken(problem) == only_if(each_year == "true", "enterprise_share_floor.market")


@pytest.mark.parametrize("short", [-1, 0, 1])
@pytest.mark.parametrize("line", [None, R])
@pytest.mark.parametrize("agency", ["", "Bộ A"])
def test_state_envelope(short, line, agency):
    envelopes = tuple(Envelope(year, line, agency, 400 - short) for year in YEARS)
    assert broken(make_problem(make_case(envelopes=envelopes))) == only_if(short > 0, "state_envelope")


@pytest.mark.parametrize(("first", "second", "carry", "is_broken"), [
    (500, 300, "true", False), (500, 299, "true", True), (500, 300, "false", True), (300, 500, "true", True)])
def test_carry_over_moves_money_only_forward(first, second, carry, is_broken):
    envelopes = (Envelope(2026, None, "", first), Envelope(2027, None, "", second))
    assert broken(make_problem(make_case(envelopes=envelopes), settings={"carry_over": carry})) == only_if(
        is_broken, "state_envelope")


@pytest.mark.parametrize("beyond", [-1, 0, 1])
@pytest.mark.parametrize(("column", "limit", "rule_id"), [
    ("cap_mvnd", lambda b: 400 - b, "pool_money"), ("floor_mvnd", lambda b: 400 + b, "pool_money"),
    ("cap_share", lambda b: Fraction(500 - b, 1000), "pool_share"),
    ("floor_share", lambda b: Fraction(500 + b, 1000), "pool_share"),
    ("max_projects", lambda b: 1 - b, "pool_projects"), ("min_projects", lambda b: 1 + b, "product_coverage")])
def test_pools(column, limit, rule_id, beyond):
    pool = Pool("Q", PoolDimension.PROJECT, ("P1",), **{column: limit(beyond)})
    assert broken(make_problem(make_case(pools=(pool,)))) == only_if(beyond > 0, rule_id)


@pytest.mark.parametrize("dimension", list(PoolDimension))
def test_a_pool_names_projects_by_every_dimension(dimension):
    member = {"project": "P1", "product": "1", "technology_group": None, "regime": "market",
              "channel": "top_down_order", "managing_agency": "Bộ A", "locality": "Hà Nội",
              "lead_enterprise": "Doanh nghiệp P1", "strategic": "yes", "instrument": "Pre_Commercial_Procurement"}
    channel = {"P1": {"channel": "top_down_order"}}
    given = (Instrument("P1", instrument=InstrumentKind.PRE_COMMERCIAL),)
    problem = make_problem(make_case(1, projects=channel))
    members = () if dimension is PoolDimension.ALL else (
        member[dimension.value] or str(problem.rulebook.products[1].group_no),)
    for limit in (400, 399):
        pools = (Pool("Q", dimension, members, cap_mvnd=limit),)
        problem = make_problem(make_case(1, projects=channel, pools=pools, instruments=given))
        assert broken(problem) == only_if(limit < 400, "pool_money")


def test_a_pool_of_one_year_looks_at_that_year_only():
    costs = (Cost("P1", 2026, R, 1_000), Cost("P1", 2027, R, 3_000))
    pool = Pool("Q", PoolDimension.ALL, year=2026, cap_mvnd=200)
    assert broken(make_problem(make_case(1, costs=costs, pools=(pool,)), rules={**CAPS_OFF, **FLOORS_OFF})) == set()


@pytest.mark.parametrize("beyond", [-1, 0, 1])
@pytest.mark.parametrize(("key", "limit", "rule_id"), [
    ("lead_enterprise_cap_mvnd", lambda b: 400 - b, "lead_enterprise_cap"),
    ("lead_enterprise_cap_share", lambda b: f"0.{500 - b}", "lead_enterprise_cap"),
    ("locality_cap_mvnd", lambda b: 800 - b, "locality_cap"),
    ("minimum_grant_mvnd", lambda b: 400 + b, "minimum_grant"),
    ("maximum_projects", lambda b: 2 - b, "maximum_projects")])
def test_concentration(key, limit, rule_id, beyond):
    assert broken(make_problem(settings={key: str(limit(beyond))})) == only_if(beyond > 0, rule_id)


def test_locality_cap_as_a_share():
    case = make_case(projects={"P2": {"locality": "Đà Nẵng"}})
    assert broken(make_problem(case, settings={"locality_cap_share": "0.5"})) == set()
    assert broken(make_problem(case, settings={"locality_cap_share": "0.4999"})) == {"locality_cap"}


@pytest.mark.parametrize("required", ["true", "false"])
@pytest.mark.parametrize("evidenced", [799, 800])
def test_pledge_evidence(required, evidenced):
    pledges = (Pledge("P1", Payer.ENTERPRISE, "A", 2026, evidenced, "Cam kết"),
               Pledge("P1", Payer.ENTERPRISE, "B", 2026, 800 - evidenced, ""))
    case = make_case(1, years=(2026,), pledges=pledges)
    assert broken(make_problem(case, settings={"require_evidence": required})) == only_if(
        required == "true" and evidenced < 800, "pledge_evidence")


def _rates(*rows):
    return tuple(Localisation(i, year, LocalisationBasis.SELLING_PRICE, None if s is None else Fraction(s))
                 for i, year, s in rows)


@pytest.mark.parametrize("is_hard", [True, False])
@pytest.mark.parametrize("target", ["0.4999", "0.5", "0.5001"])
def test_localisation_target_is_weighted_by_money(target, is_hard):
    case = make_case(localisation=_rates(("P1", 2027, "0.7"), ("P2", 2027, "0.3")),
                     targets=(Target(1, 2027, LocalisationBasis.SELLING_PRICE, Fraction(target), is_hard),))
    problem = make_problem(case)
    assert broken(problem) == only_if(is_hard and target == "0.5001", "localisation_target")
    [seen] = audit(audit_document(problem, make_plan(problem))).localisation
    assert (seen.achieved_share, seen.known_mvnd, seen.unknown_mvnd) == ("1/2", 4_000, 0)


def test_unknown_localisation_is_not_zero_and_another_basis_is_not_asked():
    other = Localisation("P2", 2027, LocalisationBasis.CORE_MASTERY, Fraction(0))
    case = make_case(localisation=(*_rates(("P1", 2027, None)), other),
                     targets=(Target(1, 2027, LocalisationBasis.SELLING_PRICE, Fraction(1), True),))
    problem = make_problem(case)
    assert broken(problem) == set()
    [seen] = audit(audit_document(problem, make_plan(problem))).localisation
    assert (seen.achieved_share, seen.unknown_mvnd) == (None, 4_000)


@pytest.mark.parametrize(("mode", "is_broken"), [("as_given", False), ("hard", True), ("soft", False), ("off", False)])
def test_localisation_mode(mode, is_broken):
    case = make_case(localisation=_rates(("P1", 2027, "0.1")),
                     targets=(Target(1, 2027, LocalisationBasis.SELLING_PRICE, Fraction(1, 2), False),))
    assert broken(make_problem(case, settings={"localisation_mode": mode})) == only_if(is_broken, "localisation_target")


def test_localisation_moves_with_the_start_year():
    years = (2026, 2027)
    case = make_case(1, years=(2026,), envelopes=tuple(Envelope(y, None, "", AMPLE_MVND) for y in years),
                     projects={"P1": {"latest_start": 2027}}, localisation=_rates(("P1", 2026, "0.5")),
                     targets=(Target(1, 2027, LocalisationBasis.SELLING_PRICE, Fraction("0.6"), True),))
    problem = make_problem(case)
    assert broken(problem) == set()
    assert broken(problem, make_plan(problem, [make_option(problem, "P1", shift_years=1)])) == {"localisation_target"}


@pytest.mark.parametrize(("kind", "extra", "ids", "funded", "is_broken"), [
    (LinkKind.REQUIRES, {}, ("P1", "P2"), ("P1",), True), (LinkKind.REQUIRES, {}, ("P1", "P2"), ("P2",), False),
    (LinkKind.EXCLUDES, {}, ("P1", "P2"), ("P1", "P2"), True), (LinkKind.EXCLUDES, {}, ("P1", "P2"), ("P1",), False),
    (LinkKind.AT_MOST, {"limit": 1}, ("P1", "P2"), ("P1", "P2"), True),
    (LinkKind.AT_MOST, {"limit": 2}, ("P1", "P2"), ("P1", "P2"), False)])
def test_links(kind, extra, ids, funded, is_broken):
    problem = make_problem(make_case(links=(Link("L", kind, ids, **extra),)))
    assert broken(problem, make_plan(problem, funded)) == only_if(is_broken, "links")


@pytest.mark.parametrize(("change", "is_funded", "rule_id"), [
    ({"decision": "must"}, False, "decisions"), ({"decision": "must"}, True, None),
    ({"decision": "must_not"}, True, "decisions"), ({"decision": "must_not"}, False, None),
    ({"status": "running"}, False, "decisions"), ({"status": "committed"}, False, "decisions"),
    ({"status": "running", "decision": "must_not"}, False, None),
    ({"status": "stopped"}, True, "stopped"), ({"status": "stopped"}, False, None),
    ({"product_no": None}, True, "regime_known"), ({"product_no": None}, False, None)])
def test_decisions_status_and_regime(change, is_funded, rule_id):
    problem = make_problem(make_case(projects={"P1": change}))
    plan = make_plan(problem, ["P1", "P2"] if is_funded else ["P2"])
    assert broken(problem, plan) == ({rule_id} if rule_id else set())


@pytest.mark.parametrize("committed", [199, 200, 201])
@pytest.mark.parametrize("status", ["running", "committed", "proposed"])
def test_committed_money_of_running_projects(committed, status):
    costs = (Cost("P1", 2026, R, 1_000, None, committed),)
    problem = make_problem(make_case(1, years=(2026,), costs=costs, projects={"P1": {"status": status}}))
    assert broken(problem) == only_if(committed > 200 and status != "proposed", "committed_money")


@pytest.mark.parametrize(("window", "shift", "is_broken"), [
    ({}, 0, False), ({}, 1, True), ({"latest_start": 2027}, 1, False), ({"latest_start": 2027}, 2, True),
    ({"earliest_start": 2027, "latest_start": 2028}, 0, True),
    ({"latest_start": 2027, "status": "running"}, 1, True)])
def test_start_window(window, shift, is_broken):
    envelopes = tuple(Envelope(year, None, "", AMPLE_MVND) for year in range(2026, 2031))
    problem = make_problem(make_case(1, years=(2026,), envelopes=envelopes, projects={"P1": window}))
    assert broken(problem, make_plan(problem, [make_option(problem, "P1", shift_years=shift)])) == only_if(
        is_broken, "start_window")


def test_no_shift_when_the_setting_forbids_it_and_none_out_of_the_period():
    case = make_case(1, projects={"P1": {"latest_start": 2027}})
    late = [make_option(make_problem(case), "P1", shift_years=1)]
    assert broken(make_problem(case), make_plan(make_problem(case), late)) == {"planning_years"}
    forbidden = make_problem(case, settings={"allow_start_shift": "false"})
    assert broken(forbidden, make_plan(forbidden, late)) == {"planning_years", "start_window"}


@pytest.mark.parametrize("base", [1_599, 1_600, 1_601])
def test_strategic_share_floor_binds_only_when_set(base):
    # P1 takes 400 of recurrent money, P2 stands outside the catalogue.
    case = make_case(projects={"P2": {"product_no": None, "regime": "market"}})
    rules = {"strategic_share_floor": Fraction(1, 4)}
    on = {"strategic_floor_is_binding": "true", "strategic_base_mvnd": str(base)}
    assert broken(make_problem(case, rules=rules, settings=on)) == only_if(base > 1_600, "strategic_share_floor")
    assert broken(make_problem(case, rules=rules, settings={**on, "strategic_floor_is_binding": "false"})) == set()


@pytest.mark.parametrize(("scale", "is_broken"), [("1", False), ("0.5", False), ("0.4999", True), ("1.001", True)])
def test_scale_of_a_scalable_project(scale, is_broken):
    case = make_case(1, projects={"P1": {"funding_mode": "scalable", "minimum_scale_share": Fraction("0.5")}})
    problem = make_problem(case)
    option = make_option(problem, "P1", scale_share=Fraction(min(scale, "1")))
    document = audit_document(problem, make_plan(problem, [option]))
    document["allocation"][0]["scale_share"] = scale
    assert ("scale" in {f.rule_id for f in audit(document).findings}) is is_broken


def test_a_whole_project_is_never_scaled():
    problem = make_problem(make_case(1))
    option = make_option(problem, "P1", scale_share=Fraction("0.9"))
    assert "scale" in broken(problem, make_plan(problem, [option]))


# --- plans that cheat by one million VND ---------------------------------------------------------------------------

def cheat(*changes: tuple[str, int], problem=None) -> set[str]:
    """Rules broken when amounts of the first project's first year change and the claims say nothing."""
    problem = make_problem() if problem is None else problem
    document = audit_document(problem, make_plan(problem))
    for column, amount in changes:
        document["allocation"][0]["years"][0][column] += amount
    document["claims"] = {"termination": "optimal"}
    return {finding.rule_id for finding in audit(document).findings}


@pytest.mark.parametrize("amount", [-1, 1])
@pytest.mark.parametrize("column", ["state_recurrent_mvnd", "enterprise_mvnd"])
def test_one_million_too_many_or_few_is_not_what_the_project_costs(column, amount):
    assert "cost_covered" in cheat((column, amount))


def test_one_million_more_than_pledged():
    assert cheat(("enterprise_mvnd", 1), ("state_recurrent_mvnd", -1)) == {"pledged"}
    assert cheat(("institute_mvnd", 1), ("state_recurrent_mvnd", -1)) == {"pledged"}


def test_one_million_more_than_requested_of_the_state():
    costs = tuple(Cost("P1", year, R, 1_000, 200) for year in YEARS)
    problem = make_problem(make_case(1, costs=costs))
    assert cheat(problem=problem) == set()
    assert cheat(("state_recurrent_mvnd", 1), ("enterprise_mvnd", -1), problem=problem) == {"state_request"}
    assert cheat(("state_recurrent_mvnd", -1), ("state_development_mvnd", 1), problem=problem) == {"state_request"}


def test_money_moved_between_years_is_seen_in_both():
    problem = make_problem()
    document = audit_document(problem, make_plan(problem))
    years = document["allocation"][0]["years"]
    years[0]["state_recurrent_mvnd"] += 1
    years[1]["state_recurrent_mvnd"] -= 1
    found = [f for f in audit(document).findings if f.rule_id == "cost_covered"]
    assert [(f.where["year"], f.required, f.actual, f.broken_by) for f in found] == [
        (2026, "1000", "1001", "1"), (2027, "1000", "999", "1")]


def test_negative_and_fractional_money():
    assert "whole_amounts" in cheat(("institute_mvnd", -1), ("state_recurrent_mvnd", 1))
    problem = make_problem()
    document = audit_document(problem, make_plan(problem))
    row = document["allocation"][0]["years"][0]
    row["state_recurrent_mvnd"], row["enterprise_mvnd"] = "200.5", "799.5"
    assert {f.rule_id for f in audit(document).findings} == {"whole_amounts", "totals"}


@pytest.mark.parametrize("key", ["state_total_mvnd", "counterpart_total_mvnd", "total_mvnd", "enterprise_total_mvnd",
                                 "institute_total_mvnd", "other_private_total_mvnd", "projects_funded"])
def test_every_claimed_total_is_recomputed(key):
    document = audit_document(make_problem(), make_plan())
    document["claims"][key] += 1
    assert {f.rule_id for f in audit(document).findings} == {"totals"}


def test_objective_and_bound():
    document = audit_document(make_problem(), make_plan())
    assert audit(document).recomputed["objective"] == "40"
    document["claims"]["objective"] = "40.000001"
    assert {f.rule_id for f in audit(document).findings} == {"objective"}
    document["claims"] |= {"objective": "40", "bound": "39.999999"}
    assert {f.rule_id for f in audit(document).findings} == {"bound"}


@pytest.mark.parametrize(("exponent", "value"), [("0", "20"), ("1", "40"), ("2", "80"), ("0.5", "707107/25000")])
def test_size_exponent(exponent, value):
    problem = make_problem(settings={"size_exponent": exponent})
    report = audit(audit_document(problem, make_plan(problem)))
    assert report.is_compliant and report.recomputed["objective"] == value


def test_priority_bonus_and_synergy_are_in_the_objective():
    link = Link("L", LinkKind.SYNERGY, ("P1", "P2"), bonus=Fraction(5))
    problem = make_problem(make_case(links=(link,)), settings={"priority_mode": "bonus"})
    plan = make_plan(problem)
    document = audit_document(problem, plan)
    assert audit(document).recomputed["objective"] == "49"
    assert {f.rule_id for f in audit(document).findings} == {"objective", "bound"}  # the builder knows no synergy


def test_unknown_projects_and_two_financings_of_one():
    document = audit_document(make_problem(), make_plan())
    twice = deepcopy(document)
    twice["allocation"].append(deepcopy(twice["allocation"][0]))
    assert {f.rule_id for f in audit(twice).findings} == {"one_financing"}
    stranger = deepcopy(document)
    stranger["allocation"][0]["project_id"] = "P9"
    assert "known_project" in {f.rule_id for f in audit(stranger).findings}


@pytest.mark.parametrize("termination", ["infeasible", "unbounded", "no_solution"])
def test_a_plan_without_a_solution_holds_no_money(termination):
    document = audit_document(make_problem(), make_plan())
    document["claims"] = {"termination": termination}
    assert {f.rule_id for f in audit(document).findings} == {"termination"}
    document["allocation"] = []
    assert audit(document).findings == ()


def test_floats_are_refused_because_they_are_not_exact():
    document = audit_document(make_problem(), make_plan())
    document["allocation"][0]["years"][0]["enterprise_mvnd"] = 800.0
    with pytest.raises(TypeError):
        audit(document)


def _one_million_over():
    """A broken document per rule that can be deleted, each decided by that rule."""
    tight = tuple(Envelope(year, None, "", 199) for year in YEARS)
    yield "state_envelope", make_problem(make_case(1, envelopes=tight)), None
    yield "enterprise_share_floor.market", make_problem(make_case(1, enterprise_mvnd=499), rules=CAPS_OFF), None
    yield "state_share_cap.market", make_problem(make_case(1, enterprise_mvnd=499), rules=FLOORS_OFF), None
    yield "pool_money", make_problem(make_case(1, pools=(Pool("Q", PoolDimension.ALL, cap_mvnd=399),))), None
    yield "lead_enterprise_cap", make_problem(settings={"lead_enterprise_cap_mvnd": "399"}), None
    yield "decisions", make_problem(make_case(projects={"P1": {"decision": "must"}})), ["P2"]
    yield "links", make_problem(make_case(links=(Link("L", LinkKind.EXCLUDES, ("P1", "P2")),))), None
    unevidenced = tuple(Pledge("P1", Payer.ENTERPRISE, "A", year, 800) for year in YEARS)
    case = make_case(1, pledges=unevidenced)
    yield "pledge_evidence", make_problem(case, settings={"require_evidence": "true"}), None


def test_each_breach_is_seen_by_exactly_one_check_and_by_none_when_it_is_deleted(monkeypatch):
    for rule_id, problem, funded in _one_million_over():
        document = audit_document(problem, make_plan(problem, funded))
        assert {f.rule_id for f in audit(document).findings} == {rule_id}
        silent = []
        for check in audit_module._CHECKS:
            with monkeypatch.context() as patch:
                patch.setattr(audit_module, "_CHECKS", tuple(c for c in audit_module._CHECKS if c is not check))
                if not audit(document).findings:
                    silent.append(check)
        assert len(silent) == 1, rule_id


def test_the_audit_loads_nothing_but_the_standard_library():
    code = ("import sys; before = set(sys.modules); import models.audit; "
            "print(sorted(m for m in set(sys.modules) - before if m.split('.')[0] not in sys.stdlib_module_names))")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['models', 'models.audit', 'models.audit_names']"
