"""Files of our own: for the owner alone, whole or not at all, and what a killed writer left is removed."""
from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from models.files.own_files import beside, make_private_folder, remove_left_behind
from models.register.draft_store import clean_folder, save_draft
from models.store import open_store
from tests.test_draft_store import content

pytestmark = pytest.mark.skipif(os.name != "posix", reason="locks and modes of POSIX")
WRITER = """
import sys
from pathlib import Path
from models.files.own_files import beside
with beside(Path(sys.argv[1])) as aside:
    aside.write_text("half")
    print(aside, flush=True)
    sys.stdin.read()
"""


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def writer(path: Path) -> tuple[subprocess.Popen, Path]:
    """A process in the middle of writing a file, and what it writes into."""
    process = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True, cwd=Path(__file__).resolve().parent.parent)
    return process, Path(process.stdout.readline().strip())


def test_what_a_killed_writer_left_is_removed_and_what_a_living_one_writes_is_not(tmp_path):
    killed, left = writer(tmp_path / "store.sqlite")
    living, kept = writer(tmp_path / "store.sqlite")
    Path(f"{left}-journal").write_text("")
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    others = [tmp_path / name for name in (".store.sqlite.replaced", ".other.sqlite.0123abcd", "store.sqlite.0123abcd")]
    for other in others:
        other.write_text("")
    remove_left_behind(tmp_path, r"store\.sqlite")
    assert sorted(tmp_path.iterdir()) == sorted([kept, *others])
    assert mode(kept) == 0o600
    living.communicate("")
    assert not kept.exists()


def test_a_file_that_was_put_in_its_place_stays(tmp_path):
    with beside(tmp_path / "a.json") as aside:
        aside.write_text("whole")
        os.replace(aside, tmp_path / "a.json")
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
    with pytest.raises(ZeroDivisionError), beside(tmp_path / "a.json") as aside:
        aside.write_text("half")
        raise ZeroDivisionError
    assert [path.read_text() for path in tmp_path.iterdir()] == ["whole"]


def test_folders_and_files_are_for_their_owner(tmp_path):
    before = os.umask(0o022)
    try:
        make_private_folder(tmp_path / "var" / "drafts")
        saved = save_draft(content(), tmp_path / "deep" / "drafts")
        store = open_store(f"sqlite:///{tmp_path / 'library' / 'store.sqlite'}")
        backup = store.backup()
        store.close()
    finally:
        os.umask(before)
    folder = tmp_path / "deep" / "drafts"
    for private in (tmp_path / "var", tmp_path / "var" / "drafts", tmp_path / "deep", folder, folder / "cases",
                    tmp_path / "library", backup.parent):
        assert mode(private) == 0o700, private
    for private in (folder / f"{saved.draft_id}.json", folder / f"{saved.draft_id[0]}.lock", backup,
                    tmp_path / "library" / "store.sqlite", tmp_path / "library" / "audit.key"):
        assert mode(private) == 0o600, private


def test_a_start_cleans_drafts_and_library(tmp_path):
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    store = open_store(url)
    store.backup()
    store.close()
    save_draft(content(), tmp_path / "drafts")
    left = [tmp_path / ".store.sqlite.0123abcd", tmp_path / ".audit.key.0123abcd",
            tmp_path / "backups" / ".store-0000000001-20261101T000000Z-ab12.sqlite.0123abcd",
            tmp_path / "drafts" / ".abcdefghijkl.json.0123abcd", tmp_path / "drafts" / "cases" / ".ab12.json.0123abcd"]
    for path in left:
        path.write_text("half")
    open_store(url).close()
    clean_folder(tmp_path / "drafts")
    assert [path for path in left if path.exists()] == []
