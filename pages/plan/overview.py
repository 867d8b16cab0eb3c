"""Overview: is there a plan, is it proven, what does it buy, and what stops more. One screen first, details below."""
from __future__ import annotations

from collections import Counter

import streamlit as st

from models.context import load_budget_figures
from models.report import headline
from ui import charts, session
from ui import format as fmt
from ui.i18n import label_of, language, t
from ui.navigation import PAGES
from ui.notes import table_notes
from ui.planning.citations import rule_columns, rule_row
from ui.planning.limits import limit_row
from ui.planning.plan_state import show_plan_caveats
from ui.register.quality_views import quality_report
from ui.session import AuditedPlan, PlanState, Workspace
from ui.tables import TableColumn, show_reading_table
from ui.widgets import Figure, figure_grid

ALLOCATION, PROJECTS, QUALITY, RULES = (PAGES[name].file for name in ("allocation", "projects", "quality", "rules"))


def main() -> None:
    workspace = session.open_workspace()
    st.title(t("shell.nav.overview"))
    state, answer = session.plan_state(workspace), workspace.answer
    if state is PlanState.STALE:
        st.warning(t("overview.stale"), icon=":material/update:")
        st.page_link(ALLOCATION, label=t("overview.plan_again"), icon=":material/play_arrow:")
    if answer is None or not answer.is_shown:
        show_no_plan(state, answer)
        show_findings_line(workspace)
        return
    show_plan_caveats(answer)
    show_answer(answer, state)
    show_late_starts(answer)
    show_findings_line(workspace)
    notes = table_notes(workspace, answer)
    with st.grid(2, min_column_width=420, gap="large", key="overview_charts"):
        with st.container():
            show_years(answer)
        with st.container():
            show_groups(answer)
    show_limits(answer, notes)
    show_left_out(answer, notes)
    show_strategic_share(answer, notes)
    show_rules_short_of_law(answer, notes)


def show_no_plan(state: PlanState, answer: AuditedPlan | None) -> None:
    """Why no figures are shown, and where to go."""
    st.info(t(f"overview.no_plan.{state}"), icon=":material/info:")
    for family in answer.plan.conflict_families if answer else ():
        st.markdown(f"- {t(f'audit.family.{family}')}")
    st.page_link(ALLOCATION, label=t("overview.open_allocation"), icon=":material/play_arrow:")


def show_answer(answer: AuditedPlan, state: PlanState) -> None:
    """The sentence and the eight figures of the first screen."""
    totals, concentration = answer.allocation.totals, answer.allocation.concentration
    reached = headline.targets_reached(answer.allocation)
    has_base = answer.problem.settings.strategic_base_mvnd is not None
    st.markdown(t("overview.sentence", state=fmt.bvnd(totals.state_mvnd), funded=fmt.count(totals.projects_funded),
                  considered=fmt.count(totals.projects_considered), leverage=fmt.number(totals.leverage, 2)))
    figure_grid((
        Figure(t("overview.figure.state"), fmt.bvnd(totals.state_mvnd),
               t("overview.figure.state_note", envelope=fmt.bvnd(totals.envelope_mvnd),
                 requested=fmt.bvnd(totals.requested_state_mvnd))),
        Figure(t("overview.figure.counterpart"), fmt.bvnd(totals.counterpart_mvnd),
               t("overview.figure.counterpart_note", leverage=fmt.number(totals.leverage, 2))),
        Figure(t("overview.figure.projects"),
               t("overview.figure.projects_value", funded=fmt.count(totals.projects_funded),
                 considered=fmt.count(totals.projects_considered)),
               t("overview.figure.projects_note", median=fmt.bvnd(concentration.median_grant_mvnd),
                 smallest=fmt.bvnd(concentration.smallest_grant_mvnd))),
        Figure(t("overview.figure.proof"), t(
            f"overview.figure.proof_{state}" if answer.plan.chosen else "overview.figure.proof_nothing"), t(
            f"overview.figure.proof_note_{state}", gap=fmt.at_most_better(answer.plan),
            checks=fmt.count(len(answer.report.checks)))),
        Figure(t("headings.share_for_strategic"), fmt.percent(
            totals.strategic_share if has_base else None, against=[totals.strategic_floor_share]),
               t("overview.figure.strategic_note" if has_base else "overview.figure.strategic_no_base",
                 floor=fmt.set_percent(totals.strategic_floor_share),
                 reported=fmt.set_percent(load_budget_figures()["strategic_share_2025"].value))),
        Figure(t("overview.figure.localisation"),
               t("overview.figure.localisation_value" if reached.measured else "shell.no_figure",
                 met=fmt.count(len(reached.met)), measured=fmt.count(reached.measured)),
               t("overview.figure.localisation_note", missed=fmt.count(len(reached.missed)),
                 unknown=fmt.count(len(reached.unknown)))),
        Figure(t("headings.largest_enterprise"), fmt.percent(concentration.top_enterprise_share),
               t("overview.figure.enterprise_note", five=fmt.percent(concentration.top_five_enterprises_share))),
        Figure(t("overview.figure.law"), fmt.count(len(headline.rules_short_of_law(answer.problem))),
               t("overview.figure.law_note")),
    ))


def show_late_starts(answer: AuditedPlan) -> None:
    """How many funded projects start later than they asked, with the way to the years."""
    late = sum(option.shift_years > 0 for option in answer.plan.chosen)
    if late:
        st.page_link(ALLOCATION, icon=":material/event_upcoming:", label=t(
            "overview.late", late=fmt.count(late), funded=fmt.count(len(answer.plan.chosen))))


