"""The queue of searches: everybody in turn, readers first, the place told is the place served, long ones aside."""
from __future__ import annotations

import os
import random
import threading
from dataclasses import dataclass, field

import pytest

from models.jobs.fair_queue import LONG_SECONDS, MOST_IN_ALL, MOST_LONG, MOST_LONG_OF_PERSON, MOST_OF_PERSON, FairQueue
from models.jobs.solve_job import JobFailure, JobState, SolveJob
from tests.test_solve_job import LIMITS, PATIENCE, follow_until_progress, plan_at_once, plan_never, plan_until_cancelled


@dataclass(eq=False)
class Asked:
    person: str
    is_reader: bool = False
    stepped_back: bool = field(default=False)

    def step_back(self) -> None:
        self.stepped_back = True


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def line_up(queue: FairQueue, *jobs: Asked) -> None:
    for job in jobs:
        assert queue.join(job)


def may_enter(queue: FairQueue, job: Asked) -> bool:
    return queue._is_next(job)


def serve(queue: FairQueue, jobs: list[Asked], most: int | None = None) -> list[Asked]:
    """One after the other (all that wait, or so many), each when it is next; as they were served."""
    served, waiting = [], list(jobs)
    for _ in jobs[:most]:
        job = next(job for job in waiting if queue.position(job) == 1)
        assert queue.enter(job)
        queue.leave(job)
        served.append(job)
        waiting.remove(job)
    return served


def test_a_hundred_jobs_of_one_planner_do_not_stand_before_the_first_of_another():
    queue = FairQueue(1)
    running = Asked("lan")
    many = [Asked("lan") for _ in range(MOST_OF_PERSON)]
    line_up(queue, running)
    assert queue.enter(running)
    line_up(queue, *many)
    others = [Asked("minh"), Asked("hoa")]
    line_up(queue, *others)
    assert [queue.position(job) for job in others] == [1, 2]
    assert [queue.position(job) for job in many] == list(range(3, 3 + len(many)))


def test_two_who_ask_much_take_turns():
    queue = FairQueue(1)
    lan, minh = [Asked("lan") for _ in range(4)], [Asked("minh") for _ in range(3)]
    line_up(queue, *lan, *minh)
    assert [job.person for job in serve(queue, lan + minh)] == ["lan", "minh", "lan", "minh", "lan", "minh", "lan"]


def test_who_asks_again_and_again_is_not_served_before_who_waits():
    queue = FairQueue(1)
    first, second, waits = Asked("lan"), Asked("lan"), Asked("minh")
    line_up(queue, first)
    queue.enter(first)
    line_up(queue, waits)
    queue.leave(first)
    line_up(queue, second)
    assert [queue.position(job) for job in (waits, second)] == [1, 2]


@pytest.mark.parametrize("seed", range(40))
def test_the_place_told_is_the_place_served(seed):
    """Whoever stands in line: each is served as it was told if nobody comes, and nobody twice while another waits."""
    chance = random.Random(seed)
    queue = FairQueue(1)
    jobs = [Asked(chance.choice("abcd"), chance.random() < 0.2) for _ in range(chance.randint(1, 20))]
    jobs = [job for job in jobs if queue.join(job)]
    before = serve(queue, jobs, chance.randint(0, 5))
    jobs = [job for job in jobs if job not in before]
    told = sorted(jobs, key=queue.position)
    served = serve(queue, jobs)
    assert served == told
    assert [job.is_reader for job in served] == sorted((job.is_reader for job in served), reverse=True)
    planners = [job.person for job in served if not job.is_reader]
    for first, person in enumerate(planners):
        again = next((at for at in range(first + 1, len(planners)) if planners[at] == person), None)
        assert again is None or set(planners[first:again]) >= set(planners[again:])


def test_who_reads_is_served_before_all_planners():
    queue = FairQueue(1)
    planners, reader = [Asked("lan"), Asked("minh")], Asked("minh", is_reader=True)
    line_up(queue, *planners, reader)
    assert [queue.position(job) for job in (reader, *planners)] == [1, 2, 3]


