"""A case per family of rules in which that family alone keeps a project out, with the problem in which it is lifted.

P1 is the best project, P2 the one kept out, unless a case says otherwise. A floor keeps nobody out by itself: those
cases also have room for so many projects only, and lifting the floor lets P2 take the place of a project it needs.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from models.domain import (
    Actual,
    BudgetLine,
    Cost,
    Decision,
    Envelope,
    Link,
    LinkKind,
    Localisation,
    LocalisationBasis,
    Payer,
    Pledge,
    Pool,
    PoolDimension,
    Purse,
    PurseAmount,
    PurseKind,
    Score,
    Target,
)
from models.problem import Problem
from models.units import decimal_text
from tests.builders import AMPLE_MVND, YEARS, make_case, make_problem

PLAIN = {"levels": "value", "priority_mode": "off", "size_exponent": "0", "allow_start_shift": "false"}
BASIS = LocalisationBasis.PRODUCTION_COST


@dataclass(frozen=True)
class HoldingCase:
    """`lifted`: the problem planned anew with the rule at the number that the answer gives, or without the rule."""

    name: str
    family: str
    rule_id: str
    problem: Problem
    lifted: Callable[[object], Problem]
    project_id: str = "P2"
    is_direct: bool = True
    beside: frozenset[str] = field(default_factory=frozenset)


def _problem(count: int = 2, scores: Mapping[str, int] | None = None, settings: Mapping[str, object] | None = None,
             rules: Mapping[str, object] | None = None, **case: object) -> Problem:
    """P1 scores 50, P2 40, the others 10 unless told; everything has slack."""
    points = {f"P{i}": 10 for i in range(1, count + 1)} | {"P1": 50, "P2": 40} | dict(scores or {})
    made = make_case(count, **{"scores": tuple(Score(i, "merit", Fraction(s)) for i, s in points.items()), **case})
    return make_problem(made, settings={**PLAIN, **(settings or {})}, rules=rules)


def _poorly_pledged(share: Fraction, evidence: str = "Cam kết 01") -> dict[str, object]:
    """P2's enterprise pledges so much of the cost, with or without a document; P1's four fifths."""
    pledged = {"P1": (Fraction(4, 5), "Cam kết 01"), "P2": (share, evidence)}
    return {"pledges": tuple(Pledge(i, Payer.ENTERPRISE, "E", year, int(1_000 * part), document)
                             for i, (part, document) in pledged.items() for year in YEARS)}


def _with_purse(state_mvnd: object = 300) -> Problem:
    """A purse that has money for one of two projects in 2026 and ample money later."""
    return _problem(purses=(Purse("N1", PurseKind.CENTRAL),), purse_amounts=(
        PurseAmount("N1", 2026, int(Fraction(state_mvnd))), PurseAmount("N1", 2027, 9_000)))


def _tranches(most: int | None, first: Fraction | None = None) -> Problem:
    """Every project takes 200 a year for two years; the purse that alone is open to P2 counts tranches."""
    purses = (Purse("N1", PurseKind.CENTRAL, PoolDimension.PROJECT, ("P1",)),
              Purse("N2", PurseKind.NATIONAL_FUND, PoolDimension.PROJECT, ("P2",), most_tranches=most,
                    first_tranche_share=first))
    return _problem(purses=purses, purse_amounts=tuple(
        PurseAmount(purse.purse_id, year, 9_000) for purse in purses for year in YEARS))


def _with_pool(**limit: object) -> Callable[..., Problem]:
    def problem(**changed: object) -> Problem:
        pool = Pool("L1", PoolDimension.PROJECT, ("P1", "P2"), label_vi="Nhóm thử", label_en="Trial pool")
        return _problem(3, {"P3": 10}, pools=(replace(pool, **{**limit, **changed}),))
    return problem


def _with_settings(settings: Mapping[str, object], **case: object) -> Callable[..., Problem]:
    return lambda **changed: _problem(settings={
        **settings, **{key: decimal_text(to) for key, to in changed.items()}}, **case)


def _case(name: str, family: str, rule_id: str, problem: Callable[..., Problem], key: str,
          **more: object) -> HoldingCase:
    """The rule is one number of the problem, called `key` there."""
    return HoldingCase(name, family, rule_id, problem(), lambda to: problem(**{key: to}), **more)


def _envelopes(line: BudgetLine | None, agency: str, carry_over: bool) -> HoldingCase:
    """Every project takes 200 a year; 2027 (with what 2026 leaves) has too little for two."""
    def problem(second_mvnd: int) -> Problem:
        rows = (Envelope(2026, line, agency, 500), Envelope(2027, line, agency, second_mvnd))
        ample = () if not agency else tuple(Envelope(year, None, "", 10_000) for year in YEARS)
        return _problem(settings={"carry_over": str(carry_over).lower()}, envelopes=(*rows, *ample))
    scope = ".".join(["state_envelope.2027", str(line or "all"), *([agency] if agency else [])])
    name = f"envelope, {line or 'both lines'}, {agency or 'all agencies'}{', carried over' if carry_over else ''}"
    return HoldingCase(name, "state_envelope", scope, problem(100 if carry_over else 300), problem)


def _link(kind: LinkKind, projects: tuple[str, ...], limit: int | None = None) -> HoldingCase:
    def problem(limit: object) -> Problem:
        links = () if limit == 0 and kind is not LinkKind.AT_MOST else (Link("K1", kind, projects, limit or None),)
        decided = {"P3": {"decision": "must_not", "decision_reason": "t"}} if kind is LinkKind.REQUIRES else {}
        return _problem(3, links=links, projects=decided)
    return HoldingCase(f"link, {kind}", "links", "link.K1", problem(limit), problem)


def _two_places(name: str, family: str, rule_id: str, problem: Callable[..., Problem], key: str, without: object = None,
                **more: object) -> HoldingCase:
    """A floor on what P3 brings, with room for two projects: P3 is needed, so P2 has no place."""
    return HoldingCase(name, family, rule_id, problem(), lambda to: problem(**{key: to or without}), is_direct=False,
                       beside=frozenset({"maximum_projects"}), **more)


def _places(**pool: object) -> Callable[..., Problem]:
    def problem(**changed: object) -> Problem:
        limits = {**pool, **changed}
        pools = (Pool("L1", PoolDimension.PROJECT, ("P3",), **limits),)
        return _problem(3, settings={"maximum_projects": "2"}, pools=pools)
    return problem


def _strategic(is_share: bool) -> HoldingCase:
    """Only P1 (and P3) make a product of the catalogue; each takes up to 1,000 of the recurrent line, P2 takes 400."""
    def problem(floor: object = Fraction(3, 4) if is_share else Fraction(1)) -> Problem:
        outside = {"P2": {"product_no": None, "regime": "market", "regime_reason": "t"}}
        if is_share:
            return _problem(projects=outside, settings={"strategic_floor_is_binding": "true"},
                            rules={"strategic_share_floor": floor})
        settings = {"strategic_floor_is_binding": "true", "strategic_base_mvnd": "2000", "maximum_projects": "2"}
        return _problem(3, projects=outside, settings=settings, rules={"strategic_share_floor": Fraction(floor)})
    if is_share:
        return HoldingCase("strategic floor of the plan's own money", "strategic_share_floor", "strategic_share_floor",
                           problem(), problem)
    return HoldingCase("strategic floor of a stated base", "strategic_share_floor", "strategic_share_floor",
                       problem(), lambda to: problem(Fraction(to, 2_000)), is_direct=False,
                       beside=frozenset({"maximum_projects"}))


def _localised(is_hard: bool, settings: Mapping[str, object], target: object = Fraction(1, 2)) -> Problem:
    """P2 reaches 20 % where the product should reach half; P1 reaches exactly half."""
    rates = tuple(Localisation(i, 2027, BASIS, rate) for i, rate in (("P1", Fraction(1, 2)), ("P2", Fraction(1, 5))))
    targets = () if target is None else (Target(1, 2027, BASIS, target, is_hard),)
    return _problem(settings=settings, localisation=rates, targets=targets)


def _soft_target(level: bool) -> HoldingCase:
    settings = {"levels": "localisation,value"} if level else {"localisation_missing_cap_mvnd": "0"}
    rule_id = "level.localisation" if level else "localisation_missing"

    def problem(to: object) -> Problem:
        changed = {"levels": "value"} if level else {"localisation_missing_cap_mvnd": str(to)}
        return _localised(False, {**settings, **changed} if to is not None else settings)
    return HoldingCase(f"soft target, {rule_id}", "level" if level else "goal_limits", rule_id, problem(None), problem,
                       beside=frozenset({f"localisation_target.1.2027.{BASIS}"}))


def _decided(decision: Decision) -> HoldingCase:
    if decision is Decision.MUST_NOT:
        def problem(to: object) -> Problem:
            return _problem(projects={} if to == 0 else {"P2": {"decision": "must_not", "decision_reason": "t"}})
        return HoldingCase("decision against it", "decisions", "decision.P2", problem(None), problem)

    def other(to: object) -> Problem:
        return _problem(3, projects={} if to == 0 else {"P3": {"decision": "must", "decision_reason": "t"}},
                        settings={"maximum_projects": "2"})
    return HoldingCase("decision for another", "decisions", "decision.P3", other(None), other, is_direct=False,
                       beside=frozenset({"maximum_projects"}))


def _funding_rules() -> list[HoldingCase]:
    thirty = _poorly_pledged(Fraction(3, 10))
    floor, cap = "enterprise_share_floor.market", "state_share_cap.market"
    asked = tuple(Cost(i, year, BudgetLine.RECURRENT, 1_000, 200) for i in ("P1", "P2") for year in YEARS)
    papers = _poorly_pledged(Fraction(4, 5), evidence="")
    return [
        HoldingCase("enterprise floor", "enterprise_share_floor", floor, _problem(rules={cap: None}, **thirty),
                    lambda _: _problem(rules={cap: None, floor: None}, **thirty)),
        HoldingCase("state cap", "state_share_cap", cap, _problem(rules={floor: None}, **thirty),
                    lambda _: _problem(rules={cap: None, floor: None}, **thirty)),
        HoldingCase("evidence", "pledge_evidence", "pledge_evidence",
                    _problem(settings={"require_evidence": "true"}, costs=asked, **papers),
                    lambda _: _problem(costs=asked, **papers)),
        HoldingCase("smallest grant", "concentration", "minimum_grant", _small_grant("300"),
                    lambda _: _small_grant("")),
    ]


def _small_grant(least: str) -> Problem:
    """P2's enterprise pays nearly all, so its grant of 200 is below the least of 300; P1 gets 400."""
    pledges = tuple(Pledge(i, Payer.ENTERPRISE, "E", year, 900 if i == "P2" else 800, "doc")
                    for i in ("P1", "P2") for year in YEARS)
    costs = tuple(Cost(i, year, BudgetLine.RECURRENT, 1_000, 1_000 - 900 if i == "P2" else 200)
                  for i in ("P1", "P2") for year in YEARS)
    return _problem(settings={"minimum_grant_mvnd": least}, pledges=pledges, costs=costs)


