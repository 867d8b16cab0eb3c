"""Several purses for one project: against every division there is, on tiny registers; the split, audit and tables."""
from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from fractions import Fraction
from itertools import product
from random import Random

import openpyxl
import pytest

from models.audit import audit
from models.audit_document import audit_document
from models.certify import certify
from models.checks import check_problem
from models.domain import PoolDimension, Purse, PurseAmount, PurseKind, Score
from models.explain.ways_in import ways_in
from models.explain.why import why_project
from models.export.workbook.workbook import write_workbook
from models.families.amounts import value_of_plan
from models.families.options import make_options
from models.families.purse_split import split_over_purses
from models.families.purses import MOST_GROUPS, purse_groups
from models.no_plan.adoption import adopt_relaxation
from models.no_plan.conflict import explain_conflict
from models.planning import plan_funding
from models.problem import Problem
from models.register.edits import accept_edits
from models.report.limit_uses import limit_uses
from models.report.plan_json import to_plan_json
from models.report.purses import by_purse, purse_lines
from models.scenario.stored_plan import plan_again
from models.search_limits import SolveLimits
from tests.builders import YEARS, make_case, make_problem

LIMITS = SolveLimits(time_limit_seconds=60)


def problem_with(rng: Random) -> Problem:
    """Three projects that ask for 200 million VND a year; three purses, some of which pay together, open to some."""
    purses = tuple(Purse(f"U{at}", PurseKind.OTHER, *(
        (PoolDimension.ALL, ()) if rng.random() < 0.4 else (
            PoolDimension.PROJECT, tuple(rng.sample(("P1", "P2", "P3"), rng.randint(1, 3))))),
        pays_together=rng.random() < 0.75) for at in range(3))
    amounts = tuple(PurseAmount(purse.purse_id, year, rng.choice((0, 60, 100, 140, 200, 260, 400)))
                    for purse in purses for year in YEARS)
    scores = tuple(Score(f"P{at}", "merit", Fraction(rng.randint(10, 90))) for at in (1, 2, 3))
    return make_problem(make_case(3, purses=purses, purse_amounts=amounts, scores=scores))


