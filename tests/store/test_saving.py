"""Saving and reading back, the lock, the repeated key, the change log, restoring a version."""
from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from models.store import Conflict, NotNow, Store, StoreError, VersionDraft, open_store
from tests.store.places import Place, case_tables, draft, new_scenario, plan_document


def test_what_was_saved_is_read_back_whole(store: Store) -> None:
    given = draft(overrides={"rules": {"concentration": "0.2"}, "note": "thử"}, note="lần đầu")
    saved = store.create_scenario(given, name="  Phương án gốc ", actor="Lan", note="Vòng 2027")
    read = store.load(saved.scenario_id)
    assert (read.base_tables, read.case_tables) == (given.base_tables, given.plan["inputs"])
    assert (read.overrides, read.limits, read.plan) == (given.overrides, given.limits, given.plan)
    assert read.scenario.name == "Phương án gốc"
    assert (read.record.seq, read.record.rev, read.record.seed, read.record.solver_version) == (1, 1, 7, "HiGHS 1.15.1")
    assert read.scenario.headline == read.record.headline
    assert read.record.headline.state_mvnd == 600 and read.record.headline.total_mvnd == 1230
    assert sum(row.state_development_mvnd + row.state_recurrent_mvnd for row in read.allocation) == 600
    assert len(read.allocation) == 6
    assert store.verify() == ()


def test_the_inputs_of_a_plan_are_stored_once(place: Place, store: Store) -> None:
    saved = new_scenario(store)
    store.save_version(saved.scenario_id, draft(state_mvnd=120), expected_rev=1, actor="Lan")
    assert place.run("SELECT count(*) FROM cases") == [(1,)]
    assert "inputs" not in json.loads(place.run("SELECT plan_json FROM versions")[0][0])


def test_a_version_without_a_plan_is_kept_and_a_case_of_its_own_too(store: Store) -> None:
    base, applied = case_tables(500), case_tables(450)
    saved = store.create_scenario(VersionDraft(base, case_tables=applied, case_digest="d", as_of="2026-01-01"),
                                  name="Chưa tính", actor="Lan")
    read = store.load(saved.scenario_id)
    assert (read.base_tables, read.case_tables, read.plan, read.allocation) == (base, applied, None, ())
    assert (read.record.case_digest, read.record.as_of, read.record.headline.termination) == ("d", "2026-01-01", "")


@pytest.mark.parametrize(("change", "code"), [
    ({"plan": {**plan_document(), "bound": float("nan")}}, "not_plain"),
    ({"overrides": {"x": object()}}, "not_plain"), ({"note": "a\ud800"}, "text_control"),
    ({"plan": {**plan_document(), "projects": [{"project_id": "P1", "selected": True}]}}, "plan_shape"),
    ({"plan": {**plan_document(), "totals": {**plan_document()["totals"], "state_mvnd": 601}}}, "plan_totals"),
    ({"plan": {**plan_document(), "totals": {**plan_document()["totals"], "state_mvnd": 600.0}}}, "not_whole"),
    ({"note": "x\x00"}, "text_control"), ({"note": "x" * 10_001}, "text_long")])
def test_what_cannot_be_stored_exactly_is_refused(store: Store, change: dict, code: str) -> None:
    with pytest.raises(StoreError) as refused:
        store.create_scenario(replace(draft(), **change), name="x", actor="Lan")
    assert refused.value.code == code
    assert store.counts() == {"scenarios": 0, "versions": 0, "audit_log": 0}


def test_money_past_the_exact_range_of_a_float_stays_exact(store: Store) -> None:
    saved = new_scenario(store, state_mvnd=9_007_199_254_740_993, projects=1, years=(2027,))
    assert store.load(saved.scenario_id).record.headline.state_mvnd == 9_007_199_254_740_993


