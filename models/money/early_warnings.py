"""Early warnings of a budget year: which rule, which project, how much money, since when, why, and the next deadline.

`WARNINGS` is the table of contents; limits and deadlines are data (`data/monitoring/watch.yaml`).
"""
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from math import ceil

from models.codes import GateDecision, PaidBy
from models.ledger import Milestone
from models.money.advances import Advance, find_advances
from models.money.disbursement import Disbursement, GroupMoney, share_of_year
from models.money.entries import Kind
from models.money.quarters import quarterly_actuals
from models.money.tranches import Tranche, fund_tranches_paid
from models.money.watch_rules import WatchRule, load_watch_rules, next_deadline
from models.problem import Problem

_STOPS = (GateDecision.SUSPEND, GateDecision.TERMINATE)


@dataclass(frozen=True, slots=True)
class EarlyWarning:
    """One warning. at_risk_mvnd: state money that may not be paid, or not come back. cause: a code, or what a task of
    the project says. owner: the managing agency. deadline: id of the next day that matters, "" = all have passed.
    Of a confidential project only the rule, the amount and the days are told: cause "confidential", the rest ""."""

    rule_id: str
    project_id: str
    at_risk_mvnd: int
    since: date
    owner: str
    cause: str
    obstacle: str
    deadline: str
    deadline_on: date | None
    about: str = ""