def test_a_long_search_keeps_nobody_else_from_a_plan():
    clock = Clock()
    queue = FairQueue(1, clock)
    long, own, other, reader = Asked("lan"), Asked("lan"), Asked("minh"), Asked("lan", is_reader=True)
    line_up(queue, long)
    assert queue.enter(long)
    line_up(queue, other)
    clock.now = LONG_SECONDS - 1
    assert not may_enter(queue, other) and not long.stepped_back
    assert queue._until_one_is_long() == pytest.approx(1.01)
    clock.now = LONG_SECONDS
    assert may_enter(queue, other) and long.stepped_back and queue.enter(other)
    queue.leave(other)
    line_up(queue, own)
    assert may_enter(queue, own), "the place that was given free stays free"
    queue.enter(own)
    clock.now = 3 * LONG_SECONDS
    more = Asked("lan")
    line_up(queue, more)
    assert not may_enter(queue, more), "nobody passes a search of one's own"
    line_up(queue, reader)
    assert may_enter(queue, reader)


def test_who_has_long_searches_enough_waits_behind_all_others():
    clock = Clock()
    queue = FairQueue(1, clock)
    for _ in range(MOST_LONG_OF_PERSON):
        long, other = Asked("lan"), Asked("minh")
        line_up(queue, long)
        assert queue.enter(long)
        clock.now += LONG_SECONDS
        line_up(queue, other)
        assert queue.enter(other)
        queue.leave(other)
    more, last = Asked("lan"), Asked("hoa")
    line_up(queue, more)
    assert not may_enter(queue, more) and queue.position(more) == 1
    line_up(queue, last)
    assert [queue.position(job) for job in (last, more)] == [1, 2] and may_enter(queue, last)
    queue.enter(last)
    queue.leave(last)
    queue.leave(long)
    assert may_enter(queue, more)


def test_long_searches_are_bounded():
    clock = Clock()
    queue = FairQueue(1, clock)
    for number in range(MOST_LONG + 1):
        job = Asked(f"p{number}")
        line_up(queue, job)
        assert queue.enter(job)
        clock.now += LONG_SECONDS
    last = Asked("last")
    line_up(queue, last)
    assert not may_enter(queue, last) and queue.counts() == (MOST_LONG + 1, 1)


def test_too_much_of_one_person_and_of_all_is_not_taken():
    queue = FairQueue(1)
    line_up(queue, *(Asked("lan") for _ in range(MOST_OF_PERSON)))
    assert not queue.join(Asked("lan")) and queue.join(Asked("minh"))
    for number in range(MOST_IN_ALL - MOST_OF_PERSON - 1):
        assert queue.join(Asked(f"p{number}"))
    assert not queue.join(Asked("hoa"))


def test_a_job_waits_for_an_earlier_one_that_is_slow_to_enter():
    queue, order = FairQueue(1), []
    early, late = Asked("lan"), Asked("minh")

    def take_turn(job):
        queue.enter(job)
        order.append(job)
        queue.leave(job)

    line_up(queue, early, late)
    thread = threading.Thread(target=take_turn, args=(late,))
    thread.start()
    take_turn(early)
    thread.join(PATIENCE)
    assert order == [early, late]


@pytest.fixture
def one_place(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("models.jobs.solve_job._queue", FairQueue(1, clock))
    return clock


def start(planner, person) -> SolveJob:
    return SolveJob.start("problem", LIMITS, planner=planner, person=person)


def test_a_job_too_many_ends_at_once_and_says_why(one_place):
    running = start(plan_until_cancelled, "lan")
    follow_until_progress(running)
    many = [start(plan_at_once, "lan") for _ in range(MOST_OF_PERSON)]
    refused, other = start(plan_at_once, "lan"), start(plan_at_once, "minh")
    assert (refused.wait(PATIENCE), refused.failure) == (JobState.FAILED, JobFailure.TOO_MANY)
    assert other.queue_position == 1
    running.cancel()
    assert {job.wait(PATIENCE) for job in (*many, other)} == {JobState.DONE}


def test_a_plan_of_another_is_found_while_a_long_search_goes_on_behind_it(one_place):
    long = start(plan_never, "lan")
    follow_until_progress(long)
    one_place.now = LONG_SECONDS
    assert start(plan_at_once, "minh").wait(PATIENCE) is JobState.DONE
    assert long.poll() is JobState.RUNNING
    assert {os.getpriority(os.PRIO_PROCESS, int(thread)) for thread in os.listdir(f"/proc/{long.process_id}/task")
            } == {15}
    long.kill()
    assert long.wait(PATIENCE) is JobState.CANCELLED
