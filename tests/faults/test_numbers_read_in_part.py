"""Amounts that were once read in part or in another unit, with the value that is right: exit code, files, questions."""
from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from models.cli import main
from models.export.kept_rows import quarantine_csv
from models.files.safe_reading import read_grid
from models.intake.importing import open_import, read_import
from models.intake.mapping import read_mapping
from models.intake.questions import answer_question
from models.register.case_io import read_case
from models.register.new_case import new_case
from models.register.typed_number import NumberNotRead, read_typed
from models.scenario.reading import read_scenario_text
from tests.intake.plain_reading import csv_grid
from tests.intake.registers import asked, costs, kept

TOTALS = """
  regime: {constant: market}
  cost_total_mvnd: {column: "%s", years: [2027]}
  state_request_total_mvnd: {column: "%s", years: [2027]}
"""


def mapping_of(text: str):
    mapping, findings = read_mapping(text)
    assert mapping is not None, findings
    return mapping


def totals(cost: str, grant: str, head: str = "", id_and_name: tuple[str, str] = ("code", "name")) -> str:
    own_id, name = id_and_name
    return (f"name: m\n{head}fields:\n  project_id: {{column: {own_id}}}\n  name_vi: {{column: {name}}}"
            + TOTALS % (cost, grant))


def test_a_sign_around_a_number_keeps_the_row_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    cells = ["15000¹", "2500²", "−500", "–500", "500−", "-500", ">7000", "<7000", "≈7000", "±7000", "7000?", "7000+",
             "7000‰", "12500"]
    book = openpyxl.Workbook()
    book.active.append(["Mã số", "Tên dự án", "Sản phẩm số", "Điểm", "Kinh phí 2026 (triệu đồng)"])
    for at, cell in enumerate(cells, 1):
        book.active.append([f"DA{at:02}", f"Dự án {at}", 5, "85¹" if at == 1 else 80, cell])
    book.save(tmp_path / "in.xlsx")
    (tmp_path / "m.yaml").write_text(
        "name: m\nfields:\n  project_id: {column: Mã số}\n  name_vi: {column: Tên dự án}\n"
        "  product_no: {column: Sản phẩm số}\n  score: {column: Điểm}\n"
        "  cost_2026_mvnd: {column: Kinh phí 2026 (triệu đồng)}\n", encoding="utf-8")
    assert main(["import", str(tmp_path / "in.xlsx"), "--mapping", str(tmp_path / "m.yaml"), "--out",
                 str(tmp_path / "case")]) == 1
    case = read_case(tmp_path / "case").case
    assert [(cost.project_id, cost.total_mvnd) for cost in case.costs] == [("DA14", 12500)]
    assert "13" in capsys.readouterr().out


def test_trailing_minus_bounds_and_guesses_are_kept_apart():
    text = ("code;name;total cost;grant\nA1;One;1.000.500-;0\nA2;Two;≥ 2.000.000;1.000.000\nA3;Three;~3.000.000;0\n"
            "A4;Four;<4.000.000;0\nA5;Five;5.000.000 ?;0\nA6;Six;-6.000.000;0\n")
    reading = read_import(open_import(csv_grid(text)), mapping_of(totals("total cost", "grant", "unit: nghin\n")))
    assert kept(reading) == {2: {"negative_money"}, **{row: {"import_not_understood"} for row in range(3, 7)},
                             7: {"negative_money"}}


@pytest.mark.parametrize(("unit", "scale"), [("EUR x 1000", 10**3), ("EUR mln", 10**6), ("€m", 10**6),
                                             ("EUR tys.", 10**3), ("k€", 10**3), ("EUR", 1)])
