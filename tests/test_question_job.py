"""A question in a child process: its steps are told, a cancelled list keeps what it had, lists wait in turn."""
from __future__ import annotations

import pytest

from models.jobs import solve_job
from models.jobs.fair_queue import FairQueue
from models.jobs.question_job import QuestionJob
from models.jobs.solve_job import JobFailure, JobState
from models.watch import Step

# Long enough for the slowest machine; no test waits for it when all is well.
PATIENCE = 60.0


def answer_at_once(name, *, watch, power=1):
    watch.tell(1, 2, name)
    return [name] * power


def answer_until_cancelled(watch):
    rows = ["first"]
    watch.tell(1, 9, "first")
    while not watch.is_stopped():
        pass
    return rows


def answer_line_by_line(watch):
    watch.tell(1, 3, "a", found=["a"])
    watch.tell(2, 3, "b")
    return ["a", "b"]


def refuse(watch):
    raise KeyError("P9")


def follow_until_progress(job) -> None:
    while job.progress is None and not job.poll().is_over:
        pass


def test_the_answer_comes_back_with_its_steps():
    job = QuestionJob.start(answer_at_once, "P1", power=2)
    assert job.wait(PATIENCE) is JobState.DONE, job.detail
    assert job.result == ["P1", "P1"]
    assert job.progress == Step(1, 2, "P1")


def test_what_is_known_stays_while_further_steps_are_told():
    job = QuestionJob.start(answer_line_by_line)
    assert job.wait(PATIENCE) is JobState.DONE, job.detail
    assert (job.known, job.progress, job.result) == (["a"], Step(2, 3, "b"), ["a", "b"])


def test_a_cancelled_list_keeps_what_it_had():
    job = QuestionJob.start(answer_until_cancelled, is_list=True)
    follow_until_progress(job)
    job.cancel()
    assert job.wait(PATIENCE) is JobState.CANCELLED
    assert job.result == ["first"]


def test_a_question_that_cannot_be_answered_says_why():
    job = QuestionJob.start(refuse)
    assert job.wait(PATIENCE) is JobState.FAILED
    assert job.failure is JobFailure.RAISED and "P9" in job.detail and job.result is None


@pytest.fixture
def one_lane_each(monkeypatch):
    monkeypatch.setattr(solve_job, "_queue", FairQueue(1, lambda: 0.0))
    monkeypatch.setattr(solve_job, "_list_queue", FairQueue(1, lambda: 0.0))


def test_a_single_question_does_not_wait_for_a_list(one_lane_each):
    first = QuestionJob.start(answer_until_cancelled, is_list=True)
    follow_until_progress(first)
    second = QuestionJob.start(answer_at_once, "P1", is_list=True)
    assert second.queue_position == 1
    assert QuestionJob.start(answer_at_once, "P2").wait(PATIENCE) is JobState.DONE
    assert second.poll() is JobState.WAITING
    first.cancel()
    assert second.wait(PATIENCE) is JobState.DONE
