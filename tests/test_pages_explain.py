"""The page Explain without a browser, in both languages: ask, watch, stop, partial answers, old plans, no plan."""
from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from models.domain import Envelope
from models.explain.prices import price_list
from models.explain.why import explain_project
from models.jobs.solve_job import JobFailure, JobState
from models.milp.questions import QuestionModel
from models.plan import Termination
from models.planning import plan_funding
from models.watch import Step, Watch
from models.wording import say
from models.words.why_text import known_lines, why_lines
from tests.builders import make_case
from tests.test_pages_allocation import edit_cost, impossible_case, open_page, texts
from ui.messages import md
from ui.questions import PANEL, PROJECT, Asked
from ui.session import answer_to

PAGE = "pages/plan/explain.py"
PATIENCE = 60.0


def open_explain(case=None, panel: str = "project", language: str = "vi", **options) -> AppTest:
    at = open_page(case, language=language, **options)
    at.session_state[PANEL] = panel
    at.switch_page(PAGE).run()
    assert not at.exception
    return at


class Job:
    """A question on its way or over, as its page sees it."""

    def __init__(self, state: JobState, result: object = None, *, failure: JobFailure | None = None,
                 progress: Step | None = None, queue_position: int = 0):
        self.state, self.result, self.failure, self.progress = state, result, failure, progress
        self.queue_position, self.is_cancelled, self.detail, self.known = queue_position, False, "P1", None

    def poll(self) -> JobState:
        return self.state

    def cancel(self) -> None:
        self.is_cancelled = True


def with_job(job: Job, language: str = "vi") -> AppTest:
    """The price list asked by this job."""
    at = open_explain(panel="prices", language=language)
    workspace = at.session_state["workspace"]
    workspace.questions["prices"] = Asked(job, workspace.answer.problem.digest, None, 0.0)
    at.run()
    assert not at.exception
    return at


def some_prices(at: AppTest):
    answer = at.session_state["workspace"].answer
    return price_list(answer.problem, answer.plan, watch=Watch(should_stop=iter([False] * 6 + [True] * 999).__next__))


def ask(at: AppTest, name: str) -> AppTest:
    """Press the button of a question and wait for its answer; where there is no plan, the desk has asked already."""
    known = at.session_state["workspace"].questions.get(name)
    if known is None or known.is_over:
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
    assert words in at.dataframe[0].value[say("prices.panel.column.certainty", language)].tolist()


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


@pytest.mark.parametrize("language", ["vi", "en"])
def test_all_conflicts_are_listed_and_a_way_out_is_taken(language):
    at = ask(open_explain(impossible_case(), language=language), "all_conflicts")
    found = at.session_state["workspace"].questions["all_conflicts"].job.result
    assert found.is_complete and say("conflict.all.complete", language, count=len(found.conflicts)) in texts(at)
    at.button(key="way_adopt_1").click().run()
    assert not at.exception
    assert plan_funding(at.session_state["workspace"].problem).termination is Termination.OPTIMAL


@pytest.mark.parametrize("language", ["vi", "en"])
def test_options_and_standings(language):
    at = ask(open_explain(panel="options", language=language), "options")
    assert {"always", "sometimes", "never"}.issuperset(
        {"luôn được cấp": "always", "tùy phương án": "sometimes", "không được cấp": "never"}.get(word, word)
        for word in at.dataframe[-1].value.iloc[:, -1])


@pytest.mark.parametrize(("language", "words"), [("vi", "Đã chứng minh"), ("en", "Proven")])
def test_nested_plans_tell_the_price_of_nesting(language, words):
    at = ask(open_explain(panel="nested", language=language), "nested")
    assert words in at.success[0].value
    assert len(at.dataframe[0].value) == 3


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_best_split_is_told_and_taken_as_one_step(language):
    """Money for two projects in the first year and for one in the second: only the other way round both fit."""
    case = make_case(envelopes=(Envelope(2026, None, "", 500), Envelope(2027, None, "", 300)))
    at = open_explain(case, panel="split", language=language)
    at.checkbox(key="split_free").check().run()
    at = ask(at, "split")
    workspace = at.session_state["workspace"]
    assert len(at.dataframe[0].value) == 2
    assert workspace.answer.plan.objective < workspace.questions["split"].job.result.value
    at.button(key="split_apply").click().run()
    assert not at.exception
    moved = {row.year: row.state_mvnd for row in workspace.case.envelopes}
    assert moved == {2026: 400, 2027: 400}
    assert say("split.panel.old", language) in texts(at)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_weight_has_its_line_and_its_row(language):
    at = ask(open_explain(panel="stability", language=language), "stability")
    found = at.session_state["workspace"].questions["stability"].job.result
    assert len(at.dataframe[0].value) == len(found.weights) >= 1


