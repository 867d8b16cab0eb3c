"""The first two steps of an import: what is in the file, and where its table stands."""
from __future__ import annotations

import streamlit as st

from models.domain import Finding
from models.files.reading_limits import LIMITS
from models.intake.header import letter_of
from models.intake.rows import RowKind
from ui import format as fmt
from ui import widgets
from ui.again import run_again
from ui.i18n import t
from ui.importing.state import ImportState
from ui.messages import md, show_findings
from ui.session import Workspace
from ui.tables import show_words
from ui.terms import named

_TYPES = ("csv", "tsv", "txt", "xlsx", "xls", "ods")
ENCODINGS = ("windows-1258", "windows-1252", "utf-16-le", "utf-16-be", "utf-8")
_MOST_HEADINGS, _ROWS_SHOWN = 3, 8


def show_file(workspace: Workspace, state: ImportState) -> None:
    """Drop a file; say what was found in it, or calmly why it is not opened."""
    widgets.name_upload_button(t("import_page.file.button"), t("import_page.file.limits"))
    uploaded = st.file_uploader(t("import_page.file.drop"), _TYPES, key=state.key("upload"),
                                max_upload_size=LIMITS.file_bytes // 1_000_000,
                                help=t("import_page.file.drop_help"))
    if uploaded is not None and uploaded.getvalue() != state.content:
        with st.spinner(t("import_page.file.reading")):
            state.take_file(uploaded.name, uploaded.getvalue())
        run_again()
    if state.grid is None:
        st.info(t("import_page.file.nothing_yet"), icon=":material/upload_file:")
        return
    _show_found(state)
    if state.grid.is_read:
        _choose_into(workspace, state)


def _show_found(state: ImportState) -> None:
    grid = state.grid
    st.markdown(f"**{md(grid.file)}**")
    if not grid.is_read:
        st.error(t("import_page.file.not_opened"), icon=":material/block:")
        show_findings(grid.findings)
        if grid.kind == "csv" and any(finding.code in ("encoding_unclear", "unknown_encoding", "text_damaged")
                                      for finding in grid.findings):
            _choose_encoding(state)
        return
    kind = t(f"import_page.file.kind.{grid.kind}")
    if grid.kind == "csv":
        st.markdown(t("import_page.file.is_csv", kind=kind, encoding=md(grid.encoding.upper()),
                      delimiter=t(f"import_page.file.delimiter.{_DELIMITERS.get(grid.delimiter, 'other')}"),
                      rows=fmt.count(len(grid.sheets[0].rows))))
    else:
        st.markdown(t("import_page.file.is_book", kind=kind, sheets=fmt.count(len(grid.sheets))))
        for sheet in grid.sheets:
            st.markdown("- " + t("import_page.file.hidden_sheet" if sheet.is_hidden else "import_page.file.sheet",
                                 name=md(sheet.name), rows=fmt.count(len(sheet.rows))))
    if state.is_own:
        st.success(t("import_page.file.own"), icon=":material/verified:")
    show_findings(_worth_saying(state))


def _worth_saying(state: ImportState) -> list[Finding]:
    """What was found, without what another step asks about (merged cells) or already shows (hidden sheets)."""
    return [finding for finding in state.draft.findings
            if finding.code not in ("merged_cells", "import_hidden", "hidden_sheet")]


_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


def _choose_encoding(state: ImportState) -> None:
    chosen = st.selectbox(t("import_page.file.encoding"), ENCODINGS, key=state.key("encoding"))
    if st.button(t("import_page.file.read_again"), key=state.key("read_again")):
        state.take_file(state.grid.file, state.content, chosen)
        run_again()


def _choose_into(workspace: Workspace, state: ImportState) -> None:
    choose_way(state, "into", ("new", "present"), "import_page.into.ask", "import_page.into")
    if state.into == "present" and workspace.case.is_illustrative:
        st.warning(t("import_page.into.illustrative"), icon=":material/warning:")


def choose_way(state: ImportState, name: str, ways: tuple[str, ...], ask: str, words: str) -> None:
    """One of a few ways, kept in the field `name` of the import; `ask` and `words` are keys of sentences."""
    key = state.key(name)

    def take() -> None:
        setattr(state, name, st.session_state[key])

    st.radio(t(ask), ways, index=ways.index(getattr(state, name)), key=key, on_change=take,
             format_func=named(ways, lambda way: t(f"{words}.{way}")))


