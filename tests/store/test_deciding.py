"""States of a scenario, the second person, the written note, roles; and the same refused by the database itself."""
from __future__ import annotations

import sqlite3

import psycopg
import pytest

from models.access import Identity
from models.store import Conflict, NotAllowed, NotNow, Store
from models.store.tables import APPEND_ONLY
from tests.store.places import Place, draft, new_scenario


def submitted(store: Store, **plan: object) -> str:
    saved = new_scenario(store, **plan)
    store.decide("submit", saved.scenario_id, expected_rev=1, actor="Minh")
    return saved.scenario_id


def approved(store: Store) -> str:
    scenario_id = submitted(store)
    store.decide("approve", scenario_id, expected_rev=2, actor="Hoa")
    return scenario_id


def test_a_round_from_draft_to_superseded(store: Store) -> None:
    scenario_id = approved(store)
    assert (store.scenario(scenario_id).status, store.scenario(scenario_id).approved_seq) == ("approved", 1)
    store.save_version(scenario_id, draft(120), expected_rev=3, actor="Lan")
    assert (store.scenario(scenario_id).status, store.scenario(scenario_id).approved_seq) == ("draft", 1)
    assert [v.status for v in store.history(scenario_id)] == ["draft", "approved"]
    store.decide("submit", scenario_id, expected_rev=4, actor="Lan")
    store.decide("return", scenario_id, expected_rev=5, actor="Hoa", note="thiếu căn cứ")
    store.decide("submit", scenario_id, expected_rev=6, actor="Lan")
    store.decide("approve", scenario_id, expected_rev=7, actor="Hoa")
    assert [v.status for v in store.history(scenario_id)] == ["approved", "superseded"]
    store.decide("supersede", scenario_id, expected_rev=8, actor="Hoa", note="vòng mới")
    store.decide("archive", scenario_id, expected_rev=9, actor="Lan")
    assert [d.action for d in store.decisions(scenario_id)] == [
        "submit", "approve", "submit", "return", "submit", "approve", "supersede", "archive"]
    assert store.verify() == ()


@pytest.mark.parametrize("person", ["Lan", " lan", "Minh", "MINH"])
def test_author_and_submitter_do_not_approve(store: Store, person: str) -> None:
    scenario_id = submitted(store)
    with pytest.raises(NotNow, match="second_person"):
        store.decide("approve", scenario_id, expected_rev=2, actor=person)
    assert store.scenario(scenario_id).status == "submitted"


@pytest.mark.parametrize("plan", [{"termination": "feasible"}, {"findings": 1}])
def test_an_unproved_plan_or_a_finding_needs_a_note(store: Store, plan: dict) -> None:
    scenario_id = submitted(store, **plan)
    with pytest.raises(NotNow, match="note_needed"):
        store.decide("approve", scenario_id, expected_rev=2, actor="Hoa", note="  ")
    store.decide("approve", scenario_id, expected_rev=2, actor="Hoa", note="chấp nhận vì gấp")
    assert store.decisions(scenario_id)[-1].note == "chấp nhận vì gấp"


@pytest.mark.parametrize("termination", ["", "infeasible", "no_solution"])
def test_what_holds_no_plan_is_not_submitted(store: Store, termination: str) -> None:
    saved = new_scenario(store, termination=termination)
    with pytest.raises(NotNow, match="no_plan"):
        store.decide("submit", saved.scenario_id, expected_rev=1, actor="Minh")


def test_a_submitted_version_waits_for_its_decision(store: Store) -> None:
    scenario_id = submitted(store)
    with pytest.raises(NotNow, match="submitted_locked"):
        store.save_version(scenario_id, draft(120), expected_rev=2, actor="Lan")
    with pytest.raises(NotNow, match="wrong_state"):
        store.decide("archive", scenario_id, expected_rev=2, actor="Lan")


def test_who_approves_what_another_has_changed_is_told(store: Store) -> None:
    scenario_id = submitted(store)
    store.decide("return", scenario_id, expected_rev=2, actor="Bình", note="sửa")
    with pytest.raises(Conflict) as told:
        store.decide("approve", scenario_id, expected_rev=2, actor="Hoa")
    assert (told.value.by, [c.path for c in told.value.changes]) == ("Bình", ["status"])


def test_an_approval_is_followed_by_a_backup(place: Place, store: Store) -> None:
    approved(store)
    assert len(list((place.folder / "backups").glob("store-*.sqlite"))) == 1


