"""Moving money within a year: against every way on tiny registers, rule by rule, and by what may never happen."""
from __future__ import annotations

import json
import random
import re
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import product

import pytest

from models.audit import audit
from models.audit_document import audit_document
from models.cli import main
from models.domain import BudgetLine, Case, Cost, Envelope, Payer, Pledge, Pool, PoolDimension, Score
from models.export.reallocation_files import reallocation_files
from models.ledger import Commitment, Payment
from models.money.disbursement import disburse
from models.money.forecast import forecast_year
from models.money.planned import PlannedMoney, planned_by
from models.plan import Plan
from models.planning import plan_funding
from models.problem import Problem
from models.reallocation.amended import amended_problem, with_amounts
from models.reallocation.authority import Scope, between_lines, last_day, load_authorities
from models.reallocation.document import move_rows, to_document
from models.reallocation.reallocate import Reallocation, reallocate, worth_per_mvnd
from models.reallocation.takers import Ground, find_takers
from models.reallocation.units import Typed, find_units
from models.register.case_io import write_case
from models.report.plan_json import to_plan_json
from models.search_limits import SolveLimits
from models.wording import LANGUAGES
from models.words.reallocation_text import reallocation_lines
from tests.builders import make_case, make_plan, make_problem
from tests.document_reading import pdf_pages, word_text

DAY = date(2026, 10, 15)
R, D = BudgetLine.RECURRENT, BudgetLine.DEVELOPMENT
LIMITS = SolveLimits(time_limit_seconds=30)


def state_money(amounts: dict[str, tuple[int, int]], **given: object) -> Case:
    """Projects by id: their state money by line in 2026, and as much enterprise money; ten of each in 2027."""
    costs, pledges = [], []
    for project_id, (development, recurrent) in amounts.items():
        for year, lines in ((2026, ((D, development), (R, recurrent))), (2027, ((R, 10),))):
            costs += [Cost(project_id, year, line, 2 * amount) for line, amount in lines if amount]
            pledges.append(Pledge(project_id, Payer.ENTERPRISE, "Doanh nghiệp A01", year,
                                  sum(amount for _, amount in lines) + 2, "Cam kết 01"))
    made = {"costs": tuple(costs), "pledges": tuple(pledges), **given}
    return make_case(len(amounts), **made)


def pledged_first(problem: Problem) -> Plan:
    """The plan of the register: pledges of one million more than half leave the state a million less."""
    return make_plan(problem)


def answer(problem: Problem, plan: Plan, *, unspent: Typed | None = None, room: Typed | None = None,
           scope: Scope = Scope.AGENCY, day: date = DAY, keep: Fraction = Fraction(1)) -> Reallocation:
    planned = planned_by(plan)
    money = disburse(problem, planned, 2026, day)
    return reallocate(problem, planned, money, forecast_year(problem, money), chosen=plan.chosen, unspent=unspent,
                      room=room, scope=scope, keep_share=keep, limits=LIMITS, reason="test")


def small(scores: dict[str, int] | None = None, settings: dict[str, object] | None = None,
          changes: dict[str, dict[str, object]] | None = None, **given: object) -> tuple[Problem, Plan]:
    """P1, P2 give and P3, P4 take, on the recurrent line, all of one agency."""
    wanted = {"P1": 20, "P2": 20, "P3": 20, "P4": 20}
    tables = {"scores": tuple(Score(key, "merit", Fraction((scores or {}).get(key, 10))) for key in wanted), **given}
    case = state_money({key: (0, amount) for key, amount in wanted.items()}, projects=changes, **tables)
    problem = make_problem(case, settings=settings)
    return problem, pledged_first(problem)


def state_after(found: Reallocation, project_id: str, line: BudgetLine = R) -> int:
    return sum(money.state_on(line) for money in found.plan.chosen_by_project[project_id].years if money.year == 2026)


# --- what is best ---------------------------------------------------------------------------------------------------

