"""Envelopes filled on expected spending: best by brute force, refused where wrong, and no riskier than stated."""
from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import islice, product

import pytest

from models.audit import audit
from models.audit_document import audit_document
from models.certify import certify
from models.checks import check_problem
from models.domain import Actual
from models.explain.compare import compare_plans, facts_of
from models.explain.underspend import RISKS, find_underspend
from models.export.workbook.workbook import write_workbook
from models.families.envelope import envelope_rows
from models.families.expected_spending import Counting, factor_of
from models.families.options import make_options
from models.money.overrun import simulate_overrun
from models.planning import plan_funding
from models.problem import Problem
from models.spent_shares import FEWEST_YEARS, Moments, YearKind, closed_years
from models.wording import LANGUAGES, say
from models.words.compare_text import comparison_lines
from models.words.underspend_text import underspend_lines
from tests.builders import make_plan
from tests.spending_history import random_register


def at_risk(problem: Problem, risk: Fraction | None) -> Problem:
    return replace(problem, settings=replace(problem.settings, underspend_risk_share=risk))


def uses_it(problem: Problem) -> bool:
    return any(row.is_on_expected_spending for row in envelope_rows(problem))


def gains(problem: Problem) -> bool:
    return plan_funding(problem).objective > plan_funding(at_risk(problem, None)).objective


# --- the rule ---------------------------------------------------------------------------------------------------------

def test_money_counts_as_the_formula_says_by_hand() -> None:
    """k = 1.795, mean 3/5, variance 1/25: 300 + 1.795 x 10,000 / (2 (244 - 1.795 x 0.4 x 500 / 3)) = 372.2."""
    counting = Counting(factor_of(Fraction(1, 5)), 244)
    assert (counting.factor, counting.held_back_mvnd) == (1_795, 219)
    assert counting.counted_mvnd(500, Moments(Fraction(3, 5), Fraction(1, 25))) == 373
    assert counting.counted_mvnd(5_000, Moments(Fraction(3, 5), Fraction(1, 25))) == 5_000
    assert Counting(1_795, 0).counted_mvnd(500, Moments(Fraction(1), Fraction(0))) == 500


@pytest.mark.parametrize("carry_over", [False, True])
def test_plan_is_the_best_of_all_that_the_audit_accepts(carry_over: bool) -> None:
    """Every set of projects of tiny registers, judged by the audit alone."""
    made = (random_register(seed, 7, "0.2", carry_over=carry_over) for seed in range(200))
    for problem in islice((problem for problem in made if uses_it(problem) and gains(problem)), 2):
        plan, (options, _) = plan_funding(problem), make_options(problem)
        best = Fraction(0)
        for taken in product((False, True), repeat=len(options)):
            chosen = [option for option, is_in in zip(options, taken, strict=True) if is_in]
            report = audit(audit_document(problem, make_plan(problem, chosen, bound=None)))
            if report.is_compliant:
                best = max(best, Fraction(report.recomputed["objective"]))
        assert plan.objective == best


def test_audit_counts_money_as_the_rows_do() -> None:
    """What both ask for and what a plan has of it, number for number, on registers of any kind."""
    seen = 0
    for seed in range(24):
        problem = random_register(seed, 20, ("0.01", "0.05", "0.2")[seed % 3], carry_over=seed % 2 == 1)
        chosen = list({option.project_id: option for option in make_options(problem)[0]}.values())
        findings = {(f.where["year"], f.where["budget_line"], bool(f.where["managing_agency"])): (
            f.rule_id, int(f.broken_by)) for f in audit(audit_document(problem, make_plan(problem, chosen))).findings
            if f.family in ("expected_spending", "state_envelope")}
        for row in envelope_rows(problem):
            over = row.need_mvnd(problem, chosen) - row.limit_mvnd
            rule = "expected_spending" if row.is_on_expected_spending else "state_envelope"
            found = findings.pop((row.year, str(row.budget_line or ""), bool(row.managing_agency)), None)
            assert found == ((rule, over) if over > 0 else None), (seed, row)
            seen += row.is_on_expected_spending and over > 0
        assert not findings
    assert seen >= 10


def test_without_underspending_the_plan_is_the_plan_without() -> None:
    for seed in range(3):
        problem = random_register(seed, 10, "0.05")
        paid = tuple(replace(row, state_paid_mvnd=row.state_obligated_mvnd) for row in problem.case.actuals)
        bound = [Actual(row.project_id, row.year, 4, row.amount_mvnd, row.amount_mvnd, 0)
                 for row in problem.case.commitments]
        full = replace(problem, case=replace(problem.case, actuals=(*paid, *bound), commitments=(), payments=()))
        assert closed_years(full.case, full.rulebook.as_of).rate(YearKind.IN_FULL) == 1
        assert not uses_it(full)
        assert plan_funding(full).chosen == plan_funding(at_risk(full, None)).chosen


