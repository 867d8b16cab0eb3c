"""Make the illustrative register: `python -m data.sample.make_illustrative [FOLDER]`.

Real products, agencies and localities; generic enterprises and institutes; every amount, score and share is invented.
The same seed writes the same bytes.
"""
from __future__ import annotations

import sys
from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

from data.sample import illustrative_texts as texts
from data.sample.illustrative_evaluations import build_evaluations
from data.sample.illustrative_ledger import build_ledger, quarters_only
from data.sample.illustrative_projects import HERE, LAST_YEAR, Draft, Draws, draw_projects
from data.sample.illustrative_rules import build_links, build_pools, build_targets
from models.domain import (
    Actual,
    BudgetLine,
    Case,
    Channel,
    Cost,
    Criterion,
    Decision,
    Envelope,
    FundingMode,
    Localisation,
    LocalisationBasis,
    Payer,
    Pledge,
    Project,
    ProjectStatus,
    Regime,
    Score,
)
from models.evaluations.pseudonyms import without_names
from models.register.case_io import write_case
from models.units import split_in_proportion

SEED = 20260711
FOLDER = HERE / "illustrative"
YEARS = range(2026, LAST_YEAR + 1)
SETTINGS = {"strategic_base_mvnd": "9000000", "lead_enterprise_cap_share": "0.06", "locality_cap_share": "0.28",
            "minimum_grant_mvnd": "1500", "carry_over": "true"}
# The state money available is one part in this many of what is asked for.
ENVELOPE_PART = 4


def make_case(seed: int = SEED) -> Case:
    """The illustrative case of one seed."""
    draws = Draws(seed)
    drafts = {f"DA-{number:03d}": draft for number, draft in enumerate(draw_projects(draws), start=1)}
    projects = tuple(_project(draws, project_id, draft) for project_id, draft in drafts.items())
    costs, pledges = [], []
    for project_id, draft in drafts.items():
        _add_money(project_id, draft, costs, pledges)
    of_quarters = quarters_only(projects)
    scores = tuple(row for project_id in drafts for row in _scores(draws, project_id))
    return without_names(Case(
        projects=projects, costs=tuple(costs), pledges=tuple(pledges),
        scores=scores,
        criteria=tuple(Criterion(key, Fraction(weight), vi, en) for key, weight, vi, en in texts.CRITERIA),
        localisation=tuple(row for project_id, draft in drafts.items()
                           for row in _localisation(draws, project_id, draft)),
        envelopes=_envelopes(costs), targets=build_targets(), pools=build_pools(drafts), links=build_links(drafts),
        # Drawn for every running project, kept where no single payments are known.
        actuals=tuple(row for project_id, draft in drafts.items() for row in _actuals(draws, project_id, draft, costs)
                      if project_id == of_quarters),
        **build_ledger(seed + 1, projects, costs, pledges), **build_evaluations(seed + 2, projects, scores),
        settings=SETTINGS, is_illustrative=True))


def _project(draws: Draws, project_id: str, draft: Draft) -> Project:
    is_scalable = draft.status == "proposed" and not draft.is_confidential and draws.chance(22)
    latest = min(draft.start + draws.pick((0, 0, 0, 0, 1, 1, 2)), LAST_YEAR - draft.duration + 1)
    trl_now = {"research": draws.whole(3, 5), "pilot": draws.whole(5, 6), "demonstration": draws.whole(6, 7)}.get(
        draft.stage, draws.whole(3, 5))
    return Project(
        project_id=project_id, name_vi=draft.name_vi, name_en=draft.name_en, product_no=draft.product_no,
        regime=Regime(draft.regime) if draft.regime else None, regime_reason=draft.regime_reason,
        channel=Channel(draft.channel), managing_agency=draft.agency, locality=draft.locality,
        lead_enterprise=draft.lead, institutes=draft.institutes,
        funding_mode=FundingMode.SCALABLE if is_scalable else FundingMode.WHOLE,
        minimum_scale_share=Fraction(draws.pick((4, 5, 5, 6, 7)), 10) if is_scalable else Fraction(1),
        earliest_start=draft.start, latest_start=draft.start if draft.status != "proposed" else latest,
        status=ProjectStatus(draft.status), decision=Decision(draft.decision), decision_reason=draft.decision_reason,
        trl_now=trl_now, trl_end=min(9, trl_now + draws.whole(2, 3)), is_confidential=draft.is_confidential,
        source_document=f"Phiếu đề xuất minh họa số {project_id[3:]}",
        source_on=date(2026, 7, 1) + timedelta(days=draws.whole(0, 110)))


