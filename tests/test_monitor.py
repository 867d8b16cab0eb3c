"""What a monitor reads without a secret: well or not, and counts; nothing of a person, a project or a place."""
from __future__ import annotations

import asyncio
import json
import os
import re

import pytest
from starlette.responses import PlainTextResponse

from models.register.draft_store import save_draft
from models.store import open_store
from tests.test_draft_store import content
from ui import monitor
from ui.monitor import CLOSED, HEALTH, METRICS, OLD_BACKUP_SECONDS, Monitor

LINE = re.compile(r'cofunding_[a-z_]+(\{[a-z]+="[A-Za-z0-9._ -]*"\})? -?\d[\d.e+]*')


@pytest.fixture(autouse=True)
def served(monkeypatch, drafts_folder, library_folder):
    monkeypatch.setattr(monitor, "_sessions", lambda: 3)
    monkeypatch.setattr(monitor, "held_bytes", lambda: {"session-of-lan": 5, "other": 6})


def get(path: str, method: str = "GET") -> tuple[int, str]:
    sent: list[dict] = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request"}

    async def dashboard(scope, receive, send):
        await PlainTextResponse("page")(scope, receive, send)

    scope = {"type": "http", "method": method, "path": path, "headers": [(b"host", b"localhost")]}
    asyncio.run(Monitor(dashboard)(scope, receive, send))
    return sent[0]["status"], b"".join(part.get("body", b"") for part in sent[1:]).decode()


def test_metrics_are_lines_that_prometheus_reads():
    status, body = get(METRICS)
    lines = [line for line in body.splitlines() if not line.startswith("# TYPE cofunding_")]
    assert status == 200 and all(LINE.fullmatch(line) for line in lines)
    told = dict(line.rsplit(" ", 1) for line in lines)
    assert told["cofunding_sessions"] == "3" and told["cofunding_upload_bytes"] == "11"
    assert {'cofunding_jobs_waiting{line="plans"}', 'cofunding_jobs_ended_total{state="failed"}',
            "cofunding_resident_bytes", 'cofunding_free_bytes{place="store"}'} <= told.keys()


def test_nothing_of_a_person_a_project_or_a_place_is_told(drafts_folder, library_folder):
    saved = save_draft(content(actor="Lan Anh", visitor="lan0123456789abc"))
    store = open_store()
    store.backup()
    store.close()
    for path in (HEALTH, METRICS):
        told = get(path)[1]
        assert not [secret for secret in ("Lan", "lan01", saved.draft_id, "session-of-lan", str(drafts_folder),
                                          str(library_folder), "P1") if secret in told]


def test_well_is_what_can_be_written_to(drafts_folder, monkeypatch):
    status, body = get(HEALTH)
    told = json.loads(body)
    assert (status, told["status"], told["checks"]) == (200, "ok", {"drafts": "ok", "store": "ok", "backup": "none"})
    monkeypatch.setattr(os, "access", lambda place, how: "drafts" in str(place))
    (drafts_folder).mkdir()
    status, body = get(HEALTH)
    assert (status, json.loads(body)["checks"]["store"], json.loads(body)["checks"]["drafts"]) == (
        503, "not_writable", "ok")


def test_a_full_disk_is_not_well(monkeypatch):
    monkeypatch.setattr(monitor, "_free", lambda _: monitor.FREE_BYTES - 1)
    status, body = get(HEALTH)
    assert (status, json.loads(body)["status"], json.loads(body)["checks"]["drafts"]) == (503, "failing", "disk_low")


def test_the_age_of_the_newest_backup_is_told(library_folder):
    store = open_store()
    older, newer = store.backup(), store.backup()
    store.close()
    now = newer.stat().st_mtime
    os.utime(older, (now - 3 * OLD_BACKUP_SECONDS,) * 2)
    assert json.loads(get(HEALTH)[1])["checks"]["backup"] == "ok"
    assert "cofunding_backup_age_seconds" in get(METRICS)[1]
    os.utime(newer, (now - 2 * OLD_BACKUP_SECONDS,) * 2)
    assert json.loads(get(HEALTH)[1])["checks"]["backup"] == "old"


def test_streamlits_own_metrics_are_closed_and_all_else_is_handed_on():
    assert get(CLOSED)[0] == 404
    assert get("/") == (200, "page") and get("/_stcore/health") == (200, "page") and get(METRICS, "POST")[1] == "page"