def holding_cases() -> tuple[HoldingCase, ...]:
    one_lead = {"projects": {i: {"lead_enterprise": "E"} for i in ("P1", "P2")}}
    third = {"P3": {"lead_enterprise": "F", "locality": "Huế"}, "P4": {"lead_enterprise": "G", "locality": "Cần Thơ"}}
    shared = {"count": 4, "projects": {**one_lead["projects"], **third}}
    apart = {"count": 4, "projects": third}
    return (
        *_funding_rules(),
        *(_envelopes(line, agency, carried) for line, agency, carried in (
            (None, "", False), (BudgetLine.RECURRENT, "", False), (None, "Bộ A", False), (None, "", True))),
        HoldingCase("expected spending", "expected_spending", "state_envelope.2027.all", _half_spent(150), _half_spent),
        _case("purse", "purses", "purse.2026.N1", _with_purse, "state_mvnd"),
        HoldingCase("fund, tranches", "fund_tranches", "fund_tranches.most.N2", _tranches(1),
                    lambda _: _tranches(None)),
        HoldingCase("fund, first tranche", "fund_tranches", "fund_tranches.first.N2", _tranches(None, Fraction(3, 5)),
                    lambda _: _tranches(None)),
        _case("pool, most projects", "pools", "pool.L1", _with_pool(max_projects=1), "max_projects"),
        _case("pool, cap in money", "pools", "pool.L1", _with_pool(cap_mvnd=700), "cap_mvnd"),
        _case("pool, cap as a share", "pools", "pool.L1", _with_pool(cap_share=Fraction(3, 5)), "cap_share"),
        HoldingCase("pool, floor as a share", "pools", "pool.L1", _floor_share(Fraction(3, 4)), _floor_share),
        _two_places("pool, floor in money", "pools", "pool.L1", _places(floor_mvnd=1_000), "floor_mvnd"),
        _two_places("coverage", "product_coverage", "pool.L1", _places(min_projects=1), "min_projects"),
        _strategic(True), _strategic(False),
        HoldingCase("hard target", "localisation_target", f"localisation_target.1.2027.{BASIS}", _localised(True, {}),
                    lambda to: _localised(True, {}, to)),
        _case("lead enterprise, money", "concentration", "lead_enterprise_cap",
              _with_settings({"lead_enterprise_cap_mvnd": "700"}, **one_lead), "lead_enterprise_cap_mvnd"),
        _case("lead enterprise, share", "concentration", "lead_enterprise_cap",
              _with_settings({"lead_enterprise_cap_share": "0.4"}, **shared), "lead_enterprise_cap_share"),
        _case("locality, money", "concentration", "locality_cap",
              _with_settings({"locality_cap_mvnd": "700"}), "locality_cap_mvnd"),
        _case("locality, share", "concentration", "locality_cap",
              _with_settings({"locality_cap_share": "0.4"}, **apart), "locality_cap_share"),
        _case("most projects", "concentration", "maximum_projects",
              _with_settings({"maximum_projects": "1"}), "maximum_projects"),
        _counterpart(), _soft_target(False), _soft_target(True),
        _link(LinkKind.EXCLUDES, ("P1", "P2")), _link(LinkKind.REQUIRES, ("P2", "P3")),
        _link(LinkKind.AT_MOST, ("P1", "P2", "P3"), 1),
        _decided(Decision.MUST_NOT), _decided(Decision.MUST),
    )


