"""`python -m benchmarks [--quick] [--only NAME ...] [--out FILE]`: measure every target and write `RESULTS.md`."""
from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from benchmarks import (
    against_layers,
    against_textbook,
    agreement,
    edit_to_plan,
    growth,
    pages,
    peak_memory,
    proved_gap,
    solve_share,
    suite,
    why_not,
)
from benchmarks.measure import FULL, QUICK, Line
from benchmarks.report import VERDICTS, Machine, to_markdown

MEASUREMENTS = {
    "against_layers": against_layers, "growth": growth, "edit_to_plan": edit_to_plan, "why_not": why_not,
    "suite": suite, "agreement": agreement, "proved_gap": proved_gap, "solve_share": solve_share,
    "against_textbook": against_textbook, "peak_memory": peak_memory, "pages": pages,
}
RESULTS = Path(__file__).resolve().parent / "RESULTS.md"


def main() -> int:
    """0 when everything was measured, whatever the verdicts; 1 when a measurement failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller sizes, about three minutes")
    parser.add_argument("--only", nargs="+", choices=MEASUREMENTS, default=list(MEASUREMENTS), metavar="NAME",
                        help=", ".join(MEASUREMENTS))
    parser.add_argument("--out", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    scale = QUICK if arguments.quick else FULL
    machine, began = Machine.now(), time.perf_counter()
    lines: list[Line] = []
    done: set[str] = set()
    failed = False
    for name in arguments.only:
        try:
            for line in MEASUREMENTS[name].measure(scale):
                lines.append(line)
                print(f"{line.topic} | {line.size} | {line.measured} | {line.target} | {VERDICTS[line.is_met]}\n"
                      f"    {line.note}", flush=True)
        except Exception as error:  # one failure must not cost the rest of a long run
            failed = True
            lines.append(Line(name, "", "failed", "", None, 0, f"{type(error).__name__}: {error}"))
            print(f"{name} failed: {error!r}", file=sys.stderr, flush=True)
        done.add(name)
        minutes = (time.perf_counter() - began) / 60
        missing = [name for name in MEASUREMENTS if name not in done]
        arguments.out.write_text(to_markdown(machine, scale, lines, minutes, missing), encoding="utf-8")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
