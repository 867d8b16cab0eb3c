"""What somebody has to see of a stored version before deciding about it: its list of changes; what its plan comes to;
who gets money and who does not, against another plan."""
from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from models.audit import AuditFinding
from models.domain import Finding
from models.plan import Plan
from models.problem import Problem
from models.register.net_changes import Change
from models.report.allocation import allocate
from models.report.outcome_figures import OutcomeFigures, outcome_figures
from models.report.who_moves import Paid, paid
from models.scenario.adopting import date_before, entries_of
from models.scenario.applying import pose_problem
from models.scenario.figures import figures_of
from models.scenario.stored import OpenedVersion
from models.scenario.stored_plan import plan_again
from models.store.records import Version


@dataclass(frozen=True)
class Review:
    """base: the problem of the register alone; problem: with the scenario; changes: the list that leads from one to the
    other, what is off among it. plan None = saved without one, or rules, register or program give other digests by now.
    findings: of the re-check that was saved with the plan; new_findings: errors and warnings about the inputs that the
    register alone does not have."""

    version: Version
    base: Problem
    problem: Problem
    changes: tuple[Change, ...]
    plan: Plan | None
    findings: tuple[AuditFinding, ...]
    new_findings: tuple[Finding, ...]


def review_version(opened: OpenedVersion) -> Review | None:
    """None = neither its register nor its scenario can be read or planned by this version of the product."""
    if opened.scenario is None or opened.base is None:
        return None
    as_of = date.fromisoformat(opened.version.record.as_of)
    # On the day before the list moved the planning date: that is one of the changes that are looked at.
    base, found_before = pose_problem(opened.base, date_before(opened.scenario, as_of))
    problem, found = pose_problem(opened.base, as_of, opened.scenario)
    if base is None or problem is None:
        return None
    document = opened.version.plan or {}
    new = tuple(each for each in found if each.severity in ("error", "warning") and each not in found_before)
    return Review(opened.version, base, problem, entries_of(opened.scenario, opened.base, as_of, problem),
                  plan_again(problem, opened.version.plan),
                  tuple(AuditFinding(**each) for each in document.get("audit", ()) if "rule_id" in each), new)


def outcome_of(problem: Problem, plan: Plan, base: Problem) -> OutcomeFigures:
    """The figures of a plan of the problem, its value by the base's measure too."""
    return replace(outcome_figures(allocate(problem, plan)),
                   value_on_base=figures_of(problem, plan, base).value_on_baseline)


def outcome_of_version(review: Review, base: Problem) -> OutcomeFigures | None:
    """The figures of a version; of a plan that is not made again only what was stored. None = it has no plan."""
    if review.plan is not None:
        return outcome_of(review.problem, review.plan, base)
    head = review.version.record.headline
    if head.termination not in ("optimal", "feasible"):
        return None
    return OutcomeFigures(head.state_mvnd, head.counterpart_mvnd, head.projects_funded, value=head.value)


def paid_by_version(version: Version) -> tuple[Paid, ...]:
    """Who is funded by the stored plan."""
    money: dict[str, list[tuple[int, int, int]]] = {}
    for row in version.allocation:
        money.setdefault(row.project_id, []).append((
            row.year, row.state_development_mvnd + row.state_recurrent_mvnd,
            row.enterprise_mvnd + row.institute_mvnd + row.other_private_mvnd))
    return tuple(paid(project_id, years) for project_id, years in money.items())
