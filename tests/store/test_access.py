"""Roles in the store: given by two people, counted at once, asked for at every read and write; sign-ins that end."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from models.access import ROLES, Identity, local_identity
from models.access.rights import TWO_PEOPLE
from models.store import NotAllowed, NotNow, Store, StoreError, open_store
from tests.store.places import Place, draft, new_scenario

ISSUER = "https://id.example.vn"
START = datetime(2026, 12, 1, 8, tzinfo=UTC)


def person(subject: str, name: str = "Nguyễn Lan", issuer: str = ISSUER) -> Identity:
    return Identity(issuer, subject, name, "oidc")


ADA, BAO, LAN, MINH = person("a", "Ada"), person("b", "Bảo"), person("l"), person("m", "Minh")


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def office(place: Place, clock: Clock) -> Iterator[Store]:
    """A store by the door of a provider, with two administrators."""
    store = open_store(place.url, folder=place.folder, clock=clock, door="oidc")
    for founder in (ADA, BAO):
        store.found_access(founder, actor="keeper")
    yield store
    assert store.read_by(give(store, person("au"), "auditor").actor).verify() == ()
    store.close()


def give(store: Store, identity: Identity, role: str, organisation: str = "") -> Identity:
    saved = store.grant(identity, role, organisation, actor=ADA.actor)
    if role in TWO_PEOPLE:
        store.confirm_grant(saved.sequence, actor=BAO.actor)
    return identity


def test_who_has_no_role_reads_and_writes_nothing(office: Store) -> None:
    for wanted in (lambda s: s.scenarios(), lambda s: s.log(), lambda s: s.grants(), lambda s: s.verify()):
        with pytest.raises(NotAllowed, match="no_account"):
            wanted(office.read_by(LAN.actor))
    for nobody in ("Lan", "keeper", "", "⟨x⟩"):
        with pytest.raises(NotAllowed):
            new_scenario(office, actor=nobody)
        with pytest.raises(NotAllowed):
            office.read_by(nobody).scenarios()
    with pytest.raises(NotAllowed, match="no_account"):
        new_scenario(office, actor=LAN.actor)


def test_a_name_or_issuer_is_no_identity(office: Store) -> None:
    give(office, LAN, "planner")
    new_scenario(office, actor=LAN.actor)
    for other in (person("L"), person("l "), person("l", issuer=ISSUER + "/"), person("l", issuer=ISSUER.upper())):
        assert other.key != LAN.key
        with pytest.raises(NotAllowed, match="no_account"):
            new_scenario(office, actor=other.actor)
    renamed = person("l", "Somebody Else")
    assert renamed.key == LAN.key
    new_scenario(office, actor=renamed.actor)


def test_nobody_approves_their_own_under_whatever_name(office: Store, place: Place) -> None:
    for each in (LAN, MINH):
        give(office, each, "approver")
    saved = new_scenario(office, actor=LAN.actor)
    office.decide("submit", saved.scenario_id, expected_rev=1, actor=person("l", "Lan cải danh").actor)
    renamed = person("l", "Minh")
    with pytest.raises(NotNow, match="second_person"):
        office.decide("approve", saved.scenario_id, expected_rev=2, actor=renamed.actor)
    new_scenario(office, actor=renamed.actor)
    with pytest.raises(Exception, match="store guard: second_person"):
        place.run("INSERT INTO decisions SELECT max(sequence) + 1, "
                  f"'{saved.scenario_id}', 1, 'approve', 'approved', '{renamed.actor}', 'x', '' FROM audit_log")
    # Two people of one name are two people.
    office.decide("approve", saved.scenario_id, expected_rev=2, actor=person("m", "Nguyễn Lan").actor)


@pytest.mark.parametrize("role", ROLES)
def test_what_two_people_give_counts_when_the_second_has_spoken(office: Store, place: Place, role: str) -> None:
    saved = office.grant(LAN, role, actor=ADA.actor)
    assert bool(office.grants_of(LAN)) is (role not in TWO_PEOPLE)
    if role in TWO_PEOPLE:
        with pytest.raises(NotNow, match="second_person_grant"):
            office.confirm_grant(saved.sequence, actor=person("a", "Another name").actor)
        for who in (ADA, LAN):
            key = who.key if who is LAN else LAN.key
            with pytest.raises(Exception, match="store guard"):
                place.run("INSERT INTO grants SELECT max(sequence) + 1, 'confirm', "
                          f"{saved.sequence}, '{key}', 'x', '{role}', '', '', '', '{who.actor}', '' FROM audit_log")
        office.confirm_grant(saved.sequence, actor=BAO.actor)
    assert [each.role for each in office.grants_of(LAN)] == [role]
    with pytest.raises(NotNow, match="confirmed_already"):
        office.confirm_grant(saved.sequence, actor=BAO.actor)
    office.withdraw_grant(saved.sequence, actor=ADA.actor)
    assert office.grants_of(LAN) == ()
    with pytest.raises(NotNow, match="withdrawn_already"):
        office.withdraw_grant(saved.sequence, actor=ADA.actor)


def test_nobody_gives_themselves_a_role(office: Store, place: Place) -> None:
    with pytest.raises(NotNow, match="own_grant"):
        office.grant(ADA, "planner", actor=ADA.actor)
    with pytest.raises(Exception, match="store guard: own_grant"):
        place.run("INSERT INTO grants SELECT max(sequence) + 1, 'grant', "
                  f"0, '{ADA.key}', 'x', 'planner', '', '', '', '{ADA.actor}', '' FROM audit_log")


def test_the_keeper_names_two_administrators_and_no_more(office: Store) -> None:
    with pytest.raises(NotNow, match="found_already"):
        office.found_access(LAN, actor="keeper")
    first = office.read_by(ADA.actor).grants()[0]
    office.withdraw_grant(first.sequence, actor=BAO.actor)
    office.found_access(ADA, actor="keeper")


def test_a_role_counts_from_its_first_day_to_its_last(office: Store, clock: Clock) -> None:
    office.grant(LAN, "planner", actor=ADA.actor, valid_from="2026-12-02", valid_to="2026-12-03")
    counted = []
    for day in range(4):
        clock.now = START + timedelta(days=day)
        counted.append(bool(office.grants_of(LAN)))
    assert counted == [False, True, True, False]
    for days in (("2026-12-03", "2026-12-02"), ("", "tomorrow")):
        with pytest.raises(StoreError, match="wrong_days"):
            office.grant(LAN, "planner", actor=ADA.actor, valid_from=days[0], valid_to=days[1])
    with pytest.raises(StoreError, match="unknown_role"):
        office.grant(LAN, "king", actor=ADA.actor)


def test_a_role_taken_away_is_gone_at_the_next_read_and_write_and_refusals_are_logged(office: Store) -> None:
    granted = office.grant(LAN, "planner", actor=ADA.actor)
    saved = new_scenario(office, actor=LAN.actor)
    office.read_by(LAN.actor).load(saved.scenario_id)
    office.withdraw_grant(granted.sequence, actor=BAO.actor)
    with pytest.raises(NotAllowed, match="no_account"):
        office.read_by(LAN.actor).load(saved.scenario_id)
    with pytest.raises(NotAllowed, match="no_account"):
        office.save_version(saved.scenario_id, draft(120), expected_rev=1, actor=LAN.actor)
    give(office, MINH, "auditor")
    told = [(entry.actor, entry.action) for entry in office.read_by(MINH.actor).log(limit=4)]
    assert (LAN.actor, "refused_read_scenario") in told and (LAN.actor, "refused_save") in told


def test_grants_are_never_changed_or_removed(office: Store, place: Place) -> None:
    for statement in ("UPDATE grants SET role = 'approver'", "DELETE FROM grants", "UPDATE accounts SET subject = 'x'",
                      "DELETE FROM accounts"):
        with pytest.raises(Exception, match="store guard: append_only"):
            place.run(statement)


def test_a_grant_changed_behind_the_guards_is_found(place: Place) -> None:
    store = open_store(place.url, folder=place.folder, door="oidc")
    for founder in (ADA, BAO):
        store.found_access(founder, actor="keeper")
    give(store, LAN, "auditor")
    assert store.read_by(LAN.actor).verify() == ()
    place.tamper("UPDATE grants SET valid_to = '2099-01-01' WHERE role = 'auditor'")
    assert {finding.code for finding in store.read_by(LAN.actor).verify()} == {"content"}
    store.close()


def test_a_sign_in_ends_by_rest_by_age_by_signing_out_and_with_the_account(office: Store, clock: Clock) -> None:
    granted = office.grant(LAN, "planner", actor=ADA.actor)
    office.enter(LAN, "one")
    for _ in range(2):
        clock.now += timedelta(minutes=29)
        office.enter(LAN, "one")
    clock.now += timedelta(minutes=30)
    with pytest.raises(NotAllowed, match="session_idle"):
        office.enter(LAN, "one")
    office.enter(LAN, "two")
    begun = clock.now
    while clock.now - begun < timedelta(hours=12) - timedelta(minutes=20):
        office.enter(LAN, "two")
        clock.now += timedelta(minutes=20)
    office.enter(LAN, "two")
    clock.now = begun + timedelta(hours=12)
    with pytest.raises(NotAllowed, match="session_over"):
        office.enter(LAN, "two")
    for tab in ("three", "four"):
        office.enter(LAN, tab)
    office.leave(LAN)
    for tab in ("three", "four"):
        with pytest.raises(NotAllowed, match="signed_out"):
            office.enter(LAN, tab)
    office.enter(LAN, "five")
    office.withdraw_grant(granted.sequence, actor=ADA.actor)
    for tab in ("five", "six"):
        with pytest.raises(NotAllowed, match="no_account"):
            office.enter(LAN, tab)


def test_on_this_machine_only_nobody_signed_in_and_no_name_looks_so(store: Store) -> None:
    new_scenario(store, actor=local_identity("Lan").actor)
    for text in (LAN.actor, "⟨", "Lan ⟩"):
        with pytest.raises(NotAllowed, match="actor_missing"):
            new_scenario(store, actor=text)
