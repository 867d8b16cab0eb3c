"""Heads of the audit log in a second place: what a database cut back together with its own heads no longer hides."""
from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.cli import main
from models.store import Store, StoreDamaged, open_store, restore_backup
from models.store.audit_heads import Head, HeadFile
from models.store.verify import is_sound
from tests.store.places import Place, new_scenario


@pytest.fixture
def second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A second place that is set."""
    path = tmp_path / "elsewhere" / "heads.jsonl"
    monkeypatch.setenv("COFUNDING_AUDIT_HEADS_COPY", str(path))
    return path


@pytest.fixture
def filled(place: Place, second: Path) -> Iterator[Store]:
    opened = open_store(place.url, folder=place.folder)
    for number in range(5):
        save(opened, number)
    yield opened
    opened.close()


def save(store: Store, number: int) -> None:
    new_scenario(store, f"S{number}")


def heads_file(place: Place) -> Path:
    return place.folder / "audit_heads.jsonl"


def cut_back(place: Place, kept: int = 3) -> None:
    """A store of an earlier day together with its heads, as somebody with both files would put it in place."""
    place.tamper(*(f"DELETE FROM {table} WHERE sequence > {kept}" for table in (
        "audit_log", "idempotency_keys", "changes", "decisions", "scenarios")),
        f"DELETE FROM allocations WHERE scenario_id IN (SELECT scenario_id FROM versions WHERE sequence > {kept})",
        f"DELETE FROM versions WHERE sequence > {kept}")
    lines = heads_file(place).read_text().splitlines()
    heads_file(place).write_text("\n".join(lines[:kept]) + "\n")


def codes(place: Place) -> set[str]:
    """What is found by somebody who opens the store anew."""
    try:
        open_store(place.url, folder=place.folder).close()
    except StoreDamaged as damaged:
        return {finding.code for finding in damaged.findings if finding.severity == "error"}
    return set()


def test_both_places_hold_every_head_and_the_store_is_sound(place: Place, filled: Store, second: Path) -> None:
    assert second.read_text() == heads_file(place).read_text() and second.stat().st_mode & 0o777 == 0o600
    assert filled.verify() == () and codes(place) == set()


def test_a_store_cut_back_together_with_its_heads_is_found(place: Place, filled: Store, second: Path,
                                                           monkeypatch: pytest.MonkeyPatch) -> None:
    filled.close()
    cut_back(place)
    assert codes(place) == {"log_cut"}
    monkeypatch.delenv("COFUNDING_AUDIT_HEADS_COPY")
    assert codes(place) == set(), "the control: without a second place nobody can tell"


def test_heads_taken_away_are_missed_also_without_a_second_place(place: Place, filled: Store, second: Path,
                                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    filled.close()
    second.unlink()
    assert codes(place) == {"heads_copy_missing"}
    monkeypatch.delenv("COFUNDING_AUDIT_HEADS_COPY")
    heads_file(place).unlink()
    assert codes(place) == {"heads_missing"}


def test_a_head_that_the_two_places_tell_differently_is_found(place: Place, filled: Store, second: Path) -> None:
    filled.close()
    forged = [json.loads(line) for line in heads_file(place).read_text().splitlines()]
    heads_file(place).write_text("".join(json.dumps(line | {"hash": "0" * 64}) + "\n" for line in forged))
    assert "head_forged" in codes(place)


def test_the_place_beside_the_store_is_held_against_the_other(place: Place, filled: Store, second: Path) -> None:
    """Somebody with the key wrote another head there; the log is as it was."""
    filled.close()
    HeadFile(place.folder, filled.opened.key, heads_file(place)).append(Head("write", 3, "0" * 64, "2026-01-01"))
    assert codes(place) == {"head_forged"}


def test_an_announcement_of_a_restored_backup_counts_once(place: Place, filled: Store,
                                                          monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the signed line of an old restoration, written again, would make a cut log a restored one."""
    monkeypatch.delenv("COFUNDING_AUDIT_HEADS_COPY")
    backup = filled.backup()
    save(filled, 6)
    filled.close()
    restored = restore_backup(backup, place.url, folder=place.folder, actor="Lan")
    save(restored, 7)
    restored.close()
    announced = next(line for line in heads_file(place).read_text().splitlines() if '"restore"' in line)
    assert codes(place) == set()
    with heads_file(place).open("a") as file:
        file.write(announced + "\n")
    assert "head_forged" in codes(place)


def test_what_the_second_place_missed_is_brought_there(place: Place, filled: Store, second: Path,
                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    away = second.with_name("away")
    second.parent.rename(away.parent.with_name("unmounted"))
    second.parent.write_text("in the way")
    save(filled, 6)
    save(filled, 7)
    second.parent.unlink()
    second.parent.with_name("unmounted").rename(second.parent)
    assert [finding.code for finding in filled.verify()] == ["heads_copy_short"] and is_sound(filled.verify())
    save(filled, 8)
    assert second.read_text() == heads_file(place).read_text() and filled.verify() == ()
    second.write_text("".join(second.read_text().splitlines(keepends=True)[:-3]))
    filled.close()
    assert codes(place) == set()
    assert second.read_text() == heads_file(place).read_text()


def test_a_place_set_later_is_filled_by_a_command_when_all_else_is_sound(
        place: Place, filled: Store, second: Path, capsys: pytest.CaptureFixture) -> None:
    filled.close()
    shutil.rmtree(second.parent)
    command = ["log", "copy-heads", "--url", place.url, "--folder", str(place.folder), "--lang", "en"]
    assert main(command) == 0 and second.read_text() == heads_file(place).read_text()
    assert codes(place) == set()
    shutil.rmtree(second.parent)
    place.tamper("UPDATE audit_log SET actor = 'Ai' WHERE sequence = 2")
    assert main(command) == 1 and not second.exists()
    assert "changed" in capsys.readouterr().out


def test_without_a_second_place_there_is_nothing_to_copy_to(place: Place, filled: Store, capsys: pytest.CaptureFixture,
                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COFUNDING_AUDIT_HEADS_COPY")
    assert main(["log", "copy-heads", "--url", place.url, "--folder", str(place.folder), "--lang", "en"]) == 1
    assert "COFUNDING_AUDIT_HEADS_COPY" in capsys.readouterr().out
