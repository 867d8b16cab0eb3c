"""The three publicities as one button: tables, schema and page in one archive, or the page alone."""
from __future__ import annotations

import tempfile
from pathlib import Path

import streamlit as st

from models.export.open_data import RedactionFailed
from models.export.publicity import Confidential, Persons, make_publicity, write_publicity
from models.files.new_archive import zip_bytes
from ui import downloads
from ui import format as fmt
from ui.follow.followed import Followed
from ui.i18n import language, t
from ui.messages import md
from ui.terms import named

_MADE = "follow_publicity_made"
_WAYS = tuple(way.value for way in Confidential)


def show_publicity(followed: Followed) -> None:
    """Choose the year and how confidential projects are told; write; take the files."""
    st.markdown(t("publicity.page.lead"))
    line = st.container(horizontal=True, vertical_alignment="bottom", key="follow_publicity")
    years = sorted({row.year for row in followed.past}) or [followed.as_of.year]
    year = line.selectbox(t("disbursement.year"), years, index=len(years) - 1,
                          key=f"follow_publicity_year_{len(years)}", width=160, persist_state="session")
    way = st.radio(t("publicity.page.confidential"), _WAYS, key="follow_publicity_way", persist_state="session",
                   format_func=named(_WAYS, lambda code: t(f"publicity.confidential.{code}")))
    is_named = st.toggle(t("publicity.page.persons"), key="follow_publicity_persons", persist_state="session",
                         help=t("publicity.page.persons_help"))
    persons = Persons.NAMED if is_named else Persons.UNIT
    about = followed.problem.digest, followed.problem.case.digest, followed.as_of, year, way, persons, language()
    if st.button(t("publicity.page.write"), key="follow_publicity_write", icon=":material/campaign:"):
        with st.spinner(t("publicity.page.writing")):
            st.session_state[_MADE] = about, _write(followed, year, Confidential(way), persons)
    known = st.session_state.get(_MADE)
    if known is None or known[0] != about:
        return
    files = known[1]
    if isinstance(files, RedactionFailed):
        st.error(md(t("publicity.refused", count=fmt.count(len(files.leaks)),
                      files=", ".join(sorted({leak.file for leak in files.leaks})))), icon=":material/block:")
        return
    st.success(t("publicity.page.written", count=fmt.count(len(files))), icon=":material/check:")
    line = st.container(horizontal=True, key="follow_publicity_files")
    downloads.button(line, t("publicity.page.archive"), lambda: zip_bytes(files.items()), "cong-khai", "zip")
    downloads.button(line, t("publicity.page.docx"), lambda: files["publicity.docx"], "cong-khai", "docx")
    downloads.button(line, t("publicity.page.html"), lambda: files["index.html"], "cong-khai", "html")


def _write(followed: Followed, year: int, way: Confidential,
           persons: Persons) -> dict[str, bytes] | RedactionFailed:
    """Every file by name, or why none was written."""
    made = make_publicity(followed.problem, followed.planned, year, followed.as_of, way, persons)
    with tempfile.TemporaryDirectory() as name:
        try:
            return {path.name: path.read_bytes() for path in write_publicity(made, Path(name) / "out", language())}
        except RedactionFailed as refused:
            return refused
