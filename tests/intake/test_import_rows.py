"""Headings, totals, groups, merged cells, sheets (catalogue rows 4, 5, 8, 21-23, 39-41)."""
from __future__ import annotations

import unicodedata

import openpyxl
import pytest

from models.cell_grammar.words import Unit
from models.files.grid import FileGrid, Sheet
from models.files.safe_reading import read_grid
from models.intake.importing import open_import
from models.intake.proposing import propose
from models.intake.rows import RowKind
from tests.intake.plain_reading import csv_grid, grid_of
from tests.intake.registers import HEADINGS, asked, costs, found, kept, read, register, simple_mapping

ANNEX = (
    ("BỘ KHOA HỌC VÀ CÔNG NGHỆ",), ("PHỤ LỤC II: DANH MỤC NHIỆM VỤ",), ("(Kèm theo Công văn số 123 ngày 12 tháng 3)",),
    ("", "", "", "", "", "Đơn vị tính: triệu đồng"),
    ("STT", "Tên nhiệm vụ", "Địa phương", "Tổng kinh phí", "Trong đó", "", "Ghi chú"),
    ("", "", "", "", "NSNN", "Vốn đối ứng", ""),
    ("(1)", "(2)", "(3)", "(4)=(5)+(6)", "(5)", "(6)", "(7)"),
    ("", "Tổng cộng", "", 6000, 2900, 3100, ""),
    ("I", "Công nghệ số", "", 3000, 1400, 1600, ""),
    (1, "Nền tảng dữ liệu", "TP. Hà Nội", 1000, 400, 600, ""),
    (2, "Camera AI", "Đà Nẵng", 2000, 1000, 1000, ""),
    ("II", "Năng lượng", "", 3000, 1500, 1500, ""),
    (3, "Pin thể rắn", "Quảng Ninh", 3000, 1500, 1500, "mới"),
    ("",), ("", "", "", "", "Hà Nội, ngày 12 tháng 3 năm 2026"), ("", "Người lập biểu", "", "", "Thủ trưởng đơn vị"),
)


def annex(merged=((5, 5, 5, 6),)) -> FileGrid:
    return grid_of([[*row, *[""] * (7 - len(row))] for row in ANNEX], merged=merged)


@pytest.mark.parametrize("merged", [((5, 5, 5, 6), (5, 1, 6, 1)), ()], ids=["row4-merged", "row4-unmerged"])
def test_row4_the_headings_are_found_under_titles_and_the_unit_above_them(merged):
    draft = open_import(annex(merged))
    frame = draft.frame
    assert (frame.header_rows, frame.first_row, frame.unit, frame.unit_row) == ((5, 6), 8, Unit.TRIEU, 4)
    assert frame.headings == ("STT", "Tên nhiệm vụ", "Địa phương", "Tổng kinh phí", "Trong đó / NSNN",
                              "Trong đó / Vốn đối ứng", "Ghi chú")
    assert [row.kind.value for row in draft.rows] == ["total", "group", "project", "project", "group", "project",
                                                      "blank", "note", "note"]
    assert [row.group for row in draft.rows if row.kind is RowKind.PROJECT] == ["Công nghệ số"] * 2 + ["Năng lượng"]


def test_row4_headings_away_from_row_1_are_asked_once():
    draft = open_import(annex())
    mapping = propose(draft, "x", (2027,)).mapping
    assert "confirm:header" in asked(read(annex(), mapping))


def test_row4_the_planner_may_name_another_heading_row():
    rows = (("Mã số", "Tên dự án", "Tổng kinh phí"), ("id", "name", "total cost"), ("A", "Một", 5))
    assert open_import(grid_of(rows), header_rows=(2,)).frame.headings == ("id", "name", "total cost")


