"""The first plan of a visit: its place in the queue is told while it waits, readers go first, a full queue is said."""
from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from models.jobs import fair_queue
from models.jobs.fair_queue import MOST_OF_PERSON
from models.jobs.solve_job import JobState
from models.wording import say
from tests.builders import make_problem
from ui import first_plan
from ui.draft_keeper import DraftKeeper
from ui.first_plan import plan_at_first_open
from ui.session import Workspace

APP = Path(__file__).resolve().parent.parent / "app.py"


class Job:
    """Waits for a turn that comes after some looks at it."""

    failure = plan = None

    def __init__(self, places: list[int]) -> None:
        self.places, self.is_reader = places, False

    @property
    def queue_position(self) -> int:
        return self.places.pop(0)

    def wait(self, seconds: float) -> JobState:
        return JobState.WAITING if self.places else JobState.DONE


@pytest.fixture(autouse=True)
def no_job_of_before():
    first_plan._first_job.clear()
    yield
    first_plan._first_job.clear()


def visit() -> Workspace:
    workspace = Workspace("case", make_problem().rulebook.as_of, None, keeper=DraftKeeper("lan0123456789abc"))
    workspace._problem = make_problem()
    return workspace


@pytest.mark.parametrize("is_reader", [True, False])
def test_the_place_is_told_as_it_changes_and_who_reads_goes_first(monkeypatch, is_reader):
    job, asked, told = Job([3, 3, 1, 0, 0]), [], []
    monkeypatch.setattr(first_plan.SolveJob, "start", lambda *_, **how: asked.append(how) or job)
    monkeypatch.setattr(Workspace, "case", "a case")
    workspace = visit()
    assert plan_at_first_open(workspace, "lan0123456789abc", is_reader, told.append)
    assert told == [3, 1, 0] and workspace.was_planned and job.is_reader is is_reader
    assert asked == [{"person": "lan0123456789abc", "is_reader": is_reader}]


def test_a_reader_moves_up_what_a_planner_asked_for(monkeypatch):
    job = Job([])
    monkeypatch.setattr(first_plan.SolveJob, "start", lambda *_, **how: job)
    monkeypatch.setattr(Workspace, "case", "a case")
    plan_at_first_open(visit(), "lan", False, lambda _: None)
    assert job.is_reader is False
    plan_at_first_open(visit(), "minh", True, lambda _: None)
    assert job.is_reader is True


def test_a_full_queue_is_told_and_the_plan_asked_for_again(monkeypatch):
    at = AppTest.from_file(str(APP), default_timeout=60)
    at.session_state["desk_at_once"] = False
    with monkeypatch.context() as full:
        full.setattr(fair_queue, "MOST_IN_ALL", 0)
        at.run()
    sentence = say("job.failure.too_many", "vi", most=str(MOST_OF_PERSON))
    assert not at.exception and sentence in [each.value for each in at.warning]
    asked = []
    monkeypatch.setattr(first_plan.SolveJob, "start", lambda *_, **how: asked.append(how) or Job([]))
    at.run()
    assert len(asked) == 1 and sentence not in [each.value for each in at.warning]
