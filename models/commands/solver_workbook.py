"""`solver-workbook FILE`: a planner's Excel Solver model read and solved again; the file's answer beside the best."""
from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from models.commands.reading import plan_or_say_why_not, pose_or_say_why_not, print_findings, seconds_above_zero
from models.excel_solver.comparing import Comparison, DecisionRow, compare_to_best
from models.excel_solver.solver_model import read_solver_model
from models.search_limits import SolveLimits
from models.wording import say
from models.words.figures import SET_PLACES, number_text


def register(parsers: argparse._SubParsersAction, language: str) -> None:
    parser = parsers.add_parser("solver-workbook", help=say("solver_workbook.help.command", language))
    parser.add_argument("file", metavar="FILE", help=say("solver_workbook.help.file", language))
    parser.add_argument("--sheet", default="", metavar="NAME", help=say("solver_workbook.help.sheet", language))
    parser.add_argument("--case", metavar="CASE", help=say("solver_workbook.help.case", language))
    parser.add_argument("--scenario", metavar="FILE", help=say("cli.help.scenario", language))
    parser.add_argument("--as-of", type=date.fromisoformat, metavar="DATE", help=say("cli.help.as_of", language))
    parser.add_argument("--time-limit", type=seconds_above_zero, default=SolveLimits().time_limit_seconds, metavar="S",
                        help=say("cli.help.time_limit", language))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """0 = the file holds a best answer of its own model; 1 = it does not, or the model could not be read."""
    from models.excel_solver.solving import solve_solver_model

    reading = read_solver_model(arguments.file, arguments.sheet)
    print_findings(reading.findings, arguments.lang)
    if reading.model is None:
        return 1
    problem = plan = None
    if arguments.case:
        problem = pose_or_say_why_not(arguments)
        plan = plan_or_say_why_not(problem, arguments)
        if plan is None:
            return 1
    answer = solve_solver_model(reading.model, SolveLimits(time_limit_seconds=arguments.time_limit))
    comparison = compare_to_best(reading.model, answer.termination, answer.values, answer.objective, plan,
                                 [p.project_id for p in problem.case.projects] if problem else ())
    print("\n".join(comparison_lines(comparison, arguments.lang)))
    return 0 if comparison.verdict == "same" else 1


def comparison_lines(comparison: Comparison, language: str) -> Iterator[str]:
    """The comparison as sentences."""
    model = comparison.model

    def told(key: str, **values: object) -> str:
        return say(f"solver_workbook.{key}", language, **values)

    yield told("model", sheet=model.sheet, cell=model.objective_cell, sense=told(f"sense.{model.sense}"),
               decisions=len(model.decisions), constraints=len(model.constraints))
    yield told("objective", stored=figure(comparison.stored_objective, language),
               best=told("none") if comparison.best_objective is None else figure(comparison.best_objective, language))
    for row in comparison.rows:
        yield told("decision_differs" if row.differs else "decision", cell=row.decision.cell, label=row.decision.label,
                   stored=figure(row.decision.stored, language),
                   best=told("none") if row.best is None else figure(row.best, language)) + _ours(row, language)
    for broken in comparison.broken:
        key = "broken_limit" if broken.constraint is None else "broken"
        yield told(key, cell=broken.cell, by=figure(broken.by, language))
    if not comparison.broken:
        yield told("all_kept")
    if comparison.is_another_answer:
        yield told("another_answer")
    yield told(f"verdict.{comparison.verdict}")


def _ours(row: DecisionRow, language: str) -> str:
    if not row.project_id:
        return ""
    if row.option is None:
        return say("solver_workbook.ours_not_funded", language)
    return say("solver_workbook.ours_funded", language, state=figure(Fraction(row.option.state_mvnd), language),
               scale=figure(row.option.scale_share * 100, language))


def figure(value: Fraction, language: str) -> str:
    """An exact number with the places that the Solver itself shows."""
    return number_text(value, language, SET_PLACES, trim=True)
