"""The plan's strategic share beside the floor and the share criticised in 2025, each with its base and source."""
from __future__ import annotations

import streamlit as st

from models.context import load_budget_figures
from ui import format as fmt
from ui.i18n import label_of, t
from ui.session import AuditedPlan
from ui.tables import columns_of, show_reading_table


def show_strategic_share(answer: AuditedPlan, notes: list[str]) -> None:
    """Three rows; without a base the plan has no share."""
    st.markdown(f"**{t('rules_page.strategic.title')}**")
    totals, floor = answer.allocation.totals, answer.problem.rulebook.values.get("strategic_share_floor")
    reported = load_budget_figures()["strategic_share_2025"]
    base_mvnd = answer.problem.settings.strategic_base_mvnd
    rows = [{"what": t("rules_page.strategic.plan"),
             "share": fmt.shown_share(totals.strategic_share) if base_mvnd else None,
             "base": t("rules_page.strategic.plan_base", base=fmt.bvnd(base_mvnd)) if base_mvnd
             else t("rules_page.strategic.no_base"), "source": t("rules_page.strategic.on_screen"), "status": ""}]
    if floor is not None:
        rows.append({"what": label_of(floor), "share": floor.value, "base": t("rules_page.strategic.floor_base"),
                     "source": floor.citation.document, "status": t(f"terms.rule_status.{floor.status}")})
    rows.append({"what": label_of(reported), "share": reported.value, "base": t("rules_page.strategic.reported_base"),
                 "source": reported.source, "status": t(f"rules_page.strategic_status.{reported.status}")})
    show_reading_table(rows, columns_of("rules_page.strategic", ("what", "share", "base", "source", "status"),
                                        {"share": "set_percent"}),
                       key="strategic_share", file_stem="ty-le-chien-luoc", alt=t("rules_page.strategic.title"),
                       notes=notes)
