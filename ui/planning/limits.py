"""The limits of the plan: which limit, what is used of it, what is left; as a row and as the table of those used up."""
from __future__ import annotations

import streamlit as st

from models.families.limit import Unit
from models.families.sums import Amount
from models.problem import Problem
from models.report.limit_uses import LimitUse
from models.words.rule_names import rule_name
from ui import format as fmt
from ui.i18n import language, t
from ui.session import AuditedPlan
from ui.tables import columns_of, show_reading_table


def show_limits(answer: AuditedPlan, notes: list[str]) -> None:
    """The limits that are used up, so that more money for other lines would change nothing."""
    uses = answer.limit_uses
    tight = [use for use in uses if use.is_tight]
    st.markdown(t("allocation.limits.summary", tight=fmt.count(len(tight)), all=fmt.count(len(uses))))
    show_reading_table([limit_row(answer.problem, use) for use in tight], columns_of(
        "allocation.limits", ("limit", "used", "most", "room")), key="tight_limits", file_stem="gioi-han",
        alt=t("allocation.limits.title"), notes=notes)


def limit_row(problem: Problem, use: LimitUse) -> dict[str, str]:
    """limit, used, most, room; amounts in billion VND or projects, each with its unit."""
    name = rule_name(problem, use.rule_id, language())
    row = {"limit": f"{name}: {use.holder}" if use.holder else name}
    if use.unit is None:
        kept = [t(f"allocation.limits.{key}", count=fmt.count(len(ids)))
                for key, ids in (("kept_out", use.kept_out), ("kept_in", use.kept_in)) if ids]
        return row | {"used": "; ".join(kept), "most": "", "room": ""}
    return row | {"used": _amount(use, use.used), "room": _amount(use, use.room),
                  "most": t(f"allocation.limits.{'at_most' if use.is_cap else 'at_least'}",
                            amount=_amount(use, use.limit))}


def _amount(use: LimitUse, amount: Amount) -> str:
    if use.unit is Unit.PROJECTS:
        return t("shell.unit.projects_amount", amount=fmt.number(amount))
    return fmt.bvnd(amount)
