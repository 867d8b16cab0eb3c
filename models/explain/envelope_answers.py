"""The best plan under other envelopes, with a memory: more money never lowers the value, so many need no search.

A plan already found that fits the new envelopes bounds their value from below; an answer to envelopes at least as wide
everywhere bounds it from above. Where the two meet, the plan is proved best without solving again.
"""
from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from models.families.envelope import EnvelopeRow
from models.milp.questions import Answer, QuestionModel
from models.plan import FundingOption, Termination
from models.watch import UNWATCHED, Watch

_INFINITY = float("inf")


class EnvelopeAnswers:
    """Answers of one live model under changed envelopes; `solves` counts the searches that were really run."""

    def __init__(self, model: QuestionModel, rows: Sequence[EnvelopeRow], watch: Watch = UNWATCHED) -> None:
        """`rows` are the plan's own envelopes, which it answers."""
        self.model, self.watch = model, watch
        self.solves = 0
        plan = model.plan
        own = Answer(plan.termination, model.value, plan.bound, plan.termination is Termination.OPTIMAL, plan.chosen)
        self._known: list[tuple[tuple[int, ...], Answer]] = [(_limits(rows), own)]
        self._needs: list[tuple[tuple[int, ...], Answer]] = [(self._need(rows, own.chosen), own)]

    def best(self, rows: Sequence[EnvelopeRow]) -> Answer:
        """The best plan when the envelope rows have these limits."""
        limits = _limits(rows)
        found = self._without_solving(limits)
        if found is not None:
            return found
        self.solves += 1
        answer = self.model.best(row_limits={row.name: (-_INFINITY, row.limit_mvnd) for row in rows},
                                 watch=self.watch)
        lower = self._best_that_fits(limits)
        if lower is not None and (answer.value is None or answer.value < lower.value):
            answer = Answer(Termination.FEASIBLE, lower.value, answer.bound, False, lower.chosen)
        self._known.append((limits, answer))
        if answer.value is not None:
            self._needs.append((self._need(rows, answer.chosen), answer))
        return answer

    def least_value(self, rows: Sequence[EnvelopeRow]) -> Fraction | None:
        """What the best plan under these envelopes is worth at least: the best known plan that fits them."""
        fitting = self._best_that_fits(_limits(rows))
        return None if fitting is None else fitting.value

    def _without_solving(self, limits: tuple[int, ...]) -> Answer | None:
        wider = [answer for known, answer in self._known if answer.is_proved and _fits(limits, known)]
        if any(answer.value is None for answer in wider):
            return next(answer for answer in wider if answer.value is None)
        lower = self._best_that_fits(limits)
        if lower is None or not wider or lower.value < min(answer.value for answer in wider):
            return None
        return Answer(Termination.OPTIMAL, lower.value, float(lower.value), True, lower.chosen)

    def _best_that_fits(self, limits: tuple[int, ...]) -> Answer | None:
        fitting = [answer for need, answer in self._needs if _fits(need, limits)]
        return max(fitting, key=lambda answer: answer.value, default=None)

    def _need(self, rows: Sequence[EnvelopeRow], chosen: Sequence[FundingOption]) -> tuple[int, ...]:
        return tuple(row.need_mvnd(self.model.problem, chosen) for row in rows)


def _limits(rows: Sequence[EnvelopeRow]) -> tuple[int, ...]:
    return tuple(row.limit_mvnd for row in rows)


def _fits(need: Sequence[int], limits: Sequence[int]) -> bool:
    return all(amount <= limit for amount, limit in zip(need, limits, strict=True))