def _half_spent(to: object) -> Problem:
    """Half was spent in each of eight closed years, so the two projects' 400 of 2027 count as 200."""
    return _problem(settings={"underspend_risk_share": "0.05"}, envelopes=(
        Envelope(2026, None, "", AMPLE_MVND), Envelope(2027, None, "", int(to))),
        actuals=tuple(Actual("P1", year, 4, 100, 50, 0) for year in range(2015, 2023)))


def _floor_share(to: object) -> Problem:
    """P1 gets all there is now; P2 would halve its part."""
    return _problem(pools=(Pool("L1", PoolDimension.PROJECT, ("P1",), floor_share=Fraction(to) or None),))


def _counterpart() -> HoldingCase:
    """P3 brings far more counterpart than P2, and two projects have room."""
    pledges = tuple(Pledge(i, Payer.ENTERPRISE, "E", year, 900 if i == "P3" else 600, "doc")
                    for i in ("P1", "P2", "P3") for year in YEARS)

    def problem(to: object = 3_000) -> Problem:
        return _problem(3, pledges=pledges, settings={"counterpart_floor_mvnd": str(to), "maximum_projects": "2"})
    return HoldingCase("counterpart floor", "goal_limits", "counterpart_floor", problem(), problem, is_direct=False,
                       beside=frozenset({"maximum_projects"}))
