"""Every grid of every page: the same as plain HTML beside it; money in view on a telephone; no year of zeros."""
from __future__ import annotations

import ast
from pathlib import Path

import pandas as pd
import pytest
import streamlit
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from models.planning import plan_funding
from models.register.draft import Draft
from tests.builders import AS_OF
from tests.test_pages_desk import case_with_limits
from tests.test_pages_projects import APP
from ui import navigation
from ui.desk.levers import LEVERS
from ui.screen import is_phone
from ui.session import Workspace, answer_to
from ui.tables import _MONEY, PHONE, TableColumn, _cell_text, _pixels, grid_frame, money_in_view

TABS = {"allocation": ("years", "not_funded", "breakdown", "localisation", "priority", "cut", "audit"),
        "disbursement": ("groups", "forecast", "ministry", "counterpart", "advances", "ledger")}
ROOT = Path(__file__).resolve().parent.parent
KINDS = st.sampled_from(["text", "count", "mvnd", "percent", "points", "plain", "bvnd"])
WIDTHS = st.sampled_from([None, "small", "medium", "large", 60, 112, 260, 640])


@settings(deadline=None)
@given(st.lists(st.tuples(KINDS, WIDTHS), min_size=1, max_size=9), st.sampled_from([PHONE, PHONE - 36, PHONE - 92]),
       st.integers(0, 9))
def test_a_telephone_shows_money_beside_what_it_is_about(given_columns, room, years):
    columns = [TableColumn(f"y{2020 + at}" if kind == "mvnd" and at < years else f"c{at}", f"C{at}", kind, width)
               for at, (kind, width) in enumerate(given_columns)]
    shown = money_in_view(columns, room)
    assert sorted(each.name for each in shown) == sorted(each.name for each in columns)
    assert shown[0].name == columns[0].name
    money = [at for at, each in enumerate(shown) if each.is_money]
    if money and money[0]:
        assert all(isinstance(each.width, int) for each in shown[:money[0] + 1])
        assert sum(_pixels(each) for each in shown[:money[0] + 1]) <= room
    if columns[0].is_money or not money:
        assert shown == columns


@pytest.mark.parametrize(("agent", "is_moved"), [
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1", True),
    ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/150.0 Safari/537.36", False)])
def test_only_a_phone_moves_columns_so_that_a_desk_reads_names_whole(monkeypatch, agent, is_moved):
    monkeypatch.setattr(type(streamlit.context), "headers", {"User-Agent": agent})
    assert is_phone() is is_moved

    def page() -> None:
        from ui.tables import TableColumn, show_table

        show_table([{"id": "P1", "name": "Tên", "agency": "Bộ", "sum": 7}], [
            TableColumn("id", "Mã", width="small"), TableColumn("name", "Tên", width=300),
            TableColumn("agency", "Cơ quan", width=200), TableColumn("sum", "Tổng", "mvnd")],
            key="t", file_stem="t", alt="t")

    at = AppTest.from_function(page).run()
    assert not at.exception and at.dataframe[0].value.columns[1].startswith("Tổng") is is_moved


def test_what_stands_in_view_already_is_not_moved():
    columns = [TableColumn("year", "Năm", "plain"), TableColumn("line", "Nguồn", width=150),
               TableColumn("now", "Nay", "mvnd"), TableColumn("then", "Sau", "mvnd")]
    assert [each.name for each in money_in_view(columns)] == ["year", "line", "now", "then"]
    years = [TableColumn("id", "Mã", width="small"), TableColumn("name", "Tên", width=260),
             TableColumn("y2026", "2026", "mvnd"), TableColumn("sum", "Tổng", "mvnd")]
    assert [each.name for each in money_in_view(years)] == ["id", "sum", "name", "y2026"]
    assert money_in_view(years)[1].width <= _MONEY


@pytest.mark.parametrize("kind", ["mvnd", "bvnd"])
def test_a_year_without_money_is_a_dash_wherever_a_table_has_years(kind):
    column = TableColumn("y2027", "2027", kind)
    cells = grid_frame(pd.DataFrame({"y2027": [0, 1_500]}), [column]).iloc[:, 0]
    assert _cell_text(column)(cells[0]) == "–" and "1" in _cell_text(column)(cells[1])
    assert _cell_text(TableColumn("sum_mvnd", "Tổng", kind))(0) == "0"


def test_whatever_draws_a_grid_offers_it_as_plain_html():
    """The envelopes and `show_beside` draw theirs with `draw_grid`; nothing else does."""
    drawing, offering = {}, {}
    for folder in ("ui", "pages"):
        for path in (ROOT / folder).rglob("*.py"):
            for function in (node for node in ast.walk(ast.parse(path.read_text("utf-8")))
                             if isinstance(node, ast.FunctionDef)):
                called = [getattr(node.func, "attr", "") or getattr(node.func, "id", "")
                          for node in ast.walk(function) if isinstance(node, ast.Call)]
                where = f"{path.relative_to(ROOT)}:{function.name}"
                if number := called.count("dataframe") + called.count("draw_grid") + called.count("edit_rows"):
                    drawing[where] = number
                offering[where] = called.count("offer_plain_table") + called.count("show_beside")
    del drawing["ui/register/row_editor.py:edit_rows"]  # whoever calls it is asked instead
    assert drawing and all(offering[where] == number for where, number in drawing.items()), drawing


def open_app() -> AppTest:
    workspace = Workspace("thử", AS_OF, Draft.of(case_with_limits()))
    workspace.was_planned = True
    workspace.take_answer(answer_to(workspace.problem, plan_funding(workspace.problem)))
    at = AppTest.from_file(str(APP), default_timeout=60)
    at.session_state["workspace"], at.session_state["lang"] = workspace, "vi"
    at.session_state["desk_at_once"] = False
    return at.run()


def check(at: AppTest, where: str) -> int:
    """As many switches as grids; how many there are."""
    assert not at.exception, at.exception[0].value
    grids = len(at.get("dataframe"))
    switches = [button.key for button in at.button if str(button.key).endswith("_plain_button")]
    assert len(switches) == grids, (where, grids, switches)
    return grids


def test_every_grid_of_every_page_has_its_switch():
    """Every page as it opens, every lever of the desk, every tab that is drawn when it is opened."""
    at, seen = open_app(), 0
    for page in navigation.PAGES.values():
        at.switch_page(page.file).run()
        seen += check(at, page.file)
    at.switch_page(navigation.PAGES["desk"].file).run()
    for lever in LEVERS:
        at.session_state["desk_lever"] = lever
        seen += check(at.run(), lever)
    for page, tabs in TABS.items():
        for tab in tabs:
            at.switch_page(navigation.PAGES["desk"].file).run()
            at.session_state[f"{page}_tabs_open"] = tab
            seen += check(at.switch_page(navigation.PAGES[page].file).run(), tab)
    assert seen > 20
