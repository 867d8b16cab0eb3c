"""Milestones: due, decided, at which TRL; which projects go on and which stop, and what stopping frees."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from models.codes import GateDecision, PaidBy
from models.follow.deadlines import Deadline, deadline_of
from models.follow.tasks import belongs_to_confidential
from models.ledger import Milestone
from models.money.planned import PlannedMoney
from models.problem import Problem

STOPS = (GateDecision.SUSPEND, GateDecision.TERMINATE)


@dataclass(frozen=True, slots=True)
class FollowedMilestone:
    """A milestone on a day. days_overdue: since it was due without a decision. trl_now: of the project.

    is_confidential: only project, day and state money may be shown.
    """

    milestone: Milestone
    deadline: Deadline
    days_overdue: int
    trl_now: int | None
    is_confidential: bool

    @property
    def is_decided(self) -> bool:
        return self.milestone.gate_decision is not None

    @property
    def lacks_evidence(self) -> bool:
        """A council let it go on with nothing that shows the result."""
        row = self.milestone
        return row.gate_decision is GateDecision.CONTINUE and not (row.evidence or row.evidence_document)


@dataclass(frozen=True, slots=True)
class GateState:
    """Where a project stands by its latest decision, million VND of state money.

    freed_mvnd: by year, planned and not paid once the project is suspended or terminated, from the year of the day on;
    nothing for one that goes on. bound_mvnd: the part of it that contracts still bind: it comes free only with them.
    """

    project_id: str
    decision: GateDecision
    milestone_id: str
    decided_on: date | None
    freed_mvnd: Mapping[int, int]
    bound_mvnd: int
    is_confidential: bool

    @property
    def is_stopped(self) -> bool:
        return self.decision in STOPS


def follow_milestones(problem: Problem, as_of: date) -> tuple[FollowedMilestone, ...]:
    """Every milestone: due and undecided first, the longest first; then those to come; then the decided ones."""
    rows = [_followed(problem, row, as_of) for row in problem.case.milestones]
    return tuple(sorted(rows, key=lambda row: (
        row.is_decided, -row.days_overdue, row.milestone.due_on, row.milestone.project_id, row.milestone.milestone_id)))


def _followed(problem: Problem, row: Milestone, as_of: date) -> FollowedMilestone:
    deadline = deadline_of(row.due_on, as_of)
    late = (as_of - row.due_on).days if deadline is Deadline.PASSED and row.gate_decision is None else 0
    return FollowedMilestone(row, deadline, late, problem.case.project_by_id[row.project_id].trl_now,
                             belongs_to_confidential(problem.case, row.project_id))


def gate_states(problem: Problem, planned: PlannedMoney, as_of: date) -> tuple[GateState, ...]:
    """Every project with a decision, by the latest one: those that stop first, the most money freed first."""
    latest: dict[str, Milestone] = {}
    for row in problem.case.milestones:
        if row.gate_decision is None or (row.decided_on or row.due_on) > as_of:
            continue
        known = latest.get(row.project_id)
        if known is None or _told(row) > _told(known):
            latest[row.project_id] = row
    paid, bound = _moved(problem, as_of)
    states = [_state(problem, planned, row, as_of, paid, bound) for row in latest.values()]
    return tuple(sorted(states, key=lambda state: (not state.is_stopped, -sum(state.freed_mvnd.values()),
                                                   state.project_id)))


def _told(row: Milestone) -> tuple[date, date, str]:
    return row.decided_on or row.due_on, row.due_on, row.milestone_id


def _moved(problem: Problem, as_of: date) -> tuple[Mapping[tuple[str, int], int], Mapping[tuple[str, int], int]]:
    """State money paid and bound, by project and budget year, until the day."""
    paid: dict[tuple[str, int], int] = defaultdict(int)
    bound: dict[tuple[str, int], int] = defaultdict(int)
    for row in problem.case.payments:
        if row.payer_type is PaidBy.STATE and row.paid_on <= as_of:
            paid[row.project_id, row.year] += row.cash_mvnd
    for row in problem.case.commitments:
        if row.payer_type is PaidBy.STATE and row.committed_on <= as_of:
            bound[row.project_id, row.year] += row.amount_mvnd
    itemised = {row.project_id for row in (*problem.case.payments, *problem.case.commitments)}
    for row in problem.case.actuals:
        if row.project_id not in itemised:
            paid[row.project_id, row.year] += row.state_paid_mvnd
            bound[row.project_id, row.year] += row.state_obligated_mvnd
    return paid, bound


def _state(problem: Problem, planned: PlannedMoney, row: Milestone, as_of: date, paid: Mapping[tuple[str, int], int],
           bound: Mapping[tuple[str, int], int]) -> GateState:
    freed: dict[int, int] = {}
    held = 0
    if row.gate_decision in STOPS:
        for money in planned.years.get(row.project_id, ()):
            key = (row.project_id, money.year)
            left = max(0, money.state_mvnd - paid.get(key, 0))
            if money.year >= as_of.year and left:
                freed[money.year] = left
                held += min(left, max(0, bound.get(key, 0) - paid.get(key, 0)))
    return GateState(row.project_id, row.gate_decision, row.milestone_id, row.decided_on, freed, held,
                     belongs_to_confidential(problem.case, row.project_id))