def test_money_goes_where_a_million_is_worth_most_in_the_fewest_moves() -> None:
    """P4 is worth twice as much; P1 alone can fill it, so one move does, though two would gain the same."""
    problem, plan = small({"P3": 10, "P4": 20})
    found = answer(problem, plan, unspent={("P1", R): 3, ("P2", R): 2}, room={("P3", R): 1, ("P4", R): 2})
    assert [(move.to_id, move.amount_mvnd) for move in found.moves] == [("P4", 2), ("P3", 1)]
    assert {move.from_id for move in found.moves} == {"P1"} or len(found.moves) == 2
    assert found.gain == 2 * worth_per_mvnd(problem, "P4") + worth_per_mvnd(problem, "P3")
    assert found.is_proved and found.bound == found.gain


def test_fewer_moves_where_a_part_of_the_gain_may_be_given_up() -> None:
    problem, plan = small({"P3": 1, "P4": 20})
    given = {"unspent": {("P1", R): 3}, "room": {("P3", R): 1, ("P4", R): 2}}
    assert len(answer(problem, plan, **given).moves) == 2
    assert len(answer(problem, plan, **given, keep=Fraction(9, 10)).moves) == 1


@pytest.mark.parametrize("seed", range(12))
def test_every_way_to_move_is_tried(seed: int) -> None:
    """Value gained is the most, moves the fewest, money the least, of all moves whose plan the audit accepts."""
    draw = random.Random(seed)
    settings = draw.choice(({}, {"lead_enterprise_cap_mvnd": draw.choice((29, 30, 31, 40))},
                            {"minimum_grant_mvnd": 29}, {"locality_cap_share": "0.51"}))
    changes = {f"P{i}": {"locality": draw.choice(("Hà Nội", "Đà Nẵng")), "product_no": draw.choice((1, 2)),
                         "managing_agency": draw.choice(("Bộ A", "Bộ A", "Bộ B"))} for i in range(1, 5)}
    pools = (Pool("cap", PoolDimension.PRODUCT, ("1",), 2026, cap_mvnd=draw.choice((None, 40, 60))),)
    problem, plan = small({f"P{i}": draw.randint(1, 4) for i in range(1, 5)}, settings, changes, pools=pools)
    unspent = {("P1", R): draw.randint(0, 2), ("P2", R): draw.randint(0, 2), ("P3", R): 0, ("P4", R): 0}
    room = {("P3", R): draw.randint(0, 2), ("P4", R): draw.randint(0, 2)}
    scope = draw.choice(tuple(Scope))
    found = answer(problem, plan, unspent=unspent, room=room, scope=scope)
    best = max(_ways(problem, plan, unspent, room, scope))
    assert (found.gain, -len(found.moves), -found.moved_mvnd) == best
    assert found.is_proved and (found.is_compliant or found.broken)


def _ways(problem: Problem, plan: Plan, unspent: Typed, room: Typed, scope: Scope):
    """(gain, - moves, - money) of every allowed way, by enumeration and the independent audit."""
    agency = {project.project_id: project.managing_agency for project in problem.case.projects}
    pairs = [(g, t) for (g, _), free in unspent.items() for (t, _), most in room.items()
             if free and most and (scope is Scope.LINE or agency[g] == agency[t])]
    before = _broken_by(problem, plan, {})
    for amounts in product(range(3), repeat=len(pairs)):
        change = dict.fromkeys(("P1", "P2", "P3", "P4"), 0)
        for (giver, taker), amount in zip(pairs, amounts, strict=True):
            change[giver] -= amount
            change[taker] += amount
        if any(-change[g] > most for (g, _), most in unspent.items()) or any(
                change[t] > most for (t, _), most in room.items()):
            continue
        broken = _broken_by(problem, plan, change)
        if all(amount <= before.get(key, 0) for key, amount in broken.items()):
            gain = sum((worth_per_mvnd(problem, t) * change[t] for t, _ in room), Fraction(0))
            yield gain, -sum(map(bool, amounts)), -sum(amounts)


def _broken_by(problem: Problem, plan: Plan, change: dict[str, int]) -> dict[object, Fraction]:
    """What the audit finds on the plan with other amounts, and by how much; floors on grants count once below."""
    after = with_amounts(plan.chosen, 2026, {(key, R): next(
        money.state_on(R) for money in plan.chosen_by_project[key].years if money.year == 2026) + amount
        for key, amount in change.items()})
    amended = amended_problem(problem, after, (), 2026, keeps_agencies=False, reason="test")
    report = audit(audit_document(amended, make_plan(amended, after)))
    return {(finding.rule_id, json.dumps(dict(finding.where), sort_keys=True)): Fraction(finding.broken_by)
            for finding in report.findings}


