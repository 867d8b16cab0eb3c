"""Flipped bits, cut files, backups while others write, restoring, and a migration killed at each of its steps."""
from __future__ import annotations

import json
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from models.store import Store, StoreDamaged, StoreError, open_store, restore_backup
from models.store.backup import check_backup
from models.store.migrate import SCRIPTS
from models.store.opening import open_for_repair
from models.store.tables import METADATA
from models.store.verify import is_sound
from tests.store.places import Place, draft, new_scenario

ROOT = Path(__file__).resolve().parents[2]
SECOND = '''"""A later migration: a table, a column added in a batch, and rows rewritten."""
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "0005", "0004", None, None
def upgrade():
    op.create_table("tags", sa.Column("tag", sa.Text(), primary_key=True))
    with op.batch_alter_table("tags") as batch:
        batch.add_column(sa.Column("colour", sa.Text(), nullable=False, server_default=""))
    op.execute("INSERT INTO tags VALUES ('a', 'b')")
    op.create_index("ix_tags_colour", "tags", ["colour"])
'''
KILL_IN_MIGRATION = '''
import os, signal, sys
from pathlib import Path
from sqlalchemy import Engine, event
import alembic.command, models.store
from models.store.migrate import schema_state
from models.store.opening import open_for_repair
url, folder, scripts, points = sys.argv[1:]
for point in map(int, points.split(",")):
    child = os.fork()
    if child == 0:
        left = [point]
        @event.listens_for(Engine, "after_cursor_execute")
        def count(connection, cursor, statement, *_):
            if getattr(connection, "_started", False) or "BEGIN IMMEDIATE" in statement or "advisory" in statement:
                connection._started = True
                left[0] -= 1
                if left[0] < 0:
                    os.kill(os.getpid(), signal.SIGKILL)
        models.store.open_store(url, folder=Path(folder), scripts=Path(scripts))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    engines = open_for_repair(url, Path(folder)).engines
    with engines.read.begin() as connection:
        found = schema_state(connection, Path(scripts))
    engines.close()
    print(point, os.waitstatus_to_exitcode(status), found, flush=True)
    if status == 0:
        break
'''


@pytest.fixture
def filled(store: Store) -> Store:
    saved = new_scenario(store)
    for number in range(1, 8):
        store.save_version(saved.scenario_id, draft(100 + number), expected_rev=number, actor="Lan")
    store.decide("submit", saved.scenario_id, expected_rev=8, actor="Minh")
    return store


def dump(path: Path) -> dict[str, list]:
    with closing(sqlite3.connect(path)) as connection:
        return {name: connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in METADATA.tables
                if len(METADATA.tables[name].columns) > 1}


@pytest.fixture
def file_with_backup(tmp_path: Path) -> tuple[Path, Path]:
    path = tmp_path / "store.sqlite"
    store = open_store(f"sqlite:///{path}")
    saved = new_scenario(store)
    for number in range(1, 8):
        store.save_version(saved.scenario_id, draft(100 + number), expected_rev=number, actor="Lan")
    kept = store.backup()
    store.close()
    return path, kept


def test_no_flipped_bit_passes(file_with_backup: tuple[Path, Path]) -> None:
    """Refused at the start with the last backup on offer, or it hit a place that holds nothing of ours."""
    path, kept = file_with_backup
    whole, wanted, chance, refused = path.read_bytes(), dump(path), random.Random(20261125), 0
    # Zero bytes are mostly room that nothing fills yet.
    used = [at for at, byte in enumerate(whole) if byte]
    for _ in range(60):
        at, bit = chance.choice(used), chance.randrange(8)
        flipped = bytearray(whole)
        flipped[at] ^= 1 << bit
        path.write_bytes(flipped)
        try:
            open_store(f"sqlite:///{path}").close()
        except StoreError as error:
            refused += 1
            if isinstance(error, StoreDamaged):
                assert error.last_backup == kept
        else:
            assert dump(path) == wanted, f"byte {at}, bit {bit}"
    print("flipped bits refused", refused, "of 60")
    assert refused >= 50
    path.write_bytes(whole)
    open_store(f"sqlite:///{path}").close()


@pytest.mark.parametrize("keep", [0.99, 0.5, 0.05])
def test_a_cut_file_is_refused_and_the_backup_brings_it_back(file_with_backup: tuple[Path, Path], keep: float) -> None:
    path, kept = file_with_backup
    wanted, whole = dump(path), path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * keep)])
    with pytest.raises(StoreDamaged) as damaged:
        open_store(f"sqlite:///{path}")
    assert damaged.value.last_backup == kept and damaged.value.findings
    store = restore_backup(kept, f"sqlite:///{path}", actor="Quản trị")
    written = ("audit_log", "idempotency_keys", "people")  # by restoring itself
    assert {name: rows for name, rows in dump(path).items() if name not in written} == {
        name: rows for name, rows in wanted.items() if name not in written}
    assert store.log(limit=1)[0].action == "restore_store"
    assert store.verify() == ()
    store.close()
    # The damaged file is kept aside: nothing is thrown away.
    assert len(list(path.parent.glob("store.sqlite.replaced-*"))) == 1


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\x00" + b"\xff" * 5000])
def test_what_is_no_store_is_never_taken_for_one(file_with_backup: tuple[Path, Path], content: bytes) -> None:
    path, _ = file_with_backup
    path.write_bytes(content)
    with pytest.raises(StoreError):
        open_store(f"sqlite:///{path}")


