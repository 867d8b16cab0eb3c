"""Kinds of tampering with the log and with the rows it is about, each found and named; and crashes that are none."""
from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from models.store import Store, StoreDamaged, StoreError, open_store
from models.store.audit_trail import CHAINED, hash_of
from models.store.verify import is_sound
from tests.store.places import Place, draft, new_scenario

LAST = 8


@pytest.fixture
def filled(store: Store) -> Store:
    saved = new_scenario(store)
    for number in range(1, LAST - 1):
        store.save_version(saved.scenario_id, draft(100 + number), expected_rev=number, actor="Lan")
    store.decide("submit", saved.scenario_id, expected_rev=LAST - 1, actor="Minh")
    assert store.verify_log() == () and store.verify() == ()
    return store


def log_rows(place: Place) -> list[dict]:
    columns = (*CHAINED, "hash")
    return [dict(zip(columns, row, strict=True)) for row in
            place.run(f"SELECT {', '.join(columns)} FROM audit_log ORDER BY sequence")]


def recompute(place: Place, store: Store, rows: list[dict]) -> None:
    """The whole chain anew, as somebody who holds the key could."""
    previous = "0" * 64
    for number, row in enumerate(rows, start=1):
        row.update(sequence=number, previous_hash=previous)
        row["hash"] = previous = hash_of(store.opened.key, row)
    values = ", ".join("(" + ", ".join(f"'{row[name]}'" if isinstance(row[name], str) else str(row[name])
                                       for name in (*CHAINED, "hash")) + ")" for row in rows)
    place.tamper("DELETE FROM audit_log",
                 f"INSERT INTO audit_log ({', '.join((*CHAINED, 'hash'))}) VALUES {values}")


def edit_actor(place: Place, store: Store) -> None:
    place.tamper("UPDATE audit_log SET actor = 'Ai đó' WHERE sequence = 3")


def edit_time(place: Place, store: Store) -> None:
    place.tamper("UPDATE audit_log SET at = '2020-01-01T00:00:00.000000Z' WHERE sequence = 3")


def remove_from_the_middle(place: Place, store: Store) -> None:
    place.tamper("DELETE FROM audit_log WHERE sequence = 4")


def remove_the_first(place: Place, store: Store) -> None:
    place.tamper("DELETE FROM audit_log WHERE sequence = 1")


def cut_the_tail(place: Place, store: Store) -> None:
    place.tamper(f"DELETE FROM audit_log WHERE sequence > {LAST - 3}")


def swap_two(place: Place, store: Store) -> None:
    place.tamper("UPDATE audit_log SET sequence = 99 WHERE sequence = 3",
                 "UPDATE audit_log SET sequence = 3 WHERE sequence = 4",
                 "UPDATE audit_log SET sequence = 4 WHERE sequence = 99")


def add_a_row(place: Place, store: Store) -> None:
    place.tamper(f"INSERT INTO audit_log SELECT {LAST + 1}, at, actor, action, object, before_digest, after_digest, "
                 "content_digest, app_version, solver_version, note, hash, hash FROM audit_log "
                 f"WHERE sequence = {LAST}")


def recompute_the_chain(place: Place, store: Store) -> None:
    rows = log_rows(place)
    rows[2]["actor"] = "Ai đó"
    recompute(place, store, rows)


def recompute_without_the_tail(place: Place, store: Store) -> None:
    recompute(place, store, log_rows(place)[:-2])


def edit_a_change(place: Place, store: Store) -> None:
    place.tamper("UPDATE changes SET actor = 'Ai đó' WHERE sequence = 3")


def edit_a_decision(place: Place, store: Store) -> None:
    place.tamper("UPDATE decisions SET note = 'khác'")


def remove_a_key(place: Place, store: Store) -> None:
    place.tamper("DELETE FROM idempotency_keys WHERE sequence = 3")


TAMPERINGS: list[tuple[Callable[[Place, Store], None], set[tuple[str, str]]]] = [
    (edit_actor, {("log_edited", "3")}), (edit_time, {("log_edited", "3")}),
    (remove_from_the_middle, {("log_gap", "4..4"), ("log_cut", "4"), ("not_logged", "4")}),
    (remove_the_first, {("log_gap", "1..1"), ("log_cut", "1"), ("not_logged", "1")}),
    (cut_the_tail, {("log_cut", str(LAST)), ("log_cut", str(LAST - 1)), ("log_cut", str(LAST - 2))}),
    (swap_two, {("log_edited", "3"), ("log_edited", "4")}), (add_a_row, {("log_edited", str(LAST + 1))}),
    (recompute_the_chain, {("head_differs", str(number)) for number in range(3, LAST + 1)}),
    (recompute_without_the_tail, {("log_cut", str(LAST)), ("log_cut", str(LAST - 1))}),
    (edit_a_change, {("content", "3")}), (edit_a_decision, {("content", str(LAST))}),
    (remove_a_key, {("content", "3")}),
]


@pytest.mark.parametrize(("tamper", "wanted"), TAMPERINGS, ids=[tamper.__name__ for tamper, _ in TAMPERINGS])
def test_tampering_with_the_log_is_found_and_named(place: Place, filled: Store, tamper: Callable,
                                                   wanted: set[tuple[str, str]]) -> None:
    tamper(place, filled)
    found = {(finding.code, finding.where) for finding in filled.verify_log() if finding.severity == "error"}
    assert wanted <= found
    filled.close()
    with pytest.raises(StoreDamaged, match="unsound"):
        open_store(place.url, folder=place.folder)


