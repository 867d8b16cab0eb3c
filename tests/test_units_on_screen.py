"""What a grid holds is what its heading says: copied cells, screen readers and our files give one number, one unit."""
from __future__ import annotations

import ast
import csv
import io
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from openpyxl import load_workbook

from models.planning import plan_funding
from models.register.dictionary import columns_by_attribute
from models.report.allocation import allocate
from models.wording import LANGUAGES, load_sentences, say
from models.words.figures import number_text, percent_text
from tests.builders import make_case, make_problem
from ui import format as fmt
from ui import i18n, tables
from ui.register import row_editor
from ui.tables import TableColumn

ROOT = Path(__file__).resolve().parents[1]
YES_NO = {"yes": "Có", "no": "Không"}


def speak(patch: pytest.MonkeyPatch, language: str) -> str:
    for module in (fmt, i18n, tables):
        patch.setattr(module, "language", lambda: language)
    return language


@pytest.fixture(scope="module", autouse=True)
def spoken():
    """Vietnamese, for properties that are tried many times."""
    with pytest.MonkeyPatch.context() as patch:
        yield speak(patch, "vi")


@pytest.fixture(params=LANGUAGES)
def language(request, monkeypatch) -> str:
    return speak(monkeypatch, request.param)


@settings(deadline=None, max_examples=60)
@given(some.lists(some.one_of(some.none(), some.integers(-9 * 10**9, 9 * 10**9)), min_size=1, max_size=6))
def test_amounts_are_held_in_whole_million_under_million(amounts):
    column = TableColumn("state_mvnd", "State", "mvnd")
    frame = tables.grid_frame(pd.DataFrame({"state_mvnd": pd.Series(amounts, dtype="object")}), [column])
    assert list(frame) == [column.heading] and say("shell.unit.mvnd", "vi") in column.heading
    held = [None if value is pd.NA else int(value) for value in frame[column.heading]]
    assert held == amounts and frame[column.heading].dtype == "Int64"


@settings(deadline=None, max_examples=80)
@given(some.lists(some.fractions(0, 2, max_denominator=10**6), min_size=1, max_size=6))
def test_percentages_are_held_as_they_are_shown(shares):
    column = TableColumn("share", "Share", "percent")
    frame = tables.grid_frame(pd.DataFrame({"share": pd.Series(shares, dtype="object")}), [column])
    shown = tables._cell_text(column)
    for share, held in zip(shares, frame[column.heading], strict=True):
        text = percent_text(share, "vi").removesuffix("%")
        assert shown(held).removesuffix(",0") == text
        if text[0] not in "<>":
            assert Fraction(repr(float(held))) == Fraction(text.replace(",", "."))


def test_no_number_of_a_grid_can_be_read_as_thousands(language):
    """"9.009" is nine thousand to one spreadsheet and nine to another: nothing with three decimals is copied."""
    table = pd.DataFrame({"mvnd": [9009, 15_501_318], "percent": [0.60761, 1 / 3], "points": [78.125, 3.2]})
    frame = tables.grid_frame(table, [TableColumn(name, name, name) for name in table])
    for name in frame:
        assert all(len(str(value).partition(".")[2]) < 3 for value in frame[name])
    assert list(frame.iloc[0]) == [9009, 60.8, 78.13]


def test_the_files_have_the_headings_and_the_numbers_of_the_grid(language):
    columns = [TableColumn("name", "Name"), TableColumn("state_mvnd", "State", "mvnd"),
               TableColumn("share", "Share", "percent"), TableColumn("goal", "Goal", "set_percent")]
    frame = pd.DataFrame({"name": ["P1"], "state_mvnd": [9009], "share": [0.60761], "goal": [Fraction(12345, 10**5)]})
    grid = tables.grid_frame(frame, columns)
    book = load_workbook(io.BytesIO(tables.to_xlsx(frame, columns, [], YES_NO)))["table"]
    lines = list(csv.reader(io.StringIO(tables.to_csv(frame, columns, YES_NO).decode("utf-8-sig"))))
    assert list(grid) == [cell.value for cell in book[1]] == lines[0]
    assert [cell.value for cell in book[2]] == ["P1", 9009, 60.761, 12.345]
    assert lines[1] == ["P1", "9009", "60.761", "12.345"]
    assert list(grid.iloc[0]) == ["P1", 9009, 60.8, 12.345]


def test_the_tables_of_a_plan_give_the_money_of_the_plan(language):
    """Every column of money of an allocation, through the grid and back to the exact plan."""
    problem = make_problem(make_case(3, enterprise_mvnd=1_000))
    allocation = allocate(problem, plan_funding(problem))
    for dimension in ("year", "managing_agency", "regime"):
        table = allocation.by(dimension)
        columns = [TableColumn(name, name, "mvnd") for name in table if name.endswith("_mvnd")]
        held = tables.grid_frame(table, columns)
        for column in columns:
            assert held[column.heading].tolist() == [int(value) for value in table[column.name]]


