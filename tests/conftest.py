"""Drafts of the tests go to a folder of their own, never among those of somebody who works here."""
from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator

import pytest

_FOLDER = tempfile.TemporaryDirectory(prefix="drafts-")
os.environ["DRAFTS_FOLDER"] = _FOLDER.name


@pytest.fixture
def drafts_folder(tmp_path, monkeypatch) -> Iterator[object]:
    """An empty folder of drafts for one test."""
    monkeypatch.setenv("DRAFTS_FOLDER", str(tmp_path / "drafts"))
    yield tmp_path / "drafts"
