"""Backups are kept by a stated rule, and a drill proves that one can be put back: restored, re-counted, compared."""
from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from models.cli import main
from models.store import Store, open_store
from models.store.backup_room import DAYS, MONTHS, NEWEST, superseded
from models.store.drill import drill
from models.store.opening import backups_folder
from tests.store.places import Place, new_scenario

NOW = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)


@pytest.fixture
def filled(place: Place) -> Iterator[Store]:
    opened = open_store(place.url, folder=place.folder)
    for number in range(3):
        new_scenario(opened, f"S{number}")
    yield opened
    opened.close()


def ticks() -> float:
    return 0.0


@pytest.mark.parametrize("seed", range(60))
def test_what_is_kept_of_backups(seed: int) -> None:
    """Whatever their times: the newest, one of each day of a month, one of each month of a year, and no others."""
    chance = random.Random(seed)
    times = {NOW - timedelta(minutes=chance.randint(0, 60 * 24 * chance.choice((1, 40, 500)))) for _ in range(200)}
    times |= {NOW}
    kept = sorted(times - superseded(times), reverse=True)
    assert kept[:NEWEST] == sorted(times, reverse=True)[:NEWEST]
    for at in times:
        age = NOW - at
        if age <= timedelta(DAYS):
            assert any(other.date() == at.date() and other >= at for other in kept)
        elif age <= timedelta(MONTHS):
            assert any((other.year, other.month) == (at.year, at.month) for other in kept)
    assert len(kept) <= NEWEST + DAYS + 1 + 13
    assert not [at for at in kept[NEWEST:] if NOW - at > timedelta(MONTHS)]
    assert superseded(kept) == frozenset(), "tidying again removes nothing"


def test_a_backup_removes_the_old_ones_and_nothing_else(place: Place, filled: Store) -> None:
    folder = place.folder / "backups"
    folder.mkdir(exist_ok=True)
    old = [folder / f"store-{number:010d}-20200101T0000{number:02d}Z-ab12.sqlite" for number in range(20)]
    aside = [place.folder / f"store.sqlite.replaced-20200101T0000{number:02d}Z-0123abcd" for number in range(20)]
    other = [folder / "kept-by-hand.sqlite", folder / "store-of-somebody.sqlite", place.folder / "notes.txt"]
    for path in (*old, *aside, *other):
        path.touch()
    newest = filled.backup()
    # Nine of the old ones are among the newest ten.
    assert [path.exists() for path in old] == [False] * 11 + [True] * 9 and newest.exists()
    assert all(path.exists() for path in other)
    if place.engine == "sqlite":
        assert [path.exists() for path in aside] == [False] * 10 + [True] * 10


def test_a_backup_with_a_name_of_its_own_removes_nothing(place: Place, filled: Store, tmp_path: Path) -> None:
    folder = place.folder / "backups"
    folder.mkdir(exist_ok=True)
    old = [folder / f"store-{number:010d}-20200101T0000{number:02d}Z-ab12.sqlite" for number in range(20)]
    for path in old:
        path.touch()
    filled.backup(tmp_path / "own.sqlite")
    assert all(path.exists() for path in old)


def test_a_drill_passes_and_leaves_the_store_as_it_was(place: Place, filled: Store) -> None:
    heads, log = (place.folder / "audit_heads.jsonl").read_bytes(), filled.log()
    found = drill(filled.opened, None, ticks)
    assert found.is_passed and found.findings == () and found.sequence == 3
    assert (found.rows["scenarios"], found.rows["versions"], found.rows["audit_log"]) == (3, 3, 3)
    assert (place.folder / "audit_heads.jsonl").read_bytes() == heads and filled.log() == log
    assert not list((place.folder / "backups").glob("*")), "what was made for the drill is gone"


def test_an_older_backup_is_tried_against_the_log_of_today(place: Place, filled: Store) -> None:
    kept = filled.backup()
    new_scenario(filled, "later")
    found = drill(filled.opened, kept, ticks)
    assert found.is_passed and found.sequence == 3 and kept.exists()


def test_a_backup_of_another_store_or_a_damaged_one_does_not_pass(place: Place, filled: Store, tmp_path: Path,
                                                                  capsys: pytest.CaptureFixture) -> None:
    (tmp_path / "other").mkdir()
    shutil.copy(place.folder / "audit.key", tmp_path / "other" / "audit.key")
    other = open_store(f"sqlite:///{tmp_path / 'other' / 'store.sqlite'}")
    new_scenario(other, "not ours")
    found = drill(filled.opened, other.backup(), ticks)
    other.close()
    assert not found.is_passed and "not_of_this_store" in {finding.code for finding in found.findings}
    kept = filled.backup()
    content = bytearray(kept.read_bytes())
    content[len(content) // 2:] = b"x" * (len(content) - len(content) // 2)
    kept.write_bytes(content)
    assert main(["store", "drill", str(kept), "--url", place.url, "--folder", str(place.folder), "--lang", "en"]) == 1
    assert "passed" not in capsys.readouterr().out


def test_restoring_that_loses_a_row_is_found(place: Place, filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from models.store import drill as drill_module

    digests = drill_module._digests
    made = []

    def one_short(connection: object) -> dict[str, str]:
        made.append(connection)
        found = digests(connection)
        return found if len(made) == 1 else {**found, "allocations": "of fewer rows"}

    monkeypatch.setattr(drill_module, "_digests", one_short)
    found = drill(filled.opened, None, ticks)
    assert [(finding.code, finding.where) for finding in found.findings] == [("restored_apart", "allocations")]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_command_tells(place: Place, filled: Store, capsys: pytest.CaptureFixture, language: str) -> None:
    arguments = ["store", "drill", "--url", place.url, "--folder", str(place.folder), "--lang", language]
    assert main(arguments) == 0
    told = capsys.readouterr().out
    assert ("passed" if language == "en" else "đạt") in told and " 3 " in told
    assert main([*arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["is_passed"] is True


def test_key_heads_and_backups_stand_where_the_settings_say(place: Place, tmp_path: Path,
                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "kept"
    monkeypatch.setenv("COFUNDING_STORE_FOLDER", str(folder))
    monkeypatch.setenv("COFUNDING_STORE_URL", place.url)
    store = open_store()
    new_scenario(store)
    store.backup()
    store.close()
    assert {path.name for path in folder.iterdir()} == {"audit.key", "audit_heads.jsonl", "backups"}
    assert backups_folder() == folder / "backups" and len(list(backups_folder().iterdir())) == 1
