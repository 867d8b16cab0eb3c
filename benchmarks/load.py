"""`python -m benchmarks.load PLANNERS... [--seconds S]`: planners on one process over websockets, a change each 8 s.

A planner here is a browser without a screen: it opens a page, edits a cell of the register, goes to another page, and
waits for each run to end, as Streamlit's own client does. Measured: from sending to the end of the run (p50, p95),
errors, and of the server: processor time, memory, open files, threads. The clients run in this process, so they take
processor time from the server on a small machine; what they took is told.
"""
from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from ui.navigation import PAGES

ROOT = Path(__file__).resolve().parent.parent
PORT = 28_911
EVERY = 8.0
# What a planner does in turn: change a cost, then look at what it did.
ROUND = ("projects", "allocation", "projects", "desk", "projects", "briefing")
PATIENCE = 120.0


@dataclass
class Planner:
    """One browser. seconds: how long each action took, by page."""

    socket: ClientConnection
    pages: dict[str, str] = field(default_factory=dict)
    page: str = ""
    query: str = ""
    editor: str = ""
    seconds: list[tuple[str, float]] = field(default_factory=list)
    errors: int = 0

    async def act(self, page: str, is_edit: bool, chance: random.Random) -> None:
        """Edit a cell of the page's table, or open the page; until the run has ended."""
        message = BackMsg()
        state = message.rerun_script
        if is_edit and self.editor:
            typed = {"lead_enterprise": f"Doanh nghiệp {chance.randrange(10**6)}"}
            edits = {"edited_rows": {str(chance.randrange(20)): typed}, "added_rows": [], "deleted_rows": []}
            widget = state.widget_states.widgets.add()
            widget.id, widget.string_value = self.editor, json.dumps(edits)
        state.page_script_hash, state.query_string = self.pages.get(page, self.page), self.query
        began = time.monotonic()
        await self.socket.send(message.SerializeToString())
        await self._until_over()
        self.seconds.append(("edit" if is_edit else page, time.monotonic() - began))

    async def _until_over(self) -> None:
        while True:
            message = ForwardMsg.FromString(await asyncio.wait_for(self.socket.recv(), PATIENCE))
            kind = message.WhichOneof("type")
            if kind == "navigation":
                hashes = {each.url_pathname: each.page_script_hash for each in message.navigation.app_pages}
                self.pages = {name: hashes[PAGES[name].address] for name in set(ROUND)}
                self.page = message.navigation.page_script_hash
            elif kind == "page_info_changed":
                self.query = message.page_info_changed.query_string
            elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                element = message.delta.new_element
                if element.WhichOneof("type") == "dataframe" and "-register_" in element.dataframe.id:
                    self.editor = element.dataframe.id
                elif element.WhichOneof("type") == "exception":
                    self.errors += 1
            elif kind == "script_finished" and message.script_finished in (
                    ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_WITH_COMPILE_ERROR):
                self.errors += message.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY
                return


async def work(number: int, end: float, start_after: float) -> Planner:
    """One planner from its first page to the end."""
    chance = random.Random(number)
    await asyncio.sleep(start_after)
    async with connect(f"ws://127.0.0.1:{PORT}/_stcore/stream", subprotocols=["streamlit"], max_size=None,
                       additional_headers={"Cookie": f"visitor={number:016d}"}) as socket:
        planner = Planner(socket)
        await planner.act("", False, chance)
        planner.seconds.clear()
        turn = chance.randrange(len(ROUND))
        while time.monotonic() < end:
            begun = time.monotonic()
            page = ROUND[turn % len(ROUND)]
            try:
                is_there = page == "projects" and planner.pages.get("projects") == planner.page
                await planner.act(page, is_there, chance)
                if page == "projects" and not is_there:
                    await planner.act(page, True, chance)
            except (TimeoutError, OSError):
                planner.errors += 1
            turn += 1
            await asyncio.sleep(max(0.0, EVERY - (time.monotonic() - begun)))
        return planner


@contextmanager
def server() -> Iterator[int]:
    """A fresh dashboard with its own drafts and store; its process id."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "DRAFTS_FOLDER": f"{folder}/drafts",
                       "COFUNDING_STORE_URL": f"sqlite:///{folder}/library/store.sqlite"}
        running = subprocess.Popen([sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(PORT)],
                                   cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            while not _answers():
                time.sleep(0.2)
            yield running.pid
        finally:
            running.terminate()
            running.wait()


def _answers() -> bool:
    try:
        return urllib.request.urlopen(f"http://127.0.0.1:{PORT}/health", timeout=2).status == 200
    except OSError:
        return False


def metrics() -> dict[str, float]:
    """What the server tells its monitor."""
    text = urllib.request.urlopen(f"http://127.0.0.1:{PORT}/metrics", timeout=30).read().decode()
    return {name: float(value) for name, value in re.findall(r"^cofunding_(\S+) (\S+)$", text, flags=re.MULTILINE)}


async def measure(planners: int, seconds: float) -> dict[str, object]:
    """One run with so many planners: the first pages first, then the measured time."""
    before, own = metrics(), time.process_time()
    end = time.monotonic() + EVERY + seconds
    done = await asyncio.gather(*(work(number, end, number * EVERY / planners) for number in range(planners)),
                                return_exceptions=True)
    after, took = metrics(), time.process_time() - own
    worked = [each for each in done if isinstance(each, Planner)]
    times = sorted(each for planner in worked for _, each in planner.seconds)
    used = after['processor_seconds_total{of="server"}'] - before['processor_seconds_total{of="server"}']
    pages = {page: round(median(found), 3) for page in ("edit", *sorted(set(ROUND)))
             if (found := [each for planner in worked for name, each in planner.seconds if name == page])}
    return {"planners": planners, "actions": len(times), "p50": round(median(times), 3),
            "p95": round(quantiles(times, n=20)[-1], 3), "median_by_page": pages,
            "errors": sum(planner.errors for planner in worked) + len(done) - len(worked),
            "server_processor_per_action": round(used / max(1, len(times)), 3), "clients_processor": round(took, 1),
            "server_cores_used": round(used / (seconds + EVERY), 2),
            "mb_per_session": round((after["resident_bytes"] - before["resident_bytes"]) / planners / 1e6, 1),
            "open_files": [before["open_files"], after["open_files"]], "threads": [before["threads"], after["threads"]]}


async def open_and_close(sessions: int) -> dict[str, object]:
    """Memory after so many visits that came, saw a page and went, a few at a time."""
    told = []
    for part in range(4):
        for first in range(0, sessions // 4, 10):
            await asyncio.gather(*(work(part * sessions + first + each, 0.0, 0.0) for each in range(10)))
        told.append(metrics())
    return {"sessions": sessions, "resident_mb": [round(each["resident_bytes"] / 1e6) for each in told],
            "open_files": [each["open_files"] for each in told], "sessions_kept": [each["sessions"] for each in told]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("planners", nargs="+", type=int)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--sessions", type=int, default=0, help="visits opened and closed after the first run")
    arguments = parser.parse_args()
    for planners in arguments.planners:
        with server():
            print(json.dumps(asyncio.run(measure(planners, arguments.seconds))), flush=True)
    if arguments.sessions:
        with server():
            print(json.dumps(asyncio.run(open_and_close(arguments.sessions))), flush=True)


if __name__ == "__main__":
    main()
