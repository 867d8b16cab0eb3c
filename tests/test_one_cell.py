"""Beside every grid stands the same as plain HTML, and beside every grid that is edited one cell of one row."""
from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.builders import make_case
from tests.test_pages_projects import case_of, open_page
from ui.plain_table import ROWS

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(("language", "heading"), [("vi", "Tổng kinh phí"), ("en", "Total cost")])
def test_the_register_is_read_as_plain_html_page_by_page(language, heading):
    at = open_page(make_case(ROWS + 3, projects={"P1": {"name_vi": "Đèn **chiếu** [sáng](http://x)"}}), language)
    assert not at.table
    at.button(key="grid_register_plain_button").click().run()
    rows = at.table[0].value
    assert len(rows) == ROWS and any(heading in name for name in rows.columns)
    assert not rows.iloc[:, 1].str.contains("[", regex=False).any() or "\\[" in rows.iloc[0, 1], "no link comes to life"
    at.selectbox(key="grid_register_plain_page_2").select(1).run()
    assert len(at.table[0].value) == 3
    at.button(key="grid_register_plain_button").click().run()
    assert not at.table and not at.exception


def test_a_cell_of_a_row_is_changed_by_fields_alone_and_what_is_wrong_is_refused():
    at = open_page(make_case())
    at.session_state["one_cell_register"] = True
    at.run()
    at.selectbox(key="one_row_register").select("P2")
    at.selectbox(key="one_column_register").select("locality").run()
    at.selectbox(key="one_choice_register_locality").select("Huế").run()
    at.button(key="one_save_register").click().run()
    assert case_of(at).project_by_id["P2"].locality == "Huế" and case_of(at).project_by_id["P1"].locality == "Hà Nội"


def test_rows_of_a_project_are_told_apart_in_words():
    at = open_page(make_case())
    at.session_state["one_cell_costs_P1"] = True
    at.run()
    shown = at.selectbox(key="one_row_costs_P1").options
    assert any("2026" in each for each in shown) and not any("recurrent" in each for each in shown)


def test_every_grid_that_is_edited_has_both_beside_it():
    """Whoever calls `edit_rows` calls `show_beside`; the envelopes have a row of fields and a table of their own."""
    for folder in ("ui", "pages"):
        for path in (ROOT / folder).rglob("*.py"):
            called = [node.func.id for node in ast.walk(ast.parse(path.read_text("utf-8")))
                      if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
            assert called.count("edit_rows") == called.count("show_beside"), path
