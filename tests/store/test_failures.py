"""Full disk, lock, read-only, missing, wrong schema, lost connection, weak settings: a typed code, nothing lost."""
from __future__ import annotations

import os
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from models.store import StoreDamaged, StoreError, StoreUnavailable, connections, open_store
from models.store.connections import journal_pragmas, read_url, wal_is_safe
from tests.store.places import Place, draft, new_scenario

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """No file may grow past this: to a program, a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_at_each_write_step_leaves_the_earlier_saves_whole(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    saved, rev, refused = new_scenario(store), 1, 0
    for step in range(20):
        # The journal grows from nothing and the file from its end: from no room at all to enough.
        size = 512 + step * 2048 if step < 10 else (tmp_path / "store.sqlite").stat().st_size + (step - 10) * 20_480
        given = draft(100 + step, overrides={"padding": "x" * 30_000, "step": step})
        with largest_file(size):
            try:
                rev = store.save_version(saved.scenario_id, given, expected_rev=rev, actor="Lan").rev
            except StoreUnavailable as error:
                assert error.code in ("disk_full", "disk_error")
                refused += 1
        assert len(store.history(saved.scenario_id)) == rev
        assert store.verify() == ()
    assert refused >= 10 and rev > 1
    store.close()
    open_store(f"sqlite:///{tmp_path / 'store.sqlite'}").close()


@pytest.mark.skipif(os.getuid() != 0, reason="only root mounts a small disk; the file size limit is tested above")
def test_a_really_full_disk(tmp_path: Path) -> None:
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", tmp_path], capture_output=True).returncode:
        pytest.skip("this machine does not let us mount; the file size limit is tested above")
    try:
        store = open_store(f"sqlite:///{tmp_path / 'store.sqlite'}")
        saved, rev = new_scenario(store), 1
        with pytest.raises(StoreUnavailable) as told:
            for rev in range(1, 100):
                store.save_version(saved.scenario_id, draft(100 + rev, {"padding": "x" * 30_000}), expected_rev=rev,
                                   actor="Lan")
        assert told.value.code == "disk_full" and rev > 1
        assert len(store.history(saved.scenario_id)) == rev
        assert store.verify() == ()
        store.close()
    finally:
        subprocess.run(["umount", "-l", tmp_path], check=True)


def test_a_locked_store_is_read_and_told(place: Place) -> None:
    store = open_store(place.url, folder=place.folder, busy_seconds=0.05)
    saved = new_scenario(store)
    holder = sqlite3.connect(place.file, isolation_level=None) if place.engine == "sqlite" else psycopg.connect(
        place.url)
    with closing(holder):
        holder.execute("BEGIN IMMEDIATE" if place.engine == "sqlite" else "LOCK TABLE audit_log IN EXCLUSIVE MODE")
        with pytest.raises(StoreUnavailable, match="locked"):
            store.save_version(saved.scenario_id, draft(120), expected_rev=1, actor="Lan")
        assert store.load(saved.scenario_id).record.seq == 1
        holder.execute("ROLLBACK")
    assert store.save_version(saved.scenario_id, draft(120), expected_rev=1, actor="Lan").seq == 2
    store.close()


def test_a_read_only_store_is_read_and_told(place: Place) -> None:
    store = open_store(place.url, folder=place.folder)
    saved = new_scenario(store)
    store.close()
    if place.engine == "sqlite":
        # A file that nobody else may write: tried by another user, since root may write everything.
        _try_as_nobody(place)
        return
    place.run(f"ALTER DATABASE \"{place.url.split('@/')[1].split('?')[0]}\" SET default_transaction_read_only = on")
    store = open_store(place.url, folder=place.folder)
    assert store.load(saved.scenario_id).record.seq == 1
    with pytest.raises(StoreUnavailable, match="read_only"):
        store.save_version(saved.scenario_id, draft(120), expected_rev=1, actor="Lan")
    store.close()


def _try_as_nobody(place: Place) -> None:
    folder = Path(tempfile.mkdtemp(prefix="store-"))
    try:
        for name in ("store.sqlite", "audit.key", "audit_heads.jsonl"):
            shutil.copy(place.folder / name, folder / name)
            os.chmod(folder / name, 0o444)
        os.chmod(folder, 0o555)
        os.chmod(folder / "audit.key", 0o400)
        if os.getuid() == 0:
            os.chown(folder / "audit.key", 65534, 65534)
            os.seteuid(65534)
        store = open_store(f"sqlite:///{folder / 'store.sqlite'}")
        scenario = store.scenarios()[0]
        with pytest.raises(StoreUnavailable, match="read_only"):
            store.save_version(scenario.scenario_id, draft(120), expected_rev=1, actor="Lan")
        store.close()
    finally:
        if os.getuid() == 0:
            os.seteuid(0)
        os.chmod(folder, 0o755)
        shutil.rmtree(folder)


def test_a_file_that_went_away_is_missing_and_no_new_store_is_made(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    store = open_store(f"sqlite:///{path}")
    saved = new_scenario(store)
    kept = store.backup()
    path.rename(tmp_path / "elsewhere")
    for attempt in (lambda: store.scenarios(), lambda: new_scenario(store)):
        with pytest.raises(StoreUnavailable, match="missing"):
            attempt()
    assert not path.exists()
    store.close()
    with pytest.raises(StoreDamaged, match="file_missing") as told:
        open_store(f"sqlite:///{path}")
    assert told.value.last_backup == kept and not path.exists()
    (tmp_path / "elsewhere").rename(path)
    assert store.load(saved.scenario_id).record.seq == 1
    store.close()


def test_a_file_replaced_under_a_running_store_is_noticed(tmp_path: Path) -> None:
    """A restore in another process: what this one writes next must not go to the file that is gone."""
    path = tmp_path / "store.sqlite"
    store = open_store(f"sqlite:///{path}")
    saved = new_scenario(store)
    shutil.copy(path, tmp_path / "copy")
    os.replace(tmp_path / "copy", path)
    store.save_version(saved.scenario_id, draft(120), expected_rev=1, actor="Lan")
    store.close()
    again = open_store(f"sqlite:///{path}")
    assert len(again.history(saved.scenario_id)) == 2
    again.close()


def test_a_newer_schema_and_a_foreign_database_are_left_alone(place: Place) -> None:
    open_store(place.url, folder=place.folder).close()
    place.run("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="schema_newer"):
        open_store(place.url, folder=place.folder)
    place.run("DROP TABLE alembic_version")
    with pytest.raises(StoreError, match="not_a_store"):
        open_store(place.url, folder=place.folder)


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "sqlite:///:memory:", "no address", ""])
def test_other_addresses_are_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="url_unknown"):
        read_url(url)


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="unreachable"):
        open_store(f"postgresql://store:secret@/x?host={tmp_path}", folder=tmp_path)


def test_no_password_is_shown() -> None:
    engines = connections.connect_engines(read_url("postgresql://store:geheim@db.example/x"))
    assert "geheim" not in engines.place and "geheim" not in repr(engines)


def test_a_dropped_connection_is_tried_once_more_then_told(server: object, tmp_path: Path,
                                                           monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place("postgresql", server.make_database("dropped"), tmp_path, server)
    store = open_store(place.url, folder=tmp_path)
    saved = new_scenario(store)
    drops = iter((True, False, True, True))
    move_on = sys.modules["models.store.saving"].move_on

    def move_on_a_breaking_line(transaction: object, *given: object, **named: object) -> object:
        if next(drops):
            pid = transaction.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            place.run(f"SELECT pg_terminate_backend({pid}, 10000)")
        return move_on(transaction, *given, **named)

    monkeypatch.setattr("models.store.saving.move_on", move_on_a_breaking_line)
    assert store.save_version(saved.scenario_id, draft(120), expected_rev=1, actor="Lan").seq == 2
    with pytest.raises(StoreUnavailable, match="unreachable"):
        store.save_version(saved.scenario_id, draft(130), expected_rev=2, actor="Lan")
    monkeypatch.undo()
    assert store.save_version(saved.scenario_id, draft(130), expected_rev=2, actor="Lan").seq == 3
    place.run("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
              "WHERE application_name = 'cofunding store'")
    assert len(store.history(saved.scenario_id)) == 3
    assert store.verify() == ()
    store.close()
    server.drop_database("dropped")


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes", "synchronous_commit"])
def test_a_server_that_may_forget_is_refused(server: object, tmp_path: Path, setting: str) -> None:
    url = server.make_database("forgetful")
    server.execute(f"ALTER SYSTEM SET {setting} = off")
    server.execute("SELECT pg_reload_conf()")
    try:
        # A new session has the new value as soon as the server has read it.
        while server.execute(f"SHOW {setting}") != [("off",)]:
            os.sched_yield()
        with pytest.raises(StoreError, match="not_durable") as told:
            open_store(url, folder=tmp_path)
        assert told.value.values["setting"] == setting
    finally:
        server.execute(f"ALTER SYSTEM RESET {setting}")
        server.execute("SELECT pg_reload_conf()")
        while server.execute(f"SHOW {setting}") != [("on",)]:
            os.sched_yield()
        server.drop_database("forgetful")


@pytest.mark.parametrize(("version", "is_safe"), [
    ((3, 40, 1), False), ((3, 44, 5), False), ((3, 44, 6), True), ((3, 45, 0), False), ((3, 50, 6), False),
    ((3, 50, 7), True), ((3, 51, 0), False), ((3, 51, 2), False), ((3, 51, 3), True), ((3, 52, 0), True)])
def test_the_version_gate(version: tuple[int, int, int], is_safe: bool) -> None:
    assert wal_is_safe(version) == is_safe
    assert journal_pragmas(version) == ({"journal_mode": "WAL", "synchronous": "FULL"} if is_safe else
                                        {"journal_mode": "DELETE", "synchronous": "EXTRA"})


def test_an_sqlite_without_strict_tables_is_refused() -> None:
    with pytest.raises(StoreError, match="sqlite_old"):
        journal_pragmas((3, 36, 0))


def test_every_connection_has_the_safe_settings(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    wanted = journal_pragmas(sqlite3.sqlite_version_info)
    for engine, is_reader in ((store.opened.engines.write, 0), (store.opened.engines.read, 1)):
        with engine.connect() as connection:
            found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in (
                "journal_mode", "synchronous", "foreign_keys", "recursive_triggers", "query_only", "busy_timeout")}
        assert found == {"journal_mode": wanted["journal_mode"].lower(), "foreign_keys": 1, "recursive_triggers": 1,
                         "synchronous": {"FULL": 2, "EXTRA": 3}[wanted["synchronous"]], "query_only": is_reader,
                         "busy_timeout": 5000}
    store.close()


def test_wal_is_used_where_it_is_safe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other branch of the gate works as well, and a lost -wal file is found by the heads."""
    monkeypatch.setattr(connections, "wal_is_safe", lambda version: True)
    path = tmp_path / "store.sqlite"
    store = open_store(f"sqlite:///{path}")
    saved = new_scenario(store)
    store.save_version(saved.scenario_id, draft(120), expected_rev=1, actor="Lan")
    for name in ("store.sqlite", "audit.key", "audit_heads.jsonl"):
        (tmp_path / "other").mkdir(exist_ok=True)
        shutil.copy(tmp_path / name, tmp_path / "other" / name)
    assert path.with_name("store.sqlite-wal").stat().st_size > 0
    store.close()
    with pytest.raises((StoreDamaged, StoreError)):
        open_store(f"sqlite:///{tmp_path / 'other' / 'store.sqlite'}")


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace counts the flushes; the settings are tested above")
def test_every_commit_reaches_the_disk(tmp_path: Path) -> None:
    """fsync and fdatasync on the database, its journal and their folder, per commit (measured with strace)."""
    if subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True).returncode:
        pytest.skip("this machine does not let us trace; the settings are tested above")
    script = ("import sys; from pathlib import Path; from models.store import open_store;"
              "from tests.store.places import *;"
              "s = open_store('sqlite:///' + sys.argv[1]); saved = new_scenario(s); print('MARK', flush=True);"
              "[s.save_version(saved.scenario_id, draft(101 + n), expected_rev=n, actor='Lan') for n in range(1, 11)];"
              "print('MARK', flush=True)")
    trace = tmp_path / "trace"
    subprocess.run(["strace", "-y", "-e", "trace=fsync,fdatasync,write", "-o", trace, sys.executable, "-c", script,
                    tmp_path / "store.sqlite"], cwd=ROOT, check=True, capture_output=True)
    between = trace.read_text().split('"MARK')[1]
    flushed = [Path(name).name for name in re.findall(r"f(?:data)?sync\(\d+<([^>]*)>", between)]
    per_commit = {name: flushed.count(name) / 10 for name in set(flushed)}
    print("flushes per commit", per_commit)
    assert per_commit["store.sqlite"] >= 1 and per_commit["audit_heads.jsonl"] == 1
    if not wal_is_safe(sqlite3.sqlite_version_info):
        assert per_commit["store.sqlite-journal"] >= 1 and per_commit[tmp_path.name] >= 1


