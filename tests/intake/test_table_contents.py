"""Section A of the catalogue, as far as it is about reading: what a cell or a row may be, and what is refused."""
from __future__ import annotations

import struct
from datetime import date

import openpyxl
import pytest
import xlsxwriter

from models.files.grid import UNCALCULATED
from models.files.safe_reading import read_grid
from models.register.case_io import MOST_PROJECTS, case_to_tables, read_case, write_case
from tests.intake.fixtures import (
    HEAD,
    ROW,
    biff,
    csv_text,
    error,
    formula,
    number,
    ods_cell,
    ods_parts,
    ods_table,
    sheet_xml,
    write_csv,
    write_zip,
    xls,
    xls_formula,
    xls_number,
    xls_text,
    xlsx,
    xlsx_parts,
)

COST, SCORE, NAME = "cost_2026_mvnd", "score", "name_vi"


def row(**changes):
    cells = dict(zip(HEAD, ROW, strict=True))
    return tuple({**cells, **changes}.values())


def cost(value):
    return [HEAD, row(cost_2026_mvnd=value)]


def score(value):
    return [HEAD, row(score=value)]


def named(value):
    return [HEAD, row(name=value)]


def more(column, value):
    return [(*HEAD, column), (*ROW, value)]


# Row of the catalogue and a name, the table, the finding, its row and column, and the files it is tried as.
BOTH, TEXT, BOOK = (".csv", ".xlsx"), (".csv",), (".xlsx",)
FAULTS = [
    *((f"1-without_{name}", [[h for h in HEAD if h != name], [c for h, c in zip(HEAD, ROW, strict=True) if h != name]],
       "missing_column", 1, {COST: "cost_<year>_mvnd"}.get(name, name), BOTH) for name in HEAD),
    ("1-nearest", [("projectid", *HEAD[1:]), ROW], "missing_column_like", 1, "project_id", BOTH),
    ("3-duplicate", [(*HEAD, "score "), (*ROW, 1)], "duplicate_heading", 1, SCORE, BOTH),
    ("3-duplicate_unknown", [(*HEAD, "Vốn", "Vốn "), (*ROW, 1, 2)], "duplicate_heading", 1, "Vốn", BOTH),
    ("6-heading_only", [HEAD], "no_projects", None, "", BOTH),
    ("6-blank_rows", [("", ""), ("", "")], "empty_file", None, "", BOTH),
    ("13-negative_cost", cost(-1), "negative_money", 2, COST, BOTH),
    ("13-negative_score", score(-1), "below_minimum", 2, SCORE, BOTH),
    ("15-nan", cost("NaN"), "number_not_finite", 2, COST, BOTH),
    ("15-dash", cost("-"), "number_text", 2, COST, BOTH),
    ("15-not_yet", cost("chưa có"), "number_text", 2, COST, BOTH),
    ("15-blank_score_text", score("?"), "number_text", 2, SCORE, BOTH),
    ("16-inf", cost("inf"), "number_not_finite", 2, COST, BOTH),
    ("16-minus_inf", cost("-inf"), "number_not_finite", 2, COST, BOTH),
    ("16-1e400", cost("1e400"), "number_text", 2, COST, BOTH),
    ("16-number_1e400", cost(number("1e400")), "number_not_finite", 2, COST, BOOK),
    ("16-number_nan", cost(number("NaN")), "number_not_finite", 2, COST, BOOK),
    ("19-duplicate_same", [HEAD, ROW, ROW], "duplicate_same", 3, "project_id", BOTH),
    ("20-duplicate_other", [HEAD, ROW, row(score=3)], "duplicate_other", 3, "project_id", BOTH),
    ("25-two_styles", [HEAD, row(score="1,234.5"), row(project_id="002", score="1.234,5")], "number_grouped", 2, SCORE,
     BOTH),
    ("25-two_styles_second", [HEAD, ROW, row(project_id="002", score="1.234,5")], "number_grouped", 3, SCORE, BOTH),
    ("26-point_in_whole_money", cost("1234.56"), "money_fraction", 2, COST, BOTH),
    ("27-one_point", cost("1.234"), "number_two_ways", 2, COST, BOTH),
    ("28-no_break_space", cost("1\u00a0234"), "number_grouped", 2, COST, BOTH),
    ("28-thin_space", cost("1\u2009234"), "number_grouped", 2, COST, BOTH),
    ("28-space", cost("1 234"), "number_grouped", 2, COST, BOTH),
    ("28-dong", cost("1234 đ"), "number_text", 2, COST, BOTH),
    ("28-vnd", cost("1234 VND"), "number_text", 2, COST, BOTH),
    ("28-billion", cost("12 tỷ"), "number_text", 2, COST, BOTH),
    ("28-million", cost("12 triệu"), "number_text", 2, COST, BOTH),
    ("28-two_numbers", cost("12 34"), "number_text", 2, COST, BOTH),
    ("29-digits_and_words", cost("１２３ tỷ"), "number_text", 2, COST, BOTH),
    ("29-circled", cost("①②"), "number_text", 2, COST, BOTH),
    ("29-superscript", cost("12²"), "number_text", 2, COST, BOTH),
    ("31-date", cost(number(46082, 1)), "number_date", 2, COST, BOOK),
    ("31-number_shown_as_date", cost(number(100, 1)), "number_date", 2, COST, BOOK),
    ("32-month_first", more("source_on", "07/31/2026"), "bad_date", 2, "source_on", BOTH),
    ("32-impossible", more("source_on", "31/02/2026"), "bad_date", 2, "source_on", BOTH),
    ("32-words", more("source_on", "tháng 7"), "bad_date", 2, "source_on", BOTH),
    ("34-boolean", cost(True), "number_boolean", 2, COST, BOTH),
    ("36-never_calculated", cost(formula("1+1")), "formula_without_value", 2, COST, BOOK),
    ("36-never_calculated_name", named(formula("A1")), "formula_without_value", 2, NAME, BOOK),
    ("38-not_available", cost(error("#N/A")), "formula_error", 2, COST, BOOK),
    ("38-divided", cost(formula("1/0", "#DIV/0!", "e")), "formula_error", 2, COST, BOOK),
    ("38-reference", named(error("#REF!")), "formula_error", 2, NAME, BOOK),
    ("38-error_as_text", cost("#N/A"), "formula_error", 2, COST, BOTH),
    ("42-extra_field", [HEAD, (*ROW, "x"), (*row(project_id="002"), "y")], "extra_field", 2, "", TEXT),
    ("43-too_few", [HEAD, ROW[:4]], "missing_field", 2, "", TEXT),
    ("45-share_above_one", more("minimum_scale_share", "1.01"), "share_above_one", 2, "minimum_scale_share", BOTH),
    ("45-percent", more("minimum_scale_share", "50%"), "number_percent", 2, "minimum_scale_share", BOTH),
    ("49-beyond_exact", cost(9007199254740993), "number_inexact", 2, COST, BOOK),
    ("49-dong_as_million", cost(8_220_000_000_000_000), "above_maximum", 2, COST, BOTH),
    ("49-text_beyond_exact", cost("9007199254740993"), "above_maximum", 2, COST, BOTH),
    ("50-half_a_million", cost("0.5"), "money_fraction", 2, COST, BOTH),
    ("50-half_a_million_number", cost(100.5), "money_fraction", 2, COST, BOTH),
]
TRIED = [(f"{name}{suffix}", rows, code, at, column, suffix)
         for name, rows, code, at, column, suffixes in FAULTS for suffix in suffixes]


