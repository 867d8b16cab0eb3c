"""The command `import`, and a real register of 4,636 rows."""
from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from models.cli import main
from models.files.safe_reading import read_grid
from models.intake.importing import LARGEST_REGISTER, open_import, read_import
from models.intake.mapping import load_mapping
from models.register.case_io import read_case
from tests.intake.registers import amounts, found, imported, read, simple_mapping

REGISTER = ("Mã số;Tên dự án;Địa phương;Tổng kinh phí (tỷ đồng)\nP1;Một;TP. Hà Nội;1,5\nP2;Hai;Đà Nẵng;{p2}\n"
            "Tổng cộng;;;3,75\n")
MAPPING = """name: thu
fields:
  project_id: {column: Mã số}
  name_vi: {column: Tên dự án}
  locality: {column: Địa phương}
  cost_total_mvnd: {column: Tổng kinh phí (tỷ đồng), years: [2027]}
  product_no: {constant: '5'}
  score: {constant: '1'}
"""
REAL = Path(__file__).resolve().parents[3] / "shared" / "real" / "romania_regional_programme_2007_2013.csv"
REAL_MAPPING = Path(__file__).parent / "mappings" / "romania.yaml"


@pytest.fixture
def run(tmp_path, capsys):
    def call(*given, p2="2,25"):
        (tmp_path / "register.csv").write_text(REGISTER.format(p2=p2), encoding="utf-8")
        (tmp_path / "mapping.yaml").write_text(MAPPING, encoding="utf-8")
        words = [str(tmp_path / word[1:]) if word.startswith("@") else word for word in given]
        code = main(["import", str(tmp_path / "register.csv"), *words, "--lang", "en"])
        return code, capsys.readouterr().out
    return call


def test_a_clean_file_exits_0_and_is_a_case_that_passes_check(run, tmp_path, capsys):
    code, out = run("--mapping", "@mapping.yaml", "--out", "@case")
    assert code == 0, out
    assert "3 rows = 2 imported + 0 kept apart + 1 totals" in out
    case = read_case(tmp_path / "case").case
    assert [cost.total_mvnd for cost in case.costs] == [1500, 2250]
    assert main(["check", str(tmp_path / "case"), "--lang", "en"]) == 0


@pytest.mark.parametrize("name", ["kept.xlsx", "kept.csv"])
def test_rows_kept_apart_exit_1_with_a_quarantine_file_and_a_stamped_case(run, tmp_path, name):
    code, out = run("--mapping", "@mapping.yaml", "--out", "@case", "--quarantine", f"@{name}", p2="chưa có")
    assert code == 1
    assert "import_not_a_number (1)" in out
    grid = read_grid(tmp_path / name)
    assert grid.sheets[0].rows[1][:4] == ("P2", "Hai", "Đà Nẵng", "chưa có")
    # The total cannot be proved without the amount of P2: it is kept apart with it.
    assert "import_total_mismatch (1)" in out
    assert any(mark.startswith("rows_kept_apart:2") for mark in read_case(tmp_path / "case").case.assumptions)


def test_block_writes_no_case(run, tmp_path):
    code, _ = run("--mapping", "@mapping.yaml", "--out", "@case", "--kept-apart", "block", p2="chưa có")
    assert (code, (tmp_path / "case").exists(), (tmp_path / "case_kept_apart.xlsx").exists()) == (1, False, True)


def test_an_open_question_writes_nothing_and_is_printed_with_its_id(run, tmp_path):
    path = tmp_path / "open.yaml"
    path.write_text(MAPPING.replace(", years: [2027]", ""), encoding="utf-8")
    code, out = run("--mapping", "@open.yaml", "--out", "@other")
    assert (code, (tmp_path / "other").exists()) == (1, False)
    assert "Question [years]" in out


def test_into_a_present_case_changes_what_differs(run, tmp_path):
    run("--mapping", "@mapping.yaml", "--out", "@case")
    code, out = run("--mapping", "@mapping.yaml", "--into", "@case", "--out", "@case2", p2="2,5")
    assert code == 1
    assert "0 new, 1 changed, 0 missing from the file, 1 unchanged" in out
    assert "import_total_mismatch" in out
    assert sum(cost.total_mvnd for cost in read_case(tmp_path / "case2").case.costs) == 4000


