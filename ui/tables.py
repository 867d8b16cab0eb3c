"""Tables on a page: numbers in the style of the language, one heading with its unit, the same table as XLSX and CSV.

A table is a pandas DataFrame or a list of rows (amounts in million VND, shares 0..1) and a list of `TableColumn`. What
a grid holds is what leaves it by copying, by its toolbar or to a screen reader: numbers in the unit of the heading and
to the places shown, and text that no spreadsheet runs (`guard`). Amounts are whole million VND: billions would be
copied with three decimals, which a spreadsheet of the other style of numbers reads as thousands. The files hold the
exact numbers.
"""
from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from hashlib import sha256

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from models.files.new_book import new_workbook, write_cell
from models.files.spreadsheet_text import clean_text, csv_bytes, guard
from models.units import MVND_PER_BVND
from models.words import figures
from ui.downloads import file_name
from ui.dressed_table import Dressed, dress, known_dress
from ui.i18n import language, t
from ui.messages import md
from ui.opened_project import open_project
from ui.plain_table import offer_plain_table
from ui.screen import is_phone

Rows = pd.DataFrame | Sequence[Mapping[str, object]]
_BUTTON = "_button"
_FEWEST_TO_FOLD = 3
# Pixels: what a telephone of 390 shows of a grid, what the boxes to choose rows and a button take of it, a column of
# money, and the widths that have names.
PHONE, _CHOOSING, _PRESSING, _MONEY = 358, 36, 56, 122
_WIDTHS = {"small": 75, "medium": 200, "large": 400}
_NONE: Mapping[str, object] = {}
_EXCEL_FORMATS = {"mvnd": "#,##0", "percent": "0.0##", "set_percent": "0.0#####", "count": "#,##0",
                  "points": "#,##0.00"}
_UNITS = {"mvnd": "shell.unit.mvnd", "bvnd": "shell.unit.bvnd", "percent": "shell.unit.percent",
          "set_percent": "shell.unit.percent"}
_PLACES = {"percent": figures.PERCENT_PLACES, "set_percent": figures.SET_PLACES, "points": figures.POINTS_PLACES,
           "bvnd": 3}
