"""Workbooks that people fill in: they help while typing, and what comes back is exactly what went out."""
from __future__ import annotations

import io
from dataclasses import replace
from fractions import Fraction

import openpyxl
import pytest

from models.checks import check_problem
from models.cli import main
from models.domain import Localisation, LocalisationBasis, Score
from models.export.case_files import case_to_xlsx
from models.export.template import template_xlsx, write_template
from models.planning import plan_funding
from models.problem import state_problem
from models.register.case_io import read_case
from models.register.dictionary import load_dictionary
from models.register.new_case import EXAMPLE_CASE
from models.rules import DATA
from models.wording import LANGUAGES
from tests.builders import AS_OF

SAMPLE = read_case(DATA / "sample" / "illustrative").case


def open_book(content: bytes):
    return openpyxl.load_workbook(io.BytesIO(content))


def checks_of(sheet) -> dict[str, object]:
    """Attribute -> the check on the first row under its heading."""
    names = {cell.column_letter: cell.value.split("[")[1].rstrip("]") for cell in sheet[1]}
    return {names[str(check.sqref).split(":")[0].rstrip("0123456789")]: check for check in
            sheet.data_validations.dataValidation}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_reads_back_without_a_finding_and_plans(tmp_path, language):
    reading = read_case(write_template(tmp_path / "mau.xlsx", language))
    assert reading.findings == ()
    assert reading.case.digest == read_case(EXAMPLE_CASE).case.digest
    assert reading.case.is_illustrative
    problem = state_problem(reading.case, AS_OF)
    assert check_problem(problem) == () and plan_funding(problem).has_solution


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_has_its_label_unit_note_and_check(language):
    book = open_book(template_xlsx(language))
    for table, columns in load_dictionary().items():
        sheet = book[table]
        assert sheet.freeze_panes is not None and sheet.freeze_panes.endswith("2")
        checks = checks_of(sheet)
        for cell, column in zip(sheet[1], columns, strict=True):
            label = getattr(column, f"label_{language}")
            assert cell.value.startswith(label) and cell.value.endswith(f"[{column.attribute}]")
            assert getattr(column, f"description_{language}") in cell.comment.text
            assert column.attribute in checks
            assert len(checks[column.attribute].error or "") <= 255
            if column.choices and column.attribute not in ("product_no",):
                assert checks[column.attribute].formula1 == f'"{",".join(column.choices)}"'
            if column.type == "money":
                assert "(triệu đồng)" in cell.value if language == "vi" else "VND" in cell.value
                assert checks[column.attribute].type == "whole"
    assert book["danh_sach"]["D2"].value == "Hà Nội"
    assert checks_of(book["projects"])["locality"].formula1.startswith("danh_sach!$D$2")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_exported_register_reads_back_identically(tmp_path, language):
    path = tmp_path / "danh-muc.xlsx"
    path.write_bytes(case_to_xlsx(SAMPLE, language))
    reading = read_case(path)
    assert reading.findings == ()
    assert reading.case.digest == SAMPLE.digest
    assert (reading.case.is_illustrative, reading.case.assumptions) == (SAMPLE.is_illustrative, SAMPLE.assumptions)


def test_values_that_a_number_cell_cannot_hold_come_back_exactly_too(tmp_path):
    first = SAMPLE.projects[0].project_id
    nasty = '=HYPERLINK("http://x";"y")'
    case = replace(
        SAMPLE, projects=(replace(SAMPLE.projects[0], name_vi=nasty, name_en="0012", lead_enterprise="+84 1"),
                          *SAMPLE.projects[1:]),
        localisation=(Localisation(first, 2031, LocalisationBasis.BILL_OF_MATERIALS,
                                   Fraction("0.12345678901234567890")),),
        scores=(Score(first, SAMPLE.scores[0].criterion_id, Fraction("0.1")), *SAMPLE.scores[1:]))
    path = tmp_path / "a.xlsx"
    path.write_bytes(case_to_xlsx(case))
    assert read_case(path).case.digest == case.digest
    book = open_book(path.read_bytes())
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_an_edit_in_excel_changes_exactly_the_edited_cells(tmp_path):
    book = open_book(case_to_xlsx(SAMPLE))
    costs = book["costs"]
    columns = {cell.value.split("[")[1].rstrip("]"): cell.column for cell in costs[1]}
    costs.cell(3, columns["total_mvnd"]).value = 123_456
    path = tmp_path / "edited.xlsx"
    book.save(path)
    edited = read_case(path).case
    key = tuple(costs.cell(3, columns[name]).value for name in ("project_id", "year", "budget_line"))
    changed = [(before, after) for before, after in zip(SAMPLE.costs, edited.costs, strict=True) if before != after]
    assert [((b.project_id, b.year, b.budget_line.value), a) for b, a in changed] == [
        (key, replace(changed[0][0], total_mvnd=123_456))]
    assert replace(edited, costs=SAMPLE.costs).digest == SAMPLE.digest


def test_the_command_writes_a_template_and_overwrites_nothing(tmp_path, capsys):
    path = tmp_path / "mau.XLSX"
    assert main(["new-case", str(path), "--lang", "en"]) == 0
    assert "Template written" in capsys.readouterr().out
    before = path.read_bytes()
    assert main(["new-case", str(path)]) == 1
    assert path.read_bytes() == before