@dataclass(frozen=True)
class _Scene:
    """What the rules look at, found once."""

    problem: Problem
    money: Disbursement

    @cached_property
    def advances(self) -> tuple[Advance, ...]:
        return find_advances(self.problem.case, self.money.as_of)

    @cached_property
    def due(self) -> tuple[Milestone, ...]:
        return tuple(row for row in self.problem.case.milestones if row.due_on < self.money.as_of)

    @cached_property
    def tranches(self) -> Mapping[str, tuple[Tranche, ...]]:
        return fund_tranches_paid(self.problem.case, self.money.year, self.money.as_of)

    @cached_property
    def last_paid(self) -> Mapping[str, date]:
        """The day of the last state payment of each project; the end of the last quarter where only those are known."""
        last: dict[str, date] = {}
        for payment in self.problem.case.payments:
            if payment.payer_type is PaidBy.STATE and payment.cash_mvnd > 0 and payment.paid_on <= self.money.as_of:
                last[payment.project_id] = max(payment.paid_on, last.get(payment.project_id, payment.paid_on))
        typed: dict[str, date] = {}
        for row in quarterly_actuals(self.problem.case):
            end = date(row.year + row.quarter // 4, 3 * row.quarter % 12 + 1, 1) - timedelta(days=1)
            if row.state_paid_mvnd and end <= self.money.as_of:
                typed[row.project_id] = end
        return {**typed, **last}

    @cached_property
    def rows(self) -> tuple[GroupMoney, ...]:
        return tuple(row for row in self.money.groups["project"] if row.planned_mvnd + row.carried_in_mvnd)

    @cached_property
    def begun(self) -> tuple[GroupMoney, ...]:
        """Projects with a contract or a payment of the year; of the others `not_committed` says all there is to say."""
        return tuple(row for row in self.rows if row.committed_mvnd or row.paid_mvnd or not row.planned_mvnd)

    def left(self, row: GroupMoney) -> int:
        """Planned and carried in, and not paid."""
        return max(0, row.planned_mvnd + row.carried_in_mvnd - row.paid_mvnd)


Found = tuple[str, int, date, str]


def find_warnings(problem: Problem, money: Disbursement) -> tuple[EarlyWarning, ...]:
    """Every warning, the most money at risk first."""
    scene = _Scene(problem, money)
    rules = load_watch_rules()
    found = [_warning(scene, rules[rule_id], *each) for rule_id, look in WARNINGS.items()
             for each in look(scene, rules[rule_id])]
    return tuple(sorted(found, key=lambda warning: (-warning.at_risk_mvnd, warning.rule_id, warning.project_id,
                                                    warning.about)))


def _warning(scene: _Scene, rule: WatchRule, project_id: str, at_risk: int, since: date, about: str) -> EarlyWarning:
    deadline = next_deadline(scene.money.year, scene.money.as_of, rule.deadlines)
    when = deadline.deadline_id if deadline else "", deadline.of(scene.money.year) if deadline else None
    if scene.problem.case.project_by_id[project_id].is_confidential:
        return EarlyWarning(rule.rule_id, project_id, at_risk, since, "", "confidential", "", *when)
    cause, obstacle = _cause(scene, project_id)
    return EarlyWarning(rule.rule_id, project_id, at_risk, since, scene.problem.body_of(project_id, "managing_agency"),
                        cause, obstacle, *when, about)


def _behind_line(scene: _Scene, rule: WatchRule) -> Iterator[Found]:
    """Paid less than the part of the year that has passed, by more than the limit."""
    passed = share_of_year(scene.money.year, scene.money.as_of)
    for row in scene.begun:
        expected = passed * (row.planned_mvnd + row.carried_in_mvnd)
        if row.paid_mvnd < expected - rule.limit * (row.planned_mvnd + row.carried_in_mvnd):
            yield row.key, int(expected) - row.paid_mvnd, _since_behind(scene, row, rule), ""


def _since_behind(scene: _Scene, row: GroupMoney, rule: WatchRule) -> date:
    """The end of the first quarter from which the project stayed behind the line; else the day itself."""
    whole, since = row.planned_mvnd + row.carried_in_mvnd, scene.money.as_of
    for quarter in (3, 2, 1):
        end = date(scene.money.year, 3 * quarter + 1, 1) - timedelta(days=1)
        if end > scene.money.as_of:
            continue
        if sum(row.paid_by_quarter[:quarter]) >= (share_of_year(scene.money.year, end) - rule.limit) * whole:
            break
        since = end
    return since


def _no_payment(scene: _Scene, rule: WatchRule) -> Iterator[Found]:
    """Money is left, and the last payment (or the beginning of the year) is longer ago than the limit."""
    for row in scene.begun:
        last = scene.last_paid.get(row.key, date(scene.money.year, 1, 1))
        if scene.left(row) and (scene.money.as_of - last).days > rule.limit:
            yield row.key, scene.left(row), last, ""


def _not_committed(scene: _Scene, rule: WatchRule) -> Iterator[Found]:
    """Planned for the year, and not bound by any contract or order."""
    for row in scene.rows:
        if row.planned_mvnd - max(row.committed_mvnd, row.paid_mvnd) > rule.limit:
            yield (row.key, row.planned_mvnd - max(row.committed_mvnd, row.paid_mvnd), date(scene.money.year, 1, 1), "")


def _advance_overdue(scene: _Scene, rule: WatchRule) -> Iterator[Found]:
    for advance in scene.advances:
        if advance.recover_by and advance.days_overdue > rule.limit and not _is_long(advance, scene.money.as_of):
            yield advance.project_id, advance.outstanding_mvnd, advance.recover_by, advance.reference


def _advance_long_overdue(scene: _Scene, rule: WatchRule) -> Iterator[Found]:
    for advance in scene.advances:
        if advance.recover_by and advance.is_overdue and _is_long(advance, scene.money.as_of):
            yield advance.project_id, advance.outstanding_mvnd, advance.recover_by, advance.reference


def _is_long(advance: Advance, as_of: date) -> bool:
    """Whether more whole months than the limit have passed since the day of recovery."""
    day, limit = advance.recover_by, int(load_watch_rules()["advance_long_overdue"].limit)
    months = 12 * (as_of.year - day.year) + as_of.month - day.month
    return (months, as_of.day) > (limit, day.day)


def _advance_without_guarantee(scene: _Scene, rule: WatchRule) -> Iterator[Found]:
    for advance in scene.advances:
        if advance.outstanding_mvnd and advance.needs_guarantee and not advance.guarantee_document:
            yield advance.project_id, advance.outstanding_mvnd, advance.paid_on, advance.reference


def _milestone_undecided(scene: _Scene, rule: WatchRule) -> Iterator[Found]:
    for row in scene.due:
        if row.gate_decision is None and (scene.money.as_of - row.due_on).days > rule.limit:
            yield row.project_id, _left_of(scene, row), row.due_on, row.milestone_id


def _milestone_refused(scene: _Scene, rule: WatchRule) -> Iterator[Found]:
    for row in scene.problem.case.milestones:
        if row.gate_decision in _STOPS and row.decided_on and row.decided_on <= scene.money.as_of:
            yield row.project_id, _left_of(scene, row), row.decided_on, row.milestone_id


def _left_of(scene: _Scene, row: Milestone) -> int:
    """What the project still has of the year, and no more than waits for the milestone where that is told."""
    left = scene.left(scene.money.of_project(row.project_id))
    return left if row.state_mvnd is None else min(left, row.state_mvnd)


def _counterpart_behind(scene: _Scene, rule: WatchRule) -> Iterator[Found]:
    """Counterpart paid of the year below its planned part of the year that has passed, by more than the limit."""
    passed = share_of_year(scene.money.year, scene.money.as_of)
    planned, paid = {}, {}
    for entry in scene.money.entries:
        if entry.payer is not PaidBy.STATE:
            into = {Kind.PLANNED: planned, Kind.PAID: paid}.get(entry.kind)
            if into is not None:
                into[entry.project_id] = into.get(entry.project_id, 0) + entry.amount_mvnd
    for project_id, whole in planned.items():
        if paid.get(project_id, 0) < (passed - rule.limit) * whole and scene.money.of_project(project_id).paid_mvnd:
            yield (project_id, scene.money.of_project(project_id).paid_mvnd, date(scene.money.year, 1, 1), "")


def _fund_tranches(scene: _Scene, rule: WatchRule) -> Iterator[Found]:
    """A fund paid a project more often in the year than the limit: what the tranches beyond it came to."""
    for project_id, paid in scene.tranches.items():
        beyond = paid[int(rule.limit):]
        if beyond:
            yield project_id, sum(each.amount_mvnd for each in beyond), beyond[0].paid_on, ""


def _fund_first_tranche(scene: _Scene, rule: WatchRule) -> Iterator[Found]:
    """The first tranche of a fund is less than the limit of the project's plan of the year: what it lacks."""
    for project_id, (first, *_) in scene.tranches.items():
        lacks = ceil(rule.limit * scene.money.of_project(project_id).planned_mvnd) - first.amount_mvnd
        if lacks > 0:
            yield project_id, lacks, first.paid_on, ""


def _fund_late_tranche(scene: _Scene, rule: WatchRule) -> Iterator[Found]:
    """A tranche of a fund on or after the first day of the month that is the limit."""
    last = date(scene.money.year, int(rule.limit), 1)
    for project_id, paid in scene.tranches.items():
        late = [each for each in paid if each.paid_on >= last]
        if late:
            yield project_id, sum(each.amount_mvnd for each in late), late[0].paid_on, ""


WARNINGS: Mapping[str, Callable[[_Scene, WatchRule], Iterator[Found]]] = {
    "behind_line": _behind_line,
    "no_payment": _no_payment,
    "not_committed": _not_committed,
    "advance_overdue": _advance_overdue,
    "advance_long_overdue": _advance_long_overdue,
    "advance_without_guarantee": _advance_without_guarantee,
    "milestone_undecided": _milestone_undecided,
    "milestone_refused": _milestone_refused,
    "counterpart_behind": _counterpart_behind,
    "fund_tranches": _fund_tranches,
    "fund_first_tranche": _fund_first_tranche,
    "fund_late_tranche": _fund_late_tranche,
}


def _cause(scene: _Scene, project_id: str) -> tuple[str, str]:
    """What the register says is in the way: the cause of a task's obstacle, a milestone, a missing contract; with the
    words of the obstacle. "unknown" = nobody recorded one."""
    tasks = scene.problem.case.tasks
    task = next((task for task in tasks if task.project_id == project_id and task.obstacle_cause), None)
    if task:
        return task.obstacle_cause.value, task.obstacle
    own = [row for row in scene.due if row.project_id == project_id]
    if any(row.gate_decision in _STOPS for row in own):
        return "milestone_refused", ""
    if any(row.gate_decision is None for row in own):
        return "milestone_undecided", ""
    row = scene.money.of_project(project_id)
    return ("not_committed" if row.planned_mvnd and not row.committed_mvnd else "unknown"), ""
