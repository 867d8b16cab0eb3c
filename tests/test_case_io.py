"""Reading a register: each fault is found, named, and placed at its table, row and column; nothing is guessed."""
from __future__ import annotations

import unicodedata
import zipfile
from dataclasses import replace
from fractions import Fraction

import openpyxl
import pytest
import xlsxwriter

from models.domain import BudgetLine, Case, Payer, Regime
from models.files.reading_limits import ReadingLimits
from models.register.about import about
from models.register.case_io import case_to_tables, read_case, tables_to_case, write_case
from models.register.dictionary import load_dictionary
from models.register.new_case import EXAMPLE_CASE
from models.rules import DATA

HEAD = "project_id,name,product_no,score,cost_2026_mvnd"
GOOD = f"{HEAD}\n001,Đề tài,1,7.5,100\n"


def write(folder, **tables):
    folder.mkdir(exist_ok=True)
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def found(reading, code):
    matches = [finding for finding in reading.findings if finding.code == code]
    assert matches, [finding.code for finding in reading.findings]
    return matches[0]


def one_cell(column, value):
    """A good projects table with one more column and one value in it."""
    return {"projects": f'{HEAD},{column}\n001,Đề tài,1,7.5,100,"{value}"\n'}


def score_cell(value):
    return {"projects": f'{HEAD}\n001,Đề tài,1,"{value}",100\n'}


def cost_cell(value):
    return {"projects": f'{HEAD}\n001,Đề tài,1,7.5,"{value}"\n'}


PLEDGES = "project_id,payer_type,payer_name,year,amount_mvnd\n"
COSTS = "project_id,year,budget_line,total_mvnd\n"
COST = "cost_2026_mvnd"

