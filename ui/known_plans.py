"""Plans and answers that some visit of this server has found, so that a leader's link shows the planner's own plan.

A plan is known by the digest of its question (case, rules, settings); answers belong to a plan and a baseline. Whoever
has the question in front of them may see its plan. The oldest are forgotten first, all of them when the server ends.
"""
from __future__ import annotations

from collections import OrderedDict
from threading import Lock

import streamlit as st

from models.brief.answers import BriefAnswers
from models.plan import Plan

MOST_KEPT = 32


class KnownPlans:
    """The newest plan of each question, and what was found about it. Safe to use from several visits at once."""

    def __init__(self) -> None:
        self._plans: OrderedDict[str, Plan] = OrderedDict()
        self._answers: OrderedDict[str, BriefAnswers] = OrderedDict()
        self._lock = Lock()

    def keep_plan(self, problem_digest: str, plan: Plan) -> None:
        if not plan.has_solution:
            return
        with self._lock:
            _keep(self._plans, problem_digest, plan)

    def plan_of(self, problem_digest: str) -> Plan | None:
        with self._lock:
            return self._plans.get(problem_digest)

    def keep_answers(self, answers: BriefAnswers) -> None:
        """Kept unless more is known about the same plan already."""
        with self._lock:
            earlier = self._answers.get(answers.problem_digest)
            if (earlier is not None and earlier.option_ids == answers.option_ids
                    and len(earlier.missing) < len(answers.missing)):
                return
            _keep(self._answers, answers.problem_digest, answers)

    def answers_of(self, problem_digest: str) -> BriefAnswers | None:
        with self._lock:
            return self._answers.get(problem_digest)


@st.cache_resource(show_spinner=False)
def known_plans() -> KnownPlans:
    """The one memory of this server."""
    return KnownPlans()


def _keep(kept: OrderedDict, key: str, value: object) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > MOST_KEPT:
        kept.popitem(last=False)