def test_the_second_of_two_planners_is_told_who_when_and_what(store: Store) -> None:
    saved = new_scenario(store)
    first = store.save_version(saved.scenario_id, draft(120, {"name": "gốc", "note": "giảm 10 %"}), expected_rev=1,
                               actor="Minh")
    with pytest.raises(Conflict) as conflict:
        store.save_version(saved.scenario_id, draft(130), expected_rev=1, actor="Lan")
    told = conflict.value
    assert (told.by, told.rev, told.expected_rev) == ("Minh", 2, 1)
    assert told.at == store.scenario(saved.scenario_id).updated_at
    assert {change.path: (change.before, change.after) for change in told.changes if "projects" not in change.path} == {
        "overrides.note": (None, "giảm 10 %"), "plan.state_mvnd": (600, 720), "plan.counterpart_total_mvnd": (630, 750),
        "plan.total_mvnd": (1230, 1470)}
    assert store.load(saved.scenario_id).record.sequence == first.sequence


def test_the_same_key_writes_once_and_answers_the_same(store: Store) -> None:
    first = store.create_scenario(draft(), name="A", actor="Lan", idempotency_key="k1")
    again = store.create_scenario(draft(), name="A", actor="Lan", idempotency_key="k1")
    assert again == replace(first, was_repeated=True)
    saved = store.save_version(first.scenario_id, draft(120), expected_rev=1, actor="Lan", idempotency_key="k2")
    assert store.save_version(first.scenario_id, draft(120), expected_rev=1, actor="Lan",
                              idempotency_key="k2") == replace(saved, was_repeated=True)
    assert store.counts() == {"scenarios": 1, "versions": 2, "audit_log": 2}
    with pytest.raises(StoreError, match="key_reused"):
        store.save_version(first.scenario_id, draft(121), expected_rev=2, actor="Lan", idempotency_key="k2")


