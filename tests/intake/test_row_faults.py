"""Registers on which rows were once judged wrongly, by the command itself: what is written, and the exit code."""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from models.cli import main
from models.files.safe_reading import read_grid
from models.intake.importing import open_import, read_import
from models.intake.mapping import FieldRule, load_mapping
from models.intake.proposing import propose
from models.intake.questions import answer_question
from models.register.case_io import read_case
from models.wording import LANGUAGES
from tests.intake.plain_reading import grid_of
from tests.intake.registers import asked, costs, found, kept, read, register, simple_mapping

FAULTS = Path(__file__).resolve().parents[1] / "faults"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "code", "ids", "kept_apart"), [
    ("import_project_taken_for_total", 0, [f"DA{at:02}" for at in range(1, 17)], 0),
    ("total_by_name", 0, [f"A{at}" for at in range(1, 9)], 0), ("total_row_late", 0, ["A1", "A2", "A3"], 0),
    ("total_row_deadend", 0, ["A1", "A2", "A3"], 0), ("group_by_letter", 0, ["1", "2", "3", "4", "5"], 0),
    ("rows_per_project_one", 1, ["A5"], 8), ("sums_blank_part", 1, ["A4"], 3)])
def test_what_comes_out_of_registers_with_odd_rows(name, code, ids, kept_apart, language, tmp_path, capsys):
    folder = FAULTS / name
    (file,) = [path for path in folder.iterdir() if path.name != "m.yaml"]
    words = ["import", str(file), "--mapping", str(folder / "m.yaml"), "--out", str(tmp_path / "case")]
    assert main([*words, "--lang", language]) == code
    case = read_case(tmp_path / "case").case
    assert sorted(case.project_by_id) == ids
    reading = read_import(open_import(read_grid(file)), load_mapping(folder / "m.yaml")[0])
    assert (len(reading.kept), reading.questions) == (kept_apart, ())
    printed = capsys.readouterr().out
    for total in reading.totals:
        assert total.heading in printed and sum(total.parts.values()) == total.sheet


SUMS = {"Tổng kinh phí": ("NSNN", "Vốn đối ứng")}


@pytest.mark.parametrize(("blank", "row", "codes", "told"), [
    ("zero", (900, 500, ""), {"import_parts_not_total"}, set()), ("zero", (500, 500, ""), set(), set()),
    ("zero", (900, 500, "-"), {"import_parts_not_total"}, set()), ("zero", (500, 500, "–"), set(), set()),
    ("empty", (900, 500, ""), set(), {"import_parts_unknown"}), ("empty", (400, 500, ""), {
        "import_parts_not_total", "import_parts_above_total"}, set()),
    ("empty", (900, 500, 400), set(), set()), ("empty", (900, 500, 300), {"import_parts_not_total"}, set())])
def test_sums_count_blank_parts_as_the_mapping_says(blank, row, codes, told):
    mapping = simple_mapping(sums=SUMS)
    for target in ("state_request_total_mvnd", "pledge_enterprise_total_mvnd"):
        mapping = mapping.with_field(replace(mapping.fields[target], blank=blank))
    reading = read(register(("P1", "Một", "Hà Nội", *row), ("P2", "Hai", "Hà Nội", 7, 3, 4)), mapping)
    assert kept(reading).get(2, set()) == codes
    assert told <= found(reading) and ("import_parts_unknown" in found(reading)) is bool(told)


def test_a_part_of_a_sum_that_cannot_be_read_keeps_the_row_apart():
    mapping = simple_mapping(sums=SUMS).without_field("pledge_enterprise_total_mvnd")
    reading = read(register(("P1", "Một", "Hà Nội", 900, 500, "x9"), ("P2", "Hai", "Hà Nội", 7, 3, 4)), mapping)
    assert kept(reading) == {2: {"import_part_unread"}}


YEARS = ("Mã số", "Tên dự án", "Tổng kinh phí", "NSNN 2027", "NSNN 2028", "Vốn đối ứng 2027", "Vốn đối ứng 2028")


def years_mapping(grid, years=()):
    proposal = propose(open_import(grid), "x", years).mapping
    return replace(proposal, unit="trieu").with_field(FieldRule("regime", constant="market"))


def test_the_years_of_a_total_come_from_its_parts_exactly():
    grid = grid_of([YEARS, ("P1", "Một", 14_900, 2_000, 5_000, 3_000, 4_900), ("P2", "Hai", 13, 1, 2, 3, 7)])
    for years in ((), (2027, 2028)):
        reading = read(grid, years_mapping(grid, years))
        assert (asked(reading), kept(reading)) == (set(), {})
        assert [(r.amounts["cost", 2027], r.amounts["cost", 2028]) for r in reading.records] == [(5_000, 9_900), (4, 9)]


def test_a_total_that_its_parts_do_not_make_up_is_asked_and_leaves_room_for_them():
    grid = grid_of([YEARS, ("P1", "Một", 14_900, 2_000, 5_000, 3_000, 4_900), ("P2", "Hai", 20, 1, 2, 3, 7)])
    mapping = years_mapping(grid, (2027, 2028))
    assert asked(read(grid, mapping)) == {"years"}
    even = read(grid, answer_question(mapping, "years", "2027 2028"))
    assert [(r.amounts["cost", 2027], r.amounts["cost", 2028]) for r in even.records] == [(5_000, 9_900), (10, 10)]
    early = read(grid, answer_question(mapping, "years", "2027=0.9 2028=0.1"))
    assert (costs(early), kept(early)) == ({"P1": 14_900}, {3: {"import_parts_above_year"}})


@pytest.mark.parametrize("cell", ["", "-", "–", "n/a", "chưa có"])
@pytest.mark.parametrize(("answer", "expected"), [("zero", {("cost", 2027): 5, ("state_request", 2027): 0}),
                                                  ("empty", {("cost", 2027): 5}), ("refuse", None)])
def test_what_a_blank_amount_means_is_asked_once_for_its_column(cell, answer, expected):
    grid = grid_of([("Mã số", "Tên dự án", "Tổng kinh phí", "NSNN"), ("P1", "Một", 5, cell), ("P2", "Hai", 7, 3),
                    ("P3", "Ba", 8, cell)])
    mapping = answer_question(years_mapping(grid, (2027,)), "years", "2027")
    assert asked(read(grid, mapping)) == {"blank:NSNN"}
    reading = read(grid, answer_question(mapping, "blank:NSNN", answer))
    assert asked(reading) == set()
    if expected is None:
        assert set(kept(reading)) == {2, 4}
    else:
        assert (reading.records[0].amounts, kept(reading)) == (expected, {})


def test_the_money_of_rows_kept_apart_is_known():
    reading = read(register(("P1", "Một", "Hà Nội", 100), ("", "Iskopi", "", Fraction(301).numerator),
                            ("P2", "Hai", "Hà Nội", 200), ("", "Tổng cộng", "", 299)))
    assert (set(kept(reading)), reading.kept_mvnd) == ({3, 5}, 301)