# --- what may never happen ------------------------------------------------------------------------------------------

@pytest.mark.parametrize("seed", range(8))
def test_floors_totals_and_rules_are_kept(seed: int) -> None:
    draw = random.Random(seed)
    amounts = {f"P{i}": (draw.randint(0, 300), draw.randint(20, 300)) for i in range(1, 9)}
    ledger = {"commitments": tuple(
        Commitment(key, f"H{key}", date(2026, 2, 1), draw.randint(0, recurrent), budget_line=R)
        for key, (_, recurrent) in amounts.items() if draw.random() < 0.5), "payments": tuple(
        Payment(key, f"C{key}", date(2026, 5, 1), draw.randint(0, recurrent), budget_line=R)
        for key, (_, recurrent) in amounts.items() if draw.random() < 0.4)}
    changes = {key: {"managing_agency": f"Bộ {draw.choice('AB')}"} for key in amounts}
    problem = make_problem(state_money(amounts, projects=changes, **ledger))
    plan = plan_funding(problem, LIMITS)
    room = {(key, R): draw.randint(1, 60) for key in draw.sample(sorted(amounts), 3)}
    found = answer(problem, plan, room=room, scope=draw.choice(tuple(Scope)))
    assert found.is_searched and found.is_compliant, (found.faults, found.findings)
    totals: dict[object, int] = {}
    for row in found.units:
        assert row.after_mvnd == state_after(found, row.unit.project_id, row.unit.line)
        assert row.after_mvnd >= min(row.unit.floor_mvnd, row.unit.planned_mvnd)
        assert row.after_mvnd <= row.unit.planned_mvnd + row.unit.room_mvnd
        key = (row.unit.line, row.unit.agency if found.scope is Scope.AGENCY else "")
        totals[key] = totals.get(key, 0) + row.change_mvnd
    assert not any(totals.values())
    for option in plan.chosen:
        after = {money.year: money for money in found.plan.chosen_by_project[option.project_id].years}
        for money in option.years:
            assert after[money.year].counterpart_mvnd == money.counterpart_mvnd
            assert money.year == 2026 or after[money.year] == money
    assert not {(move.from_id, move.line) for move in found.moves} & {(move.to_id, move.line) for move in found.moves}


# --- each rule once -------------------------------------------------------------------------------------------------

# Money of P4 and P2 will be spent; all of the others is the forecast's, which takes uncommitted money for unspent.
GIVE, TAKE = {("P1", R): 10, ("P2", R): 0, ("P4", R): 0}, {("P3", R): 8}
RULES = {
    "enterprise_share_floor.market": ({"pledges": tuple(
        Pledge(f"P{i}", payer, "Bên A01", year, amount, "Cam kết 01") for i in range(1, 5) for payer, year, amount in (
            (Payer.ENTERPRISE, 2026, 22), (Payer.INSTITUTE, 2026, 2), (Payer.ENTERPRISE, 2027, 10)))}, {}, 4),
    "lead_enterprise_cap": ({}, {"lead_enterprise_cap_mvnd": 30}, 4),
    "pool.some": ({"pools": (Pool("some", PoolDimension.PROJECT, ("P3",), 2026, cap_mvnd=21),)}, {}, 3),
    "minimum_grant": ({}, {"minimum_grant_mvnd": 24}, 2),
}


@pytest.mark.parametrize("rule_id", RULES)
def test_each_rule_holds_back_what_it_has_to_and_has_its_price(rule_id: str) -> None:
    tables, settings, moved = RULES[rule_id]
    problem, plan = small({"P3": 10}, settings, **tables)
    found = answer(problem, plan, unspent=GIVE, room=TAKE)
    assert found.moved_mvnd == moved and found.is_compliant
    price = next(price for price in found.prices if price.rule_id == rule_id)
    assert price.price is not None and price.price > 0
    assert found.units[0].left_mvnd == 10 - moved and found.units[0].why_left == "rule"


