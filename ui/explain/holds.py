"""The rules that a project meets without room: a table with what each was moved to, what came of it, and its basis."""
from __future__ import annotations

import streamlit as st

from models.explain.holds import Hold
from models.explain.why import WhyNot
from models.families.contents import rule_basis
from models.problem import Problem
from models.words.hold_text import amount_text, gain_text, swap_text
from models.words.price_text import basis_text
from models.words.rule_names import rule_name
from ui.i18n import language, t
from ui.session import AuditedPlan
from ui.tables import TableColumn, show_reading_table

_VERDICTS = {True: "in", False: "out", None: "unknown"}


def show_holds(answer: AuditedPlan, notes: list[str], why: WhyNot) -> None:
    """Every rule that was lifted, the ones that let the project in first."""
    st.markdown(f"**{t('explain_page.holds.title')}**")
    show_reading_table([_row(answer.problem, hold) for hold in why.holds.found], [
        TableColumn(name, t(f"explain_page.holds.{name}"))
        for name in ("rule", "now", "lifted", "verdict", "gain", "swap", "basis")],
        key="holds", file_stem="gioi-han-khong-con-cho", alt=t("explain_page.holds.title"), notes=notes)
    st.caption(t("explain_page.holds.note"))


def _row(problem: Problem, hold: Hold) -> dict[str, str]:
    told = language()
    lifted = t(f"explain_page.holds.{'for_it_alone' if hold.is_own else 'left_out'}")
    return {"rule": rule_name(problem, hold.rule_id, told),
            "now": "" if hold.unit is None else amount_text(hold.unit, hold.stated, told),
            "lifted": lifted if hold.unit is None else amount_text(hold.unit, hold.lifted_to, told),
            "verdict": t(f"explain_page.holds.{_VERDICTS[hold.is_in]}"),
            "gain": gain_text(hold, told) if hold.is_in else "",
            "swap": swap_text(hold.swap, told) if hold.is_allowed else "",
            "basis": basis_text(rule_basis(problem, hold.rule_id), told)}
