"""The mapping document and the questions whose answers it keeps."""
from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.intake.importing import apply_import, open_import, preview_import
from models.intake.mapping import (
    FieldRule,
    ImportMapping,
    check_mapping,
    list_mappings,
    load_mapping,
    mapping_to_yaml,
    possible_targets,
    read_mapping,
    save_mapping,
    target_column,
)
from models.intake.proposing import propose
from models.intake.questions import answer_question, read_years
from models.wording import LANGUAGES, load_sentences
from models.words.import_text import question_sentence
from tests.intake.plain_reading import csv_grid, grid_of
from tests.intake.registers import HEADINGS, asked, kept, read, register, simple_mapping

FULL = ImportMapping(
    "day-du", {
        "project_id": FieldRule("project_id", ("Mã",), generate="DA"),
        "cost_total_mvnd": FieldRule("cost_total_mvnd", ("A", "B"), shares={
            2027: Fraction(1, 4), 2028: Fraction(3, 4)}),
        "state_request_total_mvnd": FieldRule("state_request_total_mvnd", ("C",), shares={
            2026: Fraction(1, 3), 2027: Fraction(1, 3), 2028: Fraction(1, 3)}, blank="zero"),
        "regime": FieldRule("regime", constant="market")},
    "ty", "EUR", Fraction("28000.5"), "DS", (5, 6), {}, {"locality": {"Hà Tây": "Hà Nội"}}, ("header",), "several",
    {"T": ("A", "B")}).with_style("A", mark="comma", unit="trieu")


def test_a_mapping_survives_its_document():
    assert read_mapping(mapping_to_yaml(FULL)) == (FULL, ())


def test_mappings_are_kept_by_name(tmp_path):
    path = save_mapping(FULL, tmp_path)
    assert (list_mappings(tmp_path), load_mapping(path)) == (("day-du",), (FULL, ()))
    with pytest.raises(ValueError, match="x"):
        save_mapping(ImportMapping("../x"), tmp_path)


def test_what_was_confirmed_about_one_file_is_not_kept_for_the_next(tmp_path):
    mapping = ImportMapping("thu", confirmed=("header", "merged", "unit_size", "odd_amounts", "unit_line"))
    assert load_mapping(save_mapping(mapping, tmp_path))[0].confirmed == ("header",)


@pytest.mark.parametrize("text", [
    "", "a: b", "fields: 5", "fields: {project_id: {colum: A}}", "fields: {}\nunits: ty", "fields: {a: [}",
    "fields: {cost_total_mvnd: {column: A, shares: {2027: x}}}", "fields: {}\nvnd_per_unit: 1/0",
    "fields: {}\nstyles: {A: {colour: red}}", "fields: {}\nrows_per_project: two", "!!python/object:os.system {}",
])
def test_a_broken_document_is_a_finding(text):
    mapping, (finding, *_) = read_mapping(text)
    assert mapping is None
    assert finding.severity == "error"


@pytest.mark.parametrize(("rule", "code"), [
    (FieldRule("nothing", ("Mã số",)), "import_unknown_target"),
    (FieldRule("name_en", ("Không có",)), "import_column_absent"), (FieldRule("name_en"), "import_field_empty"),
    (FieldRule("cost_total_mvnd", ("Tổng kinh phí",), shares={2027: Fraction(1, 2)}), "import_shares_not_one"),
    (FieldRule("cost_2027_mvnd", ("Tổng kinh phí",), blank="maybe"), "import_bad_option"),
])
def test_what_cannot_be_right_is_found_before_a_row_is_read(rule, code):
    assert code in {finding.code for finding in check_mapping(simple_mapping().with_field(rule), HEADINGS)}


@pytest.mark.parametrize("target", ["project_id", "name_vi", "cost_total_mvnd"])
def test_what_every_register_needs_is_demanded(target):
    mapping = simple_mapping().without_field("state_request_total_mvnd").without_field("pledge_enterprise_total_mvnd")
    assert (target, "import_target_missing") in {
        (finding.column, finding.code) for finding in check_mapping(mapping.without_field(target), HEADINGS)}


