"""The tabs of the Allocation page, one function each: an answer in, tables and charts out."""
from __future__ import annotations

from fractions import Fraction
from functools import partial
from math import isfinite

import streamlit as st

from models.domain import LocalisationBasis
from models.plan import at_most_share
from models.report import breakdown
from models.report.allocation import DIMENSIONS, Allocation
from models.report.cutline import compare_to_cut_line
from models.settings import Level
from ui import charts
from ui import format as fmt
from ui.i18n import has_sentence, language, t
from ui.messages import md
from ui.planning import allocation_charts
from ui.session import AuditedPlan
from ui.tables import TableColumn, show_table
from ui.terms import named, product_label, term, value_label

# Dimensions as tabs, in the order of the questions that are asked.
TABS = ("year", "regime", "technology_group", "product", "managing_agency", "locality", "lead_enterprise", "payer",
        *(name for name in DIMENSIONS if name == "channel"))


def show_figures(allocation: Allocation) -> None:
    """The five figures of a plan."""
    totals = allocation.totals
    line = st.container(horizontal=True, key="allocation_figures")
    for name, value in (
            ("state", fmt.bvnd(totals.state_mvnd)), ("counterpart", fmt.bvnd(totals.counterpart_mvnd)),
            ("leverage", t("brief.figure.counterpart.value", leverage=fmt.number(totals.leverage, 2))),
            ("projects", t("allocation.figure.projects_value", funded=fmt.count(totals.projects_funded),
                           considered=fmt.count(totals.projects_considered))),
            ("value", fmt.number(totals.objective))):
        line.metric(t(f"allocation.figure.{name}"), value, help=t(f"allocation.figure_help.{name}"), border=True)


def show_project_years(answer: AuditedPlan, notes: list[str]) -> None:
    """Who gets how much in which year, for the state or any payer."""
    allocation = answer.allocation
    line = st.container(horizontal=True, vertical_alignment="bottom")
    measure = line.selectbox(t("allocation.measure"), breakdown.MEASURES, key="years_measure", width=300,
                             format_func=named(breakdown.MEASURES, _measure), persist_state="session")
    words = line.text_input(t("allocation.search"), key="years_search", placeholder=t("allocation.search_help"),
                            persist_state="session")
    table = answer.view(("project_years", measure), lambda: breakdown.project_years(allocation, measure)) \
        if not words else breakdown.project_years(allocation, measure, words)
    table = table.assign(regime=[term("regime_short", code) for code in table["regime"]])
    years = [TableColumn(f"y{year}", str(year), "mvnd", is_dash_at_zero=True)
             for year in breakdown.years_of(allocation)]
    sums = breakdown.sums_of(table, allocation)
    st.markdown(t("allocation.sum_line", measure=_measure(measure), projects=fmt.count(len(table)),
                  total=fmt.mvnd(sums["sum_mvnd"]), years="; ".join(
                      f"{year}: {fmt.mvnd(sums[f'y{year}'])}" for year in breakdown.years_of(allocation))))
    show_table(table, [
        TableColumn("project_id", t("projects.column.project_id"), width="small"),
        TableColumn(f"name_{language()}", t("projects.column.name"), width=230), *years,
        TableColumn("sum_mvnd", t("allocation.column.sum"), "mvnd"),
        TableColumn("regime", t("terms.dimension.regime")),
        TableColumn("scale_share", t("allocation.column.scale"), "percent"),
        TableColumn(f"level_{language()}", t("terms.table.funding_levels")),
        TableColumn("start_year", t("allocation.column.start"), "plain")],
        key="project_years", file_stem=f"phan-bo-{measure}", alt=t("allocation.tab.years"), notes=notes, height=460,
        project_ids=table["project_id"], folds=True)


def _measure(measure: str) -> str:
    key = f"allocation.measures.{measure}"
    return t(key) if has_sentence(key) else term("payer", measure)


def show_picture(answer: AuditedPlan) -> None:
    """The two charts that are read before any table: money by year, money by technology group."""
    with st.grid(2, min_column_width=420, gap="large", key="allocation_picture"):
        with st.container():
            allocation_charts.show_years(answer)
        with st.container():
            allocation_charts.show_groups(answer)


