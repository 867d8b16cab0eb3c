"""install.sh: a new version beside the old one, the way back, and what is refused before anything is touched.

Python is a stand-in here, so that nothing is installed; the real thing is `make try-bundle`.
"""
from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
STAND_IN = f"""#!/bin/sh
case "$1 $2" in
    "-c "*) exec {sys.executable} "$@" ;;
    "-m venv") for last; do :; done; mkdir -p "$last/bin"; cp "$0" "$last/bin/python" ;;
    "-m pip") echo "$@" >> "{{log}}" ;;
    "-m models.cli") exit "${{{{SAMPLE_FAILS:-0}}}}" ;;
esac
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    python = tmp_path / "python"
    python.write_text(STAND_IN.format(log=tmp_path / "pip.log"))
    python.chmod(0o755)
    return tmp_path


def bundle(place: Path, version: str) -> Path:
    folder = place / f"bundle-{version}"
    for name, text in (("tree/app.py", version), ("tree/requirements.txt", ""), ("wheels/x.whl", "wheel"),
                       ("PYTHON", f"{sys.version_info[0]}.{sys.version_info[1]} {platform.machine()}\n")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    shutil.copy(ROOT / "deploy" / "install.sh", folder)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    (folder / "SHA256SUMS").write_text("".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  ./{path.relative_to(folder)}\n" for path in files))
    return folder


def install(place: Path, folder: Path, **more: str) -> subprocess.CompletedProcess:
    return subprocess.run(["sh", str(folder / "install.sh"), str(place / "cofunding")], capture_output=True, text=True,
                          env={**os.environ, "PYTHON": str(place / "python"), **more})


def version(folder: Path) -> str:
    return (folder / "app.py").read_text()


def test_the_version_before_stays_beside_the_new_one(place):
    for number in ("1", "2", "3"):
        told = install(place, bundle(place, number))
        assert told.returncode == 0, told.stderr
    assert (version(place / "cofunding"), version(place / "cofunding.before")) == ("3", "2")
    assert not (place / "cofunding.new").exists()
    # The way back, as the guide tells it.
    (place / "cofunding").rename(place / "cofunding.new")
    (place / "cofunding.before").rename(place / "cofunding")
    assert version(place / "cofunding") == "2" and (place / "cofunding" / ".venv" / "bin" / "python").exists()


def test_packages_come_from_the_bundle_alone_and_by_their_hashes(place):
    install(place, bundle(place, "1"))
    told = (place / "pip.log").read_text()
    assert "--no-index" in told and "--require-hashes" in told and f"--find-links {place}/bundle-1/wheels" in told


@pytest.mark.parametrize(("break_it", "more", "said"), [
    (lambda folder: (folder / "wheels" / "x.whl").write_text("other"), {}, "damaged"),
    (lambda folder: (folder / "tree" / "app.py").unlink(), {}, "damaged"),
    (lambda folder: (folder / "PYTHON").write_text("2.7 vax\n"), {}, "2.7 vax"),
    (lambda folder: None, {"PYTHON": "/nowhere/python3"}, "/nowhere/python3"),
    (lambda folder: None, {"SAMPLE_FAILS": "1"}, "sample")])
def test_what_is_refused_leaves_the_installed_version(place, break_it, more, said):
    assert install(place, bundle(place, "1")).returncode == 0
    second = bundle(place, "2")
    break_it(second)
    told = install(place, second, **more)
    assert told.returncode == 1 and said in told.stderr
    assert version(place / "cofunding") == "1" and not (place / "cofunding.before").exists()
