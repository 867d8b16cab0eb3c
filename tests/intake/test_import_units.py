"""The declared unit and what checks it; parts, totals and rounding (catalogue rows 9-12, 45, 49, 50)."""
from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.cell_grammar.words import Unit
from models.domain import BudgetLine, Case, Cost, Project, Regime
from models.files.grid import FileGrid
from models.intake.questions import answer_question
from models.intake.rounding import fit_under, round_amounts, round_column, split_years
from models.intake.units import find_unit
from tests.intake.plain_reading import grid_of
from tests.intake.registers import amounts, asked, costs, found, imported, kept, read, register, simple_mapping


def last_register(*costs_mvnd: int) -> Case:
    projects = tuple(Project(f"P{at}", f"Dự án {at}", regime=Regime.MARKET) for at in range(1, len(costs_mvnd) + 1))
    rows = tuple(Cost(p.project_id, 2027, BudgetLine.RECURRENT, c) for p, c in zip(projects, costs_mvnd, strict=True))
    return Case(projects, rows)


@pytest.mark.parametrize(("text", "unit"), [
    ("Đơn vị tính: triệu đồng", Unit.TRIEU), ("ĐVT: tỷ đồng", Unit.TY), ("Đơn vị: nghìn đồng", Unit.NGHIN),
    ("Đơn vị tính: 1.000 đồng", Unit.NGHIN), ("Đơn vị: đồng", Unit.DONG), ("Kinh phí (tỷ đồng)", Unit.TY),
    ("Kinh phí (tr.đ)", Unit.TRIEU), ("Unit: million VND", Unit.TRIEU), ("Cost (VND billion)", Unit.TY),
    ("Montant (k€)", Unit.NGHIN), ("Betrag in EUR", Unit.DONG), ("Total (M€)", Unit.TRIEU),
    ("Cost (£000s)", Unit.NGHIN), ("Total (EUR)", Unit.DONG), ("Tỷ lệ (tỷ lệ %)", None),
    ("Đơn vị chủ trì", None), ("Tên đơn vị", None), ("Kinh phí", None),
])
def test_row9_a_unit_is_found_in_words_only(text, unit):
    assert find_unit(text) is unit


def test_row9_a_unit_nobody_declared_is_asked_and_never_guessed():
    reading = read(amounts(1_000_000_000, 2_000_000_000), simple_mapping(unit=""))
    assert "unit" in asked(reading)
    assert costs(reading) == {}
    assert costs(read(amounts(10**9), answer_question(simple_mapping(unit=""), "unit", "dong"))) == {"P1": 1000}


def test_a_headings_own_unit_against_the_declared_one_is_asked_and_neither_goes_first():
    grid = grid_of([("Mã số", "Tên dự án", "Tổng kinh phí (tỷ đồng)"), ("P1", "Một", "1,5")])
    rule = simple_mapping().fields["cost_total_mvnd"]
    mapping = simple_mapping().without_field("locality").without_field("state_request_total_mvnd").without_field(
        "pledge_enterprise_total_mvnd").with_field(type(rule)(rule.target, ("Tổng kinh phí (tỷ đồng)",),
                                                              shares=rule.shares))
    reading = read(grid, mapping)
    (question,) = [q for q in reading.questions if q.question_id == "unit:Tổng kinh phí (tỷ đồng)"]
    assert (question.code, question.choices, costs(reading)) == ("unit_differs", ("ty", "trieu"), {})
    answers = {unit: costs(read(grid, answer_question(mapping, question.question_id, unit)))["P1"]
               for unit in question.choices}
    assert answers == {"ty": 1500, "trieu": 2}
    assert costs(read(grid, replace(mapping, unit=""))) == {"P1": 1500}


def test_a_declared_unit_against_the_line_above_the_table_is_asked():
    grid = grid_of([("", "", "", "Đơn vị tính: tỷ đồng"), ("Mã số", "Tên dự án", "Địa phương", "Tổng kinh phí", "NSNN",
                                                           "Vốn đối ứng"), ("P1", "Một", "", 5, "", "")])
    assert "confirm:unit_line" in asked(read(grid))


@pytest.mark.parametrize(("factor", "suspicious"), [(10**6, True), (1000, True), (1, False), (2, False)],
                         ids=["row10-dong", "row10-thousand", "row10-right", "row10-doubled"])