def can_be_paid(problem: Problem, chosen) -> bool:
    """Every division in steps of 20 million VND, which all amounts here are multiples of, year by year."""
    for year in YEARS:
        left = {purse.purse_id: problem.purse_mvnd(purse.purse_id, year) // 20 for purse in problem.case.purses}
        asked = [(option.purse_ids, next((money.state_mvnd for money in option.years if money.year == year), 0) // 20)
                 for option in chosen]
        if not _divides(asked, left):
            return False
    return True


def _divides(asked, left) -> bool:
    if not asked:
        return True
    (payers, amount), *rest = asked
    for parts in product(*(range(min(amount, left[purse_id]) + 1) for purse_id in payers)):
        if sum(parts) == amount and _divides(rest, {**left, **{
                purse_id: left[purse_id] - part for purse_id, part in zip(payers, parts, strict=True)}}):
            return True
    return False


@pytest.mark.parametrize("seed", range(25))
def test_the_best_plan_is_the_best_of_all_that_some_division_pays(seed):
    problem = problem_with(Random(f"together {seed}"))
    options: dict[str, list] = {}
    for option in make_options(problem)[0]:
        options.setdefault(option.project_id, []).append(option)
    best = max(value_of_plan(problem, chosen) for each in product(*([None, *own] for own in options.values()))
               for chosen in [[option for option in each if option is not None]] if can_be_paid(problem, chosen))
    plan = plan_funding(problem, price_levels=False)
    assert plan.objective == best and audit(audit_document(problem, plan)).findings == ()


def central_and_local(central: int, here: int, there: int) -> Problem:
    """P1 and P2 may be paid by the central budget and by that of their own place, P3 by the central one alone."""
    purses = (Purse("TW", PurseKind.CENTRAL, pays_together=True),
              Purse("A", PurseKind.LOCAL, PoolDimension.PROJECT, ("P1",), pays_together=True),
              Purse("B", PurseKind.LOCAL, PoolDimension.PROJECT, ("P2",), pays_together=True))
    amounts = tuple(PurseAmount(purse_id, year, amount) for purse_id, amount in (
        ("TW", central), ("A", here), ("B", there)) for year in YEARS)
    scores = tuple(Score(f"P{at}", "merit", Fraction(40 - 10 * at)) for at in (1, 2, 3))
    return make_problem(make_case(3, purses=purses, purse_amounts=amounts, scores=scores))


def test_what_is_paid_together_is_divided_within_what_each_has():
    problem = central_and_local(301, 149, 150)
    plan = plan_funding(problem)
    assert set(plan.chosen_by_project) == {"P1", "P2", "P3"}
    parts = split_over_purses(problem, plan.chosen)
    for year in YEARS:
        for purse_id, has in (("TW", 301), ("A", 149), ("B", 150)):
            assert sum(part.state_mvnd for part in parts if (part.purse_id, part.year) == (purse_id, year)) <= has
        assert {project_id: sum(part.state_mvnd for part in parts if (part.project_id, part.year) == (project_id, year))
                for project_id in plan.chosen_by_project} == dict.fromkeys(plan.chosen_by_project, 200)
    assert len(plan_funding(central_and_local(300, 149, 150)).chosen) == 2, "one million less pays two"
    assert purse_lines(problem, plan)["state_mvnd"].sum() == 1200
    assert by_purse(problem, plan)["left_mvnd"].sum() == 0


def test_the_audit_judges_the_amounts_themselves():
    problem = central_and_local(301, 149, 150)
    document = audit_document(problem, plan_funding(problem))
    assert audit(document).findings == ()

    def found(change) -> set[str]:
        lines = deepcopy(document["allocation"])
        change(lines)
        return {finding.rule_id for finding in audit({**document, "allocation": lines}).findings}

    part = next(line for line in document["allocation"] if line["project_id"] == "P1")["purse_parts"]
    assert {each["purse_id"] for each in part} == {"TW", "A"}
    first = [line["project_id"] for line in document["allocation"]].index("P1")
    more = found(lambda lines: lines[first]["purse_parts"][0].update(state_mvnd=5_000))
    assert more >= {"purse_parts", "purse_money"}
    assert "purse_eligible" in found(lambda lines: lines[first]["purse_parts"][0].update(purse_id="B"))
    assert "purse_parts" in found(lambda lines: lines[first]["purse_parts"].pop())
    alone = [{**row, "pays_together": False} for row in document["purses"]]
    assert {finding.rule_id for finding in audit({**document, "purses": alone}).findings} == {"purse_eligible"}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_split_stands_in_workbook_certificate_and_stored_plan(tmp_path, language):
    problem = central_and_local(301, 149, 150)
    plan = plan_funding(problem)
    assert write_workbook(problem, plan, tmp_path / "plan.xlsx", language).findings == ()
    outcome = certify(tmp_path / "plan.xlsx")
    assert outcome.passed, outcome.faults
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx", data_only=True)
    rows = list(book["Theo nguồn vốn" if language == "vi" else "By purse"].iter_rows(values_only=True))
    assert sum(row[5] for row in rows if isinstance(row[5], int | float)) == 1200
    stored = to_plan_json(problem, plan, ())
    assert plan_again(problem, stored).chosen == plan.chosen
    assert any("purse_parts" in project for project in stored["projects"])


def test_a_group_without_room_is_named_and_the_way_out_is_money_of_one_of_its_purses():
    must = {"decision": "must", "decision_reason": "t"}
    base = central_and_local(100, 250, 150)
    case = replace(base.case, projects=tuple(replace(project, **must) if project.project_id in ("P1", "P2") else project
                                             for project in base.case.projects))
    problem = make_problem(case)
    plan = plan_funding(problem)
    assert plan.has_solution
    short = make_problem(replace(case, purse_amounts=tuple(
        replace(row, state_mvnd=40) if (row.purse_id, row.year) == ("TW", YEARS[0]) else row
        for row in case.purse_amounts)))
    answer = explain_conflict(short, LIMITS)
    assert f"purse.{YEARS[0]}.B+TW" in {rule.rule_id for rule in answer.rules}
    edits = adopt_relaxation(short, answer.relaxations[0], "vì")
    assert {edit.table for edit in edits} == {"purse_amounts"} and answer.relaxations[0].gives_plan


def test_a_project_that_a_group_keeps_out_has_a_way_in_and_the_use_of_each_limit_is_told_whole():
    base = central_and_local(100, 50, 150)
    problem = make_problem(replace(base.case, purse_amounts=tuple(
        replace(row, state_mvnd=9_000) if row.year == YEARS[0] else row for row in base.case.purse_amounts)))
    plan = plan_funding(problem)
    assert set(plan.chosen_by_project) == {"P2"}
    uses = {use.rule_id: (use.used, use.limit) for use in limit_uses(problem, plan)}
    assert uses[f"purse.{YEARS[1]}.B+TW"] == (200, 250) and uses[f"purse.{YEARS[1]}.A+B+TW"] == (200, 300)
    way = next(way for way in ways_in(problem, why_project(problem, plan, "P1", LIMITS)) if way.rule_id)
    (edit,) = way.edits
    assert (edit.table, edit.key[1]) == ("purse_amounts", str(YEARS[1]))
    wider = plan_funding(replace(problem, case=accept_edits(problem.case, way.edits).case))
    assert "P1" in wider.chosen_by_project


def test_too_many_purses_tied_together_are_refused_and_nine_local_ones_are_not():
    def tied(count: int) -> Problem:
        local = tuple(Purse(f"L{at}", PurseKind.LOCAL, PoolDimension.PROJECT, (f"P{at}",), pays_together=True)
                      for at in range(1, count + 1))
        purses = (Purse("TW", PurseKind.CENTRAL, pays_together=True), *local)
        amounts = tuple(PurseAmount(purse.purse_id, 2026, 5) for purse in purses)
        return make_problem(make_case(count, purses=purses, purse_amounts=amounts))

    assert len(purse_groups(tied(9))) == 10 + 2 ** 9 - 1 <= 10 + MOST_GROUPS
    codes = [{finding.code for finding in check_problem(tied(count))} for count in (9, 10)]
    assert "purses_too_many_together" not in codes[0] and "purses_too_many_together" in codes[1]
