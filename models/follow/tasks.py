"""Tasks: overdue or not, with evidence or not, and which of the six points each one has."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from models.codes import TaskStatus
from models.domain import Case
from models.follow.deadlines import Deadline, deadline_of
from models.ledger import Task
from models.problem import Problem

# The six points and the column each one stands in. They are told in press and second-hand; no notice that was read
# lists them.
SIX_POINTS: Mapping[str, str] = {"person": "person", "work": "title", "responsibility": "unit", "time": "due_on",
                                 "authority": "authority", "result": "product"}


@dataclass(frozen=True, slots=True)
class FollowedTask:
    """A task on a day. status: by what the register says and the day (a running task past its deadline is overdue).

    agency: that of its project, "" = of no one project. missing: the points it has not. is_confidential: it belongs to
    a confidential project, and only its id, status and deadline may be shown.
    """

    task: Task
    status: TaskStatus
    deadline: Deadline
    days_overdue: int
    agency: str
    missing: tuple[str, ...]
    is_confidential: bool

    @property
    def lacks_evidence(self) -> bool:
        """Told to be done, with nothing that shows it."""
        return self.status is TaskStatus.DONE and not (self.task.evidence or self.task.evidence_document)

    @property
    def is_clear(self) -> bool:
        """Whether all six points are there."""
        return not self.missing


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What is looked at; an empty tuple lets everything through."""

    statuses: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    deadlines: tuple[str, ...] = ()

    def passes(self, row: FollowedTask) -> bool:
        """Whether a task is looked at. Units and persons of a confidential project cannot be searched for."""
        unit, person = ("", "") if row.is_confidential else (row.task.unit, row.task.person)
        return all(not wanted or has in wanted for wanted, has in (
            (self.statuses, row.status), (self.agencies, row.agency), (self.units, unit), (self.persons, person),
            (self.deadlines, row.deadline)))


def follow_tasks(problem: Problem, as_of: date) -> tuple[FollowedTask, ...]:
    """Every task: overdue first, the longest first; then done without evidence; then by deadline."""
    return tuple(sorted((_followed(problem, task, as_of) for task in problem.case.tasks), key=_order))


def task_values(rows: Iterable[FollowedTask], name: str) -> tuple[str, ...]:
    """What tasks can be told apart by: `agency` of the row, `unit` or `person` of the task; no confidential ones."""
    found = {row.agency if name == "agency" else getattr(row.task, name) for row in rows if not row.is_confidential}
    return tuple(sorted(found))


def _followed(problem: Problem, task: Task, as_of: date) -> FollowedTask:
    deadline = deadline_of(task.due_on, as_of)
    status = task.task_status
    if status is not TaskStatus.DONE:
        status = TaskStatus.OVERDUE if deadline is Deadline.PASSED else status
    late = (as_of - task.due_on).days if status is TaskStatus.OVERDUE and deadline is Deadline.PASSED else 0
    is_confidential = belongs_to_confidential(problem.case, task.project_id)
    has_agency = task.project_id and not is_confidential
    agency = problem.body_of(task.project_id, "managing_agency") if has_agency else ""
    missing = tuple(point for point, column in SIX_POINTS.items() if not getattr(task, column))
    return FollowedTask(task, status, deadline, late, agency, missing, is_confidential)


def belongs_to_confidential(case: Case, project_id: str) -> bool:
    """Whether a row belongs to a confidential project; one of no project does not."""
    project = case.project_by_id.get(project_id)
    return project is not None and project.is_confidential


def _order(row: FollowedTask) -> tuple:
    rank = 0 if row.status is TaskStatus.OVERDUE else 1 if row.lacks_evidence else 2 + (row.status is TaskStatus.DONE)
    return rank, -row.days_overdue, row.task.due_on or date.max, row.task.task_id