def show_findings_line(workspace: Workspace) -> None:
    """How many findings the register has and how many figures contradict each other, with the way to both."""
    problem, severities = workspace.problem, Counter(finding.severity for finding in workspace.problem_findings)
    line = st.container(horizontal=True, key="overview_findings")
    line.page_link(PROJECTS, icon=":material/fact_check:", width="content", label=t("overview.findings", **{
        f"{severity}s": fmt.count(severities[severity]) for severity in ("error", "warning", "note")}))
    mismatches = len(quality_report(problem.digest, problem).findings)
    line.page_link(QUALITY, icon=":material/rule:", width="content",
                   label=t("overview.mismatches", count=fmt.count(mismatches)))


def show_years(answer: AuditedPlan) -> None:
    """State money by year against the envelope."""
    uses = headline.years_used(answer.problem, answer.plan)
    bars = [charts.Bar(str(use.year), use.state_mvnd, use.envelope_mvnd) for use in uses]
    chart = charts.columns_against_limit(bars, bar_name=t("headings.state"), limit_name=t("headings.envelope"))
    title = t("overview.years.title_carried" if answer.problem.settings.carry_over else "overview.years.title")
    charts.show_chart(chart, title=title, source=t("overview.source"), key="overview_years",
                      alt_text=charts.alt_text(title, bars))


def show_groups(answer: AuditedPlan) -> None:
    """State money by technology group, the largest first."""
    table = answer.allocation.by("technology_group").sort_values("state_mvnd", ascending=False)
    bars = [charts.Bar(charts.short(label) or t("terms.outside_catalogue"), int(amount))
            for label, amount in zip(table[f"label_{language()}"], table["state_mvnd"], strict=True)]
    charts.show_chart(charts.ranked_bars(bars, bar_name=t("headings.state")), title=t("allocation.chart.groups"),
                      source=t("overview.source"), key="overview_groups",
                      alt_text=charts.alt_text(t("allocation.chart.groups"), bars))


def show_limits(answer: AuditedPlan, notes: list[str]) -> None:
    """The limits that are used up, so that more money for other lines would change nothing."""
    st.subheader(t("overview.limits.title"))
    uses = answer.limit_uses
    tight = [use for use in uses if use.is_tight]
    st.markdown(t("overview.limits.summary", tight=fmt.count(len(tight)), all=fmt.count(len(uses))))
    show_reading_table([limit_row(answer.problem, use) for use in tight], [
        TableColumn("limit", t("overview.limits.limit")), TableColumn("used", t("overview.limits.used")),
        TableColumn("most", t("overview.limits.most")), TableColumn("room", t("overview.limits.room"))],
        key="overview_limits", file_stem="gioi-han", alt=t("overview.limits.title"), notes=notes)


def show_left_out(answer: AuditedPlan, notes: list[str]) -> None:
    """Why the other projects are not funded."""
    st.subheader(t("overview.left_out.title"))
    rows = [{"reason": t(f"overview.left_out.reason.{row.reason_code}"), "projects": row.projects,
             "requested": row.requested_state_mvnd} for row in headline.left_out(answer.allocation)]
    show_reading_table(rows, [TableColumn("reason", t("headings.reason")),
                      TableColumn("projects", t("headings.projects"), "count"),
                      TableColumn("requested", t("headings.state_asked_for"), "mvnd")],
               key="overview_left_out", file_stem="khong-duoc-cap", alt=t("overview.left_out.title"), notes=notes)


def show_strategic_share(answer: AuditedPlan, notes: list[str]) -> None:
    """The plan's strategic share beside the floor and the share criticised in 2025, each with its base and source."""
    st.subheader(t("overview.strategic.title"))
    totals, floor = answer.allocation.totals, answer.problem.rulebook.values.get("strategic_share_floor")
    reported = load_budget_figures()["strategic_share_2025"]
    base_mvnd = answer.problem.settings.strategic_base_mvnd
    rows = [{"what": t("overview.strategic.plan"),
             "share": fmt.shown_share(totals.strategic_share) if base_mvnd else None,
             "base": t("overview.strategic.plan_base", base=fmt.bvnd(base_mvnd)) if base_mvnd
             else t("overview.figure.strategic_no_base"), "source": t("overview.source"), "status": ""}]
    if floor is not None:
        rows.append({"what": label_of(floor), "share": floor.value, "base": t("overview.strategic.floor_base"),
                     "source": floor.citation.document, "status": t(f"terms.rule_status.{floor.status}")})
    rows.append({"what": label_of(reported), "share": reported.value, "base": t("overview.strategic.reported_base"),
                 "source": reported.source, "status": t(f"overview.figure_status.{reported.status}")})
    show_reading_table(rows, [TableColumn("what", t("overview.strategic.what")),
                      TableColumn("share", t("overview.strategic.share"), "set_percent"),
                      TableColumn("base", t("overview.strategic.base")),
                      TableColumn("source", t("headings.source")),
                      TableColumn("status", t("headings.standing"))],
               key="overview_strategic", file_stem="ty-le-chien-luoc", alt=t("overview.strategic.title"), notes=notes)


def show_rules_short_of_law(answer: AuditedPlan, notes: list[str]) -> None:
    """Rule values in use that are no law, or not the law's own."""
    st.subheader(t("overview.law.title"))
    rules = headline.rules_short_of_law(answer.problem)
    st.markdown(t("overview.law.summary" if rules else "overview.law.none"))
    if rules:
        show_reading_table([rule_row(rule) for rule in rules], rule_columns(), key="overview_law",
                           file_stem="quy-dinh-da-dung", alt=t("overview.law.title"), notes=notes)
    st.page_link(RULES, label=t("overview.law.open_rules"), icon=":material/gavel:")


main()
