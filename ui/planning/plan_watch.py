"""Planning from a page: start a solve in its own process, watch it, stop it, and take its plan when it lands.

The plan on the screen stays until a new one lands. A search that ends without a plan changes nothing, except when it
proves that no plan exists: then there is nothing to show.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from time import monotonic

import streamlit as st

from models.checks import is_blocking
from models.domain import Finding
from models.jobs.fair_queue import MOST_OF_PERSON
from models.jobs.solve_job import JobFailure, JobState, SolveJob
from models.plan import Plan, Termination
from models.search_limits import SolveLimits
from ui import format as fmt
from ui import live
from ui.again import run_again
from ui.i18n import has_sentence, t
from ui.known_plans import known_plans
from ui.messages import md, show_findings
from ui.person import person_of
from ui.session import PlanState, WatchedJob, Workspace, answer_to, plan_state
from ui.terms import named, term

GAPS = (0.0, 0.001, 0.005, 0.01)
SECONDS = (20, 60, 300, 900)
_OUTCOME = "plan_outcome"
# Questions that nobody waits for while a plan is looked for.
_GIVE_WAY = ("project", "baseline")
# How often the browser looks for the first plan, and then for the best.
_QUICK_SECONDS, _SLOW_SECONDS = 0.15, 0.3


@dataclass(frozen=True)
class Outcome:
    """Why the last search brought no plan, for the question it was about: the key of a sentence, and whose numbers."""

    key: str
    problem_digest: str
    projects: str = ""


def watched(workspace: Workspace) -> WatchedJob | None:
    """The solve that is waiting or running for this visit."""
    return workspace.job


def start(workspace: Workspace, limits: SolveLimits) -> None:
    """Start a solve of the problem as it stands; nothing while one is on its way."""
    if watched(workspace) is not None:
        return
    if workspace.pricing is not None:
        workspace.pricing.job.kill()
        workspace.pricing = None
    workspace.job = _search(workspace, limits)
    workspace.was_planned = True
    st.session_state.pop(_OUTCOME, None)


def _search(workspace: Workspace, limits: SolveLimits) -> WatchedJob:
    answer = workspace.answer
    baseline = frozenset(answer.plan.chosen_by_project) if answer is not None and answer.is_shown else None
    job = SolveJob.start(workspace.problem.as_asked, limits, baseline, person=person_of(workspace))
    return WatchedJob(job, workspace.problem, limits, monotonic())


def start_anew(workspace: Workspace) -> None:
    """Plan what stands now: a search for another question is given up, a proved plan that is known is taken at once.

    Nothing is started while an error stands in the way of every plan.
    """
    problem, current = workspace.problem, watched(workspace)
    known = known_plans().plan_of(problem.digest)
    is_known = (known is not None and known.termination is Termination.OPTIMAL
                and plan_state(workspace) is PlanState.STALE)
    if current is not None and (is_known or current.problem.digest != problem.digest):
        current.job.kill()
        workspace.job = None
    if is_known:
        workspace.take_answer(answer_to(problem, known))
        if known.has_open_price and workspace.pricing is None:  # its search was given up before it knew the prices
            workspace.pricing = _search(workspace, usual_limits())
    elif not any(map(is_blocking, workspace.problem_findings)):
        _stop_questions(workspace)
        start(workspace, usual_limits())


def _stop_questions(workspace: Workspace) -> None:
    """What was asked about the plan before would take a core from the search."""
    for name in _GIVE_WAY:
        question = workspace.questions.get(name)
        if question is not None and not question.is_over:
            question.job.kill()
            del workspace.questions[name]


def usual_limits() -> SolveLimits:
    """The limits of the search that the visitor chose on the page Allocation, or the ones offered there first."""
    return SolveLimits(gap_share=st.session_state.get("plan_gap", GAPS[0]),
                       time_limit_seconds=float(st.session_state.get("plan_seconds", SECONDS[1])))


def ended_without_plan(workspace: Workspace) -> bool:
    """Whether the last search was about the problem as it stands and brought no plan."""
    outcome: Outcome | None = st.session_state.get(_OUTCOME)
    return outcome is not None and outcome.problem_digest == workspace.problem.digest


def land(workspace: Workspace) -> bool:
    """Take what a finished solve brought, or what one that goes on has told; True when something changed."""
    _take_prices(workspace)
    current = watched(workspace)
    if current is None:
        return False
    if not current.job.poll().is_over:
        return _take_known(workspace, current)
    job, workspace.job = current.job, None
    plan = job.plan
    if plan is not None and (plan.has_solution or plan.termination is Termination.INFEASIBLE):
        workspace.take_answer(answer_to(current.problem, plan))
        known_plans().keep_plan(current.problem.digest, plan)
    else:
        projects = job.detail if job.failure is JobFailure.NUMBERS_APART else ""
        st.session_state[_OUTCOME] = Outcome(_outcome_key(job, plan), current.problem.digest, projects)
    return True


def _take_known(workspace: Workspace, current: WatchedJob) -> bool:
    """A plan of this very question that stands already is only given up for one that is proved. With that the search
    is over for whoever waits; the prices of the levels come when they are there."""
    plan = current.job.known
    if plan is None or plan is current.taken:
        return False
    current.taken = plan
    answer, shown = answer_to(current.problem, plan), workspace.answer
    is_proved = plan.termination is Termination.OPTIMAL
    is_same_question = shown is not None and shown.problem.digest == current.problem.digest
    if not answer.is_shown or (is_same_question and not is_proved):
        return False
    workspace.take_answer(answer)
    if is_proved:
        known_plans().keep_plan(current.problem.digest, plan)
        workspace.job, workspace.pricing = None, current
    return True


def _take_prices(workspace: Workspace) -> None:
    """The plan on the screen with the prices that its search has found since."""
    pricing = workspace.pricing
    if pricing is None or not pricing.job.poll().is_over:
        return
    workspace.pricing, plan, shown = None, pricing.job.plan, workspace.answer
    if plan is None or plan.termination is not Termination.OPTIMAL:
        return
    known_plans().keep_plan(pricing.problem.digest, plan)
    if shown is not None and shown.problem.digest == pricing.problem.digest and shown.plan.has_open_price:
        workspace.take_answer(answer_to(pricing.problem, plan))


def _has_news(current: WatchedJob | None) -> bool:
    """Whether `land` would look at something new."""
    return current is None or current.job.poll().is_over or (
        current.job.known is not None and current.job.known is not current.taken)


def _outcome_key(job: SolveJob, plan: Plan | None) -> str:
    if plan is not None:
        exact = f"allocation.outcome.{plan.termination}_{plan.stop_reason}"
        return exact if has_sentence(exact) else f"allocation.outcome.{plan.termination}"
    if job.failure is not None:
        return f"job.failure.{job.failure}"
    return "allocation.outcome.no_solution_cancelled" if job.state is JobState.CANCELLED else "job.state.failed"


def show_planner(workspace: Workspace) -> None:
    """The limits of the search and the button; while it runs, how far it is and a way to stop it."""
    blocking = [finding for finding in workspace.problem_findings if is_blocking(finding)]
    with st.container(border=True, key="planner"):
        if watched(workspace) is not None:
            show_search(workspace)
        else:
            _show_start(workspace, blocking)
    show_no_search(workspace, blocking)


def show_no_search(workspace: Workspace, blocking: list[Finding]) -> None:
    """What has to be put right before anything can be planned, and why the last search brought nothing."""
    if blocking:
        st.error(t("allocation.blocked", count=fmt.count(len(blocking))))
        show_findings(blocking, most=20)
    show_outcome(workspace)


def _show_start(workspace: Workspace, blocking: list[Finding]) -> None:
    line = st.container(horizontal=True, vertical_alignment="bottom")
    gap = line.selectbox(t("allocation.gap"), GAPS, key="plan_gap", help=t("allocation.gap_help"), width=330,
                         persist_state="session", format_func=named(GAPS, lambda share: t(
                             "allocation.gap_exact") if share == 0 else t("allocation.gap_within",
                                                                          gap=fmt.set_percent(share))))
    seconds = line.selectbox(t("allocation.time_limit"), SECONDS, index=1, key="plan_seconds", width=220,
                             persist_state="session", format_func=named(SECONDS, _duration))
    line.button(t("allocation.plan"), type="primary", icon=":material/play_arrow:", key="plan_start",
                disabled=bool(blocking), on_click=start,
                args=(workspace, SolveLimits(gap_share=gap, time_limit_seconds=float(seconds))))


def _duration(seconds: int) -> str:
    if seconds < 60:
        return t("allocation.seconds", count=fmt.count(seconds))
    return t("allocation.minutes", count=fmt.count(seconds // 60))


def show_search(workspace: Workspace) -> None:
    """How far the search is, and a way to stop it."""
    follow_search(workspace, _show_progress)
    st.button(t("allocation.cancel"), icon=":material/stop:", key="plan_cancel", help=t("allocation.cancel_help"),
              on_click=_cancel, args=(workspace,))


def show_search_line(workspace: Workspace, parts: Callable[[], tuple[str, ...]]) -> None:
    """The same in one line. parts: what to draw anew when there is news, asked then."""
    with st.container(width="content"):
        follow_search(workspace, _show_seconds, parts)
    st.button(t("shell.stop"), icon=":material/stop:", key="plan_cancel", type="tertiary",
              help=t("allocation.cancel_help"), on_click=_cancel, args=(workspace,))


def follow_search(workspace: Workspace, draw: Callable[[WatchedJob], None],
                  parts: Callable[[], tuple[str, ...]] = tuple) -> None:
    """Draw the search again and again. When there is another plan to show, the parts of the page that tell of plans are
    drawn anew; the whole page without any."""
    current = watched(workspace)

    @st.fragment(run_every=_QUICK_SECONDS if current is not None and current.taken is None else _SLOW_SECONDS)
    def follow() -> None:
        current = watched(workspace)
        if live.is_partial_run() and _has_news(current):
            if current is None:
                run_again()
            land(workspace)
            live.redraw(*parts())
        if current is not None:
            draw(current)

    follow()


def _show_seconds(current: WatchedJob) -> None:
    key = "desk.status.planning" if current.taken is None else "desk.status.improving"
    place = current.job.queue_position
    if place:
        key = "desk.status.waiting"
    st.caption(t(key, seconds=fmt.number(monotonic() - current.started), position=fmt.count(place)))


def _cancel(workspace: Workspace) -> None:
    current = watched(workspace)
    if current is not None:
        current.job.cancel()


def _show_progress(current: WatchedJob) -> None:
    job, progress = current.job, current.job.progress
    seconds = monotonic() - current.started
    if place := job.queue_position:
        st.info(t("job.state.waiting", position=fmt.count(place)), icon=":material/hourglass_empty:")
        return
    limit = current.limits.time_limit_seconds
    st.progress(min(seconds / limit, 1.0), text=t("allocation.running", seconds=fmt.number(seconds),
                                                   limit=fmt.number(limit)))
    line = st.container(horizontal=True)
    for name, show in (("incumbent", fmt.number), ("bound", fmt.number), ("gap", fmt.percent)):
        value = getattr(progress, name, None)
        known = value is not None and isfinite(value)
        line.metric(t(f"allocation.progress.{name}"), show(value) if known else t("allocation.not_yet"),
                    help=t(f"allocation.progress_help.{name}"))
    if progress is not None and progress.level:
        line.metric(t("allocation.progress.level"), term("level", progress.level))


def show_outcome(workspace: Workspace) -> None:
    """Why the last search brought nothing, as long as its question is the one on the screen."""
    if not ended_without_plan(workspace):
        return
    outcome: Outcome = st.session_state[_OUTCOME]
    st.warning(t(outcome.key, projects=md(outcome.projects), most=fmt.count(MOST_OF_PERSON)), icon=":material/info:")
