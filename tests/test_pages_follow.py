"""The page Follow-up without a browser, in both languages: figures, filters, every tab, the panel of a project."""
from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from models.domain import LEDGER_TABLES
from models.register.draft import Draft
from models.wording import say
from tests.builders import AS_OF
from tests.test_follow import GATES, RESULTS, WHOLE
from tests.test_money import case_of
from tests.test_pages_projects import APP
from ui.session import Workspace

TABS = ("tasks", "milestones", "gates", "results", "past")
TASKS = (WHOLE, replace(WHOLE, task_id="N1", unit="Vụ B", due_on=AS_OF.replace(year=AS_OF.year - 1)))


def open_page(language: str = "vi", tab: str = "tasks", **tables: object) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=60)
    workspace = Workspace("thử", AS_OF, Draft.of(case_of(**{
        "milestones": GATES, "tasks": TASKS, "results": RESULTS, **tables})))
    workspace.was_planned = True
    at.session_state["workspace"], at.session_state["lang"] = workspace, language
    at.session_state["desk_at_once"], at.session_state["follow_tabs_open"] = False, tab
    at.run()
    at.switch_page("pages/deliver/follow.py").run()
    assert not at.exception
    return at


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("tab", TABS)
def test_every_tab_is_drawn_as_a_grid_and_as_plain_html(language, tab):
    at = open_page(language, tab)
    assert at.title[0].value == say("shell.nav.follow", language) and at.dataframe
    plain = [button for button in at.button if button.key.endswith("_plain_button") and not button.disabled]
    plain[0].click().run()
    assert not at.exception and at.table


def test_the_figures_say_what_needs_a_person():
    at = open_page()
    assert [metric.value for metric in at.metric] == ["1 trên 2", "1 trên 3", "2 trên 5", "0 tỷ đồng"]


def test_a_filter_lets_through_what_it_names():
    at = open_page()
    heading = say("follow.column.task_id", "vi")
    assert list(at.dataframe[0].value[heading]) == ["N1", "N0"]
    at.multiselect(key="follow_units").set_value(["Vụ A"]).run()
    assert not at.exception and list(at.dataframe[0].value[heading]) == ["N0"]
    assert say("follow.listed", "vi", listed=1, all=2) in [caption.value for caption in at.caption]


@pytest.mark.parametrize("tab", TABS)
def test_a_confidential_project_is_nowhere_named(tab):
    at = open_page(tab=tab, projects={"P1": {"is_confidential": True, "name_vi": "Radar kín"}},
                   tasks=tuple(replace(task, title="Việc kín", person="Người kín") for task in TASKS))
    assert not any("kín" in str(cell) for table in at.dataframe for cell in table.value.to_numpy().ravel())
    assert not any("kín" in option for box in at.multiselect for option in box.options)
    assert tab == "milestones" or "P1" in "".join(str(table.value.to_numpy()) for table in at.dataframe)


def test_a_register_without_any_record_says_so():
    at = open_page(**dict.fromkeys(LEDGER_TABLES, ()))
    assert say("follow.nothing", "vi") in [info.value for info in at.info]


def test_the_project_of_a_task_opens_its_panel():
    at = open_page()
    at.button(key="follow_open_P1").click().run()
    assert not at.exception and at.session_state["opened_project"].project_id == "P1"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_publicity_is_written_by_one_button(language):
    at = open_page(language, "publicity")
    at.button(key="follow_publicity_write").click().run()
    assert not at.exception and say("publicity.page.written", language, count=10) in [each.value for each in at.success]


def test_a_publicity_that_would_tell_of_a_confidential_project_is_refused():
    secret = replace(WHOLE, task_id="N5", project_id="", title="Rà soát Radar kín")
    at = open_page(tab="publicity", tasks=(secret,), projects={"P1": {"is_confidential": True, "name_vi": "Radar kín"}})
    at.button(key="follow_publicity_write").click().run()
    assert not at.exception and at.error and not at.success


def test_the_exchange_files_are_written_by_one_button():
    at = open_page(tab="exchange")
    at.button(key="follow_exchange_write").click().run()
    assert not at.exception and at.get("download_button")
