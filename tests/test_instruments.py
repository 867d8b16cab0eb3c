"""Pools and purses that name projects by the instrument through which the state's money reaches them."""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product
from random import Random

import pytest

from models.audit import audit
from models.audit_document import audit_document
from models.certify import certify
from models.codes import InstrumentKind, SourceStatus
from models.domain import Pool, PoolDimension, Purse, PurseAmount, PurseKind, Score
from models.export.workbook.workbook import write_workbook
from models.families.options import make_options
from models.ledger import Instrument
from models.money.instruments import load_instrument_values
from models.planning import plan_funding
from models.problem import Problem
from tests.builders import AMPLE_MVND, YEARS, make_case, make_plan, make_problem

BY = PoolDimension.INSTRUMENT
KINDS = (InstrumentKind.GRANT, InstrumentKind.ORDER, InstrumentKind.VOUCHER)


def random_register(seed: int) -> Problem:
    """Six projects of three instruments or none; a pool on one of them and a fund open to another or two."""
    rng = Random(f"instruments {seed}")
    ids = [f"P{at}" for at in range(1, 7)]
    given = tuple(Instrument(each, instrument=rng.choice(KINDS)) for each in ids if rng.random() < 0.8)
    kinds = [kind.value for kind in rng.sample(KINDS, 2)]
    pool = Pool("L1", BY, (kinds[0],), **rng.choice((
        {"cap_mvnd": 500}, {"cap_share": Fraction(1, 2)}, {"max_projects": 1}, {"floor_mvnd": 400},
        {"min_projects": 1})))
    fund = Purse("N2", PurseKind.NATIONAL_FUND, BY, tuple(kinds[:rng.choice((1, 2))]))
    purses = (Purse("N1", PurseKind.CENTRAL), fund)
    amounts = tuple(PurseAmount(purse, year, money) for purse, money in (("N1", 420), ("N2", 400)) for year in YEARS)
    scores = tuple(Score(each, "merit", Fraction(rng.randint(20, 90))) for each in ids)
    case = make_case(6, scores=scores, instruments=given, pools=(pool,),
                     **({"purses": purses, "purse_amounts": amounts} if rng.random() < 0.6 else {}))
    return make_problem(case, settings={"levels": "value", "priority_mode": "off"})


@pytest.mark.parametrize("seed", range(4))
def test_plan_is_the_best_of_all_that_the_audit_accepts(seed: int) -> None:
    problem = random_register(seed)
    plan, best = plan_funding(problem), None
    options = make_options(problem)[0]
    menus = [(None, *(option for option in options if option.project_id == project.project_id))
             for project in problem.case.projects]
    for choice in product(*menus):
        chosen = [option for option in choice if option]
        report = audit(audit_document(problem, make_plan(problem, chosen, bound=None)))
        if report.is_compliant:
            best = max(best or Fraction(0), Fraction(report.recomputed["objective"]))
    assert plan.objective == best or (best is None and not plan.has_solution)


def test_a_fund_for_vouchers_pays_no_grant() -> None:
    """A grant and a voucher, and a fund that is open to vouchers alone."""
    given = (Instrument("P1", instrument=InstrumentKind.GRANT), Instrument("P2", instrument=InstrumentKind.VOUCHER))
    fund = {"purses": (Purse("N1", PurseKind.NATIONAL_FUND, BY, ("Voucher",)),),
            "purse_amounts": tuple(PurseAmount("N1", year, AMPLE_MVND) for year in YEARS)}
    problem = make_problem(make_case(2, instruments=given, **fund))
    assert {option.project_id for option in plan_funding(problem).chosen} == {"P2"}
    wider = replace(problem, case=replace(problem.case, instruments=tuple(
        replace(row, instrument=InstrumentKind.VOUCHER) for row in given)))
    assert {option.project_id for option in plan_funding(wider).chosen} == {"P1", "P2"}


def test_an_instrument_is_part_of_the_question_only_where_a_limit_asks_for_it() -> None:
    given = (Instrument("P1", instrument=InstrumentKind.GRANT),)
    plain, told = make_problem(make_case(2)), make_problem(make_case(2, instruments=given))
    assert plain.digest == told.digest
    pools = (Pool("L1", BY, ("grant",), cap_mvnd=500),)
    assert make_problem(make_case(2, pools=pools)).digest != make_problem(
        make_case(2, pools=pools, instruments=given)).digest


def test_certify_refuses_more_of_an_instrument_than_its_pool_allows(tmp_path) -> None:
    given = tuple(Instrument(each, instrument=InstrumentKind.ORDER) for each in ("P1", "P2"))
    problem = make_problem(make_case(3, instruments=given, pools=(Pool("L1", BY, ("order",), max_projects=1),)))
    write_workbook(problem, plan_funding(problem), tmp_path / "plan.xlsx", "vi")
    assert certify(tmp_path / "plan.xlsx").passed
    write_workbook(problem, make_plan(problem), tmp_path / "wrong.xlsx", "vi")
    wrong = certify(tmp_path / "wrong.xlsx")
    assert {finding.rule_id for finding in wrong.report.findings} == {"pool_projects"}


def test_values_by_instrument_are_cited_in_both_languages_and_none_is_called_official() -> None:
    values = load_instrument_values()
    assert {value.instrument for value in values} == set(InstrumentKind) - {InstrumentKind.GRANT}
    for value in values:
        assert all((value.label_vi, value.label_en, value.value_vi, value.value_en)), value.value_id
        assert value.source.document and value.source.provision and value.source.provision_en, value.value_id
        assert value.source.status in {SourceStatus.COPY, SourceStatus.SECOND_HAND, SourceStatus.PRESS,
                                       SourceStatus.DIRECTIVE}
