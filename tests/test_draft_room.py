"""Drafts are kept by a stated rule: by age and number, never while open; lists read nobody else's files."""
from __future__ import annotations

import os
from collections import namedtuple
from pathlib import Path

import pytest

from models.register import draft_room, draft_store
from models.register.draft_room import KEPT_DAYS, RESTED_DAYS, NoRoom, drafts_of, make_room, remove_unused
from models.register.draft_store import clean_folder, list_drafts, load_draft, save_draft
from tests.test_draft_store import content
from ui.draft_keeper import DraftKeeper, open_drafts

NOW, DAY = 1_800_000_000.0, 24 * 3600
LAN, MINH = "l" * 16, "m" * 16


def kept(folder: Path, days_ago: float, visitor: str = LAN) -> str:
    """A draft that was used last so many days ago."""
    saved = save_draft(content(visitor=visitor), folder)
    for path in (folder / f"{saved.draft_id}.json", *(folder / "cases").glob("*.json")):
        os.utime(path, (NOW - days_ago * DAY,) * 2)
    return saved.draft_id


def there(folder: Path) -> set[str]:
    return {path.stem for path in folder.glob("*.json")}


def test_a_draft_goes_when_nobody_has_used_it_for_so_long_and_not_before(tmp_path):
    kept(tmp_path, KEPT_DAYS + 0.1)
    young = kept(tmp_path, KEPT_DAYS - 0.1)
    remove_unused(tmp_path, frozenset(), NOW)
    assert there(tmp_path) == {young} and set(drafts_of(tmp_path, LAN)) == {young}


def test_one_that_is_open_never_goes(tmp_path, monkeypatch):
    monkeypatch.setattr(draft_room, "MOST_OF_PERSON", 1)
    old = kept(tmp_path, 2 * KEPT_DAYS)
    keeper = DraftKeeper(LAN, old)
    assert old in open_drafts()
    remove_unused(tmp_path, open_drafts(), NOW)
    with pytest.raises(NoRoom):
        make_room(tmp_path, LAN, open_drafts(), NOW)
    assert there(tmp_path) == {old}
    del keeper
    assert old not in open_drafts()
    remove_unused(tmp_path, open_drafts(), NOW)
    assert there(tmp_path) == set()


def test_opening_a_draft_is_using_it(tmp_path):
    draft = kept(tmp_path, 2 * KEPT_DAYS)
    assert load_draft(draft, {}, tmp_path).content is not None
    remove_unused(tmp_path, frozenset(), NOW)
    assert load_draft(draft, {}, tmp_path).content is not None, "the case it stands on is there as well"


def test_a_case_goes_after_the_last_draft_that_stands_on_it(tmp_path):
    kept(tmp_path, KEPT_DAYS + 2)
    save_draft(content(is_kept_base=True), tmp_path)
    for path in (*tmp_path.glob("*.json"), *(tmp_path / "cases").glob("*.json")):
        os.utime(path, (NOW - (KEPT_DAYS + 0.5) * DAY,) * 2)
    assert list((tmp_path / "cases").glob("*.json"))
    remove_unused(tmp_path, frozenset(), NOW)
    assert there(tmp_path) == set() and list((tmp_path / "cases").glob("*.json"))
    remove_unused(tmp_path, frozenset(), NOW + DAY)
    assert not list((tmp_path / "cases").glob("*.json"))


def test_the_oldest_of_a_person_make_room_for_a_new_one_and_nobody_elses(tmp_path, monkeypatch):
    monkeypatch.setattr(draft_room, "MOST_OF_PERSON", 3)
    ages = [RESTED_DAYS + 3, RESTED_DAYS + 2, RESTED_DAYS + 1]
    own, other = [kept(tmp_path, age) for age in ages], kept(tmp_path, RESTED_DAYS + 9, MINH)
    make_room(tmp_path, LAN, frozenset(), NOW)
    assert there(tmp_path) == {*own[1:], other}