@pytest.mark.parametrize("heading", [
    pytest.param("TÊN DỰ ÁN", id="row5-capitals"), pytest.param("Ten du an", id="row5-no-accents"),
    pytest.param(unicodedata.normalize("NFD", "Tên dự án"), id="row5-decomposed"),
    pytest.param("  tên   dự án ", id="row5-spaces"), pytest.param("Tên dự án:", id="row5-punctuation"),
    pytest.param("Project title", id="row5-english"), pytest.param("Intitulé du projet", id="row5-french"),
    pytest.param("Projekttitel", id="row5-german"), pytest.param("Tên nhiệm vụ, dự án", id="row5-other-order"),
])
def test_row5_a_heading_is_known_however_it_is_spelt(heading):
    grid = grid_of([("Mã số", heading, "Tổng kinh phí"), ("A1", "Pin thể rắn", 100), ("A2", "Vắc xin", 200)])
    draft = open_import(grid)
    assert propose(draft, "x").mapping.fields["name_vi"].columns == (draft.frame.headings[1],)


@pytest.mark.parametrize(("heading", "target"), [
    ("Kinh phí năm 2027", "cost_2027_mvnd"), ("NSNN 2028 (triệu đồng)", "state_request_2028_mvnd"),
    ("Vốn doanh nghiệp 2027", "pledge_enterprise_2027_mvnd"), ("2029", "cost_2029_mvnd"),
    ("Tổng mức đầu tư", "cost_total_mvnd"),
    ("Vốn NSNN", "state_request_total_mvnd"), ("Gesamtkosten in EUR", "cost_total_mvnd"),
    ("Subvention (k€)", "state_request_total_mvnd"), ("Eigenmittel", "pledge_enterprise_total_mvnd"),
])
def test_headings_of_amounts_are_proposed_with_their_year(heading, target):
    draft = open_import(grid_of([("Mã số", "Tên dự án", heading), ("A1", "Pin", 100), ("A2", "Vắc xin", 200)]))
    assert propose(draft, "x").columns[2].target == target


def test_a_heading_that_says_too_little_is_not_proposed():
    draft = open_import(grid_of([("Mã số", "Tên dự án", "Vốn"), ("A1", "Pin", 2027), ("A2", "Xe", 2028)]))
    assert propose(draft, "x").columns[2].target == ""


def test_a_column_whose_cells_contradict_its_heading_is_not_proposed():
    draft = open_import(grid_of([("Mã số", "Tên dự án", "Tổng kinh phí"), ("A1", "Pin", "lớn"), ("A2", "Xe", "nhỏ")]))
    column = propose(draft, "x").columns[2]
    assert column.target == ""
    assert "values_differ" in column.candidates[0].reasons


@pytest.mark.parametrize("at", [0, 1, 3], ids=["row8-first", "row8-middle", "row8-last"])
def test_row8_totals_and_blanks_are_left_out_wherever_they_stand(at):
    rows = [("P1", "Một", "", 100), ("", "", "", ""), ("P2", "Hai", "", 200)]
    total = 100 if at == 1 else 300
    rows.insert(at, ("", "Tổng cộng", "", total))
    reading = read(register(*rows))
    assert costs(reading) == {"P1": 100, "P2": 200}
    assert "import_total_mismatch" not in found(reading)
    accounts = reading.accounts
    assert (accounts.rows, accounts.imported, accounts.totals, accounts.blank) == (4, 2, 1, 1)


def test_row8_a_total_that_is_the_sum_of_nothing_is_kept_apart_with_the_difference():
    reading = read(register(("P1", "Một", "", 100), ("P2", "Hai", "", 200), ("", "Tổng cộng", "", 310)))
    ((finding,),) = [row.findings for row in reading.kept]
    assert (finding.code, finding.row, finding.column) == ("import_total_mismatch", 4, "Tổng kinh phí")
    assert [finding.values[name] for name in ("total", "sum", "difference")] == ["310", "300", "10"]


def test_row11_a_total_in_another_unit_is_told_as_such():
    reading = read(register(("P1", "Một", "", 100_000), ("P2", "Hai", "", 200_000), ("", "Tổng", "", 300)))
    assert kept(reading) == {4: {"import_total_other_unit"}}


@pytest.mark.parametrize("label", ["Tổng công ty Điện lực", "Cộng nghệ sinh học", "Công ty A", "Total Energies AI"])
def test_a_name_that_begins_like_a_total_is_a_project(label):
    assert costs(read(register(("P1", label, "", 100), ("P2", "Hai", "", 200)))) == {"P1": 100, "P2": 200}


