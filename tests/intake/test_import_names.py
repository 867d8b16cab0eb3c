"""Products, localities, agencies, enterprises, codes, ids (catalogue rows 18-20, 46)."""
from __future__ import annotations

import csv
from dataclasses import replace

import pytest

from models.domain import Case, Project, Regime
from models.intake.mapping import FieldRule
from models.intake.matching import known_localities, known_names, known_products
from models.intake.questions import answer_question
from models.rules import DATA
from tests.intake.plain_reading import grid_of
from tests.intake.registers import asked, costs, found, imported, kept, read, register, simple_mapping


@pytest.mark.parametrize(("name", "locality"), [
    ("Hà Nội", "Hà Nội"), ("TP. Hà Nội", "Hà Nội"), ("thành phố hà nội", "Hà Nội"), ("Ha Noi", "Hà Nội"),
    ("HANOI", "Hà Nội"), ("TP.HCM", "Hồ Chí Minh"), ("Tp Hồ Chí Minh", "Hồ Chí Minh"), ("tỉnh Đắk Lắk", "Đắk Lắk"),
    ("Thừa Thiên Huế", "Huế"), ("Đồng Nai", "Đồng Nai"),
])
def test_row46_a_locality_is_matched_exactly_after_normalisation(name, locality):
    assert known_localities().match(name, {}).value == locality


@pytest.mark.parametrize(("old", "now"), [
    ("Hà Tây", "Hà Nội"), ("Bình Dương", "Hồ Chí Minh"), ("Bà Rịa - Vũng Tàu", "Hồ Chí Minh"), ("Quảng Nam", "Đà Nẵng"),
    ("tỉnh Kiên Giang", "An Giang"), ("Bắc Giang", "Bắc Ninh"), ("Dak Nong", "Lâm Đồng"),
])
def test_row46_an_old_province_is_asked_with_its_successor(old, now):
    match = known_localities().match(old, {})
    assert (match.value, match.is_old, match.suggestions) == (None, True, (now,))
    reading = read(register(("P1", "Một", old, 100)))
    question = next(q for q in reading.questions if q.question_id == f"match:locality:{old}")
    assert (question.code, question.suggestion) == ("old_name", now)
    answered = read(register(("P1", "Một", old, 100)), answer_question(simple_mapping(), question.question_id, now))
    assert not asked(answered)
    assert answered.records[0].fields["locality"] == now


