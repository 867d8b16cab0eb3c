"""Families of registers to a proved gap of 0.1 %: the product's search beside plain HiGHS on the identical arrays.

`python -m benchmarks.suite FAMILY N SEED SECONDS` measures one register in a process of its own and prints JSON.
Plain HiGHS: default settings, one thread, level after level, each level's arrays as `plan --mps` writes them.
"""
from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from math import exp, log

import highspy
import numpy

from benchmarks.families import families
from benchmarks.measure import Line, Scale, ask_child
from benchmarks.solve_share import GAP, gap_text
from models.milp import solver
from models.milp.arrays import ModelArrays, read_problem
from models.milp.build import build_programme
from models.milp.held_level import add_level
from models.milp.highs import QuietHighs, run_aside
from models.milp.objective import LevelGoal, level_goals, missing_localised
from models.milp.programme import Programme
from models.milp.search import LexicographicSearch
from models.search_limits import SolveLimits
from models.settings import Level

WORST, MEAN, SECONDS = 1.15, 0.6, 60.0
# The seeds the search was tuned on are 1 and 2; these were looked at afterwards.
SEEDS = (11, 12, 13, 14, 15)


def measure(scale: Scale) -> Iterator[Line]:
    """One line per family, one for all: geometric mean and worst of the ratios to plain HiGHS."""
    sizes = (240, 600, 1_000, 2_437, 10_000) if scale.name == "full" else (240,)
    seeds = SEEDS if scale.name == "full" else SEEDS[:2]
    every: list[dict] = []
    for family in families():
        found = [ask_child("benchmarks.suite", family, size, seed, SECONDS)
                 for size in sizes for seed in (seeds if size < 10_000 else seeds[:1])]
        every += found
        yield _line(f"plain HiGHS on the same arrays, family {family}", sizes, found)
    yield _line("plain HiGHS on the same arrays, all families", sizes, every)


def _line(topic: str, sizes: Sequence[int], found: list[dict]) -> Line:
    planned = [one for one in found if one["ours"]["gap"] is not None or one["plain"]["gap"] is not None]
    ratios = sorted(one["ours"]["seconds"] / one["plain"]["seconds"] for one in planned)
    mean = exp(sum(map(log, ratios)) / len(ratios)) if ratios else float("nan")
    late = sum(not _reached(one["plain"]["gap"]) for one in planned)
    without = sum(one["ours"]["gap"] is None for one in planned)
    open_ = [gap_text(one["ours"]["gap"]) for one in planned if not _reached(one["ours"]["gap"])]
    is_met = bool(ratios) and mean <= MEAN and ratios[-1] <= WORST and not without
    each = "; ".join(f"{one['family']} {one['size']:,}/{one['seed']}: {one['ours']['seconds']:.1f} to "
                     f"{one['plain']['seconds']:.1f} s" for one in planned)
    return Line(topic, f"N = {', '.join(f'{size:,}' for size in sizes)}",
                f"geometric mean {mean:.2f}, worst {ratios[-1] if ratios else float('nan'):.2f}",
                f"<= {MEAN}, <= {WORST}", is_met, len(planned),
                f"processor seconds of the longer of the searches side by side, to a proved {100 * GAP} %, ours to "
                f"plain; within {SECONDS:.0f} s by the clock plain HiGHS did not reach it {late} times (its ratio is "
                f"then too high), ours ended without a plan {without} times and farther off in {len(open_)} "
                f"({', '.join(open_)}); {len(found) - len(planned)} registers have no plan at all: {each}")


def _reached(gap: float | None) -> bool:
    return gap is not None and gap <= GAP * (1 + 1e-6)


def main(family: str, size: int, seed: int, seconds: float) -> None:
    programme = build_programme(families()[family](size, seed))
    order = (("ours", our_search), ("plain", plain_highs))
    found = {name: search(programme, seconds) for name, search in (order if seed % 2 else order[::-1])}
    print(json.dumps({"family": family, "size": size, "seed": seed, "columns": len(programme.variables), **found}))


