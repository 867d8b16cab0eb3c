"""Draws of what a register records of its doubt: processor time of one, by size, and what two workers make of it.

`python -m benchmarks.certainty [DRAWS]` prints the lines (1,000 draws of the illustrative register, on two processes).
Processor time is counted over this process and its children: on a busy machine the clock on the wall tells little.
"""
from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

from benchmarks.measure import Line, Seconds, timed
from benchmarks.register import make_problem
from models.certainty.deciding import DrawTask
from models.certainty.run import LARGE_GAP, Workers, find_certainty
from models.certainty.uncertainty import recorded
from models.certainty.workers import chunks_of, plan_here, plan_in_processes
from models.files.shipped import DATA
from models.planning import plan_funding
from models.problem import Problem, state_problem
from models.register.case_io import read_case
from models.search_limits import SolveLimits
from models.watch import UNWATCHED

AS_OF = date(2026, 11, 1)
_MINUTES, _LARGE_MINUTES, _TIMES = 4.0, 45.0, 1.8
_SAMPLE, _SCALING = 40, 60
# Points of spread beside every score of the made register, which records none of its own.
_SPREAD = Fraction(5)


def measure(draws: int) -> Iterator[Line]:
    """The illustrative register whole, one against two processes on some draws, a sample at N = 2,437."""
    task = illustrative()
    yield _whole(task, draws)
    yield _scaling(task)
    yield _large()


def illustrative() -> DrawTask:
    """The plan of the illustrative register, and what that records."""
    problem = state_problem(read_case(DATA / "sample" / "illustrative").case, AS_OF)
    return DrawTask(problem, plan_funding(problem, price_levels=False), recorded(problem), 1)


def large(projects: int, gap_share: float = LARGE_GAP) -> DrawTask:
    """A plan within the gap of a made register, with the same spread beside every score."""
    problem = make_problem(projects)
    problem = Problem(replace(problem.case, scores=tuple(replace(row, spread=_SPREAD) for row in problem.case.scores)),
                      problem.rulebook, problem.settings)
    limits = SolveLimits(gap_share=gap_share, time_limit_seconds=300.0, searches=1)
    return DrawTask(problem, plan_funding(problem, limits, price_levels=False), recorded(problem), 1, gap_share)


def _whole(task: DrawTask, draws: int) -> Line:
    with tempfile.TemporaryDirectory() as folder:
        found, used = timed(lambda: find_certainty(
            task.problem, task.plan, task.uncertainty, draws=draws, workers=plan_in_processes(2), folder=Path(folder)))
    minutes = used.cpu / 2 / 60
    return Line(f"{draws:,} draws of the illustrative register on 2 cores", f"N = {len(task.problem.case.projects)}",
                f"{minutes:.1f} min", f"<= {_MINUTES * draws / 1_000:.1f} min", minutes <= _MINUTES * draws / 1_000, 1,
                f"processor time {used.cpu:.0f} s shared by 2, {used.cpu / max(1, found.draws):.2f} s a draw; wall "
                f"{used.wall / 60:.1f} min; {found.draws} draws; no search in {float(found.without_search_share):.1%}"
                f"; not proved {found.unproved}, at most {found.most_gap:.3%} better; classes "
                f"{', '.join(f'{each} {count}' for each, count in found.classes.items())}; in every draw "
                f"{found.in_every_draw} of {len(found.funded)}, lists {found.lists}, "
                f"by reduced costs {found.by_costs_share}")


def _scaling(task: DrawTask) -> Line:
    """Pairs in one run: the same draws on one process and on two, each with its start."""
    one, two = (_timed(task, plan_in_processes(count)) for count in (1, 2))
    return Line("one worker against two", f"{_SCALING} draws", f"{one.wall / two.wall:.2f} times", f">= {_TIMES}",
                one.wall / two.wall >= _TIMES, 1,
                f"wall {one.wall:.1f} s and {two.wall:.1f} s, processor time {one.cpu:.1f} s and {two.cpu:.1f} s: "
                f"work per draw grows by {two.cpu / one.cpu - 1:+.1%} with the second")


def _timed(task: DrawTask, workers: Workers) -> Seconds:
    return timed(lambda: list(workers(task, chunks_of(range(_SCALING)), UNWATCHED)))[1]


def _large() -> Line:
    task = large(2_437)
    plans, used = timed(lambda: [plan for part in plan_here(task, chunks_of(range(_SAMPLE)), UNWATCHED)
                                 for plan in part])
    minutes = used.cpu / _SAMPLE * 1_000 / 60
    moved = sum(len(plan.entered) + len(plan.left) for plan in plans) / len(plans)
    return Line("1,000 draws within 0.1 %, extrapolated from a sample", "N = 2,437", f"{minutes:.0f} processor minutes",
                f"<= {_LARGE_MINUTES:.0f}", minutes <= _LARGE_MINUTES, 1,
                f"{_SAMPLE} draws at {used.cpu / _SAMPLE:.2f} s, the model included; within the gap "
                f"{sum(plan.is_proved for plan in plans)}; projects that come or go per draw {moved:.0f}")


if __name__ == "__main__":
    for line in measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000):
        print(f"{line.topic} | {line.size} | {line.measured} | {line.target} | {line.is_met}\n    {line.note}",
              flush=True)
