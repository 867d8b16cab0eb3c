"""The figures of the summary: code, value or live formula, kind. The certificate knows them by their codes."""
from __future__ import annotations

from fractions import Fraction

from models.domain import Payer
from models.export.workbook.check_sheet import CheckSheet, strategic_money
from models.export.workbook.live_plan import LivePlan
from models.export.workbook.references import Block
from models.export.workbook.sheet import Cell
from models.report.allocation import Allocation
from models.report.cutline import CutLineDifference
from models.wording import say
from models.words.codes import word

Figure = tuple[str, Cell | Fraction, str]


def summary_rows(live: LivePlan, allocation: Allocation, difference: CutLineDifference | None,
                 checks: CheckSheet) -> list[Figure]:
    """Every figure in order. What only the solver knows, and medians and smallest values, stand as values."""
    plan, totals, spread, language = live.plan, allocation.totals, allocation.concentration, live.language

    def paid(column: str, value: int) -> Cell:
        return live.live(f"SUM({live.payments.span(column)})", value)

    state, counterpart = (f"SUM({live.payments.span(column)})" for column in ("state_mvnd", "counterpart_mvnd"))
    rows: list[Figure] = [
        ("checks_broken", live.live(checks.broken_formula(), checks.broken_count) if checks.checks else 0, "rules"),
        ("termination", word("termination", plan.outcome, language), "text"),
        ("stop_reason", word("stop_reason", plan.stop_reason.value, language), "text"),
        ("objective", float(plan.objective), "points"), ("bound", plan.bound, "points"), ("gap", plan.gap, "share"),
        ("projects_considered", totals.projects_considered, "count"),
        ("projects_funded", _funded_count(live, totals.projects_funded), "count"),
        ("state_total_mvnd", paid("state_mvnd", totals.state_mvnd), "mvnd"),
        *((f"{payer.value}_total_mvnd", paid(f"{payer.value}_mvnd", totals.paid_mvnd[payer]), "mvnd")
          for payer in Payer),
        ("counterpart_total_mvnd", paid("counterpart_mvnd", totals.counterpart_mvnd), "mvnd"),
        ("total_mvnd", paid("total_mvnd", totals.total_mvnd), "mvnd"),
        ("leverage", live.live(f'IF({state}=0,"-",{counterpart}/{state})', totals.leverage), "ratio"),
        ("requested_state_mvnd", totals.requested_state_mvnd, "mvnd"),
        ("envelope_mvnd", totals.envelope_mvnd, "mvnd"), *_strategic(live, allocation),
        ("strategic_floor_share", totals.strategic_floor_share, "share"),
        ("median_grant_mvnd", spread.median_grant_mvnd, "mvnd"),
        ("smallest_grant_mvnd", spread.smallest_grant_mvnd, "mvnd"), *_concentration(live, allocation)]
    if difference is not None:
        rows += [("cut_line_objective", difference.cut_line.objective, "points"),
                 ("cut_line_gain", difference.value_gain, "points")]
    if plan.priority_effect is not None:
        rows += [("priority_before_mvnd", plan.priority_effect.priority_before_mvnd, "mvnd"),
                 ("priority_after_mvnd", plan.priority_effect.priority_after_mvnd, "mvnd")]
    return rows


def _funded_count(live: LivePlan, value: int) -> Cell:
    # A project that is chosen and paid nothing counts for the plan and not for the formula.
    is_paid = all(option.total_mvnd > 0 for option in live.plan.chosen)
    return live.live(f"SUMPRODUCT(1*({live.funded.span('total_mvnd')}>0))", value) if is_paid else value


def _strategic(live: LivePlan, allocation: Allocation) -> list[Figure]:
    totals, given = allocation.totals, live.problem.settings.strategic_base_mvnd
    text, value = strategic_money(live)
    base = f"SUM({live.funded.span('state_recurrent_mvnd')})" if given is None else str(given)
    return [("strategic_mvnd", live.live(text, value), "mvnd"),
            ("strategic_base_mvnd", live.live(base, totals.strategic_base_mvnd) if given is None else given, "mvnd"),
            ("strategic_share", live.live(f'IF({base}=0,"-",{text}/{base})', totals.strategic_share), "share")]


def _concentration(live: LivePlan, allocation: Allocation) -> list[Figure]:
    """Shares of the state money by lead enterprise; money without one counts in the total alone."""
    spread, table = allocation.concentration, allocation.by("lead_enterprise")
    state = f"SUM({live.payments.span('state_mvnd')})"
    block = Block(say("export.sheet.by_lead_enterprise", live.language),
                  ("key", "projects_funded", "state_mvnd"), live.payments.first, len(table))
    money = f'({block.span("key")}<>"-")*{block.span("state_mvnd")}'
    several = f"SUMPRODUCT(LARGE({money},{{1,2,3,4,5}}))" if len(table) >= 5 else f"SUMPRODUCT({money})"
    return [("top_enterprise_share", _ratio(live, f"SUMPRODUCT(MAX({money}))", state, spread.top_enterprise_share),
             "share"),
            ("top_five_enterprises_share", _ratio(live, several, state, spread.top_five_enterprises_share), "share"),
            ("hhi", _ratio(live, f"SUMPRODUCT(({money})^2)", f"({state})^2", spread.hhi), "ratio")]


def _ratio(live: LivePlan, part: str, whole: str, value: Fraction | None) -> Cell | Fraction:
    """Money without any lead enterprise has no shares: then there is nothing to compute."""
    return None if value is None else live.live(f'IF({whole}=0,"-",{part}/{whole})', value)
