"""Tasks, milestones, results and past plans in words; of a confidential project only what it may show."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from models.follow.milestones import FollowedMilestone, GateState
from models.follow.past_plan import PastMoney
from models.follow.results import LocalisationPoint, ResultCount
from models.follow.tasks import SIX_POINTS, FollowedTask
from models.problem import Problem
from models.wording import say
from models.words.figures import count_text, day_text, mvnd_text, percent_text
from models.words.names import project_label


def task_title(row: FollowedTask, language: str) -> str:
    """What the task is; the word for confidential where its project is."""
    return say("follow.confidential", language) if row.is_confidential else row.task.title


def points_text(row: FollowedTask, language: str) -> str:
    """How many of the six points are there, and which are missing."""
    has = count_text(len(SIX_POINTS) - len(row.missing), language)
    if row.is_clear:
        return say("follow.points.all", language, has=has)
    return say("follow.points.missing", language, has=has,
               missing=", ".join(say(f"follow.point.{point}", language) for point in row.missing))


def evidence_text(row: FollowedTask | FollowedMilestone, language: str) -> str:
    """What shows the result, with its document; that there is none where there should be."""
    given = row.task if isinstance(row, FollowedTask) else row.milestone
    if row.lacks_evidence:
        return say("follow.no_evidence", language)
    if row.is_confidential:
        return ""
    return "; ".join(filter(None, (given.evidence, given.evidence_document)))


def obstacle_text(row: FollowedTask, language: str) -> str:
    """What is in the way and whether the mechanism or the implementation causes it."""
    if row.is_confidential or not row.task.obstacle:
        return ""
    told, cause = row.task.obstacle, row.task.obstacle_cause
    return say(f"disbursement.cause.{cause.value}", language, obstacle=told) if cause else told


def freed_text(state: GateState, language: str) -> str:
    """What stopping frees, year by year."""
    return "; ".join(say("follow.freed_in", language, year=year, amount=mvnd_text(amount, language))
                     for year, amount in sorted(state.freed_mvnd.items()))


def follow_lines(problem: Problem, tasks: Sequence[FollowedTask], milestones: Sequence[FollowedMilestone],
                 gates: Sequence[GateState], results: Sequence[ResultCount], points: Sequence[LocalisationPoint],
                 past: Sequence[PastMoney], language: str) -> Iterator[str]:
    """Everything, part by part under its heading; a part without a row says so."""
    def part(name: str, lines: Iterable[str]) -> Iterator[str]:
        told = list(lines)
        yield say(f"follow.part.{name}", language, count=count_text(len(told), language))
        yield from told or (say("follow.nothing", language),)

    def label(project_id: str) -> str:
        return project_label(problem.case, project_id, language) if project_id else say("headings.sum", language)

    yield from part("tasks", (task_line(row, language) for row in tasks))
    yield from part("milestones", (say(
        "follow.line.milestone", language, project=label(row.milestone.project_id),
        milestone="" if row.is_confidential else row.milestone.milestone_id, due=day_text(row.milestone.due_on),
        state=milestone_state(row, language), evidence=evidence_text(row, language) or say("terms.blank", language))
        for row in milestones))
    yield from part("gates", (say(
        "follow.line.gate", language, project=label(row.project_id), decision=say(
            f"terms.gate_decision.{row.decision.value}", language), freed=freed_text(row, language) or say(
                "terms.nobody", language), bound=mvnd_text(row.bound_mvnd, language)) for row in gates))
    yield from part("results", (say(
        "follow.line.result", language, project=label(row.key), kind=say(
            f"terms.result_kind.{row.kind.value}", language), promised=count_text(row.promised, language),
        achieved=count_text(row.achieved, language), overdue=count_text(row.overdue, language)) for row in results))
    yield from part("localisation", (say(
        "follow.line.localisation", language, project=label(row.project_id), year=row.year,
        basis=say(f"terms.basis.{row.basis.value}", language), promised=_share(row.promised_share, language),
        target=_share(row.target_share, language), recorded=_share(row.recorded_share, language)) for row in points))
    yield from part("past", (say(
        "follow.line.past", language, year=row.year, project=label(row.project_id),
        planned=mvnd_text(row.planned_mvnd, language), committed=mvnd_text(row.committed_mvnd, language),
        paid=mvnd_text(row.paid_mvnd, language)) for row in past))


def task_line(row: FollowedTask, language: str) -> str:
    """One task: what, who, by when, how it stands, what is missing."""
    task, blank = row.task, say("terms.blank", language)
    return say("follow.line.task", language, task=task.task_id, title=task_title(row, language),
               unit=(not row.is_confidential and task.unit) or blank,
               due=day_text(task.due_on) if task.due_on else blank, status=status_text(row, language),
               points=points_text(row, language),
               evidence=say("follow.no_evidence", language) if row.lacks_evidence else "").strip()


def status_text(row: FollowedTask, language: str) -> str:
    """How a task stands, with the days that it is late."""
    word = say(f"terms.task_status.{row.status.value}", language)
    return say("follow.late", language, status=word, days=count_text(row.days_overdue, language)) \
        if row.days_overdue else word


def milestone_state(row: FollowedMilestone, language: str) -> str:
    """Decided how, or waiting for a decision since when, or still to come."""
    decision = row.milestone.gate_decision
    if decision is not None:
        return say(f"terms.gate_decision.{decision.value}", language)
    if row.days_overdue:
        return say("follow.undecided", language, days=count_text(row.days_overdue, language))
    return say("follow.to_come", language)


def _share(share: object, language: str) -> str:
    return say("terms.blank", language) if share is None else percent_text(share, language)