def test_backups_while_others_write_and_one_put_back(place: Place, filled: Store) -> None:
    stop, scenario_id = threading.Event(), filled.scenarios()[0].scenario_id
    second = new_scenario(filled, "Đang sửa")

    def keep_writing() -> None:
        rev = 1
        while not stop.is_set():
            rev = filled.save_version(second.scenario_id, draft(100 + rev), expected_rev=rev, actor="Minh").rev

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        kept = [filled.backup() for _ in range(20)]
    finally:
        stop.set()
        writer.join()
    assert all(is_sound(check_backup(path, filled.opened.key)) for path in kept)
    sizes = [len(Store(open_for_repair(f"sqlite:///{path}", place.folder)).history(second.scenario_id))
             for path in kept]
    assert sizes == sorted(sizes) and sizes[-1] > sizes[0]
    last = filled.log(limit=1)[0].sequence
    filled.close()
    restored = restore_backup(kept[7], place.url, folder=place.folder, actor="Quản trị")
    assert len(restored.history(second.scenario_id)) == sizes[7]
    assert len(restored.history(scenario_id)) == 8 and restored.scenario(scenario_id).status == "submitted"
    assert restored.verify() == () and restored.log(limit=1)[0].sequence < last
    new_scenario(restored, "Sau khi khôi phục")
    assert restored.verify_log() == ()
    restored.close()


def test_a_backup_goes_from_one_engine_to_the_other(server: object, tmp_path: Path,
                                                    file_with_backup: tuple[Path, Path]) -> None:
    path, kept = file_with_backup
    url = server.make_database("moved")
    moved = restore_backup(kept, url, folder=path.parent, actor="Quản trị")
    assert moved.verify() == () and len(moved.history(moved.scenarios()[0].scenario_id)) == 8
    moved.close()
    server.drop_database("moved")


def test_a_damaged_or_foreign_backup_is_not_put_in_place(file_with_backup: tuple[Path, Path], tmp_path: Path) -> None:
    path, kept = file_with_backup
    wanted = path.read_bytes()
    with closing(sqlite3.connect(kept)) as connection:
        connection.execute("DROP TRIGGER guard_versions_update_append_only")
        connection.execute("UPDATE versions SET note = 'khác'")
        connection.commit()
    with pytest.raises(StoreDamaged, match="backup_damaged"):
        restore_backup(kept, f"sqlite:///{path}", actor="Quản trị")
    other = open_store(f"sqlite:///{tmp_path / 'other' / 'store.sqlite'}")
    shutil.copy(path.parent / "audit.key", tmp_path / "other" / "audit.key")
    other.close()
    other = open_store(f"sqlite:///{tmp_path / 'other' / 'store.sqlite'}")
    new_scenario(other)
    foreign = other.backup()
    other.close()
    with pytest.raises(StoreError, match="backup_other_store"):
        restore_backup(foreign, f"sqlite:///{path}", actor="Quản trị")
    with pytest.raises(StoreError, match="backup_missing"):
        restore_backup(tmp_path / "none", f"sqlite:///{path}", actor="Quản trị")
    assert path.read_bytes() == wanted


def test_a_backup_does_not_overwrite(filled: Store, tmp_path: Path) -> None:
    (tmp_path / "mine.sqlite").write_text("x")
    with pytest.raises(StoreError, match="backup_exists"):
        filled.backup(tmp_path / "mine.sqlite")
    assert (tmp_path / "mine.sqlite").read_text() == "x"


def kill_at_each(place: Place, scripts: Path, points: range) -> list[tuple[int, str]]:
    """(exit code, state of the schema after it) of starts killed after so many statements, up to one that lived."""
    ended = subprocess.run([sys.executable, "-c", KILL_IN_MIGRATION, place.url, place.folder, scripts,
                            ",".join(map(str, points))], cwd=ROOT, text=True, capture_output=True)
    assert ended.returncode == 0, ended.stderr[-2000:]
    return [(int(code), state) for _, code, state in map(str.split, ended.stdout.splitlines())]


def test_a_first_start_killed_at_each_step_leaves_nothing_between(place: Place) -> None:
    if place.engine == "sqlite":
        place.file.touch()
    (place.folder / "audit.key").write_text("ab" * 32)
    (place.folder / "audit.key").chmod(0o600)
    ended = kill_at_each(place, SCRIPTS, range(0, 200, 4))
    assert set(ended) <= {(-9, "empty"), (-9, "current"), (0, "current")} and ended[-1][0] == 0
    assert ended.count((-9, "empty")) >= 10
    open_store(place.url, folder=place.folder).close()


def test_a_later_migration_killed_at_each_step_is_the_old_or_the_new_schema(place: Place, filled: Store,
                                                                            tmp_path: Path) -> None:
    scripts = tmp_path / "migrations"
    shutil.copytree(SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "0005_second.py").write_text(SECOND)
    before = filled.history(filled.scenarios()[0].scenario_id)
    filled.close()
    ended = kill_at_each(place, scripts, range(0, 60))
    assert set(ended) <= {(-9, "old"), (-9, "current"), (0, "current")} and ended[-1][0] == 0
    assert ended.count((-9, "old")) >= 5
    store = open_store(place.url, folder=place.folder, scripts=scripts)
    assert store.history(store.scenarios()[0].scenario_id) == before and store.verify() == ()
    store.close()
    assert json.dumps(place.run("SELECT tag, colour FROM tags")) == '[["a", "b"]]'
    with pytest.raises(StoreError, match="schema_newer"):
        open_store(place.url, folder=place.folder)