def write(path, rows):
    return write_csv(path, rows) if path.suffix == ".csv" else xlsx(path, rows)


@pytest.mark.parametrize(("rows", "code", "at", "column", "suffix"), [case[1:] for case in TRIED],
                         ids=[case[0] for case in TRIED])
def test_a_fault_is_refused_at_its_cell(tmp_path, rows, code, at, column, suffix):
    reading = read_case(write(tmp_path / f"projects{suffix}", rows))
    assert reading.case is None
    assert (code, "error", at, column) in {(f.code, f.severity, f.row, f.column) for f in reading.findings}


def test_the_table_the_faults_are_made_from_is_good(tmp_path):
    """Break it: each fault above is the only thing wrong."""
    for suffix in (".csv", ".xlsx"):
        reading = read_case(write(tmp_path / f"projects{suffix}", [HEAD, ROW]))
        assert reading.case and not reading.findings


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_2_an_unknown_column_is_kept_aside_and_said(tmp_path, suffix):
    reading = read_case(write(tmp_path / f"projects{suffix}", more("Ghi chú 2", "x")))
    assert [(f.code, f.severity, f.column) for f in reading.findings] == [("unknown_column", "warning", "Ghi chú 2")]
    assert reading.case


@pytest.mark.parametrize("content", [b"", b"\n\n", b" \n", b"\xef\xbb\xbf", b",,\n,,\n"],
                         ids=["6-no_bytes", "6-lines", "6-spaces", "6-mark_only", "6-delimiters"])