# code, severity, tables, where it must be found: table, row, column
FAULTS = [
    ("missing_table", "error", {"costs": COSTS}, "projects", None, ""),
    ("empty_file", "error", {"projects": ""}, "projects", None, ""),
    ("no_projects", "error", {"projects": f"{HEAD}\n"}, "projects", None, ""),
    ("table_ignored", "note", {"projects": GOOD, "notes": "a\n1\n"}, "", None, ""),
    ("missing_column", "error", {"projects": f"name,product_no,score,{COST}\nx,1,1,1\n"}, "projects", 1, "project_id"),
    ("missing_column_like", "error", {"projects": f"projectid,name,product_no,score,{COST}\n1,x,1,1,1\n"},
     "projects", 1, "project_id"),
    ("unknown_column", "warning", one_cell("Ghi chú 2", "x"), "projects", 1, "Ghi chú 2"),
    ("duplicate_heading", "error", one_cell("score ", "1"), "projects", 1, "score"),
    ("blank_heading", "error", one_cell("", "1"), "projects", 1, "6"),
    ("extra_field", "error", {"projects": f"{HEAD}\n001,x,1,7,100,9\n"}, "projects", 2, ""),
    ("missing_field", "error", {"projects": f"{HEAD}\n001,x,1,7\n"}, "projects", 2, ""),
    ("broken_csv", "error", {"projects": f'{HEAD}\n001,"x,1,7,100\n'}, "projects", 2, ""),
    ("missing_value", "error", {"projects": f"{HEAD}\n,x,1,7,100\n"}, "projects", 2, "project_id"),
    ("number_text", "error", cost_cell("chưa có"), "projects", 2, COST),
    ("number_text", "error", cost_cell("-"), "projects", 2, COST),
    ("number_text", "error", cost_cell("12 tỷ"), "projects", 2, COST),
    ("number_text", "error", cost_cell("1e400"), "projects", 2, COST),
    ("number_decimal_comma", "error", score_cell("7,5"), "projects", 2, "score"),
    ("number_grouped", "error", cost_cell("1,234.5"), "projects", 2, COST),
    ("number_grouped", "error", cost_cell("1.234,5"), "projects", 2, COST),
    ("number_grouped", "error", cost_cell("1\u00a0234"), "projects", 2, COST),
    ("number_grouped", "error", cost_cell("1.234.567"), "projects", 2, COST),
    ("number_percent", "error", one_cell("minimum_scale_share", "50%"), "projects", 2, "minimum_scale_share"),
    ("number_not_finite", "error", cost_cell("inf"), "projects", 2, COST),
    ("number_not_finite", "error", cost_cell("-Infinity"), "projects", 2, COST),
    ("number_not_finite", "error", cost_cell("NaN"), "projects", 2, COST),
    ("number_boolean", "error", cost_cell("TRUE"), "projects", 2, COST),
    ("negative_money", "error", cost_cell("-1"), "projects", 2, COST),
    ("number_two_ways", "error", cost_cell("1.234"), "projects", 2, COST),
    ("money_fraction", "error", cost_cell("1.5"), "projects", 2, COST),
    ("above_maximum", "error", cost_cell("9000000001"), "projects", 2, COST),
    ("whole_fraction", "error", one_cell("trl_now", "5.5"), "projects", 2, "trl_now"),
    ("share_above_one", "error", one_cell("minimum_scale_share", "35"), "projects", 2, "minimum_scale_share"),
    ("below_minimum", "error", one_cell("earliest_start", "26"), "projects", 2, "earliest_start"),
    ("below_minimum", "error", score_cell("-1"), "projects", 2, "score"),
    ("above_maximum", "error", one_cell("trl_now", "10"), "projects", 2, "trl_now"),
    ("unknown_choice", "error", one_cell("regime", "public"), "projects", 2, "regime"),
    ("bad_date", "error", one_cell("source_on", "31/02/2026"), "projects", 2, "source_on"),
    ("bad_boolean", "error", one_cell("is_confidential", "maybe"), "projects", 2, "is_confidential"),
    ("formula_error", "error", one_cell("locality", "#REF!"), "projects", 2, "locality"),
    ("text_too_long", "error", one_cell("locality", "x" * 501), "projects", 2, "locality"),
    ("invisible_character", "error", one_cell("locality", "a\u202eb"), "projects", 2, "locality"),
    ("separator_in_id", "error", {"projects": GOOD.replace("001", "a;b")}, "projects", 2, "project_id"),
    ("duplicate_same", "error", {"projects": GOOD + "001,Đề tài,1,7.5,100\n"}, "projects", 3, "project_id"),
    ("duplicate_other", "error", {"projects": GOOD + "001,Khác,1,7.5,100\n"}, "projects", 3, "project_id"),
    ("duplicate_other", "error", {"projects": GOOD, "envelopes": "year,state_mvnd\n2026,1\n2026,2\n"},
     "envelopes", 3, "year"),
    ("unknown_project", "error", {"projects": GOOD, "pledges": f"{PLEDGES}1,enterprise,A,2026,5\n"},
     "pledges", 2, "project_id"),
    ("both_forms", "error", {"projects": GOOD, "costs": f"{COSTS}001,2027,recurrent,5\n"}, "projects", 2, ""),
    ("short_column_alone", "error", one_cell("state_request_2027_mvnd", "5"), "projects", 2, "state_request_2027_mvnd"),
    ("total_row", "warning", {"projects": GOOD + ",Tổng cộng,,,100\n"}, "projects", 3, ""),
    ("bad_boolean", "error", {"projects": GOOD, "settings": "key,value\nis_illustrative,perhaps\n"},
     "settings", 2, "value"),
]


@pytest.mark.parametrize(("code", "severity", "tables", "table", "row", "column"), FAULTS)
def test_a_fault_is_named_and_placed(tmp_path, code, severity, tables, table, row, column):
    reading = read_case(write(tmp_path / "case", **tables))
    finding = found(reading, code)
    assert (finding.severity, finding.table, finding.row, finding.column) == (severity, table, row, column)
    assert (reading.case is None) == (severity == "error")
    if table and row:
        assert finding.file == f"{table}.csv"


def test_all_findings_come_at_once(tmp_path):
    reading = read_case(write(tmp_path / "case", projects=f"{HEAD}\n001,x,1,a,b\n001,x,1,c,100\n",
                              pledges=f"{PLEDGES}9,bank,A,26,-5\n"))
    assert {(f.table, f.row, f.column) for f in reading.findings} >= {
        ("projects", 2, "score"), ("projects", 2, COST), ("projects", 3, "score"), ("projects", 3, "project_id"),
        ("pledges", 2, "payer_type"), ("pledges", 2, "year"), ("pledges", 2, "amount_mvnd"),
        ("pledges", 2, "project_id")}


