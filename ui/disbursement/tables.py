"""The year by group, in the ministries' columns, its warnings, advances and counterpart: tables with their files."""
from __future__ import annotations

import streamlit as st

from models.money.counterpart import counterpart_paid
from models.money.disbursement import GROUPS
from models.money.entries import AFTER_YEAR, QUARTERS
from models.money.ministry_table import ministry_table
from models.money.priority_queue import priority_queue
from models.money.watch_rules import load_deadlines, load_watch_rules
from models.words.money_text import (
    basis_text,
    cause_text,
    deadline_text,
    key_text,
    quarter_text,
    queue_sentence,
    rule_text,
)
from ui import format as fmt
from ui.disbursement.choice import Watched
from ui.i18n import label_of, language, t
from ui.messages import md
from ui.tables import TableColumn, columns_of, show_reading_table, show_table
from ui.terms import named, project_shown

_MONEY = ("planned_mvnd", "carried_in_mvnd", "committed_mvnd", "paid_mvnd")


def show_warnings(watched: Watched, notes: list[str]) -> None:
    """Early warnings, the most money at risk first; then the rules behind them with their texts."""
    st.markdown(t("disbursement.lead.warnings"))
    rows = [{"rule": rule_text(warning, language()), "project": project_shown(watched.problem.case, warning.project_id),
             "at_risk": warning.at_risk_mvnd, "since": fmt.day(warning.since), "owner": warning.owner,
             "cause": cause_text(warning, language()), "deadline": deadline_text(warning, language()),
             "basis": basis_text(load_watch_rules()[warning.rule_id].source, language())}
            for warning in watched.warnings]
    if not rows:
        st.info(t("disbursement.line.no_warning"), icon=":material/check:")
    else:
        show_table(rows, columns_of("disbursement.column", rows[0], {"at_risk": "mvnd"}, {"rule": 250, "project": 250}),
                   key="disbursement_warnings", file_stem="canh-bao-som", alt=t("disbursement.tab.warnings"),
                   notes=notes, height=420, project_ids=[warning.project_id for warning in watched.warnings])
    with st.expander(t("disbursement.rules"), icon=":material/gavel:", key="disbursement_rules"):
        show_reading_table([{"rule": label_of(rule), "limit": _limit(rule), "basis": basis_text(
            rule.source, language()), "note": getattr(rule.source, f"note_{language()}")}
            for rule in load_watch_rules().values()],
            columns_of("disbursement.column", ("rule", "limit", "basis", "note")), key="disbursement_watch_rules",
            file_stem="nguong-canh-bao", alt=t("disbursement.rules"), notes=notes)
        show_reading_table([{"day": fmt.day(deadline.of(watched.money.year)), "label": label_of(deadline),
                             "basis": basis_text(deadline.source, language())}
                            for deadline in load_deadlines().values()],
                           columns_of("disbursement.column", ("day", "label", "basis")), key="disbursement_deadlines",
                           file_stem="moc-thoi-gian", alt=t("disbursement.deadlines"), notes=notes)


def _limit(rule: object) -> str:
    if rule.unit == "share":
        return fmt.set_percent(rule.limit)
    return t(f"disbursement.limit.{rule.unit}", count=fmt.count(int(rule.limit)))


def show_groups(watched: Watched, notes: list[str]) -> None:
    """The year by one group, with both rates and what was paid in each quarter."""
    group = st.segmented_control(t("disbursement.by"), GROUPS, default=GROUPS[0], required=True,
                                 key="disbursement_group", persist_state="session",
                                 format_func=named(GROUPS, lambda name: t(f"disbursement.group.{name}")))
    quarters = (*QUARTERS, AFTER_YEAR)
    rows = [{"key": key_text(watched.problem, group, row.key, language()), **{name: getattr(row, name) for name in (
        *_MONEY, "rate_of_plan", "rate_with_carried_in")}, **{f"q{quarter}": paid for quarter, paid in zip(
            quarters, row.paid_by_quarter, strict=True)}} for row in watched.money.groups[group]]
    columns = [TableColumn("key", t(f"disbursement.group.{group}"), width=300),
               *(TableColumn(name, t(f"disbursement.column.{name}"), "mvnd", is_dash_at_zero=True) for name in _MONEY),
               *(TableColumn(name, t(f"disbursement.column.{name}"), "percent")
                 for name in ("rate_of_plan", "rate_with_carried_in")),
               *(TableColumn(f"q{quarter}", t("disbursement.paid_in", quarter=quarter_text(quarter, language())),
                             "mvnd", is_dash_at_zero=True) for quarter in quarters)]
    ids = [row.key for row in watched.money.groups[group]] if group == "project" else None
    st.caption(t("disbursement.carried_help"))
    show_table(rows, columns, key=f"disbursement_{group}", file_stem=f"giai-ngan-{group}",
               alt=t("disbursement.tab.groups"), notes=notes, height=420 if len(rows) > 10 else "content",
               project_ids=ids)


def show_ministry(watched: Watched, notes: list[str]) -> None:
    """Project by project in the columns that ministries report in."""
    st.markdown(t("disbursement.lead.ministry"))
    found = ministry_table(watched.problem, watched.money, watched.warnings)
    names = ("number", "project", "decision", "total_mvnd", "bound_so_far_mvnd", "carried_in_mvnd",
             "planned_development_mvnd", "planned_recurrent_mvnd", "paid_in_month_mvnd", "paid_mvnd", "rate_of_plan",
             "rate_with_carried_in", "paid_so_far_mvnd", "next_milestone", "cause")
    kinds = {name: "mvnd" if name.endswith("_mvnd") else "percent" for name in names if name.endswith(
        ("_mvnd", "_plan", "_in"))} | {"number": "plain"}
    rows = [{**{name: getattr(row, name, None) for name in names},
             "project": project_shown(watched.problem.case, row.project_id),
             "cause": _cause(watched, row.project_id)} for row in found]
    show_table(rows, columns_of("disbursement.column", names, kinds, {"project": 300}), key="disbursement_ministry",
               file_stem="bieu-giai-ngan", alt=t("disbursement.tab.ministry"), notes=notes, height=420,
               project_ids=[row.project_id for row in found])


