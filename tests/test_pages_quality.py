"""The data-quality page without a browser, in both languages: figures, tables, and a decision about a pair."""
from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from models.domain import Envelope, LinkKind
from models.evaluations.disagreement import disagreements
from models.register.draft import Draft
from models.wording import say
from tests.builders import AS_OF, make_case
from tests.test_evaluations import NAMES, evaluate
from tests.test_pages_projects import APP, case_of, text_of
from ui.session import Workspace


def open_page(language: str = "vi", pair: tuple[str, str] | None = None,
              agencies: tuple[str, str] = ("Bộ A", "Bộ B"), tab: str = "sources", **tables: object) -> AppTest:
    case = make_case(projects={project_id: {"name_vi": "Pin **lưu trữ**", "name_en": "", "managing_agency": agency}
                               for project_id, agency in zip(("P1", "P2"), agencies, strict=True)}, **tables)
    at = AppTest.from_file(str(APP), default_timeout=60)
    workspace = Workspace("thử", AS_OF, Draft.of(case))
    workspace.was_planned = True
    at.session_state["workspace"], at.session_state["lang"] = workspace, language
    if pair:
        at.session_state["quality_pair"] = pair
    at.run()
    at.session_state["quality_tabs_open"] = "duplicates" if pair else tab
    at.switch_page("pages/inputs/quality.py").run()
    assert not at.exception
    return at


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_shows_figures_and_every_table(language):
    at = open_page(language)
    assert at.title[0].value == say("shell.nav.quality", language)
    assert [metric.value for metric in at.metric][-1] == say("quality.count.pairs", language, count="1")
    tables = len(at.dataframe)
    for tab in ("columns", "duplicates"):
        tables += len(open_page(language, tab=tab).dataframe)
    assert tables >= 3


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


@pytest.mark.parametrize("language", ["vi", "en"])
def test_two_names_are_merged_with_one_press_and_it_is_undone(language):
    at = open_page(language, agencies=("Bộ Y tế", "Bộ Y tếs"), tab="names")
    [merge] = [button for button in at.button if button.key.startswith("names_merge_0_")]
    assert "Bộ Y tế" in text_of(at) and "P2" in text_of(at)
    merge.click().run()
    assert not at.exception
    assert {project.managing_agency for project in case_of(at).projects} == {"Bộ Y tế"}
    assert say("quality.names.none", language) in [box.value for box in at.success]
    workspace = at.session_state["workspace"]
    assert {project.managing_agency for project in workspace.draft.undo().case.projects} == {"Bộ Y tế", "Bộ Y tếs"}


def test_two_names_are_kept_apart_with_a_reason():
    at = open_page(agencies=("Bộ Y tế", "Bộ Y tếs"), tab="names")
    [save] = [button for button in at.button if button.key.startswith("names_apart_")]
    save.click().run()
    assert case_of(at).pools == () and say("shell.reason_required", "vi") in text_of(at)
    [reason] = [field for field in at.text_input if field.key.startswith("names_reason_")]
    reason.set_value("Hai cơ quan")
    [save] = [button for button in at.button if button.key.startswith("names_apart_")]
    save.click().run()
    (pool,) = case_of(at).pools
    assert pool.members == ("Bộ Y tế", "Bộ Y tếs") and pool.source == "Hai cơ quan"
    assert not [button for button in at.button if button.key.startswith("names_merge_")]


def test_spellings_of_one_body_are_written_in_one_way():
    at = open_page(agencies=("Bộ Y tế", "BỘ Y  TẾ"), tab="names")
    at.button(key="names_one_spelling").click().run()
    assert not at.exception
    assert {project.managing_agency for project in case_of(at).projects} == {"Bộ Y tế"}


def test_a_limit_that_meets_no_project_is_told_on_the_page():
    at = open_page(agencies=("Bộ A", "Bộ A"), tab="names", envelopes=(
        Envelope(2026, None, "", 9999), Envelope(2027, None, "", 9999), Envelope(2026, None, "Bộ Y tế", 9)))
    assert say("findings.envelope_without_project", "vi", agency="Bộ Y tế") in text_of(at)


EVALUATED = (*evaluate("P1", 2, 50, 52, names=(*NAMES,)), *evaluate("P2", 10, 20, 20))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_evaluators_stand_in_three_tables_by_number(language):
    at = open_page(language, tab="evaluators", evaluations=EVALUATED)
    apart, away, severe = (frame.value for frame in at.dataframe)
    assert len(apart) == len(disagreements(case_of(at))) == 2 and len(severe) == len(NAMES)
    assert len(away) == 1
    shown = text_of(at) + "".join(frame.value.to_string() for frame in at.dataframe)
    assert say("evaluations.evaluator", language, number=1) in shown
    assert say("evaluations.connected", language) in shown
    assert not [name for name in NAMES if name in shown]


def test_where_no_points_stand_away_the_page_says_so():
    at = open_page(tab="evaluators", evaluations=(*evaluate("P1", 49, 50, 51), *evaluate("P2", 20, 21, 20)))
    assert len(at.dataframe) == 2 and say("evaluations.away.none", "vi") in [each.value for each in at.success]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_without_evaluations_the_tab_says_so_and_offers_nothing(language):
    at = open_page(language, tab="evaluators")
    assert len(at.dataframe) == 0 and say("evaluations.none", language) in at.info[0].value
    assert say("findings.no_recorded_uncertainty", language) in text_of(at)
