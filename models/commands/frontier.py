"""`frontier CASE --goals value,localisation|value,counterpart`: every best compromise of two goals, proved."""
from __future__ import annotations

import argparse
from pathlib import Path

from models.commands.reading import (
    add_answer_arguments,
    plan_or_say_why_not,
    pose_or_say_why_not,
    print_answer,
    step_lines,
)
from models.plain import to_plain
from models.search_limits import SolveLimits
from models.units import read_unambiguous
from models.wording import say

_SECONDS = ("localisation", "counterpart")


def register(parsers: argparse._SubParsersAction, language: str) -> None:
    parser = parsers.add_parser("frontier", help=say("frontier.help.command", language))
    add_answer_arguments(parser, language, "frontier")
    parser.add_argument("--goals", required=True, choices=[f"value,{second}" for second in _SECONDS],
                        help=say("frontier.help.goals", language))
    parser.add_argument("--step", type=read_unambiguous, metavar="MVND", help=say("frontier.help.step", language))
    parser.add_argument("--save-points", metavar="FOLDER", help=say("frontier.help.save_points", language))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    # Imported here: checking a register must not load a solver.
    from models.milp.frontier import SecondGoal, find_frontier
    from models.scenario.frontier import place_plan, point_scenario
    from models.scenario.writing import to_yaml
    from models.words.scenario_text import frontier_lines

    language = arguments.lang
    problem = pose_or_say_why_not(arguments)
    plan = plan_or_say_why_not(problem, arguments)
    if plan is None:
        return 1
    second = SecondGoal(arguments.goals.partition(",")[2])
    found = find_frontier(problem, second, SolveLimits(time_limit_seconds=arguments.time_limit),
                          step_mvnd=arguments.step, starts=(plan,),
                          watch=step_lines(language))
    placed = place_plan(problem, plan, found)
    lines = list(frontier_lines(found, placed, language))
    if arguments.save_points:
        folder = Path(arguments.save_points)
        folder.mkdir(parents=True, exist_ok=True)
        for place, point in enumerate(found.points, start=1):
            name = say("frontier.point_name", language, place=place, goal=say(f"frontier.goal.{second}", language))
            scenario = point_scenario(problem, second, point, name=name, author=say("frontier.author", language),
                                      note=say("frontier.point_note", language, count=len(found.points)))
            (folder / f"point-{place:02d}.yaml").write_text(to_yaml(scenario), encoding="utf-8")
    points = [{"value_exact": str(point.value), "other_mvnd": to_plain(point.other_mvnd),
               "is_proved": point.is_proved, "funded": sorted(option.project_id for option in point.chosen)}
              for point in found.points]
    print_answer({
        "goals": arguments.goals, "points": points, "step_mvnd": to_plain(found.step_mvnd),
        "unit_mvnd": to_plain(found.unit_mvnd), "end": found.end.value, "is_complete": found.is_complete,
        "is_complete_at_step": found.is_complete_at_step, "present": {
            "value_exact": str(placed.value), "other_mvnd": to_plain(placed.other_mvnd),
            "is_on_frontier": placed.point is not None, "beaten_by": len(placed.beaten_by)},
        "is_illustrative": problem.case.is_illustrative, "sentences": lines},
        lines, problem.case.is_illustrative, arguments)
    return 0
