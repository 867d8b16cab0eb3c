"""A prepared step of edits: what it would change, what is wrong with it, and the button that takes it as a whole."""
from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from models.domain import Finding
from models.register.edits import Edit, accept_edits
from ui import format as fmt
from ui.i18n import t
from ui.messages import show_findings
from ui.register.preview import preview_edits, projects_in
from ui.session import Workspace


def offer_step(workspace: Workspace, edits: Sequence[Edit], *, key: str, findings: Sequence[Finding] = (),
               after: Callable[[], None] | None = None) -> None:
    """Preview, faults and the button. With any fault the button stays off: all or nothing."""
    findings = tuple(findings) or accept_edits(workspace.case, edits).findings
    if findings:
        st.error(t("projects.step.refused", count=fmt.count(len(findings))))
        show_findings(findings)
    elif not edits:
        st.info(t("projects.step.nothing"), icon=":material/info:")
    else:
        projects = projects_in(edits)
        st.markdown(t("projects.step.preview" if projects else "projects.step.preview_rows",
                      cells=fmt.count(len(edits)), projects=fmt.count(projects)))
    # Above the table, which may be long: whoever has seen enough of it presses here.
    st.button(t("shell.apply"), key=f"{key}_apply", type="primary", icon=":material/done_all:",
              disabled=bool(findings) or not edits, on_click=_take, args=(workspace, tuple(edits), after))
    if edits and not findings:
        preview_edits(workspace, edits, key=f"{key}_preview")


def _take(workspace: Workspace, edits: tuple[Edit, ...], after: Callable[[], None] | None) -> None:
    if not workspace.accept(edits):
        st.toast(t("projects.step.applied", cells=fmt.count(len(edits))), icon=":material/check:")
        if after:
            after()
