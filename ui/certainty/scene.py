"""Where the parts of the page stand: the visit, the plan, what varies of its register, and the notes of its tables."""
from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import streamlit as st

from models.certainty.uncertainty import Uncertainty, recorded
from models.words.certainty_text import finding_lines, sources_text
from ui.i18n import language, t
from ui.messages import md
from ui.notes import table_notes
from ui.session import AuditedPlan, Workspace
from ui.terms import named

# Stated changes of all envelopes; the recorded ones alone as a rule.
_STEPS = {"none": (), "five": (Fraction(-1, 20), Fraction(0), Fraction(1, 20)),
          "ten": (Fraction(-1, 10), Fraction(0), Fraction(1, 10))}


@dataclass(frozen=True)
class Scene:
    """The plan that is asked about and what may vary."""

    workspace: Workspace
    answer: AuditedPlan
    varies: Uncertainty
    notes: list[str]


def open_scene(workspace: Workspace, answer: AuditedPlan) -> Scene:
    """The choice of the envelopes, what is recorded, and what of it cannot be used."""
    steps = st.segmented_control(
        t("certainty_page.envelopes"), tuple(_STEPS), default="none", required=True, key="certainty_envelopes",
        persist_state="session", help=t("certainty_page.envelopes_help"),
        format_func=named(_STEPS, lambda name: t(f"certainty_page.steps.{name}")))
    varies = answer.view(("certainty_varies", steps, answer.problem.case.digest),
                         lambda: recorded(answer.problem, _STEPS[steps]))
    st.caption(t("certainty_page.sources", sources=md(sources_text(varies, language()))))
    if varies.findings:
        with st.expander(t("certainty_page.unusable"), icon=":material/rule:"):
            st.markdown("\n".join(f"- {md(line)}" for line in finding_lines(varies, language())))
    return Scene(workspace, answer, varies, table_notes(workspace, answer))
