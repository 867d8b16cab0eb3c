"""Both engines: `place` is an empty store's address, once on SQLite and once on PostgreSQL."""
from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.store import Store, open_store
from tests.store.places import Place
from tests.store.postgres import Server, find_binaries

ENGINES = ("sqlite", "postgresql")


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COFUNDING_STORE_URL", "COFUNDING_AUDIT_KEY", "COFUNDING_AUDIT_HEADS",
                 "COFUNDING_AUDIT_HEADS_COPY", "COFUNDING_STORE_FOLDER"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    binaries = find_binaries()
    if binaries is None:
        if os.environ.get("REQUIRE_POSTGRES"):
            pytest.fail("REQUIRE_POSTGRES is set and there is no PostgreSQL: apt-get install postgresql")
        pytest.skip("PostgreSQL is not installed")
    running = Server(binaries)
    yield running
    running.stop()


@pytest.fixture(params=ENGINES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Where an empty store of this engine would be."""
    if request.param == "sqlite":
        yield Place("sqlite", f"sqlite:///{tmp_path / 'store.sqlite'}", tmp_path)
        return
    server, name = request.getfixturevalue("server"), f"store_{secrets.token_hex(6)}"
    yield Place("postgresql", server.make_database(name), tmp_path, server)
    server.drop_database(name)


@pytest.fixture
def store(place: Place) -> Iterator[Store]:
    opened = open_store(place.url, folder=place.folder)
    yield opened
    opened.close()