def test_all_missing_columns_come_at_once(tmp_path):
    reading = read_case(write(tmp_path / "case", projects="ghi\n1\n"))
    assert {f.column for f in reading.findings if f.code.startswith("missing_column")} == {
        "project_id", "name", "product_no", "cost_<year>_mvnd", "score"}


def test_the_short_form(tmp_path):
    heading = ("project_id,name,regime,score_B1,spread_B1,score_b2,cost_2026,cost_2027_mvnd,state_request_2026_mvnd,"
               "pledge_enterprise_2026_mvnd,pledge_institute_2027_mvnd,pledge_other_private_2027_mvnd")
    case = read_case(write(tmp_path / "case", projects=f"{heading}\n001,x,market,7.5,0.5,3,100,50,40,60,5,6\n")).case
    assert case.projects[0].regime is Regime.MARKET
    assert {(c.year, c.budget_line, c.total_mvnd, c.state_request_mvnd) for c in case.costs} == {
        (2026, BudgetLine.RECURRENT, 100, 40), (2027, BudgetLine.RECURRENT, 50, None)}
    assert {(s.criterion_id, s.score, s.spread) for s in case.scores} == {
        ("B1", Fraction(15, 2), Fraction(1, 2)), ("b2", 3, None)}
    assert {(p.payer_type, p.year, p.amount_mvnd, p.evidence_document) for p in case.pledges} == {
        (Payer.ENTERPRISE, 2026, 60, ""), (Payer.INSTITUTE, 2027, 5, ""), (Payer.OTHER_PRIVATE, 2027, 6, "")}
    assert case.assumptions == ()


@pytest.mark.parametrize(("columns", "assumed"), [("", True), (",pledge_enterprise_2026_mvnd", False)])
def test_pledges_are_assumed_only_where_nothing_is_said_about_them(tmp_path, columns, assumed):
    text = f"{HEAD}{columns}\n001,x,1,7,100{',' if columns else ''}\n"
    case = read_case(write(tmp_path / "case", projects=text)).case
    assert (case.assumptions == ("pledges_at_floor",)) == assumed


def test_an_empty_pledges_table_says_that_nobody_pledges(tmp_path):
    assert read_case(write(tmp_path / "case", projects=GOOD, pledges=PLEDGES)).case.assumptions == ()


def test_ids_and_words_that_look_like_nothing_stay_text(tmp_path):
    case = read_case(write(tmp_path / "case", projects=f"{HEAD}\n001,NA,1,7,100\nNone,null,1,7,100\n")).case
    assert {(p.project_id, p.name_vi) for p in case.projects} == {("001", "NA"), ("None", "null")}


def test_a_blank_short_cost_is_no_cost_in_that_year(tmp_path):
    case = read_case(write(tmp_path / "case", projects=f"{HEAD},cost_2027\n001,x,1,7,100,\n")).case
    assert [c.year for c in case.costs] == [2026]


def test_text_is_normalised(tmp_path):
    case = read_case(write(tmp_path / "case", projects=unicodedata.normalize("NFD", GOOD))).case
    assert case.projects[0].name_vi == "Đề tài"


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1258"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_delimiters_give_one_register(tmp_path, encoding, delimiter):
    text = GOOD.replace(",", delimiter)
    if encoding == "cp1258":
        # Windows-1258 writes this tone as a mark of its own after the vowel.
        text = text.replace("ề", "ê\u0300").replace("à", "a\u0300")
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "projects.csv").write_bytes(text.encode(encoding))
    assert read_case(folder).case == read_case(write(tmp_path / "plain", projects=GOOD)).case


def test_one_csv_file_is_the_projects_table(tmp_path):
    path = write(tmp_path / "case", projects=GOOD) / "projects.csv"
    assert len(read_case(path).case.projects) == 1


