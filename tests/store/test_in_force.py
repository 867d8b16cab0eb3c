"""Which approved scenario is in force on a register: the one approved last, as long as it stands; on both engines."""
from __future__ import annotations

from models.store import Store
from tests.store.places import case_tables, draft, new_scenario


def approve(store: Store, scenario_id: str) -> None:
    store.decide("submit", scenario_id, expected_rev=store.scenario(scenario_id).rev, actor="Minh")
    store.decide("approve", scenario_id, expected_rev=store.scenario(scenario_id).rev, actor="Hoa")


def test_the_one_approved_last_on_the_same_register(store: Store) -> None:
    tables = draft(100).base_tables
    assert store.in_force(tables) is None
    first, second = (new_scenario(store).scenario_id for _ in range(2))
    approve(store, second)
    assert store.in_force(tables).scenario_id == second
    approve(store, first)
    assert store.in_force(tables).scenario_id == first
    assert store.in_force(case_tables(cost_mvnd=777)) is None, "another register"


def test_a_newer_draft_leaves_it_in_force_and_superseding_ends_it(store: Store) -> None:
    tables, scenario_id = draft(100).base_tables, new_scenario(store).scenario_id
    approve(store, scenario_id)
    store.save_version(scenario_id, draft(120), expected_rev=3, actor="Lan")
    found = store.in_force(tables)
    assert (found.approved_seq, found.latest_seq, found.status) == (1, 2, "draft")
    approve(store, scenario_id)
    assert store.in_force(tables).approved_seq == 2
    store.decide("supersede", scenario_id, expected_rev=6, actor="Hoa", note="vòng mới")
    assert store.in_force(tables) is None