def test_every_possible_target_has_a_dictionary_column():
    assert [target for target in possible_targets((2026, 2027)) if target_column(target) is None] == []


@pytest.mark.parametrize(("text", "shares"), [
    ("2027", {2027: 1}), ("2027 2028", {2027: Fraction(1, 2), 2028: Fraction(1, 2)}),
    ("2027=0.4, 2028=0.6", {2027: Fraction(2, 5), 2028: Fraction(3, 5)}),
])
def test_years_of_a_total(text, shares):
    assert read_years(text) == shares


@pytest.mark.parametrize("text", ["", "soon", "2027=0.4 2028", "2027=0.4 2028=0.5"])
def test_years_that_cannot_be(text):
    with pytest.raises(ValueError):
        read_years(text)


@pytest.mark.parametrize(("question", "answer"), [("what", "x"), ("rows_per_project", "many"), ("rate:EUR", "much"),
                                                  ("unit", "dollars"), ("style:A", "semicolon"), ("share:A", "x"),
                                                  ("regime", "x")])
def test_an_answer_that_cannot_be_is_refused(question, answer):
    with pytest.raises(ValueError):
        answer_question(ImportMapping("x"), question, answer)


def test_nothing_is_applied_while_a_question_is_open():
    reading = read(register(("P1", "Một", "Hà Tây", 100)))
    applied = apply_import(reading, preview_import(reading, None), None, "stamp")
    assert (applied.case, applied.findings[-1].code) == (None, "import_questions_open")


def test_a_german_register_is_proposed_asked_and_read():
    grid = csv_grid("Förderkennzeichen;Thema;Zuwendungsempfänger;Laufzeit von;Gesamtkosten in EUR;Fördersumme in EUR\n"
                    "03XP1;Batterie;Müller GmbH;01.03.2026;1.234.567,89;617.283,94\n"
                    "03XP2;Wasserstoff;Uni X;15.07.2026;2.000.000,00;1.000.000,00\n"
                    "Summe;;;;3.234.567,89;1.617.283,94\n")
    draft = open_import(grid)
    mapping = propose(draft, "de", (2026,)).mapping
    assert {"rate:EUR", "regime"} <= asked(read(grid, mapping))
    mapping = answer_question(answer_question(mapping, "rate:EUR", "28000"), "regime", "market")
    reading = read(grid, mapping)
    assert (asked(reading), reading.accounts.totals) == (set(), 1)
    (first, _) = reading.records
    assert first.exact["cost", 2026] == Fraction("1234567.89") * 28000 / 10**6
    assert first.fields["earliest_start"] == 2026
    assert reading.totals[0].total == Fraction("3234567.89")