def test_drafts_used_in_the_last_days_are_not_given_up_for_a_new_one(tmp_path, monkeypatch):
    monkeypatch.setattr(draft_room, "MOST_OF_PERSON", 2)
    own = {kept(tmp_path, RESTED_DAYS - 0.1) for _ in range(2)}
    with pytest.raises(NoRoom) as told:
        make_room(tmp_path, LAN, frozenset(), NOW)
    assert (told.value.code, told.value.most, there(tmp_path)) == ("person", 2, own)
    make_room(tmp_path, MINH, frozenset(), NOW)


def test_all_drafts_together_are_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(draft_room, "MOST_IN_ALL", 2)
    oldest, old = kept(tmp_path, RESTED_DAYS + 2, MINH), kept(tmp_path, RESTED_DAYS + 1, MINH)
    make_room(tmp_path, LAN, frozenset(), NOW)
    assert there(tmp_path) == {old} != {oldest}
    new = [kept(tmp_path, 0), ]
    os.utime(tmp_path / f"{old}.json", (NOW, NOW))
    with pytest.raises(NoRoom) as told:
        make_room(tmp_path, LAN, frozenset(), NOW)
    assert told.value.code == "all" and there(tmp_path) == {old, *new}


def test_what_is_left_of_the_disk_is_for_the_drafts_that_are_there(tmp_path, monkeypatch):
    usage = namedtuple("usage", "free")
    monkeypatch.setattr(draft_room.shutil, "disk_usage", lambda _: usage(draft_room.FREE_BYTES - 1))
    monkeypatch.setenv("DRAFTS_FOLDER", str(tmp_path))
    keeper = DraftKeeper(LAN)
    keeper.keep(content())
    assert keeper.is_failing and keeper.no_room.code == "disk" and there(tmp_path) == set()
    monkeypatch.setattr(draft_room.shutil, "disk_usage", lambda _: usage(draft_room.FREE_BYTES))
    keeper.keep(content())
    assert not keeper.is_failing and keeper.no_room is None
    monkeypatch.setattr(draft_room.shutil, "disk_usage", lambda _: usage(0))
    keeper.keep(content())
    assert not keeper.is_failing and keeper.revision == 2


def test_a_list_reads_the_files_of_its_person_alone(tmp_path, monkeypatch):
    own = save_draft(content(visitor=LAN), tmp_path).draft_id
    for _ in range(20):
        save_draft(content(visitor=MINH), tmp_path)
    read = []
    head = draft_store._head
    monkeypatch.setattr(draft_store, "_head", lambda path: read.append(path.stem) or head(path))
    assert [summary.draft_id for summary in list_drafts(LAN, tmp_path)] == [own] == read
    assert list_drafts("", tmp_path) == ()


def test_drafts_of_an_older_version_are_listed_from_the_next_start_on(tmp_path):
    own = save_draft(content(visitor=LAN), tmp_path).draft_id
    (tmp_path / f"{own}.lock").touch()
    for path in sorted((tmp_path / "people").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    (tmp_path / "people").rmdir()
    assert list_drafts(LAN, tmp_path) == ()
    clean_folder(tmp_path)
    assert [summary.draft_id for summary in list_drafts(LAN, tmp_path)] == [own]
    assert not (tmp_path / f"{own}.lock").exists()


def test_saving_leaves_no_file_behind_but_the_draft_and_its_mark(tmp_path):
    for _ in range(60):
        save_draft(content(is_kept_base=False), tmp_path)
    assert len([path for path in tmp_path.iterdir() if path.suffix == ".lock"]) <= 32


def test_a_draft_that_cannot_be_read_is_not_called_deleted(tmp_path, monkeypatch):
    monkeypatch.setenv("DRAFTS_FOLDER", str(tmp_path))
    told = []
    for damage in (lambda path: path.write_bytes(b"x"), lambda path: path.unlink()):
        keeper = DraftKeeper(LAN)
        keeper.keep(content())
        first = keeper.draft_id
        damage(tmp_path / f"{first}.json")
        keeper.keep(content())
        assert keeper.other_id == first and keeper.draft_id not in ("", first)
        told.append((keeper.other_is_damaged, keeper.other_saved_at))
    assert told == [(True, None), (False, None)]