_BOUNDS = {"percent": (Fraction(0), Fraction(100))}


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column: the frame's column `name`, the words of the heading (without a unit) and the kind.

    kind: text, link, count, mvnd (million VND), percent and set_percent (share 0..1 in, percent out; worked out or set
    by somebody), points, yes_no, plain (years and numbers that are names: no grouping), bvnd (million VND in, billion
    on the screen: for tables that are read, never for a grid; the files hold millions).
    """

    name: str
    label: str
    kind: str = "text"
    width: str | int | None = None
    help: str | None = None
    # Nothing is shown as "-", and stays 0 in what is copied and in the files. So is the money of a year (`y2027`).
    is_dash_at_zero: bool = False
    # The words and the unit in which the cells are; made at once, since files are written in a thread that does not
    # know the language of the visit.
    heading: str = field(init=False)

    def __post_init__(self) -> None:
        unit = f" ({t(_UNITS[self.kind])})" if self.kind in _UNITS else ""
        object.__setattr__(self, "heading", f"{self.label}{unit}")
        if self.is_money and self.is_of_year:
            object.__setattr__(self, "is_dash_at_zero", True)

    @property
    def is_money(self) -> bool:
        return self.kind in ("mvnd", "bvnd")

    @property
    def is_of_year(self) -> bool:
        """Whether the column is one year of several."""
        return re.fullmatch(r"y\d{4}", self.name) is not None

    @property
    def is_number(self) -> bool:
        return self.kind in ("count", "mvnd", "bvnd", "percent", "set_percent", "points", "plain")


def columns_of(words: str, names: Iterable[str], kinds: Mapping[str, str] = _NONE,
               widths: Mapping[str, int] = _NONE) -> list[TableColumn]:
    """Columns whose headings are the sentences `{words}.{name}`; of kind "text" and their usual width if not told."""
    return [TableColumn(name, t(f"{words}.{name}"), kinds.get(name, "text"), width=widths.get(name)) for name in names]


def show_table(rows: Rows, columns: Sequence[TableColumn], *, key: str, file_stem: str, alt: str,
               notes: Sequence[str] = (), height: int | str = "auto", row_button: str = "", folds: bool = False,
               project_ids: Iterable[str] | None = None, **dataframe_options: object) -> object:
    """Draw a table with its two download buttons; `notes` (case, date, source, status) go with the files.

    row_button: the words of a button in front of every row; `pressed_row(key)` says which one was pressed. folds:
    columns that say the same in every row stand in a line above instead; the files have them all. project_ids: the
    project of every row; choosing a row opens its panel. Further options go to `st.dataframe` (`on_select`,
    `selection_mode`); what it returns is returned.
    """
    frame, every = _frame(rows, columns), columns
    if is_phone():
        columns = money_in_view(columns, PHONE - (_CHOOSING if project_ids is not None else 0)
                                - (_PRESSING if row_button else 0))
    dressed, (columns, folded) = known_dress(
        (language(), frame, tuple(columns), row_button, folds), lambda: _dress(frame, columns, row_button, folds))
    if folded:
        st.caption(folded)
    config = {name: st.column_config.Column(name, width=c.width, help=c.help)
              for c, name in zip(columns, _names(columns), strict=True)}
    if row_button:
        config[_BUTTON] = _button_column(key)
    grid_key = key if project_ids is None else _opening_key(key, ids := tuple(project_ids))
    if project_ids is not None:
        st.caption(t("project_panel.open_hint"))
        dataframe_options |= {"on_select": partial(_open_row, grid_key, ids), "selection_mode": "single-row"}
    event = st.dataframe(dressed.table(), key=grid_key, hide_index=True, height=height, alt=alt, column_config=config,
                         placeholder=t("shell.no_figure"), **dataframe_options)
    line = show_downloads(frame, every, key=key, file_stem=file_stem, notes=notes)
    offer_plain_table(line, partial(_texts, frame, columns), len(frame), key=key, alt=alt)
    return event


def money_in_view(columns: Sequence[TableColumn], room: int = PHONE) -> list[TableColumn]:
    """The columns so that a telephone shows the first ones and money beside them. Where the first money is too far off
    for it, the sum (of tables by year), else the first money stands second, and what stood before it follows."""
    money = [column for column in columns if column.is_money]
    if not money or columns[0].is_money:
        return list(columns)
    before = columns[:columns.index(money[0])]
    shown, kept = money[0], before
    if len(before) > 1 and sum(map(_pixels, before)) > room - _MONEY:
        shown, kept = next((column for column in money if not column.is_of_year), money[0]), before[:1]
    fixed = replace(shown, width=min(_pixels(shown), _MONEY), help=shown.help or shown.heading)
    held = [replace(column, width=min(_pixels(column), room - fixed.width)) for column in kept]
    return [*held, fixed, *(column for column in columns if column not in (*kept, shown))]


def _pixels(column: TableColumn) -> int:
    """The width of a column; one without a width is as wide as its heading, at least."""
    if isinstance(column.width, int):
        return column.width
    if column.width is None:
        return 60 if column.kind == "plain" else _MONEY if column.is_number else _WIDTHS["medium"]
    return _WIDTHS[column.width]


def _dress(frame: pd.DataFrame, columns: Sequence[TableColumn], row_button: str,
           folds: bool) -> tuple[Dressed, tuple[tuple[TableColumn, ...], str]]:
    """The grid with its words, the columns it has, and what the folded ones say."""
    columns, folded = _fold(frame, columns) if folds else (columns, "")
    shown = grid_frame(frame, columns)
    texts = {name: _cell_text(column) for column, name in zip(columns, _names(columns), strict=True)}
    if row_button:
        shown = shown.assign(**{_BUTTON: row_button})[[_BUTTON, *shown.columns]]
    return dress(shown, texts, t("shell.no_figure")), (tuple(columns), folded)


def _opening_key(key: str, ids: tuple[str, ...]) -> str:
    """Rows are chosen by place: another list is another widget, so that no choice can slip to another project."""
    return f"{key}_{sha256(chr(0).join(ids).encode()).hexdigest()[:12]}"


def _open_row(grid_key: str, ids: tuple[str, ...]) -> None:
    """Open the project of the row; a second press on the same row, which takes the choice away, opens it again."""
    last = f"{grid_key}_last"
    place = next(iter(st.session_state[grid_key].selection.rows), st.session_state.get(last))
    if place is not None and place < len(ids):
        st.session_state[last] = place
        open_project(ids[place])


def _fold(frame: pd.DataFrame, columns: Sequence[TableColumn]) -> tuple[list[TableColumn], str]:
    """The columns that tell rows apart, and a line for above the table that says what the others hold in every row."""
    may_fold = [column for column in columns[1:] if column.kind != "link" and len(frame) >= _FEWEST_TO_FOLD]
    same = [column for column in may_fold if frame[column.name].map(str).nunique() == 1]
    kept = [column for column in columns if column not in same]
    if not same:
        return kept, ""
    first = grid_frame(frame.head(1), same).iloc[0]
    return kept, t("shell.same_in_every_row", columns="; ".join(
        f"{md(column.heading)}: {md(_cell_text(column)(cell))}" for column, cell in zip(same, first, strict=True)))


def show_words(rows: Sequence[Mapping[str, object]], *, key: str, alt: str, row_button: str = "",
               **dataframe_options: object) -> object:
    """A grid of words (and row numbers) without files of its own: its headings are the keys of the rows. Beside it
    stands the same as plain HTML.

    row_button: as in `show_table`.
    """
    safe = [{guard(name): guard(clean_text(cell)) if isinstance(cell, str) else cell for name, cell in row.items()}
            for row in rows]
    if row_button:
        safe = [{_BUTTON: row_button, **row} for row in safe]
        dataframe_options["column_config"] = {_BUTTON: _button_column(key),
                                              **dataframe_options.get("column_config", {})}
    event = st.dataframe(safe, hide_index=True, key=key, placeholder=t("projects.blank_cell"), alt=alt,
                         **dataframe_options)
    offer_plain_table(st.container(horizontal=True, key=f"{key}_beside"), partial(_words_to_read, rows), len(rows),
                      key=key, alt=alt)
    return event


def _words_to_read(rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    return pd.DataFrame([{md(guard(name)): "" if cell is None else md(guard(clean_text(str(cell))))
                          for name, cell in row.items()} for row in rows])


def _button_column(key: str | None) -> object:
    return st.column_config.ButtonColumn(" ", type="tertiary", key=f"{key}{_BUTTON}", pinned=True)


def grid_frame(frame: pd.DataFrame, columns: Sequence[TableColumn]) -> pd.DataFrame:
    """What a grid holds: by heading, in the unit of the heading."""
    return pd.DataFrame({name: _cells(column, frame[column.name])
                         for column, name in zip(columns, _names(columns), strict=True)})


def _names(columns: Sequence[TableColumn]) -> list[str]:
    """The headings, no two alike; a heading may be the name of somebody's scenario."""
    names: list[str] = []
    for heading in (guard(clean_text(column.heading)) for column in columns):
        name, number = heading, 1
        while name in names:
            number += 1
            name = f"{heading} ({number})"
        names.append(name)
    return names


