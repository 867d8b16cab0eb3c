"""An export passes; a copy with one changed cell on any sheet fails and says where; no solver is needed for it."""
from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from fractions import Fraction

import openpyxl
import pytest

from models.certify import certify
from models.domain import (
    BudgetLine,
    Cost,
    Envelope,
    Link,
    LinkKind,
    Localisation,
    LocalisationBasis,
    Pool,
    PoolDimension,
    Target,
)
from models.export.workbook.workbook import write_workbook
from models.plan import StopReason, Termination
from models.register.case_io import read_case
from models.report.plan_json import to_plan_json
from models.words.codes import certificate_text
from tests.builders import AMPLE_MVND, YEARS, make_case, make_plan, make_problem

BASIS = LocalisationBasis.SELLING_PRICE


def rich_problem(**projects):
    """A case with a row in every table that a plan is judged by."""
    return make_problem(make_case(
        3, institute_mvnd=50, projects={"P3": {"decision": "must_not", "decision_reason": "Trùng lặp"}, **projects},
        costs=tuple(Cost(i, year, line, 500, 400) for i in ("P1", "P2", "P3") for year in YEARS for line in BudgetLine),
        envelopes=tuple(Envelope(year, line, "", AMPLE_MVND) for year in YEARS for line in (*BudgetLine, None)),
        localisation=(Localisation("P1", 2027, BASIS, Fraction("0.55")),),
        targets=(Target(1, 2027, BASIS, Fraction("0.5"), True), Target(1, 2026, BASIS, Fraction("0.5"))),
        pools=(Pool("Q1", PoolDimension.STRATEGIC, floor_share=Fraction("0.15")),),
        links=(Link("L1", LinkKind.EXCLUDES, ("P1", "P3")),), is_illustrative=True))


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    problem = rich_problem()
    path = tmp_path_factory.mktemp("export") / "allocation.xlsx"
    report = write_workbook(problem, make_plan(problem, ["P1", "P2"]), path, "vi")
    assert report.findings == ()
    return path


def codes(outcome) -> set[str]:
    return {fault.code for fault in outcome.faults}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_an_export_passes_in_both_languages(tmp_path, language):
    problem = rich_problem()
    path = tmp_path / "a.xlsx"
    write_workbook(problem, make_plan(problem, ["P1", "P2"]), path, language)
    outcome = certify(path)
    assert outcome.faults == () and outcome.passed
    assert certificate_text(outcome.lines, language)[-1].startswith(("KẾT LUẬN: ĐẠT", "RESULT: PASS"))


def test_the_export_is_itself_the_case(exported):
    reading = read_case(exported)
    assert [f for f in reading.findings if f.severity == "error"] == []
    assert reading.case == rich_problem().case


def _changed_copy(exported, tmp_path, change) -> object:
    book = openpyxl.load_workbook(exported)
    change(book)
    path = tmp_path / "changed.xlsx"
    book.save(path)
    return certify(path)


def test_saving_again_without_a_change_still_passes(exported, tmp_path):
    assert _changed_copy(exported, tmp_path, lambda book: None).passed


def _sheets():
    problem = rich_problem()
    from models.audit import audit
    from models.audit_document import audit_document
    from models.export.workbook.workbook import sheets_of

    plan = make_plan(problem, ["P1", "P2"])
    return [sheet.title for sheet in sheets_of(problem, plan, audit(audit_document(problem, plan)), "vi") if sheet.rows]


@pytest.mark.parametrize("title", _sheets())
def test_one_changed_cell_on_any_sheet_fails_and_is_named(exported, tmp_path, title):
    touched = {}

    def change(book):
        cells = [cell for row in book[title].iter_rows() for cell in row if isinstance(cell.value, (int, float))]
        cell = cells[-1] if cells else [c for row in book[title].iter_rows() for c in row if c.value][-1]
        cell.value = cell.value + 1 if cells else f"{cell.value}x"
        touched["cell"] = cell.coordinate

    outcome = _changed_copy(exported, tmp_path, change)
    assert not outcome.passed
    if title == "run":
        assert "run_changed" in codes(outcome)
    else:
        named = {(f.values.get("sheet"), f.values.get("cell")) for f in outcome.faults if f.code == "cell_changed"}
        assert named == {(title, touched["cell"])}
    assert certificate_text(outcome.lines, "vi") and certificate_text(outcome.lines, "en")


