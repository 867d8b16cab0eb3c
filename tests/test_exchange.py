"""The exchange format out and in: the same record comes back, a treasury's list is matched and taken in once."""
from __future__ import annotations

import json
import os
import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from models.cli import main
from models.codes import PaidBy, PaymentKind
from models.domain import BudgetLine, Case
from models.export import exchange
from models.export.exchange import exchange_tables, write_exchange
from models.export.open_data import RedactionFailed
from models.files.spreadsheet_text import csv_bytes
from models.intake.exchange_format import FORMAT, TABLES, TREASURY, VERSION, json_schema, read_exchange_file
from models.intake.exchanging import exchange_in
from models.intake.treasury_list import MATCHED, Match
from models.ledger import Commitment, Payment
from models.register.case_io import read_case, write_case
from models.register.draft import Draft
from tests.builders import make_case, make_problem
from tests.test_ledger import LEDGER, case_with_ledger

DAY = date(2026, 11, 30)
RECURRENT = BudgetLine.RECURRENT
CONTRACTS = (Commitment("P1", "HĐ-1", date(2026, 1, 5), 500, budget_line=RECURRENT),
             Commitment("P2", "HĐ-2", date(2026, 1, 5), 300, budget_line=RECURRENT),
             Commitment("P1", "CHUNG", date(2026, 1, 5), 10, payer_type=PaidBy.ENTERPRISE),
             Commitment("P2", "CHUNG", date(2026, 1, 5), 10, payer_type=PaidBy.ENTERPRISE))
HERE = Payment("P1", "CT-1", date(2026, 3, 1), 100, budget_line=RECURRENT, document="HĐ-1")
HEADINGS = ("project_id", "contract", "reference", "paid_on", "amount_mvnd")


def case_of(**tables: object) -> Case:
    return make_case(2, **{"commitments": CONTRACTS, "payments": (HERE,), **tables})


def list_of(tmp_path, *rows: tuple, headings: tuple[str, ...] = HEADINGS):
    path = tmp_path / "list.csv"
    path.write_bytes(csv_bytes([headings, *rows]))
    return read_exchange_file(path)


def matches(found) -> list[str]:
    return [row.match.value for row in found.treasury.rows]


# --- out and in -----------------------------------------------------------------------------------------------------

def test_the_record_goes_out_and_the_same_record_comes_in(tmp_path):
    case = case_with_ledger()
    files = write_exchange(make_problem(case), tmp_path)
    assert {path.name for path in files} >= {"exchange.json", "schema.json", *(f"{table}.csv" for table in TABLES)}
    bare = replace(case, **dict.fromkeys(TABLES, ()))
    found = exchange_in(read_exchange_file(tmp_path / "exchange.json"), bare, DAY)
    assert not found.is_refused and found.applied.case == case
    assert exchange_in(read_exchange_file(tmp_path / "exchange.json"), case, DAY).applied.edits == ()
    for table in TABLES:
        found = exchange_in(read_exchange_file(tmp_path / f"{table}.csv"), bare, DAY)
        assert not found.is_refused and getattr(found.applied.case, table) == getattr(case, table), table


def test_what_goes_out_keeps_the_schema(tmp_path):
    jsonschema = pytest.importorskip("jsonschema")
    write_exchange(make_problem(case_with_ledger(payments=(HERE,), commitments=CONTRACTS)), tmp_path)
    schema = json.loads((tmp_path / "schema.json").read_text("utf-8"))
    for name in ("exchange", TREASURY):
        jsonschema.validate(json.loads((tmp_path / f"{name}.json").read_text("utf-8")), schema)


def test_the_schema_names_every_column_and_what_is_required():
    tables, listed = json_schema()["properties"]["tables"]["oneOf"]
    assert set(tables["properties"]) == set(TABLES) and set(listed["properties"]) == {TREASURY}
    payments = tables["properties"]["payments"]["items"]
    assert payments["required"] == ["amount_mvnd", "paid_on", "project_id", "reference"]
    assert payments["properties"]["payment_kind"]["enum"] == [kind.value for kind in PaymentKind]


def test_rows_of_a_confidential_project_stay_at_home(tmp_path):
    case = case_with_ledger(projects={"P1": {"is_confidential": True, "name_vi": "Radar kín"}}, tasks=tuple(
        replace(task, title=f"Việc {task.task_id}") for task in LEDGER["tasks"]))
    tables = exchange_tables(make_problem(case))
    assert not any(row.get("project_id") == "P1" for rows in tables.values() for row in rows)
    write_exchange(make_problem(case), tmp_path)
    assert not any("CT-1" in path.read_text("utf-8") for path in tmp_path.iterdir())


