"""Beside the limits that are used up: what one step more of each would give. Asked by a press, found beside."""
from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from models.families.limit import Unit
from models.report.limit_uses import LimitUse
from models.report.one_step import StepGain, has_step, step_gains
from models.words.rule_names import rule_name
from ui import format as fmt
from ui.i18n import language, t
from ui.messages import md
from ui.questions import ask, show_question
from ui.session import AuditedPlan, Workspace

_QUESTION = "limit_steps"


def show_step_gains(workspace: Workspace, answer: AuditedPlan, uses: Sequence[LimitUse]) -> None:
    """A button, then a line for each limit; nothing where no limit has a step or the plan is no longer the question."""
    if answer is not workspace.answer or not any(has_step(answer.problem, use) for use in uses):
        return
    subject = (answer.problem.digest, tuple(use.rule_id for use in uses))
    show_question(workspace, _QUESTION, t("desk.step.ask"),
                  partial(ask, workspace, _QUESTION, step_gains, answer.problem, answer.plan, tuple(uses),
                          subject=subject), partial(_show, answer), subject=subject,
                  item_text=lambda rule_id: rule_name(answer.problem, str(rule_id), language()))


def _show(answer: AuditedPlan, gains: Sequence[StepGain]) -> None:
    st.markdown("\n".join(f"- {_text(answer, gain)}" for gain in gains))


def _text(answer: AuditedPlan, gain: StepGain) -> str:
    sign = "+" if gain.is_cap else "−"
    step = f"{sign}{_step(gain)}"
    if gain.beside:
        step = t("desk.step.beside", step=step, rule=md(rule_name(answer.problem, gain.beside, language())))
    return t("desk.step.line", name=md(rule_name(answer.problem, gain.rule_id, language())), step=step,
             gain=_gain_text(gain))


def _step(gain: StepGain) -> str:
    """A percentage point is no percent of what there is: said in words."""
    if gain.unit is Unit.SHARE:
        return t("desk.figure.points", points=fmt.number(gain.step * 100, 2, trim=True))
    return fmt.bvnd(gain.step) if gain.unit is Unit.MVND else t(
        "shell.unit.projects_amount", amount=fmt.count(gain.step))


def _gain_text(gain: StepGain) -> str:
    """One number where it is proved; else what is sure and what is the most, never one of them alone as the answer."""
    if gain.is_exact:
        return t("desk.step.exact", gain=_points(gain.least)) if gain.least else t("desk.step.nothing")
    if gain.most is None:
        return t("desk.step.at_least", least=_points(gain.least))
    if not gain.least:
        return t("desk.step.at_most", most=_points(gain.most))
    return t("desk.step.between", least=_points(gain.least), most=_points(gain.most))


def _points(value: object) -> str:
    return t("compare.points", value=fmt.number(value, 2))
