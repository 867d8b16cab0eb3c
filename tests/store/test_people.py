"""One person under any spelling, for the program and for the database itself; and stores of the first schema."""
from __future__ import annotations

import random
from unicodedata import normalize

import pytest

from models.access.identity import fold_person
from models.store import NotNow, Store, open_store
from models.store.guards import guard_names, intact_names
from tests.store.places import Place, new_scenario

FAMILY, MIDDLE = ("Đỗ", "Nguyễn", "Võ", "Ưng", "Phạm"), ("Thị", "Văn", "Ngọc", "Đức", "Ỷ")
GIVEN = ("Lan", "Ánh", "Ước", "Hoà", "Tuấn", "Ông")
OLD_RULE = """NEW.action = 'approve' AND LOWER(NEW.actor) = LOWER((
    SELECT v.author FROM versions v WHERE v.scenario_id = NEW.scenario_id AND v.seq = NEW.seq))"""


def some_name(source: random.Random) -> str:
    return " ".join(source.choice(words) for words in (FAMILY, MIDDLE, GIVEN))


def other_spelling(name: str, source: random.Random) -> str:
    """The same person in another letter case, Unicode form and spacing."""
    letters = "".join(source.choice((str.lower, str.upper, str))(letter) for letter in name)
    spaced = source.choice((" ", "  ", " \u00a0", " \u200b")).join(letters.split())
    return normalize(source.choice(("NFC", "NFD", "NFKC", "NFKD")), spaced)


def approve_behind(place: Place, scenario_id: str, actor: str) -> None:
    """An approval written by another program than ours."""
    place.run("INSERT INTO decisions SELECT max(sequence) + 1, "
              f"'{scenario_id}', 1, 'approve', 'approved', '{actor}', 'x', '' FROM audit_log")


@pytest.mark.parametrize("seed", range(6))
def test_another_spelling_is_no_second_person(place: Place, store: Store, seed: int) -> None:
    source = random.Random(seed)
    author, submitter, approver = source.sample(sorted({some_name(source) for _ in range(30)}), 3)
    scenario_id = new_scenario(store, actor=author).scenario_id
    store.decide("submit", scenario_id, expected_rev=1, actor=submitter)
    for person in (author, submitter):
        for _ in range(4):
            spelling = other_spelling(person, source)
            with pytest.raises(NotNow, match="second_person"):
                store.decide("approve", scenario_id, expected_rev=2, actor=spelling)
            new_scenario(store, actor=spelling)  # from here on the store knows this spelling
            stored = store.log(limit=1)[0].actor
            with pytest.raises(Exception, match="store guard: second_person"):
                approve_behind(place, scenario_id, stored)
    store.decide("approve", scenario_id, expected_rev=2, actor=other_spelling(approver, source))
    assert store.verify() == ()


def test_who_is_not_known_approves_nothing(place: Place, store: Store) -> None:
    scenario_id = new_scenario(store).scenario_id
    store.decide("submit", scenario_id, expected_rev=1, actor="Minh")
    with pytest.raises(Exception, match="store guard: second_person"):
        approve_behind(place, scenario_id, "Hoa")
    place.run("INSERT INTO people VALUES ('Hoa', 'hoa')")
    approve_behind(place, scenario_id, "Hoa")


@pytest.mark.parametrize("row", [("đỗ lan", "another person"), ("Người lạ", "")])
def test_a_name_folded_by_somebody_else_is_found(place: Place, store: Store, row: tuple[str, str]) -> None:
    new_scenario(store, actor="Đỗ Lan")
    place.run(f"INSERT INTO people VALUES {row}")
    assert [(found.code, found.where) for found in store.verify()] == [("person", row[0])]


def test_a_person_taken_away_is_found(place: Place, store: Store) -> None:
    new_scenario(store, actor="Đỗ Lan")
    place.tamper("DELETE FROM people")
    assert [(found.code, found.where) for found in store.verify()] == [("person", "Đỗ Lan")]


def test_a_store_from_before_is_brought_up_to_date(place: Place, store: Store) -> None:
    """As the first schema left it: no people, a guard that compares with LOWER()."""
    scenario_id = new_scenario(store, actor="Đỗ Lan").scenario_id
    store.decide("submit", scenario_id, expected_rev=1, actor="Ưng Văn Minh")
    name = "guard_decisions_insert_second_person"
    store.close()
    for table in ("remarks", "grants", "accounts", "sessions"):
        place.run(f"DROP TABLE {table}")
    if place.engine == "sqlite":
        place.run(f"DROP TRIGGER {name}")
        place.run("DROP TABLE people")
        place.run(f"CREATE TRIGGER {name} BEFORE INSERT ON decisions FOR EACH ROW WHEN {OLD_RULE} "
                  "BEGIN SELECT RAISE(ABORT, 'store guard: second_person'); END")
    else:
        place.run("DROP TABLE people")
        place.run(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN "
                  f"IF {OLD_RULE} THEN RAISE EXCEPTION 'store guard: second_person'; END IF; RETURN NEW; END $guard$")
    place.run("UPDATE alembic_version SET version_num = '0001'")

    renewed = open_store(place.url, folder=place.folder)
    assert renewed.verify() == ()
    with renewed.opened.engines.read.connect() as connection:
        assert intact_names(connection) == guard_names(place.engine)
    assert sorted(place.run("SELECT name, folded FROM people")) == sorted(
        (name, fold_person(name)) for name in ("Đỗ Lan", "Ưng Văn Minh"))
    for spelling in ("đỗ lan", "ĐỖ LAN", "ưng  văn minh"):
        new_scenario(renewed, actor=spelling)
        with pytest.raises(Exception, match="store guard: second_person"):
            approve_behind(place, scenario_id, spelling)
    renewed.decide("approve", scenario_id, expected_rev=2, actor="Hoa")
    assert renewed.verify() == ()
    renewed.close()
