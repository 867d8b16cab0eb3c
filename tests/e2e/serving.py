"""A server of the dashboard and a Chromium for journeys: start, end, hold back, what was logged; how long to wait.

Nothing is downloaded: Chromium comes from the system (`apt-get install chromium`), `playwright install` is never run.
"""
from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO

from playwright.sync_api import Browser, Page, sync_playwright

# JOURNEYS_CPU_THROTTLE=4: the browser's processor is four times slower, every core is kept busy beside it, and all
# that is waited for may take that much longer.
THROTTLE = float(os.environ.get("JOURNEYS_CPU_THROTTLE") or 1)
# How long (milliseconds) a page may take, and a search. They cost nothing where all is well, so they are far above what
# a slow and busy machine needs: what fails by them is broken, not late.
PATIENCE = int(60_000 * THROTTLE)
LONG = 10 * PATIENCE
# When somebody who sees nothing happen tries once more.
A_MOMENT = int(5_000 * THROTTLE)
# JOURNEYS_FULL=1, as `make journeys-slow` sets it: every journey in both languages. The gate walks each in one; pages
# are tested in both without a browser.
IS_FULL = os.environ.get("JOURNEYS_FULL") == "1"
ROOT = Path(__file__).resolve().parents[2]
_LOGS: dict[str, IO[str]] = {}
_SERVERS: dict[str, subprocess.Popen] = {}
_ARGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--font-render-hinting=none"]


def languages(usual: str) -> list[str]:
    """The languages that a journey is walked in."""
    return ["vi", "en"] if IS_FULL else [usual]


def find_chromium() -> str | None:
    """The Chromium of this machine, or None."""
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    with _busy_cores(), sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find_chromium(), headless=True, args=_ARGS)
        try:
            yield browser
        finally:
            browser.close()


@contextlib.contextmanager
def _busy_cores() -> Iterator[None]:
    """Somebody else at work on every core, while journeys are slowed down."""
    work = "import os\nparent = os.getppid()\nwhile os.getppid() == parent: pass"
    others = [subprocess.Popen([sys.executable, "-c", work])
              for _ in range(os.cpu_count() or 1 if THROTTLE > 1 else 0)]
    try:
        yield
    finally:
        for other in others:
            other.kill()


@contextlib.contextmanager
def dashboard(seconds: float = 180, *, port: int | None = None, options: Sequence[str] = ()) -> Iterator[str]:
    """A fresh server of the dashboard on a free port (or a given one); yields its address. `options`: more settings."""
    port = port or free_port()
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryFile("w+") as log:
        _LOGS[url] = log
        server = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), *options], cwd=ROOT,
            stdout=log, stderr=subprocess.STDOUT)
        _SERVERS[url] = server
        try:
            _wait_until_healthy(url, server, time.monotonic() + seconds * THROTTLE)
            yield url
        finally:
            server.terminate()
            try:
                server.wait(PATIENCE / 1_000)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def kill(url: str) -> None:
    """End a server the hard way (kill -9), as a machine that loses its power does."""
    _SERVERS[url].kill()
    _SERVERS[url].wait()


@contextlib.contextmanager
def held_back(url: str) -> Iterator[None]:
    """No search of a server begins meanwhile, however quick the machine: what is asked waits. It has had one before."""
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(_SERVERS[url].pid)], capture_output=True, text=True)
    starters = [int(pid) for pid in found.stdout.split()]
    assert starters, "nothing has been searched for yet"
    for pid in starters:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in starters:
            os.kill(pid, signal.SIGCONT)


def free_port() -> int:
    """A port below those that the system gives to whoever connects: nobody takes it before the server does, nor while a
    killed server is away."""
    while True:
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port := random.SystemRandom().randrange(20_000, 32_000)))
            return port


def _wait_until_healthy(url: str, server: subprocess.Popen, end: float) -> None:
    while True:
        with contextlib.suppress(OSError):
            if urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).read() == b"ok":
                return
        if server.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"the dashboard did not start:\n{end_of_log(url)}")
        time.sleep(0.05)


def end_of_log(url: str, most: int = 4000) -> str:
    """What the server wrote last: the page itself tells a visitor nothing about an error."""
    _LOGS[url].seek(0)
    return _LOGS[url].read()[-most:]


def ends_of_logs() -> dict[str, str]:
    """What each running server wrote last, by its address."""
    return {url: end_of_log(url) for url in _LOGS if not _LOGS[url].closed}


def until(page: Page, is_so: Callable[[], object], milliseconds: int = PATIENCE) -> None:
    """Wait for something that stays so once it is."""
    end = time.monotonic() + milliseconds / 1_000
    while not is_so():
        assert time.monotonic() < end, "waited in vain"
        page.wait_for_timeout(20)
