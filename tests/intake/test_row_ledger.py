"""Sheets written from known projects, with groups, totals, notes and hostile names: all rows and amounts accounted for.

A project is imported as it was written or kept apart; a total is never imported, and a wrong one is kept apart.
"""
from __future__ import annotations

import random
from dataclasses import dataclass, field
from fractions import Fraction

import pytest

from models.intake.importing import open_import, read_import
from models.intake.ledger import CLASSES, AmountTotal
from models.intake.mapping import FieldRule, ImportMapping
from tests.intake.plain_reading import grid_of
from tests.intake.registers import HEADINGS, asked, costs, kept, read, register, simple_mapping

COLUMNS = ("Mã số", "Cơ quan", "Tên dự án", "Điểm", "Tổng kinh phí", "NSNN")
HOSTILE = ("Công cụ AI lập trình", "Công viên phần mềm", "Cộng hưởng từ hạt nhân", "Cổng dịch vụ công",
           "Cống ngăn triều", "Tổng kho dữ liệu", "Tổng điều tra rừng", "Tổng hợp hữu cơ", "Total water",
           "Total People", "Total", "Gesamtplan", "Summe", "E-learning", "E-health platform", "X-quang kỹ thuật số",
           "X-ray detector", "XII", "V", "I. Robot arm", "A", "Nguồn sáng laser", "Ghi chú điện tử", "Note taking AI",
           "Source code", "Cộng đồng số", "Suma", "Subtotal AI", "Đơn vị tính toán lượng tử", "Dự án",
           "Tổng cộng hưởng")
WORDS = ("Tổng cộng", "TỔNG SỐ", "Cộng", "Total", "Grand total", "Subtotal", "Summe", "Gesamtsumme", "Razem",
         "Összesen", "Celkem", "Ukupno", "Итого", "Totale", "Suma total", "Σ", "Yhteensä", "Kokkuvõte ridadest",
         "合計", "")
AGENCIES = ("Bộ Công Thương", "Tổng công ty Điện lực", "Total Recycling B.V.", "Công ty Một")


@dataclass
class Written:
    """A sheet and what is known about it: rows of projects by their number, rows of totals, those that are wrong."""

    rows: list[list[object]] = field(default_factory=lambda: [list(COLUMNS)])
    projects: dict[int, tuple[str, int, int]] = field(default_factory=dict)
    totals: dict[int, bool] = field(default_factory=dict)
    money: Fraction = Fraction(0)

    def add(self, *cells: object) -> int:
        self.rows.append([*cells, *[""] * (len(COLUMNS) - len(cells))])
        self.money += sum(cell for cell in cells[4:5] if isinstance(cell, int))
        return len(self.rows)


def write_sheet(draw: random.Random, with_ids: bool) -> Written:
    sheet, names = Written(), draw.sample(HOSTILE, k=draw.randint(3, 14))
    made = []
    for at, name in enumerate(names, 1):
        cost = draw.randint(1_000, 10**7)
        made.append([f"DA-{at:03}" if with_ids else "", draw.choice(AGENCIES), name, draw.randint(1, 99), cost,
                     draw.randint(1, cost)])
    if draw.random() < 0.3:
        # A project that by chance is the sum of all others is still a project: it has an id and a score.
        made[-1][4:] = [sum(row[4] for row in made[:-1]), sum(row[5] for row in made[:-1])]
    if draw.random() < 0.4:
        add_total(sheet, draw, made)
    style = draw.choice(("none", "below", "above", "roman"))
    cut = sorted(draw.sample(range(1, len(made)), k=min(draw.randint(0, 3), len(made) - 1)))
    for number, (first, last) in enumerate(zip([0, *cut], [*cut, len(made)], strict=True)):
        group = made[first:last]
        if style == "roman":
            at = sheet.add(("I", "II", "III", "IV")[number], "", f"Nhóm công nghệ {number + 1}", "", *sums(group))
            sheet.totals[at] = True
        elif style == "above":
            sheet.add("", "", f"Nhóm công nghệ {number + 1}")
        for row in group:
            sheet.projects[sheet.add(*row)] = (row[2], row[4], row[5])
        if style in ("below", "above"):
            add_total(sheet, draw, group)
        if draw.random() < 0.2:
            draw.choice((lambda: sheet.add(), lambda: sheet.add(*COLUMNS)))()
    if draw.random() < 0.6:
        add_total(sheet, draw, made)
    if draw.random() < 0.4:
        sheet.add("", "", "Người lập biểu", "", "Thủ trưởng đơn vị")
    return sheet


