"""Every family is known everywhere by its name, and one that is added to the table of families and to nothing else is
found by everything that is read from what families state."""
from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

from models.audit import AUDITED
from models.domain import Decision, Envelope, Score
from models.explain.holds import find_holds
from models.explain.prices import price_list
from models.explain.variations import without_rule
from models.export.workbook.check_sheet import CheckSheet
from models.export.workbook.live_plan import FIRST_ROW, LivePlan
from models.export.workbook.membership_sheet import memberships
from models.families import contents
from models.families.contents import FAMILIES, Family, rule_basis, rules_of
from models.families.limit import EachProject, Limit, Part, Stated, Unit
from models.families.option_table import OptionTable
from models.families.options import make_options
from models.families.rule import Label, MoneyKind, MoneyLimit, Rule, on_setting
from models.families.sums import Sum, add
from models.milp.build import build_programme
from models.milp.named_rules import NamedRule, list_named_rules
from models.milp.programme import Programme
from models.milp.questions import QuestionModel
from models.no_plan.conflict import explain_conflict
from models.planning import plan_funding
from models.problem import Problem
from models.report.cutline import cut_line
from models.report.limit_uses import limit_uses
from models.search_limits import SolveLimits
from models.wording import LANGUAGES, load_sentences
from models.words.rule_names import rule_name
from tests.builders import make_case, make_problem
from tests.golden_programmes import golden_path
from tests.holding_cases import holding_cases
from tests.random_problems import tiny_problem
from tests.rule_cases import load_rule_cases
from tests.rule_families import NAMES, rule_families
from tests.seeded_faults import FAULTS

LIMITS = SolveLimits(time_limit_seconds=60)
FORMULATION = Path(__file__).resolve().parent.parent / "docs" / "formulation.md"


def what_lacks(family: Family) -> set[str]:
    """What a family that states rules has to have under its own name, and does not."""
    name, source = family.__name__, inspect.getsource(family)
    has = {
        "audit check": name in {audited for audited, _ in AUDITED.values()},
        "golden file": golden_path(name).exists(),
        "rule case": any(case.family == name for case in load_rule_cases()),
        "project held out": any(case.family == name for case in holding_cases()),
        "heading": f"\n## {name}\n" in FORMULATION.read_text(encoding="utf-8"),
        "seeded fault": any(fault.module == family.__module__ and fault.right in source for fault in FAULTS),
        **{f"sentence {language}": f"audit.family.{name}" in load_sentences(language) for language in LANGUAGES},
    }
    return {what for what, is_there in has.items() if not is_there}


@pytest.mark.parametrize("family", FAMILIES, ids=NAMES)
def test_every_family_has_all_that_a_family_needs_under_its_name(family: Family) -> None:
    is_a_rule = family.__name__ in rule_families()
    assert what_lacks(family) == (set() if is_a_rule else {"rule case", "project held out"})


