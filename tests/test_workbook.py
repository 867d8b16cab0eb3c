"""The live workbook: what may be edited, what formulas reach, what the checks say, and what the certificate notices."""
from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from fractions import Fraction
from xml.etree import ElementTree

import openpyxl
import pytest

from models.audit import AUDITED
from models.certify import certify
from models.domain import Envelope, Pool, PoolDimension
from models.export.workbook.book_writer import money_format, points_format
from models.export.workbook.check_sheet import CHECK_COLUMNS, CheckSheet
from models.export.workbook.live_plan import FIRST_ROW, LivePlan
from models.export.workbook.membership_sheet import Membership, memberships
from models.export.workbook.sheet import Formula, plain_formula, text_grid
from models.export.workbook.workbook import sheets_of, write_workbook
from models.families.limit_ledger import LimitLedger
from models.families.options import make_options
from models.files.formula_text import move_formula, tokens
from models.files.safe_reading import read_grid
from models.planning import plan_funding
from models.register.dictionary import TABLES
from tests.builders import make_case, make_option, make_plan, make_problem
from tests.holding_cases import HoldingCase, holding_cases
from tests.rule_families import rule_families
from tests.test_certify import rich_problem

PAID = ("H", "I", "J", "K", "L")


def write(problem, plan, path, language="vi"):
    report = write_workbook(problem, plan, path, language)
    return path, report


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    problem = rich_problem()
    return write(problem, make_plan(problem, ["P1", "P2"]), tmp_path_factory.mktemp("live") / "plan.xlsx")[0]


@pytest.fixture(scope="module")
def book(exported):
    return openpyxl.load_workbook(exported)


def checks_of(path) -> dict[tuple[str, str], tuple]:
    """(rule, where) -> the row of the sheet of checks."""
    sheet = next(s for s in read_grid(path, as_written=True).sheets if s.name == "Kiểm tra trực tiếp")
    return {(row[0], row[1]): dict(zip(CHECK_COLUMNS, row, strict=True)) for row in sheet.rows[5:]}


def broken(path) -> set[str]:
    return {rule for (rule, _), row in checks_of(path).items() if row["verdict"] == "KHÔNG ĐẠT"}


# --- layout -------------------------------------------------------------------------------------------------------

def test_only_the_payers_cells_and_the_register_may_be_edited(book):
    for sheet in book.worksheets:
        if sheet.title in TABLES:
            assert not sheet.protection.sheet, sheet.title
            continue
        assert sheet.protection.sheet and not sheet.protection.password, sheet.title
        assert not sheet.protection.autoFilter, "filters stay usable"
        unlocked = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
        lines = range(6, 10) if sheet.title == "Phân bổ" else ()
        assert unlocked == {f"{column}{row}" for row in lines for column in PAID}, sheet.title


def test_every_sheet_prints_on_a4_landscape_with_its_headings(book):
    for sheet in book.worksheets:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0
        assert sheet.print_title_rows and sheet.print_area and sheet.freeze_panes
    assert book["Phân bổ"].print_area.endswith("$O$10"), "what only the checks need is not printed"


def test_amounts_are_drawn_alike_whatever_the_viewers_computer(book):
    assert money_format("vi") == r"[>=1000000]#\.000\.000;[>=1000]#\.000;0"
    assert money_format("en") == r"[>=1000000]#\,000\,000;[>=1000]#\,000;0"
    assert book["Phân bổ"]["H6"].number_format == money_format("vi")
    formats = {cell.number_format for sheet in book for row in sheet.iter_rows() for cell in row}
    # A bare comma is the viewer's own sign between thousands; three decimals look like a thousand to half the world.
    assert not [text for text in formats if re.search(r"(?<!\\),", text) or re.search(r"(?<!\\)\.0{3,}", text)]
    assert points_format("vi").endswith(";0.00")


