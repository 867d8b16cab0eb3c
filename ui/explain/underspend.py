"""Envelopes filled on expected spending: three settings of caution, and the button that takes one."""
from __future__ import annotations

from fractions import Fraction

import streamlit as st

from models.explain.underspend import Caution, Underspend
from models.register.single_edits import setting_edits
from models.units import decimal_text
from models.words.underspend_text import caution_name, history_sentence, risk_text, warnings
from ui import format as fmt
from ui.explain.panel import Scene
from ui.i18n import language, t
from ui.messages import md
from ui.register.step import offer_step
from ui.tables import TableColumn, show_table
from ui.terms import named


def underspend_step(scene: Scene, item: object) -> str:
    """The setting that is being planned."""
    return t("underspend.panel.step", risk=fmt.set_percent(Fraction(str(item)))) if item else t("underspend.as_is")


def show_underspend(scene: Scene, found: Underspend) -> None:
    """What closed years say, the settings side by side, and one of them as a change of the register."""
    if not found.settings:
        st.info(md(history_sentence(found, language())), icon=":material/info:")
        return
    st.markdown(md(history_sentence(found, language())))
    st.warning(md(" ".join(warnings(found, language()))), icon=":material/policy:")
    plain = found.settings[0]
    show_table([_row(plain, setting) for setting in found.settings], [
        TableColumn("name", t("underspend.panel.column.name"), width="medium"),
        TableColumn("value", t("underspend.panel.column.value"), "points"),
        TableColumn("gain", t("underspend.panel.column.gain"), "points"),
        TableColumn("projects", t("headings.projects"), "count"),
        TableColumn("state_mvnd", t("headings.state"), "mvnd"),
        TableColumn("expected_mvnd", t("underspend.panel.column.expected"), "mvnd"),
        TableColumn("risk", t("underspend.panel.column.risk"), width="medium"),
        TableColumn("any_risk", t("underspend.panel.column.any_risk"), "percent"),
        TableColumn("is_proved", t("underspend.panel.column.is_proved"), "yes_no")],
        key="underspend", file_stem="muc-du-kien-chi", alt=t("underspend.panel.tab"), notes=scene.notes)
    names = {"" if setting.risk_share is None else decimal_text(setting.risk_share): caution_name(setting, language())
             for setting in found.settings if setting.value is not None}
    with st.container(border=True, key="underspend_take"):
        chosen = st.segmented_control(t("underspend.panel.take"), tuple(names), key="underspend_risk",
                                      format_func=named(names, names.__getitem__))
        if chosen is not None:
            edits = setting_edits(scene.workspace.case.settings, "underspend_risk_share", chosen or None)
            offer_step(scene.workspace, edits, key="underspend")


def _row(plain: Caution, setting: Caution) -> dict[str, object]:
    row = {"name": caution_name(setting, language()), "value": setting.value, "gain": None, "projects": None,
           "state_mvnd": None, "expected_mvnd": None, "risk": t("underspend.panel.no_plan"), "any_risk": None,
           "is_proved": setting.is_proved}
    if setting.value is None:
        return row
    gain = None if plain.value is None or setting is plain else setting.value - plain.value
    return row | {"gain": gain, "projects": setting.projects, "state_mvnd": setting.state_mvnd,
                  "expected_mvnd": setting.expected_mvnd, "risk": risk_text(setting, language()),
                  "any_risk": Fraction(setting.overrun.any_risk)}
