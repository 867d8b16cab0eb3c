"""Drawing a page again: its processor time beside Streamlit's own, on the illustrative and on the full register."""
from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Line, Scale

ROOT = Path(__file__).resolve().parent.parent
# The dashboard's own environment; the benchmarks have one of theirs, without Streamlit.
PYTHON = os.environ.get("DASHBOARD_PYTHON", str(ROOT / ".venv" / "bin" / "python"))
ILLUSTRATIVE, FULL_SIZE = 240, 2_437
TARGETS = {ILLUSTRATIVE: 0.04, FULL_SIZE: 0.10}


def measure(scale: Scale) -> Iterator[Line]:
    """One line for each page; the register of full size in a full run alone."""
    for projects in (ILLUSTRATIVE, scale.register) if scale.register == FULL_SIZE else (ILLUSTRATIVE,):
        for page, found in _runs(projects).items():
            yield Line(f"page {page}, drawn again", f"{projects:,} projects", f"{found['seconds']:.3f} s of processor",
                       f"<= {TARGETS[projects]:.2f} s", found["seconds"] <= TARGETS[projects], 7,
                       f"{found['messages']} messages to the browser; as many short texts on an empty page take "
                       f"Streamlit {found['floor']:.3f} s")


def _runs(projects: int) -> dict[str, dict[str, float]]:
    child = subprocess.run([PYTHON, "-m", "benchmarks.page_runs", str(projects)], capture_output=True, text=True,
                           cwd=ROOT, check=False)
    if child.returncode:
        raise RuntimeError((child.stderr.strip().splitlines() or [f"exit code {child.returncode}"])[-1])
    return json.loads(child.stdout.strip().splitlines()[-1])
