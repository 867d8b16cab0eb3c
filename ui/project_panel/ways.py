"""The ways in of a why-not answer as buttons: each says what it changes, and why it is off where it cannot be made."""
from __future__ import annotations

import streamlit as st

from models.explain.ways_in import WayIn, WayKind, ways_in
from models.explain.why import WhyNot
from models.words.hold_text import amount_text
from models.words.rule_names import rule_name
from ui import format as fmt
from ui.again import run_again
from ui.i18n import language, t
from ui.messages import md, show_findings
from ui.project_panel.change import make_change
from ui.questions import asked
from ui.register.preview import preview_edits
from ui.session import Workspace

_ICONS = {WayKind.REQUEST: ":material/trending_down:", WayKind.PLEDGE: ":material/handshake:",
          WayKind.LIMIT: ":material/expand:"}


def show_ways(workspace: Workspace, why: WhyNot) -> None:
    """Each way with its button; off while the answer is about another question than the register as it stands."""
    problem = workspace.answer.problem
    question = asked(workspace, "project", why.project_id)
    is_old = not (question.plan_digest == problem.digest == workspace.problem.digest)
    found = () if is_old else ways_in(problem, why)
    if is_old:
        st.caption(t("project_panel.way.old"))
    elif found:
        st.markdown(f"**{t('project_panel.way.title')}**")
    for place, way in enumerate(found):
        _show_way(workspace, why.project_id, way, place)


def _show_way(workspace: Workspace, project_id: str, way: WayIn, place: int) -> None:
    text = way_text(workspace, way)
    with st.container(border=True, key=f"panel_way_{place}"):
        st.markdown(md(text))
        if way.refused:
            st.caption(t(f"project_panel.way.refused.{way.refused}"))
        elif way.loses_points:
            st.caption(t("project_panel.way.loses_points"))
        line = st.container(horizontal=True)
        pressed = line.button(t(f"project_panel.way.button.{way.kind}"), key=f"panel_take_way_{place}",
                              icon=_ICONS[way.kind], disabled=bool(way.refused))
        if way.edits and not way.refused:
            with line.popover(t("project_panel.way.cells", count=fmt.count(len(way.edits))), type="tertiary"):
                preview_edits(workspace, way.edits, key=f"panel_way_cells_{place}")
    if not pressed:
        return
    if findings := make_change(workspace, project_id, way.edits, way.settings,
                               t("project_panel.way.reason", project=project_id, way=text)):
        show_findings(findings)
    else:
        run_again()


def way_text(workspace: Workspace, way: WayIn) -> str:
    """Exactly what is changed, as plain text."""
    if way.kind is WayKind.REQUEST:
        return t("project_panel.way.request", amount=fmt.bvnd(way.amount_mvnd))
    if way.kind is WayKind.PLEDGE:
        return t("project_panel.way.pledge", amount=fmt.bvnd(way.amount_mvnd), fall=fmt.bvnd(way.state_fall_mvnd))
    rule = rule_name(workspace.answer.problem, way.rule_id, language())
    if way.unit is None:
        return t("project_panel.way.lift", rule=rule)
    return t(f"project_panel.way.{'raise' if way.lifted_to > way.stated else 'lower'}", rule=rule, stated=amount_text(
        way.unit, way.stated, language()), to=amount_text(way.unit, way.lifted_to, language()))
