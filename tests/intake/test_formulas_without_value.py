"""Formulas without a computed value are refused in every format and by every writer, or asked about."""
from __future__ import annotations

import struct

import pytest
import xlsxwriter

from models.files.grid import UNCALCULATED
from models.files.safe_reading import read_grid
from models.intake.importing import open_import, read_import
from models.intake.questions import answer_question
from models.register.case_io import read_case
from tests.intake.fixtures import (
    HEAD,
    ROW,
    Cell,
    biff,
    formula,
    number,
    ods_cell,
    ods_parts,
    ods_table,
    sheet_xml,
    write_zip,
    xls,
    xls_formula,
    xls_number,
    xls_text,
    xlsx,
    xlsx_parts,
)
from tests.intake.registers import HEADINGS, asked, simple_mapping

COST = "cost_2026_mvnd"


def only_cell(path) -> object:
    return read_grid(path).sheets[0].rows[0][1]


def text_formula(written: str, value: str = "<v></v>", more: str = "") -> Cell:
    return Cell(f'<c r="{{r}}" t="str"><f{more}>{written}</f>{value}</c>')


@pytest.mark.parametrize(("cell", "expected"), [
    (formula("A1*2"), UNCALCULATED), (formula("A1*2", ""), UNCALCULATED), (text_formula("A1*2"), UNCALCULATED),
    (text_formula("A1*2", ""), UNCALCULATED), (text_formula("A1*2", "<v/>"), UNCALCULATED),
    (text_formula("A1&amp;B9"), UNCALCULATED), (text_formula('IF(A1&gt;0,"",A1)'), ""),
    (text_formula('IF(A1&gt;0,"",A1)', "<v>x</v>"), "x"), (formula("A1*2", 0), 0), (formula("A1*2", 3), 3),
    (text_formula("", more=' t="array" ref="B1"'), UNCALCULATED)], ids=str)
def test_an_xlsx_formula_counts_when_it_was_calculated(tmp_path, cell, expected):
    """An empty text is a result only of a formula in which one stands."""
    assert only_cell(xlsx(tmp_path / "a.xlsx", [["a", cell, "c"]])) == expected


def test_followers_of_a_shared_formula(tmp_path):
    """The first one holds the text for all: an empty result of a follower is judged by it."""
    first = Cell('<c r="{r}"><f t="shared" ref="A1:A3" si="0">IF(D1=0,"",D1)</f><v>4</v></c>')
    bare = Cell('<c r="{r}"><f t="shared" ref="B1:B3" si="1">D1*2</f><v>4</v></c>')
    rows = [[first, bare], [text_formula("", more=' t="shared" si="0"'), text_formula("", more=' t="shared" si="1"')],
            [Cell('<c r="{r}"><f t="shared" si="0"/></c>'), Cell('<c r="{r}"><f t="shared" si="1"/><v>5</v></c>')]]
    [sheet] = read_grid(xlsx(tmp_path / "a.xlsx", rows)).sheets
    assert sheet.rows == ((4, 4), ("", UNCALCULATED), (UNCALCULATED, 5))


@pytest.mark.parametrize("first", [formula("A1:A3*2"), text_formula("A1:A3*2")], ids=["blank", "text"])
def test_cells_of_an_array_formula_that_was_not_calculated(tmp_path, first):
    """Libraries write the first cell and fill the others with 0 or nothing."""
    first = Cell(first.replace("<f>", '<f t="array" ref="B1:B3">'))
    [sheet] = read_grid(xlsx(tmp_path / "a.xlsx", [[1, first], [2, 0], [3, ""], [4, 0]])).sheets
    assert [row[1] for row in sheet.rows] == [UNCALCULATED, UNCALCULATED, UNCALCULATED, 0]


def test_cells_of_a_calculated_array_formula(tmp_path):
    first = Cell('<c r="{r}"><f t="array" ref="B1:B3">A1:A3*0</f><v>0</v></c>')
    [sheet] = read_grid(xlsx(tmp_path / "a.xlsx", [[1, first], [2, 0], [3, ""]])).sheets
    assert [row[1] for row in sheet.rows] == [0, 0, ""] and sheet.formulas == {(1, 2), (2, 2)}