def show_breakdown(answer: AuditedPlan, notes: list[str]) -> None:
    """The plan by each dimension: leverage by payer, then the table of the chosen dimension."""
    allocation = answer.allocation
    allocation_charts.show_leverage(answer)
    dimension = st.segmented_control(t("allocation.by"), TABS, default="year", required=True, key="by_dimension",
                                     format_func=named(TABS, lambda name: t(f"terms.dimension.{name}")),
                                     persist_state="session")
    table = answer.view(("by", dimension), lambda: allocation.by(dimension))
    if dimension == "payer":
        table = table.assign(label=[term("payer", key) for key in table["key"]])
        columns = [TableColumn("label", t("terms.dimension.payer"), width="large"),
                   TableColumn("amount_mvnd", t("allocation.column.amount"), "mvnd")]
    else:
        table = table.assign(label=[value_label(allocation.problem, dimension, key) for key in table["key"]])
        columns = [TableColumn("label", t(f"terms.dimension.{dimension}"), width="large"),
                   TableColumn("projects_funded", t("allocation.column.projects"), "count"),
                   *(TableColumn(f"{name}_mvnd", t(f"allocation.column.{name}"), "mvnd", is_dash_at_zero=True)
                     for name in ("state", "enterprise", "institute", "other_private", "total")),
                   TableColumn("leverage", t("allocation.column.leverage"), "points")]
    show_table(table, columns, key=f"by_{dimension}", file_stem=f"phan-bo-theo-{dimension}",
               alt=t(f"terms.dimension.{dimension}"), notes=notes, folds=True)


def show_concentration(allocation: Allocation) -> None:
    """How the money is spread: stands beside every optimum, because adding up scores favours many small projects."""
    spread = allocation.concentration
    st.markdown(t("allocation.concentration.lead"))
    line = st.container(horizontal=True)
    for name, value in (("projects", fmt.count(spread.projects_funded)),
                        ("median", fmt.bvnd(spread.median_grant_mvnd)),
                        ("smallest", fmt.bvnd(spread.smallest_grant_mvnd)),
                        ("top", fmt.percent(spread.top_enterprise_share)),
                        ("top_five", fmt.percent(spread.top_five_enterprises_share)),
                        ("strategic", fmt.percent(spread.strategic_share))):
        line.metric(t(f"allocation.concentration.{name}"), value, border=True)


def show_cut_line(answer: AuditedPlan, notes: list[str]) -> None:
    """The plan against going down the ranking until the money ends, project by project."""
    allocation = answer.allocation
    difference = answer.view("cut_line", lambda: compare_to_cut_line(answer.problem, answer.plan))
    line = difference.cut_line
    st.markdown(t("allocation.cut.lead", score=fmt.number(line.last_score, 2)))
    st.markdown(t("allocation.cut.sentence", gain=fmt.number(difference.value_gain),
                  share=fmt.percent(difference.value_gain / line.objective if line.objective else None),
                  only_plan=fmt.count(len(difference.only_in_plan)),
                  only_line=fmt.count(len(difference.only_in_cut_line)),
                  plan=fmt.bvnd(allocation.totals.state_mvnd), line=fmt.bvnd(line.state_mvnd)))
    counts = {"plan": len(difference.only_in_plan), "cut_line": len(difference.only_in_cut_line)}
    side = st.segmented_control(t("shell.show"), tuple(counts), default="plan", required=True, key="cut_side",
                                format_func=named(counts, lambda code: t(f"allocation.cut.only_in_{code}",
                                                                         count=fmt.count(counts[code]))))
    rows = answer.view("cut_line_rows", lambda: breakdown.cut_line_rows(allocation, difference))
    table = breakdown.where(rows, side=side)
    show_table(table, [
        TableColumn("project_id", t("projects.column.project_id")),
        TableColumn(f"name_{language()}", t("projects.column.name"), width="large"),
        TableColumn("score", t("projects.column.score"), "points"),
        TableColumn("cost_mvnd", t("headings.total_cost"), "mvnd"),
        TableColumn("state_mvnd", t("allocation.column.state"), "mvnd")],
        key="cut_line", file_stem=f"so-voi-xep-hang-{side}", alt=t("allocation.tab.cut"), notes=notes,
        project_ids=table["project_id"], folds=True)


def show_localisation(answer: AuditedPlan, notes: list[str]) -> None:
    """Localisation reached against the target, per product and year, each basis on its own."""
    allocation = answer.allocation
    table = allocation.localisation
    st.markdown(t("allocation.localisation.lead"))
    if table.empty:
        st.info(t("allocation.localisation.none"))
        return
    bases = [basis.value for basis in LocalisationBasis if basis.value in set(table["basis"])]
    line = st.container(horizontal=True, vertical_alignment="bottom")
    basis = line.selectbox(t("allocation.localisation.basis"), bases, key="localisation_basis", width=420,
                           format_func=named(bases, partial(term, "basis")))
    years = breakdown.years_in(breakdown.where(table, basis=basis))
    year = line.segmented_control(t("terms.dimension.year"), years, default=years[-1], required=True,
                                  key=f"localisation_year_{basis}")
    rows = breakdown.targets_first(breakdown.where(table, basis=basis, year=year))
    rows = rows.assign(product=[product_label(allocation.problem, int(no)) for no in rows["product_no"]])
    plain = [{name: None if value != value else value for name, value in row.items()}
             for row in rows.to_dict("records")]
    marks = [{**row, "product": charts.short(row["product"])} for row in plain]
    allocation_charts.show_localisation(answer, marks, basis, year)
    shown = rows.assign(force=[_force(row) for row in plain])
    show_table(shown, [
        TableColumn("product", t("terms.dimension.product"), width="large"),
        TableColumn("projects_funded", t("allocation.column.projects"), "count"),
        TableColumn("achieved_share", t("headings.reached"), "percent"),
        TableColumn("target_share", t("headings.target"), "set_percent"),
        TableColumn("force", t("allocation.localisation.force")),
        TableColumn("shortfall_share", t("allocation.localisation.shortfall"), "percent"),
        TableColumn("unknown_share", t("allocation.localisation.unknown"), "percent"),
        TableColumn("source", t("allocation.localisation.source_heading"), width="medium")],
        key="localisation", file_stem=f"noi-dia-hoa-{year}", alt=t("allocation.tab.localisation"), notes=notes,
        folds=True)