def test_more_caution_never_gives_more_and_off_is_off() -> None:
    for seed in range(6):
        problem = random_register(seed, 12, "0.2")
        assert at_risk(problem, None).digest != problem.digest
        rows = {risk: list(envelope_rows(at_risk(problem, risk))) for risk in (Fraction(1, 5), Fraction(1, 100))}
        chosen = plan_funding(problem).chosen
        for bold, careful in zip(rows[Fraction(1, 5)], rows[Fraction(1, 100)], strict=True):
            if bold.is_on_expected_spending and careful.is_on_expected_spending:
                assert careful.need_mvnd(problem, chosen) >= bold.need_mvnd(problem, chosen)
                assert careful.limit_mvnd <= bold.limit_mvnd


def test_a_payment_in_a_closed_year_asks_another_question_only_where_it_counts() -> None:
    problem = random_register(0, 8, "0.05")
    paid = replace(problem, case=replace(problem.case, payments=problem.case.payments[1:]))
    assert problem.digest != paid.digest
    assert at_risk(problem, None).digest == at_risk(paid, None).digest


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_comparison_tells_the_record_as_a_cause_only_where_a_plan_rests_on_it(language: str) -> None:
    problem = random_register(0, 8, "0.05")
    paid = replace(problem, case=replace(problem.case, payments=problem.case.payments[1:]))
    word = say("compare.input_without_effect", language, part="|", key="|", values="|").split("|")[2]
    for one, other, is_asked in ((problem, paid, True), (at_risk(problem, None), at_risk(paid, None), False)):
        found = compare_plans(facts_of(plan_funding(one)), facts_of(plan_funding(other)), one, other)
        assert [change.part for step in found.steps for change in step.changes] == ["payments"] * is_asked
        assert found.agrees is (True if is_asked else None)
        assert (word in "".join(comparison_lines(found, language))) is not is_asked


# --- what closed years are --------------------------------------------------------------------------------------------

def test_a_year_is_closed_when_its_work_is_settled() -> None:
    case = random_register(0, 8, "0.05").case
    years = {row.year for row in closed_years(case, date(2026, 1, 31)).seen}
    assert max(years) == 2024 and max(row.year for row in closed_years(case, date(2026, 2, 1)).seen) == 2025


def test_too_short_a_history_is_told_and_changes_nothing() -> None:
    problem = random_register(1, 8, "0.05")
    few = replace(problem, case=replace(problem.case, commitments=(), payments=(), actuals=tuple(
        Actual("P1", 2010 + at, 4, 100, 50, 0) for at in range(FEWEST_YEARS - 1))))
    assert not uses_it(few)
    finding, = (finding for finding in check_problem(few) if finding.code == "spending_history_short")
    assert finding.values["count"] == FEWEST_YEARS - 1
    found = find_underspend(few, plan_funding(few))
    assert found.settings == () and len(list(underspend_lines(found, "vi"))) == 1


# --- risk -------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("seed", (1, 7, 49))
def test_simulated_risk_is_no_higher_than_stated(seed: int) -> None:
    """Fifty registers: `make underspend`."""
    problem = random_register(seed, 40, "0.05")
    found = simulate_overrun(problem, plan_funding(problem).chosen, problem.spent_shares)
    assert all(row.high <= 0.05 for row in found.rows), found.worst


def test_the_simulation_sees_a_plan_that_takes_everything_for_unspent() -> None:
    """Break it: envelopes filled on expected spending alone are overrun about every second time."""
    problem = random_register(2, 40, "0.05")
    options = list({option.project_id: option for option in make_options(problem)[0]}.values())
    spent = sum(option.state_mvnd * problem.spent_shares.of(option.project_id).mean for option in options)
    tight = replace(problem, case=replace(problem.case, envelopes=tuple(replace(row, state_mvnd=int(sum(
        year.state_mvnd * problem.spent_shares.of(option.project_id).mean
        for option in options for year in option.years if year.year == row.year)))
        for row in problem.case.envelopes)))
    found = simulate_overrun(tight, options, problem.spent_shares)
    assert spent and all(0.3 < row.risk < 0.7 for row in found.rows)


def test_the_card_plans_and_simulates_each_setting() -> None:
    problem = at_risk(random_register(3, 20, "0.05"), None)
    found = find_underspend(problem, plan_funding(problem))
    assert [setting.risk_share for setting in found.settings] == [None, *RISKS]
    for setting in found.settings:
        assert setting.value == plan_funding(at_risk(problem, setting.risk_share)).objective
        assert setting.overrun.worst.high <= (setting.risk_share or Fraction(1, 1000))
    assert found.in_full + found.in_part + found.cancelled == 1
    assert all(len(list(underspend_lines(found, language))) == 8 for language in ("vi", "en"))


# --- the workbook -----------------------------------------------------------------------------------------------------

def test_certify_passes_the_plan_and_refuses_one_that_gives_too_much(tmp_path) -> None:
    made = (random_register(seed, 24, "0.2") for seed in range(40))
    problem = next(problem for problem in made if uses_it(problem) and gains(problem))
    plan = plan_funding(problem)
    write_workbook(problem, plan, tmp_path / "plan.xlsx", "vi")
    assert certify(tmp_path / "plan.xlsx").passed
    options = list({option.project_id: option for option in make_options(problem)[0]}.values())
    write_workbook(problem, make_plan(problem, options), tmp_path / "wrong.xlsx", "vi")
    report = certify(tmp_path / "wrong.xlsx")
    assert not report.passed and {finding.rule_id for finding in report.report.findings} == {"expected_spending"}