def test_a_register_without_ids_is_offered_generated_ones():
    draft = open_import(grid_of([("STT", "Tên dự án", "Tổng kinh phí"), (1, "Pin", 5), (2, "Xe", 6)]))
    proposal = propose(draft, "x")
    assert proposal.mapping.fields["project_id"].generate
    assert proposal.columns[0].target == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_has_its_sentence(language):
    grid = grid_of([("", "Đơn vị: tỷ đồng", "", "", "", ""), HEADINGS, ("P1", "Một", "Hà Tây", "1.234", "", "")])
    mapping = simple_mapping(header_rows=()).without_field("regime")
    questions = read(grid, mapping).questions
    assert {"header", "unit_line", "style", "old_name", "regime"} <= {question.code for question in questions}
    for question in questions:
        assert question_sentence(question, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_of_a_proposal_has_its_words(language):
    grid = grid_of([("STT", "Tên dự án", "Địa bàn", "Kinh phí", "2028"), (1, "Pin", "Hà Nội", 5, 6)])
    reasons = {reason for column in propose(open_import(grid), "x").columns for candidate in column.candidates
               for reason in candidate.reasons}
    assert [reason for reason in reasons if f"import.reason.{reason}" not in load_sentences(language)] == []


def test_answers_about_sheet_and_heading_rows_open_the_table_they_name():
    rows = (("Mã số", "Tên dự án", "Tổng kinh phí"), ("id", "name", "cost"), ("P1", "Một", 5))
    grid = grid_of(rows)
    mapping = answer_question(simple_mapping(), "header_rows", "2")
    assert read(grid, mapping).draft.frame.headings == ("id", "name", "cost")


def test_cells_that_guard_a_number_in_a_csv_file_are_read_as_their_text():
    grid = csv_grid('="FKZ";="Thema";="Gesamtkosten"\n="03XP1";="Batterie";="1.234,50"\n="03XP2";="Xe";="2.000,00"\n')
    draft = open_import(grid)
    assert draft.frame.headings == ("FKZ", "Thema", "Gesamtkosten")
    assert draft.rows[0].cells["FKZ"] == "03XP1"


@pytest.mark.parametrize(("heading", "target"), [
    ("Beneficiary name / Nom du bénéficiaire", "lead_enterprise"), ("Tên dự án/nhiệm vụ", "name_vi"),
    ("Operation name | Intitulé", "name_vi"),
])
def test_a_heading_in_two_languages_is_known_by_either(heading, target):
    draft = open_import(grid_of([("Mã số", heading, "Kinh phí"), ("A1", "Công ty Pin", 5), ("A2", "Viện Xe", 6)]))
    assert propose(draft, "x").columns[1].target == target


cells = st.one_of(
    st.just(""), st.text(max_size=15), st.integers(-10**20, 10**20), st.floats(), st.booleans(), st.dates(),
    st.sampled_from(["Tổng cộng", "STT", "Tên dự án", "Tổng kinh phí", "NSNN", "2027", "1.234,5", "I", "P1", "(1)",
                     "Đơn vị: triệu đồng", "(2)", "-", "#N/A", "Hà Tây"]))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(cells, min_size=1, max_size=7), min_size=1, max_size=14), st.booleans())
def test_no_sheet_breaks_the_import_and_every_row_is_accounted_for(rows, merged):
    grid = grid_of(rows, merged=((1, 1, 2, 2), (2, 1, 4, 1)) if merged else ())
    draft = open_import(grid)
    if draft.frame is None:
        return
    mapping = propose(draft, "x", (2027,)).mapping
    reading = read(grid, mapping)
    assert reading.accounts.rows == len(reading.draft.rows)
    assert mapping == read_mapping(mapping_to_yaml(mapping))[0]
    applied = apply_import(reading, preview_import(reading, None), None, "stamp")
    assert applied.case is not None or applied.findings


@pytest.mark.parametrize(("local", "columns"), [(30, ("NSTW", "Ngân sách nhà nước")), (90, ("NSTW",))],
                         ids=["within-the-total", "beyond-the-total"])
def test_state_money_in_two_columns_is_proposed_as_their_sum_where_it_fits(local, columns):
    grid = grid_of([("Mã số", "Tên dự án", "Tổng kinh phí", "NSTW", "Ngân sách nhà nước"),
                    ("P1", "Pin", 100, 40, local), ("P2", "Xe", 100, 40, local)])
    assert propose(open_import(grid), "x").mapping.fields["state_request_total_mvnd"].columns == columns


@pytest.mark.parametrize("heading", ["Unions-Kofinanzierungssatz pro Prioritätsachse/\nUnion co-financing rate",
                                     "Tỷ lệ NSNN hỗ trợ", "Förderquote"])
def test_state_money_given_as_a_rate_of_the_cost_is_the_exact_product(heading):
    grid = grid_of([("Mã số", "Tên dự án", "Tổng kinh phí", heading), ("P1", "Pin", 1000, "18,13 %"),
                    ("P2", "Xe", 2000, "49,36 %"), ("P3", "Tàu", 2000, "149 %"), ("P4", "Cáp", 2000, "")])
    draft = open_import(grid)
    mapping = propose(draft, "x", (2027,)).mapping
    rule = mapping.fields["state_request_total_mvnd"]
    assert (rule.columns, rule.rate) == (("Tổng kinh phí",), draft.frame.headings[3])
    assert read_mapping(mapping_to_yaml(mapping))[0] == mapping
    reading = read(grid, answer_question(answer_question(mapping, "unit", "trieu"), "regime", "market"))
    assert [record.exact["state_request", 2027] for record in reading.records] == [
        Fraction("181.3"), Fraction("987.2")]
    assert kept(reading) == {4: {"share_above_one"}, 5: {"import_amount_blank"}}


