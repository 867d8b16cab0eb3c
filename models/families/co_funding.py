"""Who must pay at least, who may pay at most: floors of the enterprise share, caps of the state share, evidence."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from models.domain import Regime
from models.families.amounts import floor_money
from models.families.limit import EachProject, Part, Stated
from models.families.option_table import OptionTable
from models.families.rule import Lock, LockKind, Rule, on_setting, on_text
from models.problem import Problem


def enterprise_share_floor(problem: Problem, table: OptionTable) -> Iterator[Stated]:
    """Enterprises pay at least their share of a funded project, over its life (and in each year, if set).

    sum_o (counted_o - floor(regime) x total_o) x choose[p,o] >= 0 for every project p (million VND).
    Rules: enterprise_share_floor.market, enterprise_share_floor.state_led, counterpart_who_counts.
    """
    counted = floor_money(problem, table.enterprise, table.institute)
    parts = [Part(counted, table.total)]
    if problem.settings.floor_each_year:
        parts += [Part(floor_money(problem, table.enterprise_in(year), table.institute_in(year)),
                       table.total_in((year,)), f"__{year}") for year in problem.case.years]
    floors = {regime: problem.rulebook.enterprise_share_floor(regime) for regime in Regime}
    yield _by_regime(problem, "enterprise_share_floor", False, tuple(parts), floors)


def state_share_cap(problem: Problem, table: OptionTable) -> Iterator[Stated]:
    """The state pays at most its share of a funded project, over its life.

    sum_o (state_o - cap(regime) x total_o) x choose[p,o] <= 0 for every project p (million VND).
    Rules: state_share_cap.market, state_share_cap.state_led.
    """
    caps = {regime: problem.rulebook.state_share_cap(regime) for regime in Regime}
    yield _by_regime(problem, "state_share_cap", True, (Part(table.state, table.total),), caps)


def pledge_evidence(problem: Problem, table: OptionTable) -> Iterator[Stated]:
    """No funded project leans on a pledge without an evidence document, when the switch asks for it.

    sum_o unevidenced_o x choose[p,o] <= 0 for every project p (million VND).
    Rule: require_evidence (planning setting).
    """
    if not problem.settings.require_evidence:
        return
    rule = Rule("pledge_evidence", "pledge_evidence", on_setting("require_evidence"),
                switched_off=(("require_evidence", False),))
    yield EachProject("pledge_evidence", True, (Part(table.unevidenced),), dict.fromkeys(table.columns_of, 0),
                      dict.fromkeys(table.columns_of, rule),
                      Lock(rule.rule_id, LockKind.SETTING, ("require_evidence",), "false"))


def _by_regime(problem: Problem, family: str, is_cap: bool, parts: tuple[Part, ...],
               shares: Mapping[Regime, Fraction | None]) -> EachProject:
    """The share of the project's regime, where it has one that is in force."""
    rules = {regime: Rule(f"{family}.{regime}", family, on_text(problem, f"{family}.{regime}"), is_text=True,
                          waived=f"{family}.{regime}") for regime in Regime}
    held = {project.project_id: regime for project in problem.case.projects
            if shares.get(regime := problem.regime_of[project.project_id]) is not None}
    return EachProject(family, is_cap, parts, {project_id: shares[regime] for project_id, regime in held.items()},
                       {project_id: rules[regime] for project_id, regime in held.items()})
