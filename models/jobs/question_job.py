"""A question about a plan in a child process: `explain` cards told by steps, cancelled with what they have so far."""
from __future__ import annotations

from collections.abc import Callable

from models.jobs import solve_job
from models.jobs.solve_job import Job

# A question bounds itself by the limits it is given; after this the child is stuck.
QUESTION_SECONDS = 300.0
LIST_SECONDS = 1800.0


class QuestionJob(Job):
    """One question. `progress` is a `Step`; `result` is what the card returned, partial after a cancellation."""

    @classmethod
    def start(cls, card: Callable, *arguments: object, is_list: bool = False, person: str = "",
              **keywords: object) -> QuestionJob:
        """Queue a question and return at once.

        card: what the child calls, with a `watch` beside the arguments; must be importable by name. is_list: a long
        run, which waits behind other long runs only. person: whose question it is ("" = nobody's).
        """
        queue = solve_job._list_queue if is_list else solve_job._queue
        seconds = LIST_SECONDS if is_list else QUESTION_SECONDS
        return cls(card, arguments, keywords, seconds, queue, person).begin()
