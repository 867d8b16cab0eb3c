"""How sure every line is: how many draws, the question, and its answer as far as it is known."""
from __future__ import annotations

from functools import partial

import streamlit as st

from models.certainty.asked import ask_certainty
from models.certainty.run import DRAWS, SEED, Certainty
from ui import format as fmt
from ui.certainty.every_line import show_certainty
from ui.certainty.scene import Scene
from ui.i18n import t
from ui.known_certainty import NAME
from ui.questions import ask, show_question
from ui.terms import named

_DRAWS = (100, 300, DRAWS)


def ask_how_sure(scene: Scene) -> None:
    """The fields, the question from its button to its answer; nothing is offered where nothing is recorded."""
    if scene.varies.is_empty:
        st.info(t("certainty.nothing"), icon=":material/info:")
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="certainty_fields"):
        draws = st.segmented_control(t("certainty_page.draws"), _DRAWS, default=_DRAWS[1], required=True,
                                     key="certainty_draws", persist_state="session",
                                     format_func=named(_DRAWS, fmt.count))
        seed = st.number_input(t("certainty_page.seed"), min_value=0, value=SEED, step=1, format="%d",
                               key="certainty_seed", persist_state="session", help=t("certainty_page.seed_help"))
        rounds = st.toggle(t("certainty_page.rounds"), key="certainty_rounds", persist_state="session",
                           help=t("certainty_page.rounds_help"))
    answer = scene.answer
    subject = (answer.problem.digest, scene.varies.digest, draws, seed, rounds)
    show_question(
        scene.workspace, NAME, t("certainty_page.ask"),
        partial(ask, scene.workspace, NAME, ask_certainty, answer.problem, answer.plan, scene.varies, draws, seed,
                rounds, subject=subject, is_list=True),
        partial(show_certainty, scene), subject=subject, item_text=lambda item: "",
        show_known=partial(_show_known, scene))


def _show_known(scene: Scene, found: Certainty) -> None:
    """What the draws so far say; the list follows when they are done."""
    show_certainty(scene, found, is_growing=True)
