"""Drafts and the library of the tests go to folders of their own, never among those of somebody who works here."""
from __future__ import annotations

import functools
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner

# A browser on a busy machine may lose a key that nobody would miss; a product that loses them does so again and again.
MOST_WALKED_AGAIN = 2
_FOLDER = tempfile.TemporaryDirectory(prefix="drafts-")
os.environ["DRAFTS_FOLDER"] = _FOLDER.name
os.environ["CERTAINTY_FOLDER"] = f"{_FOLDER.name}/certainty"
_LIBRARY = tempfile.TemporaryDirectory(prefix="library-")
os.environ["COFUNDING_STORE_URL"] = f"sqlite:///{_LIBRARY.name}/store.sqlite"
for _name in ("COFUNDING_AUDIT_KEY", "COFUNDING_AUDIT_HEADS", "COFUNDING_AUDIT_HEADS_COPY", "COFUNDING_STORE_FOLDER"):
    os.environ.pop(_name, None)
# Each AppTest would read the metadata of every installed package anew: half a second of processor time for a visit.
manifest_scanner.scan_component_manifests = functools.cache(manifest_scanner.scan_component_manifests)


@pytest.fixture(autouse=True)
def _own_main(monkeypatch) -> None:
    """A page that a test runs becomes the main module, which a child process would begin by running again."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


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
    """Files stay whole, those of the journeys too: each worker has one server and one Chromium for what it walks.

    They come first, as they are collected; the short files at the end let both workers end together.
    """
    from xdist.scheduler import LoadScopeScheduling

    class WholeFiles(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return nodeid.partition("::")[0]

    return WholeFiles(config, log)


def _walked_again(config: pytest.Config) -> list[str]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return sorted({report.nodeid for report in reporter.stats.get("rerun", ())}) if reporter else []


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """More journeys that were walked twice than a busy machine explains fail the run."""
    if exitstatus == pytest.ExitCode.OK and len(_walked_again(session.config)) > MOST_WALKED_AGAIN:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: object, config: pytest.Config) -> None:
    """Each journey that was walked twice is named: it is a fault to be looked for, not a success."""
    again = _walked_again(config)
    if again:
        terminalreporter.section(f"journeys walked twice: {len(again)}, at most {MOST_WALKED_AGAIN} pass", yellow=True)
        for name in again:
            terminalreporter.line(name)