def _without_digests(book):
    """What a forger would do: take the digests out, so that only the audit and the recount are left."""
    run = book["run"]
    for row in range(run.max_row, 1, -1):
        if str(run.cell(row, 1).value).endswith((".digest", "digest")) or ".rows." in str(run.cell(row, 1).value):
            run.delete_rows(row)


@pytest.mark.parametrize(("title", "row", "column", "code"), [
    ("Phân bổ", 6, 8, "total_disagrees"), ("Theo năm", 6, 3, "total_disagrees"), ("Tổng hợp", 14, 2, "total_disagrees"),
    ("Theo bên chi trả", 6, 3, "total_disagrees"), ("Thứ tự giải ngân", 6, 8, "total_disagrees"),
    ("Chưa được cấp", 6, 6, "total_disagrees"), ("Nội địa hóa so chỉ tiêu", 7, 9, "total_disagrees")])
def test_a_summary_figure_is_recomputed_even_without_digests(exported, tmp_path, title, row, column, code):
    stored = openpyxl.load_workbook(exported, data_only=True)[title].cell(row, column).value or 0

    def change(book):
        book[title].cell(row, column).value = stored + 1
        _without_digests(book)

    outcome = _changed_copy(exported, tmp_path, change)
    assert title in {f.values["sheet"] for f in outcome.faults if f.code == code}


def test_the_audit_sees_a_changed_line_pledge_or_envelope_even_without_digests(exported, tmp_path):
    for title, column, value, rule_id in (("allocation_lines", 6, 1, "cost_covered"), ("pledges", 5, -700, "pledged"),
                                          ("envelopes", 4, -AMPLE_MVND, "state_envelope")):
        def change(book, title=title, column=column, value=value):
            cell = book[title].cell(2, column)
            cell.value += value
            _without_digests(book)

        outcome = _changed_copy(exported, tmp_path, change)
        assert rule_id in {finding.rule_id for finding in outcome.report.findings}


def test_sheets_added_removed_or_renamed(exported, tmp_path):
    assert "sheet_added" in codes(_changed_copy(exported, tmp_path, lambda book: book.create_sheet("Mới")))
    assert "sheet_missing" in codes(_changed_copy(exported, tmp_path, lambda book: book.remove(book["pools"])))

    def rename(book):
        book["Theo năm"].title = "Năm"
    assert {"sheet_missing", "sheet_added"} <= codes(_changed_copy(exported, tmp_path, rename))


def test_files_that_are_no_export(tmp_path):
    assert codes(certify(tmp_path / "none.xlsx")) == {"not_found"}
    (tmp_path / "text.xlsx").write_text("no workbook", encoding="utf-8")
    assert codes(certify(tmp_path / "text.xlsx")) == {"not_a_workbook"}
    openpyxl.Workbook().save(tmp_path / "other.xlsx")
    outcome = certify(tmp_path / "other.xlsx")
    assert codes(outcome) == {"not_our_export"} and not outcome.passed
    assert certificate_text(outcome.lines, "vi") and certificate_text(outcome.lines, "en")


def test_a_far_cell_is_refused_before_it_takes_all_memory(exported, tmp_path):
    def far(book):
        book["Theo năm"].cell(1_048_576, 16_384).value = 1
    assert codes(_changed_copy(exported, tmp_path, far)) == {"not_a_workbook"}


def test_a_hidden_sheet_is_named(exported, tmp_path):
    def hide(book):
        book["Theo năm"].sheet_state = "hidden"
    assert codes(_changed_copy(exported, tmp_path, hide)) == {"sheet_hidden"}


def test_certify_loads_no_solver(exported):
    code = (f"from models.certify import certify; assert certify({str(exported)!r}).passed; import sys; "
            "print([m for m in sys.modules if m.split('.')[0] in ('pulp', 'highspy', 'streamlit', 'xlsxwriter')])")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_plan_that_breaks_a_rule_is_stamped_and_does_not_pass(tmp_path):
    problem = make_problem(make_case(envelopes=(Envelope(2026, None, "", 399), Envelope(2027, None, "", 400))))
    report = write_workbook(problem, make_plan(problem), tmp_path / "a.xlsx", "vi")
    assert {finding.rule_id for finding in report.findings} == {"state_envelope"}
    assert "VI PHẠM RÀNG BUỘC" in openpyxl.load_workbook(tmp_path / "a.xlsx")["Theo năm"]["A3"].value
    outcome = certify(tmp_path / "a.xlsx")
    assert outcome.faults == () and not outcome.passed


