"""A question about a plan in a child process: `explain` cards told by steps, cancelled with what they have so far."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from models.jobs import solve_job
from models.jobs.solve_job import Job

# A question bounds itself by the limits it is given; after this the child is stuck.
QUESTION_SECONDS = 300.0
LIST_SECONDS = 1800.0


@dataclass(frozen=True, slots=True)
class Step:
    """How far a question is: `done` of `total` re-solves, and the `item` it is at (an id, a rule, a share)."""

    done: int
    total: int
    item: object = None


class QuestionJob(Job):
    """One question. `progress` is a `Step`; `result` is what the card returned, partial after a cancellation."""

    @classmethod
    def start(cls, card: Callable, *arguments: object, is_list: bool = False, **keywords: object) -> QuestionJob:
        """Queue a question and return at once.

        card: what the child calls, with `on_progress(done, total, item)` and `should_stop()` beside the arguments;
        must be importable by name. is_list: a long run, which waits behind other long runs only.
        """
        slots = solve_job._list_slots if is_list else solve_job._slots
        seconds = LIST_SECONDS if is_list else QUESTION_SECONDS
        return cls(_ask, (card, arguments), keywords, seconds, slots).begin()


def _ask(card: Callable, arguments: tuple, *, on_progress: Callable[[Step], None], should_stop: Callable[[], bool],
         **keywords: object) -> object:
    def tell(done: int, total: int, item: object = None) -> None:
        on_progress(Step(done, total, item))

    return card(*arguments, on_progress=tell, should_stop=should_stop, **keywords)