def _cells(column: TableColumn, values: pd.Series) -> pd.Series:
    if not column.is_number:
        return pd.Series([None if pd.isna(value) else guard(clean_text(_words(column, value))) for value in values],
                         dtype=object)
    known = [None if pd.isna(value) else _grid_number(column, value) for value in values]
    is_whole = all(value is None or value.denominator == 1 for value in known) and column.kind not in _PLACES
    return pd.Series([None if value is None else int(value) if is_whole else float(value) for value in known],
                     dtype="Int64" if is_whole else "Float64")


def _grid_number(column: TableColumn, value: object) -> Fraction:
    """In the unit of the heading, rounded as it is shown; what rounding would call nothing or all keeps its places."""
    number = figures.exact(value) * (100 if column.kind in ("percent", "set_percent") else 1)
    number = number / MVND_PER_BVND if column.kind == "bvnd" else number
    return figures.shown_number(number, _PLACES.get(column.kind, 0), _BOUNDS.get(column.kind, (Fraction(0),)))


def pressed_row(key: str) -> int | None:
    """The row of the table `key` whose button was pressed in this run."""
    click = st.session_state.get(f"{key}{_BUTTON}")
    return None if click is None else click["row"]


def show_reading_table(rows: Rows, columns: Sequence[TableColumn], *, key: str, file_stem: str, alt: str,
                       notes: Sequence[str] = ()) -> None:
    """A short table to be read: long text wraps, nothing scrolls. A column of kind `link` holds web addresses.

    A column that says the same in every row stands in a line above; the files have it.
    """
    frame, every = _frame(rows, columns), columns
    about = language(), "reading", frame, tuple(columns)
    dressed, folded = known_dress(about, lambda: _dress_to_read(frame, columns))
    if folded:
        st.caption(folded)
    st.table(dressed.table(), hide_index=True, border="horizontal", alt=alt)
    every = [TableColumn(c.name, c.label, "mvnd") if c.kind == "bvnd" else c for c in every]
    show_downloads(frame, every, key=key, file_stem=file_stem, notes=notes)


