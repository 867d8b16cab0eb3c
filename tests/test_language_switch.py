"""Switching the language on every page and back: nothing breaks, what was chosen stays chosen, what was typed stays."""
from __future__ import annotations

import json
from itertools import cycle

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from models.domain import Case
from models.planning import plan_funding
from models.register.draft import Draft
from tests.browser_labels import CHOICES, BrowserLabels, send_once
from tests.builders import AS_OF, make_case
from tests.test_pages_projects import APP
from ui import navigation
from ui.session import Workspace, answer_to

PAGES = [page.file for page in navigation.PAGES.values()]
ROUND_TRIPS = {"vi": ("en", "vi"), "en": ("vi", "en")}


def small_case() -> Case:
    return make_case(3, projects={
        "P1": {"name_vi": "Đèn", "name_en": "Lamp"}, "P2": {"name_vi": "Bơm", "name_en": "Pump"},
        "P3": {"name_vi": "Van", "name_en": "Valve", "lead_enterprise": "Công ty X"}})


def open_page(page: str, language: str) -> AppTest:
    """A page with a small case that was planned twice, so that every view has something to choose from."""
    workspace = Workspace("thử", AS_OF, Draft.of(small_case()))
    workspace.was_planned = True
    for _ in range(2):
        workspace.take_answer(answer_to(workspace.problem, plan_funding(workspace.problem)))
    at = AppTest.from_file(str(APP), default_timeout=60)
    at.session_state["workspace"], at.session_state["lang"] = workspace, language
    at.run()
    at.switch_page(page)
    return checked(at.run())


def checked(at: AppTest) -> AppTest:
    assert not at.exception, at.exception[0].value
    return at


def choices(at: AppTest) -> dict[str, object]:
    """Everything that can be chosen on the page, by key; without the switch itself."""
    return {field.key: field for kind in CHOICES for field in at.get(kind)
            if field.key and field.key != "lang" and not field.proto.disabled}


def chosen(at: AppTest) -> dict[str, object]:
    return {key: field.value for key, field in choices(at).items()}


def switch(at: AppTest, language: str) -> None:
    checked(at.segmented_control(key="lang").set_value(language).run())


def choose_last(at: AppTest, field: object) -> AppTest:
    """Choose the last option of a field: by its words, as a browser does."""
    label = field.proto.options[-1]
    words = getattr(label, "content", label)
    is_many = field.type == "multiselect" or (field.type == "pills" and field.proto.click_mode == 1)
    field.set_value([words] if is_many else words)
    return checked(at.run())


@pytest.mark.parametrize("first", ["vi", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_what_was_chosen_on_a_page_stays_chosen(monkeypatch, page, first):
    BrowserLabels(monkeypatch)
    at, languages = open_page(page, first), cycle(ROUND_TRIPS[first])
    tried: set[str] = set()
    before = chosen(at)
    while untried := [key for key in choices(at) if key not in tried]:
        tried.add(untried[0])
        choose_last(at, choices(at)[untried[0]])
        before = chosen(at)
        # The next choice is made in the language of this switch: each half of a round trip is walked many times.
        switch(at, language := next(languages))
        assert chosen(at) == before, (page, untried[0], language)
        checked(at.run())
        assert chosen(at) == before, (page, untried[0], language)
    for language in (next(languages), next(languages)):
        switch(at, language)
        assert chosen(at) == before, (page, language)


def type_in_grid(monkeypatch, at: AppTest, name: str, typed: dict) -> None:
    """Leave a cell and change something else so quickly that both come to the server together."""
    generation = at.session_state[f"grid:{name}"].generation
    field = next(grid.proto.id for grid in at.dataframe if grid.proto.id.endswith(f"-{name}_{generation}"))
    state = {"edited_rows": {}, "added_rows": [], "deleted_rows": [], **typed}
    send_once(monkeypatch, WidgetState(id=field, string_value=json.dumps(state)))


@pytest.mark.parametrize(("first", "then", "typed"), [("vi", "en", "1.234"), ("en", "vi", "1,234")])
def test_a_cell_left_by_the_click_on_the_language_is_kept_as_it_was_meant(monkeypatch, first, then, typed):
    at = open_page("pages/inputs/projects.py", first)
    at.selectbox(key="register_project").select("P2").run()
    type_in_grid(monkeypatch, at, "costs_P2", {"edited_rows": {0: {"total_mvnd": typed}}})
    switch(at, then)
    switch(at, first)
    case = at.session_state["workspace"].case
    assert next(cost.total_mvnd for cost in case.costs if cost.project_id == "P2") == 1234
    assert len(at.session_state["workspace"].draft.done) == 1


@pytest.mark.parametrize(("first", "then", "typed"), [("vi", "en", "270,5"), ("en", "vi", "270.5")])
def test_an_envelope_left_by_the_click_on_the_language_is_kept_as_it_was_meant(monkeypatch, first, then, typed):
    at = open_page("pages/plan/desk.py", first)
    at.toggle(key="desk_at_once").set_value(False).run()
    type_in_grid(monkeypatch, at, "envelope_matrix", {"edited_rows": {0: {"y2027": typed}}})
    switch(at, then)
    switch(at, first)
    case = at.session_state["workspace"].case
    assert [row.state_mvnd for row in case.envelopes] == [1_000_000, 270_500]
    assert len(at.session_state["workspace"].draft.done) == 1


def test_a_row_added_and_one_removed_are_kept_too(monkeypatch):
    at = open_page("pages/inputs/projects.py", "vi")
    at.selectbox(key="register_project").select("P2").run()
    year = at.session_state["workspace"].case.years[-1] + 1
    type_in_grid(monkeypatch, at, "costs_P2", {"added_rows": [{"year": year, "total_mvnd": "7.500"}]})
    switch(at, "en")
    costs = [cost for cost in at.session_state["workspace"].case.costs if cost.project_id == "P2"]
    assert (costs[-1].year, costs[-1].total_mvnd) == (year, 7500)
    type_in_grid(monkeypatch, at, "costs_P2", {"deleted_rows": [len(costs) - 1]})
    switch(at, "vi")
    assert [cost for cost in at.session_state["workspace"].case.costs if cost.project_id == "P2"] == costs[:-1]


def test_a_cell_left_by_a_click_on_a_filter_is_kept(monkeypatch):
    at = open_page("pages/inputs/projects.py", "vi")
    type_in_grid(monkeypatch, at, "register", {"edited_rows": {1: {"locality": "Đà Nẵng"}}})
    checked(at.text_input(key="register_search").set_value("P1").run())
    assert at.session_state["workspace"].case.project_by_id["P2"].locality == "Đà Nẵng"
    assert at.session_state["workspace"].case.project_by_id["P1"].locality != "Đà Nẵng"


@pytest.mark.parametrize(("first", "then", "typed", "rewritten"), [
    ("vi", "en", "1.234,5", "1234.5"), ("en", "vi", "1,234.5", "1234,5"), ("vi", "en", "1.234", "1234"),
    ("vi", "en", "chưa rõ", "chưa rõ"), ("en", "vi", "0.125", "0,125")])
def test_what_was_typed_in_a_form_stays_and_a_number_keeps_its_value(first, then, typed, rewritten):
    at = open_page("pages/inputs/projects.py", first)
    at.text_input(key="add_name_vi").set_value("Dự án mới")
    at.text_input(key="add_cost_2027").set_value(typed)
    switch(at, then)
    assert at.text_input(key="add_name_vi").value == "Dự án mới"
    assert at.text_input(key="add_cost_2027").value == rewritten
    checked(at.run())
    assert at.text_input(key="add_cost_2027").value == rewritten
