"""What an import would change; all or nothing; one undo; our own exports edited elsewhere (rows 37, 47, 48)."""
from __future__ import annotations

import dataclasses
import io

import openpyxl
import pytest

from models.checks import check_problem
from models.domain import Case
from models.export.case_files import case_to_xlsx
from models.export.workbook.workbook import write_workbook
from models.files.safe_reading import read_grid
from models.intake.importing import apply_import, open_import, preview_import, read_import
from models.problem import state_problem
from models.register.case_io import read_case, write_case
from models.register.draft import Draft
from models.register.new_case import EXAMPLE_CASE
from models.register.table_reader import plain_heading
from tests.builders import AS_OF, make_case, make_plan, make_problem
from tests.intake.registers import imported, read, register, simple_mapping

ROWS = (("P1", "Một", "Hà Nội", 100, 60, 40), ("P2", "Hai", "Đà Nẵng", 200, 120, 80), ("P3", "Ba", "", 300, 100, 200))


@pytest.fixture(scope="module")
def present() -> Case:
    return imported(read(register(*ROWS)))


@pytest.fixture(scope="module")
def example() -> Case:
    return read_case(EXAMPLE_CASE).case


def change(present: Case, *rows, missing="keep", mapping=None):
    reading = read(register(*rows), mapping, present)
    return reading, preview_import(reading, present, missing)


def test_the_same_file_again_changes_nothing(present):
    _, preview = change(present, *ROWS)
    assert (preview.new, preview.changed, preview.missing, preview.edits) == ((), {}, (), ())
    assert preview.unchanged == ("P1", "P2", "P3")


def test_a_changed_amount_is_shown_with_old_and_new_and_is_the_only_edit(present):
    _, preview = change(present, ("P1", "Một", "Hà Nội", 110, 60, 40), *ROWS[1:])
    (edit,) = preview.edits
    assert (edit.project_id, edit.table, edit.column, edit.old, edit.new) == ("P1", "costs", "total_mvnd", 100, 110)
    assert list(preview.changed) == ["P1"]


def test_what_the_file_is_silent_about_stays(present):
    kept = dataclasses.replace(present.project_by_id["P3"], locality="Huế", trl_now=5)
    case = dataclasses.replace(present, projects=(*present.projects[:2], kept))
    _, preview = change(case, *ROWS)
    assert preview.edits == ()


def test_new_changed_missing_and_one_undo_takes_it_all_back(present):
    reading, preview = change(present, ("P1", "Một mới", "Huế", 100, 50, 40), ("P9", "Chín", "", 500, 200, 300),
                              ROWS[2], missing="retire")
    assert (preview.new, tuple(preview.changed), preview.missing, preview.unchanged) == (
        ("P9",), ("P1",), ("P2",), ("P3",))
    applied = apply_import(reading, preview, present)
    assert applied.case.project_by_id["P2"].status.value == "stopped"
    assert sum(cost.total_mvnd for cost in applied.case.costs if cost.project_id == "P9") == 500
    draft, refused = Draft.of(present).accept(applied.edits)
    assert (refused, draft.case) == ((), applied.case)
    assert draft.undo().case == present
    assert draft.undo().redo().case == applied.case


def test_missing_projects_are_kept_by_default(present):
    reading, preview = change(present, ROWS[0])
    assert preview.missing == ("P2", "P3")
    assert apply_import(reading, preview, present).case == present


def test_all_or_nothing_when_rows_are_kept_apart(present):
    reading, preview = change(present, ("P1", "Một", "", 150, 60, 40), ("P4", "Bốn", "", "?", 1, 1))
    blocked = apply_import(reading, preview, present)
    assert (blocked.case, blocked.findings[-1].code) == (None, "import_blocked_by_quarantine")
    stamped = apply_import(reading, preview, present, "stamp")
    assert stamped.case.assumptions == ("rows_kept_apart:1",)
    draft, _ = Draft.of(present).accept(stamped.edits)
    assert draft.case == stamped.case
    assert draft.undo().case == present


