"""Rows kept apart: written as they stood with reason and cell, corrected and imported with the same mapping."""
from __future__ import annotations

import io

import openpyxl
import pytest

from models.domain import Finding
from models.export.kept_rows import added_headings, quarantine_csv, quarantine_xlsx
from models.files.safe_reading import read_grid
from models.intake.importing import Accounts, open_import, read_import
from models.intake.quarantine import KeptRow, recorded_styles
from models.intake.rows import BodyRow, RowKind
from models.register.case_io import read_case, write_case
from models.wording import LANGUAGES
from models.words.stamps import stamps_of
from tests.builders import make_case, make_plan, make_problem
from tests.intake.registers import HEADINGS, costs, imported, kept, read, register, simple_mapping

ROWS = (("P1", "Một", "", 100), ("P2", "Hai", "", "x9"), ("P3", "", "", ""), ("P4", "Bốn", "", 400))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_rows_kept_apart_are_written_corrected_and_imported(tmp_path, language, suffix):
    reading = read(register(*ROWS))
    assert kept(reading) == {3: {"import_not_understood"}, 4: {"import_amount_blank", "missing_value"}}
    write = quarantine_xlsx if suffix == "xlsx" else quarantine_csv
    path = tmp_path / f"kept.{suffix}"
    path.write_bytes(write(reading.kept, HEADINGS, language))
    grid = read_grid(path)
    assert grid.is_read
    again = read_import(open_import(grid), simple_mapping())
    assert open_import(grid).frame.headings == (*HEADINGS, *added_headings(language))
    # Nothing was corrected, so the same rows stay apart for the same reasons.
    assert [sorted(codes) for codes in kept(again).values()] == [sorted(codes) for codes in kept(reading).values()]
    corrected = path.read_bytes()
    if suffix == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(corrected))
        book.active["D2"] = 900
        book.save(path)
    else:
        path.write_bytes(corrected.replace(b"x9", b"900"))
    assert costs(read_import(open_import(read_grid(path)), simple_mapping())) == {"P2": 900}


def test_text_in_a_quarantine_table_never_runs():
    row = KeptRow(2, {"A": "=1+1", "B": "@x", "C": -5}, (Finding("import_amount_blank", row=2, column="A"),))
    text = quarantine_csv([row], ("A", "B", "C"), "en").decode("utf-8-sig").splitlines()[1]
    assert text.startswith("'=1+1,'@x,-5,2,A,")
    book = openpyxl.load_workbook(io.BytesIO(quarantine_xlsx([row], ("A", "B", "C"), "en")))
    assert (book.active["A2"].data_type, book.active["A2"].value) == ("s", "=1+1")


@pytest.mark.parametrize("cell", ["{", '{"Kinh phí": 3}', '{"a":' * 50_000 + "1" + "}" * 50_000])
def test_recorded_styles_that_somebody_changed_are_left_alone(cell):
    heading = added_headings("vi")[-1]
    assert recorded_styles([BodyRow(2, RowKind.PROJECT, {heading: cell})], ["Mã", heading]) == {}


def test_accounts_that_do_not_add_up_are_refused():
    with pytest.raises(AssertionError, match="10 rows, 9 accounted for"):
        Accounts(10, 5, 2, 1, 0, 1, 0)


def test_the_stamp_survives_writing_and_stands_on_exports(tmp_path):
    case = imported(read(register(*ROWS)))
    write_case(case, tmp_path)
    again = read_case(tmp_path).case
    assert again.assumptions == case.assumptions
    assert "rows_kept_apart:2" in again.assumptions


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_of_such_a_case_says_how_many_rows_are_missing(language):
    from models.audit import audit
    from models.audit_document import audit_document
    problem = make_problem(make_case(2, assumptions=("rows_kept_apart:76",)))
    plan = make_plan(problem, ["P1"])
    stamps = stamps_of(problem, plan, audit(audit_document(problem, plan)), language)
    assert any("76" in stamp for stamp in stamps)