def sums(rows: list[list[object]]) -> list[int]:
    return [sum(row[4] for row in rows), sum(row[5] for row in rows)]


def add_total(sheet: Written, draw: random.Random, rows: list[list[object]]) -> None:
    """A total with its word in any column of words, or without; one in eight is wrong."""
    figures, is_right = sums(rows), draw.random() > 1 / 8
    if not is_right:
        figures[draw.randrange(2)] += draw.choice((-1, 1, 17))
    cells: list[object] = ["", "", "", "", *figures]
    cells[draw.randrange(3)] = draw.choice(WORDS)
    sheet.totals[sheet.add(*cells)] = is_right


def mapping(with_ids: bool) -> ImportMapping:
    shares = {2027: Fraction(1)}
    rules = (FieldRule("project_id", ("Mã số",) if with_ids else (), generate="" if with_ids else "DA"),
             FieldRule("managing_agency", ("Cơ quan",)), FieldRule("name_vi", ("Tên dự án",)),
             FieldRule("score", ("Điểm",)), FieldRule("cost_total_mvnd", ("Tổng kinh phí",), shares=shares),
             FieldRule("state_request_total_mvnd", ("NSNN",), shares=shares), FieldRule("regime", constant="market"))
    return ImportMapping("thu", {rule.target: rule for rule in rules}, unit="trieu")


@pytest.mark.parametrize("with_ids", [True, False])
@pytest.mark.parametrize("seed", range(20))
def test_every_project_is_imported_or_kept_apart_and_no_total_is(seed, with_ids):
    draw = random.Random(f"{seed}{with_ids}")
    for _ in range(12):
        sheet = write_sheet(draw, with_ids)
        reading = read_import(open_import(grid_of(sheet.rows), header_rows=(1,)), mapping(with_ids))
        told = f"seed {seed}:\n" + "\n".join(f"{at} {row}" for at, row in enumerate(sheet.rows, 1))
        imported = {row: record for record in reading.records for row in record.rows}
        apart = {row.row for row in reading.kept}
        assert set(imported) <= set(sheet.projects), told
        for row, (name, cost, request) in sheet.projects.items():
            if row in imported:
                record = imported[row]
                assert (record.fields["name_vi"], record.amounts["cost", 2027],
                        record.amounts["state_request", 2027]) == (name, cost, request), told
            assert (row in imported) != (row in apart), told
        if with_ids:
            assert set(imported) == set(sheet.projects), told
        for row, is_right in sheet.totals.items():
            assert (row in apart) or is_right, told
        (total,) = [total for total in reading.totals if total.heading == "Tổng kinh phí"]
        assert total.sheet == sum(total.parts.values()) == sheet.money, told
        last = max(at for at, row in enumerate(sheet.rows) if any(cell != "" for cell in row))
        assert reading.accounts.rows == last == sum(
            getattr(reading.accounts, name) for name in CLASSES), told
        assert total.imported == sum(sheet.projects[row][1] for row in imported), told


def test_money_that_does_not_add_up_is_refused():
    with pytest.raises(AssertionError, match="10 on the sheet, 9 accounted for"):
        AmountTotal("A", "trieu", Fraction(10), {"imported": Fraction(9)}, 0)


