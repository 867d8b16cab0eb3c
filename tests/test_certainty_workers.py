"""Draws on any number of workers: the same bytes, nothing lost with a worker, nobody who has another version."""
from __future__ import annotations

import json
import multiprocessing
import os
import signal

import pytest

from models.certainty import dask_workers
from models.certainty.dask_workers import WorkersRefused, plan_on_dask
from models.certainty.deciding import DrawTask
from models.certainty.run import find_certainty
from models.certainty.uncertainty import recorded
from models.certainty.versions import differing, versions
from models.certainty.workers import chunks_of, plan_here, plan_in_processes
from models.cli import main
from models.planning import plan_funding
from models.register.case_io import write_case
from models.watch import UNWATCHED, Watch
from models.wording import say
from tests.test_certainty import random_assessed

DRAWS = 60


@pytest.fixture(scope="module")
def task() -> DrawTask:
    problem = random_assessed(3)
    return DrawTask(problem, plan_funding(problem), recorded(problem), 1)


@pytest.fixture(scope="module")
def here(task: DrawTask) -> list:
    return in_order(plan_here(task, chunks_of(range(DRAWS)), UNWATCHED))


@pytest.fixture(scope="module")
def cluster():
    """A scheduler with two workers of this machine, each a process that its nanny starts again when it dies."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as found:
        yield found


def in_order(parts) -> list:
    return sorted((plan for part in parts for plan in part), key=lambda plan: plan.draw)


def killing(pids, after: int = 2):
    """Kills one of these processes when so many parts are done."""
    state = {"parts": 0, "killed": 0}

    def passing(parts):
        for part in parts:
            yield part
            state["parts"] += 1
            if state["parts"] == after:
                os.kill(pids()[0], signal.SIGKILL)
                state["killed"] += 1

    return passing, state


def test_a_process_that_is_killed_loses_nothing(task: DrawTask, here: list) -> None:
    passing, state = killing(lambda: [child.pid for child in multiprocessing.active_children()])
    found = in_order(passing(plan_in_processes(2)(task, chunks_of(range(DRAWS)), UNWATCHED)))
    assert state["killed"] == 1
    assert found == here


def test_two_workers_of_a_scheduler_give_the_same_and_one_that_is_killed_loses_nothing(task, here, cluster) -> None:
    def pids() -> list[int]:
        with cluster.get_client() as client:
            return list(client.run(os.getpid).values())

    passing, state = killing(pids)
    found = in_order(passing(plan_on_dask(cluster.scheduler_address)(task, chunks_of(range(DRAWS)), UNWATCHED)))
    assert state["killed"] == 1
    assert found == here


def test_a_run_on_a_scheduler_is_stopped(task: DrawTask, cluster) -> None:
    done: list[int] = []
    watch = Watch(should_stop=lambda: len(done) >= 2)
    for part in plan_on_dask(cluster.scheduler_address)(task, chunks_of(range(DRAWS)), watch):
        done.append(len(part))
    assert 2 <= len(done) < DRAWS / 5


def test_workers_with_another_version_are_refused_before_work_starts(task: DrawTask, cluster, monkeypatch) -> None:
    monkeypatch.setattr("models.certainty.versions.versions", lambda: {**versions(), "solver": "0.9"})
    with pytest.raises(WorkersRefused) as refused:
        next(plan_on_dask(cluster.scheduler_address)(task, chunks_of(range(5)), UNWATCHED))
    assert refused.value.code == "other_versions" and "solver" in refused.value.detail


def test_what_differs_is_named_by_worker() -> None:
    own = dict(versions())
    assert differing({"tcp://a": own}) == ()
    assert differing({"tcp://b": {**own, "code": "0" * 64}, "tcp://a": own}) == (
        f"tcp://b: code {'0' * 12} != {own['code'][:12]}",)
    assert len(differing({"tcp://a": {}})) == len(own)


def test_no_scheduler_is_a_sentence(task: DrawTask, monkeypatch) -> None:
    monkeypatch.setattr(dask_workers, "_CONNECT_SECONDS", 1)
    with pytest.raises(WorkersRefused) as refused:
        next(plan_on_dask("tcp://127.0.0.1:1")(task, chunks_of(range(5)), UNWATCHED))
    assert refused.value.code == "no_scheduler"


@pytest.fixture
def register(tmp_path):
    write_case(random_assessed(3).case, tmp_path / "case")
    return tmp_path / "case"


def told(register, folder, capfd, monkeypatch, *options: str) -> str:
    monkeypatch.setenv("CERTAINTY_FOLDER", str(folder))
    assert main(["certainty", str(register), "--draws", "40", "--seed", "5", "--as-of", "2026-11-01", "--lang", "en",
                 "--json", *options]) == 0
    return capfd.readouterr().out


def test_the_same_seed_gives_the_same_bytes_on_any_number_of_workers(register, tmp_path, capfd, monkeypatch,
                                                                     cluster) -> None:
    one = told(register, tmp_path / "1", capfd, monkeypatch)
    assert told(register, tmp_path / "2", capfd, monkeypatch, "--workers", "2") == one
    monkeypatch.setenv("COFUNDING_DASK", cluster.scheduler_address)
    assert told(register, tmp_path / "3", capfd, monkeypatch) == one
    document = json.loads(one)
    assert document["draws"] == 40 and len(document["projects"]) == 6
    assert sum(document["classes"].values()) == 6


def test_the_command_says_that_nothing_is_recorded(tmp_path, capsys, monkeypatch) -> None:
    case = random_assessed(3).case
    write_case(type(case)(**{**{name: getattr(case, name) for name in case.__dataclass_fields__}, "evaluations": ()}),
               tmp_path / "case")
    monkeypatch.setattr("models.planning.plan_funding", None)
    assert main(["certainty", str(tmp_path / "case"), "--as-of", "2026-11-01", "--lang", "en"]) == 1
    assert say("certainty.nothing", "en") in capsys.readouterr().out


def test_a_refusal_is_a_sentence_of_the_command(register, capsys, monkeypatch) -> None:
    monkeypatch.setattr(dask_workers, "_CONNECT_SECONDS", 1)
    assert main(["certainty", str(register), "--dask", "tcp://127.0.0.1:1", "--as-of", "2026-11-01",
                 "--lang", "en"]) == 1
    assert say("certainty.refused.no_scheduler", "en", detail="tcp://127.0.0.1:1") in capsys.readouterr().out


@pytest.mark.parametrize("wrong", [["--draws", "0"], ["--draws", "x"], ["--workers", "0"], ["--envelopes", "a"]])
def test_wrong_options_are_usage(register, wrong) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["certainty", str(register), *wrong])
    assert ended.value.code == 2


def test_a_part_that_is_asked_again_is_the_same(task: DrawTask, here: list, tmp_path) -> None:
    """The order of the work changes nothing: the parts backwards."""
    found = in_order(plan_here(task, chunks_of(range(DRAWS))[::-1], UNWATCHED))
    assert found == here
    whole = find_certainty(task.problem, task.plan, task.uncertainty, draws=DRAWS, folder=tmp_path / "a")
    other = find_certainty(task.problem, task.plan, task.uncertainty, draws=DRAWS, folder=tmp_path / "b",
                           workers=lambda task, chunks, watch: plan_here(task, chunks[::-1], watch))
    assert whole == other
