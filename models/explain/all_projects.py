"""Cards A and A' for a whole register: one answer per project, partial results kept when it is stopped.

A project that arithmetic alone explains needs no solve; the others are asked one by one, in a few models at once (HiGHS
works outside the interpreter's lock). Every answer is found on its own, so it does not depend on the order of work.
"""
from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from queue import SimpleQueue

from models.explain.why import WhyAnswer, WhyNot, explain_why_in, explain_why_not
from models.milp.questions import QuestionModel
from models.plan import Plan
from models.problem import Problem
from models.search_limits import SolveLimits
from models.watch import UNWATCHED, Watch

WORKERS = 2


@dataclass(frozen=True)
class AllExplained:
    """answers: in the order of the register; skipped: ids not asked because the run was stopped."""

    answers: tuple[WhyAnswer, ...]
    skipped: tuple[str, ...] = ()


def explain_all(problem: Problem, plan: Plan, limits: SolveLimits | None = None, *,
                watch: Watch = UNWATCHED, project_ids: Sequence[str] | None = None,
                workers: int = WORKERS) -> AllExplained:
    """Why each project (of `project_ids`; None = all) is out or in; the pledge it lacks is left to the single answer.

    `limits` hold for each solve. Steps are told in the caller's thread.
    """
    ids = [p.project_id for p in problem.case.projects] if project_ids is None else list(project_ids)
    workers = max(1, min(workers, len(ids)))
    models: SimpleQueue[QuestionModel] = SimpleQueue()
    for _ in range(workers):
        models.put(QuestionModel(problem, plan, limits))
    answers: dict[str, WhyAnswer] = {}

    def ask(project_id: str) -> WhyAnswer:
        model = models.get()
        try:
            explain = explain_why_in if project_id in plan.chosen_by_project else _without_pledge
            return explain(model, project_id, watch=watch.quiet())
        finally:
            models.put(model)

    with ThreadPoolExecutor(workers, thread_name_prefix="explain") as pool:
        waiting, running = list(reversed(ids)), {}
        while (waiting or running) and not (watch.is_stopped() and not running):
            while waiting and len(running) < workers and not watch.is_stopped():
                project_id = waiting.pop()
                running[pool.submit(ask, project_id)] = project_id
            done: set[Future] = wait(running, return_when=FIRST_COMPLETED).done if running else set()
            for future in done:
                project_id = running.pop(future)
                answer = future.result()
                if not (watch.is_stopped() and _is_undecided(answer)):
                    answers[project_id] = answer
                watch.tell(len(answers), len(ids), project_id)
    return AllExplained(tuple(answers[i] for i in ids if i in answers), tuple(i for i in ids if i not in answers))


def _without_pledge(model: QuestionModel, project_id: str, *, watch: Watch) -> WhyNot:
    return explain_why_not(model, project_id, is_complete=False, watch=watch)


def _is_undecided(answer: WhyAnswer) -> bool:
    decided = answer.can_be_in if isinstance(answer, WhyNot) else answer.can_be_out
    return decided is None or (answer.loss is not None and not answer.loss.is_exact)
