"""The texts of formulas and the defined names, for the readers that ask for them; nobody else pays for them."""
from __future__ import annotations

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName

from models.files.formula_text import place_of, tokens
from models.files.grid import UNCALCULATED
from models.files.safe_reading import read_grid


@pytest.fixture
def path(tmp_path):
    book = openpyxl.Workbook()
    first, second = book.active, book.create_sheet("Tờ 2")
    first.title = "Tờ 1"
    first["A1"], first["B1"], second["A1"] = 2, "=A1*3", "='Tờ 1'!A1 & \"<b>\""
    first["C3"] = "=SUM(A1:B1)"
    first.oddHeader.left.text = "Đầu trang"
    book.defined_names["Chung"] = DefinedName("Chung", attr_text="'Tờ 1'!$A$1")
    second.defined_names["chung"] = DefinedName("chung", attr_text="'Tờ 2'!$A$1")
    first.defined_names["Riêng"] = DefinedName("Riêng", attr_text="5", hidden=True)
    book.save(tmp_path / "a.xlsx")
    return tmp_path / "a.xlsx"


def test_formulas_stand_at_their_cells_without_the_sign(path):
    first, second = read_grid(path, with_formulas=True).sheets
    assert first.formula_texts == {(1, 2): "A1*3", (3, 3): "SUM(A1:B1)"}
    assert second.formula_texts == {(1, 1): "'Tờ 1'!A1 & \"<b>\""}


def test_a_name_of_the_sheet_goes_before_one_of_the_workbook(path):
    first, second = read_grid(path, with_formulas=True).sheets
    assert first.names == {"chung": "'Tờ 1'!$A$1", "riêng": "5"} and second.names == {"chung": "'Tờ 2'!$A$1"}


def test_who_does_not_ask_gets_none(path):
    for sheet in read_grid(path).sheets:
        assert (sheet.formula_texts, sheet.names) == ({}, {})


def test_the_text_of_a_header_is_no_value_of_the_last_formula(path):
    """The last cell of a sheet was never calculated, and a header follows it in the file."""
    first = read_grid(path).sheets[0]
    assert first.faults == {(1, 2): UNCALCULATED, (3, 3): UNCALCULATED}


def test_an_array_formula_is_named_and_not_understood(tmp_path):
    from openpyxl.worksheet.formula import ArrayFormula

    book = openpyxl.Workbook()
    book.active["A1"] = ArrayFormula("A1:A2", "=B1:B2*2")
    book.save(tmp_path / "a.xlsx")
    assert read_grid(tmp_path / "a.xlsx", with_formulas=True).sheets[0].formula_texts == {(1, 1): "{B1:B2*2}"}


@pytest.mark.parametrize(("formula", "found"), [
    ("SUM('It''s'!$B$2:C3)", [("name", "SUM", ""), ("sign", "(", ""), ("cell", "$B$2", "It's"), ("sign", ":", ""),
                              ("cell", "C3", ""), ("sign", ")", "")]),
    ('A1&"=B2"', [("cell", "A1", ""), ("sign", "&", ""), ("text", '"=B2"', "")]),
    ("A1>=1.5E3", [("cell", "A1", ""), ("sign", ">=", ""), ("number", "1.5E3", "")]),
    ("Tổng!A1", [("cell", "A1", "Tổng")]), ("LOG10(2)", [("name", "LOG10", ""), ("sign", "(", ""), ("number", "2", ""),
                                                        ("sign", ")", "")])])
def test_a_formula_is_cut_into_its_parts(formula, found):
    assert list(tokens(formula)) == found


def test_places_count_from_one():
    assert (place_of("$AA$10"), place_of("xfd1")) == ((10, 27), (1, 16_384))
    with pytest.raises(ValueError, match="A0"):
        place_of("A0")
