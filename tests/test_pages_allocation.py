"""The Allocation page without a browser, in both languages: plan, watch, cancel, stale, impossible, refused."""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from models.audit import AuditFinding
from models.domain import (
    Decision,
    Envelope,
    FundingLevel,
    Localisation,
    LocalisationBasis,
    Purse,
    PurseAmount,
    PurseKind,
    Target,
)
from models.jobs.solve_job import JobFailure, JobState
from models.plan import StopReason, Termination
from models.planning import plan_funding
from models.register.draft import Draft
from models.register.edits import Edit
from models.report.cutline import compare_to_cut_line
from models.wording import LANGUAGES, say
from tests.builders import AS_OF, make_case
from ui.planning.plan_watch import WatchedJob
from ui.session import Workspace, answer_to

APP = Path(__file__).resolve().parent.parent / "app.py"
PAGE = "pages/plan/allocation.py"


def small_case(**tables: object):
    """Three projects for two places: 200 million a year each, and money for two."""
    half = Fraction(1, 2)
    return make_case(3, envelopes=tuple(Envelope(y, None, "", 450) for y in (2026, 2027)), localisation=tuple(
        Localisation(f"P{i}", 2027, LocalisationBasis.SELLING_PRICE, half) for i in (1, 2)), targets=(
        Target(1, 2027, LocalisationBasis.SELLING_PRICE, half / 2, source="Chỉ tiêu thử"),), **tables)


def impossible_case():
    """Every project must be funded and there is money for two."""
    return small_case(projects={f"P{i}": {"decision": Decision.MUST, "decision_reason": "Chỉ đạo"} for i in (1, 2, 3)})


def open_page(case=None, *, planned: bool = True, language: str = "vi", tab: str = "years") -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=60)
    workspace = Workspace("thử", AS_OF, Draft.of(case or small_case()))
    workspace.was_planned = True
    if planned:
        workspace.answer = answer_to(workspace.problem, plan_funding(workspace.problem))
    at.session_state["workspace"] = workspace
    at.session_state["lang"] = language
    at.run()
    at.session_state["allocation_tabs_open"] = tab
    at.switch_page(PAGE).run()
    assert not at.exception
    return at


def texts(at: AppTest) -> str:
    kinds = (at.markdown, at.error, at.warning, at.info, at.success, at.caption)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


class FinishedJob:
    """A solve that is over, with what it brought."""

    def __init__(self, plan=None, failure=None, state=JobState.DONE, detail=""):
        self.detail = detail
        self.plan, self.failure, self.state, self.progress, self.queue_position = plan, failure, state, None, 0

    def poll(self):
        return self.state


def land(at: AppTest, job: FinishedJob) -> AppTest:
    workspace = at.session_state["workspace"]
    workspace.job = WatchedJob(job, workspace.problem, None, 0.0)
    at.run()
    assert not at.exception
    return at


def edit_cost(at: AppTest) -> None:
    workspace = at.session_state["workspace"]
    draft, findings = workspace.draft.accept(
        [Edit("P1", "costs", ("P1", "2026", "recurrent"), "total_mvnd", 1000, 1001)])
    assert not findings
    workspace.keep_draft(draft)


@pytest.mark.parametrize(("language", "title", "words"), [
    ("vi", "Phân bổ", "Đã chứng minh tối ưu"), ("en", "Allocation", "Proved optimal")])
def test_a_proved_plan_is_shown_with_its_proof_in_both_languages(language, title, words):
    at = open_page(language=language)
    assert at.title[0].value == title
    assert words in texts(at)
    assert len(at.tabs) >= 7 and at.metric


@pytest.mark.parametrize("tab", ["years", "not_funded", "limits", "breakdown", "localisation", "priority", "cut",
                                 "levels", "audit"])
def test_every_tab_draws_and_the_others_do_not(tab):
    at = open_page(tab=tab)
    assert [each.label for each in at.tabs if len(each.children)] == [say(f"allocation.tab.{tab}", "vi")]


def test_the_tab_that_is_open_stays_open_in_the_other_language():
    at = open_page(tab="audit")
    at.session_state["lang"] = "en"
    at.run()
    assert [each.label for each in at.tabs if len(each.children)] == [say("allocation.tab.audit", "en")]


def test_the_breakdown_draws_for_each_dimension():
    at = open_page(tab="breakdown")
    for dimension in ("regime", "technology_group", "product", "managing_agency", "locality", "lead_enterprise",
                      "payer", "channel"):
        at.session_state["by_dimension"] = dimension
        at.run()
        assert not at.exception


def test_the_sentence_and_the_table_show_the_same_money():
    at = open_page()
    assert "2 dự án: 800 triệu đồng" in texts(at)
    table = next(each.value for each in at.dataframe if "Cộng (triệu đồng)" in each.value)
    assert table["Cộng (triệu đồng)"].sum() == 800


def test_planning_runs_in_its_own_process_and_lands():
    at = open_page(planned=False)
    assert not at.metric
    at.button(key="plan_start").click().run()
    job = at.session_state["workspace"].job.job
    job.wait(60)
    at.run()
    assert not at.exception
    assert at.session_state["workspace"].answer.plan.termination is Termination.OPTIMAL
    assert at.metric


def test_a_changed_case_marks_the_plan_as_old_and_keeps_its_numbers():
    at = open_page()
    before = [metric.value for metric in at.metric]
    edit_cost(at)
    at.run()
    assert any("phương án CŨ" in warning.value for warning in at.warning)
    assert not at.success
    assert [metric.value for metric in at.metric] == before


def test_an_impossible_case_shows_no_numbers_and_names_the_rules_in_words():
    at = open_page(impossible_case())
    assert not at.metric and not at.dataframe and not at.tabs
    assert "Hạn mức vốn nhà nước" in texts(at)
    assert "Quyết định bắt buộc cấp" in texts(at)
    assert "state_envelope" not in texts(at)


