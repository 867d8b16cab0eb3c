"""The problem of each level as a file that any solver reads: MPS or LP, with the names of the rules and options.

The first level stands as the register states it; each later one holds the levels before it at what the plan reached, in
a row `level__<place>__<level>`. Objectives are in the level's own unit (points, million VND).
"""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import highspy

from models.milp.arrays import ModelArrays, read_problem
from models.milp.build import build_programme
from models.milp.held_level import add_level
from models.milp.highs import QuietHighs, expect_ok
from models.milp.objective import TIE_BREAK, LevelGoal, level_goals, tie_break_goal
from models.milp.programme import Programme
from models.plan import Plan
from models.problem import Problem


def write_level_models(problem: Problem, plan: Plan, path: Path,
                       baseline: frozenset[str] | None = None) -> tuple[Path, ...]:
    """Write `<stem>.<place>-<level><suffix>` beside `path` for every level whose earlier ones the plan has decided.

    The suffix says the format: `.mps`, or `.lp` (names as HiGHS's LP format allows). Raises OSError.
    """
    written = []
    programme = build_programme(problem)
    for place, (goal, arrays) in enumerate(level_models(programme, plan, baseline), start=1):
        target = path.with_name(f"{path.stem}.{place}-{goal.level}{path.suffix}")
        _write(arrays, [variable.name for variable in programme.variables], target)
        written.append(target)
    return tuple(written)


def level_models(programme: Programme, plan: Plan,
                 baseline: frozenset[str] | None = None) -> Iterator[tuple[LevelGoal, ModelArrays]]:
    """Each level's goal and arrays, the levels before it held at the plan's. The arrays are one object, changed on."""
    arrays = read_problem(programme.lp, programme.variables)
    reached = {level.level: level.objective for level in plan.levels}
    goals = level_goals(programme, baseline)
    if TIE_BREAK in reached:
        goals += (tie_break_goal(programme),)
    for position, goal in enumerate(goals):
        costs = [0] * len(arrays.costs)
        for column, cost in goal.costs.items():
            costs[column] = cost
        arrays.set_costs(costs, goal.maximise, goal.offset)
        yield goal, arrays
        if goal.level not in reached:
            return
        add_level(arrays, goal, reached[goal.level], position)


def _write(arrays: ModelArrays, columns: list[str], path: Path) -> None:
    highs = QuietHighs()
    highs.setOptionValue("output_flag", False)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(arrays.costs), len(arrays.row_names)
    model.sense_ = highspy.ObjSense.kMaximize if arrays.maximise else highspy.ObjSense.kMinimize
    model.offset_, model.col_cost_ = arrays.offset, arrays.costs
    model.col_lower_, model.col_upper_ = arrays.lower, arrays.upper
    model.row_lower_, model.row_upper_ = arrays.row_lower, arrays.row_upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_ = arrays.starts, arrays.columns
    model.a_matrix_.value_ = arrays.coefficients
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    model.integrality_ = [kinds[int(whole)] for whole in arrays.is_whole]
    model.col_names_, model.row_names_ = columns, arrays.row_names
    expect_ok(highs.passModel(model), "model")
    if highs.writeModel(str(path)) == highspy.HighsStatus.kError:
        raise OSError(f"{path}: not written")