@pytest.mark.parametrize(("name", "content", "code"), [
    ("nowhere", None, "path_missing"), ("a.pdf", b"%PDF", "not_a_case"), ("a.xlsx", b"<html>", "file_kind_refused"),
    ("projects.csv", b"project_id,name\n\x81\x8d", "unknown_encoding")])
def test_files_that_are_no_register(tmp_path, name, content, code):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    reading = read_case(path)
    assert reading.case is None
    assert reading.findings[0].code == code


def test_two_files_of_one_table(tmp_path):
    folder = write(tmp_path / "case", projects=GOOD)
    (folder / "Projects.tsv").write_text(GOOD.replace(",", "\t"), encoding="utf-8")
    assert found(read_case(folder), "table_twice").table == "projects"


def test_a_file_too_large(tmp_path):
    folder = write(tmp_path / "case", projects=GOOD)
    assert found(read_case(folder, ReadingLimits(file_bytes=10)), "file_too_large").file == "projects.csv"


# --- workbooks -------------------------------------------------------------------------------------------------------

def workbook(path, rows, sheet="projects", **more):
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(row)
    for name, state in more.items():
        book.create_sheet(name).sheet_state = state
    book.save(path)
    return path


HEADINGS = HEAD.split(",")


def test_a_workbook_is_a_register(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [HEADINGS, ["001", "Đề tài", 1, 7.5, 100]], Notes="visible")
    reading = read_case(path)
    assert reading.case == read_case(write(tmp_path / "case", projects=GOOD)).case
    assert found(reading, "table_ignored").values == {"name": "Notes"}


@pytest.mark.parametrize(("cells", "code", "column"), [
    (["1", "x", 1, 7.5, "=1+1"], "formula_without_value", COST),
    (["1", "x", 1, 7.5, True], "number_boolean", COST),
    (["1", "x", 1, 7.5, 100.5], "money_fraction", COST),
    (["1", "x", 1, "7,5", 100], "number_decimal_comma", "score"),
])
def test_workbook_cells(tmp_path, cells, code, column):
    reading = read_case(workbook(tmp_path / "a.xlsx", [HEADINGS, [], cells]))
    finding = found(reading, code)
    assert (finding.file, finding.table, finding.row, finding.column) == ("a.xlsx", "projects", 3, column)


