"""Comments on a project and minutes of a version, on both engines: everybody takes back only their own."""
from __future__ import annotations

import pytest

from models.store import NotNow, Store, StoreError
from tests.store.places import Place, new_scenario


def test_comments_and_minutes_are_read_where_they_were_written(store: Store) -> None:
    scenario_id = new_scenario(store, actor="Lan").scenario_id
    store.comment("DA-001", "Cần văn bản cam kết\nbản gốc", actor="Minh")
    store.comment("DA-002", "Đã đủ", actor="Lan")
    store.minute(scenario_id, 1, "Họp ngày 12/11", actor="Hoa")
    assert [(each.actor, each.text) for each in store.remarks(project_id="DA-001")] == [
        ("Minh", "Cần văn bản cam kết\nbản gốc")]
    assert [each.text for each in store.remarks(scenario_id=scenario_id)] == ["Họp ngày 12/11"]
    assert store.remarks(scenario_id=scenario_id, seq=2) == () == store.remarks(project_id="DA-003")
    assert [entry.action for entry in store.log(limit=3)] == ["minute", "comment", "comment"]
    assert store.scenario(scenario_id).rev == 1, "a remark is no new revision: nobody who edits is disturbed"
    assert store.verify() == ()


def test_who_wrote_it_takes_it_back_once_and_it_stays_readable(store: Store) -> None:
    sequence = store.comment("DA-001", "Nhầm", actor="Đỗ Lan").sequence
    with pytest.raises(NotNow, match="other_persons_remark"):
        store.withdraw(sequence, actor="Minh")
    taken = store.withdraw(sequence, actor="ĐỖ  lan")
    (remark,) = store.remarks(project_id="DA-001")
    assert remark.text == "Nhầm" and remark.withdrawn_at
    for number, code in ((sequence, "withdrawn_already"), (taken.sequence, "unknown_remark"), (999, "unknown_remark")):
        with pytest.raises(StoreError, match=code):
            store.withdraw(number, actor="Đỗ Lan")
    assert store.verify() == ()


@pytest.mark.parametrize(("text", "code"), [("", "text_missing"), (" \n", "text_missing"), ("a\u202eb", "text_control"),
                                            ("x" * 10_001, "text_long")])
def test_a_text_that_cannot_be_kept_is_refused(store: Store, text: str, code: str) -> None:
    scenario_id = new_scenario(store).scenario_id
    for write in (lambda: store.comment("DA-001", text, actor="Lan"),
                  lambda: store.minute(scenario_id, 1, text, actor="Lan")):
        with pytest.raises(StoreError, match=code):
            write()
    assert store.remarks(project_id="DA-001") == ()


def test_minutes_want_a_version_that_exists_and_a_key_writes_once(store: Store) -> None:
    scenario_id = new_scenario(store).scenario_id
    for wanted in ((scenario_id, 2), ("nowhere", 1)):
        with pytest.raises(StoreError, match="unknown_version"):
            store.minute(*wanted, "x", actor="Lan")
    first, second = (store.minute(scenario_id, 1, "x", actor="Lan", idempotency_key="k") for _ in range(2))
    assert second.was_repeated and second.sequence == first.sequence
    assert len(store.remarks(scenario_id=scenario_id)) == 1


def test_a_remark_changed_behind_the_store_is_found(place: Place, store: Store) -> None:
    store.comment("DA-001", "Không đồng ý", actor="Lan")
    with pytest.raises(Exception, match="store guard: append_only"):
        place.run("UPDATE remarks SET text = 'Đồng ý'")
    place.tamper("UPDATE remarks SET text = 'Đồng ý'")
    assert [found.code for found in store.verify()] == ["content"]