def test_propose_writes_a_mapping_to_correct(run, tmp_path):
    code, out = run("--propose", "@proposed.yaml", "--years", "2027", "2028")
    assert code == 0
    mapping, faults = load_mapping(tmp_path / "proposed.yaml")
    assert faults == ()
    assert mapping.fields["cost_total_mvnd"].shares == {2027: Fraction(1, 2), 2028: Fraction(1, 2)}
    assert "Question [regime]" in out


@pytest.mark.parametrize("given", [(), ("--out", "@case"), ("--mapping", "@mapping.yaml")])
def test_what_is_missing_is_told(run, given):
    assert run(*given)[0] == 2


def test_a_missing_mapping_or_file_is_an_error(run, tmp_path):
    assert run("--mapping", "@nothing.yaml", "--out", "@case")[0] == 1
    assert main(["import", str(tmp_path / "nothing.csv"), "--out", str(tmp_path / "case"), "--lang", "en"]) == 1


def test_our_own_workbook_needs_no_mapping(run, tmp_path):
    from models.export.case_files import case_to_xlsx
    run("--mapping", "@mapping.yaml", "--out", "@case")
    case = read_case(tmp_path / "case").case
    (tmp_path / "own.xlsx").write_bytes(case_to_xlsx(case))
    book = openpyxl.load_workbook(tmp_path / "own.xlsx")
    book["projects"]["B2"] = "Tên khác"
    book.save(tmp_path / "own.xlsx")
    assert main(["import", str(tmp_path / "own.xlsx"), "--into", str(tmp_path / "case"), "--out",
                 str(tmp_path / "case3"), "--lang", "en"]) == 0
    assert read_case(tmp_path / "case3").case.project_by_id["P1"].name_vi == "Tên khác"


def test_row7_20000_rows_are_read_and_20001_refused():
    cells = [100 + at % 97 for at in range(LARGEST_REGISTER + 1)]
    assert len(read(amounts(*cells[:-1])).records) == LARGEST_REGISTER
    reading = read(amounts(*cells))
    assert ("import_too_many_rows" in found(reading), reading.records) == (True, ())


def test_progress_is_told_and_may_cancel():
    seen: list[tuple[int, int]] = []
    draft = open_import(amounts(*range(100, 1100)))
    read_import(draft, simple_mapping(), None, lambda done, rows: seen.append((done, rows)))
    assert seen[0] == (0, 1000)
    assert seen[-1] == (1000, 1000)
    assert len(seen) > 3

    def cancel(done, rows):
        if done:
            raise InterruptedError
    with pytest.raises(InterruptedError):
        read_import(draft, simple_mapping(), None, cancel)


@pytest.mark.skipif(not REAL.exists(), reason="the real register is not in this checkout (../shared/real)")
def test_a_real_register_of_4636_rows_is_imported_to_the_last_unit():
    mapping, faults = load_mapping(REAL_MAPPING)
    reading = read_import(open_import(read_grid(REAL)), mapping)
    case = imported(reading)
    assert (faults, reading.questions) == ((), ())
    assert (reading.accounts.imported, reading.accounts.kept_apart) == (4560, 76)
    assert {finding.code for row in reading.kept for finding in row.findings} == {"import_amount_blank"}
    assert len(case.projects) == 4560
    for total in reading.totals:
        assert total.total == total.imported + total.kept_apart
    by_heading = {total.heading: total for total in reading.totals}
    planned = {"total amount": sum(cost.total_mvnd for cost in case.costs),
               "own contribution": sum(pledge.amount_mvnd for pledge in case.pledges)}
    assert {heading: abs(whole - by_heading[heading].imported) <= Fraction(1, 2)
            for heading, whole in planned.items()} == dict.fromkeys(planned, True)
    assert by_heading["total amount"].total == Fraction(1612931704429, 50)