def test_a_family_that_has_nothing_lacks_everything() -> None:
    assert what_lacks(state_ceiling) == {
        "audit check", "golden file", "rule case", "project held out", "heading", "seeded fault",
        *(f"sentence {language}" for language in LANGUAGES)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_of_every_family_has_a_name_and_a_basis(language: str) -> None:
    for case in load_rule_cases():
        for rule_id in rules_of(case.problem):
            assert rule_name(case.problem, rule_id, language) and rule_basis(case.problem, rule_id)


def test_a_problem_without_a_rule_does_not_have_it() -> None:
    """Rules that make funding options are taken out of the problem; rows say all about the others."""
    said_by_rows: set[str] = set()
    for case in load_rule_cases():
        for rule_id, rule in rules_of(case.problem).items():
            changed = without_rule(case.problem, NamedRule(rule, ()))
            if changed is case.problem:
                said_by_rows.add(rule.family)
            else:
                assert rule_id not in rules_of(changed), rule_id
    assert said_by_rows == {"state_envelope", "expected_spending", "purses", "fund_tranches", "links", "decisions",
                            "localisation_target"}


def test_a_cap_on_missing_localisation_can_be_released() -> None:
    """What soft targets can miss at most is known, so that a released cap allows it all."""
    case = next(case for case in load_rule_cases() if case.name == "no more localised value missing than the cap")
    problem = replace(case.problem, case=replace(case.problem.case, projects=tuple(
        replace(project, decision=Decision.MUST, decision_reason="t") for project in case.problem.case.projects)))
    assert {lock.rule_id for relaxation in explain_conflict(problem, LIMITS).relaxations
            for lock in relaxation.released} >= {"localisation_missing"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_rule_about_one_project_is_told_by_the_name_of_its_family(language: str) -> None:
    for case in load_rule_cases():
        plan = plan_funding(case.problem)
        for use in limit_uses(case.problem, plan) if plan.has_solution else ():
            assert rule_name(case.problem, use.rule_id, language), use


def test_the_cut_line_spends_no_more_than_what_is_carried_over() -> None:
    """Two years hold 600 together; a second project would take them to 800, though its second year alone fits."""
    case = make_case(2, envelopes=(Envelope(2026, None, "", 500), Envelope(2027, None, "", 100)))
    assert len(cut_line(make_problem(case, settings={"carry_over": "true"})).chosen) == 1


# --- a family that stands in the table and nowhere else ---------------------------------------------------------------

def state_ceiling(problem: Problem, table: OptionTable) -> Iterator[Stated]:
    """All projects together take at most a sum that the planner sets.

    sum_p,o state_o x choose[p,o] <= ceiling (million VND).
    Rule: strategic_base_mvnd, a setting that asks for nothing here.
    """
    ceiling = problem.settings.strategic_base_mvnd
    if ceiling is None:
        return
    rule = Rule("state_ceiling", "state_ceiling", on_setting("strategic_base_mvnd"), sentence="explain_rules.name.pool",
                values=(("name", Label("Trần thử", "Trial ceiling")),), switched_off=(("strategic_base_mvnd", None),))
    yield Limit("state_ceiling__all", rule, True, table.sum_of(table.state), ceiling, Unit.MVND, money=(
        MoneyLimit(rule.rule_id, MoneyKind.SETTING, ("strategic_base_mvnd",), ceiling),))


@pytest.fixture
def with_ceiling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contents, "FAMILIES", (*FAMILIES, state_ceiling))


def ceiling_of(ceiling_mvnd: int, **projects: object) -> Problem:
    """Three projects that take 400 million VND of the state each, the first worth most, and a ceiling."""
    scores = tuple(Score(f"P{at}", "merit", Fraction(20 - at)) for at in (1, 2, 3))
    return make_problem(make_case(3, projects=projects, scores=scores),
                        settings={"strategic_base_mvnd": str(ceiling_mvnd)})


@pytest.mark.usefixtures("with_ceiling")
def test_an_added_family_is_found_by_what_explains_a_plan() -> None:
    problem = ceiling_of(1_000)
    plan = plan_funding(problem)
    assert len(plan.chosen) == 2 and "state_ceiling" in {rule.rule_id for rule in list_named_rules(
        build_programme(problem))}
    use, = (use for use in limit_uses(problem, plan) if use.rule_id == "state_ceiling")
    assert (use.used, use.limit, use.unit, len(use.kept_out)) == (800, 1_000, Unit.MVND, 1)
    wider = plan_funding(ceiling_of(1_200))
    prices = {price.item_id: price for price in price_list(problem, plan, envelope_steps=()).prices}
    assert prices["state_ceiling"].value_change == wider.objective - plan.objective
    assert prices["state_ceiling"].basis.setting_key == "strategic_base_mvnd"
    hold, = find_holds(QuestionModel(problem, plan), "P3").found
    assert (hold.rule_id, hold.lifted_to, hold.is_in) == ("state_ceiling", 1_200, True)


@pytest.mark.usefixtures("with_ceiling")
def test_an_added_family_is_found_by_what_explains_that_there_is_no_plan() -> None:
    must = {"decision": Decision.MUST, "decision_reason": "t"}
    problem = ceiling_of(1_000, P1=must, P2=must, P3=must)
    assert "state_ceiling" in plan_funding(problem).conflict_families
    answer = explain_conflict(problem, LIMITS)
    assert "state_ceiling" in {rule.rule_id for rule in answer.rules}
    by_money = answer.relaxations[0]
    assert [(change.limit.rule_id, change.to_mvnd) for change in by_money.money] == [("state_ceiling", 1_200)]
    assert by_money.gives_plan


@pytest.mark.usefixtures("with_ceiling")
def test_an_added_family_is_kept_by_the_cut_line_and_checked_on_the_sheet() -> None:
    problem, wider = ceiling_of(1_000), ceiling_of(1_200)
    assert (len(cut_line(problem).chosen), len(cut_line(wider).chosen)) == (2, 3)
    plan = plan_funding(wider)
    for stated, is_broken in ((wider, False), (problem, True)):
        live = LivePlan(stated, plan, "en")
        check, = (check for check in CheckSheet(live, memberships(live), FIRST_ROW).checks
                  if check.rule == "state_ceiling")
        assert (check.actual[1], check.required[1], check.broken_by > 0) == (
            1_200, stated.settings.strategic_base_mvnd, is_broken)
        assert "Trial ceiling" in check.label


@pytest.mark.usefixtures("with_ceiling")
def test_an_added_family_has_a_name() -> None:
    names = [rule_name(ceiling_of(1_000), "state_ceiling", language) for language in LANGUAGES]
    assert len({*names}) == len(LANGUAGES) and any("Trial ceiling" in name for name in names)


# --- rows -------------------------------------------------------------------------------------------------------------

class OneByOne(Programme):
    """Limits on every project written like any other limit."""

    def _state_each(self, each: EachProject) -> None:
        for limit in each.limits(self.table):
            self._state_limit(limit)


def rows_of(programme: Programme) -> list[str]:
    return [f"{row.name}: {row}" for row in programme.lp.constraints()]


def test_rows_of_single_projects_are_those_of_their_limits() -> None:
    """Written all at once or one by one, also with shares that no whole coefficients can hold."""
    rng = Random("rows of single projects")
    for trial in range(60):
        problem = tiny_problem(rng, 6)
        options, _ = make_options(problem)
        made = Programme(problem, options), OneByOne(problem, options)
        third = dict.fromkeys(made[0].columns_of, Fraction(rng.randint(1, 9_999), rng.choice((3, 7_001, 10**6))))
        for programme in made:
            for family in FAMILIES:
                for stated in family(problem, programme.table):
                    programme.state(stated)
            table = programme.table
            for is_cap in (True, False):
                programme.state(EachProject(f"share__{is_cap}", is_cap, (Part(table.state, table.total),), third, {}))
                for bound in (-1, 0, 1, 200):
                    programme.state(EachProject(f"bound__{is_cap}__{bound}", is_cap, (Part(table.state),),
                                                dict.fromkeys(table.columns_of, bound), {}))
        assert rows_of(made[0]) == rows_of(made[1]), trial
        assert made[0].rule_of_row == made[1].rule_of_row


def test_sums_are_exact_beyond_what_a_machine_word_holds() -> None:
    rng = Random("sums")
    for _ in range(200):
        size, most = rng.randint(1, 60), rng.choice((9, 10**9, 2**61, 10**30))
        given = [{column: Fraction(rng.randint(-most, most), rng.choice((1, 3, 10**6)))
                  for column in rng.sample(range(90), size)} for _ in range(2)]
        factor = Fraction(rng.randint(-most, most), rng.randint(1, 10**6))
        by_hand = {column: given[0].get(column, 0) + factor * given[1].get(column, 0)
                   for column in {*given[0], *given[1]}}
        first, second = (Sum.of(terms.items()) for terms in given)
        assert dict(add(first, second.times(factor)).terms()) == {c: n for c, n in by_hand.items() if n}
