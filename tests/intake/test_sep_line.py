"""Excel's own first line of a CSV file ("sep=;") names the delimiter and is no row."""
from __future__ import annotations

import random

import pytest

from models.intake.importing import open_import, read_import
from models.register.case_io import read_case
from tests.intake.fixtures import csv_text
from tests.intake.plain_reading import csv_grid
from tests.intake.registers import HEADINGS, asked, costs, simple_mapping

ROWS = [HEADINGS, ["P1", "Dự án một; hai, ba", "Hà Nội", 1000, 400, ""], ["P2", "Dự án khác", "Huế", 2000, 800, ""]]
OWN = [["project_id", "name", "regime", "score", "cost_2026_mvnd"], ["A", "Một", "state_led", 70, 1000],
       ["B", "Hai", "state_led", 71, 1000]]


@pytest.mark.parametrize("line", ["sep={}", "SEP={}", "Sep={}", '"sep={}"', "sep = {}", "sep='{}'", "sep={}{}{}{}"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|", ":", "^"])
def test_the_line_is_understood_and_dropped(line, delimiter):
    text = line.format(*[delimiter] * 4) + "\r\n" + csv_text(ROWS, delimiter, "\r\n")
    for content in (text.encode(), text.encode("utf-8-sig"), text.encode("utf-16")):
        grid = csv_grid(content)
        assert grid.delimiter == delimiter and not grid.findings and grid.sheets[0].rows[0] == ()
        assert grid.sheets[0].rows[2][1] == "Dự án một; hai, ba"
    reading = read_import(open_import(grid), simple_mapping())
    assert asked(reading) == set() and costs(reading) == {"P1": 1000, "P2": 2000}


def test_csv_sep_line_in_our_own_format(tmp_path):
    path = tmp_path / "projects.csv"
    path.write_text("sep=;\n" + csv_text(OWN, ";"), encoding="utf-8")
    assert [project.project_id for project in read_case(path).case.projects] == ["A", "B"]
    costs_table = [["project_id", "year", "budget_line", "total_mvnd"], ["A", 2026, "", 1000]]
    assert open_import(csv_grid("sep=;\n" + csv_text(costs_table, ";"))).own.rows == 1


def test_rows_keep_their_lines(tmp_path):
    path = tmp_path / "projects.csv"
    path.write_text("sep=;\n" + csv_text([*OWN, ["C", "Ba", "state_led", "x", 1]], ";"), encoding="utf-8")
    assert {(f.code, f.row) for f in read_case(path).findings if f.severity == "error"} == {("number_text", 5)}
    path.write_text("sep=;\n" + csv_text([[*OWN[0], OWN[0][0]], [*OWN[1], "x"]], ";"), encoding="utf-8")
    assert ("duplicate_heading", 2) in {(f.code, f.row) for f in read_case(path).findings}


@pytest.mark.parametrize("first", ["sep", "sep=", "sepa=;", "a;sep=;", "sep=x", "sep=ab", "separator=;"])
def test_another_first_line_stays_a_row(first):
    assert csv_grid(f"{first}\na;b\n1;2\n").sheets[0].rows[0] != ()


def test_a_file_with_nothing_but_the_line():
    assert [finding.code for finding in csv_grid("sep=;\n").findings] == ["empty_file"]


def test_any_table_reads_the_same_with_and_without_the_line():
    rng = random.Random("sep")
    for _ in range(60):
        rows = [[rng.choice(("a", "1,5", "x;y", "3.000", "", 'q"q', "hai\ndòng")) for _ in range(4)] for _ in range(5)]
        rows = [["mã", "tên", "số", "chữ"], *(["k", *row[1:]] for row in rows)]
        for delimiter in ";,\t|":
            plain = csv_grid(csv_text(rows, delimiter))
            named = csv_grid(f"sep={delimiter}\n" + csv_text(rows, delimiter))
            assert named.sheets[0].rows[1:] == tuple(tuple(map(str, row)) for row in plain.sheets[0].rows) or (
                plain.delimiter != delimiter)