def test_the_unit_of_a_heading_is_read_behind_its_currency(unit, scale):
    text = f"code,name,Total cost ({unit}),Grant ({unit})\nA1,One,2500,1000\nA2,Two,900,400\n"
    mapping = mapping_of(totals(f"Total cost ({unit})", f"Grant ({unit})", "currency: EUR\nvnd_per_unit: 30000\n"
                                "confirmed: [unit_size]\n"))
    reading = read_import(open_import(csv_grid(text)), mapping)
    assert not asked(reading)
    assert costs(reading) == {"A1": 2500 * 3 * scale // 100, "A2": 900 * 3 * scale // 100}


def test_the_mark_of_the_score_says_nothing_of_the_amounts():
    text = ("Mã số;Tên dự án;Điểm;Tổng kinh phí (triệu đồng);NSNN (triệu đồng)\nD1;Pin thể rắn;85.5;1.200;1.000\n"
            "D2;Robot hàn;78.0;12.500;6.250\nD3;Cảm biến;90.5;306.200;150.000\n;Tổng cộng;;319.900;157.250\n")
    mapping = mapping_of(totals("Tổng kinh phí (triệu đồng)", "NSNN (triệu đồng)",
                                id_and_name=("Mã số", "Tên dự án")) + "  score: {column: Điểm}\n")
    draft = open_import(csv_grid(text))
    reading = read_import(draft, mapping)
    assert asked(reading) == {"style:Tổng kinh phí (triệu đồng)", "style:NSNN (triệu đồng)"}
    assert "12.500 → 12500" in reading.questions[0].values["comma"]
    for question in reading.questions:
        mapping = answer_question(mapping, question.question_id, "comma")
    answered = read_import(draft, mapping)
    assert costs(answered) == {"D1": 1200, "D2": 12_500, "D3": 306_200}
    assert [record.points["score"] for record in answered.records] == ["85.5", "78", "90.5"]


def test_rows_in_another_currency_are_kept_apart():
    text = "code,name,currency,total cost,grant\nA1,One,VND,2500,1000\nA2,Two,USD,900,400\nA3,Three,EUR,1200,500\n"
    reading = read_import(open_import(csv_grid(text)), mapping_of(totals("total cost", "grant", "unit: trieu\n")))
    assert costs(reading) == {"A1": 2500}
    assert kept(reading) == {row: {"import_row_other_money"} for row in (3, 4)}


QUARANTINE_MAPPING = """
name: m
unit: dong
currency: EUR
vnd_per_unit: 30000
fields:
  project_id: {column: code}
  name_vi: {column: name}
  regime: {constant: state_led}
  cost_total_mvnd: {column: total, years: [2027]}
  state_request_total_mvnd: {columns: [EU, public], years: [2027], blank: zero}
  pledge_enterprise_total_mvnd: {column: private, years: [2027], blank: zero}
sums: {total: [EU, public, private]}
"""


def test_a_corrected_table_of_rows_kept_apart_asks_nothing_again():
    corrected = ("code,name,total,EU,public,private,Row in the file,Column,Reason and remedy\n"
                 'A3,Line three,900.000,100.000,200.000,600.000,4,total,"The parts add up to 300000"\n')
    reading = read_import(open_import(csv_grid(corrected)), mapping_of(QUARANTINE_MAPPING))
    assert (asked(reading), costs(reading)) == (set(), {"A3": 27_000})


@pytest.mark.parametrize("language", ["vi", "en"])
def test_rows_kept_apart_take_the_style_of_their_file_with_them(language):
    """Marks, units and orders of dates that only the other rows told hold for the corrected rows too."""
    text = ("Đơn vị tính: triệu đồng;;;;\ncode;name;day;total;grant\n"
            "A1;One;25/04/2026;1.234,5;1,5\nA2;Two;03/04/2026;2.500;?\n")
    mapping = mapping_of(totals("total", "grant") + "  source_on: {column: day}\n")
    reading = read_import(open_import(csv_grid(text)), mapping)
    assert set(kept(reading)) == {4}
    table = quarantine_csv(reading.kept, reading.draft.frame.headings, language, reading.columns.as_styles())
    fixed = table.replace(b"?", b"1.200", 1)
    again = read_import(open_import(csv_grid(fixed)), mapping)
    assert (asked(again), costs(again)) == (set(), {"A2": 2500})
    assert [dict(record.amounts) for record in again.records] == [{("cost", 2027): 2500, ("state_request", 2027): 1200}]
    assert again.records[0].fields["source_on"] == "2026-04-03"
    # Kept apart once more, the table does not grow.
    twice = read_import(open_import(csv_grid(table)), mapping)
    header = next(csv.reader(io.StringIO(quarantine_csv(twice.kept, twice.draft.frame.headings, language,
                                                        twice.columns.as_styles()).decode("utf-8-sig"))))
    assert header == list(twice.draft.frame.headings)


@pytest.mark.parametrize("cell", ["15.000", "15,000", "1.000", "500.000", "15.500", "-15.000"])
def test_a_whole_number_of_our_own_format_is_never_read_with_a_mark_of_thousands(tmp_path: Path, cell):
    (tmp_path / "projects.csv").write_text(
        f'project_id,name,regime,score,cost_2026_mvnd\nA,Một,state_led,80,"{cell}"\nB,Hai,state_led,70,8000\n', "utf-8")
    reading = read_case(tmp_path)
    assert reading.case is None
    (fault,) = [finding for finding in reading.findings if finding.severity == "error"]
    assert (fault.code, fault.row, fault.values["whole"]) == (
        "number_two_ways", 2, cell.replace(".", "").replace(",", ""))


def test_text_cells_of_a_workbook_are_read_like_text_and_number_cells_like_numbers(tmp_path: Path):
    for cell, value in (("15.000", None), (15.0, 15), ("15.0", 15), ("15000", 15_000)):
        book = openpyxl.Workbook()
        book.active.title = "projects"
        book.active.append(["project_id", "name", "regime", "score", "cost_2026_mvnd"])
        book.active.append(["A", "Một", "state_led", 80, cell])
        book.save(tmp_path / "own.xlsx")
        case = read_case(tmp_path / "own.xlsx").case
        assert (case.costs[0].total_mvnd if case else None) == value, cell


def test_a_scenario_file_is_read_as_it_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    new_case(tmp_path / "case")
    for change in ("envelopes: {2026: 15.000}", "settings: {lead_enterprise_cap_mvnd: 15.000}",
                   "cells: [{table: costs, key: {project_id: VD-001}, column: total_mvnd, value: 15.000}]"):
        (tmp_path / "s.yaml").write_text(f"name: t\nauthor: a\nnote: b\n{change}\n", "utf-8")
        assert main(["--lang", "en", "plan", str(tmp_path / "case"), "--scenario", str(tmp_path / "s.yaml")]) == 1
        assert "_two_ways" in capsys.readouterr().out, change


def test_a_mapping_is_read_as_it_is_written():
    mapping, findings = read_mapping("name: m\nvnd_per_unit: 26.500\nfields: {project_id: {column: a}}\n")
    assert (mapping, findings[0].code) == (None, "import_mapping_unreadable")
    with pytest.raises(ValueError, match="thousands"):
        answer_question(mapping_of(QUARANTINE_MAPPING), "rate:EUR", "26.500")
    assert read_scenario_text(b"name: t\nweights: {x: 15.000}\n", "s").scenario.weights == {"x": "15.000"}


@pytest.mark.parametrize(("language", "text", "value"), [
    ("vi", "15,000", None), ("en", "15.000", None), ("vi", "15.000", 15_000), ("en", "15,000", 15_000),
    ("vi", "15000", 15_000), ("vi", "15,500", None), ("vi", "1,5", None), ("vi", "1.500.000", 1_500_000),
    ("en", "0,500", None)])
def test_a_whole_number_is_typed_without_the_mark_of_the_other_language(language, text, value):
    if value is None:
        with pytest.raises(NumberNotRead):
            read_typed(text, language, whole=True)
    else:
        assert read_typed(text, language, whole=True) == value


def test_a_file_from_disk_is_read_the_same_way(tmp_path: Path):
    (tmp_path / "in.csv").write_text("code;name;total;grant\nA1;One;12.500 đ¹;\n", "utf-8")
    reading = read_import(open_import(read_grid(tmp_path / "in.csv")), mapping_of(totals("total", "grant")))
    assert reading.kept[0].findings[0].values["what"] == "đ¹"