def test_a_cancelled_search_keeps_its_incumbent_as_not_proved():
    at = open_page()
    plan = replace(at.session_state["workspace"].answer.plan, termination=Termination.FEASIBLE,
                   stop_reason=StopReason.CANCELLED, gap=0.031)
    at = land(at, FinishedJob(plan, state=JobState.CANCELLED))
    assert "không quá 3,1" in texts(at) and "dừng theo yêu cầu" in texts(at)
    assert "Đã chứng minh tối ưu" not in texts(at)


@pytest.mark.parametrize(("job", "words"), [
    (FinishedJob(failure=JobFailure.CHILD_DIED, state=JobState.FAILED), "dừng đột ngột"),
    (FinishedJob(failure=JobFailure.OUT_OF_MEMORY, state=JobState.FAILED), "bộ nhớ"),
    (FinishedJob(state=JobState.CANCELLED), "Đã dừng trước khi tìm được"),
    (FinishedJob(failure=JobFailure.NUMBERS_APART, state=JobState.FAILED, detail="P1"), "dự án (P1) chênh nhau"),
])
def test_a_search_that_brings_nothing_keeps_the_plan_and_says_why(job, words):
    at = open_page()
    before = at.session_state["workspace"].answer
    at = land(at, job)
    assert at.session_state["workspace"].answer is before
    assert words in texts(at) and at.metric


def test_a_proof_within_a_share_and_an_open_tie_are_said_and_nothing_more():
    at = open_page()
    workspace = at.session_state["workspace"]
    plan = workspace.answer.plan
    first = replace(plan.levels[plan.value_place], room=plan.objective / 10**9)
    tie = replace(first, level="tie_break", is_proved=False)
    levels = (*plan.levels[:plan.value_place], first, tie)
    at = land(at, FinishedJob(plan=replace(plan, levels=levels)))
    assert "không quá 0,0000001%" in texts(at) and "giá trị đúng bằng" in texts(at)
    assert "Đã chứng minh tối ưu:" not in texts(at)


@pytest.mark.parametrize(("termination", "reason", "words"), [
    (Termination.UNBOUNDED, StopReason.SOLVER_FAILED, "thiếu giới hạn"),
    (Termination.NO_SOLUTION, StopReason.TIME_LIMIT, "Hết thời gian mà chưa tìm được"),
    (Termination.NO_SOLUTION, StopReason.SOLVER_FAILED, "gặp lỗi tính toán"),
])
def test_each_ending_without_a_plan_has_its_own_sentence(termination, reason, words):
    at = open_page()
    before = at.session_state["workspace"].answer
    ended = replace(before.plan, termination=termination, stop_reason=reason, chosen=(), objective=None, gap=None)
    at = land(at, FinishedJob(ended))
    assert words in texts(at)
    assert at.session_state["workspace"].answer is before


def test_a_search_that_proves_the_case_impossible_takes_the_numbers_away():
    at = open_page()
    infeasible = plan_funding(at.session_state["workspace"].problem)
    infeasible = replace(infeasible, termination=Termination.INFEASIBLE, chosen=(), objective=None, gap=None,
                         conflict_families=("state_envelope", "decisions"))
    at = land(at, FinishedJob(infeasible))
    assert not at.metric and "Hạn mức vốn nhà nước" in texts(at)


def test_a_plan_that_the_audit_refuses_shows_its_findings_and_no_numbers():
    at = open_page()
    workspace = at.session_state["workspace"]
    finding = AuditFinding("state_envelope", "state_envelope", {"year": 2026}, "450", "451", "1")
    workspace.answer = replace(workspace.answer, report=replace(workspace.answer.report, findings=(finding,)))
    at.run()
    assert not at.exception and not at.metric and not at.dataframe
    assert "lệch 1 triệu đồng" in texts(at)


def test_a_case_with_a_blocking_error_cannot_be_planned():
    at = open_page(make_case(2, costs=()), planned=False)
    assert at.button(key="plan_start").disabled
    assert at.error


def test_the_cut_line_is_named_project_by_project():
    at = open_page(tab="cut")
    answer = at.session_state["workspace"].answer
    difference = compare_to_cut_line(answer.problem, answer.plan)
    assert f"{len(difference.only_in_plan)} dự án chỉ có trong phương án" in texts(at)




def test_a_limit_that_meets_no_project_is_told_on_the_plan():
    envelopes = (*(Envelope(y, None, "", 450) for y in (2026, 2027)), Envelope(2026, None, "Bộ Y tế", 9))
    at = open_page(make_case(3, envelopes=envelopes))
    assert "“Bộ Y tế”" in texts(at).replace("\u2060", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_purses_and_levels_stand_in_the_tables_only_where_there_are_some(language):
    costs = tuple(replace(cost, state_request_mvnd=200) for cost in small_case().costs)
    purse = Purse("TW", PurseKind.CENTRAL, label_vi="Trung ương")
    case = replace(small_case(), costs=costs, envelopes=(), purses=(purse,),
                   purse_amounts=tuple(PurseAmount("TW", year, 5_000) for year in (2026, 2027)),
                   funding_levels=(FundingLevel("P1", 1, 300, Fraction(1), "Mức lõi", "Core level"),))
    at, heading = open_page(case, language=language), say("allocation.purses.available", language)
    told = [str(frame.value.to_dict()) for frame in at.dataframe]
    assert any("Trung ương" in text and "5000" in text for text in told), told
    assert any(("Mức lõi" if language == "vi" else "Core level") in text for text in told)
    at = open_page(language=language)
    assert not any(heading in frame.value.columns for frame in at.dataframe)
