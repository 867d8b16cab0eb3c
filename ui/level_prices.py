"""What the objectives above value cost: computed once the plan is on the screen, filled in when it is known.

The plan is decided before; nothing here can change its list. One computation per plan, given up when the plan on the
screen is another one.
"""
from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from models.jobs.price_job import PriceJob
from models.plan import Plan
from ui.i18n import t
from ui.session import Workspace

_PRICING = "level_pricing"


@dataclass(frozen=True)
class Pricing:
    """The computation on its way or over, and the plan it is about."""

    job: PriceJob
    plan: Plan


def start(workspace: Workspace) -> bool:
    """See to it that the prices of the plan on the screen are computed; True while they are on their way."""
    answer, pricing = workspace.answer, st.session_state.get(_PRICING)
    if pricing is not None and pricing.plan is not answer.plan:
        pricing.job.kill()
        pricing = None
        del st.session_state[_PRICING]
    if not answer.plan.has_open_price:
        return False
    if pricing is None:
        pricing = st.session_state[_PRICING] = Pricing(PriceJob.start(answer.problem, answer.plan), answer.plan)
    return not pricing.job.poll().is_over


def land(workspace: Workspace) -> None:
    """Fill in the prices that have arrived, when they belong to the plan on the screen."""
    pricing, answer = st.session_state.get(_PRICING), workspace.answer
    if pricing is None or answer is None or pricing.plan is not answer.plan or not pricing.job.poll().is_over:
        return
    priced = pricing.job.plan
    if priced is not None and not priced.has_open_price:
        workspace.answer = replace(answer, plan=priced)
        del st.session_state[_PRICING]


def show_waiting(workspace: Workspace) -> None:
    """Say that prices are on their way, and draw the page again when they are there."""
    if not start(workspace):
        return
    job = st.session_state[_PRICING].job

    @st.fragment(run_every=1.0)
    def follow() -> None:
        if job.poll().is_over:
            st.rerun()
        st.caption(t("level_prices.on_their_way"))

    follow()