def test_an_array_over_the_whole_sheet_is_not_spread_out(tmp_path):
    first = Cell('<c r="{r}"><f t="array" ref="A1:XFD1048576">1</f></c>')
    [sheet] = read_grid(xlsx(tmp_path / "a.xlsx", [[first, 2], ["", 3]])).sheets
    assert sheet.rows == ((UNCALCULATED, 2), (UNCALCULATED, 3))


def test_an_array_formula_written_by_a_library(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        page = book.add_worksheet("projects")
        page.write_column(0, 0, [1, 2, 3])
        page.write_array_formula(0, 1, 2, 1, "{=A1:A3*2}")
    assert [row[1] for row in read_grid(tmp_path / "a.xlsx").sheets[0].rows] == [UNCALCULATED] * 3


CALCULATION = ['<calcPr fullCalcOnLoad="1"/>', '<calcPr forceFullCalc="true"/>', '<calcPr calcMode="manual"/>',
               '<calcPr calcCompleted="0"/>']


@pytest.mark.parametrize("calculation", ["", '<calcPr calcId="191029"/>', *CALCULATION])
def test_stored_values_that_the_file_itself_distrusts_are_asked_about(tmp_path, calculation):
    rows = [HEADINGS, ["P1", "Dự án một", "Hà Nội", formula("50+50", 100), 40, ""],
            ["P2", "Dự án hai", "Hà Nội", 100, 40, ""]]
    path = write_zip(tmp_path / "a.xlsx", xlsx_parts({"DS": sheet_xml(rows)}, calculation=calculation))
    draft = open_import(read_grid(path))
    assert ("confirm:formulas" in asked(read_import(draft, simple_mapping()))) == (calculation in CALCULATION)
    mapping = answer_question(simple_mapping(), "confirm:formulas", "yes")
    assert "confirm:formulas" not in asked(read_import(draft, mapping))


@pytest.mark.parametrize("calculation", CALCULATION)
def test_our_own_format_has_nobody_to_ask_and_refuses_them(tmp_path, calculation):
    def case_of(*cells):
        rows = [HEAD, *([f"00{at}", *ROW[1:4], cell] for at, cell in enumerate(cells, 1))]
        return read_case(write_zip(tmp_path / "a.xlsx", xlsx_parts({"projects": sheet_xml(rows)},
                                                                   calculation=calculation)))

    reading = case_of(100, formula("50+50", 100))
    assert [(f.code, f.row, f.column) for f in reading.findings if f.severity == "error"] == [
        ("formula_stale", 3, COST)]
    assert case_of(100, 100).case is not None


# --- XLS -------------------------------------------------------------------------------------------------------------

BLANK_RESULT = b"\x03\0\0\0\0\0\xff\xff"  # what xlwt stores for every formula, and Excel for an empty text


def tokens_of(tokens: bytes, result: bytes = BLANK_RESULT, flags: int = 0, row: int = 0) -> bytes:
    return biff(0x006, struct.pack("<HHH8sHIH", row, 1, 0, result, flags, 0, len(tokens)) + tokens)


REFERENCE = b"\x44\x16\x00\x00\xc0"  # A23: its bytes hold 16 00 00
TEXT_23 = b"\x17\x02\x00AB"
IF_BLANK = REFERENCE + b"\x19\x02\x07\x00" + b"\x17\x00\x00" + b"\x19\x08\x03\x00" + b"\x22\x03\x01\x00"


@pytest.mark.parametrize(("records", "expected"), [
    (tokens_of(b"\x1e\x17\x00"), UNCALCULATED),  # =23, whose bytes look like the beginning of a text
    (tokens_of(b"\x44\x17\x00\x00\xc0"), UNCALCULATED), (tokens_of(TEXT_23 + REFERENCE + b"\x08"), UNCALCULATED),
    (tokens_of(IF_BLANK), ""), (tokens_of(b"\x01\0\0\0\0"), ""), (tokens_of(b"\xff"), UNCALCULATED),
    (tokens_of(REFERENCE, bytes(8), 2), UNCALCULATED)], ids=repr)
def test_an_xls_formula_whose_result_is_an_empty_text(tmp_path, records, expected):
    other = tokens_of(REFERENCE, struct.pack("<d", 7), row=1)
    (tmp_path / "a.xls").write_bytes(xls({"DS": xls_text(0, 0, "a") + records + xls_text(0, 2, "c") + other}))
    assert only_cell(tmp_path / "a.xls") == expected


@pytest.mark.parametrize("result", [bytes(8), BLANK_RESULT], ids=["zero", "blank"])
def test_an_xls_file_in_which_no_formula_has_a_value(tmp_path, result):
    """A library that calculates nothing stores the same result for all; one value among them shows a calculation."""
    def amounts(*results):
        body = b"".join(xls_number(at, 0, 1) + tokens_of(IF_BLANK, each, row=at) for at, each in enumerate(results))
        (tmp_path / "a.xls").write_bytes(xls({"DS": body}))
        return [row[1] for row in read_grid(tmp_path / "a.xls").sheets[0].rows]

    assert amounts(result, result) == [UNCALCULATED, UNCALCULATED]
    assert UNCALCULATED not in amounts(result, struct.pack("<d", 5))


@pytest.mark.parametrize("record", [biff(0x5E, b"\0\0"), biff(0x0D, b"\0\0")], ids=["not calculated", "manual"])
def test_an_xls_file_that_says_it_was_not_calculated(tmp_path, record):
    body = b"".join(xls_text(0, at, name) for at, name in enumerate(HEAD)) + xls_text(1, 0, "1") + xls_text(1, 1, "Tên")
    body += xls_number(1, 2, 1) + xls_number(1, 3, 7) + xls_formula(1, 4, struct.pack("<d", 100)) + record
    (tmp_path / "a.xls").write_bytes(xls({"projects": body}))
    assert "formula_stale" in {finding.code for finding in read_case(tmp_path / "a.xls").findings}


# --- ODS -------------------------------------------------------------------------------------------------------------

MARK = ' table:formula="of:=[.A1]*2"'


@pytest.mark.parametrize(("cell", "expected"), [
    (f"<table:table-cell{MARK}/>", UNCALCULATED),
    (f'<table:table-cell{MARK} office:value-type="float"/>', UNCALCULATED),
    (f'<table:table-cell{MARK} office:value-type="string"/>', UNCALCULATED),
    (f'<table:table-cell{MARK} office:value-type="string"><text:p>x</text:p></table:table-cell>', "x"),
    (f'<table:table-cell{MARK} office:value-type="float" office:value="4"/>', 4),
    ('<table:table-cell table:formula="of:=IF([.A1]=0;&quot;&quot;;1)" office:value-type="string"/>', "")], ids=str)
def test_an_ods_formula_counts_when_it_was_calculated(tmp_path, cell, expected):
    body = ods_cell("a") + cell + ods_cell("c")
    table = f'<table:table table:name="DS"><table:table-row>{body}</table:table-row></table:table>'
    assert only_cell(write_zip(tmp_path / "a.ods", ods_parts(table))) == expected


@pytest.mark.parametrize("cell", [f'<table:table-cell table:number-columns-repeated="3"{MARK}/>',
                                  f'<table:table-cell table:number-columns-repeated="3"{MARK} '
                                  'office:value-type="float"/>'], ids=["no value", "no number"])
def test_every_repetition_of_an_ods_formula_without_a_value(tmp_path, cell):
    rows = f'<table:table-row table:number-rows-repeated="2">{cell}{ods_cell("z")}</table:table-row>'
    path = write_zip(tmp_path / "a.ods", ods_parts(ods_table([], name="DS", after=rows)))
    [sheet] = read_grid(path).sheets
    assert sheet.rows == ((UNCALCULATED,) * 3 + ("z",),) * 2


def test_errors_in_repeated_ods_cells(tmp_path):
    cell = (f'<table:table-cell table:number-columns-repeated="2"{MARK} office:value-type="string" '
            'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>')
    path = write_zip(tmp_path / "a.ods", ods_parts(ods_table([], name="DS", after=f"<table:table-row>{cell}"
                                                             "</table:table-row>")))
    assert read_grid(path).sheets[0].rows == (("#DIV/0!", "#DIV/0!"),)


def test_a_good_number_is_no_formula(tmp_path):
    """Break it: the reader that refuses all of these reads the same cells without formulas."""
    assert only_cell(xlsx(tmp_path / "a.xlsx", [["a", number(0), "c"]])) == 0
