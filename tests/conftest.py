"""Drafts and the library of the tests go to folders of their own, never among those of somebody who works here."""
from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_FOLDER = tempfile.TemporaryDirectory(prefix="drafts-")
os.environ["DRAFTS_FOLDER"] = _FOLDER.name
_LIBRARY = tempfile.TemporaryDirectory(prefix="library-")
os.environ["COFUNDING_STORE_URL"] = f"sqlite:///{_LIBRARY.name}/store.sqlite"
for _name in ("COFUNDING_AUDIT_KEY", "COFUNDING_AUDIT_HEADS"):
    os.environ.pop(_name, None)


@pytest.fixture
def drafts_folder(tmp_path, monkeypatch) -> Iterator[object]:
    """An empty folder of drafts for one test."""
    monkeypatch.setenv("DRAFTS_FOLDER", str(tmp_path / "drafts"))
    yield tmp_path / "drafts"


@pytest.fixture
def library_folder(tmp_path, monkeypatch) -> Path:
    """The folder of an empty library for one test."""
    monkeypatch.setenv("COFUNDING_STORE_URL", f"sqlite:///{tmp_path / 'library' / 'store.sqlite'}")
    return tmp_path / "library"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Files stay whole, and every journey goes to the same worker."""
    from xdist.scheduler import LoadScopeScheduling

    class OneBrowser(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            path = nodeid.partition("::")[0]
            return "browser" if path.startswith("tests/e2e/") else path

    return OneBrowser(config, log)