def test_a_later_import_without_such_rows_takes_the_stamp_off(present):
    reading, preview = change(present, *ROWS[:2], ("P4", "Bốn", "", "?", 1, 1))
    stamped = apply_import(reading, preview, present, "stamp").case
    assert imported(read(register(*ROWS), present=stamped), stamped).assumptions == ()


def test_several_pledges_of_a_payer_are_not_overwritten_by_one_amount(present):
    (pledge,) = [p for p in present.pledges if p.project_id == "P1"]
    two = (dataclasses.replace(pledge, payer_name="A", amount_mvnd=30),
           dataclasses.replace(pledge, payer_name="B", amount_mvnd=10))
    case = dataclasses.replace(present, pledges=(*[p for p in present.pledges if p is not pledge], *two))
    assert change(case, *ROWS)[1].edits == ()
    reading, preview = change(case, ("P1", "Một", "Hà Nội", 100, 60, 35), *ROWS[1:])
    assert "import_several_pledges" in {finding.code for finding in apply_import(reading, preview, case).findings}


def edited(case: Case, tmp_path, change_book) -> object:
    book = openpyxl.load_workbook(io.BytesIO(case_to_xlsx(case)))
    change_book(book)
    path = tmp_path / "edited.xlsx"
    book.save(path)
    return read_import(open_import(read_grid(path)), None, case)


def cell(sheet, row_of, heading):
    """The cell of a column in the row whose first cell is the given id."""
    headings = [plain_heading(c.value) for c in sheet[1]]
    row = next(r for r in sheet.iter_rows(min_row=2) if r[0].value == row_of)
    return row[headings.index(heading)]


def test_row37_our_own_workbook_untouched_changes_nothing(example, tmp_path):
    reading = edited(example, tmp_path, lambda book: None)
    preview = preview_import(reading, example)
    assert (preview.edits, preview.missing, preview.new) == ((), (), ())
    assert apply_import(reading, preview, example).case.digest == example.digest
    assert imported(reading).digest == example.digest


@pytest.mark.parametrize(("sheet", "column", "value", "canonical"), [
    ("projects", "name_vi", "Tên đã sửa", "Tên đã sửa"), ("projects", "minimum_scale_share", 0.75, "0.75"),
    ("projects", "latest_start", 2027, 2027), ("projects", "is_confidential", True, True),
    ("projects", "locality", None, ""), ("costs", "total_mvnd", 123456, 123456),
])
def test_row37_exactly_the_edited_cell_changes(example, tmp_path, sheet, column, value, canonical):
    reading = edited(example, tmp_path, lambda book: setattr(cell(book[sheet], "VD-002", column), "value", value))
    assert not [finding for finding in reading.findings if finding.severity == "error"]
    preview = preview_import(reading, example)
    (edit,) = preview.edits
    assert (edit.project_id, edit.table, edit.column, str(edit.new)) == ("VD-002", sheet, column, str(canonical))
    draft, refused = Draft.of(example).accept(apply_import(reading, preview, example).edits)
    assert (refused, draft.undo().case) == ((), example)


def test_row37_a_project_taken_out_is_missing_and_keeps_its_rows(example, tmp_path):
    def remove(book):
        book["projects"].delete_rows(cell(book["projects"], "VD-002", "name_vi").row)
        for name in ("costs", "pledges", "scores"):
            for row in sorted((r[0].row for r in book[name].iter_rows(min_row=2) if r[0].value == "VD-002"),
                              reverse=True):
                book[name].delete_rows(row)
    preview = preview_import(edited(example, tmp_path, remove), example)
    assert (preview.missing, preview.edits) == (("VD-002",), ())