def test_what_turns_red_is_the_row_whose_verdict_is_not_good(book):
    for title, verdict in (("Kiểm tra trực tiếp", "I"), ("Phân bổ", "W"), ("Dự án được cấp", "X")):
        rules = {rule.formula[0] for found in book[title].conditional_formatting for rule in found.rules}
        assert rules == {f'${verdict}6<>"ĐẠT"', f'${verdict}6="ĐẠT"'}
        assert openpyxl.utils.get_column_letter(book[title].max_column) == verdict
    validations = book["Phân bổ"].data_validations.dataValidation
    assert {(str(v.sqref), v.type, v.operator, v.formula1) for v in validations} == {
        (f"{column}6:{column}9", "whole", "greaterThanOrEqual", "0") for column in PAID}


# --- formulas -----------------------------------------------------------------------------------------------------

def live_sheets(problem, plan, language="vi"):
    from models.audit import audit
    from models.audit_document import audit_document

    return sheets_of(problem, plan, audit(audit_document(problem, plan)), language)


def test_every_range_reaches_from_the_first_line_to_the_last(book):
    """A total that leaves the last line out would still look right today."""
    last = {"Phân bổ": 9, "Dự án được cấp": 7, "Phụ trợ kiểm tra": 9, "Kiểm tra trực tiếp": book[
        "Kiểm tra trực tiếp"].max_row, "Theo doanh nghiệp": 7}
    seen = 0
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                for title, first, end in re.findall(r"'([^']+)'!\$[A-Z]+\$(\d+):\$[A-Z]+\$(\d+)", cell.value):
                    assert (int(first), int(end)) == (6, last[title]), cell.value
                    seen += 1
                for name in (name for kind, name, _ in tokens(cell.value[1:]) if kind == "cell"):
                    assert "#REF" not in name
    assert seen > 100


def test_every_amount_of_the_sheets_by_something_is_live(book):
    for sheet in book.worksheets:
        if not sheet.title.startswith("Theo "):
            continue
        headings = [cell.value for cell in sheet[5]]
        for row in sheet.iter_rows(min_row=6):
            for heading, cell in zip(headings, row, strict=True):
                if "triệu đồng" in heading:
                    assert cell.data_type == "f", (sheet.title, cell.coordinate)


def test_no_text_of_the_register_stands_in_a_formula_and_no_name_is_a_pattern():
    """An agency called * or >0 would add up everything in SUMIF; '001' would be found under 1."""
    problem = make_problem(make_case(3, projects={
        "P1": {"managing_agency": "*", "lead_enterprise": ">0", "locality": "001"},
        "P2": {"managing_agency": "Bộ A", "lead_enterprise": "1", "locality": "1"},
        "P3": {"managing_agency": "bộ ab", "lead_enterprise": "", "locality": "hà nội"}}))
    sheets = {sheet.code: sheet for sheet in live_sheets(problem, make_plan(problem))}
    for dimension in ("managing_agency", "lead_enterprise", "locality"):
        rows = sheets[f"result_by_{dimension}"].rows[:-1]
        assert len(rows) == 3
        for at, row in enumerate(rows, start=6):
            assert isinstance(row[2], Formula) and row[2].value == 400
            column = {"managing_agency": "G", "locality": "H", "lead_enterprise": "I"}[dimension]
            assert f"1*EXACT('Dự án được cấp'!${column}$6" in row[2].text and f",$A{at})" in row[2].text


def test_a_plan_that_funds_nothing_has_no_formula_that_points_nowhere():
    problem = make_problem(make_case(2, projects={f"P{i}": {"decision": "must_not", "decision_reason": "x"}
                                                  for i in (1, 2)}))
    sheets = live_sheets(problem, make_plan(problem, []))
    assert not [cell for sheet in sheets for row in sheet.rows for cell in row if isinstance(cell, Formula)]


def test_keys_that_are_alike_once_written_stand_as_values():
    problem = make_problem(make_case(2, projects={"P1": {"managing_agency": ""}, "P2": {"managing_agency": "-"}}))
    sheet = next(s for s in live_sheets(problem, make_plan(problem)) if s.code == "result_by_managing_agency")
    assert [row[2] for row in sheet.rows[:-1]] == [400, 400]


