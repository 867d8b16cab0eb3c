"""`RESULTS.md`: the machine, the versions, and one table of targets with what this run measured."""
from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.measure import Line, Scale
from benchmarks.register import SEED

PACKAGES = ("highspy", "pulp", "linopy", "pyomo", "ortools", "numpy", "pandas")
VERDICTS = {True: "met", False: "not met", None: "-"}


@dataclass(frozen=True)
class Machine:
    """What the numbers were measured on."""

    processor: str
    cores: int
    memory_gib: float
    system: str
    load: str
    began: str

    @classmethod
    def now(cls) -> Machine:
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        load = " / ".join(f"{part:.1f}" for part in os.getloadavg())
        return cls(_processor(), cores, pages / 2**30, f"{platform.system()} {platform.machine()}", load,
                   datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %Z"))

    @property
    def is_busy(self) -> bool:
        """Others were already using the machine: times on the wall are then longer than it needs."""
        return float(self.load.split(" / ")[0]) > 0.5 * self.cores


def to_markdown(machine: Machine, scale: Scale, lines: Sequence[Line], minutes: float,
                missing: Sequence[str] = ()) -> str:
    """The whole file; lines in the order measured, their notes below the table. `missing`: what was not measured."""
    text = [
        "# Benchmark results", "",
        "Written by `make bench`. Each line is a ratio or a gap measured side by side in one run, the median of its "
        "runs. Wall time decides; processor time stands beside it, because a busy machine stretches the one and not "
        "the other.", ""]
    if scale.name == "quick":
        text += ["**Quick run: smaller sizes than the targets ask for. It shows that everything works, and proves "
                 "nothing about the targets.**", ""]
    if machine.is_busy:
        text += [f"**The machine was busy with other work when the run began (load {machine.load} on {machine.cores} "
                 "cores): seconds and verdicts that rest on seconds are worse than on an idle one.**", ""]
    if missing:
        text += [f"**Not measured in this run: {', '.join(missing)}.**", ""]
    text += [
        f"- Began {machine.began}, took {minutes:.0f} minutes; load average at the start {machine.load}",
        f"- {machine.processor}, {machine.cores} cores, {machine.memory_gib:.1f} GiB; {machine.system}",
        f"- Python {platform.python_version()}; " + ", ".join(f"{name} {_version(name)}" for name in PACKAGES),
        f"- Run: {scale.name}; registers of `benchmarks/register.py`, seed {SEED}; one solver thread", "",
        "| # | what | size | measured | target | verdict | runs |", "|---|---|---|---|---|---|---|"]
    text += [f"| {number} | {line.topic} | {line.size} | {line.measured} | {line.target} | {VERDICTS[line.is_met]} "
             f"| {line.runs} |" for number, line in enumerate(lines, start=1)]
    text += ["", "\"-\" = no target, or this run cannot tell (a time limit ended it).", ""]
    text += [f"{number}. {line.note}" for number, line in enumerate(lines, start=1)]
    return "\n".join(text) + "\n"


def _processor() -> str:
    try:
        for row in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if row.startswith("model name"):
                return row.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or "unknown processor"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"