def test_row10_a_wrong_unit_shows_against_the_last_register(factor, suspicious):
    reading = read(amounts(*(cost * factor for cost in (100, 250, 900))), present=last_register(100, 250, 900))
    assert ("confirm:unit_size" in asked(reading)) is suspicious
    if suspicious:
        question = next(q for q in reading.questions if q.question_id.startswith("confirm:unit_size"))
        assert (question.code, question.values["ratio"]) == ("unit_ratio", factor)
        assert not asked(read(amounts(*(cost * factor for cost in (100, 250, 900))),
                              simple_mapping(confirmed=("unit_size",)), last_register(100, 250, 900)))


def test_row10_a_confirmation_holds_for_its_file_only():
    first, second = (read(FileGrid("f", "xlsx", digit * 64, amounts(5 * 10**8).sheets)) for digit in "ab")
    mapping = simple_mapping(confirmed=(f"unit_size:{'a' * 8}",))
    assert asked(first) == {"confirm:unit_size"}
    assert not asked(read(first.draft.grid, mapping))
    assert asked(read(second.draft.grid, mapping)) == {"confirm:unit_size"}


def test_row10_without_a_last_register_an_implausible_middle_is_asked():
    assert "confirm:unit_size" in asked(read(amounts(*(cost * 10**6 for cost in (100, 250, 900)))))


def test_row11_five_of_200_in_another_unit_show_against_the_last_register():
    before = [random.Random(7).randrange(100, 100_000) for _ in range(200)]
    now = [cost * 1000 if at % 40 == 0 else cost for at, cost in enumerate(before)]
    question = next(q for q in read(amounts(*now), present=last_register(*before)).questions
                    if q.question_id.startswith("confirm:odd_amounts"))
    assert question.values["count"] == 5
    assert not asked(read(amounts(*before), present=last_register(*before)))


def test_row11_a_unit_that_nothing_confirms_is_said():
    assert "import_unit_unchecked" in found(read(amounts(100, 200)))
    assert "import_unit_unchecked" not in found(read(amounts(100, 200), present=last_register(100)))
    with_total = read(register(("P1", "Một", "", 100), ("", "Tổng cộng", "", 100)))
    assert "import_unit_unchecked" not in found(with_total)
    (agree,) = [finding for finding in with_total.findings if finding.code == "import_totals_agree"]
    assert agree.values["count"] == 1


@pytest.mark.parametrize("factor", [10**6, 10**9], ids=["row12-1e6", "row12-1e9"])
def test_row12_mixes_of_a_million_and_more_are_found_by_magnitude(factor):
    found_mixes = alarms = 0
    for seed in range(40):
        rng = random.Random(seed)
        sizes = [max(1, round(rng.lognormvariate(9, 1))) for _ in range(60)]
        alarms += "confirm:odd_amounts" in asked(read(amounts(*sizes)))
        # In dong, so that the largest cell stays a possible amount.
        mixed = [size * factor if at == 30 else size for at, size in enumerate(sizes)]
        found_mixes += "confirm:odd_amounts" in asked(read(amounts(*mixed), simple_mapping(unit="dong")))
    assert (found_mixes >= 38, alarms) == (True, 0)


@pytest.mark.parametrize(("cells", "codes"), [
    pytest.param((100, 60, 50), {"import_parts_above_total"}, id="row45-above"),
    pytest.param((100, 60, 40), set(), id="row45-equal"), pytest.param((100, 60, 20), set(), id="row45-other-payers"),
    pytest.param((100, 60, 41), set(), id="row45-one-unit-is-rounding"),
])
def test_row45_parts_above_their_total_keep_a_row_apart(cells, codes):
    reading = read(register(("P1", "Một", "", *cells)))
    assert kept(reading).get(2, set()) == codes


def test_row45_declared_sums_must_add_up():
    mapping = simple_mapping(sums={"Tổng kinh phí": ("NSNN", "Vốn đối ứng")})
    reading = read(register(("P1", "Một", "", 100, 60, 40), ("P2", "Hai", "", 100, 60, 20)), mapping)
    assert kept(reading) == {3: {"import_parts_not_total"}}
    assert reading.kept[0].findings[0].values["difference"] == "20"


