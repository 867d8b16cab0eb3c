"""A PostgreSQL server of our own for the tests: a folder of its own, a socket in it, never as root."""
from __future__ import annotations

import glob
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import psycopg

NON_ROOT = ("postgres", "nobody")


def find_binaries() -> Path | None:
    """The folder with initdb and postgres, the newest version first; None when PostgreSQL is not installed."""
    folders = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[-2]), reverse=True)
    on_path = shutil.which("initdb")
    folders += [str(Path(on_path).parent)] if on_path else []
    return next((Path(folder) for folder in folders if (Path(folder) / "initdb").exists()), None)


class Server:
    """A running server. `kill` ends every process of it with SIGKILL, `start` brings it back."""

    def __init__(self, binaries: Path) -> None:
        self.binaries = binaries
        self.folder = Path(tempfile.mkdtemp(prefix="pg-", dir=_quick_folder()))
        self.as_user: dict[str, object] = {}
        if os.getuid() == 0:
            account = next(pwd.getpwnam(name) for name in NON_ROOT if _exists(name))
            os.chown(self.folder, account.pw_uid, account.pw_gid)
            self.as_user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        self.folder.chmod(0o700)
        self._run("initdb", "-D", "data", "-U", "store", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
                  "--data-checksums")
        self.start()

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run([self.binaries / program, *arguments], cwd=self.folder, check=True, capture_output=True,
                       **self.as_user)

    def start(self) -> None:
        # pg_ctl -w returns when the server accepts connections, after its crash recovery.
        self._run("pg_ctl", "-D", "data", "-w", "-t", "120", "-l", "log", "-o",
                  f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c max_connections=100", "start")

    def kill(self) -> None:
        """kill -9 of the server and of every process it started, as a crash of the machine's database would be."""
        pid = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        family = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True).stdout.split()
        for each in (pid, *map(int, family)):
            try:
                os.kill(each, signal.SIGKILL)
            except ProcessLookupError:
                continue
        # Dead, though perhaps not yet buried by whoever inherited it: its locks name a process that is no more.
        while any(_is_alive(each) for each in (pid, *map(int, family))):
            os.sched_yield()
        for lock in (self.folder / "data" / "postmaster.pid", *self.folder.glob(".s.PGSQL.*")):
            lock.unlink(missing_ok=True)

    def stop(self) -> None:
        try:
            self._run("pg_ctl", "-D", "data", "-m", "immediate", "-w", "stop")
        except subprocess.CalledProcessError:
            pass
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://store@/{database}?host={self.folder}"

    def execute(self, statement: str, database: str = "postgres") -> list[tuple]:
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def drop_database(self, name: str) -> None:
        self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def make_database(self, name: str) -> str:
        self.execute(f'CREATE DATABASE "{name}"')
        return self.url(name)


def _quick_folder() -> str | None:
    """Memory where there is enough of it: the tests make a database each."""
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > 2**30 else None


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def _exists(name: str) -> bool:
    try:
        return bool(pwd.getpwnam(name))
    except KeyError:
        return False