def test_formula_errors_in_a_workbook_are_not_blanks(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("projects")
        page.write_row(0, 0, [*HEADINGS, "locality"])
        page.write_row(1, 0, ["001", "x", 1, 7.5, 100])
        page.write_formula(1, 5, "=1/0", value="#DIV/0!")
    finding = found(read_case(path), "formula_error")
    assert (finding.row, finding.column, finding.values["value"]) == (2, "locality", "#DIV/0!")


def test_formulas_count_with_their_stored_value_and_are_mentioned(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.calc_on_load = False
        page = book.add_worksheet("projects")
        page.write_row(0, 0, HEADINGS)
        page.write_row(1, 0, ["001", "x", 1, 7.5])
        page.write_formula(1, 4, "=50+50", value=100)
    reading = read_case(path)
    assert found(reading, "formula_used").values == {"count": 1, "first": "E2"}
    assert reading.case.costs[0].total_mvnd == 100


def test_a_date_in_a_money_cell(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("projects")
        page.write_row(0, 0, HEADINGS)
        page.write_row(1, 0, ["001", "x", 1, 7.5])
        page.write_number(1, 4, 45000, book.add_format({"num_format": "dd/mm/yyyy"}))
    assert found(read_case(path), "number_date").column == COST


def test_hidden_sheets_are_not_read(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [HEADINGS, ["001", "x", 1, 7.5, 100]], pledges="hidden")
    reading = read_case(path)
    assert found(reading, "hidden_sheet").values == {"name": "pledges"}
    assert reading.case.assumptions == ("pledges_at_floor",)


def test_a_far_cell_is_refused_before_the_workbook_is_opened(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "projects"
    book.active["XFD1048576"] = 1
    book.save(tmp_path / "far.xlsx")
    assert found(read_case(tmp_path / "far.xlsx"), "workbook_far_cell").file == "far.xlsx"


@pytest.mark.parametrize(("entry", "content", "code"), [
    ("xl/vbaProject.bin", b"x", "workbook_macro"), ("../../evil.txt", b"x", "workbook_unsafe"),
    ("xl/extra.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>', "workbook_unsafe"),
    ("xl/utf16.xml", "<a/>".encode("utf-16"), "workbook_unsafe")])
def test_hostile_workbooks_are_refused(tmp_path, entry, content, code):
    path = workbook(tmp_path / "a.xlsx", [HEADINGS, ["001", "x", 1, 7.5, 100]])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(entry, content)
    assert [finding.code for finding in read_case(path).findings] == [code]


def test_a_workbook_that_unpacks_too_large(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [HEADINGS])
    reading = read_case(path, ReadingLimits(unpacked_bytes=100))
    assert [finding.code for finding in reading.findings] == ["workbook_too_large"]


# --- round trips -----------------------------------------------------------------------------------------------------

def to_workbook(case, path):
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        for table, rows in case_to_tables(case).items():
            headings = [column.attribute for column in load_dictionary()[table]]
            page = book.add_worksheet(table)
            page.write_row(0, 0, headings)
            for line, row in enumerate(rows, start=1):
                page.write_row(line, 0, [row.get(heading, "") for heading in headings])


@pytest.mark.parametrize("source", [EXAMPLE_CASE, DATA / "sample" / "illustrative"], ids=["example", "sample"])
def test_csv_to_xlsx_to_csv_changes_nothing(tmp_path, source):
    case = read_case(source).case
    to_workbook(case, tmp_path / "a.xlsx")
    from_workbook = read_case(tmp_path / "a.xlsx").case
    write_case(from_workbook, tmp_path / "again")
    again = read_case(tmp_path / "again").case
    assert case == from_workbook == again
    assert case.digest == again.digest
    assert again.is_illustrative


def test_an_assumption_survives_the_round_trip(tmp_path):
    case = read_case(write(tmp_path / "case", projects=GOOD)).case
    write_case(case, tmp_path / "again")
    assert read_case(tmp_path / "again").case == case


def test_text_that_a_spreadsheet_would_run_survives_the_round_trip(tmp_path):
    case = read_case(write(tmp_path / "case", projects=GOOD)).case
    for name in ("=cmd|' /C calc'!A0", "+1", "-2", "@SUM(A1)", "'quoted", "''", 'a "b", c;d\te'):
        named = Case(**{**{k: getattr(case, k) for k in ("costs", "scores", "criteria", "assumptions")},
                        "projects": (replace(case.projects[0], name_vi=name),)})
        write_case(named, tmp_path / "again")
        assert read_case(tmp_path / "again").case.projects[0].name_vi == name
        if name[0] in "=+-@":
            assert f"'{name[:2]}" in (tmp_path / "again" / "projects.csv").read_text(encoding="utf-8-sig")


def test_canonical_rows_are_typed():
    tables = case_to_tables(read_case(EXAMPLE_CASE).case)
    assert tables["costs"][0]["total_mvnd"] == 20000
    assert tables["projects"][1]["minimum_scale_share"] == "0.5"
    assert tables["links"][0]["project_ids"] == "VD-001;VD-002"
    assert tables["settings"][0] == {"key": "is_illustrative", "value": "true", "note": ""}
    assert tables_to_case(tables).case == read_case(EXAMPLE_CASE).case


def test_the_order_of_rows_does_not_matter(tmp_path):
    rows = ["001,a,1,7,100\n", "002,b,1,7,100\n"]
    one = read_case(write(tmp_path / "a", projects=f"{HEAD}\n{rows[0]}{rows[1]}")).case
    other = read_case(write(tmp_path / "b", projects=f"{HEAD}\n{rows[1]}{rows[0]}")).case
    assert one.digest == other.digest


def test_a_finding_made_later_is_located(tmp_path):
    reading = read_case(write(tmp_path / "case", projects=GOOD))
    located = reading.locate(about(row, "x", "error", "") for row in (reading.case.costs[0], reading.case.projects[0]))
    assert [(f.file, f.row) for f in located] == [("projects.csv", 2)] * 2
