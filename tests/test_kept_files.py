"""What was made for a download is there until it was fetched, while other visits draw their pages."""
from __future__ import annotations

import pytest
from streamlit.runtime import runtime
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.media_file_storage import MediaFileStorageError
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from ui.kept_files import SPACING_SECONDS, KeptFiles, keep_files

CSV = b"id,name\n"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kept(clock) -> KeptFiles:
    return KeptFiles(MemoryMediaFileStorage("/media"), clock)


def pressed(kept: MediaFileManager) -> str:
    """A button is drawn and pressed: the name of the file that the browser is told to fetch."""
    maker = kept.add_deferred(lambda: CSV, "text/csv", "1.(0)", "table.csv")
    return kept.execute_deferred(maker).rsplit("/", 1)[1]


def test_the_file_of_a_press_outlasts_the_ends_of_many_runs(kept):
    file = pressed(kept)
    for _ in range(50):
        kept.remove_orphaned_files()
    assert kept.read_file(file).content == CSV


def test_a_button_outlasts_the_run_that_draws_its_page_anew(kept, clock):
    maker = kept.add_deferred(lambda: CSV, "text/csv", "1.(0)", "table.csv")
    clock.now += SPACING_SECONDS
    kept.clear_session_refs()
    kept.remove_orphaned_files()
    assert kept.execute_deferred(maker)


def test_files_and_makers_out_of_use_go_in_the_end(kept, clock):
    maker = kept.add_deferred(lambda: CSV, "text/csv", "1.(0)", "table.csv")
    file = kept.execute_deferred(maker).rsplit("/", 1)[1]
    kept.clear_session_refs()
    for _ in range(2):
        clock.now += SPACING_SECONDS
        kept.remove_orphaned_files()
    assert kept.read_file(file) is None
    with pytest.raises(MediaFileStorageError):
        kept.execute_deferred(maker)


def test_what_is_on_a_page_stays(kept, clock):
    maker = kept.add_deferred(lambda: CSV, "text/csv", "1.(0)", "table.csv")
    shown = kept.add(CSV, "text/csv", "1.(1)", "own.csv", is_for_static_download=True).rsplit("/", 1)[1]
    for _ in range(3):
        clock.now += SPACING_SECONDS
        kept.remove_orphaned_files()
    assert kept.read_file(shown) and kept.execute_deferred(maker)


def test_a_server_keeps_its_files_so(monkeypatch):
    monkeypatch.setattr(runtime, "MediaFileManager", MediaFileManager)
    keep_files()
    config = runtime.RuntimeConfig("app.py", None, MemoryMediaFileStorage("/media"), None)
    monkeypatch.setattr(runtime.Runtime, "_instance", None)
    assert isinstance(runtime.Runtime(config).media_file_mgr, KeptFiles)
