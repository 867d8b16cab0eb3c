"""Values by instrument that texts cite, folded: no plan rests on them."""
from __future__ import annotations

import streamlit as st

from models.money.instruments import load_instrument_values
from models.words.money_text import basis_text
from ui.i18n import label_of, language, t
from ui.tables import columns_of, show_reading_table


def show_instrument_values(notes: list[str]) -> None:
    """What each text says of an instrument, and how it was read; how a limit by instrument is set."""
    with st.expander(t("rules_page.instruments.title"), icon=":material/gavel:", key="rules_instruments"):
        st.markdown(t("rules_page.instruments.intro"))
        rows = [{"instrument": t(f"terms.instrument.{row.instrument.value}"), "rule": label_of(row),
                 "value": label_of(row, "value"), "basis": basis_text(row.source, language())}
                for row in load_instrument_values()]
        show_reading_table(rows, columns_of("rules_page.instruments.column", rows[0]),
                           key="instrument_values", file_stem="gia-tri-theo-hinh-thuc-ho-tro",
                           alt=t("rules_page.instruments.title"), notes=[*notes, t("rules_page.instruments.intro")])
