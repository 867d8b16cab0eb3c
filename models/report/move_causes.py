"""Why two plans treat a project differently, as far as arithmetic alone can tell: one code a project, nothing solved.

Codes have their words at `desk.cause.<code>`. What is left when nothing about the project itself differs: `made_room`
(others left) for one that comes in or gets more, `gave_way` for one that goes out or gets less.
"""
from __future__ import annotations

from models.domain import Decision
from models.explain.not_funded import reason_not_funded
from models.plan import FundingOption, Plan
from models.problem import Problem
from models.report.who_moves import Move, ProjectMove

CAUSES = ("own_data", "must", "freed", "later", "earlier", "smaller", "larger", "payers", "made_room", "gave_way")


def cause_of(move: ProjectMove, before: tuple[Problem, Plan], after: tuple[Problem, Plan]) -> str:
    """The cause of one move: of `CAUSES`, or why a project that left is not funded (`reason_not_funded`)."""
    project_id = move.project_id
    projects = [problem.case.project_by_id.get(project_id) for problem, _ in (before, after)]
    if None in projects:
        return "own_data"
    then, now = (project.decision for project in projects)
    if then is not now:
        return str(now) if now is not Decision.FREE else "freed"
    if _data(before[0], project_id) != _data(after[0], project_id):
        return "own_data"
    if move.move is Move.OUT:
        code, _ = reason_not_funded(*after, projects[1])
        return "gave_way" if code == "outranked" else code
    if move.move is Move.IN:
        return "made_room"
    return _resized(*(plan.chosen_by_project[project_id] for _, plan in (before, after)))


def _data(problem: Problem, project_id: str) -> tuple[object, ...]:
    """What the register says of a project: its own row, its costs and its pledges."""
    return (problem.case.project_by_id[project_id], tuple(problem.costs_of.get(project_id, ())),
            tuple(pledge for pledge in problem.case.pledges if pledge.project_id == project_id))


def _resized(then: FundingOption, now: FundingOption) -> str:
    if now.scale_share != then.scale_share:
        return "larger" if now.scale_share > then.scale_share else "smaller"
    if now.start_year != then.start_year:
        return "later" if now.start_year > then.start_year else "earlier"
    return "payers"