def test_stamps_on_every_result_sheet(tmp_path):
    problem = rich_problem()
    plan = make_plan(problem, ["P1", "P2"], termination=Termination.FEASIBLE, stop_reason=StopReason.TIME_LIMIT,
                     bound=90.0, gap=0.125)
    write_workbook(problem, plan, tmp_path / "a.xlsx", "vi")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    for sheet in book.worksheets:
        assert "MINH HỌA" in sheet.oddHeader.left.text
        if sheet["A4"].value is None and sheet["A5"].value and sheet["A3"].value:
            assert "MINH HỌA" in sheet["A3"].value and "không lấy từ văn bản" in sheet["A3"].value
            assert "CHƯA CHỨNG MINH TỐI ƯU – có thể tốt hơn nhiều nhất 12,5%" in sheet["A3"].value
    assert certify(tmp_path / "a.xlsx").passed


PAYLOADS = [
    "=cmd|' /C calc'!A0", "+1+1", "-2", "@SUM(A1)", "{=1+1}", "\tx", "http://example.org", "mailto:a@example.org",
    "file:///etc/hostname", "internal:Sheet1!A1", "＝1", "a\x00b\x0bc", "x" * 500, "_x0041_", "<b>&amp;</b>", "😀"]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_text_never_becomes_a_formula_or_a_link(tmp_path, payload):
    problem = rich_problem(P1={"name_vi": payload, "name_en": payload, "managing_agency": payload, "locality": payload,
                               "lead_enterprise": payload, "source_document": payload})
    write_workbook(problem, make_plan(problem, ["P1", "P2"]), tmp_path / "a.xlsx", "vi")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        for name in archive.namelist():
            text = archive.read(name).decode("utf-8")
            formulas = re.findall("<f[ >](.*?)</f>", text)
            assert not [formula for formula in formulas if payload in formula] and "<hyperlink" not in text
            assert "relationships/hyperlink" not in text and not re.search("[\x00\x0b]", text)
        assert all(len(title) <= 31 for title in openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames)
    outcome = certify(tmp_path / "a.xlsx")
    changed_by_cleaning = payload in ("\tx", "a\x00b\x0bc")
    assert outcome.passed or changed_by_cleaning, outcome.faults


def test_plan_json_has_the_agreed_shape():
    problem = rich_problem()
    plan = make_plan(problem, ["P1", "P2"])
    document = to_plan_json(problem, plan, ())
    assert {"termination", "objective", "bound", "gap", "seconds", "case_digest", "rules", "projects", "totals",
            "audit"} <= set(document)
    first, third = document["projects"][0], document["projects"][2]
    assert {"project_id", "regime", "selected", "scale", "total_mvnd", "state_mvnd", "counterpart_mvnd", "years",
            "findings"} <= set(first)
    assert (first["total_mvnd"], first["state_mvnd"]) == (2_000, 300)
    assert first["counterpart_mvnd"] == {"enterprise": 1_600, "institute": 100, "other_private": 0}
    assert first["years"]["2026"]["state_mvnd"] == 150
    assert (third["selected"], third["reason"]["code"]) == (False, "must_not")
    assert document["totals"]["state_mvnd"] == 600 and type(document["totals"]["state_mvnd"]) is int
    assert {rule["id"] for rule in document["rules"]} >= {"enterprise_share_floor.market"}


def test_plan_json_without_a_solution_has_no_numbers():
    problem = make_problem()
    plan = make_plan(problem, [], termination=Termination.INFEASIBLE, objective=None, bound=None, gap=None,
                     conflict_families=("state_envelope", "decisions"))
    document = to_plan_json(problem, plan, ())
    assert document["objective"] is document["totals"] is document["cut_line"] is None
    assert document["conflict_families"] == ["state_envelope", "decisions"]
    assert not any(project["selected"] for project in document["projects"])