def test_a_hundred_cut_answers_make_no_second_version(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commit lands and the answer is lost: it breaks where the answer is made, after the commit, every time."""
    saved = new_scenario(store)
    for number in range(1, 101):
        arguments = {"expected_rev": number, "actor": "Lan", "idempotency_key": f"save-{number}"}
        monkeypatch.setattr("models.store.writing.replace", _breaking_after_commit)
        with pytest.raises(ZeroDivisionError):
            store.save_version(saved.scenario_id, draft(100 + number), **arguments)
        monkeypatch.undo()
        again = store.save_version(saved.scenario_id, draft(100 + number), **arguments)
        assert (again.was_repeated, again.seq, again.rev) == (True, number + 1, number + 1)
    assert store.counts()["versions"] == 101
    assert store.verify() == ()


def _breaking_after_commit(record: object, **values: object) -> object:
    if "warnings" in values:
        raise ZeroDivisionError
    return replace(record, **values)


def test_the_change_log_names_cells_by_their_key(store: Store) -> None:
    saved = new_scenario(store)
    base = case_tables(cost_mvnd=450)
    base["projects"].reverse()
    base["projects"].append({"project_id": "P003", "name_vi": "Pin", "name_en": ""})
    store.save_version(saved.scenario_id, replace(draft(), base_tables=base), expected_rev=1, actor="Minh")
    found = [(c.path, c.before, c.after, c.actor) for c in store.changes(saved.scenario_id, path="base")]
    assert found == [("base.costs.P001/2027/recurrent.cost_mvnd", 500, 450, "Minh"),
                     ("base.projects.P003", None, True, "Minh"), ("base.projects.P003.name_vi", None, "Pin", "Minh")]
    assert [c.path for c in store.changes(saved.scenario_id)][:1] == ["name"]


def test_any_version_comes_back_as_a_new_one(store: Store) -> None:
    saved = new_scenario(store)
    store.save_version(saved.scenario_id, draft(120), expected_rev=1, actor="Minh")
    restored = store.restore_version(saved.scenario_id, 1, expected_rev=2, actor="Lan")
    assert (restored.seq, restored.rev) == (3, 3)
    first, third = (store.load(saved.scenario_id, seq) for seq in (1, 3))
    assert (first.plan, first.overrides, first.base_tables) == (third.plan, third.overrides, third.base_tables)
    assert [(v.seq, v.restored_from) for v in store.history(saved.scenario_id)] == [(3, 1), (2, None), (1, None)]
    assert store.log(limit=1)[0].action == "restore_version"


def test_search_forgives_accents_and_takes_nothing_as_sql(store: Store) -> None:
    names = ("Giảm hạn mức 10 %", "Sàn chiến lược", "100_% đúng", "x'; DROP TABLE scenarios; --")
    for name in names:
        new_scenario(store, name)
    assert [s.name for s in store.scenarios("giam han muc")] == [names[0]]
    assert [s.name for s in store.scenarios("CHIẾN lan")] == [names[1]]
    assert [s.name for s in store.scenarios("100_%")] == [names[2]]
    assert [s.name for s in store.scenarios("_")] == [names[2]]
    assert [s.name for s in store.scenarios("'; drop")] == [names[3]]
    assert [s.name for s in store.scenarios()] == list(reversed(names))
    assert [s.name for s in store.scenarios(statuses=("approved",))] == []
    assert [s.name for s in store.scenarios(limit=1, offset=1)] == [names[2]]


def test_a_scenario_has_a_parent_that_exists(store: Store) -> None:
    parent = new_scenario(store)
    child = store.create_scenario(draft(), name="Con", actor="Lan", parent_id=parent.scenario_id)
    assert store.scenario(child.scenario_id).parent_id == parent.scenario_id
    with pytest.raises(StoreError, match="unknown_scenario"):
        store.create_scenario(draft(), name="Con", actor="Lan", parent_id="nobody")


def test_order_is_by_number_when_the_clock_goes_back(place: Place) -> None:
    start = datetime(2026, 11, 1, tzinfo=UTC)
    now = [start]
    store = open_store(place.url, folder=place.folder, clock=lambda: now[0])
    saved, told = None, []
    for number, hour in enumerate((10, 9, 9.5, 9 + 24 * 365, 8)):
        now[0] = start + timedelta(hours=hour)
        saved = new_scenario(store) if saved is None else store.save_version(
            saved.scenario_id, draft(100 + number), expected_rev=number, actor="Lan")
        told.append(saved.warnings)
    behind = ("clock_went_back",)
    assert told == [(), behind, behind, (), behind]
    assert [v.seq for v in store.history(saved.scenario_id)] == [5, 4, 3, 2, 1]
    assert store.scenarios()[0].headline.state_mvnd == 104 * 6
    assert [(f.code, f.where, f.severity) for f in store.verify()] == [
        ("clock_went_back", "2", "note"), ("clock_went_back", "5", "note")]
    for action, actor in (("submit", "Lan"), ("approve", "Minh")):  # the clock is still behind, row after row
        saved = store.decide(action, saved.scenario_id, expected_rev=saved.rev, actor=actor, note="Thử")
        assert saved.warnings == behind
    store.close()


def test_times_are_utc_whatever_the_zone_of_the_clock(place: Place) -> None:
    moments = (datetime(2026, 11, 25, 7, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")),
               datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Paris")))
    for moment, wanted in zip(moments, ("2026-11-25T00:00:00.000000Z", "2026-10-25T01:30:00.000000Z"), strict=True):
        store = open_store(place.url, folder=place.folder, clock=lambda moment=moment: moment)
        saved = new_scenario(store)
        assert store.scenario(saved.scenario_id).created_at == wanted
        store.close()


def test_only_a_draft_is_renamed(store: Store) -> None:
    saved = new_scenario(store)
    store.rename(saved.scenario_id, expected_rev=1, actor="Minh", name="Mới", note="vì sao")
    assert [(c.path, c.before, c.after) for c in store.changes(saved.scenario_id, after_rev=1)] == [
        ("name", "Phương án gốc", "Mới"), ("note", None, "vì sao")]
    store.decide("submit", saved.scenario_id, expected_rev=2, actor="Minh")
    with pytest.raises(NotNow, match="submitted_locked"):
        store.rename(saved.scenario_id, expected_rev=3, actor="Minh", name="Khác", note="")
