"""The briefing page without a browser: its figures, what is missing, the search for it, and the leader's view."""
from __future__ import annotations

from dataclasses import replace
from html import escape, unescape
from urllib.parse import parse_qs, urlsplit

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from models.brief.answers import AnswerPart, AnswerStep, BriefAnswers, find_answers
from models.brief.brief import make_brief
from models.domain import Envelope
from models.jobs.solve_job import JobFailure, JobState
from models.plan import StopReason, Termination
from models.watch import Step
from models.wording import LANGUAGES, say
from models.words import brief_text, option_table, question_text, risk_text
from tests.hostile_text import PAYLOADS, hostile_case
from tests.test_desk_outcome import APP, texts, tight_case, workspace_of
from ui import navigation
from ui.briefing import style as briefing_style
from ui.known_plans import MOST_KEPT, KnownPlans, known_plans
from ui.questions import Asked
from ui.session import Workspace, answer_to

PAGE = "pages/deliver/briefing.py"
OTHER_PAGES = [page.file for page in navigation.PAGES.values() if page.section != "deliver"]


class Job:
    """A search on its way or over, as the page sees it."""

    def __init__(self, state: JobState, result: object = None, failure: JobFailure | None = None,
                 progress: Step | None = None):
        self.state, self.result, self.failure, self.progress = state, result, failure, progress
        self.queue_position, self.detail = int(state is JobState.WAITING), "P1"
        self.is_cancelled = False

    def poll(self) -> JobState:
        return self.state

    def cancel(self) -> None:
        self.is_cancelled = True


@pytest.fixture(autouse=True)
def forget_known_plans():
    """What one test found is not known to the next."""
    yield
    st.cache_resource.clear()


def open_page(workspace: Workspace, language: str = "vi", page: str = PAGE, **address: str) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=60)
    at.session_state["workspace"], at.session_state["lang"] = workspace, language
    at.session_state["desk_at_once"] = False  # the visit begins on the desk, which would plan what is old
    for name, value in address.items():
        at.query_params[name] = value
    at.run()
    at.switch_page(page).run()
    assert not at.exception
    return at


def sheet(at: AppTest) -> str:
    """What the sheet says, as a reader sees it."""
    return unescape(" ".join(str(each.proto.body) for each in at.get("html") if "<article" in each.proto.body))


def with_job(job: Job, workspace: Workspace | None = None) -> Workspace:
    workspace = workspace or workspace_of()
    workspace.questions["brief"] = Asked(job, workspace.answer.problem.digest, None, 0.0)
    return workspace


def buttons(at: AppTest) -> set[str]:
    return {button.key for button in at.button}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheet_says_exactly_what_the_brief_says(language):
    workspace = workspace_of()
    answer = workspace.answer
    answers = find_answers(answer.problem, answer.plan)
    at = open_page(with_job(Job(JobState.DONE, answers), workspace), language)
    brief = make_brief(answer.problem, answer.plan, answer.report, source="thử", answers=answers)
    shown = sheet(at)
    for line in (*brief_text.decision_lines(brief, language), brief_text.proof_line(brief, language),
                 *risk_text.risk_lines(brief, language), brief_text.picture_lines(brief, language)[-1],
                 brief_text.value_note(brief, language)):
        assert line in shown
    for text in question_text.question_texts(brief, language):
        assert text.question in shown and all(line in shown for line in text.answer) and text.proof in shown
    for figure in brief_text.figure_texts(brief, language):
        assert figure.label in shown and figure.value in shown and figure.meaning in shown
    assert option_table.option_rows(brief, language) or brief_text.option_lines(brief, language)[0] in shown
    assert brief.missing == () and "brief_search_start" not in buttons(at)


def test_the_brief_is_there_at_once_and_what_is_not_computed_yet_is_looked_for_without_being_asked():
    at = open_page(workspace_of())
    shown = sheet(at)
    assert "Đề nghị phê duyệt phân bổ 0,8 tỷ đồng" in shown and "Chưa tính" in shown
    assert shown.count(say("brief.question.not_answered", "vi")) >= 3
    search = at.session_state["workspace"].questions["brief"]
    assert "brief_search_start" not in buttons(at)
    assert search.job.wait(60) is JobState.DONE, search.job.detail
    at.run()
    assert "Chưa tính" not in sheet(at) and set(search.job.result.missing) <= {AnswerPart.BASELINE}