@pytest.mark.parametrize(("row", "code"), [
    (("", "", "", 301), "import_row_figures_only"), (("", "Tổng cộng", "", 301), "import_total_mismatch"),
    (("", "Iskopi", "", 301), "import_row_unclear"), (("II", "Nhóm hai", "", 999), "import_total_mismatch"),
    (("", "Ghi chú: 1 USD = 25.000 đồng", "", 25_000), "import_row_unclear"),
], ids=["figures", "word", "unknown-word", "group", "note"])
def test_figures_that_are_the_sum_of_nothing_are_kept_apart(row, code):
    reading = read(register(("P1", "Một", "Hà Nội", 100), ("P2", "Hai", "Hà Nội", 200), row))
    assert (kept(reading), costs(reading)) == ({4: {code}}, {"P1": 100, "P2": 200})


@pytest.mark.parametrize("line", [
    ("Mã số", "Tên dự án", "Địa phương", "NSNN", "Tổng kinh phí"),
    ("Mã số", "Tên dự án", "", "Tổng kinh phí (tỷ đồng)"),
    ("", "Đơn vị tính: nghìn đồng"), ("", "", "", "", "", "ĐVT: tỷ đồng"), ("nghìn đồng",),
], ids=["other-order", "other-unit", "unit-line", "unit-at-the-right", "unit-alone"])
def test_rows_under_other_headings_or_another_unit_are_kept_apart(line):
    rows = (("P1", "Một", "Hà Nội", 100, 50), line, ("P2", "Hai", "Hà Nội", 40, 200))
    reading = read(register(*rows))
    ((reason,),) = [row.findings for row in reading.kept]
    assert (reason.row, reason.values["heading_row"], costs(reading)) == (4, 3, {"P1": 100})
    again = read(register(*rows, HEADINGS, ("P3", "Ba", "Hà Nội", 7, 3)))
    assert costs(again) == {"P1": 100, "P3": 7}


def test_the_same_unit_and_the_same_headings_again_change_nothing():
    rows = (("P1", "Một", "Hà Nội", 100), HEADINGS, ("", "Đơn vị tính: triệu đồng"), ("P2", "Hai", "Hà Nội", 200))
    assert costs(read(register(*rows))) == {"P1": 100, "P2": 200}


def test_a_row_that_nothing_decides_is_asked_and_answered():
    rows = (("P1", "Một", "Hà Nội", 100), ("P2", "Hai", "Hà Nội", 200), ("P3", "Tổng cộng", "", 300))
    assert "row:Tổng cộng" in asked(read(register(*rows)))
    for answer, expected in (("project", {"P1": 100, "P2": 200, "P3": 300}), ("total", {"P1": 100, "P2": 200})):
        reading = read(register(*rows), simple_mapping(answers={"@row": {"Tổng cộng": answer}}))
        assert (costs(reading), asked(reading), kept(reading)) == (expected, set(), {})


def test_totals_of_totals_and_totals_by_a_shared_word_are_proved():
    rows = [("", "Cả nước", "", 311), ("", "Miền Bắc", "", 300), ("P1", "Một", "A", 100), ("P2", "Hai", "A", 200),
            ("", "Miền Nam", "", 11), ("P3", "Ba", "B", 5), ("P4", "Bốn", "B", 6), ("", "", "B", 11),
            ("", "", "A", 300)]
    reading = read(register(*rows), simple_mapping(answers={"locality": {"A": "Hà Nội", "B": "Huế"}}))
    assert (kept(reading), reading.accounts.imported) == ({}, 4)
    assert reading.totals[0].parts["imported"] == 311


def test_a_total_stored_as_the_float_a_formula_gave_is_the_number_it_shows():
    reading = read(register(("P1", "Một", "Hà Nội", 0.1), ("P2", "Hai", "Hà Nội", 0.2), ("", "Tổng", "", 0.1 + 0.2)))
    assert (reading.accounts.totals, kept(reading)) == (1, {})
