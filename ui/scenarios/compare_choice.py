"""Which scenarios are compared, and which of them is the baseline."""
from __future__ import annotations

import streamlit as st

from models.problem import Problem
from models.scenario.comparison import FEWEST, MOST
from ui import format as fmt
from ui.i18n import t
from ui.messages import md, show_findings
from ui.scenarios.desk import OWN, Desk, available, base_of, names, pose
from ui.session import Workspace
from ui.terms import named

_USUAL = ("preset:base", "preset:envelope-minus-10", "preset:who-counts-with-universities")


def choose_scenarios(workspace: Workspace, desk: Desk) -> tuple[list[str], list[Problem]] | None:
    """Names and problems, the baseline first; None while there is nothing to compare (it says why)."""
    every = available(workspace, desk)
    called = names(every)
    usual = [key for key in _USUAL if key in every]
    if not every[OWN].changes_nothing:
        usual = [usual[0], OWN, *usual[1:]][:MOST]
    picked = st.pills(
        t("compare_page.choose", fewest=fmt.count(FEWEST), most=fmt.count(MOST)), list(every), selection_mode="multi",
        default=usual, key="compare_chosen", persist_state="session", format_func=named(every, called.get))
    chosen = [key for key in every if key in (picked or ())]
    if not FEWEST <= len(chosen) <= MOST:
        st.info(t("scenarios.how_many", fewest=FEWEST, most=MOST), icon=":material/info:")
        return None
    baseline = st.selectbox(t("compare_page.baseline"), chosen, key="compare_baseline", persist_state="session",
                            help=t("compare_page.baseline_help"), format_func=named(chosen, called.get))
    ordered = [baseline, *(key for key in chosen if key != baseline)]
    bases = {key: base_of(workspace, desk, key) for key in ordered}
    for key in (key for key, base in bases.items() if base is None):
        st.error(t("library.base_missing", name=md(called[key])), icon=":material/folder_off:")
    if None in bases.values():
        return None
    for key in (key for key, base in bases.items() if base.digest != workspace.draft.base.digest):
        st.caption(f":material/info: {t('library.other_base', name=md(called[key]))}")
    posed = {key: pose(workspace, desk, every[key], bases[key]) for key in ordered}
    blocked = [key for key, (problem, _) in posed.items() if problem is None]
    for key in blocked:
        st.error(f"**{md(called[key])}**: {t('scenarios.changes.blocked')}", icon=":material/block:")
        show_findings(finding for finding in posed[key][1] if finding.severity == "error")
    if blocked:
        return None
    return [called[key] for key in ordered], [posed[key][0] for key in ordered]
