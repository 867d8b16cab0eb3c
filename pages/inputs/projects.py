"""Not written yet."""
import streamlit as st

from ui.i18n import t

st.title(t("shell.nav.projects"))
