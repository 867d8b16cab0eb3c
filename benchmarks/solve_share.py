"""What the modelling layer costs: the product's path beside bare HiGHS on the identical arrays."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import highspy
import numpy

from benchmarks.measure import Line, Scale, Seconds, middle, timed
from benchmarks.register import make_problem
from benchmarks.rows import Rows, rows_of
from benchmarks.textbook import SETTINGS
from models.families.options import make_options
from models.milp.build import write_programme
from models.milp.programme import Programme
from models.milp.search import LexicographicSearch
from models.milp.solver import MIP_TOLERANCE
from models.planning import value_of_plan
from models.problem import Problem
from models.search_limits import SolveLimits

GAP = 0.001


@dataclass(frozen=True)
class Path:
    """Seconds of each step of one plan, and the gap it ended with (None = no plan)."""

    options: Seconds
    build: Seconds
    hand_over: Seconds
    solve: Seconds
    read_back: Seconds
    gap: float | None


def measure(scale: Scale) -> Iterator[Line]:
    """Build + hand-over + read-back against the solve; and the whole path against bare HiGHS. One objective: value."""
    for size, seconds, repeats in ((scale.register, scale.register_seconds, scale.repeats),
                                   (scale.large, scale.large_seconds, scale.large_repeats)):
        problem = make_problem(size, **SETTINGS)
        limits = SolveLimits(gap_share=GAP, time_limit_seconds=seconds)
        rows = rows_of(_written(problem))
        ours, bare = [], []
        for _ in range(repeats):
            ours.append(our_path(replace(problem), limits))
            bare.append(bare_highs(rows, limits))
        if size == scale.register:
            yield from _share_lines(size, ours)
        yield _ratio_line(size, ours, bare, rows)


def our_path(problem: Problem, limits: SolveLimits) -> Path:
    """From the problem to the chosen options, step by step."""
    (options, no_options), making = timed(lambda: make_options(problem))
    programme, building = timed(lambda: write_programme(Programme(problem, options, no_options)))
    search, handing_over = timed(lambda: LexicographicSearch(programme, limits))
    result, solving = timed(lambda: search.run())

    def read_back() -> object:
        chosen = tuple(programme.options[column] for column in result.chosen_columns)
        return value_of_plan(programme, chosen)

    gap = result.levels[0].gap if result.chosen_columns else None
    return Path(making, building, handing_over, solving, timed(read_back)[1], gap)


def bare_highs(rows: Rows, limits: SolveLimits) -> tuple[Seconds, float | None]:
    """passModel, run, column values; with the tolerances and the seed of the product."""

    def run() -> highspy.Highs:
        highs = highspy.Highs()
        for name, value in {"output_flag": False, "threads": limits.threads, "parallel": "off",
                            "random_seed": limits.seed, "time_limit": limits.time_limit_seconds,
                            "mip_rel_gap": limits.gap_share, "mip_abs_gap": 0.0,
                            "mip_feasibility_tolerance": MIP_TOLERANCE}.items():
            highs.setOptionValue(name, value)
        highs.passModel(
            len(rows.costs), len(rows.row_lower), len(rows.columns), int(highspy.MatrixFormat.kRowwise),
            int(highspy.ObjSense.kMinimize), 0.0, -rows.costs, rows.lower, rows.upper, rows.row_lower, rows.row_upper,
            rows.starts[:-1], rows.columns, rows.coefficients, rows.is_whole.astype(numpy.int32))
        highs.run()
        numpy.array(highs.getSolution().col_value)
        return highs

    highs, seconds = timed(run)
    info = highs.getInfo()
    has_plan = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    return seconds, info.mip_gap if has_plan else None


def reached(gap: float | None) -> bool:
    return gap is not None and gap <= GAP * (1 + 1e-6)


def gap_text(gap: float | None) -> str:
    return "no plan" if gap is None else f"{100 * gap:.3f} %"


def _written(problem: Problem) -> Programme:
    return write_programme(Programme(problem, *make_options(problem)))


def _share_lines(size: int, paths: list[Path]) -> Iterator[Line]:
    steps = {name: middle([getattr(path, name) for path in paths])
             for name in ("options", "build", "hand_over", "solve", "read_back")}
    around = steps["build"] + steps["hand_over"] + steps["read_back"]
    solve = steps["solve"]
    at_least = "" if all(reached(path.gap) for path in paths) else "at most "
    parts = ", ".join(f"{name.replace('_', ' ')} {seconds.wall:.3f} s" for name, seconds in steps.items())
    share = around.wall / solve.wall
    yield Line("PuLP build + hand-over + read-back, against the solve alone", f"N = {size:,}",
               f"{at_least}{100 * share:.1f} %", "<= 10 %", share <= 0.1, len(paths),
               f"{parts}; by processor time {100 * around.cpu / solve.cpu:.1f} %; gaps reached: "
               f"{', '.join(gap_text(path.gap) for path in paths)}")
    with_options = around + steps["options"]
    yield Line("the same with making the funding options", f"N = {size:,}",
               f"{at_least}{100 * with_options.wall / solve.wall:.1f} %", "", None, len(paths),
               f"by processor time {100 * with_options.cpu / solve.cpu:.1f} %")


def _ratio_line(size: int, ours: list[Path], bare: list[tuple[Seconds, float | None]], rows: Rows) -> Line:
    our = middle([path.build + path.hand_over + path.solve + path.read_back for path in ours])
    raw = middle([seconds for seconds, _ in bare])
    our_done, raw_done = all(reached(path.gap) for path in ours), all(reached(gap) for _, gap in bare)
    ratio = our.wall / raw.wall
    if our_done:
        sign, is_met = ("" if raw_done else "less than "), ratio <= 1.15
    else:
        sign, is_met = ("more than " if raw_done else ""), False if raw_done else None
    return Line("our path against raw highspy on the identical arrays", f"N = {size:,}", f"{sign}{ratio:.2f}",
                "<= 1.15", is_met, len(ours),
                f"{len(rows.costs):,} columns, {len(rows.row_lower):,} rows, {len(rows.columns):,} non-zeros; "
                f"ours {our.wall:.2f} s ({our.cpu:.2f} s processor) to {gap_text(ours[-1].gap)}, "
                f"raw {raw.wall:.2f} s ({raw.cpu:.2f} s) to {gap_text(bare[-1][1])}"
                + ("" if our_done and raw_done else "; where the gap was not reached the time limit ended the run"))
