"""What a monitor may know without a secret: `/health` (JSON) and `/metrics` (Prometheus text).

Counts, seconds and bytes of this process only: no person, no project, no name, no path. Streamlit's own metrics, which
anybody could read as well, are closed.
"""
from __future__ import annotations

import os
import shutil
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from starlette.responses import JSONResponse, PlainTextResponse, Response
from streamlit.runtime import get_instance

from models.jobs.solve_job import ended_counts, queue_counts
from models.register.draft_room import FREE_BYTES
from models.register.draft_store import drafts_folder
from models.store.backup import newest_backup_at
from models.store.opening import app_version, backups_folder
from ui.log_lines import WRITTEN
from ui.uploads import held_bytes

HEALTH, METRICS = "/health", "/metrics"
CLOSED = "/_stcore/metrics"
# A backup older than this is told: the timer makes one every night.
OLD_BACKUP_SECONDS = 36 * 3600.0
_STARTED = time.time()
# How many requests were refused, by status.
REFUSED: Counter[str] = Counter()


class Monitor:
    """ASGI middleware, behind the doorman: answers what a monitor asks and hands on all else."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self._app = app

    async def __call__(self, scope: dict, receive: Callable, send: Callable) -> None:
        found = answer(scope["path"]) if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") else None
        await (found or self._app)(scope, receive, send)


def answer(path: str) -> Response | None:
    """What is answered at this path; None for all that the dashboard itself answers."""
    if path == HEALTH:
        checks = health()
        is_well = not set(checks.values()) & {"not_writable", "disk_low"}
        return JSONResponse({"status": "ok" if is_well else "failing", "version": app_version(), "checks": checks},
                            200 if is_well else 503, headers={"Cache-Control": "no-store"})
    if path == METRICS:
        return PlainTextResponse("".join(_lines(metrics())), headers={"Cache-Control": "no-store"},
                                 media_type="text/plain; version=0.0.4")
    return PlainTextResponse("Not found", 404) if path == CLOSED else None


def health() -> dict[str, str]:
    """A code for each place that the dashboard writes to, and for the age of the newest backup."""
    age = _backup_age()
    return {"drafts": _state(drafts_folder()), "store": _state(backups_folder().parent),
            "backup": "none" if age is None else "old" if age > OLD_BACKUP_SECONDS else "ok"}


def metrics() -> dict[str, dict[str, float]]:
    """{name of the metric: {labels: value}}; the labels as they are written, "" without any."""
    used = os.times()
    age, running = _backup_age(), queue_counts()
    return {
        "info": {f'version="{app_version()}"': 1},
        "uptime_seconds": {"": time.time() - _STARTED},
        "processor_seconds_total": {'of="server"': used.user + used.system,
                                    'of="searches"': used.children_user + used.children_system},
        "resident_bytes": {"": _resident()},
        "open_files": {"": _count("/proc/self/fd")},
        "threads": {"": _count("/proc/self/task")},
        "sessions": {"": _sessions()},
        "jobs_running": {f'line="{line}"': counts[0] for line, counts in running.items()},
        "jobs_waiting": {f'line="{line}"': counts[1] for line, counts in running.items()},
        "jobs_ended_total": {f'state="{state}"': count for state, count in ended_counts().items()},
        "upload_bytes": {"": sum(held_bytes().values())},
        "free_bytes": {f'place="{place}"': _free(folder) for place, folder in (
            ("drafts", drafts_folder()), ("store", backups_folder().parent))},
        "backup_age_seconds": {} if age is None else {"": age},
        "log_lines_total": {f'level="{level}"': WRITTEN[level] for level in ("WARNING", "ERROR", "CRITICAL")},
        "refused_requests_total": {f'status="{status}"': REFUSED[status] for status in ("403", "413")},
    }


def _lines(told: dict[str, dict[str, float]]) -> Iterator[str]:
    for name, values in told.items():
        yield f"# TYPE cofunding_{name} {'counter' if name.endswith('_total') else 'gauge'}\n"
        for labels, value in values.items():
            yield f"cofunding_{name}{f'{{{labels}}}' if labels else ''} {value:.15g}\n"


def _state(folder: Path) -> str:
    place = _existing(folder)
    if not os.access(place, os.W_OK | os.X_OK):
        return "not_writable"
    return "disk_low" if _free(place) < FREE_BYTES else "ok"


def _existing(folder: Path) -> Path:
    return next(each for each in (folder, *folder.parents) if each.is_dir())


def _free(folder: Path) -> int:
    return shutil.disk_usage(_existing(folder)).free


def _backup_age() -> float | None:
    newest = newest_backup_at(backups_folder())
    return None if newest is None else max(0.0, time.time() - newest)


def _sessions() -> int:
    return get_instance()._session_mgr.num_active_sessions()


def _count(folder: str) -> int:
    return len(os.listdir(folder)) if os.path.isdir(folder) else 0


def _resident() -> int:
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