def test_a_plan_that_is_not_the_one_on_the_screen_is_not_searched_for():
    workspace = workspace_of()
    workspace.override_setting("carry_over", str(not workspace.problem.settings.carry_over).lower(), "thử")
    at = open_page(workspace)
    assert "brief" not in at.session_state["workspace"].questions and "brief_search_start" in buttons(at)


def test_parts_are_shown_while_the_rest_is_looked_for_and_the_search_can_be_stopped():
    workspace = workspace_of()
    answer = workspace.answer
    whole = find_answers(answer.problem, answer.plan)
    part = replace(BriefAnswers.none_yet(answer.problem, answer.plan), why_not=whole.why_not, missing=tuple(
        each for each in AnswerPart if each is not AnswerPart.WHY_NOT))
    job = Job(JobState.RUNNING, progress=Step(2, 6, AnswerStep(AnswerPart.RULES, part, "x", 5, 40)))
    at = open_page(with_job(job, workspace))
    assert say("brief.question.proof.solved", "vi") in sheet(at) and "Chưa tính" in sheet(at)
    progress = at.get("progress")[0].proto
    assert "3/6" in progress.text and "(5/40)" in progress.text
    at.button(key="brief_search_stop").click().run()
    assert job.is_cancelled


@pytest.mark.parametrize("failure", list(JobFailure))
def test_a_failed_search_says_why_and_can_be_started_again(failure):
    at = open_page(with_job(Job(JobState.FAILED, failure=failure)))
    assert at.error and "brief_search_start" in buttons(at)


def test_a_stopped_search_keeps_what_it_had_and_goes_on_with_the_rest():
    workspace = workspace_of()
    answer = workspace.answer
    whole = find_answers(answer.problem, answer.plan)
    part = replace(whole, rules=None, missing=(AnswerPart.BASELINE, AnswerPart.RULES))
    at = open_page(with_job(Job(JobState.CANCELLED, part), workspace))
    assert "Đã dừng" in texts(at) and "Còn 1 phần" in texts(at)
    at.button(key="brief_search_start").click().run()
    search = at.session_state["workspace"].questions["brief"]
    assert search.job.wait(60) is JobState.DONE, search.job.detail
    assert search.job.progress.total == 1 and search.job.result.missing == (AnswerPart.BASELINE,)
    at.run()
    assert "Chưa tính" not in sheet(at) and "brief_search_stop" not in buttons(at)


def test_answers_about_another_plan_are_not_shown():
    workspace = workspace_of()
    other = workspace_of(tight_case(settings={"strategic_base_mvnd": "8000"}))
    at = open_page(with_job(Job(JobState.DONE, find_answers(other.answer.problem, other.answer.plan)), workspace))
    assert "Chưa tính" in sheet(at)


def test_an_unproved_plan_is_stamped_and_a_stale_one_is_not_offered_as_a_link():
    workspace = workspace_of()
    plan = replace(workspace.answer.plan, termination=Termination.FEASIBLE, stop_reason=StopReason.TIME_LIMIT,
                   bound=float(workspace.answer.plan.objective) * 1.0125, gap=0.0125)
    workspace.answer = answer_to(workspace.problem, plan)
    at = open_page(workspace)
    assert "CHƯA CHỨNG MINH TỐI ƯU" in sheet(at) and "nhiều nhất 1,25%" in sheet(at)
    assert any("view=leader" in block.value for block in at.code)
    workspace.override_setting("strategic_base_mvnd", "9000", "thử")
    at = open_page(workspace)
    assert "Dữ liệu đã thay đổi" in texts(at) and not at.code


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_plan_there_is_no_figure_and_a_way_to_make_one(language):
    at = open_page(workspace_of(is_planned=False), language)
    assert not sheet(at) and say("briefing.no_brief.none", language) in texts(at)


