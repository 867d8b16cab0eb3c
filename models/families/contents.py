"""The table of contents of the model: its families in order, and every rule they have."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from models.families.choice import one_option
from models.families.co_funding import enterprise_share_floor, pledge_evidence, state_share_cap
from models.families.envelope import expected_spending, state_envelope
from models.families.fund_tranches import fund_tranches
from models.families.limit import EachProject, Limit, Stated
from models.families.localisation import localisation_target
from models.families.option_table import OptionTable
from models.families.pools import pools, product_coverage, strategic_share_floor
from models.families.portfolio import concentration, decisions, goal_limits, links
from models.families.purses import purses
from models.families.rule import Rule, RuleBasis, on_register, on_setting, on_text
from models.problem import Problem

Family = Callable[[Problem, OptionTable], Iterator[Stated]]

FAMILIES: tuple[Family, ...] = (
    one_option,
    enterprise_share_floor,
    state_share_cap,
    pledge_evidence,
    state_envelope,
    expected_spending,
    purses,
    fund_tranches,
    pools,
    strategic_share_floor,
    product_coverage,
    localisation_target,
    concentration,
    goal_limits,
    links,
    decisions,
)


def stated_limits(problem: Problem, table: OptionTable) -> Iterator[Stated]:
    """What all families ask for, in their order."""
    for family in FAMILIES:
        yield from family(problem, table)


def rules_of(problem: Problem) -> Mapping[str, Rule]:
    """Every rule of a problem by its id; no funding option is made for it."""
    known = problem.worked_out.get("rules")
    if known is None or known[0] is not FAMILIES:
        rules: dict[str, Rule] = {}
        for stated in stated_limits(problem, OptionTable(problem, ())):
            rules = {rule.rule_id: rule for rule in _rules_in(stated)} | rules
        known = problem.worked_out["rules"] = (FAMILIES, rules)
    return known[1]


def rule_basis(problem: Problem, rule_id: str) -> RuleBasis:
    """The basis of a rule of a family, of a rule of the rulebook, of `setting.<key>` or of `level.<level>`."""
    if rule_id in problem.rulebook.values:
        return on_text(problem, rule_id)
    kind, _, rest = rule_id.partition(".")
    if kind in ("setting", "level"):
        return on_setting(rest if kind == "setting" else "levels")
    rule = rules_of(problem).get(rule_id)
    return on_register("") if rule is None else rule.basis


def _rules_in(stated: Stated) -> Iterator[Rule]:
    if isinstance(stated, EachProject):
        yield from dict.fromkeys(stated.rule_of.values())
    elif isinstance(stated, Limit) and stated.rule is not None:
        yield stated.rule