def test_row21_23_alike_names_are_never_merged():
    reading = read(register(("P1", "Cầu Rạch Miễu 1", "", 1), ("P2", "Cầu Rạch Miễu 2", "", 2),
                            ("P3", "Cầu Rạch Miễu 2", "", 3)))
    assert costs(reading) == {"P1": 1, "P2": 2, "P3": 3}


def test_row39_merged_cells_are_filled_and_asked():
    grid = register(("P1", "Một", "Hà Nội", 100), ("P2", "Hai", "", 200))
    grid = FileGrid(grid.file, grid.kind, grid.sha256, (Sheet("DS", grid.sheets[0].rows, merged=((2, 3, 3, 3),)),))
    reading = read(grid)
    assert "confirm:merged" in asked(reading)
    assert [record.fields["locality"] for record in reading.records] == ["Hà Nội", "Hà Nội"]
    assert not asked(read(grid, simple_mapping(confirmed=("merged",))))


def test_row39_one_amount_merged_over_two_projects_belongs_to_neither():
    grid = register(("P1", "Một", "Hà Nội", 100), ("P2", "Hai", "Hà Nội", ""))
    grid = FileGrid(grid.file, grid.kind, grid.sha256, (Sheet("DS", grid.sheets[0].rows, merged=((2, 4, 3, 4),)),))
    assert kept(read(grid)) == {2: {"import_merged_amount"}, 3: {"import_merged_amount"}}


@pytest.fixture
def workbook(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "DS"
    for row in (HEADINGS, ("P1", "Một", "Hà Nội", 100), ("P2", "Hai", "Hà Nội", 200)):
        sheet.append(row)

    def save():
        path = tmp_path / "register.xlsx"
        book.save(path)
        return read_grid(path)
    return book, sheet, save


@pytest.mark.parametrize(("hide", "code"), [
    pytest.param(lambda book, sheet: book.create_sheet("Ẩn").__setattr__("sheet_state", "hidden"), "hidden_sheet",
                 id="row40-sheet"),
    pytest.param(lambda book, sheet: sheet.row_dimensions[3].__setattr__("hidden", True), "hidden_rows",
                 id="row40-row"),
    pytest.param(lambda book, sheet: sheet.column_dimensions["C"].__setattr__("hidden", True), "hidden_columns",
                 id="row40-column"),
])
def test_row40_what_is_hidden_is_said_and_hidden_rows_are_read(workbook, hide, code):
    book, sheet, save = workbook
    hide(book, sheet)
    reading = read(save())
    assert code in found(reading)
    assert costs(reading) == {"P1": 100, "P2": 200}


def test_row41_several_sheets_with_the_same_columns_are_asked(workbook):
    book, _, save = workbook
    other = book.create_sheet("DS 2026")
    for row in (HEADINGS, ("P9", "Chín", "Hà Nội", 900)):
        other.append(row)
    grid = save()
    reading = read(grid)
    question = next(q for q in reading.questions if q.question_id == "sheet")
    assert set(question.choices) == {"DS", "DS 2026"}
    assert open_import(grid, sheet="DS 2026").frame.sheet == "DS 2026"


def test_a_sheet_that_is_no_register_is_not_chosen(workbook):
    book, _, save = workbook
    notes = book.create_sheet("Hướng dẫn", 0)
    for row in (("Cách điền", "Giải thích"), ("Cột A", "Ghi mã"), ("Cột B", "Ghi tên")):
        notes.append(row)
    draft = open_import(save())
    assert (draft.frame.sheet, draft.alike) == ("DS", ())


def test_row42_a_row_with_a_field_too_many_is_kept_apart():
    grid = csv_grid("Mã số,Tên dự án,Địa phương,Tổng kinh phí,NSNN,Vốn đối ứng\nP1,Một,,100,,\nP2,Hai,,2,00,,\n")
    assert kept(read(grid)) == {3: {"extra_field"}}


def test_every_row_is_accounted_for_and_groups_and_notes_are_named():
    reading = read(annex(), propose(open_import(annex()), "x", (2027,)).mapping)
    accounts = reading.accounts
    assert accounts.rows == 9 == sum((accounts.imported, accounts.kept_apart, accounts.totals, accounts.groups,
                                      accounts.blank, accounts.headings, accounts.notes))
    assert {"import_groups", "import_notes"} <= found(reading)
