"""Everything that stands against a plan: all minimal conflicts among the rules, and the ways out that follow."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from models.domain import Decision, ProjectStatus
from models.milp.all_conflicts import MOST_CONFLICTS, AllConflicts, RuleSet, list_all_conflicts
from models.milp.build import build_programme
from models.milp.named_rules import NamedRule
from models.no_plan.relaxations import Relaxation, WaySearch
from models.problem import Problem
from models.search_limits import SolveLimits
from models.watch import UNWATCHED, Watch

# Ways that are told; those that the planner can take come first.
MOST_WAYS = 8
# How the time is shared: the conflicts, then the amounts of the ways out.
_CONFLICT_SHARE = 0.7


@dataclass(frozen=True)
class WayOut:
    """Rules that would have to give way, none of them spare. change: what to change in the register, with the least
    money; None where a rule of a text is among them (`is_in_texts`) or no change was found in the time."""

    rules: tuple[NamedRule, ...]
    is_in_texts: bool
    change: Relaxation | None


@dataclass(frozen=True)
class ConflictList:
    """has_plan: True = nothing is in conflict, None = not decided in the time. conflicts: each without a spare rule.

    is_complete: proved that there is no other conflict. ways_count: how many ways out are known (`ways`: the first of
    them). solves: feasibility searches run.
    """

    has_plan: bool | None
    conflicts: tuple[tuple[NamedRule, ...], ...] = ()
    is_complete: bool = False
    ways: tuple[WayOut, ...] = ()
    ways_count: int = 0
    solves: int = 0


def find_all_conflicts(problem: Problem, limits: SolveLimits | None = None, *, most: int = MOST_CONFLICTS,
                       watch: Watch = UNWATCHED) -> ConflictList:
    """All minimal conflicts (at most `most`), and the smallest ways out; stopped early, what is known by then."""
    limits = limits or SolveLimits()
    whole = watch.narrowed(seconds=limits.time_limit_seconds)
    share = replace(limits, time_limit_seconds=limits.time_limit_seconds * _CONFLICT_SHARE)
    found = list_all_conflicts(build_programme(problem), share, most=most, running=_running(problem), watch=watch)
    if found.has_plan is not False:
        return ConflictList(found.has_plan, solves=found.solves)
    left = replace(limits, time_limit_seconds=max(1.0, whole.left_seconds()))
    ways = () if watch.is_stopped() else tuple(_ways(problem, found, left, watch))
    return ConflictList(False, tuple(_in_order(each) for each in sorted(found.conflicts, key=_size)),
                        found.is_complete, ways, len(found.ways), found.solves)


def _ways(problem: Problem, found: AllConflicts, limits: SolveLimits, watch: Watch) -> Iterable[WayOut]:
    """In the order in which they were found: without texts first, then without stopping anybody, then by size."""
    search = WaySearch(problem, limits, watch)
    told = found.ways[:MOST_WAYS]
    for place, rules in enumerate(told):
        is_in_texts = any(rule.rule.is_text for rule in rules)
        watch.tell(place, len(told), "relaxation")
        change = None if is_in_texts or search.is_over else search.way_through(rules)
        yield WayOut(_in_order(rules), is_in_texts, change)


def _running(problem: Problem) -> list[str]:
    """Rule ids of the projects that would have to be stopped."""
    return [f"decision.{project.project_id}" for project in problem.case.projects
            if project.status in (ProjectStatus.RUNNING, ProjectStatus.COMMITTED)
            and project.decision is not Decision.MUST_NOT]


def _in_order(rules: RuleSet) -> tuple[NamedRule, ...]:
    return tuple(sorted(rules, key=lambda rule: rule.rule_id))


def _size(rules: RuleSet) -> tuple[int, list[str]]:
    return len(rules), sorted(rule.rule_id for rule in rules)