@pytest.mark.parametrize(("headings", "targets"), [
    (("Tytuł projektu", "Nazwa beneficjenta", "Wartość projektu [zł]", "Dofinansowanie z EU"),
     ("name_vi", "lead_enterprise", "cost_total_mvnd", "state_request_total_mvnd")),
    (("Naziv projekta", "Korisnik", "Ukupno prihvatljivi troškovi", "Bespovratna sredstva"),
     ("name_vi", "lead_enterprise", "cost_total_mvnd", "state_request_total_mvnd")),
    (("Bezeichnung des Vorhabens/\noperation name", "Name des Begünstigten/\nname of beneficiary",
      "Gesamtbetrag der förderfähigen Ausgaben des Vorhabens/\ntotal eligible expenditure allocated to the operation*",
      "Fördersumme"), ("name_vi", "lead_enterprise", "cost_total_mvnd", "state_request_total_mvnd")),
    (("Unique code number of the operation", "Project Name", "Total Eligible Expenditure",
      "Total Public Eligible Expenditure"),
     ("project_id", "name_vi", "cost_total_mvnd", "state_request_total_mvnd")),
])
def test_registers_in_other_languages_are_proposed(headings, targets):
    rows = (headings, ("A1", "Công ty Pin", "5.172.338,50", "2.172.338,50"), ("A2", "Viện Xe", "61,5", "41,5"))
    proposal = propose(open_import(grid_of(rows)), "x")
    assert tuple(column.target for column in proposal.columns) == targets


@pytest.mark.parametrize(("heading", "names", "target"), [
    ("Đơn vị chủ trì", ("Tập đoàn Viễn thông", "Công ty CP Thép"), "lead_enterprise"),
    ("Đơn vị chủ trì", ("Bộ Công Thương", "UBND tỉnh Bắc Ninh"), "managing_agency"),
    ("DN chủ trì", ("Viettel", "FPT"), "lead_enterprise"),
    ("Vốn huy động DN 2027 (triệu đồng)", ("500", "700"), "pledge_enterprise_2027_mvnd"),
    ("Số thứ tự SP", ("1", "2"), "product_no"),
])
def test_who_leads_is_told_by_the_names_and_short_words_of_offices_are_known(heading, names, target):
    rows = (("Mã số", "Tên dự án", heading), ("A1", "Sản xuất pin", names[0]), ("A2", "Lưới điện", names[1]))
    assert propose(open_import(grid_of(rows)), "x").columns[2].target == target


def test_a_currency_behind_the_numbers_is_asked_for_its_rate():
    grid = grid_of([("Mã số", "Tên dự án", "Tổng kinh phí"), ("P1", "Pin", "5.172.338,50 kn")])
    mapping = answer_question(propose(open_import(grid), "x", (2027,)).mapping, "regime", "market")
    assert asked(read(grid, answer_question(mapping, "unit", "dong"))) == {"rate:HRK"}
    answered = answer_question(answer_question(mapping, "unit", "dong"), "rate:HRK", "4000")
    (record,) = read(grid, answered).records
    assert record.exact["cost", 2027] == Fraction("5172338.50") * 4000 / 10**6


def test_generated_ids_of_rows_that_share_their_names_differ_and_stay():
    grid = register(("", "Pin", "", 10), ("", "Pin", "", 20), ("", "Xe", "", 35))
    mapping = simple_mapping().with_field(FieldRule("project_id", generate="DA"))
    first = {record.amounts["cost", 2027]: record.project_id for record in read(grid, mapping).records}
    assert len(set(first.values())) == 3
    turned = register(("", "Xe", "", 35), ("", "Pin", "", 20), ("", "Pin", "", 10))
    assert {record.amounts["cost", 2027]: record.project_id for record in read(turned, mapping).records} == first