def test_6_nothing_in_a_file(tmp_path, content):
    (tmp_path / "projects.csv").write_bytes(content)
    assert [f.code for f in read_case(tmp_path / "projects.csv").findings] == ["empty_file"]


def test_6_nothing_in_a_workbook(tmp_path):
    for name, parts in (("a.xlsx", xlsx_parts({"projects": sheet_xml([])})), ("a.ods", ods_parts(ods_table([])))):
        assert [f.code for f in read_case(write_zip(tmp_path / name, parts)).findings] == ["empty_file"]


@pytest.mark.parametrize(("count", "code"), [(1, None), (MOST_PROJECTS, None),
                                             (MOST_PROJECTS + 1, "too_many_projects")],
                         ids=lambda value: f"7-{value}" if isinstance(value, int) else "")
def test_7_how_many_projects(tmp_path, count, code):
    rows = [HEAD, *((f"P{i}", f"Dự án {i}", 1, 7.5, 100) for i in range(count))]
    reading = read_case(write_csv(tmp_path / "projects.csv", rows))
    assert [f.code for f in reading.findings] == ([code] if code else [])
    assert (len(reading.case.projects) if reading.case else None) == (None if code else count)


def test_7_twenty_thousand_projects_in_a_workbook(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("projects")
        page.write_row(0, 0, HEAD)
        for i in range(MOST_PROJECTS):
            page.write_row(i + 1, 0, (f"P{i}", f"Dự án {i}", 1, 7.5, 100))
    assert len(read_case(path).case.projects) == MOST_PROJECTS


@pytest.mark.parametrize("text", ["NA", "None", "null", "N/A", "nan", "inf", "TRUE", "0012"], ids=lambda t: f"17-{t}")
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_17_words_that_look_like_nothing_stay_text(tmp_path, text, suffix):
    reading = read_case(write(tmp_path / f"projects{suffix}", [HEAD, row(name=text, project_id=f"{text}1")]))
    assert (reading.case.projects[0].name_vi, reading.case.projects[0].project_id) == (text, f"{text}1")


def test_18_leading_zeros_of_an_id_are_kept(tmp_path):
    rows = [HEAD, row(project_id="001"), row(project_id="1", name="Khác")]
    for suffix in (".csv", ".xlsx"):
        reading = read_case(write(tmp_path / f"projects{suffix}", rows))
        assert [p.project_id for p in reading.case.projects] == ["001", "1"]
    assert read_case(xlsx(tmp_path / "b.xlsx", [HEAD, row(project_id=1)])).case.projects[0].project_id == "1"


@pytest.mark.parametrize("text", ["١٢٣", "１２３", "۱۲۳"], ids=["29-arabic_indic", "29-full_width", "29-persian"])
def test_29_digits_of_other_scripts_are_digits(tmp_path, text):
    assert read_case(write_csv(tmp_path / "projects.csv", cost(text))).case.costs[0].total_mvnd == 123


@pytest.mark.parametrize(("text", "expected"), [("2026-07-31", date(2026, 7, 31)), ("31/07/2026", date(2026, 7, 31)),
                                                ("3/4/2026", date(2026, 4, 3))], ids=["32-iso", "32-dmy", "32-d_first"])
def test_32_dates_are_day_first(tmp_path, text, expected):
    reading = read_case(write_csv(tmp_path / "projects.csv", more("source_on", text)))
    assert reading.case.projects[0].source_on == expected


@pytest.mark.parametrize(("properties", "serial"), [("", 46082), ('<workbookPr date1904="1"/>', 46082 - 1462),
                                                    ('<workbookPr date1904="true"/>', 46082 - 1462)],
                         ids=["33-1900", "33-1904", "33-1904_word"])
def test_33_days_counted_from_1904(tmp_path, properties, serial):
    parts = xlsx_parts({"projects": sheet_xml(more("source_on", number(serial, 1)))}, properties=properties)
    reading = read_case(write_zip(tmp_path / "a.xlsx", parts))
    assert reading.case.projects[0].source_on == date(2026, 3, 1)
    assert [f.code for f in reading.findings] == (["dates_since_1904"] if properties else [])


@pytest.mark.parametrize("cell", [formula("50+50", 100), formula("SUM(A1)", "1E2")], ids=["35-number", "35-exponent"])
def test_35_a_calculated_formula_counts_and_is_said(tmp_path, cell):
    reading = read_case(xlsx(tmp_path / "a.xlsx", cost(cell)))
    assert reading.case.costs[0].total_mvnd == 100
    assert [(f.code, f.severity, f.values) for f in reading.findings] == [
        ("formula_used", "warning", {"count": 1, "first": "E2"})]


def test_35_a_formula_that_gives_an_empty_text_is_a_blank(tmp_path):
    [sheet] = read_grid(xlsx(tmp_path / "a.xlsx", [["a", formula('""', "", "str"), "c"]])).sheets
    assert sheet.rows == (("a", "", "c"),) and not sheet.faults


@pytest.mark.parametrize("writer", ["xlsxwriter", "openpyxl"], ids=lambda name: f"36-{name}")
def test_36_formulas_that_a_library_wrote_are_no_zeros(tmp_path, writer):
    """xlsxwriter stores 0 for every formula, openpyxl nothing; both are formulas never calculated."""
    path = tmp_path / "a.xlsx"
    if writer == "xlsxwriter":
        with xlsxwriter.Workbook(path) as book:
            page = book.add_worksheet("projects")
            page.write_row(0, 0, HEAD)
            page.write_row(1, 0, ROW[:4])
            page.write_formula(1, 4, "=50+50")
    else:
        book = openpyxl.Workbook()
        book.active.title = "projects"
        book.active.append(HEAD)
        book.active.append([*ROW[:4], "=50+50"])
        book.save(path)
    assert read_grid(path).sheets[0].rows[1][4] == UNCALCULATED
    assert [(f.code, f.row, f.column) for f in read_case(path).findings] == [("formula_without_value", 2, COST)]


def test_36_a_fault_beyond_the_last_value_is_not_lost(tmp_path):
    [sheet] = read_grid(xlsx(tmp_path / "a.xlsx", [["a"], [], ["", "", formula("1+1")]])).sheets
    assert sheet.rows == (("a", "", ""), ("", "", ""), ("", "", UNCALCULATED))


def test_37_what_was_written_reads_back_the_same(tmp_path):
    rows = [HEAD, row(name="=1+1"), row(project_id="-2", name="'x")]
    case = read_case(write_csv(tmp_path / "projects.csv", rows)).case
    write_case(case, tmp_path / "out")
    assert case_to_tables(read_case(tmp_path / "out").case) == case_to_tables(case)


MERGED = '<mergeCells count="1"><mergeCell ref="B2:C2"/></mergeCells>'


def test_39_merged_cells(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", [HEAD, ROW], after=MERGED)
    grid = read_grid(path)
    assert grid.is_read and grid.sheets[0].merged == ((2, 2, 2, 3),)
    assert [(f.code, f.severity) for f in grid.findings] == [("merged_cells", "warning")]
    reading = read_case(path)
    assert reading.case is None and reading.findings[0].code == "merged_cells"


@pytest.mark.parametrize(("options", "code", "hidden"), [
    ({"hidden_rows": [2]}, "hidden_rows", (frozenset({2}), frozenset())),
    ({"hidden_rows": [2], "after": '<autoFilter ref="A1:E2"/>'}, "hidden_rows", (frozenset({2}), frozenset())),
    ({"before": '<cols><col min="2" max="3" width="1" hidden="1"/></cols>'}, "hidden_columns",
     (frozenset(), frozenset({2, 3}))),
    ({"before": '<cols><col min="9" max="16384" width="1" hidden="1"/></cols>'}, None, None)],
    ids=["40-row", "40-filtered", "40-column", "40-empty_columns"])
def test_40_hidden_rows_and_columns_are_read_and_said(tmp_path, options, code, hidden):
    path = xlsx(tmp_path / "a.xlsx", [HEAD, ROW], **options)
    sheet = read_grid(path).sheets[0]
    assert hidden is None or (sheet.hidden_rows, sheet.hidden_columns) == hidden
    reading = read_case(path)
    assert [(f.code, f.severity) for f in reading.findings] == ([(code, "warning")] if code else [])
    assert len(reading.case.projects) == 1


@pytest.mark.parametrize("state", ["hidden", "veryHidden"], ids=lambda state: f"40-{state}")
def test_40_hidden_sheets_are_never_read(tmp_path, state):
    parts = xlsx_parts({"projects": sheet_xml([HEAD, ROW]), "criteria": sheet_xml([["criterion_id"], ["bí mật"]])},
                       states={"criteria": state})
    path = write_zip(tmp_path / "a.xlsx", parts)
    grid = read_grid(path)
    assert [(sheet.is_hidden, len(sheet.rows)) for sheet in grid.sheets] == [(False, 2), (True, 0)]
    for findings in (grid.findings, read_case(path).findings):
        assert [(f.code, f.severity, f.values) for f in findings] == [("hidden_sheet", "warning", {"name": "criteria"})]
    assert not read_case(path).case.criteria or read_case(path).case.criteria[0].criterion_id != "bí mật"


def test_41_several_sheets_with_the_same_columns_all_come(tmp_path):
    parts = xlsx_parts({"Biểu 1": sheet_xml([HEAD, ROW]), "Biểu 2": sheet_xml([HEAD, ROW])})
    grid = read_grid(write_zip(tmp_path / "a.xlsx", parts))
    assert [sheet.name for sheet in grid.sheets] == ["Biểu 1", "Biểu 2"]
    assert grid.sheets[0].rows == grid.sheets[1].rows
    assert "missing_table" in {f.code for f in read_case(tmp_path / "a.xlsx").findings}


def test_42_and_43_rows_of_another_width_are_named_in_the_grid(tmp_path):
    path = write_csv(tmp_path / "a.csv", [["DANH MỤC DỰ ÁN"], HEAD, ROW, (*ROW, "x"), ROW[:3], ROW, ["Ghi chú"]])
    grid = read_grid(path)
    assert grid.is_read
    assert [(f.code, f.severity, f.row) for f in grid.findings] == [
        ("extra_field", "warning", 4), ("missing_field", "warning", 5)]


@pytest.mark.parametrize(("text", "line"), [('a,b\n1,"x\n2,y\n', 2), ('a,b\n1,2\n3,"x"y\n', 3)],
                         ids=["43-open", "43-after"])
def test_43_quotes_that_do_not_close(tmp_path, text, line):
    (tmp_path / "projects.csv").write_text(text, encoding="utf-8")
    assert [(f.code, f.row) for f in read_grid(tmp_path / "projects.csv").findings] == [("broken_csv", line)]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["43-lf", "43-crlf", "43-cr"])
def test_43_line_ends_within_and_between_rows(tmp_path, line_end):
    text = csv_text([HEAD, row(name="hai\ndòng"), row(project_id="002", name='có "ngoặc"')], line_end=line_end)
    (tmp_path / "projects.csv").write_bytes(text.encode())
    reading = read_case(tmp_path / "projects.csv")
    assert [p.name_vi for p in reading.case.projects] == ["hai\ndòng", 'có "ngoặc"'] and not reading.findings
    assert [i for i, cells in enumerate(read_grid(tmp_path / "projects.csv").sheets[0].rows, 1) if cells] == [1, 2, 4]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"], ids=["44-semicolon", "44-comma", "44-tab", "44-bar"])
def test_44_the_delimiter_is_found_and_shown(tmp_path, delimiter):
    rows = [["Danh mục dự án, năm 2026; đợt 1"], HEAD, row(name="một, hai; ba|bốn"), row(project_id="2", score="7,5")]
    grid = read_grid(write_csv(tmp_path / "a.csv", rows, delimiter=delimiter))
    assert grid.delimiter == delimiter and not grid.findings
    assert grid.sheets[0].rows[1:] == (HEAD, ("001", "một, hai; ba|bốn", "1", "7.5", "100"),
                                       ("2", ROW[1], "1", "7,5", "100"))


def test_44_two_delimiters_that_do_as_well_are_said(tmp_path):
    (tmp_path / "a.csv").write_text("a;b,c\n1;2,3\n", encoding="utf-8")
    [finding] = read_grid(tmp_path / "a.csv").findings
    assert (finding.code, finding.values) == ("delimiter_unclear", {"delimiter": ",", "other": ";"})


def test_49_large_amounts_are_exact(tmp_path):
    for value in (8_999_999_999, "8999999999"):
        for suffix in (".csv", ".xlsx"):
            reading = read_case(write(tmp_path / f"projects{suffix}", cost(value)))
            assert reading.case.costs[0].total_mvnd == 8_999_999_999


# --- the same traps in XLS and ODS -----------------------------------------------------------------------------------

XLS_HEAD = b"".join(xls_text(0, j, name) for j, name in enumerate(HEAD))
XLS_ROW = xls_text(1, 0, "001") + xls_text(1, 1, "Đề tài") + xls_number(1, 2, 1) + xls_number(1, 3, 7.5)
ERROR_RESULT, NUMBER_RESULT = b"\x02\0\x07\0\0\0\xff\xff", struct.pack("<d", 100)


@pytest.mark.parametrize(("cell", "codes"), [
    (xls_number(1, 4, 100), []), (xls_formula(1, 4, NUMBER_RESULT), ["formula_used"]),
    (xls_formula(1, 4, bytes(8), 3), ["formula_without_value"]), (xls_formula(1, 4, ERROR_RESULT), ["formula_error"]),
    (biff(0x205, struct.pack("<HHHBB", 1, 4, 0, 0x2A, 1)), ["formula_error"]),
    (biff(0x205, struct.pack("<HHHBB", 1, 4, 0, 1, 0)), ["number_boolean"]),
    (xls_number(1, 4, 100) + biff(0xE5, struct.pack("<5H", 1, 1, 1, 0, 1)), ["merged_cells"]),
    (xls_number(1, 4, 100) + biff(0x208, struct.pack("<6HI", 1, 0, 5, 255, 0, 0, 0x20)), ["hidden_rows"]),
    (xls_number(1, 4, 100) + biff(0x7D, struct.pack("<6H", 1, 1, 2000, 0, 1, 0)), ["hidden_columns"])],
    ids=["good", "35", "36", "38-formula", "38", "34", "39", "40-row", "40-column"])
def test_traps_of_an_xls_file(tmp_path, cell, codes):
    (tmp_path / "a.xls").write_bytes(xls({"projects": XLS_HEAD + XLS_ROW + cell}))
    reading = read_case(tmp_path / "a.xls")
    assert [finding.code for finding in reading.findings] == codes
    assert (reading.case is None) == (codes not in ([], ["formula_used"], ["hidden_rows"], ["hidden_columns"]))


def test_40_a_hidden_sheet_of_an_xls_file(tmp_path):
    (tmp_path / "a.xls").write_bytes(xls({"projects": XLS_HEAD, "x": XLS_HEAD}, hidden=["x"]))
    assert [len(sheet.rows) for sheet in read_grid(tmp_path / "a.xls").sheets] == [1, 0]


FORMULA_MARK = ' table:formula="of:=1/0"'
HIDDEN_STYLE = ('<office:automatic-styles><style:style style:name="h" style:family="table"><style:table-properties '
                'table:display="false"/></style:style></office:automatic-styles>')


@pytest.mark.parametrize(("cell", "codes"), [
    (ods_cell(100), []), (ods_cell(100, FORMULA_MARK), ["formula_used"]),
    (f"<table:table-cell{FORMULA_MARK}/>", ["formula_without_value"]),
    (ods_cell("#DIV/0!", f'{FORMULA_MARK} calcext:value-type="error"'), ["formula_error"]),
    ('<table:table-cell office:value-type="boolean" office:boolean-value="true"/>', ["number_boolean"]),
    ('<table:table-cell office:value-type="date" office:date-value="2026-01-02"/>', ["number_date"]),
    (ods_cell(100, ' table:number-columns-spanned="2"'), ["merged_cells"])],
    ids=["good", "35", "36", "38", "34", "31", "39"])
def test_traps_of_an_ods_file(tmp_path, cell, codes):
    body = "".join(map(ods_cell, ROW[:4])) + cell
    table = ods_table([HEAD], after=f"<table:table-row>{body}</table:table-row>")
    path = write_zip(tmp_path / "a.ods", ods_parts(table))
    reading = read_case(path)
    assert [finding.code for finding in reading.findings] == codes
    assert (reading.case is None) == (codes not in ([], ["formula_used"]))


@pytest.mark.parametrize(("table", "styles", "codes"), [
    (ods_table([HEAD, ROW], attributes=' table:style-name="h"'), HIDDEN_STYLE, ["hidden_sheet"]),
    (ods_table([HEAD, ROW], before='<table:table-column/><table:table-column table:visibility="collapse"/>'), "",
     ["hidden_columns"]),
    (ods_table([HEAD], after='<table:table-row table:visibility="filter">' + "".join(map(ods_cell, ROW))
     + "</table:table-row>"), "", ["hidden_rows"])], ids=["40-sheet", "40-column", "40-filtered"])
def test_hidden_parts_of_an_ods_file(tmp_path, table, styles, codes):
    grid = read_grid(write_zip(tmp_path / "a.ods", ods_parts(table, styles=styles)))
    assert [finding.code for finding in grid.findings] == codes
