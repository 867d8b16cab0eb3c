"""Why is there no plan? Contradictions by arithmetic, the rules in conflict, and the smallest relaxations."""
from __future__ import annotations

from dataclasses import dataclass, replace

from models.domain import Finding
from models.milp.build import build_programme
from models.milp.conflict import find_conflict
from models.milp.named_rules import NamedRule
from models.no_plan.contradictions import find_contradictions
from models.no_plan.relaxations import Relaxation, find_relaxations
from models.problem import Problem
from models.search_limits import SolveLimits
from models.watch import UNWATCHED, Watch

# How the time is shared: naming the conflict, then finding the relaxations.
_CONFLICT_SHARE = 0.5


@dataclass(frozen=True)
class ConflictAnswer:
    """has_plan: True = nothing is in conflict, None = not decided in the time. See `Conflict` and `Relaxation`."""

    has_plan: bool | None
    contradictions: tuple[Finding, ...]
    rules: tuple[NamedRule, ...]
    is_minimal: bool
    relaxations: tuple[Relaxation, ...]


def explain_conflict(problem: Problem, limits: SolveLimits | None = None, *,
                     watch: Watch = UNWATCHED) -> ConflictAnswer:
    """Why the problem has no plan and what would give it one; stopped early, what is known by then."""
    limits = limits or SolveLimits()
    whole = watch.narrowed(seconds=limits.time_limit_seconds)
    share = replace(limits, time_limit_seconds=limits.time_limit_seconds * _CONFLICT_SHARE)
    conflict = find_conflict(build_programme(problem), share, watch=watch)
    if conflict.has_plan is not False:
        return ConflictAnswer(conflict.has_plan, (), (), False, ())
    relaxations: tuple[Relaxation, ...] = ()
    if not watch.is_stopped():
        left = replace(limits, time_limit_seconds=max(1.0, whole.left_seconds()))
        relaxations = find_relaxations(problem, left, watch=watch)
        if not relaxations:
            # What cannot be relaxed lies in texts: name that conflict, not another one beside it.
            in_texts = find_conflict(build_programme(problem), share, texts_only=True, watch=watch.quiet())
            conflict = in_texts if in_texts.has_plan is False else conflict
    return ConflictAnswer(False, find_contradictions(problem), conflict.rules, conflict.is_minimal, relaxations)