# --- checks -------------------------------------------------------------------------------------------------------

def changed_option(problem, project_id, **by):
    option = make_option(problem, project_id)
    first, *rest = option.years
    return replace(option, years=(replace(first, **{k: getattr(first, k) + v for k, v in by.items()}), *rest))


LINES = "Số dòng có bên chi quá mức đề nghị hoặc cam kết"
DUE = "Số dòng không bằng kinh phí phải bảo đảm trong năm"
FLOOR = "Tỷ lệ vốn doanh nghiệp tối thiểu, cơ chế thị trường"
CAP = "Tỷ lệ vốn nhà nước tối đa, cơ chế thị trường"
ENVELOPE = "Hạn mức vốn nhà nước theo năm, dòng ngân sách và cơ quan"
GRANT = "Mức cấp tối thiểu của một dự án"


def small(cost=1_000, enterprise=800, **more):
    return make_case(1, cost_mvnd=cost, enterprise_mvnd=enterprise, **more)


@pytest.mark.parametrize(("case", "settings", "rules", "by", "expected"), [
    pytest.param(small(), {}, {}, {}, set(), id="good"),
    pytest.param(small(), {}, {}, {"state_recurrent_mvnd": 1}, {DUE}, id="a-million-too-much"),
    pytest.param(small(), {}, {}, {"enterprise_mvnd": 1, "state_recurrent_mvnd": -1}, {LINES}, id="over-pledge"),
    pytest.param(small(enterprise=500), {}, {}, {}, set(), id="at-floor"),
    pytest.param(small(enterprise=500), {}, {}, {"enterprise_mvnd": -1, "state_recurrent_mvnd": 1}, {FLOOR, CAP},
                 id="a-million-below-floor"),
    pytest.param(small(envelopes=(Envelope(2026, None, "", 200), Envelope(2027, None, "", 200))), {}, {}, {}, set(),
                 id="at-envelope"),
    pytest.param(small(envelopes=(Envelope(2026, None, "", 199), Envelope(2027, None, "", 200))), {}, {}, {},
                 {ENVELOPE}, id="a-million-over-envelope"),
    pytest.param(small(envelopes=(Envelope(2026, None, "", 201), Envelope(2027, None, "", 199))),
                 {"carry_over": "true"}, {}, {}, set(), id="carried-over"),
    pytest.param(small(envelopes=(Envelope(2026, None, "Bộ A", 199), Envelope(2027, None, "Bộ A", 200))), {}, {}, {},
                 {ENVELOPE}, id="agency-envelope"),
    pytest.param(small(), {"locality_cap_mvnd": "400"}, {}, {}, set(), id="at-locality-cap"),
    pytest.param(small(), {"locality_cap_mvnd": "399"}, {}, {}, {"Trần vốn nhà nước của một địa phương"},
                 id="over-locality-cap"),
    pytest.param(small(), {"lead_enterprise_cap_share": "0.9"}, {}, {},
                 {"Trần vốn nhà nước của một doanh nghiệp chủ lực"}, id="over-enterprise-cap"),
    pytest.param(small(), {"minimum_grant_mvnd": "400"}, {}, {}, set(), id="at-smallest-grant"),
    pytest.param(small(), {"minimum_grant_mvnd": "401"}, {}, {}, {GRANT}, id="small-grant"),
    pytest.param(small(), {"counterpart_floor_mvnd": "1601"}, {}, {}, {"Vốn đối ứng tối thiểu của cả phương án"},
                 id="counterpart"),
    pytest.param(small(pools=(Pool("Q", PoolDimension.ALL, year=2026, cap_mvnd=199),)), {}, {}, {},
                 {"Sàn và trần tiền của nhóm"}, id="pool-of-a-year"),
    pytest.param(small(pools=(Pool("Q", PoolDimension.PROJECT, ("P2",), floor_share=Fraction(1, 10)),)), {}, {}, {},
                 {"Sàn và trần tỷ lệ của nhóm"}, id="pool-without-members"),
])
def test_a_check_is_broken_by_one_million_and_not_before(tmp_path, case, settings, rules, by, expected):
    problem = make_problem(case, settings=settings, rules=rules)
    path, report = write(problem, make_plan(problem, [changed_option(problem, "P1", **by)]), tmp_path / "a.xlsx")
    assert broken(path) == expected
    assert bool(report.findings) == bool(expected), "the live checks and the audit agree"
    summary = next(s for s in read_grid(path, as_written=True).sheets if s.name == "Tổng hợp").rows
    assert summary[5][:2] == ("Số kiểm tra trực tiếp không đạt", float(len(expected)))