def test_row46_every_province_of_2024_leads_to_one_in_force():
    with (DATA / "intake" / "old_provinces.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    in_force = set(known_localities().values.values())
    assert {row["name_vi"] for row in rows} <= in_force
    # 63 provinces became 34; Hà Tây had gone before.
    assert len({row["old_name"] for row in rows} - {"Hà Tây"}) == 63 - 34
    assert not {row["old_name"] for row in rows} & in_force


def test_row46_an_unknown_locality_is_asked_with_the_nearest_names_and_may_be_left_blank():
    reading = read(register(("P1", "Một", "Quảng Nih", 100)))
    question = next(q for q in reading.questions if q.question_id.startswith("match:"))
    assert question.suggestion == "Quảng Ninh"
    assert (question.row, question.column, question.values["count"]) == (2, "Địa phương", 1)
    blank = read(register(("P1", "Một", "Quảng Nih", 100)), answer_question(simple_mapping(), question.question_id, ""))
    assert (asked(blank), blank.records[0].fields["locality"]) == (set(), "")


@pytest.mark.parametrize(("name", "number"), [
    ("5", "5"), ("SP05", "5"),
    ("Mô hình ngôn ngữ lớn tiếng Việt, trợ lý ảo và trí tuệ nhân tạo (AI) chuyên ngành", "1"),
    ("AI CAMERA XU LY TAI BIEN", "2"),
])
def test_a_product_is_matched_by_number_or_name(name, number):
    assert known_products().match(name, {}).value == number


def test_a_product_written_otherwise_is_asked_with_the_nearest():
    match = known_products().match("camera AI xử lý tại biên", {})
    assert (match.value, match.suggestions[0]) == (None, "2")


def test_an_agency_may_be_new_but_a_misspelt_one_is_asked():
    grid = register(("P1", "Một", "", 100, "Bộ Công thươg"), ("P2", "Hai", "", 100, "Sở Khoa học Cao Bằng"),
                    ("P3", "Ba", "", 100, "bộ công thương"))
    mapping = simple_mapping().without_field("state_request_total_mvnd").with_field(
        FieldRule("managing_agency", ("NSNN",)))
    reading = read(grid, mapping)
    assert asked(reading) == {"match:managing_agency:Bộ Công thươg"}
    assert [record.fields["managing_agency"] for record in reading.records] == [
        "", "Sở Khoa học Cao Bằng", "Bộ Công Thương"]


def test_enterprises_of_the_present_register_are_known():
    case = Case((Project("P9", "Chín", regime=Regime.MARKET, lead_enterprise="Công ty CP Pin Việt"),))
    assert known_names("lead_enterprise", case).match("CÔNG TY CP PIN VIỆT", {}).value == "Công ty CP Pin Việt"


def test_a_code_in_words_is_read_and_an_unknown_one_is_asked_with_the_choices():
    grid = register(("P1", "Một", "", 100, "Đang thực hiện"), ("P2", "Hai", "", 100, "chờ"))
    mapping = simple_mapping().without_field("state_request_total_mvnd").with_field(FieldRule("status", ("NSNN",)))
    reading = read(grid, mapping)
    assert reading.records[0].fields["status"] == "running"
    question = next(q for q in reading.questions if q.question_id == "match:status:chờ")
    assert set(question.choices) == {"proposed", "committed", "running", "stopped"}


def test_row18_ids_are_text():
    reading = read(register(("001", "Một", "", 1), ("1", "Hai", "", 2), (7.0, "Ba", "", 3)))
    assert [record.project_id for record in reading.records] == ["001", "1", "7"]


def test_row19_an_identical_row_is_kept_apart_and_the_first_imported():
    reading = read(register(("P1", "Một", "", 1), ("P1", "Một", "", 1)))
    assert kept(reading) == {3: {"duplicate_same"}}
    assert [record.project_id for record in reading.records] == ["P1"]


def test_row20_rows_of_one_id_that_differ_are_all_kept_apart():
    reading = read(register(("P1", "Một", "", 1), ("P2", "Hai", "", 1), ("P1", "Một", "", 2)))
    assert kept(reading) == {2: {"duplicate_other"}, 4: {"duplicate_other"}}
    assert reading.kept[0].findings[0].values["first"] == 4


def test_three_rows_of_one_id_of_which_two_agree_are_all_kept_apart():
    reading = read(register(("P1", "Một", "", 1), ("P1", "Một", "", 1), ("P1", "Một", "", 2)))
    assert set(kept(reading)) == {2, 3, 4}


def test_rows_of_one_project_are_added_up_when_declared_and_differences_said():
    grid = register(("P1", "Một", "Hà Nội", 1), ("P1", "MỘT", "Đà Nẵng", 2), ("P2", "Hai", "", 5))
    reading = read(grid, simple_mapping(rows_per_project="several"))
    (record, _) = reading.records
    assert (record.rows, record.amounts["cost", 2027], record.fields["locality"]) == ((2, 3), 3, "Hà Nội")
    assert "import_rows_differ" in found(reading)
    assert reading.accounts.imported == 3


def test_one_id_under_two_names_is_never_added_up():
    grid = register(("P1", "Một", "", 1), ("P1", "Một khác", "", 2), ("P2", "Hai", "", 5))
    reading = read(grid, simple_mapping(rows_per_project="several"))
    assert (kept(reading), costs(reading)) == ({2: {"import_id_of_several"}, 3: {"import_id_of_several"}}, {"P2": 5})


@pytest.mark.parametrize(("declared", "is_asked"), [("", True), ("one", False), ("several", False)])
def test_what_repeated_ids_mean_is_asked_until_it_is_said(declared, is_asked):
    rows = [(f"P{at}", f"Dự án {at}", "", 100) for at in range(1, 6) for _ in range(2)]
    assert ("rows_per_project" in asked(read(register(*rows), simple_mapping(rows_per_project=declared)))) is is_asked


def test_made_ids_that_would_be_the_same_are_made_longer(monkeypatch):
    import models.intake.made_ids as made_ids
    monkeypatch.setattr(made_ids, "_SHORTEST", 1)
    mapping = simple_mapping().with_field(FieldRule("project_id", ("Mã số",), generate="DA"))
    reading = read(register(*(("", f"Dự án {at}", "", 100 + at) for at in range(60))), mapping)
    ids = [record.project_id for record in reading.records]
    assert len(ids) == 60 == len(set(ids))
    taken = register(*(("", f"Dự án {at}", "", 100 + at) for at in range(60)), (ids[0], "Khác", "", 7),
                     (ids[1], "Khác nữa", "", 9))
    assert len({record.project_id for record in read(taken, mapping).records}) == 62


def test_a_made_id_that_the_present_register_has_under_another_name_is_said():
    mapping = simple_mapping().with_field(FieldRule("project_id", ("Mã số",), generate="DA"))
    rows = (("", "Pin", "Hà Nội", 100), ("P2", "Xe", "Hà Nội", 200))
    case = imported(read(register(*rows), mapping))
    assert "import_id_taken" not in found(read(register(*rows), mapping, case))
    projects = tuple(replace(project, name_vi="Tên mới") for project in case.projects)
    assert "import_id_taken" in found(read(register(*rows), mapping, replace(case, projects=projects)))


def test_a_project_with_one_doubtful_row_is_kept_apart_whole():
    grid = register(("P1", "Một", "", 1), ("P1", "Một", "", "x1"), ("P2", "Hai", "", 5))
    reading = read(grid, simple_mapping(rows_per_project="several"))
    assert set(kept(reading)) == {2, 3}


def test_a_row_per_year_becomes_years_of_one_project():
    grid = grid_of([("Mã số", "Tên dự án", "Năm", "Tổng kinh phí"), ("P1", "Một", 2027, 10), ("P1", "Một", 2028, 20)])
    mapping = simple_mapping(rows_per_project="several")
    for target in ("locality", "state_request_total_mvnd", "pledge_enterprise_total_mvnd"):
        mapping = mapping.without_field(target)
    mapping = mapping.with_field(FieldRule("amount_year", ("Năm",))).with_field(
        FieldRule("cost_total_mvnd", ("Tổng kinh phí",)))
    assert dict(read(grid, mapping).records[0].amounts) == {("cost", 2027): 10, ("cost", 2028): 20}


def test_missing_ids_are_made_from_the_rows_own_words_whatever_their_order():
    mapping = simple_mapping().with_field(FieldRule("project_id", ("Mã số",), generate="DA"))
    rows = (("", "Pin thể rắn", "", 1), ("P2", "Vắc xin", "", 2))
    first, second = read(register(*rows), mapping), read(register(*rows[::-1]), mapping)
    made = {record.fields["name_vi"]: record.project_id for record in first.records}
    assert made == {record.fields["name_vi"]: record.project_id for record in second.records}
    assert made["Vắc xin"] == "P2"
    assert made["Pin thể rắn"].startswith("DA-")


def test_without_a_prefix_a_row_without_id_is_kept_apart():
    assert kept(read(register(("", "Một", "", 1), ("P2", "Hai", "", 2)))) == {2: {"missing_value"}}


@pytest.mark.parametrize(("name", "number"), [("Trợ lý ảo", "1"), ("Camera AI", "2"), ("camera biên", "2")])
def test_a_product_whose_name_has_the_words_is_nearer_than_one_that_resembles_them(name, number):
    match = known_products().match(name, {})
    assert (match.value, match.suggestions[0]) == (None, number)
    assert match.likeness[0] >= 90 > max(match.likeness[1:], default=0)


def test_no_name_is_put_before_one_that_has_all_its_words():
    names = known_products()
    for spelling, value in list(names.values.items())[:200]:
        words = spelling.split()
        if len(words) > 3:
            match = names.match(" ".join(words[:3]), {})
            best = names.values.get(" ".join(words[:3]))
            first = {names.values[other] for other in names.values if set(words[:3]) <= set(other.split())}
            assert best == match.value if best else match.suggestions[0] in first | {value}