def test_a_plan_is_compared_with_the_one_before_it():
    workspace = workspace_of()
    before = workspace.answer
    wider = tuple(Envelope(year, None, "", 600) for year in (2026, 2027))
    after = workspace_of(replace(workspace.case, envelopes=wider))
    after.take_answer(after.answer)
    after.previous = before
    at = open_page(after)
    gained = after.answer.plan.objective - before.plan.objective
    assert gained > 0 and "phương án trước" in sheet(at).lower() and f"+{int(gained)} điểm" in sheet(at)
    at.selectbox(key="baseline").select("none").run()
    assert say("briefing.no_baseline", "vi") in sheet(at)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_text_from_a_file_stays_text_on_the_sheet(payload):
    workspace = workspace_of(hostile_case(payload))
    at = open_page(workspace)
    bodies = "".join(str(each.proto.body) for each in at.get("html") if "<article" in each.proto.body)
    name = workspace.case.projects[0].lead_enterprise
    assert escape(name) == name or name not in bodies


def test_a_meeting_and_paper_have_their_own_styles():
    at = open_page(workspace_of())
    style = next(str(each.proto.body) for each in at.get("html") if "@page" in str(each.proto.body))
    assert "size:A4" in style and "@media screen{" not in style
    at.toggle(key="meeting").set_value(True).run()
    style = next(str(each.proto.body) for each in at.get("html") if "@page" in str(each.proto.body))
    assert f"font-size:{briefing_style.MEETING_SCALE}rem" in style
    assert briefing_style._printed_size(1) == briefing_style._LARGEST_PT
    assert briefing_style._printed_size(10**6) == briefing_style._SMALLEST_PT


# --- the leader's view ---------------------------------------------------------------------------------------------

@pytest.mark.parametrize("language", LANGUAGES)
def test_a_leaders_link_opens_the_briefing_without_anything_to_edit(language):
    at = open_page(with_job(Job(JobState.RUNNING)), language, view="leader")
    assert at.title[0].value == say("briefing.title", language) and sheet(at)
    assert buttons(at) <= {"brief_print", "brief_search_stop"}
    assert not at.get("page_link") and not at.code and not at.get("popover")
    assert say("briefing.leader.note", language) in texts(at)


@pytest.mark.parametrize("page", OTHER_PAGES)
def test_every_other_page_is_refused_in_that_visit(page):
    at = open_page(workspace_of(), page=page, view="leader")
    assert [info.value for info in at.info] == [say("briefing.leader.refused", "vi")]
    assert not at.button and not at.text_input and not at.tabs and not at.metric
    # Going on within the visit, without the parameter in the address, changes nothing.
    del at.query_params["view"]
    at.run()
    assert at.info and not at.button


def test_the_link_carries_the_draft_the_language_and_the_view(monkeypatch):
    workspace = workspace_of()
    workspace.keeper.draft_id = "abc"
    at = open_page(workspace, "en")
    given = parse_qs(urlsplit(at.code[0].value).query)
    assert given == {"draft": ["abc"], "view": ["leader"], "lang": ["en"]}


def test_the_leader_sees_the_plan_and_the_answers_that_the_planner_found():
    planner = workspace_of()
    known_plans().keep_plan(planner.answer.problem.digest, planner.answer.plan)
    known_plans().keep_answers(find_answers(planner.answer.problem, planner.answer.plan))
    leader = workspace_of(is_planned=False)
    at = open_page(leader, view="leader")
    assert at.session_state["workspace"].answer.plan is planner.answer.plan
    assert "Chưa tính" not in sheet(at) and "brief" not in at.session_state["workspace"].questions


def test_without_a_known_plan_the_leaders_visit_plans_once_and_asks_by_itself():
    at = open_page(workspace_of(is_planned=False), view="leader")
    workspace = at.session_state["workspace"]
    assert workspace.answer is not None and "brief" in workspace.questions
    workspace.questions["brief"].job.kill()


def test_the_memory_forgets_the_oldest_and_keeps_no_failed_plan():
    workspace, memory = workspace_of(), KnownPlans()
    for number in range(MOST_KEPT + 1):
        memory.keep_plan(str(number), workspace.answer.plan)
    assert memory.plan_of("0") is None and memory.plan_of("1") is workspace.answer.plan
    answers = BriefAnswers.none_yet(workspace.answer.problem, workspace.answer.plan)
    more = replace(answers, missing=(AnswerPart.NESTED,))
    memory.keep_answers(more)
    memory.keep_answers(answers)
    assert memory.answers_of(answers.problem_digest) is more
    memory.keep_plan("none", replace(workspace.answer.plan, termination=Termination.INFEASIBLE))
    assert memory.plan_of("none") is None