@pytest.mark.parametrize("statement", [
    "UPDATE versions SET note = 'khác'", "DELETE FROM versions", "UPDATE allocations SET enterprise_mvnd = 7",
    "DELETE FROM allocations", "UPDATE cases SET tables_json = '{}'", "DELETE FROM cases",
    "UPDATE changes SET actor = 'x'", "DELETE FROM changes", "UPDATE decisions SET actor = 'x'",
    "DELETE FROM decisions", "UPDATE people SET folded = 'x'", "DELETE FROM people",
    "UPDATE audit_log SET actor = 'x'", "DELETE FROM audit_log",
    "UPDATE idempotency_keys SET seq = 9", "DELETE FROM idempotency_keys", "DELETE FROM scenarios",
    "UPDATE scenarios SET name = 'khác'", "UPDATE scenarios SET status = 'draft', rev = rev + 1, sequence = 99",
    "UPDATE scenarios SET name = 'khác', status = 'superseded', rev = rev + 1, sequence = 99",
    "UPDATE scenarios SET approved_seq = NULL, status = 'superseded', rev = rev + 1, sequence = 99",
    "INSERT INTO allocations SELECT scenario_id, seq, 'P777', 2027, 1, 1, 1, 1, 1 FROM versions"])
def test_the_database_refuses_to_change_what_is_approved(place: Place, store: Store, statement: str) -> None:
    approved(store)
    with pytest.raises(Exception, match="store guard"):
        place.run(statement)
    assert store.verify() == ()


@pytest.mark.parametrize("table", [*APPEND_ONLY, "scenarios"])
def test_nothing_is_removed_by_the_back_door(place: Place, store: Store, table: str) -> None:
    approved(store)
    store.comment("P1", "x", actor="Lan")
    store.found_access(Identity("https://id", "1", "Ada", "oidc"), actor="keeper")  # a row of every table
    statement = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}" if place.engine == "sqlite" else \
        f"TRUNCATE {table} CASCADE"
    with pytest.raises(Exception, match="store guard"):
        place.run(statement)


@pytest.mark.parametrize(("actor", "note", "rule"), [
    ("Lan", "x", "second_person"), ("Minh", "x", "second_person"), ("Hoa", "", "note")])
def test_the_database_itself_asks_for_the_second_person_and_the_note(
        place: Place, store: Store, actor: str, note: str, rule: str) -> None:
    scenario_id = submitted(store, termination="feasible")
    place.run("INSERT INTO people VALUES ('Hoa', 'hoa')")
    with pytest.raises(Exception, match=f"store guard: {rule}"):
        place.run("INSERT INTO decisions VALUES "
                  f"(3, '{scenario_id}', 1, 'approve', 'approved', '{actor}', '{note}', '')")


def test_a_status_is_not_approved_without_its_decision(place: Place, store: Store) -> None:
    submitted(store)
    with pytest.raises(Exception, match="store guard: step"):
        place.run("UPDATE scenarios SET status = 'approved', approved_seq = 1, rev = rev + 1, sequence = 3")


@pytest.mark.parametrize("value", ["'abc'", "1.5", "9223372036854775808", "-1"])
def test_a_money_column_holds_whole_numbers_only(place: Place, store: Store, value: str) -> None:
    """PostgreSQL rounds 1.5 on its way into a BIGINT; everything else is refused by both."""
    saved = new_scenario(store)
    place.tamper("DELETE FROM audit_log")
    row = f"INSERT INTO allocations VALUES ('{saved.scenario_id}', 1, 'P9', 2030, {value}, 0, 0, 0, 0)"
    if (place.engine, value) == ("postgresql", "1.5"):
        place.run(row)
    else:
        with pytest.raises((sqlite3.Error, psycopg.Error)):
            place.run(row)
    kept = [number for number, in place.run("SELECT state_development_mvnd FROM allocations")]
    assert all(type(number) is int for number in kept) and len(kept) in (6, 7)


@pytest.mark.parametrize("actor", ["", "   ", "a\x00b", "a\nb", "x" * 201])
def test_nobody_writes_without_a_name(store: Store, actor: str) -> None:
    with pytest.raises(NotAllowed, match="actor_missing"):
        new_scenario(store, actor=actor)
    assert store.log()[0].action == "refused_create"
