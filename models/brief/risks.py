"""What may go wrong with a plan or with reading it: each risk a code with its figures, worst first.

Arithmetic on the plan and its register; nothing is estimated. No risk is left out because it is small: a leader may
judge that, a rule here may not.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from models.assumed_pledges import PLEDGES_AT_FLOOR
from models.kept_apart import read_kept_apart
from models.plan import Shortfall, Termination
from models.report import headline
from models.report.allocation import Allocation
from models.rules import RuleStatus


class RiskCode(StrEnum):
    """Sentences: `brief.risk.<code>`. Their order is the order in a brief."""

    UNPROVED = "unproved"
    NO_BOUND = "no_bound"
    ROWS_KEPT_APART = "rows_kept_apart"
    ROWS_KEPT_APART_UNCOUNTED = "rows_kept_apart_uncounted"
    NO_ENVELOPES = "no_envelopes"
    PLEDGES_ASSUMED = "pledges_assumed"
    UNEVIDENCED = "unevidenced"
    TARGET_MISSED = "target_missed"
    TARGETS_UNKNOWN = "targets_unknown"
    STRATEGIC_FLOOR_MISSED = "strategic_floor_missed"
    NO_STRATEGIC_BASE = "no_strategic_base"
    RULE_CHANGED = "rule_changed"
    NOT_LAW = "not_law"
    CONCENTRATED_ENTERPRISE = "concentrated_enterprise"
    CONCENTRATED_LOCALITY = "concentrated_locality"


@dataclass(frozen=True, slots=True)
class Risk:
    """One risk. `values` by name: `_mvnd` whole million VND, `_share` exact 0..1, counts, ids, names, codes."""

    code: RiskCode
    values: Mapping[str, object]


def risks_of(allocation: Allocation) -> tuple[Risk, ...]:
    """Every risk of a plan."""
    return (*_proof(allocation), *_register(allocation), *_pledges(allocation), *_targets(allocation),
            *_strategic(allocation), *_rules(allocation), *_concentration(allocation))


def _proof(allocation: Allocation) -> Iterator[Risk]:
    plan = allocation.plan
    if plan.termination is not Termination.OPTIMAL:
        known = plan.at_most_better_share
        yield Risk(RiskCode.NO_BOUND, {}) if known is None else Risk(RiskCode.UNPROVED, {"gap_share": known})


def _register(allocation: Allocation) -> Iterator[Risk]:
    kept = read_kept_apart(allocation.problem.case.assumptions)
    if kept is not None and kept.cost_mvnd is None:
        yield Risk(RiskCode.ROWS_KEPT_APART_UNCOUNTED, {"count": kept.rows})
    elif kept is not None:
        yield Risk(RiskCode.ROWS_KEPT_APART, {"count": kept.rows, "cost_mvnd": kept.cost_mvnd})
    if not allocation.problem.case.envelopes:
        yield Risk(RiskCode.NO_ENVELOPES, {})
    if PLEDGES_AT_FLOOR in allocation.problem.case.assumptions:
        yield Risk(RiskCode.PLEDGES_ASSUMED, {"counterpart_mvnd": allocation.totals.counterpart_mvnd})


def _pledges(allocation: Allocation) -> Iterator[Risk]:
    """Counterpart that the plan counts on without a document behind it."""
    resting = [option for option in allocation.plan.chosen if option.unevidenced_mvnd]
    if resting:
        amount, whole = sum(option.unevidenced_mvnd for option in resting), allocation.totals.counterpart_mvnd
        largest = max(resting, key=lambda option: (option.unevidenced_mvnd, option.project_id))
        yield Risk(RiskCode.UNEVIDENCED, {
            "amount_mvnd": amount, "of_share": Fraction(amount, whole), "projects": len(resting),
            "project_id": largest.project_id, "largest_mvnd": largest.unevidenced_mvnd})


def _targets(allocation: Allocation) -> Iterator[Risk]:
    shortfalls = sorted(allocation.plan.shortfalls, key=lambda s: (-_short(s), s.product_no, s.year, s.basis))
    for missed in shortfalls:
        yield Risk(RiskCode.TARGET_MISSED, {
            "product_no": missed.product_no, "year": missed.year, "basis": missed.basis.value,
            "target_share": missed.target_share, "achieved_share": missed.achieved_share,
            "missing_mvnd": missed.missing_mvnd})
    reached = headline.targets_reached(allocation)
    if reached.unknown:
        yield Risk(RiskCode.TARGETS_UNKNOWN, {"count": len(reached.unknown), "product_nos": reached.unknown})


def _short(shortfall: Shortfall) -> Fraction:
    """Share points by which a target is missed; a target nothing is known of is missed whole."""
    return shortfall.target_share - (shortfall.achieved_share or Fraction(0))


def _strategic(allocation: Allocation) -> Iterator[Risk]:
    totals, base = allocation.totals, allocation.problem.settings.strategic_base_mvnd
    floor = totals.strategic_floor_share
    if not base:
        yield Risk(RiskCode.NO_STRATEGIC_BASE, {})
    elif floor is not None and totals.strategic_share < floor:
        yield Risk(RiskCode.STRATEGIC_FLOOR_MISSED, {"reached_share": totals.strategic_share, "floor_share": floor})


def _rules(allocation: Allocation) -> Iterator[Risk]:
    in_use = headline.rules_short_of_law(allocation.problem)
    for rule in in_use:
        if rule.is_override:
            yield Risk(RiskCode.RULE_CHANGED, {"rule_id": rule.rule_id, "reason": rule.override_reason})
    by_status: dict[RuleStatus, int] = defaultdict(int)
    for rule in in_use:
        if rule.status is not RuleStatus.LAW:
            by_status[rule.status] += 1
    if by_status:
        yield Risk(RiskCode.NOT_LAW, {"count": sum(by_status.values()),
                                      "rules": len(allocation.problem.rulebook.values),
                                      **{str(status): by_status[status] for status in RuleStatus
                                         if status is not RuleStatus.LAW}})


def _concentration(allocation: Allocation) -> Iterator[Risk]:
    """The enterprise and the locality with most state money, and the caps the planner set on them."""
    state, settings = allocation.totals.state_mvnd, allocation.problem.settings
    for code, attribute, cap in (
            (RiskCode.CONCENTRATED_ENTERPRISE, "lead_enterprise", settings.lead_enterprise_cap_share),
            (RiskCode.CONCENTRATED_LOCALITY, "locality", settings.locality_cap_share)):
        received: dict[str, int] = defaultdict(int)
        for option in allocation.plan.chosen:
            received[allocation.problem.body_of(option.project_id, attribute)] += option.state_mvnd
        received.pop("", None)
        if received and state:
            ranked = sorted(received.items(), key=lambda item: (-item[1], item[0]))
            yield Risk(code, {"name": ranked[0][0], "amount_mvnd": ranked[0][1],
                              "of_share": Fraction(ranked[0][1], state),
                              "five_share": Fraction(sum(amount for _, amount in ranked[:5]), state),
                              "cap_share": cap})