def test_an_agency_keeps_its_total_unless_moves_between_agencies_are_asked_for() -> None:
    problem, plan = small(changes={"P3": {"managing_agency": "Bộ B"}})
    found = answer(problem, plan, unspent=GIVE, room=TAKE)
    assert not found.moves and found.units[0].why_left == "no_taker"
    assert next(price.price for price in found.prices if price.rule_id == "scope.line") > 0
    wider = answer(problem, plan, unspent=GIVE, room=TAKE, scope=Scope.LINE)
    assert wider.moved_mvnd == 8 and wider.is_compliant


def test_lines_are_never_mixed() -> None:
    problem = make_problem(state_money({"P1": (30, 30), "P2": (30, 30)}))
    found = answer(problem, pledged_first(problem), unspent={("P1", D): 10}, room={("P2", R): 10}, scope=Scope.LINE)
    assert not found.moves


def test_paid_and_committed_money_stays() -> None:
    ledger = {"commitments": (Commitment("P1", "H1", date(2026, 2, 1), 15, budget_line=R),),
              "payments": (Payment("P2", "C1", date(2026, 3, 1), 12, budget_line=R),)}
    problem, plan = small(**ledger)
    found = answer(problem, plan, room={("P3", R): 50}, unspent={("P4", R): 0})
    assert state_after(found, "P1") >= 15 and state_after(found, "P2") >= 12
    assert {fault.code for fault in answer(problem, plan, unspent={("P1", R): 4}, room=TAKE).faults} == {"above_free"}


def test_a_floor_above_the_plan_is_told_and_the_line_stays() -> None:
    problem, plan = small(commitments=(Commitment("P1", "H1", date(2026, 2, 1), 25, budget_line=R),))
    found = answer(problem, plan, room=TAKE, unspent={("P2", R): 5, ("P4", R): 0})
    assert [fault.code for fault in found.faults] == ["floor_above_plan"] and not found.is_refused
    assert state_after(found, "P1") == 18 and found.moved_mvnd == 5 and found.is_compliant


# --- refused --------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("day", "code"), [
    (date(2026, 12, 15), None), (date(2026, 12, 16), "too_late"), (date(2027, 1, 5), "too_late"),
    (date(2025, 12, 31), "not_begun")])
def test_the_day_is_the_one_of_the_text(day: date, code: str | None) -> None:
    problem, plan = small()
    found = answer(problem, plan, unspent=GIVE, room=TAKE, day=day)
    assert [fault.code for fault in found.faults] == ([code] if code else [])
    assert found.is_refused is bool(code) and bool(found.moves) is not bool(code)
    if code == "too_late":
        told = "\n".join(reallocation_lines(problem, found, "vi"))
        assert "15/12/2026" in told and last_day().source.provision in told


@pytest.mark.parametrize(("unspent", "room", "code"), [
    ({("P9", R): 1}, {}, "unknown_project"), ({("P1", D): 1}, {}, "line_not_in_plan"),
    ({("P1", R): -1}, {}, "negative"),
    ({("P1", R): 19}, {}, "above_free"), ({("P1", R): 1}, {("P1", None): 1}, "gives_and_takes")])
def test_typed_amounts_that_make_no_sense_are_told_with_their_place(unspent: Typed, room: Typed, code: str) -> None:
    problem, plan = small()
    found = answer(problem, plan, unspent=unspent, room=room)
    assert found.is_refused and [fault.code for fault in found.faults] == [code]
    for language in LANGUAGES:
        told = "\n".join(reallocation_lines(problem, found, language))
        assert next(iter({*unspent, *room}))[0] in told


def test_a_year_without_money_moves_nothing() -> None:
    problem, plan = small()
    money = disburse(problem, PlannedMoney(planned_by(plan).source, {}), 2026, DAY)
    found = reallocate(problem, PlannedMoney(planned_by(plan).source, {}), money, forecast_year(problem, money))
    assert [fault.code for fault in found.faults] == ["nothing_planned"]


# --- the register after the moves -----------------------------------------------------------------------------------

