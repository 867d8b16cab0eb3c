"""A solve in a child process: whatever the child does, the parent lives and says what happened."""
from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading

import pytest

from models.jobs import solve_job
from models.jobs.fair_queue import FairQueue
from models.jobs.solve_job import JobFailure, JobState, SolveJob
from models.plan import Plan, SolverRun, StopReason, Termination
from models.planning import plan_funding
from models.search_limits import Progress, SolveLimits
from models.wording import LANGUAGES, say
from tests.builders import make_problem

# Long enough for the slowest machine; no test waits for it when all is well.
PATIENCE = 60.0
LIMITS = SolveLimits(time_limit_seconds=PATIENCE)


def plan_that_ended(termination: Termination, reason: StopReason) -> Plan:
    return Plan(termination, reason, "case", "rules", "settings", SolverRun("highs", "1", 0.0, 1.0), 0.0)


def plan_at_once(problem, limits, watch, baseline):
    watch.on_search(Progress(0.5, 10.0, 12.0, 0.2, "value"))
    return plan_that_ended(Termination.OPTIMAL, StopReason.PROVED)


def plan_until_cancelled(problem, limits, watch, baseline):
    watch.on_search(Progress(0.5, 10.0, 12.0, 0.2, "value"))
    while not watch.is_stopped():
        pass
    return plan_that_ended(Termination.FEASIBLE, StopReason.CANCELLED)


def tell_a_first_plan(problem, limits, watch, baseline):
    watch.on_first("a first plan")
    while not watch.is_stopped():
        pass
    return plan_that_ended(Termination.FEASIBLE, StopReason.CANCELLED)


def plan_never(problem, limits, watch, baseline):
    watch.on_search(Progress(0.5))
    threading.Event().wait()


def raise_in_child(problem, limits, watch, baseline):
    raise ValueError("no such thing")


def abort_in_child(problem, limits, watch, baseline):
    os.abort()


def fill_memory(problem, limits, watch, baseline):
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
    return bytearray(2**40)


def follow_until_progress(job: SolveJob) -> None:
    """Wait, without a clock, for the child's first word."""
    while job.progress is None and not job.poll().is_over:
        pass


def start(planner, **options) -> SolveJob:
    return SolveJob.start("problem", LIMITS, planner=planner, **options)


@pytest.fixture
def running(request):
    """A job that runs until told otherwise, ended after the test whatever happened."""
    job = start(request.param)
    follow_until_progress(job)
    yield job
    job.kill()
    job.wait(PATIENCE)


def test_done_gives_the_plan_and_the_last_progress():
    job = start(plan_at_once)
    assert job.wait(PATIENCE) is JobState.DONE
    assert job.plan.termination is Termination.OPTIMAL
    assert job.progress == Progress(0.5, 10.0, 12.0, 0.2, "value")
    assert job.failure is None and job.queue_position == 0


def test_what_is_known_first_is_handed_over_while_the_job_goes_on():
    job = start(tell_a_first_plan)
    while job.known is None and not job.poll().is_over:
        job.wait(0.01)
    assert job.known == "a first plan" and job.poll() is JobState.RUNNING
    job.kill()
    job.wait(PATIENCE)


@pytest.mark.parametrize("running", [plan_until_cancelled], indirect=True)
def test_cancel_keeps_the_plan_found_so_far(running):
    assert running.poll() is JobState.RUNNING
    running.cancel()
    assert running.wait(PATIENCE) is JobState.CANCELLED
    assert (running.plan.termination, running.plan.stop_reason) == (Termination.FEASIBLE, StopReason.CANCELLED)


@pytest.mark.parametrize("running", [plan_never], indirect=True)
def test_kill_leaves_nothing_but_the_parent(running):
    running.kill()
    assert running.wait(PATIENCE) is JobState.CANCELLED
    assert running.plan is None and running.failure is None


@pytest.mark.parametrize("running", [plan_never], indirect=True)
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
def test_a_child_killed_by_a_signal_is_called_dead(running, number):
    os.kill(running.process_id, number)
    assert running.wait(PATIENCE) is JobState.FAILED
    assert running.failure is JobFailure.CHILD_DIED and running.detail == f"exit code {-number}"
    assert running.plan is None