def show_table_choice(state: ImportState) -> None:
    """The sheet and the heading rows, as found or as corrected, and what stands under them."""
    visible = [sheet.name for sheet in state.grid.sheets if not sheet.is_hidden]
    frame = state.draft.frame
    sheet_name = frame.sheet if frame else visible[0]
    headings = frame.header_rows if frame else (1,)
    line = st.container(horizontal=True, vertical_alignment="bottom")
    keys = [state.key(f"{name}_{sheet_name}") for name in ("first", "count")]
    sheet_key = state.key("sheet")

    def take_sheet() -> None:
        state.choose_table(st.session_state[sheet_key], ())

    def take_rows() -> None:
        first, count = (st.session_state[key] for key in keys)
        state.choose_table(sheet_name, range(first, first + count))

    names = {name: name or t("import_page.table.only_sheet") for name in visible}
    if len(visible) > 1:
        line.selectbox(t("import_page.table.sheet"), visible, index=visible.index(sheet_name), key=sheet_key,
                       on_change=take_sheet, format_func=named(visible, names.get), width=320)
    rows = range(1, max(61, headings[0] + 1))
    line.selectbox(t("import_page.table.first_row"), rows, index=headings[0] - 1, key=keys[0], on_change=take_rows,
                   width=220)
    line.selectbox(t("import_page.table.row_count"), range(1, _MOST_HEADINGS + 1), key=keys[1], on_change=take_rows,
                   index=min(len(headings), _MOST_HEADINGS) - 1, width=220)
    if frame is None:
        show_findings(state.draft.findings)
        return
    if len(state.draft.alike) > 1:
        st.warning(t("import_page.table.alike", sheets=md(", ".join(state.draft.alike)), sheet=md(frame.sheet)),
                   icon=":material/tab:")
    if frame.titles:
        st.caption(t("import_page.table.titles", text=md(" · ".join(frame.titles)[:300])))
    counts = {kind: state.draft.count(kind) for kind in RowKind}
    st.markdown(t("import_page.table.rows", projects=fmt.count(counts[RowKind.PROJECT]),
                  totals=fmt.count(counts[RowKind.TOTAL]), groups=fmt.count(counts[RowKind.GROUP]),
                  blank=fmt.count(counts[RowKind.BLANK]), unclear=fmt.count(counts[RowKind.UNCLEAR]),
                  other=fmt.count(counts[RowKind.NOTE] + counts[RowKind.HEADING])))
    _show_top(state)
    _show_left_out(state)
    show_findings(_worth_saying(state))


def _show_top(state: ImportState) -> None:
    """The sheet as it is around the headings, with its own row numbers and letters; heading rows are marked."""
    sheet, frame = state.draft.sheet, state.draft.frame
    first = max(1, frame.header_rows[0] - 4)
    last = min(len(sheet.rows), frame.first_row + _ROWS_SHOWN - 1)
    width = min(max(len(row) for row in sheet.rows[first - 1:last]), 40)
    mark, number = t("import_page.table.heading_mark"), t("headings.row")
    table = [{number: str(row), " ": mark if row in frame.header_rows else "",
              **{letter_of(column + 1): _cell(sheet.rows[row - 1], column) for column in range(width)}}
             for row in range(first, last + 1)]
    show_words(table, key=state.key("top"), alt=t("import_page.table.alt"),
                 column_config={number: st.column_config.Column(pinned=True, width="small")})


def _cell(row: tuple[object, ...], column: int) -> str:
    cell = "" if column >= len(row) or row[column] is None else row[column]
    # A workbook holds every number as a float.
    return str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell)[:80]


def _show_left_out(state: ImportState) -> None:
    """Rows that are no projects, by kind: nothing is left out in silence."""
    rows = [row for row in state.draft.rows if row.kind not in (RowKind.PROJECT, RowKind.BLANK)]
    if not rows:
        return
    with st.expander(t("import_page.table.left_out", count=fmt.count(len(rows)))):
        show_words([{t("headings.row"): row.row,
                       t("import_page.table.kind_heading"): t(f"import_page.table.kind.{row.kind}"),
                       t("import_page.table.text"): row.label[:200]} for row in rows],
                     key=state.key("left_out"), alt=t("import_page.table.left_out_alt"))
