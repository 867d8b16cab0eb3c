"""The problem with one rule left out or one switch turned over: what the price list solves again."""
from __future__ import annotations

from dataclasses import dataclass, replace

from models.milp.named_rules import NamedRule
from models.problem import Problem
from models.settings import Level, LocalisationMode, PriorityMode

_TURNED_OVER = ("require_evidence", "floor_each_year", "carry_over", "strategic_floor_is_binding", "allow_start_shift")


@dataclass(frozen=True)
class Switched:
    """One switch in another position: `item_id` is `setting.<key>` or a rule id, `changed_to` the new value's code."""

    item_id: str
    changed_to: str
    problem: Problem


def without_rule(problem: Problem, rule: NamedRule) -> Problem:
    """The problem that never had the rule. Envelopes, links, decisions and targets make no funding options, so the
    rule's rows say all about them and the problem is given back as it is."""
    stated = rule.rule
    if stated.waived:
        return replace(problem, rulebook=problem.rulebook.override(stated.waived, None, "-"))
    if stated.switched_off:
        return replace(problem, settings=replace(problem.settings, **dict(stated.switched_off)))
    if stated.pool_id:
        pools = tuple(pool for pool in problem.case.pools if pool.pool_id != stated.pool_id)
        return replace(problem, case=replace(problem.case, pools=pools))
    return problem


def switches(problem: Problem) -> tuple[Switched, ...]:
    """Every switch turned over, one at a time; switches that would leave the model as it is are left out."""
    settings, made = problem.settings, []

    def turned(key: str, value: object, code: str) -> None:
        made.append(Switched(f"setting.{key}", code, replace(problem, settings=replace(settings, **{key: value}))))

    for key in _TURNED_OVER:
        is_on = getattr(settings, key)
        # A rule that holds is priced as a rule.
        if not (is_on and key in ("require_evidence", "strategic_floor_is_binding")):
            turned(key, not is_on, "off" if is_on else "on")
    for mode in PriorityMode:
        if mode is not settings.priority_mode:
            turned("priority_mode", mode, mode.value)
    has_targets = bool(problem.case.targets or problem.rulebook.targets)
    for mode in LocalisationMode:
        if has_targets and mode is not settings.localisation_mode:
            turned("localisation_mode", mode, mode.value)
    if Level.LOCALISATION in settings.levels and any(not target.is_hard for target in problem.targets):
        levels = tuple(level for level in settings.levels if level is not Level.LOCALISATION)
        turned("levels", levels, ",".join(levels))
    who = problem.rulebook.rule("counterpart_who_counts")
    for choice in who.choices:
        if choice != who.value:
            rulebook = problem.rulebook.override(who.rule_id, choice, "-")
            made.append(Switched(who.rule_id, choice, replace(problem, rulebook=rulebook)))
    return tuple(made)
