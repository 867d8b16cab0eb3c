"""The page Certainty without a browser, in both languages: nothing recorded, asked, partial, whole, why."""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from html import escape

import pytest
from streamlit.testing.v1 import AppTest

from models.assessed import CostRange
from models.brief.brief import make_brief
from models.certainty.asked import ask_certainty
from models.certainty.caution import price_of_caution
from models.certainty.review import expected_shortfall, value_of_reviews
from models.certainty.run import SEED
from models.certainty.steady import find_steady
from models.certainty.uncertainty import recorded
from models.export.documents.submission import submission_of
from models.jobs.solve_job import JobState
from models.watch import Watch
from models.wording import LANGUAGES, say
from models.words.brief_text import certainty_lines
from models.words.certainty_look_text import review_sentences, shortfall_sentence
from models.words.certainty_text import headline
from tests.test_certainty import random_assessed
from tests.test_pages_allocation import open_page, texts
from tests.test_pages_explain import Job
from ui.messages import md
from ui.questions import Asked

PAGE = "pages/plan/certainty.py"


def open_certainty(case=None, language: str = "vi", **options) -> AppTest:
    at = open_page(case, language=language, **options)
    at.switch_page(PAGE).run()
    assert not at.exception
    return at


def with_answer(language: str, draws: int = 300, after: int | None = None, with_rounds: bool = False) -> AppTest:
    """The page with an answer to its own question; after: stopped after so many parts."""
    at = open_certainty(random_assessed(3).case, language)
    answer, told = at.session_state["workspace"].answer, []
    varies = recorded(answer.problem)
    watch = Watch(on_step=told.append, should_stop=lambda: after is not None and len(told) >= after)
    found = ask_certainty(answer.problem, answer.plan, varies, draws, SEED + (after or 0), with_rounds, watch=watch)
    job = Job(JobState.DONE if after is None else JobState.CANCELLED, found)
    subject = (answer.problem.digest, varies.digest, draws, SEED, with_rounds)
    at.session_state["workspace"].questions["certainty"] = Asked(job, answer.problem.digest, subject, 0.0)
    if with_rounds:
        at.session_state["certainty_rounds"] = True
    at.run()
    assert not at.exception
    return at


def found_by(at: AppTest):
    return at.session_state["workspace"].questions["certainty"].job.result


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_register_that_records_nothing_is_told_so_and_offered_nothing(language) -> None:
    at = open_certainty(language=language)
    assert say("certainty.nothing", language) in texts(at)
    assert not [button for button in at.button if button.key == "ask_certainty"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_stated_envelopes_alone_can_be_drawn(language) -> None:
    at = open_certainty(language=language)
    at.segmented_control(key="certainty_envelopes").set_value("ten").run()
    assert not at.exception and [button for button in at.button if button.key == "ask_certainty"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_shows_the_list_by_class_and_why_a_project_is_open(language) -> None:
    at = with_answer(language, with_rounds=True)
    found, told = found_by(at), texts(at)
    assert md(headline(found, language)) in told
    assert len(at.get("arrow_data_frame")) or at.dataframe
    assert say("certainty.class.open", language) in told or say("certainty_page.none_open", language) in told
    why = at.selectbox(key="certainty_why")
    assert len(why.options) == len(found.shares)
    assert found.rounds and "{" not in told


def test_a_stopped_answer_is_called_partial() -> None:
    at = with_answer("en", draws=300, after=12)
    found = found_by(at)
    assert not found.is_complete
    assert md(say("certainty.partial", "en", draws=str(found.draws), asked="300")) in texts(at)


def test_other_envelopes_are_another_question() -> None:
    at = with_answer("en")
    at.segmented_control(key="certainty_envelopes").set_value("five").run()
    assert not at.exception and md(headline(found_by(at), "en")) not in texts(at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_other_parts_say_what_they_need(language) -> None:
    at = open_certainty(random_assessed(3).case, language)
    workspace = at.session_state["workspace"]
    answer = workspace.answer
    varies = recorded(answer.problem)
    at.session_state["certainty_tabs_open"] = "look"
    at.session_state["certainty_tabs"] = say("certainty_page.tab.look", language)
    found = value_of_reviews(answer.problem, answer.plan, varies)
    workspace.questions["certainty_look"] = Asked(
        Job(JobState.DONE, found), answer.problem.digest, (answer.problem.digest, varies.digest), 0.0)
    at.run()
    assert not at.exception
    assert md(review_sentences(found, language)[0]) in texts(at)
    assert md(shortfall_sentence(expected_shortfall(answer.problem, answer.plan, varies), language)) in texts(at)
    at.session_state["certainty_tabs"] = say("certainty_page.tab.caution", language)
    at.run()
    assert not at.exception and say("certainty_page.caution.nothing", language) in texts(at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_caution_and_steadiness_are_shown(language) -> None:
    case = random_assessed(3).case
    at = open_certainty(replace(case, cost_ranges=tuple(
        CostRange(f"P{i}", Fraction(9, 10), Fraction(1), Fraction(2)) for i in range(1, 7))), language)
    workspace = at.session_state["workspace"]
    answer = workspace.answer
    varies = recorded(answer.problem)
    caution = price_of_caution(answer.problem, answer.plan, varies)
    for name, found, subject in (("caution", caution, (answer.problem.digest, varies.digest)),
                                 ("steady", find_steady(answer.problem, answer.plan), answer.problem.digest)):
        workspace.questions[f"certainty_{name}"] = Asked(Job(JobState.DONE, found), answer.problem.digest, subject, 0.0)
        at.session_state["certainty_tabs"] = say(f"certainty_page.tab.{name}", language)
        at.run()
        assert not at.exception and "{" not in texts(at)
    assert say("certainty_page.steady.chart", language) in texts(at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_desk_and_brief_tell_what_was_found(language) -> None:
    at = with_answer(language)
    found = found_by(at)
    at.switch_page("pages/deliver/briefing.py").run()
    assert not at.exception
    shown = "".join(html.proto.body for html in at.get("html"))
    assert escape(headline(found, language)) in shown
    answer = at.session_state["workspace"].answer
    brief = make_brief(answer.problem, answer.plan, answer.report, answer.allocation, certainty=found)
    assert headline(found, language) in list(certainty_lines(brief, language))
    assert headline(found, language) in str(submission_of(brief, language))
    assert not certainty_lines(make_brief(answer.problem, answer.plan, answer.report), language)