def _force(row: dict[str, object]) -> str:
    if row["target_share"] is None:
        return t("allocation.localisation.state.no_target")
    return t("terms.target_kind.hard" if row["is_hard"] else "terms.target_kind.soft")


def show_priority(allocation: Allocation, notes: list[str]) -> None:
    """Who is paid first in a year, and what preferring priority money changed in the plan."""
    share = allocation.problem.rulebook.share("disbursement_priority_share")
    st.markdown(t("allocation.priority.lead", share=fmt.set_percent(share)))
    st.markdown(_priority_effect(allocation))
    queue = allocation.priority_queue
    years = breakdown.years_in(queue)
    if not years:
        return
    year = st.segmented_control(t("terms.dimension.year"), years, default=years[0], required=True, key="queue_year")
    table = breakdown.with_names(allocation, breakdown.where(queue, year=year))
    show_table(table, [
        TableColumn("position", t("headings.place"), "count", width="small"),
        TableColumn("project_id", t("projects.column.project_id"), width="small"),
        TableColumn(f"name_{language()}", t("projects.column.name"), width="large"),
        TableColumn("is_priority", t("headings.is_priority"), "yes_no"),
        TableColumn("private_share", t("allocation.priority.private_share"), "percent"),
        TableColumn("state_mvnd", t("allocation.priority.state", year=year), "mvnd"),
        TableColumn("cumulative_state_mvnd", t("allocation.priority.cumulative"), "mvnd")],
        key="priority_queue", file_stem=f"thu-tu-giai-ngan-{year}", alt=t("allocation.tab.priority"), notes=notes,
        height=420, project_ids=table["project_id"], folds=True)


def _priority_effect(allocation: Allocation) -> str:
    effect, mode = allocation.plan.priority_effect, allocation.problem.settings.priority_mode
    if effect is None:
        return t(f"allocation.priority.no_effect_{mode}")
    if not (effect.entered or effect.left):
        return t("allocation.priority.unchanged", after=fmt.bvnd(effect.priority_after_mvnd))
    return t("allocation.priority.changed", entered=md(", ".join(effect.entered)) or "-",
             left=md(", ".join(effect.left)) or "-", before=fmt.bvnd(effect.priority_before_mvnd),
             after=fmt.bvnd(effect.priority_after_mvnd))


def show_levels(allocation: Allocation, notes: list[str]) -> None:
    """The objectives in their order, how far each is proved, and what each cost the value of the plan."""
    st.markdown(t("allocation.levels.lead"))
    rows = [{"level": term("level", level.level), "objective": _amount(level.level, level.objective),
             "bound": _amount(level.level, level.bound),
             "gap": at_most_share(level.gap) if isfinite(level.gap) else None,
             "proved": level.is_proved,
             "price": t("allocation.levels.no_price") if level.price is None else fmt.number(level.price, 2),
             "seconds": level.seconds} for level in allocation.plan.levels if level.level in set(Level)]
    show_table(rows, [
        TableColumn("level", t("allocation.levels.level"), width="medium"),
        TableColumn("objective", t("headings.reached")),
        TableColumn("bound", t("allocation.levels.bound")),
        TableColumn("gap", t("allocation.progress.gap"), "set_percent"),
        TableColumn("proved", t("headings.proved"), "yes_no"),
        TableColumn("price", t("allocation.levels.price"), help=t("allocation.levels.price_help")),
        TableColumn("seconds", t("allocation.levels.seconds"), "points")],
        key="levels", file_stem="muc-tieu", alt=t("allocation.tab.levels"), notes=notes)


def _amount(level: str, amount: Fraction | float) -> str:
    """What a level reached, or its bound, in its own unit; a bound that was never found is said to be missing."""
    if not isfinite(amount):
        return t("allocation.not_yet")
    return t(f"allocation.levels.unit.{level}", amount=fmt.number(amount))
