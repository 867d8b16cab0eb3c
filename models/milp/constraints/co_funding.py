"""Who must pay at least, who may pay at most: floors of the enterprise share, caps of the state share, evidence."""
from __future__ import annotations

from models.domain import Regime
from models.milp import expressions
from models.milp.programme import Programme


def enterprise_share_floor(programme: Programme) -> None:
    """Enterprises pay at least their share of a funded project, over its life (and in each year, if set).

    sum_o (counted_o - floor(regime) x total_o) x choose[p,o] >= 0 for every project p (million VND).
    Rules: enterprise_share_floor.market, enterprise_share_floor.state_led, counterpart_who_counts.
    """
    problem = programme.problem
    floors = {regime: problem.rulebook.enterprise_share_floor(regime) for regime in Regime}
    for project_id, code in programme.code_of.items():
        floor = floors.get(problem.regime_of[project_id])
        if floor is None:
            continue
        programme.at_least_share(
            f"enterprise_share_floor__{code}", programme.terms(
                lambda o: expressions.option_floor_money(problem, o), [project_id]),
            programme.terms(lambda o: o.total_mvnd, [project_id]), floor)
        if problem.settings.floor_each_year:
            for year in problem.case.years:
                programme.at_least_share(
                    f"enterprise_share_floor__{code}__{year}", programme.terms(
                        lambda o: sum(expressions.floor_money(problem, y.enterprise_mvnd, y.institute_mvnd)
                                      for y in o.years if y.year == year), [project_id]),
                    programme.terms(lambda o: sum(y.total_mvnd for y in o.years if y.year == year), [project_id]),
                    floor)


def state_share_cap(programme: Programme) -> None:
    """The state pays at most its share of a funded project, over its life.

    sum_o (state_o - cap(regime) x total_o) x choose[p,o] <= 0 for every project p (million VND).
    Rules: state_share_cap.market, state_share_cap.state_led.
    """
    problem = programme.problem
    caps = {regime: problem.rulebook.state_share_cap(regime) for regime in Regime}
    for project_id, code in programme.code_of.items():
        cap = caps.get(problem.regime_of[project_id])
        if cap is not None:
            programme.at_most_share(
                f"state_share_cap__{code}", programme.terms(lambda o: o.state_mvnd, [project_id]),
                programme.terms(lambda o: o.total_mvnd, [project_id]), cap)


def pledge_evidence(programme: Programme) -> None:
    """No funded project leans on a pledge without an evidence document, when the switch asks for it.

    sum_o unevidenced_o x choose[p,o] <= 0 for every project p (million VND).
    Rule: require_evidence (planning setting).
    """
    if not programme.problem.settings.require_evidence:
        return
    for project_id, code in programme.code_of.items():
        programme.at_most(f"pledge_evidence__{code}", programme.terms(lambda o: o.unevidenced_mvnd, [project_id]), 0)