def test_row37_a_cost_row_taken_out_of_a_project_that_stays_is_an_edit(example, tmp_path):
    reading = edited(example, tmp_path, lambda book: book["costs"].delete_rows(
        cell(book["costs"], "VD-002", "year").row))
    (edit,) = preview_import(reading, example).edits
    assert (edit.project_id, edit.table, edit.column, edit.new) == ("VD-002", "costs", "", None)


def test_row37_a_wrong_cell_refuses_the_whole_import_at_its_place(example, tmp_path):
    reading = edited(example, tmp_path, lambda book: setattr(
        cell(book["costs"], "VD-002", "total_mvnd"), "value", "1.234,5"))
    applied = apply_import(reading, preview_import(reading, example), example)
    assert applied.case is None
    assert {(finding.table, finding.column) for finding in applied.findings} == {("costs", "total_mvnd")}


def test_row37_one_table_as_csv_changes_exactly_the_edited_cell(example, tmp_path):
    write_case(example, tmp_path / "case")
    path = tmp_path / "case" / "costs.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    parts = lines[1].split(",")
    old, parts[3] = parts[3], "777777"
    path.write_text("\n".join([lines[0], ",".join(parts), *lines[2:]]), encoding="utf-8-sig")
    preview = preview_import(read_import(open_import(read_grid(path)), None, example), example)
    (edit,) = preview.edits
    assert (edit.table, edit.column, str(edit.old), edit.new, preview.missing) == (
        "costs", "total_mvnd", old, 777777, ())


def test_row37_a_setting_edited_in_a_file_is_named_and_not_taken(example, tmp_path):
    reading = edited(example, tmp_path, lambda book: setattr(
        cell(book["settings"], "size_exponent", "value"), "value", "0.5"))
    preview = preview_import(reading, example)
    assert (preview.edits, [f.code for f in preview.findings]) == ((), ["import_setting_kept"])


def test_row37_the_workbook_of_a_plan_is_a_register_too(tmp_path):
    problem = make_problem(make_case(3))
    path = tmp_path / "plan.xlsx"
    write_workbook(problem, make_plan(problem, ["P1", "P2"]), path, "vi")
    assert preview_import(read_import(open_import(read_grid(path)), None), problem.case).edits == ()
    book = openpyxl.load_workbook(path)
    cell(book["costs"], "P3", "total_mvnd").value = 1234
    book.save(path)
    (edit,) = preview_import(read_import(open_import(read_grid(path)), None), problem.case).edits
    assert (edit.project_id, edit.column, edit.new) == ("P3", "total_mvnd", 1234)


@pytest.mark.parametrize(("links", "code"), [
    pytest.param([("L9", "requires", "VD-001;XX")], "link_unknown_project", id="row47-unknown"),
    pytest.param([("L9", "requires", "VD-001;VD-001")], "link_to_itself", id="row47-self"),
    pytest.param([("L8", "requires", "VD-001;VD-002"), ("L9", "requires", "VD-002;VD-001")], "requires_cycle",
                 id="row47-cycle"),
    pytest.param([("L9", "excludes", "VD-001;VD-002")], "must_excludes_must", id="row48-must-against-must"),
])
def test_row47_48_ties_that_cannot_hold_are_found_in_an_imported_case(example, tmp_path, links, code):
    def tie(book):
        for at, row in enumerate(links):
            for place, value in enumerate(row, 1):
                book["links"].cell(50 + at, place, value)
        for project_id in ("VD-001", "VD-002") if code == "must_excludes_must" else ():
            cell(book["projects"], project_id, "decision").value = "must"
            cell(book["projects"], project_id, "decision_reason").value = "QĐ 1"
    case = imported(edited(example, tmp_path, tie))
    assert code in {finding.code for finding in check_problem(state_problem(case, AS_OF))}


def test_the_mapping_says_what_is_compared(present):
    mapping = simple_mapping().without_field("locality")
    assert change(present, ("P1", "Một", "Huế", 100, 60, 40), *ROWS[1:], mapping=mapping)[1].edits == ()
