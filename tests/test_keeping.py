"""Keeping a scenario: what the visit changed, saved in the library with one call."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from models.planning import plan_funding
from models.register.draft import Draft
from models.scenario import apply_scenario
from models.scenario.adopting import is_same_question
from models.scenario.reviewing import review_version
from models.scenario.stored import open_version
from models.store import Store, open_store
from tests.builders import AS_OF
from tests.test_pages_allocation import small_case
from ui.scenarios.desk import desk_of
from ui.scenarios.keep import CONFLICT, keep_as_scenario
from ui.session import Workspace, answer_to

pytestmark = pytest.mark.usefixtures("library_folder", "drafts_folder")


@pytest.fixture(autouse=True)
def session(monkeypatch) -> dict[str, object]:
    """The state of a visit, without a page."""
    state: dict[str, object] = {"lang": "vi"}
    monkeypatch.setattr("streamlit.session_state", state)
    return state


@pytest.fixture
def store(library_folder: Path) -> Iterator[Store]:
    opened = open_store()
    yield opened
    opened.close()


@pytest.fixture
def lan() -> Workspace:
    workspace = Workspace("thử", AS_OF, Draft.of(small_case()), actor="Lan")
    workspace.override_rule("enterprise_share_floor.market", Fraction(2, 5), "Thử")
    workspace.override_setting("size_exponent", "0", "Thử")
    workspace.answer = answer_to(workspace.problem, plan_funding(workspace.problem))
    return workspace


def test_what_is_kept_is_the_problem_on_the_screen_with_its_plan(store, lan):
    kept = keep_as_scenario(lan, " Hội đồng ", "Vòng 1")
    assert kept.is_saved and (kept.name, kept.seq) == ("Hội đồng", 1) and "Hội đồng" in kept.sentence
    opened = open_version(store.load(store.scenarios()[0].scenario_id))
    assert is_same_question(apply_scenario(opened.scenario, opened.base, AS_OF), lan.problem)
    assert opened.scenario.note == "Vòng 1" and opened.version.record.author == "Lan"
    review = review_version(opened)
    assert review.plan is not None and review.plan.objective == lan.answer.plan.objective and not review.findings


def test_the_same_name_makes_the_next_version_and_another_name_a_scenario_below_it(store, lan):
    keep_as_scenario(lan, "Hội đồng")
    assert "không thêm phiên bản" in keep_as_scenario(lan, "").sentence
    lan.override_rule("strategic_share_floor", Fraction(1, 5), "Thử")
    assert keep_as_scenario(lan, "").seq == 2
    assert keep_as_scenario(lan, "Riêng").seq == 1
    records = {record.name: record for record in store.scenarios()}
    assert records["Riêng"].parent_id == records["Hội đồng"].scenario_id and desk_of(lan).link.name == "Riêng"
    assert records["Hội đồng"].latest_seq == 2 and not records["Hội đồng"].headline.termination


def test_what_is_missing_is_said_and_nothing_is_saved(store, lan):
    assert "đặt tên" in keep_as_scenario(lan, " ").sentence
    lan.sign_as("")
    assert not keep_as_scenario(lan, "Hội đồng").is_saved and not store.scenarios()


def test_a_scenario_that_waits_for_a_decision_is_refused_in_words(store, lan):
    keep_as_scenario(lan, "Hội đồng")
    (record,) = store.scenarios()
    store.decide("submit", record.scenario_id, expected_rev=record.rev, actor="Lan")
    desk_of(lan).link = replace(desk_of(lan).link, rev=store.scenarios()[0].rev)
    lan.override_rule("strategic_share_floor", Fraction(1, 5), "Thử")
    kept = keep_as_scenario(lan, "")
    assert not kept.is_saved and "đang chờ quyết định" in kept.sentence


def test_somebody_who_saved_first_is_told_with_both_sides_kept(store, lan, session):
    keep_as_scenario(lan, "Hội đồng")
    (record,) = store.scenarios()
    store.rename(record.scenario_id, expected_rev=record.rev, actor="Minh", name="Hội đồng", note="khác")
    lan.override_rule("strategic_share_floor", Fraction(1, 5), "Thử")
    kept = keep_as_scenario(lan, "")
    assert kept.conflict.by == "Minh" and not kept.is_saved and session[CONFLICT].link.seq == 1


def test_a_closed_library_is_said_in_words(library_folder, lan):
    library_folder.mkdir()
    (library_folder / "store.sqlite").write_bytes(b"this is no database" * 100)
    assert not keep_as_scenario(lan, "Hội đồng").is_saved