@pytest.mark.parametrize(("statement", "code"), [
    ("UPDATE allocations SET enterprise_mvnd = enterprise_mvnd + 1 WHERE seq = 2", "rows_digest"),
    ("DELETE FROM allocations WHERE project_id = 'P001' AND seq = 2", "rows_digest"),
    ("UPDATE versions SET author = 'Ai đó' WHERE seq = 2", "version_digest"),
    ("UPDATE versions SET plan_json = '{}' WHERE seq = 2", "plan_digest"),
    ("UPDATE cases SET tables_json = '{}'", "case_digest"),
    ("UPDATE scenarios SET status = 'approved', approved_seq = 7", "scenario_state"),
    ("UPDATE scenarios SET name = 'Khác'", "scenario_state")])
def test_tampering_with_what_was_saved_is_found(place: Place, filled: Store, statement: str, code: str) -> None:
    place.tamper(statement)
    assert code in {finding.code for finding in filled.verify()}


def test_a_guard_taken_away_is_noticed(place: Place, filled: Store) -> None:
    name = "guard_versions_update_append_only"
    place.run(f"DROP TRIGGER {name}" + ("" if place.engine == "sqlite" else " ON versions"))
    assert [(f.code, f.where) for f in filled.verify()] == [("guard_missing", name)]


@pytest.mark.parametrize("name", ["guard_versions_update_append_only", "guard_decisions_insert_second_person"])
def test_a_guard_that_lets_all_pass_is_none(place: Place, filled: Store, name: str) -> None:
    """Of the same name, on the same table: only its condition says that it guards nothing."""
    _, table, event, _ = name.split("_", 3)
    if place.engine == "sqlite":
        place.run(f"DROP TRIGGER {name}")
        place.run(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN 1 = 0 "
                  "BEGIN SELECT RAISE(ABORT, 'store guard'); END")
    else:
        place.run(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                  "$guard$ BEGIN RETURN NEW; END $guard$")
    assert [(f.code, f.where) for f in filled.verify()] == [("guard_missing", name)]


@pytest.mark.parametrize("how", ["DISABLE TRIGGER {name}", "ENABLE REPLICA TRIGGER {name}"])
def test_a_guard_put_to_sleep_is_noticed(place: Place, filled: Store, how: str) -> None:
    if place.engine == "sqlite":
        pytest.skip("SQLite has no triggers that sleep")
    name = "guard_versions_update_append_only"
    place.run(f"ALTER TABLE versions {how.format(name=name)}")
    assert [(f.code, f.where) for f in filled.verify()] == [("guard_missing", name)]


def test_nobody_writes_on_a_cut_log(place: Place, filled: Store) -> None:
    """Else the next head would be exported over the evidence."""
    cut_the_tail(place, filled)
    with pytest.raises(StoreDamaged, match="log_differs"):
        new_scenario(filled)


@pytest.mark.parametrize("forge", [lambda line: json.dumps(json.loads(line) | {"hash": "0" * 64}),
                                   lambda line: '{"a":' * 50_000 + "1" + "}" * 50_000])
def test_a_forged_or_edited_head_is_noticed(place: Place, filled: Store, forge: Callable[[str], str]) -> None:
    path = place.folder / "audit_heads.jsonl"
    lines = path.read_text().splitlines()
    lines[3] = forge(lines[3])
    path.write_text("\n".join(lines) + "\n")
    fresh = type(filled.opened.heads)(place.folder, filled.opened.key)
    assert fresh.read()[1] == (4,)


def test_a_head_that_a_crash_kept_back_or_tore_is_exported_at_the_next_start(place: Place, filled: Store) -> None:
    path = place.folder / "audit_heads.jsonl"
    lines = path.read_text().splitlines()
    path.write_text("\n".join(lines[:-2]) + "\n" + lines[-2][:40])
    filled.close()
    again = open_store(place.url, folder=place.folder)
    assert again.verify_log() == ()
    assert again.opened.heads.newest()[0] == LAST
    new_scenario(again)
    assert again.verify_log() == ()
    again.close()


def test_a_second_place_that_is_full_does_not_undo_the_save(place: Place, store: Store, monkeypatch) -> None:
    def full(*_given: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(store.opened.heads), "append", full)
    assert new_scenario(store).warnings == ("head_not_exported",)
    monkeypatch.undo()
    new_scenario(store)
    assert is_sound(store.verify())


@pytest.mark.parametrize(("break_it", "code"), [
    (lambda path: path.unlink(), "key_missing"), (lambda path: path.chmod(0o644), "key_exposed"),
    (lambda path: path.write_text("abc"), "key_bad"), (lambda path: path.write_text("ab"), "key_bad")])
def test_the_key_is_kept_apart_private_and_never_made_twice(place: Place, filled: Store, break_it: Callable,
                                                            code: str) -> None:
    path = place.folder / "audit.key"
    assert path.stat().st_mode & 0o777 == 0o600
    filled.close()
    break_it(path)
    with pytest.raises(StoreError) as refused:
        open_store(place.url, folder=place.folder)
    assert refused.value.code == code


def test_a_key_of_the_environment_goes_first_and_another_key_finds_every_row_wrong(
        place: Place, filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COFUNDING_AUDIT_KEY", "ab" * 32)
    filled.close()
    with pytest.raises(StoreDamaged) as damaged:
        open_store(place.url, folder=place.folder)
    assert [f.where for f in damaged.value.findings if f.code == "log_edited"] == [str(n) for n in range(1, LAST + 1)]
