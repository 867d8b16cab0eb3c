"""kill -9 during saves: nothing acknowledged is lost, nothing is half there, and the test can tell.

STORE_FULL=1 runs the counts of docs/store.md (200 kills per engine, 25 of the server); otherwise a share of them.
"""
from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.store import open_store
from models.store.verify import is_sound
from tests.store.places import Place, new_scenario

ROOT = Path(__file__).resolve().parents[2]
IS_FULL = os.environ.get("STORE_FULL") == "1"
KILLS, CONTROL_KILLS, SERVER_KILLS = (200, 60, 25) if IS_FULL else (25, 15, 4)


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "tests.store.savers", *map(str, arguments)]


@pytest.fixture
def started(place: Place) -> Iterator[Place]:
    store = open_store(place.url, folder=place.folder)
    new_scenario(store)
    store.close()
    yield place


def kill(place: Place, kills: int, mode: str) -> dict[str, int]:
    ended = subprocess.run(command("kill", place.url, place.folder, kills, mode, 20261125), cwd=ROOT, text=True,
                           capture_output=True)
    assert ended.returncode == 0, ended.stderr[-2000:]
    print(place.engine, mode, ended.stdout)
    return json.loads(ended.stdout)


@pytest.mark.timeout(3000 if IS_FULL else 300)
def test_a_killed_save_is_whole_or_not_there(started: Place) -> None:
    found = kill(started, KILLS, "whole")
    assert found["kills"] == KILLS and found["acknowledged"] >= KILLS // 2 and len(found) == 6
    assert (found["lost"], found["unsound"], found["second_versions"]) == (0, 0, 0)


@pytest.mark.timeout(3000 if IS_FULL else 300)
def test_three_commits_instead_of_one_would_be_found(started: Place) -> None:
    assert kill(started, CONTROL_KILLS, "parts")["unsound"] > 0


@pytest.mark.timeout(1200)
def test_a_killed_server_loses_nothing(server: object, tmp_path: Path) -> None:
    place = Place("postgresql", server.make_database("kills"), tmp_path, server)
    store = open_store(place.url, folder=tmp_path)
    scenario_id = new_scenario(store).scenario_id
    store.close()
    chance, acknowledged, landed = random.Random(7), {1}, 0
    for round_ in range(SERVER_KILLS):
        saver = subprocess.Popen(command("save", place.url, tmp_path, round_, "whole"), cwd=ROOT, text=True,
                                 stdout=subprocess.PIPE)
        for _ in range(1 + chance.randrange(6)):
            acknowledged.add(int(saver.stdout.readline()))
        server.kill()
        *rest, last = saver.stdout.read().split("\n")[:-1]
        assert last == "told unreachable" and saver.wait() == 0
        acknowledged |= {int(line) for line in rest}
        server.start()
        store = open_store(place.url, folder=tmp_path)
        there = {version.seq for version in store.history(scenario_id)}
        assert acknowledged <= there and is_sound(store.verify())
        landed += len(there - acknowledged)
        acknowledged |= there
        store.close()
    print("postgresql server kills", SERVER_KILLS, "acknowledged", len(acknowledged) - 1, "landed", landed)
    server.drop_database("kills")
