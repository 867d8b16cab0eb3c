"""How a panel of the page Explain is declared, and the one function that shows one."""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import streamlit as st

from models.search_limits import SolveLimits
from ui.i18n import t
from ui.questions import ask, show_question
from ui.session import AuditedPlan, Workspace


@dataclass(frozen=True)
class Scene:
    """Where a panel stands: the visit, the plan it asks about, and the notes its tables carry."""

    workspace: Workspace
    answer: AuditedPlan
    notes: list[str]


@dataclass(frozen=True)
class Question:
    """What is asked once the fields of a panel are filled in.

    arguments: of the card; None = the problem and its plan. subject: what an answer is kept for; button: its label
    where it is not `<sentences>.ask`.
    """

    arguments: tuple | None = None
    keywords: Mapping[str, object] = field(default_factory=dict)
    subject: object = None
    button: str = ""


@dataclass(frozen=True)
class Panel:
    """One question about a plan. `name`: what its answer is kept under; sentences: where its texts stand (tab, ask).

    card: what is asked, in a process of its own; show draws its answer with text, tables and their files. pose draws
    the fields above the button, None = nothing can be asked. seconds: most for one search. is_list: a long run, which
    waits behind other long runs only. has_lead: it begins with its text `lead`. below: a further panel.
    show_known: draws what the answer is known to be while it is being found.
    """

    name: str
    sentences: str
    card: Callable
    show: Callable[[Scene, object], None]
    pose: Callable[[Scene], Question | None] = lambda scene: Question()
    item_text: Callable[[Scene, object], str] = lambda scene, item: str(item)
    seconds: float = 60.0
    is_list: bool = True
    has_lead: bool = True
    below: Panel | None = None
    show_known: Callable[[Scene, object], None] | None = None


def start_panel(panel: Panel, scene: Scene, question: Question) -> None:
    """Ask the question of a panel."""
    answer = scene.answer
    arguments = (answer.problem, answer.plan) if question.arguments is None else question.arguments
    ask(scene.workspace, panel.name, panel.card, *arguments, subject=question.subject, is_list=panel.is_list,
        limits=SolveLimits(time_limit_seconds=panel.seconds), **question.keywords)


def show_panel(panel: Panel, scene: Scene) -> None:
    """The lead, the fields, the question from its button to its answer; then the panel below."""
    if panel.has_lead:
        st.markdown(t(f"{panel.sentences}.lead"))
    question = panel.pose(scene)
    if question is not None:
        start = partial(start_panel, panel, scene, question)
        show_question(scene.workspace, panel.name, question.button or t(f"{panel.sentences}.ask"), start,
                      partial(panel.show, scene), subject=question.subject, item_text=partial(panel.item_text, scene),
                      show_known=None if panel.show_known is None else partial(panel.show_known, scene))
    if panel.below is not None:
        st.divider()
        show_panel(panel.below, scene)


def ids_text(ids: Sequence[str]) -> str:
    """Ids or names in a row."""
    return ", ".join(ids)
