"""Named rules: every row of the programme belongs to one rule that people know by name, can price and can relax.

A rule id is a path: `enterprise_share_floor.market`, `state_envelope.2027.recurrent`, `pool.<pool_id>`,
`localisation_target.<product>.<year>.<basis>`, `link.<link_id>`, `decision.<project_id>`, `lead_enterprise_cap`, ...
"""
from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from models.domain import LinkKind
from models.milp.programme import DEFINITIONS, Programme

# Rules that stand in a text; everything else is the planner's own policy and is relaxed first.
TEXT_FAMILIES = frozenset({"enterprise_share_floor", "state_share_cap", "strategic_share_floor", "localisation_target"})


@dataclass(frozen=True, slots=True)
class NamedRule:
    """One rule: its id, its family, and the names of its rows in the programme."""

    rule_id: str
    family: str
    row_names: tuple[str, ...]


def list_named_rules(programme: Programme) -> tuple[NamedRule, ...]:
    """Every named rule that has rows, in the order of the model; definitions say what a plan is and are left out."""
    rows: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in programme.lp.constraints():
        if (rule_id := rule_of_row(programme, row.name)) is not None:
            rows[rule_id, row.name.split("__")[0]].append(row.name)
    return tuple(NamedRule(rule_id, family, tuple(names)) for (rule_id, family), names in rows.items())


def rule_of_row(programme: Programme, row_name: str) -> str | None:
    """The id of the rule that a row belongs to; a family that names no finer ones is one rule. None: a definition."""
    family, *rest = row_name.split("__")
    if family in DEFINITIONS or _defines_a_bonus(programme, family, rest):
        return None
    return _RULE_ID.get(family, lambda *_: family)(programme, rest)


def _defines_a_bonus(programme: Programme, family: str, rest: list[str]) -> bool:
    """A synergy's rows say when its bonus is earned; without them it would be earned for nothing."""
    return family == "links" and programme.problem.case.links[int(rest[0])].kind is LinkKind.SYNERGY


def _by_regime(family: str):
    def rule_id(programme: Programme, rest: list[str]) -> str:
        return f"{family}.{programme.problem.regime_of[_project_id(programme, rest[0])]}"
    return rule_id


def _project_id(programme: Programme, code: str) -> str:
    return programme.problem.case.projects[int(code[1:])].project_id


def _target_id(programme: Programme, rest: list[str]) -> str:
    target = programme.problem.targets[int(rest[0])]
    return f"localisation_target.{target.product_no}.{target.year}.{target.basis}"


def _decision_id(programme: Programme, rest: list[str]) -> str:
    return f"decision.{_project_id(programme, rest[1])}"


def _concentration_id(programme: Programme, rest: list[str]) -> str:
    return rest[0] if rest[0] in ("minimum_grant", "maximum_projects") else f"{rest[0]}_cap"


def _pool_id(programme: Programme, rest: list[str]) -> str:
    return f"pool.{programme.problem.case.pools[int(rest[0])].pool_id}"


_RULE_ID = {
    "enterprise_share_floor": _by_regime("enterprise_share_floor"),
    "state_share_cap": _by_regime("state_share_cap"),
    "pledge_evidence": lambda programme, rest: "pledge_evidence",
    "state_envelope": lambda programme, rest: ".".join(["state_envelope", *rest]),
    "pools": _pool_id,
    "product_coverage": _pool_id,
    "strategic_share_floor": lambda programme, rest: "strategic_share_floor",
    "localisation_target": _target_id,
    "concentration": _concentration_id,
    "goal_limits": lambda programme, rest: rest[0],
    "links": lambda programme, rest: f"link.{programme.problem.case.links[int(rest[0])].link_id}",
    "decisions": _decision_id,
}