HARD = [case for case in holding_cases() if case.family != "level"]


@pytest.mark.parametrize("case", HARD, ids=lambda case: case.name)
def test_every_family_that_holds_a_project_out_has_a_check_that_the_project_breaks(case: HoldingCase):
    """The plan keeps every check; with the project that the family holds out beside it, or for a floor in the place of
    the one that is needed, a check of the family is broken."""
    plan = plan_funding(case.problem)
    assert not CheckSheet(*_beside(case, plan)).broken_count
    needed = () if case.is_direct else ("P3",)
    option = next(o for o in make_options(case.problem)[0] if o.project_id == case.project_id)
    chosen = sorted((*(o for o in plan.chosen if o.project_id not in needed), option), key=lambda o: o.project_id)
    sheet = CheckSheet(*_beside(case, replace(plan, chosen=tuple(chosen))))
    # A check of a limit by itself carries the limit's id, not a rule of the audit.
    families = {limit.rule_id: limit.family for limit in LimitLedger(case.problem, chosen).limits} | {
        rule_id: family for rule_id, (family, _) in AUDITED.items()}
    assert case.family in {families[check.rule] for check in sheet.checks if check.broken_by > 0}
    assert all(len(row) == len(CHECK_COLUMNS) for row in sheet.rows())


def test_every_family_that_is_a_rule_has_such_a_case():
    assert rule_families() == {case.family for case in HARD}


def _beside(case: HoldingCase, plan) -> tuple[LivePlan, Membership, int]:
    live = LivePlan(case.problem, plan, "vi")
    return live, memberships(live), FIRST_ROW


def test_the_share_cap_of_state_led_projects_is_checked_per_project(tmp_path):
    case = make_case(1, cost_mvnd=1_000, enterprise_mvnd=200, projects={"P1": {"regime": "state_led",
                                                                               "regime_reason": "x"}})
    problem = make_problem(case)
    for by, expected in (({}, set()), ({"state_recurrent_mvnd": 1, "enterprise_mvnd": -1},
                                       {"Tỷ lệ vốn nhà nước tối đa, Nhà nước dẫn dắt",
                                        "Tỷ lệ vốn doanh nghiệp tối thiểu, Nhà nước dẫn dắt"})):
        plan = make_plan(problem, [changed_option(problem, "P1", **by)])
        assert broken(write(problem, plan, tmp_path / "a.xlsx")[0]) == expected


def test_a_limit_points_at_the_rule_and_at_the_envelope_themselves(book):
    checks, funded = book["Kiểm tra trực tiếp"], book["Dự án được cấp"]
    limits = {cell.value for (cell,) in checks.iter_rows(min_row=6, min_col=4, max_col=4)}
    assert {"=envelopes!D2", "=envelopes!D3"} <= limits
    rules = {row[0].value: row[2].coordinate for row in book["Quy định đã dùng"].iter_rows(min_row=6)}
    assert f"'Quy định đã dùng'!{rules['enterprise_share_floor.market']}*" in funded["W6"].value
    assert book["Quy định đã dùng"][rules["enterprise_share_floor.market"]].value == 0.5


# --- the certificate ----------------------------------------------------------------------------------------------