def test_grids_are_drawn_in_few_places_only():
    """A grid drawn past `ui.tables` could hold another unit than its heading, or text that runs. `ui.plain_table` is
    given the words of a grid."""
    calls = {name: [] for name in ("dataframe", "data_editor", "table")}
    for folder in ("ui", "pages"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in calls and getattr(
                        getattr(node.func, "value", None), "id", "") == "st":
                    calls[node.func.attr].append(str(path.relative_to(ROOT)))
    assert {name: sorted(where) for name, where in calls.items()} == {
        "dataframe": ["ui/tables.py", "ui/tables.py"], "data_editor": ["ui/register/row_editor.py"],
        "table": ["ui/plain_table.py", "ui/tables.py"]}


def _columns_drawn() -> list[tuple[str, str, str]]:
    """(place, kind, label key) of every TableColumn that is written out with a plain kind and label."""
    found = []
    for folder in ("ui", "pages"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "TableColumn":
                    texts = [part.value for part in node.args if isinstance(part, ast.Constant)]
                    keys = [part.args[0].value for part in node.args if isinstance(part, ast.Call) and part.args
                            and isinstance(part.args[0], ast.Constant)]
                    found.append((f"{path.relative_to(ROOT)}:{node.lineno}", texts, keys))
    return found


def test_a_column_of_money_or_shares_has_its_kind_and_no_unit_of_its_own():
    """The unit comes from the kind alone: a label with a unit would stand over another one some day."""
    units = [unit for language in LANGUAGES for unit in (
        say("shell.unit.mvnd", language), say("shell.unit.percent", language),
        say("shell.unit.bvnd_amount", language, amount="").strip())]
    wrong = []
    for place, texts, keys in _columns_drawn():
        kinds = [text for text in texts if text in (*tables._UNITS, *tables._PLACES, "count", "plain")]
        if texts and texts[0].endswith("_mvnd") and kinds != ["mvnd"]:
            wrong.append(f"{place}: {texts}")
        if texts and texts[0].endswith("_share") and kinds not in (["percent"], ["set_percent"]):
            wrong.append(f"{place}: {texts}")
        wrong += [f"{place}: {key}" for key in keys for language in LANGUAGES
                  if set(kinds) & set(tables._UNITS) and any(
                      f"({unit})" in load_sentences(language).get(key, "") for unit in units)]
    assert wrong == [] and len(_columns_drawn()) > 60


@settings(deadline=None, max_examples=100)
@given(some.integers(0, 9 * 10**9))
def test_an_amount_edited_in_a_grid_is_in_the_unit_of_its_heading(mvnd):
    column = columns_by_attribute("costs")["total_mvnd"]
    assert say("shell.unit.mvnd", "vi") in row_editor.column_heading(column)
    assert row_editor.to_canonical(column, number_text(mvnd, "vi")) == str(mvnd)
    assert row_editor._to_shown(column, str(mvnd)) == number_text(mvnd, "vi")


def test_a_column_that_says_the_same_in_every_row_stands_above_the_table_and_in_the_files(language):
    frame = pd.DataFrame({"name": ["P1", "P2", "P3"], "regime": ["market"] * 3, "share": [1] * 3, "sum": [1, 2, 3]})
    columns = [TableColumn("name", "Name"), TableColumn("regime", "Regime"), TableColumn("share", "Share", "percent"),
               TableColumn("sum", "Sum", "mvnd")]
    kept, said = tables._fold(frame, columns)
    assert [column.name for column in kept] == ["name", "sum"]
    assert "market" in said and "100" in said
    kept, said = tables._fold(frame.head(2), columns)
    assert [column.name for column in kept] == ["name", "regime", "share", "sum"] and not said
    assert len(next(iter(csv.reader(io.StringIO(tables.to_csv(frame, columns, YES_NO).decode("utf-8-sig")))))) == 4


def test_a_year_without_money_is_a_dash_on_the_screen_and_nothing_in_the_file(language):
    column = TableColumn("y2026", "2026", "mvnd", is_dash_at_zero=True)
    frame = pd.DataFrame({"y2026": [0, 9009]})
    assert [tables._cell_text(column)(value) for value in tables.grid_frame(frame, [column])[column.heading]] == [
        "–", "9.009" if language == "vi" else "9,009"]
    assert tables.to_csv(frame, [column], YES_NO).decode("utf-8-sig").split()[-2:] == ["0", "9009"]