def _cause(watched: Watched, project_id: str) -> str:
    warning = next((each for each in watched.warnings if each.project_id == project_id), None)
    return cause_text(warning, language()) if warning else ""


def show_advances(watched: Watched, notes: list[str]) -> None:
    """Every advance: open, to be recovered by when, guaranteed or not, overdue."""
    names = ("project", "reference", "paid_on", "amount_mvnd", "settled_mvnd", "refunded_mvnd", "outstanding_mvnd",
             "recover_by", "guarantee", "overdue")
    case = watched.problem.case
    rows = [{"project": project_shown(case, advance.project_id), "reference": advance.reference,
             "paid_on": fmt.day(advance.paid_on), "recover_by": fmt.day(advance.recover_by),
             "guarantee": advance.guarantee_document or (t("disbursement.guarantee_missing") if advance.needs_guarantee
                                                         else ""),
             "overdue": advance.days_overdue,
             **{name: getattr(advance, name) for name in names if name.endswith("_mvnd")}}
            for advance in watched.advances]
    kinds = {name: "mvnd" for name in names if name.endswith("_mvnd")} | {"overdue": "count"}
    if not rows:
        st.info(t("disbursement.no_advances"), icon=":material/check:")
        return
    show_table(rows, columns_of("disbursement.column", names, kinds, {"project": 260}), key="disbursement_advances",
               file_stem="tam-ung", alt=t("disbursement.tab.advances"), notes=notes, height=420,
               project_ids=[advance.project_id for advance in watched.advances])


def show_priority(watched: Watched, notes: list[str]) -> None:
    """What the priority under study would change in the year's payments: a switch, off."""
    if not st.toggle(t("disbursement.queue.switch"), key="disbursement_queue", help=t("disbursement.queue.help")):
        return
    found = priority_queue(watched.problem, watched.planned, watched.money)
    st.warning(t("disbursement.queue.help"), icon=":material/science:")
    st.markdown(md(queue_sentence(found, language())))
    if not found.moved:
        return
    notes = [*notes, t("disbursement.queue.help")]
    quarters = [{"quarter": quarter_text(row.quarter, language()), "paid_mvnd": row.paid_mvnd,
                 "priority_mvnd": row.priority_mvnd, "priority_first_mvnd": row.priority_first_mvnd}
                for row in found.quarters if row.paid_mvnd]
    show_reading_table(quarters, columns_of("disbursement.column", quarters[0], {
        name: "mvnd" for name in quarters[0] if name.endswith("_mvnd")}), key="disbursement_queue_quarters",
        file_stem="uu-tien-theo-quy", alt=t("disbursement.queue.switch"), notes=notes)
    rows = [{"project": project_shown(watched.problem.case, each.project_id), "reference": each.reference,
             "paid_on": fmt.day(each.paid_on), "amount_mvnd": each.amount_mvnd,
             "from_quarter": quarter_text(each.from_quarter, language()),
             "to_quarter": quarter_text(each.to_quarter, language()),
             "change": t("disbursement.queue.later" if each.waits else "disbursement.queue.sooner")}
            for each in found.moved]
    show_table(rows, columns_of("disbursement.column", rows[0], {"amount_mvnd": "mvnd"}, {"project": 300}),
               key="disbursement_queue_payments", file_stem="khoan-chi-doi-quy", alt=t("disbursement.queue.switch"),
               notes=notes, height=420, project_ids=[each.project_id for each in found.moved])


def show_counterpart(watched: Watched, notes: list[str]) -> None:
    """Counterpart paid beside counterpart pledged; what would be withheld is a switch, off, that no text asks for."""
    st.markdown(t("disbursement.lead.counterpart"))
    withhold = st.toggle(t("disbursement.withhold"), key="disbursement_withhold", help=t("disbursement.withhold_help"))
    found = counterpart_paid(watched.problem, watched.money.as_of, withhold=withhold)
    show_priority(watched, notes)
    if not found:
        st.info(t("disbursement.nothing_paid"), icon=":material/info:")
        return
    names = ("project", "floor_share", "pledged_mvnd", "pledged_share", "paid_state_mvnd", "counterpart_mvnd",
             "paid_share", "missing_mvnd", "below_since", *(("withheld_mvnd",) if withhold else ()))
    kinds = {name: "mvnd" if name.endswith("_mvnd") else "percent" for name in names
             if name.endswith(("_mvnd", "_share"))} | {"floor_share": "set_percent"}
    rows = [{**{name: getattr(row, name, None) for name in names}, "counterpart_mvnd": row.paid_mvnd,
             "project": project_shown(watched.problem.case, row.project_id), "below_since": fmt.day(row.below_since)}
            for row in found]
    show_table(rows, columns_of("disbursement.column", names, kinds, {"project": 300}), key="disbursement_counterpart",
               file_stem="doi-ung-thuc-chi", alt=t("disbursement.tab.counterpart"),
               notes=[*notes, t("disbursement.withhold_help")] if withhold else notes, height=420,
               project_ids=[row.project_id for row in found])
