"""The page Explain without a browser, in both languages: ask, watch, stop, partial answers, old plans, no plan."""
from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from models.plan import Termination
from models.planning import plan_funding
from models.solve_job import JobFailure, JobState
from tests.test_pages_allocation import APP, edit_cost, impossible_case, open_page, small_case, texts
from ui.questions import PANEL, PROJECT

PAGE = "pages/plan/explain.py"
PATIENCE = 60.0


def open_explain(case=None, panel: str = "project", language: str = "vi", **options) -> AppTest:
    at = open_page(case, language=language, **options)
    at.session_state[PANEL] = panel
    at.switch_page(PAGE).run()
    assert not at.exception
    return at


def ask(at: AppTest, name: str) -> AppTest:
    """Press the button of a question and wait for its answer."""
    at.button(key=f"ask_{name}").click().run()
    at.session_state["workspace"].questions[name].job.wait(PATIENCE)
    at.run()
    assert not at.exception
    return at


@pytest.mark.parametrize(("language", "title"), [("vi", "Giải thích"), ("en", "Explain")])
def test_without_a_plan_there_is_nothing_to_ask(language, title):
    at = open_explain(language=language, planned=False)
    assert at.title[0].value == title
    assert at.info and not at.selectbox


@pytest.mark.parametrize(("language", "words"), [("vi", "Đã chứng minh"), ("en", "Proved")])
def test_the_price_list_is_asked_and_read_by_kind(language, words):
    at = ask(open_explain(panel="prices", language=language), "prices")
    assert at.dataframe
    at.segmented_control(key="prices_kind").set_value("envelope").run()
    assert words in at.dataframe[0].value["certainty"].tolist()


@pytest.mark.parametrize(("language", "words"), [("vi", "không thể cùng được tuân thủ"), ("en", "cannot")])
def test_no_plan_names_the_rules_and_one_change_is_adopted(language, words):
    at = ask(open_explain(impossible_case(), language=language), "conflict")
    assert words in texts(at)
    at.button(key="adopt_1").click().run()
    assert not at.exception
    assert at.success
    workspace = at.session_state["workspace"]
    assert plan_funding(workspace.problem).termination is Termination.OPTIMAL
    assert at.button(key="adopt_1").disabled
