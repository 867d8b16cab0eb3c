"""Results against promise, by project or product; localisation year by year on its own basis."""
from __future__ import annotations

import streamlit as st

from models.follow.results import ResultCount
from models.words.money_text import key_text
from ui import format as fmt
from ui.follow.followed import Followed
from ui.i18n import language, t
from ui.tables import columns_of, show_table
from ui.terms import named, project_shown, term

_BY = ("project", "product")
_COUNTS = ("promised", "due", "achieved", "late", "overdue", "lacks_evidence")


def show_results(followed: Followed, notes: list[str]) -> None:
    """Counts by kind, then the localisation path."""
    st.markdown(t("follow.lead.results"))
    if not followed.by_project:
        st.info(t("follow.nothing"), icon=":material/info:")
        return
    by = st.segmented_control(t("disbursement.by"), _BY, default=_BY[0], required=True, key="follow_results_by",
                              persist_state="session",
                              format_func=named(_BY, lambda name: t(f"disbursement.group.{name}")))
    kinds = list(dict.fromkeys(row.kind.value for row in followed.by_project))
    wanted = st.multiselect(t("follow.filter.kinds"), kinds, key="follow_kinds", placeholder=t("headings.all"),
                            select_all=False, persist_state="session",
                            format_func=named(kinds, lambda kind: term("result_kind", kind)))
    rows = [row for row in (followed.by_project if by == "project" else followed.by_product)
            if not wanted or row.kind.value in wanted]
    shown = [{"key": _name(followed, by, row), "kind": term("result_kind", row.kind.value),
              **{name: getattr(row, name) for name in _COUNTS}, "amount_mvnd": row.amount_mvnd} for row in rows]
    columns = columns_of("follow.column", ("key", "kind", *_COUNTS, "amount_mvnd"),
                         {**dict.fromkeys(_COUNTS, "count"), "amount_mvnd": "mvnd"}, {"key": 300})
    show_table(shown, columns, key=f"follow_results_{by}", file_stem="ket-qua-so-voi-cam-ket",
               alt=t("follow.tab.results"), notes=notes, height=420 if len(rows) > 10 else "content",
               project_ids=[row.key for row in rows] if by == "project" else None)
    _show_path(followed, notes)


def _name(followed: Followed, by: str, row: ResultCount) -> str:
    if by == "project":
        return project_shown(followed.problem.case, row.key)
    return key_text(followed.problem, "product", row.key, language())


def _show_path(followed: Followed, notes: list[str]) -> None:
    st.subheader(t("follow.localisation"))
    st.markdown(t("follow.lead.localisation"))
    if not followed.path:
        st.info(t("follow.nothing"), icon=":material/info:")
        return
    names = ("project", "basis", "year", "promised_share", "recorded_share", "missing_share", "target_share",
             "achieved_on")
    shown = [{"project": project_shown(followed.problem.case, row.project_id), "basis": term("basis", row.basis.value),
              "year": row.year, **{name: getattr(row, name) for name in names if name.endswith("_share")},
              "achieved_on": fmt.day(row.achieved_on) if row.achieved_on else ""} for row in followed.path]
    show_table(shown, columns_of("follow.column", names, {
        "year": "plain", "target_share": "set_percent", **dict.fromkeys(
            ("promised_share", "recorded_share", "missing_share"), "percent")}, {"project": 280, "basis": 220}),
        key="follow_path", file_stem="lo-trinh-noi-dia-hoa", alt=t("follow.localisation"), notes=notes,
        height=420 if len(shown) > 10 else "content", project_ids=[row.project_id for row in followed.path])
