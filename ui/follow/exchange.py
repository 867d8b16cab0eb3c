"""Files of the exchange format: the record out, another system's tables or a treasury's list in. No live link."""
from __future__ import annotations

import tempfile
from hashlib import sha256
from pathlib import Path

import streamlit as st

from models.export.exchange import kept_at_home, write_exchange
from models.export.open_data import RedactionFailed
from models.files.new_archive import zip_bytes
from models.files.reading_limits import LIMITS
from models.intake.exchange_format import read_exchange_file
from models.intake.exchanging import Exchanged, exchange_in
from models.intake.treasury_list import MATCHED, Match
from models.units import decimal_text
from models.words.exchange_text import match_text
from ui import downloads, widgets
from ui import format as fmt
from ui.again import run_again
from ui.follow.followed import Followed
from ui.i18n import language, t
from ui.messages import md, show_findings
from ui.session import Workspace
from ui.tables import columns_of, show_table
from ui.terms import named, project_shown

_HELD, _DONE, _OUT = "follow_exchange_held", "follow_exchange_done", "follow_exchange_out"
_TYPES = ("json", "csv", "tsv", "txt", "xlsx", "xls", "ods")
_WHICH = ("unmatched", "all")


def show_exchange(workspace: Workspace, followed: Followed, notes: list[str]) -> None:
    """Out, then in."""
    st.markdown(t("exchange.page.lead"))
    st.subheader(t("exchange.page.out"))
    _show_out(followed)
    st.subheader(t("exchange.page.in"))
    _show_in(workspace, notes)


def _show_out(followed: Followed) -> None:
    case = followed.problem.case
    st.caption(t("exchange.kept_at_home", count=fmt.count(kept_at_home(case))))
    if st.button(t("exchange.page.write"), key="follow_exchange_write", icon=":material/outbox:"):
        st.session_state[_OUT] = case.digest, _write(followed)
    known = st.session_state.get(_OUT)
    if known is None or known[0] != case.digest:
        return
    if isinstance(known[1], RedactionFailed):
        st.error(md(t("publicity.refused", count=fmt.count(len(known[1].leaks)),
                      files=", ".join(sorted({leak.file for leak in known[1].leaks})))), icon=":material/block:")
        return
    downloads.button(st, t("exchange.page.archive", count=fmt.count(len(known[1]))),
                     lambda: zip_bytes(known[1].items()), "trao-doi", "zip")


def _write(followed: Followed) -> dict[str, bytes] | RedactionFailed:
    with tempfile.TemporaryDirectory() as name:
        try:
            return {path.name: path.read_bytes() for path in write_exchange(followed.problem, Path(name) / "out")}
        except RedactionFailed as refused:
            return refused


def _show_in(workspace: Workspace, notes: list[str]) -> None:
    """The file against the register as it stands; nothing changes before the button."""
    st.markdown(t("exchange.page.in_help"))
    widgets.name_upload_button(t("import_page.file.button"), t("import_page.file.limits"))
    uploaded = st.file_uploader(t("exchange.page.file"), _TYPES, key="follow_exchange_file",
                                max_upload_size=LIMITS.file_bytes // 1_000_000)
    if uploaded is None:
        st.session_state.pop(_DONE, None)
        return
    content = uploaded.getvalue()
    held = sha256(content).hexdigest(), workspace.case.digest, workspace.as_of
    known = st.session_state.get(_HELD)
    if known is None or known[0] != held:
        with st.spinner(t("import_page.file.reading")):
            known = st.session_state[_HELD] = held, _read(workspace, uploaded.name, content)
    found: Exchanged = known[1]
    if st.session_state.get(_DONE) == held[0]:
        st.success(t("exchange.page.done"), icon=":material/check:")
    show_findings(found.findings, most=20)
    _show_matches(workspace, found, notes)
    if found.is_refused:
        st.error(t("exchange.refused"), icon=":material/block:")
        return
    count = len(found.applied.edits)
    st.markdown(t("exchange.changes", count=fmt.count(count)))
    if st.button(t("exchange.page.take", count=fmt.count(count)), key="follow_exchange_take", disabled=not count,
                 type="primary", icon=":material/move_to_inbox:"):
        refused = workspace.accept(found.applied.edits, t("exchange.page.reason", file=uploaded.name))
        if refused:
            show_findings(refused)
            return
        st.session_state[_DONE] = held[0]
        run_again()


def _read(workspace: Workspace, name: str, content: bytes) -> Exchanged:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        path.write_bytes(content)
        return exchange_in(read_exchange_file(path, name), workspace.case, workspace.as_of)


def _show_matches(workspace: Workspace, found: Exchanged, notes: list[str]) -> None:
    """How many rows match and how; each row with what stands here."""
    if found.treasury is None:
        return
    st.markdown("\n".join(f"- {t('exchange.counted', match=match_text(match, language()), count=fmt.count(count))}"
                          for match in Match if (count := found.treasury.count(match))))
    if found.treasury.rounding_mvnd:
        st.caption(t("exchange.rounded", amount=decimal_text(found.treasury.rounding_mvnd)))
    which = st.segmented_control(t("exchange.page.which"), _WHICH, default=_WHICH[0], required=True,
                                 key="follow_exchange_which",
                                 format_func=named(_WHICH, lambda name: t(f"exchange.page.show.{name}")))
    rows = [row for row in found.treasury.rows if which == "all" or row.match not in MATCHED]
    if not rows:
        st.info(t("exchange.page.all_match"), icon=":material/check:")
        return
    known = workspace.case.project_by_id
    shown = [{"line": row.line, "match": match_text(row.match, language()), "project": project_shown(
        workspace.case, row.project_id) if row.project_id in known else row.project_id, "contract": row.contract,
        "reference": row.reference, "paid_on": fmt.day(row.paid_on) if row.paid_on else "",
        "amount_mvnd": row.amount_mvnd, "reference_here": row.reference_here,
        "amount_here_mvnd": row.amount_here_mvnd} for row in rows]
    show_table(shown, columns_of("exchange.column", shown[0], {
        "line": "plain", "amount_mvnd": "mvnd", "amount_here_mvnd": "mvnd"}, {"project": 260, "match": 240}),
        key=f"follow_exchange_{which}", file_stem="doi-chieu-kho-bac", alt=t("exchange.page.in"), notes=notes,
        height=420 if len(rows) > 10 else "content")
