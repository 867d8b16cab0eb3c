"""A block from a spreadsheet: read by key, in one number style, every refused cell named, all or nothing."""
from __future__ import annotations

from fractions import Fraction

import pytest

from models.domain import BudgetLine, Case, Cost, Criterion, Payer, Pledge, Project, Score
from models.register.draft import Draft
from models.register.paste_block import read_block

R, D = BudgetLine.RECURRENT, BudgetLine.DEVELOPMENT
CASE = Case(
    projects=(Project("P1", "Một", product_no=1), Project("P2", "Hai")),
    costs=(Cost("P1", 2026, R, 1000), Cost("P2", 2026, R, 2000), Cost("P2", 2026, D, 3000)),
    pledges=(Pledge("P1", Payer.ENTERPRISE, "A", 2026, 500),),
    scores=(Score("P1", "c", Fraction(7)), Score("P2", "c", Fraction(8))),
    criteria=(Criterion("c", label_vi="Tổng hợp", label_en="Overall"),))


def codes(reading) -> list[tuple]:
    return [(f.code, f.row, f.column) for f in reading.findings]


def after(reading) -> Case:
    assert reading.findings == ()
    draft, findings = Draft.of(CASE).accept(reading.edits)
    assert findings == ()
    return draft.case


@pytest.mark.parametrize("headings", [
    "project_id\tname_vi\tlocality", "MÃ DỰ ÁN\tTên dự án\tđịa phương", "Ma du an\tten du an *\tDia phuong",
    "Mã dự án [project_id]\tTên dự án\n[name_vi]\tLocality".replace("\n", " ")])
def test_rows_are_matched_by_key_whatever_their_order_and_headings(headings):
    case = after(read_block(CASE, "projects", f"{headings}\r\nP2\tHai B\tHuế\r\nP1\t\tHà Nội\r\n", "vi"))
    assert [(p.name_vi, p.locality) for p in case.projects] == [("Một", "Hà Nội"), ("Hai B", "Huế")]


@pytest.mark.parametrize(("style", "cell", "value"), [
    ("vi", "16.300", 16_300), ("vi", "16300", 16_300), ("vi", "1.234.567", 1_234_567), ("en", "16,300", 16_300),
    ("vi", "16.300,0", 16_300)])
def test_amounts_in_the_declared_style(style, cell, value):
    case = after(read_block(CASE, "costs", f"project_id\tyear\ttotal_mvnd\nP1\t2026\t{cell}", style))
    assert case.costs[0].total_mvnd == value


@pytest.mark.parametrize(("style", "cell", "code"), [
    ("vi", "11,5", "paste_number_not_whole"), ("vi", "11.5", "paste_number_vi"),
    ("vi", "16,300", "paste_number_two_ways"),
    ("en", "16.300", "paste_number_two_ways"), ("en", "11,5", "paste_number_en"), ("vi", "1.23", "paste_number_vi"),
    ("vi", "16 300", "paste_number_vi"), ("vi", "1e3", "paste_number_vi"), ("vi", "=1+1", "paste_number_vi"),
    ("vi", "5 tỷ", "paste_number_vi"), ("vi", "-5", "negative_money"), ("vi", "9.000.000.001", "above_maximum"),
    ("vi", "#REF!", "paste_number_vi")])
def test_an_amount_that_is_not_clear_is_named_and_nothing_is_taken(style, cell, code):
    reading = read_block(CASE, "costs", f"project_id\tyear\tbudget_line\ttotal_mvnd\nP2\t2026\trecurrent\t1\n"
                         f"P1\t2026\trecurrent\t{cell}", style)
    assert codes(reading) == [(code, 3, "total_mvnd")]


@pytest.mark.parametrize(("cell", "share"), [("35%", "0.35"), ("35,5", "0.355"), ("0", "0"), ("0,5%", "0.005")])
def test_shares_are_percentages(cell, share):
    case = after(read_block(CASE, "projects", f"project_id\tfunding_mode\tminimum_scale_share\nP1\tscalable\t{cell}",
                            "vi"))
    assert case.projects[0].minimum_scale_share == Fraction(share)