def test_row45_a_share_above_one_is_kept_apart():
    grid = register(("P1", "Một", "", 100, 0.5), ("P2", "Hai", "", 100, 1.5), ("P3", "Ba", "", 100, 0.2))
    mapping = simple_mapping().without_field("state_request_total_mvnd")
    rule = type(mapping.fields["name_vi"])("minimum_scale_share", ("NSNN",))
    assert "share:NSNN" in asked(read(grid, mapping.with_field(rule)))
    assert kept(read(grid, mapping.with_field(rule).with_style("NSNN", share="fraction"))) == {3: {"share_above_one"}}


def test_row49_amounts_in_dong_beyond_floating_point_stay_exact():
    big = 9_007_199_254_740_993_000_000
    reading = read(amounts(str(big // 10**6) + "000000"), simple_mapping(unit="dong", confirmed=("unit_size",)))
    assert kept(reading) == {2: {"above_maximum"}}
    reading = read(amounts("8220000000000000"), simple_mapping(unit="dong", confirmed=("unit_size",)))
    assert costs(reading) == {"P1": 8_220_000_000}


def test_row50_half_millions_are_kept_exactly_rounded_once_and_the_remainder_stated():
    reading = read(amounts(1_500_000, 2_500_000, 3_000_000), simple_mapping(unit="dong"))
    assert sum(costs(reading).values()) == 7
    assert costs(reading)["P3"] == 3
    assert [record.exact["cost", 2027] for record in reading.records] == [Fraction(3, 2), Fraction(5, 2), 3]
    assert "import_rounded" in found(reading)
    (summary,) = reading.rounding
    assert (summary.rows, summary.exact_mvnd, summary.whole_mvnd) == (2, 7, 7)


def test_row50_importing_the_same_file_again_changes_nothing():
    grid, mapping = amounts(1_500_000, 2_500_000, 3_400_000), simple_mapping(unit="dong")
    case = imported(read(grid, mapping))
    again = read(grid, mapping, case)
    assert imported(again, case) == case


def test_parts_that_add_up_exactly_still_do_when_rounded():
    grid = register(*((f"P{at}", f"Dự án {at}", "", "100,6", "60,3", "40,3") for at in range(9)))
    for record in read(grid).records:
        amounts_of = {kind: amount for (kind, _), amount in record.amounts.items()}
        assert amounts_of["cost"] == amounts_of["state_request"] + amounts_of["pledge_enterprise"]


fractions = st.lists(st.fractions(0, 10**6, max_denominator=1000), min_size=1, max_size=30)


@given(fractions)
def test_a_rounded_column_keeps_its_total_and_stays_within_one(column):
    whole = round_column(column)
    assert abs(sum(whole) - sum(column)) <= Fraction(1, 2)
    assert all(abs(rounded - exact) < 1 for rounded, exact in zip(whole, column, strict=True))
    assert all(rounded == exact for rounded, exact in zip(whole, column, strict=True) if exact.denominator == 1)


@given(st.lists(st.tuples(st.fractions(0, 1000, max_denominator=100), st.fractions(0, 1, max_denominator=10)),
                min_size=1, max_size=10))
def test_a_request_never_passes_the_cost_by_rounding(rows):
    records = [{("cost", 2027): cost, ("state_request", 2027): cost * share} for cost, share in rows]
    whole, _ = round_amounts(records)
    assert all(0 <= row["state_request", 2027] <= row["cost", 2027] for row in whole)


@given(st.integers(0, 10**9), st.lists(st.integers(1, 50), min_size=1, max_size=6))
def test_years_of_a_split_total_add_up(total, weights):
    shares = {2026 + at: Fraction(weight, sum(weights)) for at, weight in enumerate(weights)}
    parts = split_years(total, shares)
    assert sum(parts.values()) == total
    assert fit_under(parts, parts) == parts


def test_a_confirmation_taken_back_is_asked_again():
    grid = amounts(5 * 10**8)
    (question,) = read(grid).questions
    mapping = answer_question(simple_mapping(), question.question_id, "yes")
    assert not asked(read(grid, mapping))
    assert asked(read(grid, answer_question(mapping, "confirm:unit_size", "no"))) == {"confirm:unit_size"}
