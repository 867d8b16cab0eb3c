"""The data-quality page without a browser, in both languages: figures, tables, and a decision about a pair."""
from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from models.domain import LinkKind
from models.register.draft import Draft
from models.wording import say
from tests.builders import AS_OF, make_case
from tests.test_pages_projects import APP, case_of, text_of
from ui.session import Workspace


def open_page(language: str = "vi", pair: tuple[str, str] | None = None) -> AppTest:
    case = make_case(projects={"P1": {"name_vi": "Pin **lưu trữ**", "name_en": ""},
                               "P2": {"name_vi": "Pin **lưu trữ**", "name_en": "", "managing_agency": "Bộ B"}})
    at = AppTest.from_file(str(APP), default_timeout=60)
    workspace = Workspace("thử", AS_OF, Draft.of(case))
    workspace.was_planned = True
    at.session_state["workspace"], at.session_state["lang"] = workspace, language
    if pair:
        at.session_state["quality_pair"] = pair
    at.run()
    at.switch_page("pages/inputs/quality.py").run()
    assert not at.exception
    return at


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_shows_figures_and_every_table(language):
    at = open_page(language)
    assert at.title[0].value == say("quality.title", language)
    assert [metric.value for metric in at.metric][-1] == say("quality.count.pairs", language, count="1")
    assert len(at.dataframe) >= 3


def test_a_decision_without_a_reason_is_not_taken():
    at = open_page(pair=("P1", "P2"))
    at.button(key="decide_save_P1_P2").click().run()
    assert case_of(at).links == () and say("shell.reason_required", "vi") in text_of(at)


def test_a_decision_is_recorded_and_the_pair_is_asked_about_no_more():
    at = open_page(pair=("P1", "P2"))
    at.text_input(key="decide_reason_P1_P2").set_value("Hai lô khác nhau")
    at.button(key="decide_save_P1_P2").click().run()
    assert not at.exception
    (link,) = case_of(at).links
    assert (link.kind, link.limit, link.source) == (LinkKind.AT_MOST, 2, "Hai lô khác nhau")
    assert [metric.value for metric in at.metric][-1] == say("quality.count.pairs", "vi", count="0")
    assert "quality_pair" not in at.session_state