@pytest.mark.parametrize("cell", ["0,35", "1", "0,5"])
def test_a_share_that_could_be_either_is_asked_about(cell):
    reading = read_block(CASE, "projects", f"project_id\tminimum_scale_share\nP1\t{cell}", "vi")
    assert codes(reading) == [("paste_share_unclear", 2, "minimum_scale_share")]


def test_codes_by_their_names_in_either_language_and_criteria_by_label():
    case = after(read_block(CASE, "costs", "Mã dự án\tNăm\tDòng ngân sách\tTotal cost (mn VND)\n"
                            "P2\t2026\tChi đầu tư phát triển\t9\nP1\t2026\tRecurrent\t8", "vi"))
    assert [c.total_mvnd for c in case.costs] == [8, 9, 2000]
    case = after(read_block(CASE, "scores", "project_id\tcriterion_id\tscore\nP1\toverall\t7,25", "vi"))
    assert case.scores[0].score == Fraction(29, 4)


def test_a_key_column_left_out_matches_only_where_it_is_clear():
    text = "project_id\tyear\ttotal_mvnd\nP1\t2026\t5\nP2\t2026\t6"
    assert codes(read_block(CASE, "costs", text, "vi")) == [("paste_ambiguous_row", 3, "")]


def test_without_headings_each_line_begins_with_the_key():
    case = after(read_block(CASE, "costs", "P1\t2026\trecurrent\t77\nP2\t2026\trecurrent\t78", "vi",
                            start_column="state_request_mvnd"))
    assert [c.state_request_mvnd for c in case.costs] == [77, None, 78]


def test_rows_nobody_knows_are_refused_or_added_as_declared():
    text = "project_id\tname_vi\tproduct_no\nP9\tChín\t3 · Tên\nP1\tMột B\t"
    assert codes(read_block(CASE, "projects", text, "vi")) == [("paste_unknown_row", 2, "")]
    case = after(read_block(CASE, "projects", text, "vi", may_add=True))
    assert case.project_by_id["P9"].product_no == 3 and case.project_by_id["P1"].name_vi == "Một B"


@pytest.mark.parametrize(("text", "expected"), [
    ("", [("paste_empty", None, "")]), ("project_id\tname_vi\n\t\n", [("paste_empty", None, "")]),
    ("project_id\tbí mật\nP1\tx", [("paste_unknown_heading", 1, "")]),
    ("project_id\tname_vi\tname_vi\nP1\tx\ty", [("paste_heading_twice", 1, "name_vi")]),
    ("name_vi\nx", [("paste_no_key", 1, "project_id")]),
    ("project_id\tname_vi\nP1\tx\ty", [("paste_too_many_cells", 2, "")]),
    ("project_id\tname_vi\nP1\tx\nP1\ty", [("paste_row_twice", 3, "")]),
    ("project_id\tdecision\nP1\tperhaps", [("unknown_choice", 2, "decision")]),
    ("project_id\ttrl_now\nP1\t2.5", [("whole_fraction", 2, "trl_now")]),
    ("project_id\tearliest_start\nP1\t2.026", [("whole_fraction", 2, "earliest_start")]),
    ("project_id\tname_vi\nP1\ta\u202eb", [("invisible_character", 2, "name_vi")]),
    ("project_id\tsource_on\nP1\t31/02/2026", [("bad_date", 2, "source_on")]),
    ("project_id\tname_vi\nP1\t" + "x" * 501, [("text_too_long", 2, "name_vi")]),
])
def test_what_is_wrong_is_named_with_line_and_column(text, expected):
    assert codes(read_block(CASE, "projects", text, "vi")) == expected


@pytest.mark.parametrize("text", ["P1\tx\n" * 20_002, "P1\t" + "x" * 140_000, 'P1\t"x\n' + "P2\ty\n" * 30_000])
def test_a_huge_block_or_cell_is_refused(text):
    assert codes(read_block(CASE, "projects", text, "vi", start_column="name_vi")) == [("paste_too_large", None, "")]
