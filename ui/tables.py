"""Tables on a page: numbers in the style of the language, one heading with its unit, the same table as XLSX and CSV.

A table is a pandas DataFrame or a list of rows (amounts in million VND, shares 0..1) and a list of `TableColumn`. The
screen rounds for reading; the files hold the exact numbers under the same headings.
"""
from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

import pandas as pd
import streamlit as st

from models.export.new_book import new_workbook, write_cell
from models.spreadsheet_text import clean_text, csv_bytes
from models.units import MVND_PER_BVND
from ui import format as fmt
from ui.i18n import t
from ui.messages import md

Rows = pd.DataFrame | Sequence[Mapping[str, object]]
_BUTTON = "_button"
_EXCEL_FORMATS = {"bvnd": "#,##0.000", "percent": "0.0%", "count": "#,##0", "points": "#,##0.00"}


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column: the frame's column `name`, the heading (with its unit) and the kind.

    kind: text, link, count, bvnd (million VND in, billion out), percent (share in), points, yes_no, plain (years and
    numbers that are names: no grouping). `decimals` None = 1 for bvnd and percent, 2 for points.
    """

    name: str
    label: str
    kind: str = "text"
    decimals: int | None = None
    width: str | int | None = None
    help: str | None = None


def show_table(rows: Rows, columns: Sequence[TableColumn], *, key: str, file_stem: str, alt: str,
               notes: Sequence[str] = (), height: int | str = "auto", row_button: str = "",
               **dataframe_options: object) -> object:
    """Draw a table with its two download buttons; `notes` (case, date, source, status) go with the files.

    row_button: the words of a button in front of every row; `pressed_row(key)` says which one was pressed. Further
    options go to `st.dataframe` (`on_select`, `selection_mode`); what it returns is returned.
    """
    frame = _frame(rows, columns)
    shown = frame[[column.name for column in columns]]
    config = {c.name: st.column_config.Column(c.label, width=c.width, help=c.help) for c in columns}
    if row_button:
        shown = shown.assign(**{_BUTTON: row_button})[[_BUTTON, *shown.columns]]
        config[_BUTTON] = st.column_config.ButtonColumn(" ", type="tertiary", key=f"{key}{_BUTTON}", pinned=True)
    styled = shown.style.format({c.name: _cell_text(c) for c in columns}, na_rep=t("shell.no_figure"))
    event = st.dataframe(styled, key=key, hide_index=True, height=height, alt=alt, column_config=config,
                         **dataframe_options)
    show_downloads(frame, columns, key=key, file_stem=file_stem, notes=notes)
    return event


def pressed_row(key: str) -> int | None:
    """The row of the table `key` whose button was pressed in this run."""
    click = st.session_state.get(f"{key}{_BUTTON}")
    return None if click is None else click["row"]


def show_reading_table(rows: Rows, columns: Sequence[TableColumn], *, key: str, file_stem: str, alt: str,
                       notes: Sequence[str] = ()) -> None:
    """A short table to be read: long text wraps, nothing scrolls. A column of kind `link` holds web addresses."""
    frame = _frame(rows, columns)
    # Numbers stay numbers, so that Streamlit sets them to the right; the rest becomes Markdown that is safe to show.
    words = [column for column in columns if column.kind in ("text", "link", "yes_no")]
    shown = pd.DataFrame({column.label: [_reading_text(column, value) for value in frame[column.name]]
                          if column in words else frame[column.name] for column in columns})
    formats = {column.label: _cell_text(column) for column in columns if column not in words}
    st.table(shown.style.format(formats, na_rep=t("shell.no_figure")), hide_index=True, border="horizontal", alt=alt)
    show_downloads(frame, columns, key=key, file_stem=file_stem, notes=notes)


def show_downloads(rows: Rows, columns: Sequence[TableColumn], *, key: str, file_stem: str,
                   notes: Sequence[str] = ()) -> None:
    """The XLSX and CSV buttons of a table. The files are made when somebody presses."""
    frame = _frame(rows, columns)
    words = {"yes": t("shell.yes_no.yes"), "no": t("shell.yes_no.no")}
    line = st.container(horizontal=True, key=f"{key}_downloads")
    with line:
        st.download_button(
            t("shell.download.xlsx"), partial(to_xlsx, frame, tuple(columns), tuple(notes), words),
            f"{file_stem}.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            key=f"{key}_xlsx", on_click="ignore", type="tertiary", icon=":material/download:")
        st.download_button(
            t("shell.download.csv"), partial(to_csv, frame, tuple(columns), words), f"{file_stem}.csv", "text/csv",
            key=f"{key}_csv", on_click="ignore", type="tertiary", icon=":material/download:")


def to_xlsx(frame: pd.DataFrame, columns: Sequence[TableColumn], notes: Sequence[str], words: dict[str, str]) -> bytes:
    """One sheet with the table, one with the notes. Text stays text: nothing becomes a formula."""
    buffer = io.BytesIO()
    book = new_workbook(buffer)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    formats = {kind: book.add_format({"num_format": pattern}) for kind, pattern in _EXCEL_FORMATS.items()}
    sheet = book.add_worksheet("table")
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, 40 if column.kind == "text" else 16)
        write_cell(sheet, 0, place, column.label, bold)
        for line, value in enumerate(frame[column.name], start=1):
            exact = _exact(column, value, words)
            write_cell(sheet, line, place, exact, None if isinstance(exact, str) else formats.get(column.kind))
    about = book.add_worksheet("notes")
    about.set_column(0, 0, 110)
    for line, note in enumerate(notes):
        write_cell(about, line, 0, note)
    book.close()
    return buffer.getvalue()


def to_csv(frame: pd.DataFrame, columns: Sequence[TableColumn], words: dict[str, str]) -> bytes:
    """The table as UTF-8 CSV with a byte order mark, decimal points and no text that a spreadsheet would run."""
    cells = ([_exact(column, value, words) for value in frame[column.name]] for column in columns)
    return csv_bytes([[column.label for column in columns], *zip(*cells, strict=True)])


def _frame(rows: Rows, columns: Sequence[TableColumn]) -> pd.DataFrame:
    if isinstance(rows, pd.DataFrame):
        return rows
    return pd.DataFrame([{column.name: _plain(row[column.name]) for column in columns} for row in rows],
                        columns=[column.name for column in columns])


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Fraction) else value


def _cell_text(column: TableColumn) -> Callable[[object], str]:
    usual = {"bvnd": 1, "percent": 1, "points": 2}.get(column.kind, 0)
    decimals = usual if column.decimals is None else column.decimals
    number_text = {
        "bvnd": lambda value: fmt.bvnd_figure(value, decimals), "percent": lambda value: fmt.percent(value, decimals),
        "points": lambda value: fmt.number(value, decimals), "count": lambda value: fmt.number(value, decimals),
        "plain": lambda value: str(int(value)),
        "yes_no": lambda value: t(f"shell.yes_no.{'yes' if value else 'no'}"),
    }.get(column.kind, str)
    return lambda value: t("shell.no_figure") if pd.isna(value) else number_text(value)


def _reading_text(column: TableColumn, value: object) -> str:
    if column.kind == "link":
        return f"[{t('shell.open_link')}]({value})" if str(value).startswith("https://") else t("shell.no_link")
    return md(_cell_text(column)(value))


def _exact(column: TableColumn, value: object, words: dict[str, str]) -> str | int | float | None:
    if pd.isna(value):
        return None
    if column.kind == "yes_no":
        return words["yes" if value else "no"]
    if column.kind == "bvnd":
        return float(value) / MVND_PER_BVND
    if column.kind in ("percent", "points"):
        return float(value)
    return int(value) if column.kind in ("count", "plain") else clean_text(str(value))