def _dress_to_read(frame: pd.DataFrame, columns: Sequence[TableColumn]) -> tuple[Dressed, str]:
    """Numbers stay numbers, so that Streamlit sets them to the right; the rest becomes Markdown, safe to show."""
    columns, folded = _fold(frame, columns)
    shown = grid_frame(frame, columns)
    for column, name in zip(columns, _names(columns), strict=True):
        if not column.is_number:
            shown[name] = [_reading_text(column, value) for value in frame[column.name]]
    texts = {name: _cell_text(column) for column, name in zip(columns, _names(columns), strict=True)
             if column.is_number}
    return dress(shown, texts, t("shell.no_figure")), folded


def show_downloads(rows: Rows, columns: Sequence[TableColumn], *, key: str, file_stem: str,
                   notes: Sequence[str] = ()) -> DeltaGenerator:
    """The XLSX and CSV buttons of a table, on a line that is given back. The files are made when somebody presses."""
    frame = _frame(rows, columns)
    words = {"yes": t("shell.yes_no.yes"), "no": t("shell.yes_no.no")}
    line = st.container(horizontal=True, key=f"{key}_downloads")
    with line:
        st.download_button(
            t("shell.download.xlsx"), partial(to_xlsx, frame, tuple(columns), tuple(notes), words),
            file_name(file_stem, "xlsx"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            key=f"{key}_xlsx", on_click="ignore", type="tertiary", icon=":material/download:")
        st.download_button(
            t("shell.download.csv"), partial(to_csv, frame, tuple(columns), words),
            file_name(file_stem, "csv"), "text/csv", key=f"{key}_csv", on_click="ignore", type="tertiary",
            icon=":material/download:")
    return line


def _texts(frame: pd.DataFrame, columns: Sequence[TableColumn]) -> pd.DataFrame:
    """Every cell of a grid in words, safe as Markdown, by heading."""
    cells = grid_frame(frame, columns)
    return pd.DataFrame({name: [md(_cell_text(column)(cell)) for cell in cells[name]]
                         for column, name in zip(columns, _names(columns), strict=True)})


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
        write_cell(sheet, 0, place, column.heading, bold)
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
    return csv_bytes([[column.heading for column in columns], *zip(*cells, strict=True)])


def _frame(rows: Rows, columns: Sequence[TableColumn]) -> pd.DataFrame:
    if isinstance(rows, pd.DataFrame):
        return rows
    return pd.DataFrame([{column.name: _plain(row[column.name]) for column in columns} for row in rows],
                        columns=[column.name for column in columns])


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Fraction) else value


def _cell_text(column: TableColumn) -> Callable[[object], str]:
    places, bounds = _PLACES.get(column.kind, 0), _BOUNDS.get(column.kind, (Fraction(0),))

    def text(value: object) -> str:
        if pd.isna(value):
            return t("shell.no_figure")
        if not column.is_number:
            return str(value)
        if column.is_dash_at_zero and value == 0:
            return "–"
        if column.kind == "plain":
            return str(int(value))
        is_trimmed = column.kind in ("set_percent", "bvnd")
        return figures.number_text(value, language(), places, trim=is_trimmed, bounds=bounds)

    return text


def _words(column: TableColumn, value: object) -> str:
    return t(f"shell.yes_no.{'yes' if value else 'no'}") if column.kind == "yes_no" else str(value)


def _reading_text(column: TableColumn, value: object) -> str:
    if column.kind == "link":
        return f"[{t('shell.open_link')}]({value})" if str(value).startswith("https://") else t("shell.no_link")
    return t("shell.no_figure") if pd.isna(value) else md(guard(_words(column, value)))


def _exact(column: TableColumn, value: object, words: dict[str, str]) -> str | int | float | None:
    if pd.isna(value):
        return None
    if column.kind == "yes_no":
        return words["yes" if value else "no"]
    if not column.is_number:
        return clean_text(str(value))
    number = figures.exact(value)
    if column.kind in ("percent", "set_percent"):
        number = figures.round_half_up(number * 100, figures.SET_PLACES)
    return int(number) if number.denominator == 1 else float(number)
