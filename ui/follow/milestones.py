"""Milestones with their gates and TRL; the projects that go on or stop, and what stopping frees in which year."""
from __future__ import annotations

import streamlit as st

from models.words.follow_text import evidence_text, milestone_state
from ui import format as fmt
from ui.follow.followed import Followed
from ui.i18n import language, t
from ui.tables import TableColumn, columns_of, show_table
from ui.terms import named, project_shown, term

_WHICH = ("open", "decided", "all")


def show_milestones(followed: Followed, notes: list[str]) -> None:
    """Due and undecided first."""
    st.markdown(t("follow.lead.milestones"))
    which = st.segmented_control(t("follow.filter.milestones"), _WHICH, default="open", required=True,
                                 key="follow_which_milestones", persist_state="session",
                                 format_func=named(_WHICH, lambda name: t(f"follow.which.{name}")))
    rows = [row for row in followed.milestones if which == "all" or row.is_decided == (which == "decided")]
    if not rows:
        st.info(t("follow.nothing"), icon=":material/info:")
        return
    case = followed.problem.case
    shown = [{
        "project": project_shown(case, row.milestone.project_id),
        "milestone": "" if row.is_confidential else row.milestone.milestone_id, "due_on": fmt.day(row.milestone.due_on),
        "state": milestone_state(row, language()), "state_mvnd": row.milestone.state_mvnd,
        "trl_now": None if row.is_confidential else row.trl_now,
        "trl": None if row.is_confidential else row.milestone.trl,
        "required_result": "" if row.is_confidential else row.milestone.required_result,
        "decided_on": fmt.day(row.milestone.decided_on) if row.milestone.decided_on else "",
        "evidence": evidence_text(row, language()),
        "council": "" if row.is_confidential else row.milestone.council} for row in rows]
    show_table(shown, columns_of("follow.column", shown[0], {"state_mvnd": "mvnd", "trl_now": "plain", "trl": "plain"},
                                 {"project": 280, "required_result": 260}),
               key=f"follow_milestones_{which}", file_stem="moc-va-quyet-dinh", alt=t("follow.tab.milestones"),
               notes=notes, height=420 if len(rows) > 10 else "content",
               project_ids=[row.milestone.project_id for row in rows])


def show_gates(followed: Followed, notes: list[str]) -> None:
    """Suspended and terminated projects first, the most money freed first."""
    st.markdown(t("follow.lead.gates"))
    rows = followed.gates
    if not rows:
        st.info(t("follow.nothing"), icon=":material/info:")
        return
    years = sorted({year for row in rows for year in row.freed_mvnd})
    shown = [{
        "project": project_shown(followed.problem.case, row.project_id),
        "decision": term("gate_decision", row.decision.value), "milestone": "" if row.is_confidential else
        row.milestone_id, "decided_on": fmt.day(row.decided_on) if row.decided_on else "",
        **{f"freed_{year}": row.freed_mvnd.get(year, 0) for year in years},
        "freed_mvnd": sum(row.freed_mvnd.values()), "bound_mvnd": row.bound_mvnd} for row in rows]
    columns = [*columns_of("follow.column", ("project", "decision", "milestone", "decided_on"),
                           widths={"project": 280}),
               *(TableColumn(f"freed_{year}", t("follow.freed_heading", year=year), "mvnd", is_dash_at_zero=True)
                 for year in years),
               *(TableColumn(name, t(f"follow.column.{name}"), "mvnd", is_dash_at_zero=True)
                 for name in ("freed_mvnd", "bound_mvnd"))]
    show_table(shown, columns, key="follow_gates", file_stem="tiep-tuc-hay-dung", alt=t("follow.tab.gates"),
               notes=[*notes, t("follow.lead.gates")], height=420 if len(rows) > 10 else "content",
               project_ids=[row.project_id for row in rows])
