"""One rule says why a write is refused: what a page is told beforehand is what the store then does, on both engines."""
from __future__ import annotations

import random

import pytest

from models.access import Identity
from models.access.rights import TWO_PEOPLE
from models.store import Store, StoreError, open_store
from models.store.refusing import STEPS
from tests.store.places import Place, draft, new_scenario

ACTIONS = (*STEPS, "save", "restore_version", "edit")
PEOPLE = ("Lan", " lan", "Minh", "HOA", "", "a\x00b", "Vũ", "x" * 201)
NOTES = ("", "  ", "vì gấp", "x" * 10_001)
SIGNED = {"Lan": "planner", "Minh": "approver", "Hoa": "approver", "Vũ": "viewer", "Ông": "reviewer"}


def attempt(store: Store, action: str, scenario_id: str, actor: str, note: str) -> StoreError | None:
    """What comes of a step. `store`: as somebody reads it who may."""
    rev = store.scenario(scenario_id).rev
    try:
        if action == "save":
            store.save_version(scenario_id, draft(120), expected_rev=rev, actor=actor)
        elif action == "restore_version":
            store.restore_version(scenario_id, 1, expected_rev=rev, actor=actor)
        elif action == "edit":
            store.rename(scenario_id, expected_rev=rev, actor=actor, name="Tên", note=note)
        else:
            store.decide(action, scenario_id, expected_rev=rev, actor=actor, note=note)
    except StoreError as refused:
        return refused
    return None


def office_of(place: Place) -> tuple[Store, tuple[str, ...]]:
    """A store by the door of a provider, as an auditor reads it; actors of each role, without any, and declared."""
    store = open_store(place.url, folder=place.folder, door="oidc")
    ada, bao, auditor, nobody = (Identity("https://id", name, name, "oidc") for name in ("ada", "bao", "dao", "x"))
    for founder in (ada, bao):
        store.found_access(founder, actor="keeper")
    actors = []
    for name, role in {**SIGNED, "dao": "auditor"}.items():
        person = Identity("https://id", name, name, "oidc")
        given = store.grant(person, role, actor=ada.actor)
        if role in TWO_PEOPLE:
            store.confirm_grant(given.sequence, actor=bao.actor)
        actors.append(person.actor)
    return store.read_by(auditor.actor), (*actors, ada.actor, nobody.actor, "Lan", "")


@pytest.mark.parametrize("with_roles", [False, True])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_told_beforehand_is_what_the_store_does(place: Place, seed: int, with_roles: bool) -> None:
    """Random people, notes and steps from whatever state the last ones led to."""
    chance = random.Random(seed)
    store, people, planner = open_store(place.url, folder=place.folder), PEOPLE, "Lan"
    if with_roles:
        store.close()
        store, people = office_of(place)
        planner = people[0]
    kinds = [{}, {"termination": "feasible"}, {"findings": 1}, {"termination": ""}]
    scenario_ids = [new_scenario(store, actor=planner, **kind).scenario_id for kind in kinds]
    met: set[str] = set()
    for _ in range(90):
        action, actor = chance.choice(ACTIONS), chance.choice(people)
        note = "" if action in ("save", "restore_version") else chance.choice(NOTES)
        scenario_id = chance.choice(scenario_ids)
        told = store.why_not(action, scenario_id, actor=actor, note=note)
        done = attempt(store, action, scenario_id, actor, note)
        assert (told is None) is (done is None), (action, actor, note, told, done)
        if told is not None:
            assert (type(told), told.code, told.values) == (type(done), done.code, done.values)
        met.add(told.code if told else "done")
    assert {"done", "wrong_state", "text_long"} <= met
    assert not [finding for finding in store.verify() if finding.severity == "error"]
    store.close()


@pytest.mark.parametrize(("actor", "note", "code"), [
    ("Lan", "vì gấp", "second_person"), ("MINH", "vì gấp", "second_person"), ("Hoa", " ", "note_needed"),
    ("", "vì gấp", "actor_missing"), ("Hoa", "vì gấp", None)])
def test_an_approval_is_told_off_by_its_own_reason(store: Store, actor: str, note: str, code: str | None) -> None:
    saved = new_scenario(store, termination="feasible")
    assert store.why_not("approve", saved.scenario_id, actor="Hoa").code == "wrong_state"
    store.decide("submit", saved.scenario_id, expected_rev=1, actor="Minh")
    told = store.why_not("approve", saved.scenario_id, actor=actor, note=note)
    assert (told.code if told else None) == code
    assert store.scenario(saved.scenario_id).rev == 2 and store.log()[0].action == "submit", "asking writes nothing"


def test_asking_about_nothing_says_so(store: Store) -> None:
    with pytest.raises(StoreError, match="unknown_scenario"):
        store.why_not("approve", "khong-co", actor="Hoa")