def our_search(programme: Programme, seconds: float) -> dict:
    """The product's levels up to value, two searches side by side whatever the load."""
    used: dict[str, float] = {}
    solver.run_aside = _counting(used)
    began, wall = time.thread_time(), time.perf_counter()
    cpu = time.process_time()
    result = LexicographicSearch(
        programme, SolveLimits(gap_share=GAP, time_limit_seconds=seconds, searches=2)).run()
    own = time.thread_time() - began
    level = next((level for level in result.levels if level.level == Level.VALUE), None)
    return {"seconds": own + max([0.0, *used.values()]), "processor": time.process_time() - cpu,
            "wall": time.perf_counter() - wall, "gap": level.gap if level and result.chosen_columns else None,
            "objective": float(level.objective) if level else None, "bound": level.bound if level else None}


def _counting(used: dict[str, float]):
    """`run_aside`, counting the processor seconds of HiGHS by the thread that asked: what an idle core would take."""

    class Counted:
        def __init__(self, highs: highspy.Highs, name: str) -> None:
            self.highs, self.name = highs, name

        def run(self) -> highspy.HighsStatus:
            began = time.thread_time()
            try:
                return self.highs.run()
            finally:
                used[self.name] = used.get(self.name, 0.0) + time.thread_time() - began

    return lambda highs, *asked: run_aside(Counted(highs, threading.current_thread().name), *asked)


def plain_highs(programme: Programme, seconds: float) -> dict:
    """The value level after the levels above it, by HiGHS as it comes."""
    wall = time.perf_counter()
    levels = list(plain_levels(programme, GAP, seconds))
    used = sum(taken for *_, taken in levels)
    _, objective, bound, gap, _ = levels[-1]
    return {"seconds": used, "processor": used, "wall": time.perf_counter() - wall, "gap": gap,
            "objective": objective, "bound": bound}


def plain_levels(programme: Programme, gap_share: float,
                 seconds: float) -> Iterator[tuple[str, float | None, float | None, float | None, float]]:
    """Level after level up to value by HiGHS as it comes: level, objective, bound, gap, processor seconds.

    Without a plan objective, bound and gap are None, and it is the last one.
    """
    arrays, wall = read_problem(programme.lp, programme.variables), time.perf_counter()
    for position, goal in enumerate(level_goals(programme)):
        arrays.set_costs([goal.costs.get(column, 0) for column in range(len(programme.variables))], goal.maximise,
                         goal.offset)
        began = time.thread_time()
        highs = _run(arrays, gap_share, seconds - (time.perf_counter() - wall))
        used = time.thread_time() - began
        info, values = highs.getInfo(), numpy.array(highs.getSolution().col_value)
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            yield goal.level, None, None, None, used
            return
        sign = -1.0 if goal.maximise else 1.0
        yield goal.level, sign * info.objective_function_value, sign * info.mip_dual_bound, info.mip_gap, used
        if goal.level == Level.VALUE:
            return
        add_level(arrays, goal, _exactly(programme, goal, values), position)


def _exactly(programme: Programme, goal: LevelGoal, values: numpy.ndarray):
    chosen = [column for column in range(len(programme.options)) if values[column] > 0.5]
    if goal.level == Level.LOCALISATION:
        return missing_localised(programme, chosen)
    return sum((goal.costs.get(column, 0) for column in chosen), goal.offset)


def _run(arrays: ModelArrays, gap_share: float, seconds: float) -> highspy.Highs:
    highs = QuietHighs()
    sign = -1.0 if arrays.maximise else 1.0
    for name, value in {"output_flag": False, "threads": 1, "parallel": "off", "time_limit": max(0.0, seconds),
                        "mip_rel_gap": gap_share, "mip_abs_gap": 0.0}.items():
        highs.setOptionValue(name, value)
    highs.passModel(
        len(arrays.costs), len(arrays.row_names), len(arrays.columns), int(highspy.MatrixFormat.kRowwise),
        int(highspy.ObjSense.kMinimize), sign * arrays.offset, sign * arrays.costs, arrays.lower, arrays.upper,
        arrays.row_lower, arrays.row_upper, arrays.starts[:-1], arrays.columns, arrays.coefficients,
        arrays.is_whole.astype(numpy.int32))
    highs.run()
    return highs


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