def with_cell(path, target, title, coordinate, change):
    """A copy in which the XML of one cell is changed, as a program that recalculates nothing would."""
    names = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    at = openpyxl.load_workbook(path).sheetnames.index(title) + 1
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == f"xl/worksheets/sheet{at}.xml":
                root = ElementTree.fromstring(content)
                change(root.find(f".//x:c[@r='{coordinate}']", names), names)
                content = ElementTree.tostring(root)
            new.writestr(name, content)
    return certify(target)


@pytest.mark.parametrize(("title", "coordinate"), [
    ("Theo năm", "C6"), ("Kiểm tra trực tiếp", "E6"), ("Dự án được cấp", "P6"), ("Phân bổ", "M6")])
def test_a_value_that_its_formula_does_not_give_is_noticed(exported, tmp_path, title, coordinate):
    def lie(cell, names):
        cell.find("x:v", names).text = "7"

    outcome = with_cell(exported, tmp_path / "b.xlsx", title, coordinate, lie)
    assert not outcome.passed
    assert title in {fault.values["sheet"] for fault in outcome.faults if fault.code == "values_changed"}


@pytest.mark.parametrize(("title", "coordinate"), [("Theo năm", "C6"), ("Kiểm tra trực tiếp", "I6")])
def test_a_formula_that_was_bent_is_named_though_its_value_is_right(exported, tmp_path, title, coordinate):
    def bend(cell, names):
        cell.find("x:f", names).text += "+0"

    outcome = with_cell(exported, tmp_path / "b.xlsx", title, coordinate, bend)
    assert [(f.code, f.values["sheet"], f.values["cell"]) for f in outcome.faults] == [
        ("cell_changed", title, coordinate)]


@pytest.mark.parametrize("written", [str, plain_formula])
def test_a_text_that_looks_like_our_formula_is_not_taken_for_it(exported, tmp_path, written):
    formula = written(openpyxl.load_workbook(exported)["Theo năm"]["C6"].value)
    book = openpyxl.load_workbook(exported)
    cell = book["Theo năm"]["C6"]
    cell.value, cell.data_type = formula, "s"
    book.save(tmp_path / "b.xlsx")
    outcome = certify(tmp_path / "b.xlsx")
    assert ("cell_changed", "C6") in {(f.code, f.values.get("cell")) for f in outcome.faults}


def test_an_edited_amount_is_named_and_not_hidden_by_what_follows_from_it(exported, tmp_path):
    book = openpyxl.load_workbook(exported)
    book["Phân bổ"]["I6"].value += 1
    book.save(tmp_path / "b.xlsx")
    outcome = certify(tmp_path / "b.xlsx")
    assert [(f.code, f.values["cell"]) for f in outcome.faults if f.code.startswith(("cell", "values", "sheet"))] == [
        ("cell_changed", "I6")]


# --- formulas as text ---------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("formula", "moved"), [
    ("A1+$B$2*C$3-$D4", "B3+$B$2*D$3-$D6"), ('SUM(A1:B2)&"A1"', 'SUM(B3:C4)&"A1"'),
    ("'Bảng A1'!A1+Sheet2!B2", "'Bảng A1'!B3+Sheet2!C4"), ("LOG10(A1)+X2Y", "LOG10(B3)+X2Y"), ("1E5+A1", "1E5+B3")])
def test_a_shared_formula_moves_as_a_spreadsheet_moves_it(formula, moved):
    assert move_formula(formula, 2, 1) == moved


def test_a_reference_that_would_leave_the_sheet_is_an_error():
    assert move_formula("A1+B2", -1, 0) == "#REF!+B1"


def test_quotes_around_a_sheet_are_no_difference():
    assert plain_formula("='A b'!C1+'It''s'!D2") == plain_formula("A b!C1+It's!D2") == "A b!C1+It's!D2"
    assert text_grid([[Formula("A1", 1)], ["=A1"]])[0] != text_grid([[Formula("A1", 1)], ["=A1"]])[1]