def _add_money(project_id: str, draft: Draft, costs: list[Cost], pledges: list[Pledge]) -> None:
    """Rows of cost and pledge: pledges round up to the whole million, the state is asked for what is left."""
    percents = {Payer.ENTERPRISE: draft.enterprise_percent, Payer.INSTITUTE: draft.institute_percent,
                Payer.OTHER_PRIVATE: draft.private_percent}
    weights = (draft.development_percent, 100 - draft.development_percent)
    for year, total in zip(draft.years, draft.yearly_totals(), strict=True):
        raised = 0
        for payer, percent in percents.items():
            amount = -(-total * percent // 100)
            raised += amount
            for name, part in _payers(draft, payer, amount):
                pledges.append(Pledge(project_id, payer, name, year, part, _evidence(project_id, draft, payer)))
        asked = max(0, total - raised) * draft.request_percent // 100
        requests, totals = split_in_proportion(asked, weights), split_in_proportion(total, weights)
        for line, line_total, request in zip(BudgetLine, totals, requests, strict=True):
            is_committed = year <= {"running": 2027, "committed": 2026}.get(draft.status, 0)
            if line_total:
                costs.append(Cost(project_id, year, line, line_total, request, request if is_committed else 0))


def _payers(draft: Draft, payer: Payer, amount: int) -> list[tuple[str, int]]:
    """Who of a kind pays: the lead enterprise with or without a partner, the first institute, a private investor."""
    if not amount:
        return []
    if payer is Payer.ENTERPRISE:
        if draft.partner in ("", draft.lead):
            return [(draft.lead, amount)]
        return list(zip((draft.lead, draft.partner), split_in_proportion(amount, (7, 3)), strict=True))
    if payer is Payer.INSTITUTE:
        return [(draft.institutes[0], amount)]
    return [(f"Nhà đầu tư tư nhân P{int(draft.lead[-2:]) % 20 + 1:02d}", amount)]


def _evidence(project_id: str, draft: Draft, payer: Payer) -> str:
    number = 1 + list(Payer).index(payer)
    return "" if payer.value in draft.unevidenced else f"Văn bản cam kết minh họa số {project_id[3:]}/{number}"


def _scores(draws: Draws, project_id: str) -> list[Score]:
    """A panel's scores out of 100; the panel's spread was recorded for most projects."""
    quality, has_spread = draws.whole(35, 90), draws.chance(85)
    return [Score(project_id, criterion, Fraction(min(98, quality + draws.whole(-10, 10))),
                  Fraction(draws.whole(6, 22), 2) if has_spread else None)
            for criterion, _, _, _ in texts.CRITERIA]


def _localisation(draws: Draws, project_id: str, draft: Draft) -> list[Localisation]:
    """A rising path per basis from the second year to 2030; some values are not known yet."""
    if draft.is_confidential or draft.product_no is None:
        return []
    chances = {LocalisationBasis.SELLING_PRICE: 60 if draft.kind == "platform" else 45,
               LocalisationBasis.PRODUCTION_COST: 10 if draft.kind == "platform" else 50,
               LocalisationBasis.BILL_OF_MATERIALS: 25 if draft.kind in ("device", "works") else 0,
               LocalisationBasis.CORE_MASTERY: 60}
    rows = []
    for basis, percent in chances.items():
        if not draws.chance(percent):
            continue
        level = draws.whole(28, 58) + (14 if basis is LocalisationBasis.CORE_MASTERY else 0)
        for year in range(draft.start + 1, LAST_YEAR + 1):
            level = min(96, level + draws.whole(3, 9))
            is_known = not draws.chance(11)
            rows.append(Localisation(project_id, year, basis, Fraction(level, 100) if is_known else None,
                                     "Hồ sơ đề xuất (minh họa)" if is_known else "Chưa có số liệu"))
    return rows


def _envelopes(costs: list[Cost]) -> tuple[Envelope, ...]:
    """Per year and line a fixed part of what is asked for in that year and the one before it, in whole billion VND.

    Seven tenths and three tenths of the two, because budgets follow requests with a lag; never below the commitments.
    """
    asked: dict = defaultdict(int)
    committed: dict = defaultdict(int)
    for cost in costs:
        asked[cost.year, cost.budget_line] += cost.state_request_mvnd
        committed[cost.year, cost.budget_line] += cost.committed_state_mvnd
    return tuple(
        Envelope(year, line, "", 1_000 * max(
            (7 * asked[year, line] + 3 * asked[year - 1, line]) // 10 // ENVELOPE_PART // 1_000,
            committed[year, line] * 5 // 4 // 1_000))
        for year in YEARS for line in BudgetLine)


def _actuals(draws: Draws, project_id: str, draft: Draft, costs: list[Cost]) -> list[Actual]:
    """The first three quarters of 2026 of a running project."""
    if draft.status != "running":
        return []
    committed = sum(c.committed_state_mvnd for c in costs if c.project_id == project_id and c.year == 2026)
    rows = []
    for quarter, obligated in enumerate(split_in_proportion(committed, (40, 30, 20, 10))[:3], start=1):
        paid = obligated * draws.whole(45, 95) // 100
        rows.append(Actual(project_id, 2026, quarter, obligated, paid, paid * draws.whole(60, 110) // 100,
                           draws.pick(texts.MILESTONES)))
    return rows


if __name__ == "__main__":
    write_case(make_case(), Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