def test_a_leak_is_found_and_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(exchange, "_is_public", lambda case, project_id: True)
    case = case_with_ledger(projects={"P1": {"is_confidential": True, "name_vi": "Radar kín"}})
    with pytest.raises(RedactionFailed):
        write_exchange(make_problem(case), tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("document", "code"), [
    ([], "exchange_format"), ({"version": VERSION, "tables": {}}, "exchange_format"),
    ({"format": FORMAT, "version": "2.0", "tables": {"payments": []}}, "exchange_version"),
    ({"format": FORMAT, "version": VERSION, "tables": {"projects": []}}, "exchange_no_table"),
    ({"format": FORMAT, "version": VERSION, "tables": {"payments": [], TREASURY: []}}, "exchange_no_table"),
    ({"format": FORMAT, "version": VERSION, "tables": {"payments": [{"amount_mvnd": {"x": 1}}]}}, "exchange_rows"),
    ({"format": FORMAT, "version": VERSION, "tables": {"payments": {}}}, "exchange_rows")])
def test_what_is_no_file_of_the_format_is_refused(tmp_path, document, code):
    path = tmp_path / "x.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    found = exchange_in(read_exchange_file(path), case_of(), DAY)
    assert found.is_refused and [finding.code for finding in found.findings] == [code]


def test_a_register_does_not_come_in_by_this_door(tmp_path):
    path = tmp_path / "projects.csv"
    write_case(case_of(), tmp_path)
    assert exchange_in(read_exchange_file(path), case_of(), DAY).is_refused


# --- the treasury's list --------------------------------------------------------------------------------------------

def test_each_row_is_matched_by_project_contract_and_amount(tmp_path):
    found = exchange_in(list_of(
        tmp_path, ("P1", "HĐ-1", "CT-1", "2026-03-01", 100), ("P1", "HĐ-1", "CT-1", "2026-03-01", 100),
        ("P1", "HĐ-1", "KB-2", "2026-04-01", 40), ("", "HĐ-2", "KB-3", "2026-04-02", 300),
        ("P9", "HĐ-1", "KB-4", "2026-04-02", 1), ("P1", "HĐ-2", "KB-5", "2026-04-02", 1),
        ("", "CHUNG", "KB-6", "2026-04-02", 1), ("P2", "HĐ-2", "KB-7", "2026-04-03", 1)), case_of(), DAY)
    assert matches(found) == ["known", "twice", "new", "new", "no_project", "no_contract", "no_project",
                              "above_contract"]
    taken = {row.reference: row for row in found.applied.case.payments}
    assert set(taken) == {"CT-1", "KB-2", "KB-3"}
    new = taken["KB-3"]
    assert (new.project_id, new.amount_mvnd, new.budget_line, new.year, new.document) == (
        "P2", 300, RECURRENT, 2026, "HĐ-2")
    assert [row.line for row in found.treasury.unmatched] == [3, 6, 7, 8, 9]


@pytest.mark.parametrize(("amount", "days", "match"), [
    (100, 0, "same"), (100, 10, "same"), (100, 11, "new"), (99, 0, "new")])
def test_a_payment_under_another_number_is_the_same_within_ten_days(tmp_path, amount, days, match):
    day = (HERE.paid_on + timedelta(days=days)).isoformat()
    found = exchange_in(list_of(tmp_path, ("P1", "HĐ-1", "KB-9", day, amount)), case_of(), DAY)
    assert matches(found) == [match]
    assert len(found.applied.case.payments) == 1 + (match == "new")


def test_one_payment_is_the_same_as_one_row_alone(tmp_path):
    rows = [("P1", "HĐ-1", f"KB-{at}", "2026-03-02", 100) for at in range(2)]
    assert matches(exchange_in(list_of(tmp_path, *rows), case_of(), DAY)) == ["same", "new"]
    rows.insert(1, ("P1", "HĐ-1", "CT-1", "2026-03-01", 100))
    assert matches(exchange_in(list_of(tmp_path, *rows), case_of(), DAY)) == ["new", "known", "new"]


def test_another_amount_under_the_same_number_is_shown_and_changes_nothing(tmp_path):
    found = exchange_in(list_of(tmp_path, ("P1", "HĐ-1", "CT-1", "2026-03-01", 90)), case_of(), DAY)
    assert matches(found) == ["differs"] and found.applied.edits == ()
    assert found.treasury.rows[0].amount_here_mvnd == 100


def test_amounts_in_dong_are_rounded_to_the_million_and_the_difference_is_told(tmp_path):
    headings = (*HEADINGS[:4], "amount_vnd")
    found = exchange_in(list_of(tmp_path, ("P1", "HĐ-1", "A", "2026-04-01", 40_400_000),
                                ("P1", "HĐ-1", "B", "2026-05-01", 40_500_000), headings=headings), case_of(), DAY)
    assert [row.amount_mvnd for row in found.treasury.rows] == [40, 41]
    assert found.treasury.rounding_mvnd * 10 == 1


@pytest.mark.parametrize(("row", "code", "column"), [
    (("P1", "HĐ-1", "A", "2026-13-01", 1), "bad_date", "paid_on"),
    (("P1", "HĐ-1", "A", "2026-04-01", "15.000"), "ambiguous_number", "amount_mvnd"),
    (("P1", "HĐ-1", "A", "2026-04-01", ""), "missing_value", "amount_mvnd"),
    (("P1", "HĐ-1", "A", "2026-04-01", -5), "payment_negative", "amount_mvnd"),
    (("P1", "HĐ-1", "A", "2027-04-01", 5), "ledger_future_year", "paid_on"),
    (("P1", "HĐ-1", "A", "2025-04-01", 5), "payment_before_start", "paid_on")])
