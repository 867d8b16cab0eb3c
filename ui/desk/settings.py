"""The settings that the register brings along: changed here they belong to it, and stand in the list of changes."""
from __future__ import annotations

import streamlit as st

from models.register.edits import Edit
from models.register.single_edits import setting_edits
from models.settings import load_assumptions, setting_groups
from ui.again import run_again
from ui.i18n import label_of, t
from ui.messages import show_findings
from ui.planning.settings_text import setting_field, setting_text
from ui.session import Workspace
from ui.tables import TableColumn, show_reading_table
from ui.terms import named


def show_settings(workspace: Workspace, notes: list[str]) -> None:
    """What the register sets, and a field for another value of any setting."""
    st.markdown(t("desk.lead.settings"))
    assumptions = load_assumptions()
    rows = [{"setting": label_of(assumptions[key]),
             "value": setting_text(assumptions[key], workspace.problem.settings.value_of(key)),
             "meaning": label_of(assumptions[key], "description")}
            for keys in setting_groups().values() for key in keys if key in workspace.case.settings]
    if rows:
        show_reading_table(rows, [TableColumn(name, t(f"rules_page.settings.column.{name}")) for name in rows[0]],
                           key="register_settings", file_stem="thiet-lap-danh-muc", alt=t("terms.table.settings"),
                           notes=notes)
    else:
        st.info(t("desk.settings.none"), icon=":material/info:")
    keys = [key for keys in setting_groups().values() for key in keys]
    edit_setting(workspace, st.selectbox(t("headings.setting"), keys, key="desk_setting_key",
                                         format_func=named(keys, lambda name: label_of(assumptions[name]))))


def edit_setting(workspace: Workspace, key: str) -> None:
    """A field for another value of one setting of the register, and the way to its default."""
    assumptions = load_assumptions()
    is_set = key in workspace.case.settings
    with st.container(border=True, key=f"desk_setting_box_{key}"):
        text = setting_field(assumptions[key], workspace.problem.settings.value_of(key), key=f"desk_setting_{key}")
        line = st.container(horizontal=True)
        pressed = line.button(t("desk.settings.save"), key=f"desk_save_setting_{key}", icon=":material/check:")
        if pressed and text is not None:
            _take(workspace, setting_edits(workspace.case.settings, key, text))
        if line.button(t("desk.settings.drop"), key=f"desk_setting_drop_{key}", icon=":material/delete:",
                       disabled=not is_set, help=t("desk.settings.drop_help")):
            _take(workspace, setting_edits(workspace.case.settings, key, None))


def _take(workspace: Workspace, edits: tuple[Edit, ...]) -> None:
    if findings := workspace.accept(edits):
        st.error(t("projects.not_taken"))
        show_findings(findings)
    elif edits:
        run_again()