@pytest.mark.parametrize(("planner", "failure", "detail"), [
    (raise_in_child, JobFailure.RAISED, "ValueError: no such thing"),
    (abort_in_child, JobFailure.CHILD_DIED, f"exit code {-signal.SIGABRT}"),
    (fill_memory, JobFailure.OUT_OF_MEMORY, ""),
    (lambda *_: None, JobFailure.NOT_STARTED, "pickle"),
])
def test_a_child_that_fails_is_named(planner, failure, detail):
    job = start(planner)
    assert job.wait(PATIENCE) is JobState.FAILED
    assert job.failure is failure and detail in job.detail
    assert job.plan is None


def test_a_hanging_child_is_ended_after_its_limit_and_grace():
    job = SolveJob.start("problem", SolveLimits(time_limit_seconds=0.0), planner=plan_never, grace_seconds=0.0)
    assert job.wait(PATIENCE) is JobState.FAILED
    assert job.failure is JobFailure.OVERTIME


def test_a_server_of_processes_that_has_died_is_started_anew(monkeypatch):
    failing = iter([BrokenPipeError("it died in this moment")])

    process = type(solve_job._context()).Process
    begin = process.start

    def start_of_process(self):
        for error in failing:
            raise error
        begin(self)

    monkeypatch.setattr(process, "start", start_of_process)
    assert start(plan_at_once).wait(PATIENCE) is JobState.DONE


def test_a_failed_job_does_not_block_the_next():
    assert start(abort_in_child).wait(PATIENCE) is JobState.FAILED
    assert start(plan_at_once).wait(PATIENCE) is JobState.DONE


def test_the_queue_lets_in_by_order_and_shows_positions(monkeypatch):
    monkeypatch.setattr("models.jobs.solve_job._queue", FairQueue(1, lambda: 0.0))
    first = start(plan_until_cancelled)
    follow_until_progress(first)
    second, third, fourth = start(plan_at_once), start(plan_at_once), start(plan_at_once)
    assert [job.queue_position for job in (first, second, third, fourth)] == [0, 1, 2, 3]
    second.cancel()
    assert second.wait(PATIENCE) is JobState.CANCELLED and second.plan is None
    assert [job.queue_position for job in (third, fourth)] == [1, 2]
    first.cancel()
    assert [job.wait(PATIENCE) for job in (first, third, fourth)] == [JobState.CANCELLED, JobState.DONE, JobState.DONE]


def test_works_where_there_is_no_fork_server(monkeypatch):
    monkeypatch.setattr("models.jobs.solve_job._context", lambda: multiprocessing.get_context("spawn"))
    job = start(plan_at_once)
    assert job.wait(PATIENCE) is JobState.DONE and job.progress is not None


def test_cancelling_twice_or_after_the_end_changes_nothing():
    job = start(plan_at_once)
    job.wait(PATIENCE)
    job.cancel()
    job.cancel()
    job.kill()
    assert job.poll() is JobState.DONE and job.plan is not None


def test_what_is_told_of_a_job_has_a_sentence():
    for language in LANGUAGES:
        assert all(say(f"job.state.{state}", language, position=1) for state in (JobState.WAITING, JobState.FAILED))
        assert all(say(f"job.failure.{failure}", language, projects="P1", most=1) for failure in JobFailure)


def test_the_real_planner_answers_in_the_child_as_it_does_here():
    problem = make_problem()
    job = SolveJob.start(problem, LIMITS)
    assert job.wait(PATIENCE) is JobState.DONE, job.detail
    here = plan_funding(problem, LIMITS)
    assert job.plan.termination is Termination.OPTIMAL
    assert (job.plan.objective, job.plan.chosen) == (here.objective, here.chosen)
    assert job.plan.problem_digest == problem.digest


class _FindsMore:
    """While it is handed to another process, somebody finds more about what it belongs to."""

    def __init__(self, grows: dict) -> None:
        self.grows = grows

    def __reduce__(self) -> tuple:
        self.grows[f"found {len(self.grows)}"] = 1
        return (str, ())


def test_what_a_page_goes_on_to_find_does_not_keep_a_job_from_starting():
    """A page and the thread that hands a question over share its register, its plan and what is known of them."""
    problem = make_problem()
    plan = plan_funding(problem)
    option = plan.chosen[0]
    problem.worked_out["known"] = _FindsMore(problem.worked_out)
    for each in (problem, problem.case, plan, option):
        each.__dict__["known"] = _FindsMore(each.__dict__)
    again, other = pickle.loads(pickle.dumps((problem, plan)))
    assert (again.digest, other.chosen) == (problem.digest, plan.chosen)