@pytest.mark.parametrize("language", ["vi", "en"])
def test_intervals_are_drawn_and_listed(language):
    at = ask(open_explain(panel="intervals", language=language), "intervals")
    assert len(at.dataframe[0].value) >= 1
    at.segmented_control(key="intervals_view").set_value("all").run()
    assert not at.exception
    assert len(at.dataframe[0].value) == 3


def test_a_running_question_shows_its_step_and_can_be_stopped():
    job = Job(JobState.RUNNING, progress=Step(3, 9, "state_envelope"))
    at = with_job(job)
    assert not [button for button in at.button if button.key == "ask_prices"]
    at.button(key="cancel_prices").click().run()
    assert job.is_cancelled


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_reason_and_the_lines_known_so_far_stand_there_while_the_rest_is_proved(language):
    at = open_explain(language=language)
    workspace = at.session_state["workspace"]
    answer = workspace.answer
    project_id = next(each for each in answer.problem.case.project_by_id if each not in answer.plan.chosen_by_project)
    at.session_state[PROJECT] = project_id
    at.run()
    assert say("why.hold.room.title", language) in texts(at)
    job = Job(JobState.RUNNING, progress=Step(0, 0, project_id))
    job.known = replace(explain_project(QuestionModel(answer.problem, answer.plan), project_id), score=None)
    workspace.questions["project"] = Asked(job, answer.problem.digest, project_id, 0.0)
    at.run()
    assert not at.exception
    assert say("why.panel.more_to_come", language) in texts(at)
    assert md(known_lines(answer.problem, answer.plan, job.known, language)[-1]) in texts(at)


def test_a_waiting_question_says_its_place():
    at = with_job(Job(JobState.WAITING, queue_position=2))
    assert say("explain_page.waiting", "vi", position=2) in texts(at)


def test_a_stopped_list_keeps_what_it_had_and_says_so():
    at = open_explain(panel="prices")
    found = some_prices(at)
    assert found.prices and found.skipped
    workspace = at.session_state["workspace"]
    workspace.questions["prices"] = Asked(Job(JobState.CANCELLED, found), workspace.answer.problem.digest, None, 0.0)
    at.run()
    assert not at.exception
    assert say("explain_page.partial", "vi") in texts(at)
    assert say("prices.skipped", "vi", count=found.skipped) in texts(at)


@pytest.mark.parametrize("failure", JobFailure)
def test_a_failed_question_says_why_and_can_be_asked_again(failure):
    at = with_job(Job(JobState.FAILED, failure=failure), "en")
    assert at.error[0].value == say(f"explain_page.failure.{failure}", "en", projects="P1", most="16")
    assert at.button(key="ask_prices").label == say("explain_page.again", "en")


def test_after_an_edit_the_answer_is_said_to_be_about_the_old_plan():
    at = ask(open_explain(panel="prices"), "prices")
    assert say("explain_page.old_plan", "vi") not in texts(at)
    edit_cost(at)
    at.run()
    assert say("explain_page.stale", "vi") in texts(at)
    assert at.dataframe


def test_an_answer_outlives_the_page_and_the_language():
    at = ask(open_explain(panel="prices"), "prices")
    rows = at.dataframe[0].value[say("prices.panel.column.change", "vi")].tolist()
    at.switch_page("pages/plan/allocation.py").run()
    at.session_state["lang"] = "en"
    at.switch_page(PAGE).run()
    assert not at.exception
    assert at.title[0].value == "Explain"
    assert at.dataframe[0].value[say("prices.panel.column.change", "en")].tolist() == rows


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_changed_since_the_plan_before(language):
    at = open_explain(panel="changes", language=language)
    assert say("compare.panel.no_previous", language) in texts(at)
    edit_cost(at)
    workspace = at.session_state["workspace"]
    workspace.take_answer(answer_to(workspace.problem, plan_funding(workspace.problem)))
    at.run()
    assert say("compare.outcome_title", language) in texts(at)
    ask(at, "changes")
    assert say("compare.agrees", language) in texts(at)
    assert len(at.dataframe[0].value) == 1


