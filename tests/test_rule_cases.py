"""Each rule case comes out as written, and the family it names is the one that decides it."""
from __future__ import annotations

import pytest

from models.families.contents import FAMILIES
from models.milp.build import build_programme
from models.milp.search import LexicographicSearch
from models.plan import Termination
from models.planning import plan_funding
from models.search_limits import SolveLimits
from tests.rule_cases import RuleCase, load_rule_cases

CASES = load_rule_cases()
FAMILY_NAMES = [family.__name__ for family in FAMILIES]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.family}: {case.name}")
def test_rule_case_comes_out_as_written(case: RuleCase) -> None:
    plan = plan_funding(case.problem)
    if case.funded is None:
        assert plan.termination is Termination.INFEASIBLE
        assert case.family in plan.conflict_families
        return
    assert plan.termination is Termination.OPTIMAL
    assert frozenset(plan.chosen_by_project) == case.funded
    if case.state_mvnd is not None:
        assert sum(option.state_mvnd for option in plan.chosen) == case.state_mvnd
    if case.shortfall_mvnd is not None:
        assert [shortfall.missing_mvnd for shortfall in plan.shortfalls] == [case.shortfall_mvnd]


@pytest.mark.parametrize("family", [name for name in FAMILY_NAMES if name != "one_option"])
def test_family_alone_decides_at_least_one_of_its_cases(family: str) -> None:
    """Delete the family and a case of it must come out differently: otherwise its cases prove nothing."""
    others = tuple(f for f in FAMILIES if f.__name__ != family)
    fallen = []
    for case in (c for c in CASES if c.family == family):
        programme = build_programme(case.problem, others)
        result = LexicographicSearch(programme, SolveLimits()).run()
        funded = frozenset(programme.options[c].project_id for c in result.chosen_columns)
        if result.termination is Termination.INFEASIBLE:
            funded = None
        if funded != case.funded:
            fallen.append(case.name)
    assert fallen, f"no case notices that {family} is gone"


def test_every_family_has_cases_at_its_limit_and_beyond() -> None:
    for family in FAMILY_NAMES:
        if family != "one_option":
            assert sum(case.family == family for case in CASES) >= 2, family
