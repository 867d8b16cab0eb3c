"""Tranches of a fund: the audit finds a plan that breaks them by one million or one year; the register's checks."""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from models.audit import audit
from models.audit_document import audit_document
from models.checks import check_problem
from models.domain import Case, ProjectStatus, Purse, PurseAmount, PurseKind
from models.planning import plan_funding
from models.register.case_io import read_case, write_case
from tests.builders import YEARS, make_case, make_problem

FUND = Purse("Q", PurseKind.NATIONAL_FUND, label_en="Fund")


def case_of(status: ProjectStatus = ProjectStatus.PROPOSED, **rule: object) -> Case:
    """One project that takes 200 million VND of the state in each of two years from a fund."""
    return make_case(1, purses=(replace(FUND, **rule),), projects={"P1": {"status": status}},
                     purse_amounts=tuple(PurseAmount("Q", year, 900) for year in YEARS))


@pytest.mark.parametrize(("rule", "found"), [
    ({"most_tranches": 2}, []), ({"most_tranches": 1}, [("fund_tranches_most", "1", "2", "1")]),
    ({"first_tranche_share": Fraction(1, 2)}, []),
    ({"first_tranche_share": Fraction(201, 400)}, [("fund_tranches_first", "201", "200", "1")])])
def test_the_audit_holds_a_plan_to_the_tranches_of_its_purse(rule, found):
    plan = plan_funding(make_problem(case_of()))
    assert len(plan.chosen) == 1
    report = audit(audit_document(make_problem(case_of(**rule)), plan))
    assert [(each.rule_id, each.required, each.actual, each.broken_by) for each in report.findings] == found
    asked = {check.rule_id for check in report.checks if check.family == "fund_tranches" and check.checked_count}
    assert asked == {{"most_tranches": "fund_tranches_most", "first_tranche_share": "fund_tranches_first"}[key]
                     for key in rule}


def test_a_running_project_is_held_to_none():
    problem = make_problem(case_of(ProjectStatus.RUNNING, most_tranches=1))
    plan = plan_funding(problem)
    assert len(plan.chosen) == 1 and audit(audit_document(problem, plan)).is_compliant


def test_a_purse_that_pays_together_may_not_have_tranches():
    codes = [[finding.code for finding in check_problem(make_problem(case_of(most_tranches=1, pays_together=together)))]
             for together in (False, True)]
    assert "purse_tranches_together" not in codes[0] and "purse_tranches_together" in codes[1]


def test_the_values_are_read_and_written(tmp_path):
    case = case_of(most_tranches=3, first_tranche_share=Fraction(1, 2))
    write_case(case, tmp_path)
    assert read_case(tmp_path).case.purses == case.purses