@pytest.mark.parametrize("language", ["vi", "en"])
def test_rivals_need_a_range_and_then_place_every_project(language):
    at = open_explain(panel="rival", language=language)
    assert say("rival.panel.a_point", language) in texts(at)
    at.text_input(key="rival_width").set_value("1").run()
    ask(at, "rival")
    assert at.dataframe


@pytest.mark.parametrize("language", ["vi", "en"])
def test_weights_are_ranges_on_the_page_as_well(language):
    at = open_explain(panel="rival", language=language)
    lower, upper = (at.text_input(key=f"rival_weight_0_{side}") for side in ("lower", "upper"))
    assert lower.value == upper.value
    upper.set_value("0").run()
    assert any(say("rival.fault.limits_not_in_order", language, criterion="X").split("X")[-1] in info.value
               for info in at.info)
    at.text_input(key="rival_weight_0_upper").set_value("100").run()
    at.text_input(key="rival_weight_0_lower").set_value("0").run()
    assert not at.exception


def choose(at: AppTest, project_id: str) -> AppTest:
    at.selectbox(key=PROJECT).set_value(project_id).run()
    assert not at.exception
    return at


@pytest.mark.parametrize("language", ["vi", "en"])
def test_why_not_says_the_reason_at_once_and_then_proves_it(language):
    at = open_explain(language=language)
    answer = at.session_state["workspace"].answer
    out = next(i for i in answer.problem.case.project_by_id if i not in answer.plan.chosen_by_project)
    choose(at, out)
    assert say("reasons.outranked", language) in at.info[0].value.replace("\\", "")
    ask(at, "project")
    shown = texts(at).replace("\\", "").replace("\N{WORD JOINER}", "")
    why = at.session_state["workspace"].questions["project"].job.result
    assert why.can_be_in and why.loss.is_exact
    for line in why_lines(answer.problem, answer.plan, why, language)[1:]:
        assert line in shown
    reply = why_lines(answer.problem, answer.plan, why, language, is_reply=True)
    assert reply[-1] in shown and not any(other in line for line in reply for other in answer.plan.chosen_by_project)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_funded_project_says_what_is_lost_without_it(language):
    at = open_explain(language=language)
    answer = at.session_state["workspace"].answer
    ask(choose(at, next(iter(answer.plan.chosen_by_project))), "project")
    assert say("why.in", language) in texts(at).replace("\\", "")


def test_another_project_is_another_question():
    at = open_explain()
    ask(choose(at, "P1"), "project")
    choose(at, "P2")
    assert at.button(key="ask_project").label != say("explain_page.again", "vi")
    choose(at, "P1")
    assert at.button(key="ask_project").label == say("explain_page.again", "vi")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_all_projects_are_explained_in_one_table(language):
    at = open_explain(language=language)
    at.segmented_control(key="all_which").set_value("all").run()
    ask(at, "all")
    table = at.dataframe[0].value
    assert table.iloc[:, 0].tolist() == ["P1", "P2", "P3"]
    assert table.iloc[:, -1].astype(bool).sum() == 1


@pytest.mark.parametrize("language", ["vi", "en"])
def test_whoever_asked_nothing_finds_what_leaders_ask_and_presses_it(language):
    at = open_explain(language=language)
    workspace = at.session_state["workspace"]
    problem, funded = workspace.problem, workspace.answer.plan.chosen_by_project
    best = max((each for each in problem.case.project_by_id if each not in funded),
               key=lambda each: (problem.score_of[each], [-ord(sign) for sign in each]))
    assert best in at.button(key="often_project_0").label
    at.button(key="often_project_0").click().run()
    assert not at.exception and at.session_state[PROJECT] == best
    keys = {button.key for button in at.button}
    assert "ask_project" in keys and not any(str(key).startswith("often_") for key in keys)
    at = open_explain(language=language)
    at.button(key="often_prices").click().run()
    assert not at.exception and {"ask_prices"} <= {button.key for button in at.button}
