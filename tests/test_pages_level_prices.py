"""The Allocation page shows a proved plan at once and fills in the price of its levels when that is known."""
from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import pytest

from models.jobs.solve_job import JobState
from models.planning import add_level_prices, plan_funding
from models.wording import LANGUAGES, say
from tests.test_level_prices import priced_problem
from tests.test_pages_allocation import open_page, texts
from ui import level_prices
from ui.session import answer_to


class HeldJob:
    """A pricing that is over when the test says so."""

    started: ClassVar[list[HeldJob]] = []

    def __init__(self, problem, plan) -> None:
        self.problem, self.plan_asked, self.state, self.plan, self.was_killed = (
            problem, plan, JobState.RUNNING, None, False)
        self.started.append(self)

    start = classmethod(lambda cls, problem, plan: cls(problem, plan))

    def poll(self) -> JobState:
        return self.state

    def kill(self) -> None:
        self.was_killed = True

    def finish(self, *, priced: bool = True) -> None:
        self.plan = add_level_prices(self.problem, self.plan_asked) if priced else None
        self.state = JobState.DONE if priced else JobState.FAILED


@pytest.fixture
def jobs(monkeypatch):
    monkeypatch.setattr(level_prices, "PriceJob", HeldJob)
    monkeypatch.setattr(HeldJob, "started", [])
    return HeldJob.started


def open_unpriced(language: str):
    at = open_page(priced_problem().case, planned=False, language=language)
    workspace = at.session_state["workspace"]
    workspace.answer = answer_to(workspace.problem, plan_funding(workspace.problem, price_levels=False))
    at.run()
    assert not at.exception
    return at, workspace


def tables_of(at) -> str:
    return "\n".join(str(frame.value) for frame in at.dataframe)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plan_is_there_before_its_price_and_the_list_stays(language, jobs):
    at, workspace = open_unpriced(language)
    assert say("level_prices.on_their_way", language) in texts(at)
    listed, report = workspace.answer.plan.chosen, workspace.answer.report
    at.run()
    assert len(jobs) == 1, "one computation per plan, however often the page is drawn"
    jobs[0].finish()
    at.run()
    assert not at.exception
    assert say("level_prices.on_their_way", language) not in texts(at)
    answer = at.session_state["workspace"].answer
    assert not answer.plan.has_open_price
    assert answer.plan.chosen == listed and answer.report == report


def test_a_price_that_did_not_come_leaves_the_plan_and_is_not_asked_for_again(jobs):
    at, workspace = open_unpriced("vi")
    plan = workspace.answer.plan
    jobs[0].finish(priced=False)
    at.run()
    at.run()
    assert not at.exception
    assert at.session_state["workspace"].answer.plan is plan and len(jobs) == 1
    assert say("allocation.levels.no_price", "vi") in tables_of(at)
    assert say("level_prices.on_their_way", "vi") not in texts(at)


def test_prices_of_an_earlier_plan_are_given_up(jobs):
    at, workspace = open_unpriced("vi")
    workspace.answer = replace(workspace.answer, plan=replace(workspace.answer.plan, seconds=99.0))
    jobs[0].finish()
    at.run()
    assert not at.exception
    assert jobs[0].was_killed and len(jobs) == 2
    assert at.session_state["workspace"].answer.plan.seconds == 99.0
    assert at.session_state["workspace"].answer.plan.has_open_price