def test_a_row_that_cannot_be_refuses_the_whole_list_with_its_place(tmp_path, row, code, column):
    good = ("P1", "HĐ-1", "B", "2026-04-01", 5)
    found = exchange_in(list_of(tmp_path, good, row), case_of(), DAY)
    assert found.is_refused
    told = [(each.code, each.column, each.row) for each in found.findings if each.severity == "error"]
    assert (code, column, 3) in told or (told[0][1:] == (column, 3) and code in ("bad_date", "ambiguous_number")), told


def test_what_comes_in_is_one_step_of_the_one_list_of_changes(tmp_path):
    draft = Draft.of(case_of())
    found = exchange_in(list_of(tmp_path, ("P1", "HĐ-1", "KB-2", "2026-04-01", 40)), draft.case, DAY)
    after, refused = draft.accept(found.applied.edits, "Kho bạc")
    assert not refused and after.case == found.applied.case and len(after.done) == 1
    assert [change.edit.table for change in after.changes] == ["payments"]
    assert after.undo().case == draft.case


@pytest.mark.parametrize("seed", range(30))
def test_the_same_list_twice_changes_nothing(tmp_path, seed):
    chance = random.Random(seed)
    references = [f"KB-{at}" for at in range(12)]
    rows = [(chance.choice(["P1", "P2", "", "P9"]), chance.choice(["HĐ-1", "HĐ-2", "CHUNG", "HĐ-9"]),
             chance.choice(references), (date(2026, 2, 20) + timedelta(days=chance.randint(0, 20))).isoformat(),
             chance.choice([20, 50, 100, 100, 250])) for _ in range(15)]
    own = tuple(Payment(chance.choice(["P1", "P2"]), f"CT-{at}", date(2026, 3, chance.randint(1, 28)),
                        chance.choice([20, 50, 100]), budget_line=RECURRENT) for at in range(3))
    case = case_of(payments=own)
    first = exchange_in(list_of(tmp_path, *rows), case, DAY)
    assert not first.is_refused
    again = exchange_in(list_of(tmp_path, *rows), first.applied.case, DAY)
    assert again.applied.edits == () and again.applied.case == first.applied.case
    assert again.treasury.count(Match.NEW) == 0
    # Every row is accounted for, and what was taken is what is new.
    assert len(first.treasury.rows) == len(rows)
    assert len(first.applied.case.payments) == len(own) + first.treasury.count(Match.NEW)
    assert set(first.treasury.unmatched) == {row for row in first.treasury.rows if row.match not in MATCHED}
    # Nobody is paid more than its contracts bind by what came in.
    for project, bound in (("P1", 500), ("P2", 300)):
        before = sum(row.amount_mvnd for row in own if row.project_id == project)
        after = sum(row.amount_mvnd for row in first.applied.case.payments
                    if row.project_id == project and row.payer_type is PaidBy.STATE)
        assert after <= max(before, bound)


def test_ten_thousand_payments_come_in_under_ten_seconds(tmp_path):
    case = make_case(100, commitments=tuple(
        Commitment(f"P{at}", f"HĐ-{at}", date(2026, 1, 1), 1_000_000) for at in range(1, 101)))
    rows = [(f"P{at % 100 + 1}", f"HĐ-{at % 100 + 1}", f"KB-{at}", f"2026-{at % 10 + 1:02}-{at % 28 + 1:02}",
             at % 90 + 1) for at in range(10_000)]
    grid = list_of(tmp_path, *rows)
    before = sum(os.times()[:4])
    found = exchange_in(grid, case, DAY)
    assert len(found.applied.case.payments) == 10_000 and sum(os.times()[:4]) - before < 10


# --- the command ----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_command_writes_shows_what_does_not_match_and_takes_in(tmp_path, capsys, language):
    write_case(case_of(), tmp_path / "case")
    (tmp_path / "list.csv").write_bytes(csv_bytes([HEADINGS, ("P1", "HĐ-1", "KB-2", "2026-04-01", 40),
                                                   ("P9", "HĐ-1", "KB-3", "2026-04-01", 40)]))
    given = ["exchange", "in", str(tmp_path / "case"), str(tmp_path / "list.csv"), "--as-of", "2026-11-30",
             "--lang", language]
    assert main([*given, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["matches"]["new"] == 1 and [row["reference"] for row in told["unmatched"]] == ["KB-3"]
    assert main([*given, "--out", str(tmp_path / "after")]) == 1
    assert "KB-3" in capsys.readouterr().out
    assert [row.reference for row in read_case(tmp_path / "after").case.payments] == ["CT-1", "KB-2"]
    assert main(["exchange", "out", str(tmp_path / "after"), "--out", str(tmp_path / "files"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["version"] == VERSION
    assert main(["exchange", "in", str(tmp_path / "after"), str(tmp_path / "files" / "treasury_list.json")]) == 0


def test_every_table_of_the_record_but_instruments_is_exchanged():
    assert set(LEDGER) - set(TABLES) == {"instruments"}