def test_the_register_after_the_moves_has_one_plan_and_its_audit_knows_the_floors() -> None:
    problem, plan = small(commitments=(Commitment("P1", "H1", date(2026, 2, 1), 15, budget_line=R),))
    found = answer(problem, plan, unspent={**GIVE, ("P1", R): 3}, room=TAKE)
    assert found.is_compliant and state_after(found, "P1") == 15
    for change, rule_id in (({"P1": -1, "P2": 1}, "committed_money"), ({"P3": 1}, "state_envelope")):
        cheated = with_amounts(found.plan.chosen, 2026, {(key, R): state_after(found, key) + amount
                                                         for key, amount in change.items()})
        document = audit_document(found.problem, replace(found.plan, chosen=cheated))
        assert rule_id in {finding.rule_id for finding in audit(document).findings}


def test_other_years_and_envelopes_with_money_carried_over_still_fit() -> None:
    """2026 leaves money that 2027 spends: the register after the moves allows just what the plan spends."""
    problem, plan = small(settings={"carry_over": "true"}, envelopes=(Envelope(2026, None, "", 90),
                                                                      Envelope(2027, None, "", 20)))
    assert sum(money.state_mvnd for option in plan.chosen for money in option.years if money.year == 2027) > 20
    found = answer(problem, plan, unspent=GIVE, room=TAKE)
    assert found.moves and found.is_compliant


def test_authorities_name_their_text_and_how_it_was_read() -> None:
    for authority in (*load_authorities().values(), between_lines()):
        assert authority.source.document and authority.source.provision and authority.source.status.value in (
            "copy", "inferred")
        assert authority.authority_vi and authority.authority_en


# --- the command ----------------------------------------------------------------------------------------------------

@pytest.fixture
def files(tmp_path):
    problem, plan = small(commitments=(Commitment("P4", "H1", date(2026, 2, 1), 18, budget_line=R),))
    write_case(problem.case, tmp_path / "case")
    (tmp_path / "plan.json").write_text(json.dumps(to_plan_json(problem, plan, ())), encoding="utf-8")
    return tmp_path


def command(files, *given: str, day: str = "2026-10-15") -> list[str]:
    return ["--lang", "en", "reallocate", str(files / "case"), "--year", "2026", "--as-of", day, "--plan",
            str(files / "plan.json"), *given]


def test_the_command_answers_writes_its_files_and_certify_tells_a_changed_figure(files, capsys) -> None:
    out = files / "out"
    assert main(command(files, "--unspent", "P1:recurrent=4", "--room", "P3=3", "--json", "--out", str(out))) == 0
    document = json.loads(capsys.readouterr().out)
    assert [(move["from_id"], move["to_id"], move["amount_mvnd"]) for move in document["moves"]] == [("P1", "P3", 3)]
    assert document["proved"] == ["gain", "moves", "moved"] and document["is_compliant"]
    assert {path.name for path in out.iterdir()} == {"reallocation.json", "moves.csv", "projects.csv", "paper.docx",
                                                     "paper.pdf", "plan-after.xlsx"}
    assert main(["certify", str(out / "plan-after.xlsx")]) == 0
    _tamper(out / "plan-after.xlsx", files / "wrong.xlsx")
    assert main(["certify", str(files / "wrong.xlsx")]) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_confidential_project_is_in_every_file_by_id_and_amounts_alone(language: str) -> None:
    """Its name and its agency stand in no table and no paper; the certified workbook is the whole register."""
    problem, plan = small()
    hidden = {"is_confidential": True, "name_vi": "Radar kín", "name_en": "Secret radar", "managing_agency": "Cục kín"}
    problem = make_problem(replace(problem.case, projects=tuple(
        replace(project, **hidden) for project in problem.case.projects)))
    found = answer(problem, plan, unspent={("P1", R): 4}, room={("P3", R): 3})
    assert found.moves and "P1" in str(move_rows(found))
    content = dict(reallocation_files(problem, found, language))
    texts = [content["moves.csv"].decode(), content["projects.csv"].decode(), word_text(content["paper.docx"]),
             "".join(pdf_pages(content["paper.pdf"])), json.dumps(to_document(found), ensure_ascii=False),
             *reallocation_lines(problem, found, language)]
    assert not [text for text in texts if re.search("kín|Secret", text)]


def _tamper(path, wrong) -> None:
    """One million VND more for one project in the sheet of what everybody pays."""
    import openpyxl

    book = openpyxl.load_workbook(path)
    sheet = book["allocation_lines"]
    column = [cell.value for cell in sheet[1]].index("state_recurrent_mvnd")
    sheet.cell(2, column + 1).value = int(sheet.cell(2, column + 1).value) + 1
    book.save(wrong)


@pytest.mark.parametrize(("given", "day", "told"), [
    (("--room", "P3:recurring=2"), "2026-10-15", "P3:recurring=2"),
    (("--unspent", "P1=1.200"), "2026-10-15", "P1=1.200"),
    (("--unspent", "P7=1"), "2026-10-15", "P7"), ((), "2026-12-16", "15/12/2026")])
def test_the_command_refuses_with_the_place(files, capsys, given: tuple[str, ...], day: str, told: str) -> None:
    assert main(command(files, *given, day=day)) == 1
    assert told in capsys.readouterr().out


# --- who could take ---------------------------------------------------------------------------------------------------

def _takers(commitments: tuple[Commitment, ...], payments: tuple[Payment, ...],
            **given: object) -> tuple[dict[str, tuple[int, Ground]], Reallocation]:
    """Four projects that ask for what they are planned: 18 this year and 8 the next."""
    costs = tuple(Cost(project_id, year, R, total, state) for project_id in ("P1", "P2", "P3", "P4")
                  for year, total, state in ((2026, 40, 18), (2027, 20, 8)))
    problem, plan = small(commitments=commitments, payments=payments, costs=costs)
    planned = planned_by(plan)
    money = disburse(problem, planned, 2026, DAY)
    forecast = forecast_year(problem, money)
    units, _ = find_units(problem, money, forecast, planned)
    moved = reallocate(problem, planned, money, forecast, chosen=plan.chosen, limits=LIMITS, reason="test", **given)
    return {taker.project_id: (taker.amount_mvnd, taker.ground)
            for taker in find_takers(problem, planned, money, units)}, moved


def _bound(amount: int, project_id: str = "P1", **given: object) -> Commitment:
    return Commitment(project_id, f"H{amount}", date(2026, 1, 5), amount, budget_line=R, **given)


def _paid(amount: int) -> tuple[Payment, ...]:
    return (Payment("P1", "C", DAY, amount, budget_line=R),)


def test_next_years_money_of_a_project_that_keeps_pace_is_taken_on_request_alone() -> None:
    found, kept = _takers((_bound(18),), _paid(18))
    assert found == {"P1": (8, Ground.NEXT_YEAR)} and kept.moves == () == kept.advanced
    _, moved = _takers((_bound(18),), _paid(18), advance=True)
    assert [(move.to_id, move.amount_mvnd) for move in moved.moves] == [("P1", 8)]
    assert [taker.project_id for taker in moved.advanced] == ["P1"] and moved.is_compliant
    told = "\n".join(reallocation_lines(moved.problem, moved, "en"))
    assert "Money of the plan of 2027 spent ahead: P1" in told


def test_a_project_behind_the_line_or_bound_next_year_gets_nothing_ahead() -> None:
    assert _takers((_bound(18),), _paid(10))[0] == {}  # 288 of 365 days less 20 points, of 18: 10.6
    assert _takers((_bound(18),), _paid(11))[0] == {"P1": (8, Ground.NEXT_YEAR)}
    assert _takers((_bound(17),), _paid(17))[0] == {}
    later = _bound(5, budget_year=2027)
    assert _takers((_bound(18), later), _paid(18))[0] == {"P1": (3, Ground.NEXT_YEAR)}


def test_what_is_typed_comes_before_what_is_found() -> None:
    _, moved = _takers((_bound(18),), _paid(18), advance=True, room={("P1", R): 1})
    assert [move.amount_mvnd for move in moved.moves] == [1] and moved.advanced == ()


def test_contracts_beyond_the_plan_are_told_as_such() -> None:
    assert _takers((_bound(25),), _paid(20))[0] == {"P1": (7, Ground.CONTRACTS)}
